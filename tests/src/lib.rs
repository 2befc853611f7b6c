//! Tests of the whole, through public API only, and the commands that measure it.
//!
//! | module | what it does |
//! |---|---|
//! | `arrows` | proves which crate may know which |
//! | `bench` | measures work and time of the engine |
//! | `conformance` | compares with answers of the real Kubernetes |
//! | `documents` | keeps the documents that are made from the code and its tests |
//! | `examples` | runs the examples of the gallery, and what they say of themselves |
//! | `manifests` | reads every file of a folder |
//! | `replay` | replays a session and prints its journal |
//! | `scenarios` | runs `tests/scenarios`: a cluster, steps, what must be true after each |
//! | `sessions` | runs `tests/sessions` |
//! | `sweep` | sweeps the invariants after every step of a session |
//! | `transcripts` | runs `tests/transcripts`: lines typed and what the console prints |

#[cfg(all(test, not(target_arch = "wasm32")))]
mod arrows;
pub mod bench;
pub mod conformance;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod documents;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod examples;
pub mod manifests;
pub mod replay;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod scenarios;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod sessions;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod sweep;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod transcripts;
