//! The texts of Events that do not name the object itself.

use std::fmt;

use super::{EventKind, Kill};

/// What is said of the size of every image, in bytes.
const IMAGE_SIZE: u64 = 60_000_000;

/// The messages that do not name the object itself.
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventKind::SuccessfulCreate(pod) => write!(f, "Created pod: {pod}"),
            EventKind::FailedCreate(error) => write!(f, "Error creating: {error}"),
            EventKind::NoExpectedPodCount(error) => {
                write!(f, "Failed to calculate the number of expected pods: {error}")
            }
            EventKind::SuccessfulDelete(pod) => write!(f, "Deleted pod: {pod}"),
            EventKind::ReplicaSetCreateError(message) => f.write_str(message),
            EventKind::ScalingReplicaSet { name, from, to, is_up } => {
                let way = if *is_up { "up" } else { "down" };
                write!(f, "Scaled {way} replica set {name} from {from} to {to}")
            }
            EventKind::FailedDaemonPod { pod, node } => {
                write!(f, "Found failed daemon pod {pod} on node {node}, will try to kill it")
            }
            EventKind::SucceededDaemonPod { pod, node } => {
                write!(f, "Found succeeded daemon pod {pod} on node {node}, will try to delete it")
            }
            EventKind::FailedScheduling(message) => f.write_str(message),
            EventKind::Preempted { by, node } => write!(f, "Preempted by pod {by} on node {node}"),
            EventKind::Pulling { image, .. } => write!(f, "Pulling image \"{image}\""),
            EventKind::Pulled { image, took: Some(took), .. } => write!(
                f,
                "Successfully pulled image \"{image}\" in {0} ({0} including waiting). \
                 Image size: {IMAGE_SIZE} bytes.",
                took.in_go()
            ),
            EventKind::Pulled { image, .. } => {
                write!(f, "Container image \"{image}\" already present on machine")
            }
            EventKind::PullBackOff { image, .. } => {
                write!(f, "Back-off pulling image \"{image}\"")
            }
            EventKind::Warning { message, .. } | EventKind::Rejected { message, .. } => {
                f.write_str(message)
            }
            EventKind::EvictionThresholdMet { resource } => {
                write!(f, "Attempting to reclaim {resource}")
            }
            EventKind::Shutdown => f.write_str("Shutdown manager detected shutdown event"),
            EventKind::Created { container, .. } => write!(f, "Created container: {container}"),
            EventKind::Started { container, .. } => write!(f, "Started container {container}"),
            EventKind::Killing { container, why: Kill::End, .. } => {
                write!(f, "Stopping container {container}")
            }
            EventKind::Killing { container, why: Kill::Probe(probe), .. } => {
                write!(f, "Container {container} failed {probe} probe, will be restarted")
            }
            EventKind::Killing { container, why: Kill::Changed, .. } => {
                write!(f, "Container {container} definition changed, will be restarted")
            }
            EventKind::NodeNotReady => f.write_str("Node is not ready"),
            EventKind::NoPods => f.write_str("No matching pods found"),
            _ => Ok(()),
        }
    }
}
