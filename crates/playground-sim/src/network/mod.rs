//! Talking to Pods: names of Services, and where a call goes.
//!
//! | file | holds | mirrors |
//! |---|---|---|
//! | `name` | what cluster DNS answers | CoreDNS, plugin `kubernetes` |
//! | `route` | which Pod takes a call | `pkg/proxy/topology.go` |

mod name;
mod route;

#[cfg(test)]
mod tests;

pub use name::{Answer, NoAnswer, Record, resolve};
pub use route::{Call, Client, Outcome, Routes, Rule, call_node, call_service, routes};
