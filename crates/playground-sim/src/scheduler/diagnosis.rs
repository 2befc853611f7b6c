//! Why no Node fits, as data and in the scheduler's words.
//!
//! Mirrors `FitError` in `pkg/scheduler/framework/types.go` of v1.34, with the texts of its
//! latest patch release.

use std::collections::BTreeMap;

use playground_api::{NodeName, sort};

use super::filters::{FilterReason, Rejection};
use super::preemption::{Candidate, Tried};

/// What every Node lacks for one Pod, and what came of the search for Pods to evict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    n_nodes: usize,
    /// Whether the Pod names its only candidates.
    targeted: bool,
    /// Whether the Nodes that it names contradict each other.
    in_conflict: bool,
    /// The filter that turned the nominated Node down, which is asked before all others.
    pub(crate) nominated_rejected_by: Option<&'static str>,
    pub(crate) verdicts: Vec<NodeVerdict>,
    pub(crate) preemption: Preemption,
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
}

/// What came of the search for Pods to evict.
///
/// Mirrors the result of `Evaluator.Preempt` in `pkg/scheduler/framework/preemption`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preemption {
    /// There was nothing to search: no Nodes, or the Pod contradicts itself.
    NotAsked,
    /// The Pod's `preemptionPolicy` is `Never`.
    Never,
    /// Pods that were evicted for it are still there on its nominated Node.
    WaitsForVictims,
    /// The eviction of Pods of lower priority makes room on no Node. These were tried.
    NoCandidate(Vec<(NodeName, Tried)>),
    /// Pods are evicted on the first of these Nodes; the others would have done too.
    Found {
        /// The Node that is nominated, with its victims.
        chosen: Candidate,
        /// Other Nodes where evictions would have made room.
        others: Vec<Candidate>,
    },
}

const NO_VICTIMS: &str = "No preemption victims found for incoming pod";
const NOT_HELPFUL: &str = "Preemption is not helpful for scheduling";
/// The text of a PreFilter that turns the Pod down before any Node is looked at.
pub(super) const CONFLICT: &str = "pod affinity terms conflict";

impl NodeVerdict {
    pub(crate) fn new(node: NodeName, (plugin, reasons): Rejection) -> Self {
        NodeVerdict { node, plugin, reasons }
    }

    /// Whether the eviction of Pods could help.
    pub fn is_resolvable(&self) -> bool {
        self.reasons.iter().all(FilterReason::is_resolvable)
    }
}

impl Diagnosis {
    /// Nothing is known yet of so many Nodes.
    pub(crate) fn new(n_nodes: usize, targeted: bool, in_conflict: bool) -> Self {
        Diagnosis {
            n_nodes,
            targeted,
            in_conflict,
            nominated_rejected_by: None,
            verdicts: Vec::new(),
            preemption: Preemption::NotAsked,
        }
    }

    /// The Nodes that were looked at, and why each does not do.
    pub fn verdicts(&self) -> &[NodeVerdict] {
        &self.verdicts
    }

    /// What came of the search for Pods to evict.
    pub fn preemption(&self) -> &Preemption {
        &self.preemption
    }

    /// The plugin that turned the Pod down before any Node was looked at, with its reason.
    pub fn pre_filter(&self) -> Option<(&'static str, &'static str)> {
        self.in_conflict.then_some(("NodeAffinity", CONFLICT))
    }

    /// The plugins that turned Nodes down, each once.
    ///
    /// Mirrors `Diagnosis.UnschedulablePlugins`.
    pub fn plugins(&self) -> Vec<&'static str> {
        let mut plugins = Vec::new();
        if self.targeted || self.in_conflict {
            plugins.push("NodeAffinity");
        }
        for verdict in &self.verdicts {
            if !plugins.contains(&verdict.plugin) {
                plugins.push(verdict.plugin);
            }
        }
        plugins
    }

    /// The text of event `FailedScheduling` and of condition `PodScheduled`.
    pub fn message(&self) -> String {
        if self.n_nodes == 0 {
            return "no nodes available to schedule pods".to_owned();
        }
        let n = self.n_nodes;
        let mut reasons = Histogram::default();
        for verdict in &self.verdicts {
            verdict.reasons.iter().for_each(|it| reasons.count(it.to_string(), 1));
        }
        if self.targeted {
            reasons.count(self.other_nodes(), n.saturating_sub(self.verdicts.len()));
        }
        let filter_part = match self.in_conflict {
            true => CONFLICT.to_owned(),
            false => reasons.text(),
        };
        let post_filter_part = self.post_filter_part();
        format!("0/{n} nodes are available: {filter_part}.{post_filter_part}")
    }

    /// Why Nodes that the Pod does not name were not looked at.
    ///
    /// Upstream blames whoever has turned a Node down by then.
    fn other_nodes(&self) -> String {
        const NODE_AFFINITY: &str = "NodeAffinity";
        let mut plugins = vec![NODE_AFFINITY];
        plugins.extend(self.nominated_rejected_by.filter(|it| *it != NODE_AFFINITY));
        sort(&mut plugins);
        format!("node(s) didn't satisfy plugin(s) [{}]", plugins.join(" "))
    }

    /// What stands behind the reasons, with the blank before it.
    ///
    /// First speaks the plugin for device claims. It is at a loss when the Pod was turned down
    /// before it was asked, and then nobody else speaks.
    fn post_filter_part(&self) -> String {
        let n = self.n_nodes;
        let text = match &self.preemption {
            Preemption::Found { .. } => return String::new(),
            Preemption::NotAsked => return " not found".to_owned(),
            Preemption::Never => "not eligible due to preemptionPolicy=Never.".to_owned(),
            Preemption::WaitsForVictims => {
                "not eligible due to a terminating pod on the nominated node.".to_owned()
            }
            Preemption::NoCandidate(tried) => {
                let mut reasons = Histogram::default();
                reasons.count(NOT_HELPFUL.to_owned(), n.saturating_sub(tried.len()));
                for (_, outcome) in tried {
                    match outcome {
                        Tried::NoVictims => reasons.count(NO_VICTIMS.to_owned(), 1),
                        Tried::StillRejected(_, why) => {
                            why.iter().for_each(|it| reasons.count(it.to_string(), 1));
                        }
                    }
                }
                format!("0/{n} nodes are available: {}.", reasons.text())
            }
        };
        format!(" no new claims to deallocate, preemption: {text}")
    }
}

/// How often each reason was given.
#[derive(Default)]
struct Histogram(BTreeMap<String, usize>);

impl Histogram {
    fn count(&mut self, reason: String, times: usize) {
        if times > 0 {
            *self.0.entry(reason).or_default() += times;
        }
    }

    /// `2 x, 10 y`, sorted as texts, so that 10 comes before 2.
    fn text(&self) -> String {
        let texts = self.0.iter().map(|(reason, times)| format!("{times} {reason}"));
        let mut texts: Vec<String> = texts.collect();
        sort(&mut texts);
        texts.join(", ")
    }
}
