//! Why the selection is as it is.

use playground_api::{NamespacedName, NodeName, Pod};
use playground_kubectl::Console;
use playground_sim::view::Situation;
use playground_sim::{self as sim, Cluster, Eligibility, Rejection};

use super::fix::fixes;
use super::{journal, manifest_lines, pods};
use crate::view::{JournalRow, ObjectName, Rule, RuleMark, Selection, Source, Verdict, When, Why};

const RULES: &str = "rules, in the controller's order";
const PASSED: &str = "Every rule passes. The controller creates a Pod at its next sync.";
const REFUSED: &str = "The controller wants a Pod here, and the API server refuses it. The controller tries again \
    and again, each time later.";
const FIXES: &str = "the smallest changes that would turn it";

/// The answer for the selection; `None` if it is not there any more.
pub fn why(console: &Console, selection: &Selection) -> Option<Why> {
    match selection {
        Selection::Place { daemon_set, node } => place(console, daemon_set, &node.as_str().into()),
        Selection::Pod(name) => pod(console, name),
        Selection::Node(name) => node(console, &name.as_str().into()),
    }
}

fn place(console: &Console, name: &ObjectName, node: &NodeName) -> Option<Why> {
    let cluster = console.cluster();
    let key = NamespacedName::from(name);
    let why = cluster.why(&key, node)?;
    let uid = cluster.store().daemon_set(&key)?.metadata.uid;
    let n_pods = cluster.store().controlled_pods_on(uid, node).count();
    let (title, verdict, sentence) = told(&why, &name.name, node, n_pods);
    Some(Why {
        title,
        verdict,
        sentence,
        rules_caption: RULES.to_owned(),
        rules: rules(console, &key, &why),
        fixes_caption: FIXES.to_owned(),
        fixes: fixes(cluster, &key, node, &why.fixes),
        life: Vec::new(),
    })
}

/// Title, verdict and sentence of a Node and a DaemonSet that has so many Pods there.
fn told(why: &sim::Why, name: &str, node: &NodeName, n_pods: usize) -> (String, Verdict, String) {
    let is_refused = why.rules.iter().any(|it| matches!(it.verdict, sim::Verdict::Refused(_)));
    match (&why.eligibility, n_pods) {
        (Eligibility::ShouldRun, 0) => (
            format!("Why is there no {name} on {node} yet?"),
            if is_refused { Verdict::No } else { Verdict::Wait },
            if is_refused { REFUSED } else { PASSED }.to_owned(),
        ),
        (Eligibility::ShouldRun, _) => (
            format!("Why is there a {name} on {node}?"),
            Verdict::Yes,
            "Every rule passes, so the controller keeps a Pod here.".to_owned(),
        ),
        (Eligibility::MustNotRun(it) | Eligibility::MayKeepRunning(it), 0) => {
            (format!("Why is there no {name} on {node}?"), Verdict::No, sentence(it).to_owned())
        }
        (Eligibility::MustNotRun(it), _) => {
            (format!("Why does {name} leave {node}?"), Verdict::No, sentence(it).to_owned())
        }
        (Eligibility::MayKeepRunning(_), _) => (
            format!("Why is {name} still on {node}?"),
            Verdict::Wait,
            "A taint with NoSchedule keeps new Pods away. A Pod that was there before it may stay."
                .to_owned(),
        ),
    }
}

fn sentence(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::NodeName { .. } => {
            "The template names another Node, so the controller wants no Pod here."
        }
        Rejection::NodeSelector { .. } => {
            "The Node lacks a label that nodeSelector asks for, so the controller wants no Pod here."
        }
        Rejection::NodeAffinity(_) => {
            "No term of the required node affinity matches the Node, so the controller wants no Pod here."
        }
        Rejection::Taint(_) => {
            "The Node has a taint that the Pod does not tolerate, so the controller wants no Pod here."
        }
    }
}

fn rules(console: &Console, key: &NamespacedName, why: &sim::Why) -> Vec<Rule> {
    why.rules.iter().map(|it| rule(console, key, it)).collect()
}

fn rule(console: &Console, key: &NamespacedName, verdict: &sim::RuleVerdict) -> Rule {
    let (name, field) = match verdict.rule {
        sim::Rule::NodeName => ("nodeName", "nodeName"),
        sim::Rule::NodeSelector => ("nodeSelector", "nodeSelector"),
        sim::Rule::NodeAffinity => ("Node affinity", "affinity"),
        sim::Rule::Taints => ("Taints and tolerations", "tolerations"),
        sim::Rule::Admission => ("API server: quota, priority class", ""),
        sim::Rule::Scheduler => ("Scheduler: resources, ports", ""),
    };
    let mark = match &verdict.verdict {
        sim::Verdict::NotSet | sim::Verdict::Passed => RuleMark::Passes,
        sim::Verdict::Failed(_)
        | sim::Verdict::Refused(_)
        | sim::Verdict::DoesNotFit(_)
        | sim::Verdict::NoSuchScheduler(_) => RuleMark::Decides,
        sim::Verdict::AlsoFails(_) => RuleMark::Fails,
        sim::Verdict::NotAsked => RuleMark::NotAsked,
    };
    let words = |text: &str| Source::Words(text.to_owned());
    let found = || manifest_lines::find(console, key, field);
    let source = match &verdict.verdict {
        sim::Verdict::NotAsked
            if matches!(verdict.rule, sim::Rule::Admission | sim::Rule::Scheduler) =>
        {
            words("asked later")
        }
        sim::Verdict::NotAsked => words("not asked"),
        sim::Verdict::NotSet => words("not set"),
        sim::Verdict::Refused(_) => words("refuses the Pod"),
        sim::Verdict::DoesNotFit(_) => words("does not fit"),
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
    };
    Rule { mark, name: name.to_owned(), source: Some(source), detail: detail(verdict) }
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

fn pod(console: &Console, name: &ObjectName) -> Option<Why> {
    let cluster = console.cluster();
    let pod = cluster.store().pod(&NamespacedName::from(name))?;
    let situation = cluster.situation(pod);
    let (verdict, sentence) = pod_sentence(cluster, pod, &situation);
    let node = pod.node_or_target();
    let owner = cluster.daemon_set_of(pod).map(|it| it.metadata.key());
    let (rules, fixes) = match (&owner, &node) {
        (Some(owner), Some(node)) => cluster
            .why(owner, node)
            .map(|it| (rules(console, owner, &it), fixes(cluster, owner, node, &it.fixes))),
        _ => None,
    }
    .unwrap_or_default();
    Some(Why {
        title: match &node {
            Some(node) => format!("{} on {node}", name.name),
            None => name.name.clone(),
        },
        verdict,
        sentence,
        rules_caption: RULES.to_owned(),
        rules,
        fixes_caption: FIXES.to_owned(),
        fixes,
        life: life(cluster, pod),
    })
}

fn pod_sentence(cluster: &Cluster, pod: &Pod, situation: &Situation) -> (Verdict, String) {
    let phrase = pods::phrase(cluster, pod, situation);
    match situation {
        Situation::Pending { message: Some(message) } => {
            (Verdict::Wait, format!("Pending. The scheduler says: {message}"))
        }
        Situation::Pending { message: None } => {
            (Verdict::Wait, "Pending: the scheduler has not looked at it yet.".to_owned())
        }
        Situation::Starting { .. } => (Verdict::Wait, format!("Its containers start. {phrase}.")),
        Situation::NotReady => {
            (Verdict::Wait, "It runs, and nothing will make it Ready by itself.".to_owned())
        }
        Situation::Ready { available_in } if available_in.as_millis() > 0 => {
            (Verdict::Wait, format!("Ready, and {phrase}, after minReadySeconds."))
        }
        Situation::Ready { .. } => match (cluster.daemon_set_of(pod), cluster.revision_of(pod)) {
            (None, _) => (Verdict::Yes, "Ready, and no DaemonSet owns it.".to_owned()),
            (_, Some(it)) if !it.is_current => (
                Verdict::Wait,
                format!("Ready, of revision {}: a newer one is to replace it.", it.number),
            ),
            _ => (Verdict::Yes, "Ready, of the newest revision.".to_owned()),
        },
        Situation::Terminating { left: Some(_) } => {
            (Verdict::Wait, format!("Deleted. Its grace period runs: {phrase}."))
        }
        Situation::Terminating { left: None } => (
            Verdict::No,
            "Deleted, but the kubelet of its Node is silent and cannot confirm that it stopped."
                .to_owned(),
        ),
        Situation::Failing => (Verdict::No, format!("{phrase}.")),
        Situation::Succeeded => (
            Verdict::Wait,
            "All its containers ended well. A daemon Pod should run for ever, so it is replaced."
                .to_owned(),
        ),
        Situation::Lost => (
            Verdict::No,
            "The kubelet of its Node is silent, so nobody knows whether it runs.".to_owned(),
        ),
    }
}

/// What the journal says of a Pod, oldest first.
fn life(cluster: &Cluster, pod: &Pod) -> Vec<JournalRow> {
    let of_pod =
        cluster.journal().iter().enumerate().filter(|(_, it)| it.object.uid == pod.metadata.uid);
    of_pod.map(|(index, it)| journal::row(index, it, When::Past)).collect()
}

fn node(console: &Console, name: &NodeName) -> Option<Why> {
    let cluster = console.cluster();
    let node = cluster.store().node(name)?;
    let rules: Vec<Rule> = cluster
        .store()
        .daemon_sets()
        .filter_map(|it| {
            let why = cluster.why(&it.metadata.key(), name)?;
            let (mark, detail) = match why.eligibility.rejection() {
                None => (RuleMark::Passes, "should run a Pod here".to_owned()),
                Some(rejection) => (RuleMark::Fails, rejection.to_string()),
            };
            Some(Rule { mark, name: it.metadata.name.to_string(), source: None, detail })
        })
        .collect();
    let (verdict, sentence) = match (node.is_ready(), node.spec.unschedulable) {
        (false, _) => (
            Verdict::No,
            "NotReady: its kubelet has stopped posting its status. DaemonSets keep their Pods here.",
        ),
        (true, true) => (
            Verdict::Wait,
            "Cordoned: the scheduler puts no ordinary Pod here. Daemon Pods tolerate it and come all the same.",
        ),
        (true, false) => (Verdict::Yes, "Ready."),
    };
    Some(Why {
        title: name.to_string(),
        verdict,
        sentence: sentence.to_owned(),
        rules_caption: "DaemonSets, and whether they want a Pod here".to_owned(),
        rules,
        fixes_caption: String::new(),
        fixes: Vec::new(),
        life: Vec::new(),
    })
}
