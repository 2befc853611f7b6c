//! The page of the DaemonSet Playground.
//!
//! Knows the console (`playground-kubectl`) and draws what the cluster looks like; knows no Kubernetes rule.
//! Start at [`action::Action`]: what a learner can do. [`view`] holds what the panels show, as plain data;
//! [`components`] draw it. [`session::Session`] is the state that actions reduce; [`app`] puts all together.
//!
//! Invariants:
//! - Nothing changes the cluster but a line that runs in the console.
//! - Components hold no state but what only they care about: an open menu, a half-typed line.
//! - No text or number becomes a `style` attribute; the Content-Security-Policy would block it.

pub mod action;
pub mod app;
pub mod components;
pub mod embed;
pub mod options;
pub mod picture;
pub mod session;
pub mod view;

mod assets;
mod browser;
mod code_editor;
mod hooks;

pub use app::{load_second_part, open_page};

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
#[cfg(test)]
mod samples;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod test;
