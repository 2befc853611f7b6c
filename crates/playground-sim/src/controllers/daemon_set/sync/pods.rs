//! Creation and deletion of daemon Pods.
//!
//! Mirrors `syncNodes` in `pkg/controller/daemon/daemon_controller.go`.

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Kind, NamespacedName, NodeName, ObjectMeta, ObjectReference,
    Pod, PodSpec, PodStatus,
};

use super::super::node_state::{Basis, TEMPLATE_GENERATION_LABEL};
use super::ACTOR;
use crate::cluster::{Cluster, Deed};
use crate::command::CommandError;
use crate::events::EventKind;
use crate::journal::{Cause, Verb};

impl Cluster {
    /// Creates Pods in batches of 1, 2, 4, ...; after a batch in which one was refused there is
    /// no further one. Says whether one was.
    ///
    /// Mirrors `syncNodes`; in a namespace that is terminating nothing is created and nothing
    /// said.
    pub(super) fn create_daemon_pods(
        &mut self,
        factory: &PodFactory,
        orders: Vec<(NodeName, Cause)>,
    ) -> bool {
        if orders.is_empty() {
            return false;
        }
        let spec = match self.admit_pods(&factory.metadata, &factory.spec) {
            Ok(spec) => Ok(spec),
            Err(CommandError::NamespaceTerminating { .. } | CommandError::NotFound { .. }) => {
                return false;
            }
            Err(error) => Err(Arc::from(error.to_string())),
        };
        let mut orders = orders.into_iter();
        let mut batch = 1;
        loop {
            let mut refused = false;
            let mut n = 0;
            for (node, cause) in orders.by_ref().take(batch) {
                n += 1;
                refused |= match &spec {
                    Ok(spec) => !self.create_daemon_pod(factory, spec, node, cause),
                    Err(message) => {
                        self.pod_refused(factory, &factory.metadata, node, Arc::clone(message));
                        true
                    }
                };
            }
            if refused || n == 0 {
                return refused;
            }
            batch *= 2;
        }
    }

    fn pod_refused(
        &mut self,
        factory: &PodFactory,
        metadata: &ObjectMeta,
        node: NodeName,
        message: Arc<str>,
    ) {
        let deed = Deed::new(ACTOR, Kind::Pod, metadata).on(Some(node));
        self.record(deed.done(Verb::Refused, Cause::Refused(Arc::clone(&message))));
        self.emit(factory.owner.clone(), EventKind::FailedCreate(message));
    }

    /// Creates a Pod for a Node. Says whether the API server let it in.
    fn create_daemon_pod(
        &mut self,
        factory: &PodFactory,
        spec: &Arc<PodSpec>,
        node: NodeName,
        cause: Cause,
    ) -> bool {
        let mut metadata = factory.metadata.clone();
        let prefix = metadata.generate_name.clone().unwrap_or_default();
        let Some(name) = self.generate_pod_name(&metadata.namespace, &prefix) else {
            return true;
        };
        metadata.name = name.clone();
        if let Err(error) = self.check_quotas(Kind::Pod, &metadata, Some(spec), None) {
            self.pod_refused(factory, &metadata, node, error.to_string().into());
            return false;
        }
        self.charge_quotas(Kind::Pod, &metadata, Some(spec), None);
        metadata.uid = self.next_uid();
        metadata.creation_timestamp = Some(self.timestamp());
        self.record(Deed {
            node: Some(node.clone()),
            ..Deed::new(ACTOR, Kind::Pod, &metadata).done(Verb::Created, cause)
        });
        let pod = Pod {
            metadata,
            spec: Arc::clone(spec),
            node_name: spec.node_name.clone(),
            target_node: Some(node),
            status: PodStatus::default(),
        };
        self.store_mut().insert_pod(pod);
        self.emit(factory.owner.clone(), EventKind::SuccessfulCreate(name));
        true
    }

    pub(super) fn delete_daemon_pod(
        &mut self,
        daemon_set: &DaemonSet,
        key: &NamespacedName,
        cause: Cause,
    ) {
        let owner = ObjectReference::new(Kind::DaemonSet, &daemon_set.metadata);
        let node = self.store().pod(key).and_then(|it| it.node_name.clone());
        let node = node.map_or_else(|| "".into(), |it| it.as_name().clone());
        let pod = key.to_string().into();
        match cause {
            Cause::PodFailed => {
                let event = EventKind::FailedDaemonPod { pod, node };
                self.emit(owner.clone(), event);
            }
            Cause::PodSucceeded => {
                let event = EventKind::SucceededDaemonPod { pod, node };
                self.emit(owner.clone(), event);
            }
            _ => {}
        }
        self.delete_pod(key, None, ACTOR, Verb::Deleted, cause);
        self.emit(owner, EventKind::SuccessfulDelete(key.name.clone()));
    }
}

/// What all Pods of one revision have in common, made once a sync.
pub(super) struct PodFactory {
    /// Without name, uid and time.
    metadata: ObjectMeta,
    owner: ObjectReference,
    spec: Arc<PodSpec>,
}

impl PodFactory {
    /// Mirrors `util.CreatePodTemplate` and `GetPodFromTemplate`.
    pub(super) fn new(daemon_set: &DaemonSet, basis: &Basis) -> Self {
        let template = &daemon_set.spec.template;
        let mut labels = template.labels.clone();
        labels.insert(ControllerRevision::HASH_LABEL, basis.hash.clone());
        labels.insert(TEMPLATE_GENERATION_LABEL, daemon_set.template_generation().to_string());
        let metadata = ObjectMeta {
            generate_name: Some(format!("{}-", daemon_set.metadata.name).into()),
            namespace: daemon_set.metadata.namespace.clone(),
            labels,
            annotations: template.annotations.clone(),
            owner_references: [daemon_set.owner_reference()].into(),
            ..ObjectMeta::default()
        };
        let owner = ObjectReference::new(Kind::DaemonSet, &daemon_set.metadata);
        PodFactory { metadata, owner, spec: Arc::clone(&basis.pod_spec) }
    }
}
