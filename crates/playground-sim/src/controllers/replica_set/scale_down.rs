//! Which Pods of a ReplicaSet go first when there are too many.
//!
//! Mirrors `ActivePodsWithRanks` in `pkg/controller/controller_utils.go` and `getPodsToDelete` in
//! `pkg/controller/replicaset/replica_set.go`.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use playground_api::{Pod, PodPhase, Timestamp};

/// The annotation that says how dear the loss of a Pod is.
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// What makes one Pod go before another. The order is that in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// Every Pod goes.
    All,
    /// It is not bound to a Node.
    Unassigned,
    /// It runs less than the others: Pending before Unknown before Running.
    Phase,
    /// It is not ready.
    NotReady,
    /// Its annotation says that it is cheaper.
    DeletionCost,
    /// More Pods of the same owner are on its Node.
    Crowded,
    /// It has been ready for a shorter time.
    ReadyTime,
    /// Its containers were restarted more often.
    Restarts,
    /// It is younger.
    Age,
    /// Its uid is smaller.
    Uid,
}

impl Criterion {
    /// What the Pod that goes first is like.
    pub const fn as_str(self) -> &'static str {
        match self {
            Criterion::All => "all go",
            Criterion::Unassigned => "those without a Node go first",
            Criterion::Phase => "those that do not run yet go first",
            Criterion::NotReady => "those that are not ready go first",
            Criterion::DeletionCost => "those of the lowest pod-deletion-cost go first",
            Criterion::Crowded => "those on the Nodes with most Pods of the owner go first",
            Criterion::ReadyTime => "those that were ready for the shortest time go first",
            Criterion::Restarts => "those with most restarts go first",
            Criterion::Age => "the youngest go first",
            Criterion::Uid => "it is as good as any other",
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The `n` Pods to delete, the first first, with what each goes for before those that stay.
///
/// `rank` says how many active Pods of the same owner are on the Node of a Pod.
pub(super) fn pods_to_delete(
    pods: &[Arc<Pod>],
    rank: impl Fn(&Pod) -> usize,
    n: usize,
    now: Timestamp,
) -> Vec<(Arc<Pod>, Criterion)> {
    if n >= pods.len() {
        return pods.iter().map(|it| (Arc::clone(it), Criterion::All)).collect();
    }
    // Upstream's order is not transitive where times of one rank meet equal times. So each Pod is
    // put in its place by bisection, which gives some order for every such rule.
    let mut order: Vec<(&Arc<Pod>, usize)> = Vec::new();
    for pod in pods {
        let it = (pod, rank(pod));
        let goes_first =
            |other: &(&Arc<Pod>, usize)| compare(*other, it, now).0 != Ordering::Greater;
        let at = order.partition_point(goes_first);
        order.insert(at, it);
    }
    let (gone, kept) = order.split_at(n);
    let reason = |it: &(&Arc<Pod>, usize)| {
        kept.first().map_or(Criterion::All, |first| compare(*it, *first, now).1)
    };
    gone.iter().map(|it| (Arc::clone(it.0), reason(it))).collect()
}

/// Which of two Pods goes first, and why.
fn compare(a: (&Arc<Pod>, usize), b: (&Arc<Pod>, usize), now: Timestamp) -> (Ordering, Criterion) {
    let ((a, a_rank), (b, b_rank)) = (a, b);
    let checks: [(Criterion, Ordering); 5] = [
        (Criterion::Unassigned, a.node_name.is_some().cmp(&b.node_name.is_some())),
        (Criterion::Phase, phase(a).cmp(&phase(b))),
        (Criterion::NotReady, a.is_ready().cmp(&b.is_ready())),
        (Criterion::DeletionCost, deletion_cost(a).cmp(&deletion_cost(b))),
        (Criterion::Crowded, b_rank.cmp(&a_rank)),
    ];
    if let Some((criterion, order)) = checks.into_iter().find(|it| it.1 != Ordering::Equal) {
        return (order, criterion);
    }
    let by_time = |criterion, a_time, b_time| match younger(a_time, b_time, now) {
        Some(Ordering::Equal) => Some((a.metadata.uid.cmp(&b.metadata.uid), Criterion::Uid)),
        other => other.map(|it| (it, criterion)),
    };
    if a.is_ready()
        && b.is_ready()
        && let Some(found) = by_time(Criterion::ReadyTime, a.ready_since(), b.ready_since())
    {
        return found;
    }
    let by_restarts = restarts(b).cmp(&restarts(a));
    if by_restarts != Ordering::Equal {
        return (by_restarts, Criterion::Restarts);
    }
    let created = |it: &Pod| it.metadata.creation_timestamp;
    by_time(Criterion::Age, created(a), created(b)).unwrap_or((Ordering::Equal, Criterion::Uid))
}

/// Which of two times is the later, seen from now on a logarithmic scale; `None` for one and the
/// same second, in which the API writes times. No time counts as the latest.
///
/// Mirrors `logarithmicRankDiff` and `afterOrZero`.
fn younger(a: Option<Timestamp>, b: Option<Timestamp>, now: Timestamp) -> Option<Ordering> {
    let second = |it: Timestamp| it.as_millis().div_euclid(1000);
    let (Some(a), Some(b)) = (a, b) else {
        return (a != b).then(|| a.is_some().cmp(&b.is_some()));
    };
    let rank = |it: Timestamp| {
        let age = (now.as_millis() - second(it) * 1000).saturating_mul(1_000_000);
        u64::try_from(age).ok().and_then(u64::checked_ilog2)
    };
    (second(a) != second(b)).then(|| rank(a).cmp(&rank(b)))
}

fn phase(pod: &Pod) -> u8 {
    match pod.status.phase {
        PodPhase::Pending => 0,
        PodPhase::Unknown => 1,
        _ => 2,
    }
}

fn restarts(pod: &Pod) -> u32 {
    pod.status.container_statuses.iter().map(|it| it.restart_count).max().unwrap_or(0)
}

/// Mirrors `GetDeletionCostFromPodAnnotations`: what is no number counts as 0.
fn deletion_cost(pod: &Pod) -> i32 {
    let text = pod.metadata.annotations.get(DELETION_COST);
    let is_plain = |it: &&playground_api::Name| {
        !it.starts_with('+') && (&***it == "0" || !it.trim_start_matches('-').starts_with('0'))
    };
    text.filter(is_plain).and_then(|it| it.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
