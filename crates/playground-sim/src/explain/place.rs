//! Why a Node has a Pod of a DaemonSet, or none: the rules in the controller's order, with the
//! one that decided and the smallest changes that would turn it.

use std::sync::Arc;

use playground_api::{
    DaemonSet, HostPort, Name, NamespacedName, Node, NodeName, Pod, PodSpec, Taint, Toleration,
};

use super::fact::Fact;
use super::fix::{Fix, fixes_of};
use crate::cluster::Cluster;
use crate::eligibility::{
    Eligibility, Rejection, automatic_tolerations, by_node_affinity, by_node_name,
    by_node_selector, by_taint, daemon_pod_spec, eligibility,
};
use crate::scheduler::DEFAULT_SCHEDULER;
use crate::scheduler::filters::FilterReason;

/// One rule that decides on a Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// `spec.template.spec.nodeName`
    NodeName,
    /// `spec.template.spec.nodeSelector`
    NodeSelector,
    /// `spec.template.spec.affinity.nodeAffinity`, the required part.
    NodeAffinity,
    /// Taints of the Node against `spec.template.spec.tolerations`.
    Taints,
    /// Quotas and priority classes, which the API server looks at when the Pod is created.
    Admission,
    /// Resources and ports, which the controller leaves to the scheduler.
    Scheduler,
}

/// What a rule says of a Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The template does not use the rule.
    NotSet,
    /// The Node passes.
    Passed,
    /// The Node fails, and this is what decided.
    Failed(Rejection),
    /// An earlier rule decided; the Node would fail here too.
    AlsoFails(Rejection),
    /// The API server refuses the Pod; its words.
    Refused(String),
    /// The scheduler turns the Node down for the Pod that was made for it.
    DoesNotFit(Vec<FilterReason>),
    /// The Pod waits for a scheduler that does not run.
    NoSuchScheduler(Name),
    /// There is nothing to ask the rule about.
    NotAsked,
}

/// One rule with its verdict, what it read, and what would turn it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: Rule,
    /// What it says.
    pub verdict: Verdict,
    /// What it read.
    pub facts: Vec<Fact>,
    /// The smallest changes that would turn this rule, whatever the others say.
    pub fixes: Vec<Fix>,
}

/// Why one Node has a Pod of one DaemonSet, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The verdict as a whole.
    pub eligibility: Eligibility,
    /// Every rule, in the controller's order.
    pub rules: Vec<RuleVerdict>,
    /// The smallest changes that would make the Node eligible, or its Pod fit.
    pub fixes: Vec<Fix>,
}

/// The controller's own rules, in its order.
pub(super) const RULES: [Rule; 4] =
    [Rule::NodeName, Rule::NodeSelector, Rule::NodeAffinity, Rule::Taints];

impl Cluster {
    /// Says why a Node has a Pod of a DaemonSet, or none. `None` if either does not exist.
    pub fn why(&self, daemon_set: &NamespacedName, node: &NodeName) -> Option<Why> {
        let daemon_set = self.store().daemon_set(daemon_set)?;
        let node = self.store().node(node)?;
        let spec = daemon_pod_spec(daemon_set);
        let eligibility = eligibility(&spec, node);
        let mut decided = false;
        let mut rules: Vec<RuleVerdict> = Vec::new();
        for rule in RULES {
            let verdict = match rule.rejection(&spec, node) {
                Some(it) if decided => Verdict::AlsoFails(it),
                Some(it) => Verdict::Failed(it),
                None if rule.is_set(&spec) => Verdict::Passed,
                None => Verdict::NotSet,
            };
            let fails = matches!(verdict, Verdict::Failed(_) | Verdict::AlsoFails(_));
            decided |= fails;
            let fixes =
                if fails { self.fixes(daemon_set, node, &spec, &[rule]) } else { Vec::new() };
            rules.push(RuleVerdict { rule, verdict, facts: rule.facts(&spec, node), fixes });
        }
        let (admission, scheduler) = if decided {
            (RuleVerdict::not_asked(Rule::Admission), RuleVerdict::not_asked(Rule::Scheduler))
        } else {
            let scheduler = self.scheduler_verdict(daemon_set, node);
            (self.admission_verdict(daemon_set, node), scheduler)
        };
        let fixes = match decided {
            true => self.fixes(daemon_set, node, &spec, &RULES),
            false => [&*admission.fixes, &*scheduler.fixes].concat(),
        };
        rules.extend([admission, scheduler]);
        Some(Why { eligibility, rules, fixes })
    }

    /// What would turn these rules together, and what else it would do.
    fn fixes(
        &self,
        daemon_set: &DaemonSet,
        node: &Node,
        spec: &PodSpec,
        rules: &[Rule],
    ) -> Vec<Fix> {
        let edits = fixes_of(spec, node, rules);
        edits.into_iter().map(|it| self.with_effects(daemon_set, node, spec, it)).collect()
    }

    /// What the scheduler says now of the Pod that was made for a Node.
    fn scheduler_verdict(&self, daemon_set: &DaemonSet, node: &Arc<Node>) -> RuleVerdict {
        let rule = Rule::Scheduler;
        let name = node.name();
        let mut pods = self
            .store()
            .controlled_pods_on(daemon_set.metadata.uid, &name)
            .filter(|it| !it.metadata.is_terminating());
        let Some(pod) = pods.next() else { return RuleVerdict::not_asked(rule) };
        let of = |verdict, facts| RuleVerdict { rule, verdict, facts, fixes: Vec::new() };
        if pod.node_name.is_some() {
            return of(Verdict::Passed, vec![Fact::Bound]);
        }
        if &*pod.spec.scheduler_name != DEFAULT_SCHEDULER {
            let scheduler = pod.spec.scheduler_name.clone();
            let facts = vec![Fact::NoScheduler(scheduler.clone())];
            return of(Verdict::NoSuchScheduler(scheduler), facts);
        }
        match self.run_filters(pod, node) {
            Ok(()) => RuleVerdict::not_asked(rule),
            Err((_, reasons)) => self.does_not_fit(pod, node, reasons),
        }
    }

    /// What the filters that say no find on a Node, and what would turn them.
    fn does_not_fit(&self, pod: &Pod, node: &Arc<Node>, reasons: Vec<FilterReason>) -> RuleVerdict {
        let held = self.held_host_ports(&pod.spec, &node.name());
        let holders = held.iter().cloned().map(|(port, holder)| Fact::HostPort { port, holder });
        RuleVerdict {
            rule: Rule::Scheduler,
            fixes: self.fits(pod, node, &reasons, &held),
            facts: reasons
                .iter()
                .filter(|it| held.is_empty() || **it != FilterReason::NoFreePorts)
                .cloned()
                .map(Fact::Filter)
                .chain(holders)
                .collect(),
            verdict: Verdict::DoesNotFit(reasons),
        }
    }
}

impl Cluster {
    /// The host ports that a Pod wants on a Node, and others hold, with who holds each.
    fn held_host_ports(&self, spec: &PodSpec, node: &NodeName) -> Vec<(HostPort, NamespacedName)> {
        let holder = |wanted: &HostPort| {
            let holds = |it: &&Arc<Pod>| it.spec.host_ports().any(|it| it.conflicts_with(wanted));
            self.store().pods_on(node).find(holds).map(|it| it.metadata.key())
        };
        spec.host_ports().filter_map(|it| Some((it, holder(&it)?))).collect()
    }
}

impl RuleVerdict {
    fn not_asked(rule: Rule) -> Self {
        RuleVerdict { rule, verdict: Verdict::NotAsked, facts: Vec::new(), fixes: Vec::new() }
    }
}

impl Rule {
    /// What the rule has against a Node.
    pub(super) fn rejection(self, spec: &PodSpec, node: &Node) -> Option<Rejection> {
        match self {
            Rule::NodeName => by_node_name(spec, node),
            Rule::NodeSelector => by_node_selector(spec, node),
            Rule::NodeAffinity => by_node_affinity(spec, node),
            Rule::Taints => by_taint(spec, node),
            Rule::Admission | Rule::Scheduler => None,
        }
    }

    /// Whether the template uses it.
    fn is_set(self, spec: &PodSpec) -> bool {
        match self {
            Rule::NodeName => spec.node_name.is_some(),
            Rule::NodeSelector => !spec.node_selector.is_empty(),
            Rule::NodeAffinity => spec.required_node_affinity().is_some(),
            Rule::Taints => true,
            Rule::Admission | Rule::Scheduler => false,
        }
    }

    /// What the rule reads.
    fn facts(self, spec: &PodSpec, node: &Node) -> Vec<Fact> {
        let labels = &node.metadata.labels;
        match self {
            Rule::NodeName => spec.node_name.iter().cloned().map(Fact::NodeName).collect(),
            Rule::NodeSelector => {
                let label =
                    |key: &Name| Fact::Label { key: key.clone(), value: labels.get(key).cloned() };
                spec.node_selector.iter().map(|(key, _)| label(key)).collect()
            }
            Rule::NodeAffinity => affinity_facts(spec, node),
            Rule::Taints => {
                let is_added = |it: &&Toleration| {
                    automatic_tolerations(spec.host_network).any(|other| other == **it)
                };
                let added: Vec<Toleration> =
                    spec.tolerations.iter().filter(is_added).cloned().collect();
                let fact = |taint: &Taint| Fact::Taint {
                    taint: taint.clone(),
                    tolerated_by: spec.tolerations.iter().find(|it| it.tolerates(taint)).cloned(),
                    n_own: spec.tolerations.len() - added.len(),
                    added: added.clone(),
                };
                node.spec.taints.iter().map(fact).collect()
            }
            Rule::Admission | Rule::Scheduler => Vec::new(),
        }
    }
}

fn affinity_facts(spec: &PodSpec, node: &Node) -> Vec<Fact> {
    let mut facts = Vec::new();
    let terms = spec.required_node_affinity().map_or(&[][..], |it| &it.terms);
    for (at, term) in terms.iter().enumerate() {
        for requirement in &term.match_expressions {
            let value = node.metadata.labels.get(&requirement.key);
            facts.push(Fact::Requirement {
                term: at + 1,
                requirement: requirement.clone(),
                value: value.cloned(),
                holds: requirement.matches_label(value) == Ok(true),
            });
        }
        for requirement in &term.match_fields {
            facts.push(Fact::Requirement {
                term: at + 1,
                requirement: requirement.clone(),
                value: Some(node.metadata.name.clone()),
                holds: requirement.matches_field(&node.name()) == Ok(true),
            });
        }
    }
    facts
}
