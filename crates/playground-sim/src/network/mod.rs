//! Talking to Pods: addresses of Services, names, and where a call goes.
//!
//! | file | holds | mirrors |
//! |---|---|---|
//! | `address` | the addresses and Node ports of Services | `pkg/registry/core/service` |
//! | `name` | what cluster DNS answers | CoreDNS, plugin `kubernetes` |
//! | `route` | which Pod takes a call | `pkg/proxy/topology.go` |

mod address;
mod name;
mod route;

#[cfg(test)]
mod tests;

pub(crate) use address::Addresses;
pub use name::{Answer, NoAnswer, Record, resolve};
pub use route::{Call, Client, Outcome, Routes, Rule, call_node, call_service, routes};
