//! Marked trees to typed Kubernetes objects, strictly.
//!
//! Mirrors what the API server does with a request's body (`sigs.k8s.io/json` in strict mode):
//! every unknown field is found, and mistyped values are reported in Go's words.
//! Decoding cannot fail: a value that does not fit is noted and taken for the zero value.
//! Deliberate difference: decoding goes on behind a mistyped value, so that all of them are
//! found, where Go reports the first alone; and the `status` of Nodes and Pods is hardly looked
//! into, since no manifest sets it, and an exported one may come from a newer cluster.

mod context;
mod deserializer;
mod go;
#[cfg(test)]
mod tests;
mod whole;

use serde::de::DeserializeOwned;

use crate::path::Step;
use crate::text::Marked;

pub(crate) use context::{Mistyped, Unknown};
pub(crate) use whole::{
    DaemonSet, Deployment, EndpointSlice, Namespace, Node, Pod, PodDisruptionBudget, PriorityClass,
    ReplicaSet, ResourceQuota, Service,
};

/// What decoding found.
#[derive(Debug)]
pub(crate) struct Decoded<T> {
    /// With the zero value for whatever is mistyped.
    pub(crate) object: T,
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) mistyped: Vec<Mistyped>,
    /// Values that the API server stores in another form than written: quantities and times.
    pub(crate) canonical: Vec<(Vec<Step>, String)>,
}

/// Decodes a tree as a `T`.
pub(crate) fn decode<T: DeserializeOwned>(tree: &Marked) -> Decoded<T> {
    let mut context = context::Context::default();
    let Ok(object) = T::deserialize(deserializer::Decoder::new(&mut context, tree));
    Decoded {
        object,
        unknown: context.unknown,
        mistyped: context.mistyped,
        canonical: context.canonical,
    }
}
