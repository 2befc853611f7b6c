//! The scheduler: filters that look at other Pods, scores, preemption, and who is looked at when.

mod affinity;
#[path = "../support/dice.rs"]
mod dice;
mod models;
mod ports;
mod preemption;
mod queue;
mod scores;
mod spreading;
mod world;
