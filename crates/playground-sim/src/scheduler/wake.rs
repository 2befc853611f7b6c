//! Which events may help which Pod that waits.
//!
//! Mirrors the queueing hints of the plugins (`EventsToRegister`) of v1.34.
//! Deliberate difference: a Pod that names one Node is woken only by what happens on that Node,
//! or by Pods that its affinity or spreading is about; upstream also tries it again when a Pod
//! leaves any other Node.

use playground_api::{Node, Pod, Taint, first_untolerated};

use super::filters::term_matches;
use super::queue::Waiting;
use crate::store::{Requests, Store};

/// The plugins that look at Pods on other Nodes.
pub(super) const MINDFUL: [&str; 2] = ["PodTopologySpread", "InterPodAffinity"];

/// A Pod that waits.
pub(super) struct Sleeper<'a> {
    pub(super) store: &'a Store,
    pub(super) pod: &'a Pod,
    pub(super) waiting: &'a Waiting,
}

impl Sleeper<'_> {
    fn rejected_by(&self, plugin: &str) -> bool {
        self.waiting.plugins.contains(&plugin)
    }

    /// Whether it waits because of how Pods are spread.
    pub(super) fn is_spread(&self) -> bool {
        self.rejected_by("PodTopologySpread")
    }

    /// Whether it waits because of other Pods' places.
    pub(super) fn minds_pods(&self) -> bool {
        MINDFUL.iter().any(|it| self.rejected_by(it))
    }

    /// Whether a Pod that was bound may help it.
    pub(super) fn minds_arrival(&self, other: &Pod) -> bool {
        let terms = self.pod.spec.required_pod_affinity();
        self.spreads_with(other)
            || (self.rejected_by("InterPodAffinity")
                && !terms.is_empty()
                && terms.iter().all(|it| term_matches(it, self.pod, other)))
    }

    fn spreads_with(&self, other: &Pod) -> bool {
        let own = &self.pod.metadata;
        self.is_spread()
            && own.namespace == other.metadata.namespace
            && self
                .pod
                .spec
                .topology_spread_constraints
                .iter()
                .any(|it| it.is_hard && it.selects(&own.labels, &other.metadata.labels))
    }

    /// Whether a Pod that is gone, or will not come, may help it.
    pub(super) fn helped_by_leaving(&self, other: &Pod) -> bool {
        if self.waiting.plugins.is_empty() || self.spreads_with(other) {
            return true;
        }
        let wants = |port: &playground_api::HostPort| {
            self.pod.spec.host_ports().any(|it| it.conflicts_with(port))
        };
        let hates = |pod: &Pod, other: &Pod| {
            let terms = pod.spec.required_pod_anti_affinity();
            terms.iter().any(|it| term_matches(it, pod, other))
        };
        self.rejected_by("NodeResourcesFit")
            || (self.rejected_by("NodePorts") && other.spec.host_ports().any(|it| wants(&it)))
            || (self.rejected_by("InterPodAffinity")
                && (hates(self.pod, other) || hates(other, self.pod)))
    }

    /// Whether a Node that is new (`before` is `None`) or was changed may help it.
    pub(super) fn helped_by_node(&self, before: Option<&Node>, after: &Node) -> bool {
        let became =
            |holds: &dyn Fn(&Node) -> bool| holds(after) && before.is_none_or(|it| !holds(it));
        let helps = |plugin: &&str| match *plugin {
            "NodeUnschedulable" => became(&|it| !it.spec.unschedulable),
            "TaintToleration" => became(&|it| {
                let (taints, tolerations) = (&it.spec.taints, &self.pod.spec.tolerations);
                first_untolerated(taints, tolerations, Taint::forbids).is_none()
            }),
            "NodeAffinity" => became(&|it| self.pod.may_run_on(&it.name(), &it.metadata.labels)),
            "NodeResourcesFit" => self.has_more_room(before, after),
            "PodTopologySpread" => before.is_none_or(|it| {
                it.metadata.labels != after.metadata.labels || it.spec.taints != after.spec.taints
            }),
            "InterPodAffinity" => {
                before.is_none_or(|it| it.metadata.labels != after.metadata.labels)
            }
            _ => before.is_none(),
        };
        self.waiting.plugins.is_empty() || self.waiting.plugins.iter().any(helps)
    }

    /// Whether a Node has room for the Pod when it is empty, and more than before.
    fn has_more_room(&self, before: Option<&Node>, after: &Node) -> bool {
        let wanted = self.store.requests_of(&self.pod.spec);
        let amount = |it: &Node, resource: &str| it.status.allocatable.scheduler_units(resource);
        let resources = resources(&wanted);
        let fits = resources.iter().all(|(resource, wanted)| *wanted <= amount(after, resource));
        let grew = |before: &Node| {
            let mut resources = resources.iter();
            resources.any(|(resource, _)| amount(after, resource) > amount(before, resource))
        };
        fits && before.is_none_or(grew)
    }
}

/// What is asked for, with the place among the Node's Pods.
fn resources(wanted: &Requests) -> Vec<(&str, i64)> {
    let mut all = vec![
        ("cpu", wanted.milli_cpu),
        ("memory", wanted.memory),
        ("ephemeral-storage", wanted.ephemeral_storage),
    ];
    all.extend(wanted.extended.iter().map(|(name, amount)| (&**name, *amount)));
    all.retain(|(_, amount)| *amount > 0);
    all.push(("pods", 1));
    all
}
