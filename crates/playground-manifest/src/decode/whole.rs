//! Whole objects: metadata and spec, and of a status only what people write by hand.
//!
//! `k8s-openapi` has types for whole objects too; taking theirs would link the decoders of every
//! status, a fifth of all.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use k8s_openapi::api::apps::v1::{DaemonSetSpec, DaemonSetStatus, DeploymentSpec, ReplicaSetSpec};
use k8s_openapi::api::core::v1::{
    NamespaceSpec, NodeSpec, PodSpec, ResourceQuotaSpec, ServiceSpec,
};
use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};

/// An object whose spec is an `S`.
#[derive(Debug)]
pub(crate) struct Whole<S> {
    pub(crate) metadata: ObjectMeta,
    /// Missing in the tree means empty here, as in Go.
    pub(crate) spec: S,
}

pub(crate) type DaemonSet = Whole<DaemonSetSpec>;
pub(crate) type Node = Whole<NodeSpec>;
pub(crate) type Pod = Whole<PodSpec>;
pub(crate) type Namespace = Whole<NamespaceSpec>;
pub(crate) type ResourceQuota = Whole<ResourceQuotaSpec>;
pub(crate) type Service = Whole<ServiceSpec>;
pub(crate) type Deployment = Whole<DeploymentSpec>;
pub(crate) type ReplicaSet = Whole<ReplicaSetSpec>;
pub(crate) type PodDisruptionBudget = Whole<PodDisruptionBudgetSpec>;
/// Their fields stand at the top.
pub(crate) use k8s_openapi::api::discovery::v1::EndpointSlice;
pub(crate) use k8s_openapi::api::scheduling::v1::PriorityClass;

/// The spec of a kind.
pub(crate) trait Spec: Default {
    const KIND: &'static str;
    /// What is looked at in the status.
    type Status: DeserializeOwned;
}

impl Spec for DaemonSetSpec {
    const KIND: &'static str = "DaemonSet";
    type Status = DaemonSetStatus;
}

impl Spec for NodeSpec {
    const KIND: &'static str = "Node";
    type Status = Amounts;
}

impl Spec for PodSpec {
    const KIND: &'static str = "Pod";
    type Status = Amounts;
}

macro_rules! specs {
    ($($spec:ident: $kind:literal;)*) => {
        $(impl Spec for $spec {
            const KIND: &'static str = $kind;
            type Status = IgnoredAny;
        })*
    };
}

// Nobody writes the status of these by hand.
specs! {
    NamespaceSpec: "Namespace";
    ResourceQuotaSpec: "ResourceQuota";
    ServiceSpec: "Service";
    DeploymentSpec: "Deployment";
    ReplicaSetSpec: "ReplicaSet";
    PodDisruptionBudgetSpec: "PodDisruptionBudget";
}

/// A status of which only amounts are looked at: those of Nodes, people do write by hand.
pub(crate) struct Amounts;

impl<'de> Deserialize<'de> for Amounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AmountsVisitor)
    }
}

struct AmountsVisitor;

impl<'de> Visitor<'de> for AmountsVisitor {
    type Value = Amounts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeStatus")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Amounts, A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "capacity" || key == "allocatable" {
                map.next_value::<BTreeMap<String, Quantity>>()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Amounts)
    }
}

impl<'de, S: Spec + Deserialize<'de>> Deserialize<'de> for Whole<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const FIELDS: &[&str] = &["apiVersion", "kind", "metadata", "spec", "status"];
        deserializer.deserialize_struct(S::KIND, FIELDS, WholeVisitor(PhantomData))
    }
}

struct WholeVisitor<S>(PhantomData<S>);

impl<'de, S: Spec + Deserialize<'de>> Visitor<'de> for WholeVisitor<S> {
    type Value = Whole<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(S::KIND)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Whole<S>, A::Error> {
        let mut metadata: Option<ObjectMeta> = None;
        let mut spec: Option<S> = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "metadata" => metadata = map.next_value()?,
                "spec" => spec = map.next_value()?,
                "status" => {
                    map.next_value::<Option<S::Status>>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Whole { metadata: metadata.unwrap_or_default(), spec: spec.unwrap_or_default() })
    }
}
