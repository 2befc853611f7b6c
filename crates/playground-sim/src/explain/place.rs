//! Why a Node has a Pod of a DaemonSet, or none: the rules in the controller's order, with the
//! one that decided and the smallest changes that would turn it.

use std::sync::Arc;

use playground_api::{
    DaemonSet, HostPort, Name, NamespacedName, Node, NodeName, Pod, PodSpec, Taint, Toleration,
};

use super::fact::Fact;
use super::fix::{Edit, Fix, changes_nothing, fixes_of};
use crate::cluster::Cluster;
use crate::eligibility::{
    Eligibility, Rejection, automatic_tolerations, by_node_affinity, by_node_name,
    by_node_selector, by_taint, daemon_pod_spec, eligibility,
};
use crate::scheduler::filters::FilterReason;
use crate::scheduler::is_ours;

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
    /// The Pod fits as soon as those have left that were preempted for it.
    WaitsFor(Vec<NamespacedName>),
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
    ///
    /// Of several Pods it is the one that has no place yet.
    pub fn why(&self, daemon_set: &NamespacedName, node: &NodeName) -> Option<Why> {
        let daemon_set = self.store().daemon_set(daemon_set)?;
        let pods = self.store().controlled_pods_on(daemon_set.metadata.uid, node);
        let staying = pods.map(AsRef::as_ref).filter(|it: &&Pod| !it.metadata.is_terminating());
        self.why_with(daemon_set, node, staying.min_by_key(|it| it.node_name.is_some()))
    }

    /// Says why a Pod of a DaemonSet has its Node, or waits for it. `None` for other Pods.
    pub fn why_placed(&self, pod: &Pod) -> Option<Why> {
        self.why_with(self.daemon_set_of(pod)?, &pod.node_or_target()?, Some(pod))
    }

    fn why_with(&self, daemon_set: &DaemonSet, node: &NodeName, pod: Option<&Pod>) -> Option<Why> {
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
            let scheduler = self.scheduler_verdict(node, pod);
            (self.admission_verdict(daemon_set, node), scheduler)
        };
        let mut fixes = match decided {
            true => self.fixes(daemon_set, node, &spec, &RULES),
            false => [&*admission.fixes, &*scheduler.fixes].concat(),
        };
        fixes.retain(|it| !changes_nothing(&spec, node, &it.edits));
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
    fn scheduler_verdict(&self, node: &Arc<Node>, pod: Option<&Pod>) -> RuleVerdict {
        let rule = Rule::Scheduler;
        let Some(pod) = pod else { return RuleVerdict::not_asked(rule) };
        let of = |verdict, facts| RuleVerdict { rule, verdict, facts, fixes: Vec::new() };
        if pod.node_name.is_some() {
            return of(Verdict::Passed, vec![Fact::Bound]);
        }
        if !is_ours(&pod.spec) {
            let scheduler = pod.spec.scheduler_name.clone();
            let facts = vec![Fact::NoScheduler(scheduler.clone())];
            let fixes = vec![Fix { edits: vec![Edit::DropScheduler], ..Fix::default() }];
            return RuleVerdict { fixes, ..of(Verdict::NoSuchScheduler(scheduler), facts) };
        }
        match self.run_filters(pod, node) {
            Ok(()) => RuleVerdict::not_asked(rule),
            Err((_, reasons)) => {
                let victims = self.awaited_victims(pod);
                if victims.is_empty() {
                    return self.does_not_fit(pod, node, reasons);
                }
                let leaving = victims.iter().cloned().map(Fact::Leaving);
                let facts = reasons.into_iter().map(Fact::Filter).chain(leaving).collect();
                of(Verdict::WaitsFor(victims), facts)
            }
        }
    }

    /// What the filters that say no find on a Node, and what would turn them.
    fn does_not_fit(&self, pod: &Pod, node: &Arc<Node>, reasons: Vec<FilterReason>) -> RuleVerdict {
        let held = self.held_host_ports(&pod.spec, &node.name());
        let mut fixes = self.fits(pod, node, &reasons, &held);
        let old = self.old_pod_in_the_way(pod);
        if old.is_some() {
            // A priority would have it preempt the Pod that it is to replace.
            fixes.retain(|it| !matches!(it.edits.as_slice(), [Edit::Prioritize { .. }]));
            fixes.insert(0, Fix { edits: vec![Edit::NoSurge], ..Fix::default() });
        }
        let holders = held.iter().cloned().map(|(port, holder)| Fact::HostPort { port, holder });
        RuleVerdict {
            rule: Rule::Scheduler,
            fixes,
            facts: reasons
                .iter()
                .filter(|it| held.is_empty() || **it != FilterReason::NoFreePorts)
                .cloned()
                .map(Fact::Filter)
                .chain(holders)
                .chain(old.map(Fact::Deadlock))
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
                };
                let n_own = spec.tolerations.len() - added.len();
                let tried = by_taint(spec, node).map(|_| Fact::Tolerations { n_own, added });
                node.spec.taints.iter().map(fact).chain(tried).collect()
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
