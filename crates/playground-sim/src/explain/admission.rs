//! Whether the API server lets the Pods of a DaemonSet in, and what would turn a refusal.

use std::sync::Arc;

use playground_api::{
    DaemonSet, Kind, Name, Node, NodeName, ObjectMeta, PodSpec, PriorityClass, Uid,
};

use super::fact::Fact;
use super::fix::{Edit, Fix};
use super::place::{Rule, RuleVerdict, Verdict};
use crate::cluster::Cluster;
use crate::command::CommandError;
use crate::eligibility::{daemon_pod_spec, eligibility};

impl Cluster {
    /// What the API server would say now to one more Pod of a DaemonSet, whatever its Node;
    /// `None` if it would let it in.
    ///
    /// This is what a Node waits for that is eligible and gets no Pod: the controller is told
    /// once and again, and its status does not tell.
    pub fn refusal(&self, daemon_set: &DaemonSet) -> Option<String> {
        self.try_admission(daemon_set).err()
    }

    /// The same after these edits of the template.
    pub fn refusal_after(&self, daemon_set: &DaemonSet, edits: &[Edit]) -> Option<String> {
        let mut changed = daemon_set.clone();
        let spec = &mut Arc::make_mut(&mut changed.spec.template).spec;
        edits.iter().for_each(|it| it.apply_to_spec(spec));
        self.refusal(&changed)
    }

    /// Whether the API server has refused Pods of a DaemonSet that it would let in now.
    pub(crate) fn is_any_let_in_again(&self) -> bool {
        let refused = self.store().daemon_sets().filter(|it| self.daemon_sets.is_refused(it));
        refused.into_iter().any(|it| self.refusal(it).is_none())
    }

    fn try_admission(&self, daemon_set: &DaemonSet) -> Result<(), String> {
        let (metadata, spec) = self.next_pod(daemon_set);
        let admitted = self.admit_pods(&metadata, &spec);
        let checked =
            admitted.and_then(|it| self.check_quotas(Kind::Pod, &metadata, Some(&it), None));
        checked.map_err(|it| match it {
            CommandError::Forbidden { reason, .. } => reason,
            other => other.to_string(),
        })
    }

    /// The Pod that the controller would post.
    fn next_pod(&self, daemon_set: &DaemonSet) -> (ObjectMeta, Arc<PodSpec>) {
        let prefix: Name = format!("{}-", daemon_set.metadata.name).into();
        let metadata = ObjectMeta {
            generate_name: Some(prefix),
            namespace: daemon_set.metadata.namespace.clone(),
            ..ObjectMeta::default()
        };
        let spec = daemon_pod_spec(daemon_set);
        (metadata, Arc::new(self.admit(spec)))
    }

    /// What the API server says to the Pod of an eligible Node.
    pub(super) fn admission_verdict(&self, daemon_set: &DaemonSet, node: &Node) -> RuleVerdict {
        let rule = Rule::Admission;
        let has_pod = self.has_pod(daemon_set.metadata.uid, &node.name());
        match self.refusal(daemon_set).filter(|_| !has_pod) {
            None => {
                RuleVerdict { rule, verdict: Verdict::Passed, facts: Vec::new(), fixes: Vec::new() }
            }
            Some(reason) => RuleVerdict {
                rule,
                fixes: self.ways_in(daemon_set, node),
                facts: vec![Fact::Refusal(reason.clone())],
                verdict: Verdict::Refused(reason),
            },
        }
    }

    /// The smallest changes with which the API server would let the Pods in that are missing.
    fn ways_in(&self, daemon_set: &DaemonSet, node: &Node) -> Vec<Fix> {
        let (metadata, spec) = self.next_pod(daemon_set);
        let mut fixes = Vec::new();
        let class = &daemon_set.spec.template.spec.priority_class_name;
        let drop = vec![Edit::DropPriorityClass];
        if !class.is_empty() && self.refusal_after(daemon_set, &drop).is_none() {
            let gain = self.nodes_in_want(daemon_set);
            let is_reserved = class.starts_with(PriorityClass::SYSTEM_PREFIX);
            if !is_reserved && self.store().priority_class(class).is_none() {
                let edits = vec![Edit::CreatePriorityClass(class.clone())];
                fixes.push(Fix { edits, gain: gain.clone(), ..Fix::default() });
            }
            fixes.push(Fix { edits: drop, gain, ..Fix::default() });
        }
        // With less than all of them it is chance which Node gets its Pod.
        let status = &daemon_set.status;
        let missing =
            status.desired_number_scheduled.saturating_sub(status.current_number_scheduled);
        if let Ok(spec) = self.admit_pods(&metadata, &spec) {
            let limits = self.limits_for_pods(&metadata.namespace, &spec, missing.max(1));
            let edits: Vec<Edit> = limits.into_iter().map(Edit::RaiseLimit).collect();
            if !edits.is_empty() {
                fixes.push(Fix { edits, gain: vec![node.name()], ..Fix::default() });
            }
        }
        fixes
    }

    /// The eligible Nodes without a Pod that stays.
    fn nodes_in_want(&self, daemon_set: &DaemonSet) -> Vec<NodeName> {
        let (uid, spec) = (daemon_set.metadata.uid, daemon_pod_spec(daemon_set));
        let in_want = |node: &Arc<Node>| {
            let name = node.name();
            let is_in_want = eligibility(&spec, node).should_run() && !self.has_pod(uid, &name);
            is_in_want.then_some(name)
        };
        self.store().nodes().filter_map(in_want).collect()
    }

    /// Whether a Pod of a DaemonSet stays on a Node.
    fn has_pod(&self, daemon_set: Uid, node: &NodeName) -> bool {
        let mut pods = self.store().controlled_pods_on(daemon_set, node);
        pods.any(|it| !it.metadata.is_terminating())
    }
}
