//! What the DaemonSet controller knows of one Node.
//!
//! Mirrors `findUpdatedPodsOnNode` in `pkg/controller/daemon/update.go`.

use std::cmp::Ordering;
use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Name, NodeName, Pod, PodSpec, Timestamp, sort_by,
};

use super::repair::Lack;
use crate::eligibility::{Eligibility, eligibility};
use crate::store::Store;

/// The label that carries the count of template writes.
pub(crate) const TEMPLATE_GENERATION_LABEL: &str = "pod-template-generation";

/// What one DaemonSet asks of every Node. As long as it stays the same, a Node whose own labels,
/// taints and Pods stay the same needs no second look.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Basis {
    pub(crate) daemon_set: Arc<DaemonSet>,
    /// The spec of its Pods, automatic tolerations included.
    pub(crate) pod_spec: Arc<PodSpec>,
    /// The hash of the current revision.
    pub(crate) hash: Name,
}

impl Basis {
    /// Whether a Pod is of the current template.
    ///
    /// Mirrors `util.IsPodUpdated`: the hash **or** the template generation must be right.
    pub(crate) fn is_updated(&self, pod: &Pod) -> bool {
        let has_generation = || {
            let label = pod.metadata.labels.get(TEMPLATE_GENERATION_LABEL);
            // Upstream compares texts, and no generation is written with a zero in front.
            let label = label.filter(|it| !it.starts_with('0'));
            let generation = label.and_then(|it| it.parse::<i64>().ok());
            generation == Some(self.daemon_set.template_generation())
        };
        self.has_current_hash(pod) || has_generation()
    }

    pub(super) fn has_current_hash(&self, pod: &Pod) -> bool {
        pod.metadata.labels.get(ControllerRevision::HASH_LABEL) == Some(&self.hash)
    }

    pub(crate) fn is_available(&self, pod: &Pod, now: Timestamp) -> bool {
        pod.is_available(self.daemon_set.spec.min_ready_seconds, now)
    }

    /// When a Pod that is ready and not yet available will be.
    fn available_at(&self, pod: &Pod, now: Timestamp) -> Option<Timestamp> {
        let wait = i64::from(self.daemon_set.spec.min_ready_seconds) * 1000;
        let at = pod.ready_since()?.plus_millis(wait);
        (at > now).then_some(at)
    }
}

/// What counts of a Node, for repair, rollout and status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeState {
    pub(crate) target: Target,
    /// Whether a Pod is to be created, the rollout aside, and why.
    pub(crate) lack: Option<Lack>,
    /// Whether Pods are to be deleted, the rollout aside.
    pub(crate) has_surplus: bool,
    pub(crate) progress: Progress,
    /// Whether its one old Pod is available or, where there is none, its one new Pod.
    pub(crate) is_serving: bool,
    /// The Pod that stands for the Node in the status.
    pub(crate) first: Option<FirstPod>,
    /// When the next of its Pods will have been ready for long enough, if nothing happens.
    pub(crate) available_at: Option<Timestamp>,
}

/// What the status says of the first Pod of a Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FirstPod {
    pub(crate) ready: bool,
    pub(crate) available: bool,
    pub(crate) updated: bool,
}

/// How far the rollout has come on a Node. Terminating Pods do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// The Node has no part in the rollout: no Pod, and none wanted.
    Aside,
    /// More than one old or more than one new Pod; left to the repair.
    Excess,
    /// Neither an old nor a new Pod: missing, or terminating.
    Missing,
    /// A new Pod beside the old one.
    Both { new_available: bool },
    /// A new Pod alone.
    New { available: bool },
    /// An old Pod alone.
    Old { available: bool, target: Target },
}

impl Progress {
    /// Whether there is an old Pod, of which a rollout may have to decide when it goes.
    pub(crate) fn has_old_pod(self) -> bool {
        matches!(self, Progress::Both { .. } | Progress::Old { .. })
    }
}

/// Whether a Node should have a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    ShouldRun,
    ShouldNotRun,
    /// The Node does not exist.
    Unknown,
}

/// The Pods of a DaemonSet on one Node, the first one first.
///
/// Pods that have ended and are being deleted are left out.
pub(crate) struct Group<'a> {
    pub(super) pods: Vec<Member<'a>>,
    pub(super) eligibility: Option<Eligibility>,
}

/// A Pod of a group, with what the rules ask about it.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) pod: &'a Pod,
    is_updated: bool,
    pub(super) is_available: bool,
}

impl Member<'_> {
    fn of<'a>(pod: &'a Pod, basis: &Basis, now: Timestamp) -> Member<'a> {
        let is_available = basis.is_available(pod, now);
        Member { pod, is_updated: basis.is_updated(pod), is_available }
    }
}

impl<'a> Group<'a> {
    /// Reads the group of a Node. `None` as eligibility stands for a Node that does not exist.
    pub(crate) fn read(store: &'a Store, basis: &Basis, name: &NodeName, now: Timestamp) -> Self {
        let uid = basis.daemon_set.metadata.uid;
        let mut pods: Vec<Member<'_>> = store
            .controlled_pods_on(uid, name)
            .filter(|pod| !(pod.is_terminal() && pod.metadata.is_terminating()))
            .map(|pod| Member::of(pod, basis, now))
            .collect();
        sort_by(&mut pods, |a, b| first_pod_order(a.pod, b.pod));
        let eligibility = store.node(name).map(|node| eligibility(&basis.pod_spec, node));
        Group { pods, eligibility }
    }

    pub(super) fn should_run(&self) -> bool {
        self.eligibility.as_ref().is_some_and(Eligibility::should_run)
    }

    /// The Pods that do not terminate.
    pub(super) fn live(&self) -> impl Iterator<Item = &Member<'a>> {
        self.pods.iter().filter(|it| !it.pod.metadata.is_terminating())
    }

    /// The state of the Node, or `None` when there is nothing to know: no Node and no Pod.
    pub(crate) fn state(&self, basis: &Basis, now: Timestamp) -> Option<NodeState> {
        if self.eligibility.is_none() && self.pods.is_empty() {
            return None;
        }
        let first = self.pods.first().map(|it| FirstPod {
            ready: it.pod.is_ready(),
            available: it.is_available,
            updated: it.is_updated,
        });
        let progress = self.progress();
        let is_both = matches!(progress, Progress::Both { .. });
        let repair = self.repair(basis);
        let unavailable = self.pods.iter().filter(|it| !it.is_available);
        Some(NodeState {
            target: self.target(),
            lack: repair.lack,
            has_surplus: !repair.delete.is_empty() || !repair.failed.is_empty(),
            progress,
            is_serving: progress != Progress::Excess
                && self.live().any(|it| it.is_available && !(is_both && it.is_updated)),
            first,
            available_at: unavailable.filter_map(|it| basis.available_at(it.pod, now)).min(),
        })
    }

    fn progress(&self) -> Progress {
        if self.pods.is_empty() && !self.should_run() {
            return Progress::Aside;
        }
        // How many there are, and whether the last of them is available.
        let (mut new, mut old) = ((0, false), (0, false));
        for it in self.live() {
            let side = if it.is_updated { &mut new } else { &mut old };
            *side = (side.0 + 1, it.is_available);
        }
        match (new, old) {
            ((0, _), (0, _)) => Progress::Missing,
            ((1, available), (0, _)) => Progress::New { available },
            ((1, new_available), (1, _)) => Progress::Both { new_available },
            ((0, _), (1, available)) => Progress::Old { available, target: self.target() },
            _ => Progress::Excess,
        }
    }

    fn target(&self) -> Target {
        match &self.eligibility {
            None => Target::Unknown,
            Some(Eligibility::ShouldRun) => Target::ShouldRun,
            Some(_) => Target::ShouldNotRun,
        }
    }
}

/// Which of several Pods stands for its Node: bound before unbound, then the older one.
///
/// Mirrors `podByCreationTimestampAndPhase`, in which the phase takes no part.
fn first_pod_order(a: &Pod, b: &Pod) -> Ordering {
    // Creation times have a resolution of one second upstream.
    let second = |it: &Pod| it.metadata.creation_timestamp.map(|it| it.as_millis() / 1000);
    a.node_name
        .is_none()
        .cmp(&b.node_name.is_none())
        .then_with(|| second(a).cmp(&second(b)))
        .then_with(|| a.metadata.name.cmp(&b.metadata.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_pod_speaks_for_the_node_as_long_as_there_is_one() {
        let mut daemon_set = DaemonSet::default();
        daemon_set.set_template_generation(3);
        let basis =
            Basis { daemon_set: Arc::new(daemon_set), pod_spec: Arc::default(), hash: "h".into() };
        let pod = |hash: &str, ready: bool| {
            let mut pod = Pod::default();
            pod.metadata.labels.insert(ControllerRevision::HASH_LABEL, hash);
            pod.status.set_condition(playground_api::PodCondition {
                condition_type: playground_api::PodConditionType::Ready,
                status: ready.into(),
                reason: "".into(),
                message: "".into(),
                last_transition_time: Some(Timestamp::from_millis(0)),
                rest: playground_api::Fields::new(),
            });
            pod
        };
        let [new, old, broken] = [pod("h", true), pod("g", true), pod("g", false)];
        for (pods, serves) in [
            (vec![&new], true),
            (vec![&old], true),
            (vec![&broken], false),
            (vec![&old, &new], true),
            (vec![&broken, &new], false),
            (vec![&old, &old], false),
        ] {
            let now = Timestamp::from_millis(1000);
            let pods = pods.into_iter().map(|it| Member::of(it, &basis, now)).collect();
            let group = Group { pods, eligibility: None };
            let state = group.state(&basis, now).expect("there are Pods");
            assert_eq!(state.is_serving, serves, "{:?}", state.progress);
        }
    }

    #[test]
    fn a_pod_is_updated_by_its_hash_or_by_its_generation_letter_by_letter() {
        let mut daemon_set = DaemonSet::default();
        daemon_set.set_template_generation(3);
        let basis =
            Basis { daemon_set: Arc::new(daemon_set), pod_spec: Arc::default(), hash: "h".into() };
        for (hash, label, updated) in [
            ("h", "9", true),
            ("g", "3", true),
            ("g", "03", false),
            ("g", "", false),
            ("g", "x", false),
        ] {
            let mut pod = Pod::default();
            pod.metadata.labels.insert(ControllerRevision::HASH_LABEL, hash);
            pod.metadata.labels.insert(TEMPLATE_GENERATION_LABEL, label);
            assert_eq!(basis.is_updated(&pod), updated, "{hash} {label}");
        }
    }
}
