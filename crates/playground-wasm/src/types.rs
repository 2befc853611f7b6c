//! What crosses between Rust and JavaScript. The TypeScript types are generated from these
//! structs, documentation included.

use std::collections::BTreeMap;
use std::fmt;

use playground_api::{DaemonSet, Node, Pod};
use playground_kubectl::Console;
use playground_kubectl::link::LinkError;
use playground_sim::{Cluster, SimDuration, view};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// What a `Playground` begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Tsify)]
pub struct Options {
    /// A session to open: its text, or a link that `share()` made. Without it, the cluster is
    /// empty.
    #[serde(default)]
    pub session: Option<String>,
}

/// A span of virtual time: a whole number of milliseconds, not below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Tsify)]
#[serde(try_from = "f64")]
pub struct Milliseconds(pub u64);

/// A position in the session: so many steps after its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Tsify)]
#[serde(try_from = "f64")]
pub struct StepNumber(pub u64);

/// What a line printed, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status; 0 when all went well.
    pub exit: i32,
}

/// What is in the cluster at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(hashmap_as_object)]
pub struct Snapshot {
    /// The clock: milliseconds since the session began.
    pub now: u64,
    /// The position in the session.
    pub step: usize,
    /// How many steps there are to go to, those that were taken back included.
    pub steps: usize,
    /// The Nodes by name.
    pub nodes: Vec<NodeView>,
    /// The DaemonSets by namespace and name.
    pub daemon_sets: Vec<DaemonSetView>,
    /// The Pods by namespace and name.
    pub pods: Vec<PodView>,
}

/// A Node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
#[tsify(hashmap_as_object)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// Whether its kubelet says that it is ready.
    pub ready: bool,
    /// Whether it is cordoned.
    pub unschedulable: bool,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its taints, each as `key=value:Effect`.
    pub taints: Vec<String>,
}

/// A DaemonSet and the numbers of its status, under the words of kubectl's columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSetView {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Nodes that should run a Pod.
    pub desired: u32,
    /// Those of them that have one.
    pub current: u32,
    /// Those whose Pod is ready.
    pub ready: u32,
    /// Those whose Pod is of the current template.
    pub up_to_date: u32,
    /// Those whose Pod is available.
    pub available: u32,
    /// Nodes that should not run a Pod and have one.
    pub misscheduled: u32,
}

/// A Pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct PodView {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The Node that it is bound to.
    #[tsify(optional)]
    pub node: Option<String>,
    /// kubectl's STATUS column.
    pub status: String,
    /// Whether it is ready.
    pub ready: bool,
    /// The number of the revision that it was made from.
    #[tsify(optional)]
    pub revision: Option<i64>,
}

/// What is thrown: an `Error` with these fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct PlaygroundError {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, for people.
    pub message: String,
    /// What could be read of a damaged link: the session's first lines. Show them before you
    /// run them.
    #[tsify(optional)]
    pub saved: Option<String>,
}

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
pub enum ErrorCode {
    /// An argument is not of its type.
    InvalidArgument,
    /// The session is neither a session nor a link to one.
    NotALink,
    /// The link is of a later version.
    UnknownLinkVersion,
    /// The link was cut short or changed.
    DamagedLink,
    /// A mistake of the playground itself.
    Internal,
}

/// Every number of JavaScript is a floating point; those that count are whole.
fn whole(number: f64) -> Result<u64, String> {
    const LARGEST: f64 = 9_007_199_254_740_991.0; // Number.MAX_SAFE_INTEGER
    if number.fract() == 0.0 && (0.0..=LARGEST).contains(&number) {
        Ok(number as u64)
    } else {
        Err(format!("{number} is no whole number from 0 on"))
    }
}

impl TryFrom<f64> for Milliseconds {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        whole(number).map(Milliseconds)
    }
}

impl TryFrom<f64> for StepNumber {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        whole(number).map(StepNumber)
    }
}

impl From<Milliseconds> for SimDuration {
    fn from(span: Milliseconds) -> Self {
        SimDuration::from_millis(span.0)
    }
}

impl fmt::Display for StepNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<playground_kubectl::Output> for Output {
    fn from(output: playground_kubectl::Output) -> Self {
        Output { stdout: output.stdout, stderr: output.stderr, exit: output.exit }
    }
}

impl From<&Console> for Snapshot {
    fn from(console: &Console) -> Self {
        let (cluster, history) = (console.cluster(), console.history());
        let store = cluster.store();
        Snapshot {
            now: cluster.now().as_millis(),
            step: history.position(),
            steps: history.moves().len(),
            nodes: store.nodes().map(|it| NodeView::from(&**it)).collect(),
            daemon_sets: store.daemon_sets().map(|it| DaemonSetView::from(&**it)).collect(),
            pods: store.pods().map(|it| PodView::from((cluster, &**it))).collect(),
        }
    }
}

impl From<&Node> for NodeView {
    fn from(node: &Node) -> Self {
        let labels = node.metadata.labels.iter();
        NodeView {
            name: node.metadata.name.to_string(),
            ready: node.is_ready(),
            unschedulable: node.spec.unschedulable,
            labels: labels.map(|(key, value)| (key.to_string(), value.to_string())).collect(),
            taints: node.spec.taints.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&DaemonSet> for DaemonSetView {
    fn from(daemon_set: &DaemonSet) -> Self {
        let status = &daemon_set.status;
        DaemonSetView {
            namespace: daemon_set.metadata.namespace.to_string(),
            name: daemon_set.metadata.name.to_string(),
            desired: status.desired_number_scheduled,
            current: status.current_number_scheduled,
            ready: status.number_ready,
            up_to_date: status.updated_number_scheduled,
            available: status.number_available,
            misscheduled: status.number_misscheduled,
        }
    }
}

impl From<(&Cluster, &Pod)> for PodView {
    fn from((cluster, pod): (&Cluster, &Pod)) -> Self {
        PodView {
            namespace: pod.metadata.namespace.to_string(),
            name: pod.metadata.name.to_string(),
            node: pod.node_name.as_ref().map(ToString::to_string),
            status: view::pod_status_word(pod),
            ready: pod.is_ready(),
            revision: cluster.revision_of(pod).map(|it| it.number),
        }
    }
}

impl From<&LinkError> for ErrorCode {
    fn from(error: &LinkError) -> Self {
        match error {
            LinkError::NotALink => ErrorCode::NotALink,
            LinkError::UnknownVersion(_) => ErrorCode::UnknownLinkVersion,
            LinkError::Damaged { .. } => ErrorCode::DamagedLink,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is generated into `playground.d.ts`, besides the class.
    const GENERATED: [&str; 10] = [
        DaemonSetView::DECL,
        ErrorCode::DECL,
        Milliseconds::DECL,
        NodeView::DECL,
        Options::DECL,
        Output::DECL,
        PlaygroundError::DECL,
        PodView::DECL,
        Snapshot::DECL,
        StepNumber::DECL,
    ];

    /// What an embedder's editor reads. To write it anew: `wasm-pack build --dev --target
    /// bundler crates/playground-wasm`, and take `playground_wasm.d.ts` out of its folder `pkg`.
    const COMMITTED: &str = include_str!("../playground.d.ts");

    #[test]
    fn the_declarations_are_those_of_the_structs() {
        let mut rest = COMMITTED.to_owned();
        for generated in GENERATED {
            assert!(rest.contains(generated), "playground.d.ts lacks:\n{generated}");
            rest = rest.replacen(generated, "", 1);
        }
        for kind in ["export interface", "export type", "export enum"] {
            assert!(!rest.contains(kind), "playground.d.ts has too much:\n{rest}");
        }
        assert_eq!(rest.matches("export class").count(), 1);
    }

    #[test]
    fn numbers_that_count_are_whole() {
        assert_eq!(Milliseconds::try_from(250.0), Ok(Milliseconds(250)));
        assert_eq!(StepNumber::try_from(-0.0), Ok(StepNumber(0)));
        for number in [-1.0, 1.5, f64::NAN, f64::INFINITY, 1e16] {
            let message = format!("{number} is no whole number from 0 on");
            assert_eq!(StepNumber::try_from(number), Err(message));
        }
    }
}
