//! Every delay of the model.

use crate::clock::SimDuration;

/// How long things take.
///
/// The defaults reproduce the reference timelines R21 (a rolling update) and R22 (a first
/// creation) to the second. All of them can be changed in a session with `sim timings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timings {
    /// From an event that concerns a controller to its sync (R21: T+30 to T+31).
    pub controller_reaction: SimDuration,
    /// The write of a template's first ControllerRevision, during which its sync waits
    /// (R22: T+1 to T+2).
    pub revision_write: SimDuration,
    /// From a Pod's creation to the scheduler's look at it.
    pub scheduling: SimDuration,
    /// From binding to all containers running: image, volumes, network (R22: T+2 to T+15).
    pub container_start: SimDuration,
    /// How long an init container runs that no script makes longer.
    pub init_run: SimDuration,
    /// From the start of a pull that fails to its failure.
    pub image_pull_error: SimDuration,
    /// From the end of a container, or of a pull, to its report as waiting for the next attempt.
    pub kubelet_sync: SimDuration,
    /// From running to ready where no readiness probe says otherwise (R21: T+45).
    pub readiness: SimDuration,
    /// From a container's start, probe delay included, to the probe's first answer.
    pub probe_run: SimDuration,
    /// From `kubectl cordon` to the taint, and from a condition to its taint.
    pub node_lifecycle: SimDuration,
    /// From a kubelet's last word to condition Ready being Unknown: `node-monitor-grace-period`,
    /// 50 s since v1.32.
    pub node_monitor_grace_period: SimDuration,
    /// From the `NoSchedule` taint of a lost Node to its `NoExecute` taint: the period of the
    /// node lifecycle controller's check.
    pub node_monitor_period: SimDuration,
    /// How long a Node that never posted its status may take before it counts as unreachable.
    pub node_startup_grace_period: SimDuration,
    /// Between two Nodes of one zone that get their first `NoExecute` taint:
    /// `node-eviction-rate` 0.1.
    pub node_eviction_interval: SimDuration,
    /// The same in a large zone of which more than half is not ready:
    /// `secondary-node-eviction-rate` 0.01.
    pub secondary_node_eviction_interval: SimDuration,
    /// Between two evictions on a Node under pressure.
    pub eviction_interval: SimDuration,
    /// How long pressure must be over before the Node's condition says so:
    /// `eviction-pressure-transition-period`.
    pub pressure_transition: SimDuration,
    /// From an owner's disappearance to the deletion of what it owned.
    pub garbage_collection: SimDuration,
    /// How often Pods are checked for a Node that is gone.
    pub pod_gc_period: SimDuration,
    /// How long a Node must be gone before its Pods are removed.
    pub pod_gc_quarantine: SimDuration,
    /// First wait after a sync that failed, on top of the reaction; doubles each time.
    pub sync_retry_backoff: SimDuration,
    /// Longest such wait.
    pub sync_retry_backoff_max: SimDuration,
    /// First wait between two deletions of failed Pods on one Node; doubles each time.
    pub failed_pod_backoff: SimDuration,
    /// Longest wait between two deletions of failed Pods on one Node.
    pub failed_pod_backoff_max: SimDuration,
    /// First wait of a Pod that could not be scheduled; doubles each time.
    pub scheduling_backoff: SimDuration,
    /// Longest such wait.
    pub scheduling_backoff_max: SimDuration,
    /// How long a Pod that could not be scheduled waits at most for an event that may help it.
    pub scheduling_flush: SimDuration,
    /// First wait after a failed pull of an image; doubles each time.
    pub image_pull_backoff: SimDuration,
    /// Longest such wait.
    pub image_pull_backoff_max: SimDuration,
    /// First wait before a container that ended for the second time is restarted; doubles.
    pub crash_loop_backoff: SimDuration,
    /// Longest such wait.
    pub crash_loop_backoff_max: SimDuration,
}

/// Gets one delay out of all of them.
type Field = fn(&mut Timings) -> &mut SimDuration;

impl Timings {
    /// Each delay with the name by which `sim timings` sets it, and what it means in a sentence.
    pub const FIELDS: &[(&str, Field, &str)] = &[
        (
            "controller-reaction",
            |it| &mut it.controller_reaction,
            "From an event that concerns a controller to its sync.",
        ),
        (
            "revision-write",
            |it| &mut it.revision_write,
            "The write of a template's first ControllerRevision, for which its sync waits.",
        ),
        (
            "scheduling",
            |it| &mut it.scheduling,
            "From a Pod's creation to the scheduler's look at it.",
        ),
        (
            "container-start",
            |it| &mut it.container_start,
            "From binding to all containers running: image, volumes, network.",
        ),
        ("init-run", |it| &mut it.init_run, "How long an init container runs."),
        (
            "image-pull-error",
            |it| &mut it.image_pull_error,
            "From the start of a pull that fails to its failure.",
        ),
        (
            "kubelet-sync",
            |it| &mut it.kubelet_sync,
            "From the end of a container, or of a pull, to its report.",
        ),
        (
            "readiness",
            |it| &mut it.readiness,
            "From running to ready where no readiness probe says otherwise.",
        ),
        (
            "probe-run",
            |it| &mut it.probe_run,
            "From a container's start, and the probe's own delay, to its first answer.",
        ),
        (
            "node-lifecycle",
            |it| &mut it.node_lifecycle,
            "From kubectl cordon, or a condition of a Node, to the taint.",
        ),
        (
            "node-monitor-grace-period",
            |it| &mut it.node_monitor_grace_period,
            "From a kubelet's last word to the Node being unknown.",
        ),
        (
            "node-monitor-period",
            |it| &mut it.node_monitor_period,
            "From the NoSchedule taint of a lost Node to its NoExecute taint.",
        ),
        (
            "node-startup-grace-period",
            |it| &mut it.node_startup_grace_period,
            "How long a new Node may say nothing before it counts as unreachable.",
        ),
        (
            "node-eviction-interval",
            |it| &mut it.node_eviction_interval,
            "Between two Nodes of a zone that get their NoExecute taint.",
        ),
        (
            "secondary-node-eviction-interval",
            |it| &mut it.secondary_node_eviction_interval,
            "The same in a large zone of which more than half is not ready.",
        ),
        (
            "eviction-interval",
            |it| &mut it.eviction_interval,
            "Between two evictions on a Node under pressure.",
        ),
        (
            "pressure-transition",
            |it| &mut it.pressure_transition,
            "How long pressure must be over before the Node says so.",
        ),
        (
            "garbage-collection",
            |it| &mut it.garbage_collection,
            "From an owner's disappearance to the deletion of what it owned.",
        ),
        (
            "pod-gc-period",
            |it| &mut it.pod_gc_period,
            "How often Pods are looked for whose Node is gone.",
        ),
        (
            "pod-gc-quarantine",
            |it| &mut it.pod_gc_quarantine,
            "How long a Node must be gone before its Pods are removed.",
        ),
        (
            "sync-retry-backoff",
            |it| &mut it.sync_retry_backoff,
            "First wait after a sync that failed; doubles each time.",
        ),
        ("sync-retry-backoff-max", |it| &mut it.sync_retry_backoff_max, "Longest such wait."),
        (
            "failed-pod-backoff",
            |it| &mut it.failed_pod_backoff,
            "First wait between two deletions of failed Pods on a Node; doubles each time.",
        ),
        ("failed-pod-backoff-max", |it| &mut it.failed_pod_backoff_max, "Longest such wait."),
        (
            "scheduling-backoff",
            |it| &mut it.scheduling_backoff,
            "First wait of a Pod that could not be scheduled; doubles each time.",
        ),
        ("scheduling-backoff-max", |it| &mut it.scheduling_backoff_max, "Longest such wait."),
        (
            "scheduling-flush",
            |it| &mut it.scheduling_flush,
            "Longest wait of such a Pod for an event that may help it.",
        ),
        (
            "image-pull-backoff",
            |it| &mut it.image_pull_backoff,
            "First wait after a failed pull of an image; doubles each time.",
        ),
        ("image-pull-backoff-max", |it| &mut it.image_pull_backoff_max, "Longest such wait."),
        (
            "crash-loop-backoff",
            |it| &mut it.crash_loop_backoff,
            "First wait before a container is restarted that ended again; doubles each time.",
        ),
        ("crash-loop-backoff-max", |it| &mut it.crash_loop_backoff_max, "Longest such wait."),
    ];

    /// No delay at all, back-off aside: for driving a controller by hand.
    pub fn immediate() -> Self {
        let mut timings = Timings::default();
        for (name, field, _) in Timings::FIELDS {
            if !name.contains("backoff") && *name != "scheduling-flush" {
                *field(&mut timings) = SimDuration::ZERO;
            }
        }
        timings
    }
}

impl Default for Timings {
    fn default() -> Self {
        let seconds = SimDuration::from_secs;
        Timings {
            controller_reaction: seconds(1),
            revision_write: seconds(1),
            scheduling: seconds(0),
            container_start: seconds(13),
            init_run: seconds(1),
            image_pull_error: seconds(2),
            kubelet_sync: seconds(1),
            readiness: seconds(1),
            probe_run: seconds(1),
            node_lifecycle: seconds(0),
            node_monitor_grace_period: seconds(50),
            node_monitor_period: seconds(5),
            node_startup_grace_period: seconds(60),
            node_eviction_interval: seconds(10),
            secondary_node_eviction_interval: seconds(100),
            eviction_interval: seconds(10),
            pressure_transition: seconds(300),
            garbage_collection: seconds(1),
            pod_gc_period: seconds(20),
            pod_gc_quarantine: seconds(40),
            sync_retry_backoff: SimDuration::from_millis(5),
            sync_retry_backoff_max: seconds(1000),
            failed_pod_backoff: seconds(1),
            failed_pod_backoff_max: seconds(900),
            scheduling_backoff: seconds(1),
            scheduling_backoff_max: seconds(10),
            scheduling_flush: seconds(300),
            image_pull_backoff: seconds(10),
            image_pull_backoff_max: seconds(300),
            crash_loop_backoff: seconds(10),
            crash_loop_backoff_max: seconds(300),
        }
    }
}
