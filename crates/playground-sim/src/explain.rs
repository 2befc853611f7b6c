//! Why a Node has a Pod of a DaemonSet, or none: the rules in the controller's order, with the
//! one that decided and the smallest changes that would turn it.

use playground_api::{
    Container, DaemonSet, Name, NamespacedName, Node, NodeName, PodSpec, Quantity, Taint,
    Toleration, TolerationOperator,
};

use crate::cluster::Cluster;
use crate::eligibility::{Eligibility, Rejection, daemon_pod_spec, eligibility};
use crate::scheduler::DEFAULT_SCHEDULER;
use crate::scheduler::filters::FilterReason;

/// One rule that the controller applies to a Node.
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
    /// The scheduler turns the Node down for the Pod that was made for it.
    DoesNotFit(Vec<FilterReason>),
    /// The Pod waits for a scheduler that does not run.
    NoSuchScheduler(Name),
    /// An earlier rule decided, or the rule is not the controller's.
    NotAsked,
}

/// One rule with its verdict and what it read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: Rule,
    /// What it says.
    pub verdict: Verdict,
    /// What it read of the Node, as facts.
    pub facts: Vec<String>,
}

/// A change that would turn the verdict, and what else it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// The template tolerates the taint.
    Tolerate {
        /// What to add.
        toleration: Toleration,
        /// Nodes that would gain a Pod.
        gain: Vec<NodeName>,
    },
    /// The taint is taken off the Node.
    RemoveTaint {
        /// What to take off.
        taint: Taint,
        /// Other DaemonSets that would gain a Pod on the Node.
        also: Vec<NamespacedName>,
    },
    /// The Node gets a label.
    Label {
        /// Its key.
        key: Name,
        /// Its value.
        value: Name,
        /// Other DaemonSets that would gain or lose a Pod on the Node.
        also: Vec<NamespacedName>,
    },
    /// The template asks for a label no more.
    DropNodeSelector {
        /// The label's key.
        key: Name,
        /// Nodes that would gain a Pod.
        gain: Vec<NodeName>,
    },
    /// The only container that asks for a resource asks for no more than is left on the Node.
    LowerRequest {
        /// The container.
        container: Name,
        /// The resource.
        resource: Name,
        /// What is left.
        to: Quantity,
    },
}

/// Why one Node has a Pod of one DaemonSet, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The verdict as a whole.
    pub eligibility: Eligibility,
    /// Every rule, in the controller's order.
    pub rules: Vec<RuleVerdict>,
    /// The smallest changes that would make the Node eligible.
    pub fixes: Vec<Fix>,
}

impl Cluster {
    /// Says why a Node has a Pod of a DaemonSet, or none. `None` if either does not exist.
    pub fn why(&self, daemon_set: &NamespacedName, node: &NodeName) -> Option<Why> {
        let daemon_set = self.store().daemon_set(daemon_set)?;
        let node = self.store().node(node)?;
        let spec = daemon_pod_spec(daemon_set);
        let eligibility = eligibility(&spec, node);
        let mut rules = rules(&spec, node, &eligibility);
        let mut fixes = match eligibility.rejection() {
            Some(rejection) => self.fixes(daemon_set, node, rejection),
            None => Vec::new(),
        };
        if eligibility.should_run() {
            let by_scheduler = self.scheduler_verdict(daemon_set, node);
            if let Verdict::DoesNotFit(reasons) = &by_scheduler.verdict {
                fixes.extend(reasons.iter().filter_map(|it| lower_request(&spec, it)));
            }
            rules.push(by_scheduler);
        } else {
            rules.push(RuleVerdict::not_asked(Rule::Scheduler));
        }
        Some(Why { eligibility, rules, fixes })
    }

    /// What the scheduler says now of the Pod that was made for a Node.
    fn scheduler_verdict(
        &self,
        daemon_set: &DaemonSet,
        node: &std::sync::Arc<Node>,
    ) -> RuleVerdict {
        let rule = Rule::Scheduler;
        let name = node.name();
        let mut pods = self
            .store()
            .controlled_pods_on(daemon_set.metadata.uid, &name)
            .filter(|it| !it.metadata.is_terminating());
        let Some(pod) = pods.next() else { return RuleVerdict::not_asked(rule) };
        if pod.node_name.is_some() {
            let facts = vec!["the Pod is bound to the Node".to_owned()];
            return RuleVerdict { rule, verdict: Verdict::Passed, facts };
        }
        if &*pod.spec.scheduler_name != DEFAULT_SCHEDULER {
            let scheduler = pod.spec.scheduler_name.clone();
            let facts = vec![format!("no scheduler called {scheduler} runs in this cluster")];
            return RuleVerdict { rule, verdict: Verdict::NoSuchScheduler(scheduler), facts };
        }
        match self.run_filters(pod, node) {
            Ok(()) => RuleVerdict::not_asked(rule),
            Err((_, reasons)) => RuleVerdict {
                rule,
                facts: reasons.iter().map(arithmetic).collect(),
                verdict: Verdict::DoesNotFit(reasons),
            },
        }
    }

    fn fixes(&self, daemon_set: &DaemonSet, node: &Node, rejection: &Rejection) -> Vec<Fix> {
        match rejection {
            Rejection::Taint(taint) => {
                let toleration = tolerating(taint);
                let mut changed = daemon_set.spec.template.spec.clone();
                changed.tolerations.push(toleration.clone());
                let gain = self.gain(daemon_set, changed);
                let mut without = node.clone();
                without.spec.taints.retain(|it| it != taint);
                let also = self.also(daemon_set, node, &without);
                vec![
                    Fix::Tolerate { toleration, gain },
                    Fix::RemoveTaint { taint: taint.clone(), also },
                ]
            }
            Rejection::NodeSelector { key, wanted, .. } => {
                let mut labelled = node.clone();
                labelled.metadata.labels.insert(key.clone(), wanted.clone());
                let also = self.also(daemon_set, node, &labelled);
                let mut changed = daemon_set.spec.template.spec.clone();
                changed.node_selector.remove(key);
                let gain = self.gain(daemon_set, changed);
                vec![
                    Fix::Label { key: key.clone(), value: wanted.clone(), also },
                    Fix::DropNodeSelector { key: key.clone(), gain },
                ]
            }
            Rejection::NodeName { .. } | Rejection::NodeAffinity(_) => Vec::new(),
        }
    }

    /// Nodes that would become eligible if the template's Pods had this spec.
    fn gain(&self, daemon_set: &DaemonSet, changed: PodSpec) -> Vec<NodeName> {
        let before = daemon_pod_spec(daemon_set);
        let mut template = (*daemon_set.spec.template).clone();
        template.spec = changed;
        let mut after = daemon_set.clone();
        after.spec.template = template.into();
        let after = daemon_pod_spec(&after);
        let gains = |node: &Node| {
            !eligibility(&before, node).should_run() && eligibility(&after, node).should_run()
        };
        self.store().nodes().filter(|it| gains(it)).map(|it| it.name()).collect()
    }

    /// Other DaemonSets for which the Node's change matters.
    fn also(&self, except: &DaemonSet, before: &Node, after: &Node) -> Vec<NamespacedName> {
        let matters = |it: &DaemonSet| {
            let spec = daemon_pod_spec(it);
            eligibility(&spec, before).should_run() != eligibility(&spec, after).should_run()
        };
        self.store()
            .daemon_sets()
            .filter(|it| it.metadata.uid != except.metadata.uid && matters(it))
            .map(|it| it.metadata.key())
            .collect()
    }
}

/// The narrowest toleration of a taint.
fn tolerating(taint: &Taint) -> Toleration {
    if taint.value.is_empty() {
        return Toleration::exists(taint.key.clone(), taint.effect.clone());
    }
    Toleration {
        key: taint.key.clone(),
        operator: TolerationOperator::Equal,
        value: taint.value.clone(),
        effect: Some(taint.effect.clone()),
        toleration_seconds: None,
    }
}

impl RuleVerdict {
    fn not_asked(rule: Rule) -> Self {
        RuleVerdict { rule, verdict: Verdict::NotAsked, facts: Vec::new() }
    }
}

/// A reason of the scheduler with the numbers behind it.
fn arithmetic(reason: &FilterReason) -> String {
    match reason {
        FilterReason::Insufficient { resource, requested, used, allocatable } => {
            let amount = |units: i64| amount(resource, units);
            format!(
                "{resource}: the Pod asks for {}, and {} of {} are left",
                amount(*requested),
                amount(allocatable.wrapping_sub(*used)),
                amount(*allocatable)
            )
        }
        FilterReason::TooSkewed { key, count, least, max_skew } => format!(
            "{key}: with the Pod {count} are in the Node's domain and {least} in the emptiest, \
             and it may be {max_skew} ahead"
        ),
        FilterReason::NoTopologyLabel { key } => format!("the Node has no label {key}"),
        FilterReason::TooManyPods => "the Node has as many Pods as it can".to_owned(),
        FilterReason::NoFreePorts => "another Pod holds a host port that it wants".to_owned(),
        other => other.to_string(),
    }
}

/// An amount of a resource, in the scheduler's units, as a manifest would say it.
fn amount(resource: &str, units: i64) -> String {
    const MI: i64 = 1 << 20;
    match resource {
        "cpu" if units % 1000 == 0 => (units / 1000).to_string(),
        "cpu" => format!("{units}m"),
        "memory" | "ephemeral-storage" if units >= MI => format!("{}Mi", units / MI),
        _ => units.to_string(),
    }
}

/// Asks for as much as is left, if that is something, and one container alone asks for it.
fn lower_request(spec: &PodSpec, reason: &FilterReason) -> Option<Fix> {
    let FilterReason::Insufficient { resource, used, allocatable, .. } = reason else {
        return None;
    };
    let asks = |it: &&Container| it.resources.effective_requests().get(resource).is_some();
    let mut asking = spec.containers.iter().filter(asks);
    let (container, None) = (asking.next()?, asking.next()) else { return None };
    let left = allocatable.wrapping_sub(*used);
    let to = amount(resource, left).parse().ok().filter(|_| left > 0)?;
    spec.init_containers.iter().all(|it| !asks(&it)).then(|| Fix::LowerRequest {
        container: container.name.clone(),
        resource: resource.clone(),
        to,
    })
}

/// What the controller's own rules say, in its order.
fn rules(spec: &PodSpec, node: &Node, eligibility: &Eligibility) -> Vec<RuleVerdict> {
    let decided_by = eligibility.rejection().map(rule_of);
    let is_set = |rule| match rule {
        Rule::NodeName => spec.node_name.is_some(),
        Rule::NodeSelector => !spec.node_selector.is_empty(),
        Rule::NodeAffinity => spec.required_node_affinity().is_some(),
        Rule::Taints => true,
        Rule::Scheduler => false,
    };
    let verdict = |rule| match eligibility.rejection() {
        Some(rejection) if decided_by == Some(rule) => Verdict::Failed(rejection.clone()),
        _ if decided_by.is_some_and(|it| it < rule) => Verdict::NotAsked,
        _ if is_set(rule) => Verdict::Passed,
        _ => Verdict::NotSet,
    };
    [Rule::NodeName, Rule::NodeSelector, Rule::NodeAffinity, Rule::Taints]
        .into_iter()
        .map(|rule| RuleVerdict { rule, verdict: verdict(rule), facts: facts(rule, spec, node) })
        .collect()
}

fn rule_of(rejection: &Rejection) -> Rule {
    match rejection {
        Rejection::NodeName { .. } => Rule::NodeName,
        Rejection::NodeSelector { .. } => Rule::NodeSelector,
        Rejection::NodeAffinity(_) => Rule::NodeAffinity,
        Rejection::Taint(_) => Rule::Taints,
    }
}

/// What a rule of the controller read of the Node.
fn facts(rule: Rule, spec: &PodSpec, node: &Node) -> Vec<String> {
    let labels = &node.metadata.labels;
    let on_node = |key: &Name| match labels.get(key) {
        Some(value) => format!("{key}={value} is on the Node"),
        None => format!("the Node has no label {key}"),
    };
    match rule {
        Rule::NodeName => spec.node_name.iter().map(|it| format!("nodeName: {it}")).collect(),
        Rule::NodeSelector => spec.node_selector.iter().map(|(key, _)| on_node(key)).collect(),
        Rule::NodeAffinity => {
            let terms = spec.required_node_affinity().into_iter().flat_map(|it| &it.terms);
            terms.flat_map(|it| &it.match_expressions).map(|it| on_node(&it.key)).collect()
        }
        Rule::Taints => {
            let tolerated_by =
                |taint: &Taint| spec.tolerations.iter().find(|it| it.tolerates(taint));
            let fact = |taint: &Taint| match tolerated_by(taint) {
                Some(toleration) => format!("{taint} is tolerated by {toleration}"),
                None if taint.forbids() => {
                    format!("{taint} is matched by none of {} tolerations", spec.tolerations.len())
                }
                None => format!("{taint} forbids nothing"),
            };
            node.spec.taints.iter().map(fact).collect()
        }
        Rule::Scheduler => Vec::new(),
    }
}
