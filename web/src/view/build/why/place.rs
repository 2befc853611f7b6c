//! Why a Node has a Pod of a DaemonSet, or none.

use playground_api::{NamespacedName, NodeName, is_system};
use playground_kubectl::Console;
use playground_sim::{self as sim, Eligibility, Rejection, daemon_pod_spec, eligibility};

use super::{FIXES, RULES};
use crate::view::build::fix::fixes;
use crate::view::build::manifest_lines;
use crate::view::{Content, Link, ObjectName, Rule, RuleMark, Selection, Source, Verdict, Why};

const PASSED: &str = "Every rule passes. The controller creates a Pod at its next sync.";
const REFUSED: &str = "The controller wants a Pod here, and the API server refuses it. The controller tries again \
    and again, each time later.";

pub(super) fn why(console: &Console, name: &ObjectName, node: &NodeName) -> Option<Why> {
    let cluster = console.cluster();
    let key = NamespacedName::from(name);
    let why = cluster.why(&key, node)?;
    let uid = cluster.store().daemon_set(&key)?.metadata.uid;
    let n_pods = cluster.store().controlled_pods_on(uid, node).count();
    let (verdict, sentence) = told(&why, n_pods);
    Some(
        Why::new(verdict, sentence)
            .with(RULES, Content::Rules(rules(console, &key, node, &why)))
            .with(FIXES, Content::Fixes(fixes(cluster, &key, node, &why.fixes))),
    )
}

/// The question; `None` if there is no such place.
pub(in super::super) fn title(
    console: &Console,
    name: &ObjectName,
    node: &NodeName,
) -> Option<String> {
    let store = console.cluster().store();
    let daemon_set = store.daemon_set(&NamespacedName::from(name))?;
    let eligibility = eligibility(&daemon_pod_spec(daemon_set), store.node(node)?);
    let has_pod = store.controlled_pods_on(daemon_set.metadata.uid, node).next().is_some();
    let name = &name.name;
    Some(match (eligibility, has_pod) {
        (Eligibility::ShouldRun, false) => format!("Why is there no {name} on {node} yet?"),
        (Eligibility::ShouldRun, true) => format!("Why is there a {name} on {node}?"),
        (_, false) => format!("Why is there no {name} on {node}?"),
        (Eligibility::MustNotRun(_), true) => format!("Why does {name} leave {node}?"),
        (Eligibility::MayKeepRunning(_), true) => format!("Why is {name} still on {node}?"),
    })
}

/// Verdict and sentence of a Node and a DaemonSet that has so many Pods there.
fn told(why: &sim::Why, n_pods: usize) -> (Verdict, &'static str) {
    let is_refused = why.rules.iter().any(|it| matches!(it.verdict, sim::Verdict::Refused(_)));
    match (&why.eligibility, n_pods) {
        (Eligibility::ShouldRun, 0) if is_refused => (Verdict::No, REFUSED),
        (Eligibility::ShouldRun, 0) => (Verdict::Wait, PASSED),
        (Eligibility::ShouldRun, _) => {
            (Verdict::Yes, "Every rule passes, so the controller keeps a Pod here.")
        }
        (Eligibility::MustNotRun(it), _) | (Eligibility::MayKeepRunning(it), 0) => {
            (Verdict::No, sentence(it, why))
        }
        (Eligibility::MayKeepRunning(_), _) => (
            Verdict::Wait,
            "A taint with NoSchedule keeps new Pods away. A Pod that was there before it may stay.",
        ),
    }
}

fn sentence(rejection: &Rejection, why: &sim::Why) -> &'static str {
    match rejection {
        it if why.fixes.is_empty() && asks_for_system(it) => {
            "The Node is of another system than the template asks for, so the controller wants no Pod here. No change \
             would make sense: an image for one system does not run on another."
        }
        Rejection::NodeName { .. } => {
            "The template names another Node, so the controller wants no Pod here."
        }
        Rejection::NodeSelector { .. } => {
            "The Node lacks a label that nodeSelector asks for, so the controller wants no Pod here."
        }
        Rejection::NodeAffinity(_) => {
            "No term of the required node affinity matches the Node, so the controller wants no Pod here."
        }
        Rejection::Taint(_) if n_untolerated(why) > 1 => {
            "The Node has taints that the Pod does not tolerate, so the controller wants no Pod here."
        }
        Rejection::Taint(_) => {
            "The Node has a taint that the Pod does not tolerate, so the controller wants no Pod here."
        }
    }
}

/// Whether a rule asks what system the Node's machine is of.
fn asks_for_system(rejection: &Rejection) -> bool {
    match rejection {
        Rejection::NodeSelector { key, .. } => is_system(key),
        Rejection::NodeAffinity(wanted) => {
            wanted.terms.iter().flat_map(|it| &it.match_expressions).any(|it| is_system(&it.key))
        }
        Rejection::NodeName { .. } | Rejection::Taint(_) => false,
    }
}

/// How many taints keep a Pod away.
fn n_untolerated(why: &sim::Why) -> usize {
    let keeps_away = |it: &&sim::Fact| matches!(it, sim::Fact::Taint { taint, tolerated_by: None } if taint.forbids());
    why.rules.iter().flat_map(|it| &it.facts).filter(keeps_away).count()
}

/// The chain of rules, each with the line and the field that it read.
pub(super) fn rules(
    console: &Console,
    key: &NamespacedName,
    node: &NodeName,
    why: &sim::Why,
) -> Vec<Rule> {
    let rule = |it: &sim::RuleVerdict| Rule {
        mark: mark(&it.verdict),
        name: name(it.rule).to_owned(),
        source: Some(source(console, key, it)),
        field: field(node, it),
        detail: detail(it),
    };
    why.rules.iter().map(rule).collect()
}

fn name(rule: sim::Rule) -> &'static str {
    match rule {
        sim::Rule::NodeName => "nodeName",
        sim::Rule::NodeSelector => "nodeSelector",
        sim::Rule::NodeAffinity => "Node affinity",
        sim::Rule::Taints => "Taints and tolerations",
        sim::Rule::Admission => "API server: quota, priority class",
        sim::Rule::Scheduler => "Scheduler: resources, ports",
    }
}

/// The field of the template that a rule reads.
fn template_field(rule: sim::Rule) -> &'static str {
    match rule {
        sim::Rule::NodeName => "nodeName",
        sim::Rule::NodeSelector => "nodeSelector",
        sim::Rule::NodeAffinity => "affinity",
        sim::Rule::Taints => "tolerations",
        sim::Rule::Admission | sim::Rule::Scheduler => "",
    }
}

fn mark(verdict: &sim::Verdict) -> RuleMark {
    match verdict {
        sim::Verdict::NotSet | sim::Verdict::Passed => RuleMark::Passes,
        sim::Verdict::Failed(_)
        | sim::Verdict::Refused(_)
        | sim::Verdict::DoesNotFit(_)
        | sim::Verdict::WaitsFor(_)
        | sim::Verdict::NoSuchScheduler(_) => RuleMark::Decides,
        sim::Verdict::AlsoFails(_) => RuleMark::Fails,
        sim::Verdict::NotAsked => RuleMark::NotAsked,
    }
}

/// What a rule read of the Node.
fn field(node: &NodeName, verdict: &sim::RuleVerdict) -> Option<Link> {
    let is_read = !matches!(verdict.verdict, sim::Verdict::NotSet | sim::Verdict::NotAsked);
    match verdict.rule {
        sim::Rule::NodeSelector | sim::Rule::NodeAffinity if is_read => {
            Some(Link::sheet("labels", &**node))
        }
        sim::Rule::Taints if !verdict.facts.is_empty() => Some(Link::sheet("taints", &**node)),
        sim::Rule::Scheduler if is_read => {
            Some(Link::select("Node", Selection::Node(node.to_string())))
        }
        _ => None,
    }
}

/// Where the manifest sets what a rule read, or a word instead.
fn source(console: &Console, key: &NamespacedName, verdict: &sim::RuleVerdict) -> Source {
    let words = |text: &str| Source::Words(text.to_owned());
    let found = || manifest_lines::find(console, key, template_field(verdict.rule));
    match &verdict.verdict {
        sim::Verdict::NotAsked
            if matches!(verdict.rule, sim::Rule::Admission | sim::Rule::Scheduler) =>
        {
            words("asked later")
        }
        sim::Verdict::NotAsked => words("not asked"),
        sim::Verdict::NotSet => words("not set"),
        sim::Verdict::Refused(_) => words("refuses the Pod"),
        sim::Verdict::DoesNotFit(_) => words("does not fit"),
        sim::Verdict::WaitsFor(_) => words("waits for room"),
        sim::Verdict::NoSuchScheduler(_) => {
            manifest_lines::find(console, key, "schedulerName").unwrap_or_else(|| words("set"))
        }
        sim::Verdict::Passed if verdict.rule == sim::Rule::Scheduler => words("bound"),
        sim::Verdict::Passed if verdict.rule == sim::Rule::Admission => words("lets it in"),
        _ if verdict.rule == sim::Rule::Taints && verdict.facts.is_empty() => words("no taints"),
        _ if verdict.rule == sim::Rule::Taints => {
            found().unwrap_or_else(|| words("no tolerations set"))
        }
        _ => found().unwrap_or_else(|| words("set")),
    }
}

/// What a rule read, or the sentence of what it has against the Node.
fn detail(verdict: &sim::RuleVerdict) -> String {
    match &verdict.verdict {
        sim::Verdict::Failed(it) | sim::Verdict::AlsoFails(it)
            if matches!(it, Rejection::NodeSelector { .. } | Rejection::NodeName { .. }) =>
        {
            it.to_string()
        }
        sim::Verdict::NotSet | sim::Verdict::NotAsked => String::new(),
        sim::Verdict::Passed if verdict.rule == sim::Rule::Scheduler => String::new(),
        _ => verdict.facts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}
