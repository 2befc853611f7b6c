//! The scheduler: filters that look at other Pods, scores, preemption, and who is looked at when.

mod affinity;
mod models;
mod ports;
mod preemption;
mod queue;
mod scores;
mod spreading;
mod world;
