//! Why no Node fits, as data and in the scheduler's words.
//!
//! Mirrors `FitError` in `pkg/scheduler/framework/types.go` of v1.34, with the texts of its
//! latest patch release.

use std::collections::BTreeMap;

use playground_api::{NodeName, sort};

use super::filters::FilterReason;

/// What every Node lacks for one Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    n_nodes: usize,
    /// Whether the Pod names its only candidate.
    targeted: bool,
    verdicts: Vec<NodeVerdict>,
}

/// What one Node lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeVerdict {
    /// The Node.
    pub node: NodeName,
    /// The filter that turned it down.
    pub plugin: &'static str,
    /// Its reasons.
    pub reasons: Vec<FilterReason>,
    /// Whether Pods of lower priority run there.
    pub has_victims: bool,
}

const OTHER_NODES: &str = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
const NO_VICTIMS: &str = "No preemption victims found for incoming pod";
const NOT_HELPFUL: &str = "Preemption is not helpful for scheduling";

impl Diagnosis {
    pub(crate) fn new(n_nodes: usize, targeted: bool) -> Self {
        Diagnosis { n_nodes, targeted, verdicts: Vec::new() }
    }

    pub(crate) fn reject(&mut self, verdict: NodeVerdict) {
        self.verdicts.push(verdict);
    }

    /// The Nodes that were looked at, and why each does not do.
    pub fn verdicts(&self) -> &[NodeVerdict] {
        &self.verdicts
    }

    /// The text of event `FailedScheduling` and of condition `PodScheduled`.
    pub fn message(&self) -> String {
        if self.n_nodes == 0 {
            return "no nodes available to schedule pods".to_owned();
        }
        let n = self.n_nodes;
        let others = if self.targeted { n.saturating_sub(self.verdicts.len()) } else { 0 };
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        let mut preemption: BTreeMap<String, usize> = BTreeMap::new();
        for verdict in &self.verdicts {
            for reason in &verdict.reasons {
                *reasons.entry(reason.to_string()).or_default() += 1;
            }
            let helpful = verdict.reasons.iter().all(FilterReason::is_resolvable);
            let text = if helpful { NO_VICTIMS } else { NOT_HELPFUL };
            *preemption.entry(text.to_owned()).or_default() += 1;
        }
        if others > 0 {
            *reasons.entry(OTHER_NODES.to_owned()).or_default() += others;
            *preemption.entry(NOT_HELPFUL.to_owned()).or_default() += others;
        }
        format!(
            "0/{n} nodes are available: {}. no new claims to deallocate, \
             preemption: 0/{n} nodes are available: {}.",
            counted(&reasons),
            counted(&preemption)
        )
    }
}

/// `2 x, 10 y`, sorted as texts, so that 10 comes before 2.
fn counted(reasons: &BTreeMap<String, usize>) -> String {
    let mut texts: Vec<String> = reasons.iter().map(|(text, n)| format!("{n} {text}")).collect();
    sort(&mut texts);
    texts.join(", ")
}
