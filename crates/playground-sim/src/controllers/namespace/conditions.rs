//! What the status of a Namespace says while it is being emptied.
//!
//! Mirrors `pkg/controller/namespace/deletion/status_condition_utils.go` of v1.34. As there, the
//! conditions say that all content is removed while Pods remain, since these are waited for
//! before anything is counted.

use std::collections::BTreeMap;

use playground_api::{Condition, ConditionStatus, Kind, Name, Object, Timestamp};

use crate::clock::SimDuration;

/// Type of the condition, and its reason and message when all is well, in upstream's order.
const CONDITIONS: [(&str, &str, &str); 5] = [
    (DISCOVERY, "ResourcesDiscovered", "All resources successfully discovered"),
    (PARSING, "ParsedGroupVersions", "All legacy kube types successfully parsed"),
    (
        CONTENT_FAILURE,
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization",
    ),
    (CONTENT, "ContentRemoved", "All content successfully removed"),
    (FINALIZERS, "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
];
const DISCOVERY: &str = "NamespaceDeletionDiscoveryFailure";
const PARSING: &str = "NamespaceDeletionGroupVersionParsingFailure";
const CONTENT_FAILURE: &str = "NamespaceDeletionContentFailure";
const CONTENT: &str = "NamespaceContentRemaining";
const FINALIZERS: &str = "NamespaceFinalizersRemaining";

/// What of a Namespace is still there after an attempt to delete it all.
#[derive(Debug, Default)]
pub(super) struct Remains {
    objects: Vec<(Kind, usize)>,
    finalizers: BTreeMap<Name, usize>,
    /// Whether Pods are there beyond their time, and nothing says why.
    has_overdue_pods: bool,
}

impl Remains {
    /// Counts what is there of one kind.
    pub(super) fn count(&mut self, kind: Kind, objects: &[Object]) {
        if objects.is_empty() {
            return;
        }
        self.objects.push((kind, objects.len()));
        for finalizer in objects.iter().flat_map(|it| &it.metadata().finalizers) {
            *self.finalizers.entry(finalizer.clone()).or_default() += 1;
        }
    }

    /// Looks at the Pods that are there so many milliseconds after the deletion.
    pub(super) fn wait_for_pods(&mut self, pods: &[Object], passed: i64) {
        let in_time = u64::try_from(passed).unwrap_or(0) < grace(pods).as_millis();
        let is_held = pods.iter().any(|it| !it.metadata().finalizers.is_empty());
        self.has_overdue_pods = !in_time && !is_held;
    }

    /// Whether anything is left, Pods aside.
    pub(super) fn is_any(&self) -> bool {
        !self.objects.is_empty()
    }

    /// What a condition says that does not say that all is well.
    fn complaint(&self, condition: &str, namespace: &Name) -> Option<(&'static str, String)> {
        match condition {
            CONTENT_FAILURE if self.has_overdue_pods => Some((
                "ContentDeletionFailed",
                format!(
                    "Failed to delete all resource types, 1 remaining: unexpected items still \
                     remain in namespace: {namespace} for gvr: /v1, Resource=pods"
                ),
            )),
            CONTENT if !self.objects.is_empty() => {
                let counts = self.objects.iter().map(|(kind, n)| {
                    format!("{}.{} has {n} resource instances", kind.plural(), kind.group())
                });
                let list = sorted(counts);
                Some(("SomeResourcesRemain", format!("Some resources are remaining: {list}")))
            }
            FINALIZERS if !self.finalizers.is_empty() => {
                let counts =
                    self.finalizers.iter().map(|(it, n)| format!("{it} in {n} resource instances"));
                let list = sorted(counts);
                let head = "Some content in the namespace has finalizers remaining";
                Some(("SomeFinalizersRemain", format!("{head}: {list}")))
            }
            _ => None,
        }
    }

    /// Brings the conditions up to date.
    pub(super) fn write_to(&self, old: &mut Vec<Condition>, namespace: &Name, now: Timestamp) {
        let conditions = CONDITIONS.iter().map(|(name, reason, message)| {
            let complaint = self.complaint(name, namespace);
            let status = ConditionStatus::from(complaint.is_some());
            let (reason, message) = complaint.unwrap_or((reason, (*message).to_owned()));
            let before = old.iter().find(|it| &*it.condition_type == *name && it.status == status);
            Condition {
                condition_type: (*name).into(),
                status,
                reason: reason.into(),
                message: message.into(),
                last_update_time: None,
                last_transition_time: before.map_or(Some(now), |it| it.last_transition_time),
                observed_generation: 0,
            }
        });
        *old = conditions.collect();
    }
}

/// How long the slowest of these Pods may take to stop.
///
/// Mirrors `estimateGracefulTerminationForPods`.
pub(super) fn grace(pods: &[Object]) -> SimDuration {
    let spans = pods.iter().filter_map(|it| match it {
        Object::Pod(pod) if !pod.is_terminal() => Some(pod.spec.termination_grace_period_seconds),
        _ => None,
    });
    SimDuration::from_secs(u64::from(spans.max().unwrap_or(0)))
}

fn sorted(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    playground_api::sort(&mut items);
    items.join(", ")
}
