//! What the API server does to a new object before it stores it, and why it may refuse it.
//!
//! | plugin | what it does |
//! |---|---|
//! | `NamespaceLifecycle` | refuses objects in a namespace that is missing or terminating |
//! | `PodNodeSelector` | puts the namespace's node selector into Pods |
//! | `Priority` | resolves the PriorityClass of Pods |
//! | `DefaultTolerationSeconds` | lets Pods stay on a lost Node for 300 s |
//! | `ResourceQuota` | refuses what a quota has no room for |
//!
//! Mirrors `plugin/pkg/admission` and `staging/src/k8s.io/apiserver/pkg/admission/plugin`.
//! Deliberate difference: `PodNodeSelector` is on, although a cluster of upstream's defaults has
//! it off; without the annotation on a Namespace it does nothing.

mod priority;
mod quota;

use std::sync::Arc;

use playground_api::{Kind, Labels, Name, ObjectMeta, PodSpec, TaintEffect, Toleration};

use crate::cluster::Cluster;
use crate::command::CommandError;

pub(crate) use priority::agrees_with_class;
pub use quota::Limit;
pub(crate) use quota::usage_of;

/// The annotation with which a Namespace narrows down the Nodes of its Pods.
const NODE_SELECTOR: &str = "scheduler.alpha.kubernetes.io/node-selector";

impl Cluster {
    /// Mirrors the admission plugin `NamespaceLifecycle`.
    pub(crate) fn admit_to_namespace(
        &self,
        kind: Kind,
        metadata: &ObjectMeta,
    ) -> Result<(), CommandError> {
        let name = &metadata.namespace;
        if !kind.is_namespaced() {
            return Ok(());
        }
        match self.store().namespace(name) {
            None => Err(CommandError::NotFound { kind: Kind::Namespace, name: name.clone() }),
            Some(it) if it.metadata.is_terminating() => Err(CommandError::NamespaceTerminating {
                kind,
                name: name_or_prefix(metadata),
                namespace: name.clone(),
            }),
            Some(_) => Ok(()),
        }
    }

    /// What the plugins do to the spec of new Pods of one template.
    ///
    /// The spec that comes in has its defaults (see [`Cluster::admit`]); when nothing is left to
    /// do it is shared with all Pods that are made from it.
    ///
    /// # Errors
    ///
    /// Pods like that are refused, whatever their number.
    pub(crate) fn admit_pods(
        &self,
        metadata: &ObjectMeta,
        spec: &Arc<PodSpec>,
    ) -> Result<Arc<PodSpec>, CommandError> {
        self.admit_to_namespace(Kind::Pod, metadata)?;
        let refused = |reason: String| CommandError::Forbidden {
            kind: Kind::Pod,
            name: name_or_prefix(metadata),
            reason,
        };
        let mut admitted = Arc::clone(spec);
        let selector = self.node_selector_of(&metadata.namespace);
        for (key, value) in selector.iter() {
            match admitted.node_selector.get(key) {
                Some(own) if own == value => {}
                Some(_) => {
                    const CONFLICT: &str =
                        "pod node label selector conflicts with its namespace node label selector";
                    return Err(refused(CONFLICT.to_owned()));
                }
                None => {
                    let spec = Arc::make_mut(&mut admitted);
                    spec.node_selector.insert(key.clone(), value.clone());
                }
            }
        }
        self.resolve_priority(&mut admitted).map_err(refused)?;
        Ok(admitted)
    }

    /// The node selector of a namespace.
    ///
    /// Mirrors `getNamespaceNodeSelectorMap`; parts that are no `key=value` are passed over.
    fn node_selector_of(&self, namespace: &str) -> Labels {
        let namespace = self.store().namespace(namespace);
        let text = namespace.and_then(|it| it.metadata.annotations.get(NODE_SELECTOR));
        let parts = text.into_iter().flat_map(|it| it.split(','));
        let pair = |part: &str| {
            let (key, value) = part.split_once('=')?;
            Some((Name::from(key.trim()), Name::from(value.trim_start_matches('=').trim())))
        };
        parts.filter_map(pair).collect()
    }

    /// What defaulting does to the spec of a Pod, but not to a template: a missing request takes
    /// the value of the limit, and containers on the Node's network claim their ports.
    pub(crate) fn admit(&self, mut spec: PodSpec) -> PodSpec {
        for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
            let resources = &mut container.resources;
            for (name, limit) in resources.limits.clone().iter() {
                if resources.requests.get(name).is_none() {
                    resources.requests.insert(name.clone(), limit.clone());
                }
            }
            for port in container.ports.iter_mut().filter(|_| spec.host_network) {
                if port.host_port == 0 {
                    port.host_port = port.container_port;
                }
            }
        }
        let whole = spec.requests_as_a_whole();
        if let Some(resources) = spec.resources.as_mut().filter(|it| !it.limits.is_empty()) {
            resources.requests = whole;
        }
        if !spec.rest.contains("enableServiceLinks") {
            spec.rest.insert("enableServiceLinks", true);
        }
        let mut spec = Arc::new(spec);
        // A class that does not exist is an error only when a Pod is created.
        let _ = self.resolve_priority(&mut spec);
        Arc::unwrap_or_clone(spec)
    }
}

/// Plugins that change objects run before the name is made.
fn name_or_prefix(metadata: &ObjectMeta) -> Name {
    match &metadata.generate_name {
        Some(prefix) if metadata.name.is_empty() => prefix.clone(),
        _ => metadata.name.clone(),
    }
}

/// The `DefaultTolerationSeconds` admission plugin: a Pod stays on a lost Node for 300 s, unless
/// it says otherwise.
pub(crate) fn add_default_tolerations(spec: &mut PodSpec) {
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let speaks_of_it = |it: &Toleration| {
            (&*it.key == key || it.key.is_empty())
                && it.effect.as_ref().is_none_or(|it| *it == TaintEffect::NoExecute)
        };
        if !spec.tolerations.iter().any(speaks_of_it) {
            let toleration = Toleration::exists(key, TaintEffect::NoExecute);
            spec.tolerations.push(Toleration { toleration_seconds: Some(300), ..toleration });
        }
    }
}
