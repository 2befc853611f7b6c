//! Runs one command line against a simulation and prints what kubectl prints.
//!
//! `kubectl ...` is as upstream; `sim ...` is what Kubernetes has no verb for. There is no other
//! way into the cluster: every click of the page is one of these lines.
//!
//! The crate knows neither browser nor lessons.
//!
//! # Where to start
//!
//! [`Console`] runs lines; [`session`] is how a list of them is stored and read;
//! [`complete`](complete::complete) proposes the next words of a line;
//! [`Console::outlook`] says what a line would do before it is run.
//!
//! # How a verb is made
//!
//! [`commands`] has a file for each; a verb reads its flags (`flags`), finds its objects
//! (`find`), changes them (`edit`, `merge`, `json_patch`) and prints (`printers`, `format`).
//!
//! # Differences from kubectl
//!
//! - Lines that wait (`drain`, `rollout status`, `delete --wait`) let virtual time run. `delete`
//!   waits only when it is asked to, so that what follows can be watched step by step.
//! - `rollout status` prints a line when it changes, not at each change of the object.
//! - Parts of a message that upstream puts in random order are sorted.
//! - Nothing is watched: `-w` is refused.
//!
//! # What is missing
//!
//! [`commands::ALL`] lists the verbs that work. Any other verb of kubectl is refused by name,
//! a resource that is not simulated as well, and a flag that a verb does not know is refused as
//! kubectl refuses it.

pub mod commands;
pub mod complete;
mod console;
mod context;
mod edit;
mod find;
mod flag;
mod flags;
mod format;
pub mod import;
mod item;
mod journal_lines;
mod json_patch;
mod jsonpath;
mod kind_script;
mod lines;
pub mod link;
mod merge;
mod outlook;
mod output;
mod overtaken;
pub mod printers;
mod resource;
pub mod selector;
pub mod session;
mod tree;

#[cfg(test)]
mod testing;

pub use console::{Console, Entry};
pub use journal_lines::journal_lines;
pub use kind_script::kind_script;
pub use lines::{Line, read_lines};
pub use outlook::{Outlook, PendingOutlook, is_warning};
pub use output::{Output, Stream};
pub use overtaken::{Overtaken, OvertakenField};
