//! The API server: what a command does to the objects.
//!
//! Mirrors `pkg/registry/apps/daemonset/strategy.go`, `pkg/registry/core/pod/strategy.go` and the
//! admission plugins that change Pods.

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, DaemonSetStatus, FieldError, FieldErrorKind, Kind, Name,
    NamespacedName, Node, NodeName, Object, ObjectMeta, Pod, PodStatus,
};

use crate::admission::{add_default_tolerations, agrees_with_class};
use crate::cluster::{Cluster, Deed};
use crate::command::{Command, CommandError};
use crate::journal::{Actor, Cause, Change, Verb};
use crate::node_preset::healthy_conditions;

const ACTOR: Actor = Actor::You;

impl Cluster {
    /// Carries out a command. After an error nothing has changed.
    // As in `Cluster::run`, what is seldom asked for is not inlined.
    pub(crate) fn execute(&mut self, command: Command) -> Result<(), CommandError> {
        match command {
            Command::Create(object) => self.create(object),
            Command::Update(object) => self.update(object),
            Command::Delete { kind, key, propagation, grace_period } => {
                self.delete(kind, &key, propagation, grace_period)
            }
            Command::Evict(key) => self.evict(&key),
            Command::StopKubelet(name) => self.set_kubelet(&name, false),
            Command::StartKubelet(name) => self.set_kubelet(&name, true),
            Command::SetNodeReadiness { node, ready } => self.set_node_readiness(&node, ready),
            Command::SetPressure { node, pressure } => {
                self.require_kubelet(&node)?;
                self.set_pressure(&node, pressure);
                Ok(())
            }
            Command::ShutDownNode { node, grace } => self.shut_down(&node, grace),
            Command::AddStaticPod { node, pod } => {
                self.require(Kind::Node, &node_key(&node))?;
                self.add_static_pod(&node, Arc::unwrap_or_clone(pod));
                Ok(())
            }
            Command::RemoveStaticPod { node, name } => {
                self.require(Kind::Node, &node_key(&node))?;
                let found = self.remove_static_pod(&node, &name);
                if found { Ok(()) } else { Err(not_found(Kind::Pod, &name)) }
            }
            Command::CrashPod(key) => self.crash_pod(&key),
            Command::SetPodReadiness { pod, ready } => self.set_pod_readiness(&pod, ready),
            Command::FinishPod { pod, exit_code } => self.finish_pod(&pod, exit_code),
            Command::SetImageBehavior { image, behavior } => {
                self.set_image_behavior(image, behavior);
                Ok(())
            }
            Command::LimitCriticalPods(on) => {
                self.limit_critical_pods(on);
                Ok(())
            }
            Command::SetTimings(timings) => {
                self.set_timings(timings);
                Ok(())
            }
            Command::SetSeed(seed) => {
                self.set_seed(seed);
                Ok(())
            }
            Command::BindPod { pod, node } => self.bind_by_hand(&pod, node),
            Command::ReportPod { pod, phase, ready } => self.report_by_hand(&pod, phase, ready),
            Command::RemovePod(key) => self.remove_pod_at_once(&key),
        }
    }

    fn create(&mut self, object: Object) -> Result<(), CommandError> {
        let kind = object.kind();
        let metadata = object.metadata();
        self.admit_to_namespace(kind, metadata)?;
        if self.exists(kind, &metadata.key()) {
            return Err(CommandError::AlreadyExists { kind, name: metadata.name.clone() });
        }
        match object {
            Object::Node(node) => self.create_node(Arc::unwrap_or_clone(node)),
            Object::Pod(pod) => return self.create_pod(Arc::unwrap_or_clone(pod)),
            other => {
                self.admit_priority_class(&other)?;
                self.check_quotas(kind, other.metadata(), None, Some(&other))?;
                self.charge_quotas(kind, &other.metadata().clone(), None, Some(&other));
                self.create_any(other);
            }
        }
        Ok(())
    }

    fn create_any(&mut self, object: Object) {
        match object {
            Object::DaemonSet(it) => self.create_daemon_set(Arc::unwrap_or_clone(it)),
            Object::ControllerRevision(it) => self.create_revision_object(Arc::unwrap_or_clone(it)),
            other => self.create_object(other, ACTOR, Cause::Requested),
        }
    }

    fn exists(&self, kind: Kind, key: &NamespacedName) -> bool {
        match kind {
            Kind::Pod => self.store().pod(key).is_some(),
            _ => self.store().object(kind, key).is_some(),
        }
    }

    pub(crate) fn require(&self, kind: Kind, key: &NamespacedName) -> Result<(), CommandError> {
        let found = self.exists(kind, key);
        if found { Ok(()) } else { Err(not_found(kind, &key.name)) }
    }

    pub(crate) fn require_pod(&self, key: &NamespacedName) -> Result<Arc<Pod>, CommandError> {
        self.store().pod(key).cloned().ok_or_else(|| not_found(Kind::Pod, &key.name))
    }

    /// Fills in what the API server sets on a new object.
    pub(crate) fn stamp_new(&mut self, metadata: &mut ObjectMeta) {
        metadata.uid = self.next_uid();
        metadata.creation_timestamp = Some(self.timestamp());
        metadata.deletion_timestamp = None;
        metadata.deletion_grace_period_seconds = None;
    }

    fn create_node(&mut self, mut node: Node) {
        // A Node that was read from a real cluster keeps its age.
        let created = node.metadata.creation_timestamp;
        self.stamp_new(&mut node.metadata);
        node.metadata.creation_timestamp = created.or(node.metadata.creation_timestamp);
        // Who says what the machine has means one that runs.
        let bare = node.status.conditions.is_empty() && !node.status.capacity.is_empty();
        if bare && self.components().kubelet {
            node.status.conditions = healthy_conditions().into();
        }
        for condition in Arc::make_mut(&mut node.status.conditions) {
            condition.last_heartbeat_time.get_or_insert(self.timestamp());
            condition.last_transition_time.get_or_insert(self.timestamp());
        }
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(node.name()));
        self.store_mut().insert_node(node);
        self.record(deed.done(Verb::Created, Cause::Requested));
    }

    fn create_pod(&mut self, mut pod: Pod) -> Result<(), CommandError> {
        pod.status = PodStatus::default();
        let mut spec = Arc::unwrap_or_clone(pod.spec);
        let (priority, never_preempts) = (spec.priority, spec.never_preempts);
        add_default_tolerations(&mut spec);
        pod.node_name = pod.node_name.or_else(|| spec.node_name.clone());
        pod.spec = self.admit_pods(&pod.metadata, &Arc::new(self.admit(spec)))?;
        agrees_with_class(&pod, priority, never_preempts)?;
        self.check_quotas(Kind::Pod, &pod.metadata, Some(&pod.spec), None)?;
        self.charge_quotas(Kind::Pod, &pod.metadata, Some(&pod.spec), None);
        self.stamp_new(&mut pod.metadata);
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.store_mut().insert_pod(pod);
        self.record(deed.done(Verb::Created, Cause::Requested));
        Ok(())
    }

    fn create_daemon_set(&mut self, mut daemon_set: DaemonSet) {
        self.stamp_new(&mut daemon_set.metadata);
        daemon_set.metadata.generation = 1;
        daemon_set.status = DaemonSetStatus::default();
        let generation = daemon_set.template_generation().max(1);
        daemon_set.set_template_generation(generation);
        let deed = Deed::new(ACTOR, Kind::DaemonSet, &daemon_set.metadata);
        self.store_mut().insert_daemon_set(daemon_set);
        self.record(deed.done(Verb::Created, Cause::Requested));
    }

    fn create_revision_object(&mut self, mut revision: ControllerRevision) {
        self.stamp_new(&mut revision.metadata);
        let deed = Deed::new(ACTOR, Kind::ControllerRevision, &revision.metadata);
        self.store_mut().insert_revision(revision);
        self.record(deed.done(Verb::Created, Cause::Requested));
    }

    fn update(&mut self, object: Object) -> Result<(), CommandError> {
        self.require(object.kind(), &object.metadata().key())?;
        match object {
            Object::Node(node) => self.update_node_object(&node),
            Object::Pod(pod) => return self.update_pod_object(&pod),
            Object::DaemonSet(it) => return self.update_daemon_set_object(&it),
            Object::ControllerRevision(it) => self.update_revision_object(&it),
            other => return self.update_object(other),
        }
        Ok(())
    }

    fn update_node_object(&mut self, node: &Node) {
        let name = node.name();
        let Some(before) = self.store().node(&name).cloned() else {
            return;
        };
        let change = match (before.spec.unschedulable, node.spec.unschedulable) {
            (false, true) => Change::Cordon,
            (true, false) => Change::Uncordon,
            _ if before.spec.taints != node.spec.taints => Change::Taints,
            _ if before.metadata.labels != node.metadata.labels => Change::Labels,
            _ if before.spec != node.spec => Change::Spec,
            _ => Change::Metadata,
        };
        self.store_mut().update_node(&name, |it| {
            it.metadata.labels = node.metadata.labels.clone();
            it.metadata.annotations = node.metadata.annotations.clone();
            it.spec = node.spec.clone();
            it.rest = node.rest.clone();
        });
        let deed = Deed::new(ACTOR, Kind::Node, &before.metadata).on(Some(name));
        self.record(deed.done(Verb::Updated, Cause::Changed(change)));
    }

    /// Mirrors `daemonSetStrategy.PrepareForUpdate` and `ValidateDaemonSetUpdate`.
    fn update_daemon_set_object(&mut self, new: &DaemonSet) -> Result<(), CommandError> {
        let key = new.metadata.key();
        let Some(old) = self.store().daemon_set(&key).cloned() else {
            return Err(not_found(Kind::DaemonSet, &key.name));
        };
        if old.spec.selector != new.spec.selector {
            return Err(immutable_selector(new));
        }
        let template_changed = old.spec.template != new.spec.template;
        let spec_changed = template_changed || old.spec != new.spec;
        let labels_changed = old.metadata.labels != new.metadata.labels;
        let same_metadata = !labels_changed
            && old.metadata.annotations == new.metadata.annotations
            && old.metadata.finalizers == new.metadata.finalizers;
        if same_metadata && !spec_changed && old.rest == new.rest {
            return Ok(()); // The API server stores nothing, so nobody hears of it.
        }
        self.store_mut().update_daemon_set(&key, |it| {
            let generation = it.template_generation();
            it.metadata.labels = new.metadata.labels.clone();
            it.metadata.annotations = new.metadata.annotations.clone();
            it.metadata.finalizers = new.metadata.finalizers.clone();
            it.metadata.generation += i64::from(spec_changed);
            it.set_template_generation(generation + i64::from(template_changed));
            if spec_changed {
                it.spec = new.spec.clone();
            }
            it.rest = new.rest.clone();
        });
        let change = Change::of(template_changed, spec_changed, labels_changed);
        let deed = Deed::new(ACTOR, Kind::DaemonSet, &old.metadata);
        self.record(deed.done(Verb::Updated, Cause::Changed(change)));
        if old.metadata.is_terminating() && new.metadata.finalizers.is_empty() {
            self.store_mut().remove(Kind::DaemonSet, &key);
        }
        Ok(())
    }

    fn update_revision_object(&mut self, new: &ControllerRevision) {
        let metadata = new.metadata.clone();
        let number = new.revision;
        self.store_mut().update_revision(&metadata.key(), |it| {
            it.revision = number;
            it.metadata.labels = metadata.labels.clone();
            it.metadata.annotations = metadata.annotations.clone();
        });
        let deed = Deed::new(ACTOR, Kind::ControllerRevision, &metadata);
        self.record(deed.done(Verb::Updated, Cause::Changed(Change::Metadata)));
    }
}

pub(crate) fn node_key(name: &NodeName) -> NamespacedName {
    NamespacedName::new("", name.as_name().clone())
}

pub(crate) fn not_found(kind: Kind, name: &Name) -> CommandError {
    CommandError::NotFound { kind, name: name.clone() }
}

fn immutable_selector(daemon_set: &DaemonSet) -> CommandError {
    let error = FieldError {
        path: "spec.selector".to_owned(),
        kind: FieldErrorKind::Invalid(selector_json(&daemon_set.spec.selector)),
        detail: "field is immutable".to_owned(),
    };
    CommandError::Invalid {
        kind: Kind::DaemonSet,
        name: daemon_set.metadata.name.clone(),
        errors: vec![error],
    }
}

/// The selector as JSON, in which form v1.34 prints a refused value.
pub(crate) fn selector_json(selector: &playground_api::LabelSelector) -> String {
    let quoted = |it: &Name| format!("{:?}", &**it);
    let mut parts = Vec::new();
    let labels: Vec<String> = selector
        .match_labels
        .iter()
        .map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)))
        .collect();
    if !labels.is_empty() {
        parts.push(format!("\"matchLabels\":{{{}}}", labels.join(",")));
    }
    let requirement = |it: &playground_api::LabelSelectorRequirement| {
        let (key, operator) = (quoted(&it.key), it.operator.as_str());
        let values: Vec<String> = it.values.iter().map(quoted).collect();
        if values.is_empty() {
            format!("{{\"key\":{key},\"operator\":\"{operator}\"}}")
        } else {
            let values = values.join(",");
            format!("{{\"key\":{key},\"operator\":\"{operator}\",\"values\":[{values}]}}")
        }
    };
    let requirements: Vec<String> = selector.match_expressions.iter().map(requirement).collect();
    if !requirements.is_empty() {
        parts.push(format!("\"matchExpressions\":[{}]", requirements.join(",")));
    }
    format!("{{{}}}", parts.join(","))
}
