//! Talking to Pods: names of Services, and where a call goes.
//!
//! | file | holds | mirrors |
//! |---|---|---|
//! | `name` | what cluster DNS answers | CoreDNS, plugin `kubernetes` |
//! | `srv` | what it answers about a port by its name | the same |
//! | `route` | which Pod takes a call | `pkg/proxy/topology.go` |

mod name;
mod route;
mod srv;

#[cfg(test)]
mod tests;

pub use name::{Answer, NoAnswer, Record, resolve};
pub use route::{Call, Client, Outcome, Routes, Rule, call_node, call_service, routes};
pub use srv::{ServiceRecord, service_records};
