//! Admission: a kubelet checks each Pod once that is bound to its Node.
//!
//! Mirrors `pkg/kubelet/lifecycle/predicate.go`, the `Admit` of the eviction manager and
//! `pkg/kubelet/preemption`.
//! Deliberate difference: of several Pods that could make room for a critical one, the smallest
//! that is enough goes, else the largest; upstream weighs all resources in one distance.

use playground_api::{
    Name, NamespacedName, Node, NodeName, Pod, PodSpec, QosClass, TaintEffect, Toleration,
    first_untolerated,
};

use super::pressure::Pressure;
use super::termination::Verdict;
use super::{CRITICAL_PRIORITY, is_mirror, status};
use crate::clock::SimDuration;
use crate::cluster::Cluster;
use crate::events::EventKind;
use crate::journal::{Cause, Verb};
use crate::store::{NodeUsage, PodId, Requests};

/// Why a kubelet refuses a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) reason: String,
    pub(super) message: String,
    /// What is missing of which resource, if that is why.
    pub(super) missing: Option<(Name, i64)>,
}

impl Refusal {
    fn new(reason: &str, message: impl Into<String>) -> Self {
        Refusal { reason: reason.to_owned(), message: message.into(), missing: None }
    }

    fn predicate(name: &str) -> Self {
        Refusal::new(name, format!("Predicate {name} failed"))
    }
}

/// Whether the kubelet makes room for a Pod and never evicts it. Mirrors `IsCriticalPod`.
pub(super) fn is_critical(pod: &Pod) -> bool {
    is_mirror(pod) || pod.spec.priority_value() >= CRITICAL_PRIORITY
}

/// Whether a Pod may come while the Node has these conditions.
fn under_pressure(pod: &Pod, shown: &[Pressure]) -> Option<Refusal> {
    if shown.is_empty() || is_critical(pod) {
        return None;
    }
    let taint = Toleration::exists("node.kubernetes.io/memory-pressure", TaintEffect::NoSchedule);
    let memory_only = shown == [Pressure::Memory];
    let tolerates = || {
        let key = &taint.key;
        pod.spec.tolerations.iter().any(|it| {
            (it.key.is_empty() || it.key == *key)
                && it.effect.as_ref().is_none_or(|it| *it == TaintEffect::NoSchedule)
        })
    };
    if memory_only && (pod.spec.qos_class() != QosClass::BestEffort || tolerates()) {
        return None;
    }
    let names: Vec<&str> = shown.iter().map(|it| it.condition()).collect();
    let message = format!("The node had condition: [{}]. ", names.join(" "));
    Some(Refusal::new("Evicted", message))
}

/// Whether the operating system is that of the Node.
fn other_system(spec: &PodSpec, node: &Node) -> Option<Refusal> {
    const LABEL: &str = "kubernetes.io/os";
    let has = node.metadata.labels.get(LABEL);
    if spec.node_selector.get(LABEL).is_some_and(|it| Some(it) != has) {
        let text = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
        return Some(Refusal::new("PodOSSelectorNodeLabelDoesNotMatch", text));
    }
    let wanted = spec.rest.get("os").and_then(|it| it.at(&["name"])?.as_str());
    if wanted.is_some_and(|it| has.is_some_and(|has| **has != *it)) {
        let text = "Failed to admit pod as the OS field doesn't match node OS";
        return Some(Refusal::new("PodOSNotSupported", text));
    }
    None
}

/// What the Pod asks for and the others have not left; `usage` holds the Pod already.
fn out_of(pod: &Pod, node: &Node, usage: &NodeUsage) -> Option<Refusal> {
    let has = |resource: &str| node.status.allocatable.scheduler_units(resource);
    let pods = i64::from(usage.pods);
    if pods > has("pods") {
        return Some(not_enough("pods", 1, pods - 1, has("pods")));
    }
    let totals = &usage.requests;
    let basic = [
        ("cpu", totals.milli_cpu),
        ("memory", totals.memory),
        ("ephemeral-storage", totals.ephemeral_storage),
    ];
    let is_over = |(resource, total): &(&str, i64)| *total > has(resource);
    if !basic.iter().any(is_over) && totals.extended.is_empty() {
        return None;
    }
    let own = Requests::of(&pod.spec);
    let wanted = [own.milli_cpu, own.memory, own.ephemeral_storage];
    for ((resource, total), wanted) in basic.into_iter().zip(wanted) {
        if wanted > 0 && is_over(&(resource, total)) {
            return Some(not_enough(resource, wanted, total.wrapping_sub(wanted), has(resource)));
        }
    }
    // A resource that the Node does not know is none of its business.
    let known = own.extended.iter().filter(|(it, _)| node.status.allocatable.get(it).is_some());
    for (resource, wanted) in known {
        let total = totals.extended(resource);
        if total > has(resource) {
            return Some(not_enough(resource, *wanted, total.wrapping_sub(*wanted), has(resource)));
        }
    }
    None
}

fn not_enough(resource: &str, requested: i64, used: i64, capacity: i64) -> Refusal {
    let message = format!(
        "Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, \
         capacity: {capacity}"
    );
    let missing = requested.wrapping_add(used).wrapping_sub(capacity);
    let missing = Some((Name::from(resource), missing));
    Refusal { missing, ..Refusal::new(&format!("OutOf{resource}"), message) }
}

/// Whether a host port is taken; `usage` holds the Pod's own ports already.
fn ports_taken(pod: &Pod, usage: &NodeUsage) -> bool {
    let own = || pod.spec.host_ports();
    own().any(|wanted| {
        let conflicts = |it: &&playground_api::HostPort| it.conflicts_with(&wanted);
        let taken = usage.host_ports.iter().filter(conflicts).count();
        taken > own().filter(|it| it.conflicts_with(&wanted)).count()
    })
}

/// The predicates in upstream's order.
fn refusal(pod: &Pod, name: &NodeName, node: &Node, usage: &NodeUsage) -> Option<Refusal> {
    let static_pod = is_mirror(pod);
    let untolerated = || {
        let counts = |it: &playground_api::Taint| it.effect == TaintEffect::NoExecute;
        first_untolerated(&node.spec.taints, &pod.spec.tolerations, counts).is_some()
    };
    other_system(&pod.spec, node)
        .or_else(|| out_of(pod, node, usage))
        .or_else(|| {
            let fits = pod.may_run_on(name, &node.metadata.labels);
            (!fits).then(|| Refusal::predicate("NodeAffinity"))
        })
        .or_else(|| {
            let other = pod.node_name.as_ref().is_some_and(|it| it != name);
            other.then(|| Refusal::predicate("NodeName"))
        })
        .or_else(|| ports_taken(pod, usage).then(|| Refusal::predicate("NodePorts")))
        .or_else(|| (!static_pod && untolerated()).then(|| Refusal::predicate("TaintToleration")))
}

impl Cluster {
    /// A Pod was bound: its kubelet refuses it, or its containers are being created.
    pub(super) fn take_on_pod(&mut self, id: PodId) {
        let Some(pod) = self.store().pod_of_id(id).cloned() else {
            return;
        };
        let Some(name) = pod.node_name.clone() else {
            return;
        };
        let memory = self.kubelets.nodes.get(&name);
        let is_silent = memory.is_some_and(|it| it.stopped.is_some());
        let is_pressed = memory.is_some_and(|it| it.pressure.is_felt());
        let node = self.store().node(&name).cloned();
        let Some(node) = node.filter(|_| !is_silent) else {
            self.kubelets.pods.get_or_default(&id).held = true;
            return;
        };
        if let Some(refusal) = self.refuse(&pod, &name, &node) {
            return self.reject_pod(&pod, refusal);
        }
        let mut look = self.begin_look(id, pod);
        look.status.start_time = Some(self.timestamp());
        look.status.host_ip = node.address("InternalIP").and_then(|it| it.parse().ok());
        status::set_waiting(&look.pod.spec, &mut look.status);
        self.start_next(&mut look, self.timings().container_start);
        self.conclude(look);
        if is_pressed {
            self.plan_eviction(&name);
        }
    }

    /// Why a Pod may not come, after others have made room for it if it is critical.
    fn refuse(&mut self, pod: &Pod, name: &NodeName, node: &Node) -> Option<Refusal> {
        let memory = self.kubelets.nodes.get(name);
        let shown = memory.map(|it| it.pressure.shown()).unwrap_or_default();
        if let Some(refusal) = under_pressure(pod, &shown) {
            return Some(refusal);
        }
        let mut found = self.predicates(pod, name, node);
        if is_critical(pod) {
            // One resource after the other, as long as somebody gives way.
            for _ in 0..4 {
                let Some(missing) = found.as_ref().and_then(|it| it.missing.clone()) else {
                    break;
                };
                if !self.preempt(name, &missing.0, missing.1) {
                    break;
                }
                found = self.predicates(pod, name, node);
            }
        }
        let shuts_down = self.kubelets.is_shutting_down(name);
        found.or_else(|| {
            let text = "Pod was rejected as the node is shutting down.";
            shuts_down.then(|| Refusal::new("NodeShutdown", text))
        })
    }

    fn predicates(&self, pod: &Pod, name: &NodeName, node: &Node) -> Option<Refusal> {
        let nothing = NodeUsage::NONE;
        refusal(pod, name, node, self.store().usage(name).unwrap_or(&nothing))
    }

    /// Ends Pods that are not critical until so much of a resource is free. Returns whether
    /// there were enough of them.
    fn preempt(&mut self, node: &NodeName, resource: &Name, missing: i64) -> bool {
        let amount = |spec: &PodSpec| match &**resource {
            "pods" => 1,
            name => spec.requests().scheduler_units(name),
        };
        let mut victims: Vec<(QosClass, i64, NamespacedName)> = self
            .store()
            .pods_on(node)
            .filter(|it| !it.is_terminal() && !is_critical(it))
            .map(|it| (it.spec.qos_class(), amount(&it.spec), it.metadata.key()))
            .filter(|it| it.1 > 0)
            .collect();
        playground_api::sort(&mut victims);
        let total: i64 = victims.iter().map(|it| it.1).sum();
        if total < missing {
            return false;
        }
        let mut left = missing;
        while left > 0 && !victims.is_empty() {
            // Best effort first; the smallest that is enough, else the largest.
            let qos = victims.first().map(|it| it.0);
            let class = victims.iter().take_while(|it| Some(it.0) == qos).count();
            let enough = victims.iter().take(class).position(|it| it.1 >= left);
            let (_, freed, key) = victims.remove(enough.unwrap_or(class.saturating_sub(1)));
            left -= freed;
            self.preempt_pod(&key);
        }
        true
    }

    fn preempt_pod(&mut self, key: &NamespacedName) {
        const MESSAGE: &str = "Preempted in order to admit critical pod";
        self.warn_of_pod(key, "Preempting", MESSAGE.into());
        let disruption = "Pod was preempted by Kubelet to accommodate a critical pod.".into();
        let verdict = Verdict {
            reason: "Preempting".into(),
            message: MESSAGE.into(),
            disruption: Some(disruption),
            verb: Verb::Evicted,
            cause: Cause::MakesRoom,
        };
        self.kill_pod(key, SimDuration::ZERO, verdict);
    }

    fn reject_pod(&mut self, pod: &Pod, refusal: Refusal) {
        let Refusal { reason, message, .. } = refusal;
        let (reason, message): (Name, Name) = (reason.into(), message.into());
        if let Some(node) = pod.node_name.as_ref().map(|it| it.as_name().clone()) {
            let event =
                EventKind::Rejected { reason: reason.clone(), message: message.clone(), node };
            let about =
                playground_api::ObjectReference::new(playground_api::Kind::Pod, &pod.metadata);
            self.emit(about, event);
        }
        let verdict = Verdict {
            reason: reason.clone(),
            message: format!("Pod was rejected: {message}").into(),
            disruption: None,
            verb: Verb::Failed,
            cause: Cause::Rejected { reason, message },
        };
        self.fail_pod(pod, &verdict, pod.status.clone());
    }
}
