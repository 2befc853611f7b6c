//! A Kubernetes cluster over virtual time: commands in, journal out.
//!
//! The crate knows neither YAML nor command lines, no browser, no wall clock and no randomness
//! from outside.
//!
//! # Where to start
//!
//! [`Cluster`] is a value that is everything; [`Command`] is what can be asked of it;
//! [`JournalEntry`] is what happened and why. [`History`] keeps the commands of a session, goes
//! back in time and forks. [`eligibility`] is the heart of a DaemonSet.
//!
//! # How it works
//!
//! Components decide in pure functions and meet only in the [`Store`]: a write makes watch
//! events, these put objects in queues, a timer later a piece of work runs. The cost of a step
//! is proportional to what changed, not to the size of the cluster.
//!
//! # What is missing
//!
//! Modelled so far: Nodes, Pods, DaemonSets and ControllerRevisions; Namespaces, PriorityClasses,
//! ResourceQuotas and PodDisruptionBudgets with all they do; the DaemonSet controller with rolling
//! update, surge, history, adoption and back-off; Deployments and ReplicaSets; Services with their
//! endpoints, cluster DNS and the routing of calls ([`network`]); scheduling of daemon and bare
//! Pods by name, labels, taints, ports, resources, spreading and Pod affinity, with scores and
//! preemption; kubelets with init containers, probes, pulls, restarts, grace periods, admission,
//! eviction under pressure, static Pods and graceful shutdown; taints from conditions, taint
//! eviction, both garbage collectors.
//!
//! Not modelled yet: StatefulSets, Jobs, LimitRanges, Endpoints of v1, the Service `kubernetes`,
//! service accounts with the volume that holds their token, ids of containers and images, and
//! volumes: claims, ConfigMaps and Secrets count as there, so no Pod waits for one.

#![warn(missing_docs)]

mod admission;
mod allocation;
mod api_server;
pub mod audit;
mod backoff;
mod bootstrap;
mod clock;
mod cluster;
mod command;
mod controllers;
mod deletion;
mod eligibility;
mod events;
mod explain;
mod history;
mod journal;
mod kubelet;
pub mod network;
mod node_preset;
pub mod persistent;
mod pod_update;
mod random;
mod registry;
pub mod scheduler;
mod script;
mod store;
mod timings;
pub mod view;

pub use admission::Limit;
pub use clock::{ParseDurationError, SimDuration, SimTime};
pub use cluster::{Cluster, Components, Config};
pub use command::{Command, CommandError, Propagation, Settled};
pub use controllers::daemon_set::{Budget, NextNode, RolloutView, Unseen};
pub use controllers::deployment::{
    Family, Fenceposts, ScaleReason, is_same_template, is_skipped_annotation, revision,
};
pub use controllers::replica_set::Criterion;
pub use eligibility::{
    Eligibility, Rejection, automatic_tolerations, daemon_pod_spec, eligibility,
};
pub use explain::{
    Blame, Edit, Effect, Effects, Fact, Fix, Forecast, NodeTrouble, OwnChange, PodWhy, Rule,
    RuleVerdict, Spender, Stuck, StuckPod, Touched, Trial, Verdict, Why, amount,
};
pub use history::{Branch, History, Moment, Move, MoveKind};
pub use journal::{Actor, Cause, Change, JournalEntry, Verb};
pub use kubelet::{
    BEHAVIOR_ANNOTATION, ImageBehavior, KubeletAction, MIRROR_ANNOTATION, ParseBehaviorError,
    Pressure, ProbeKind, is_mirror,
};
pub use node_preset::{NodePreset, node_like, registered_not_ready};
pub use random::Seed;
pub use store::{NodeUsage, Requests, Store};
pub use timings::Timings;
