//! `scheduling.json`: which Node takes this Pod, who is evicted for it, or why none does.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_api::{NamespacedName, Node, NodeName, Object, Pod};
use playground_sim::scheduler::filters::FilterReason;
use playground_sim::scheduler::{Candidate, Choice, Decision, Diagnosis, NodeScore, Preemption};
use playground_sim::{Cluster, Components, Config};
use serde_json::{Value, json};

use super::{expect_eq, tree};

pub(super) fn check(case: &Value) -> Result<(), String> {
    let cluster = world(case)?;
    let pod = tree::pod(&case["pod"])?;
    let expected = &case["expect"];
    let decision = cluster.would_schedule(&pod);
    expect_eq("feasibleNodes", &expected["feasibleNodes"], &names(&decision.feasible))?;
    let considered = decision.considered.as_deref().map_or(Value::Null, names);
    expect_eq("consideredNodes", &expected["consideredNodes"], &considered)?;
    expect_eq("outcome", &expected["outcome"], &json!(outcome(&decision)))?;
    match &decision.outcome {
        Ok(choice) => {
            let found = rejections_now(&cluster, &pod, &decision);
            expect_eq("rejections", &wanted_rejections(expected), &found)?;
            check_choice(expected, choice)
        }
        Err(diagnosis) => {
            let found = rejections(diagnosis);
            expect_eq("rejections", &wanted_rejections(expected), &found)?;
            check_preemption(&cluster, expected, diagnosis.preemption())?;
            let message = expected["messageV1_34_2"].as_str().or(expected["message"].as_str());
            expect_eq("message", &message, &Some(diagnosis.message().as_str()))
        }
    }
}

fn world(case: &Value) -> Result<Cluster, String> {
    let components = Components { scheduler: false, kubelet: false, node_controllers: false };
    let mut cluster = Cluster::new(Config { components, ..Config::default() });
    let list = |name: &str| case[name].as_array().into_iter().flatten();
    for node in list("nodes") {
        cluster.restore([Object::Node(Arc::new(tree::node(node)?))]);
    }
    for pod in list("pods") {
        cluster.restore([Object::Pod(Arc::new(tree::pod(pod)?))]);
    }
    for budget in list("podDisruptionBudgets") {
        cluster.restore([tree::object(budget, "policy/v1", "PodDisruptionBudget")?]);
    }
    Ok(cluster)
}

fn names(nodes: &[NodeName]) -> Value {
    json!(nodes.iter().map(ToString::to_string).collect::<Vec<_>>())
}

fn outcome(decision: &Decision) -> &'static str {
    match decision.outcome.as_ref().map_err(Diagnosis::preemption) {
        Ok(_) => "bound",
        Err(Preemption::Found { .. }) => "preempting",
        Err(_) => "unschedulable",
    }
}

/// Where several Nodes would do: one with the highest score is taken.
fn check_choice(expected: &Value, choice: &Choice) -> Result<(), String> {
    if let Some(wanted) = expected["node"].as_str() {
        return expect_eq("node", &wanted, &&*choice.node);
    }
    let Some(wanted) = expected["scores"].as_object() else { return Ok(()) };
    let of = |it: &NodeScore| (it.node.to_string(), it.total);
    let found: BTreeMap<String, i64> = choice.scores.iter().map(of).collect();
    let wanted = wanted.iter().map(|(node, it)| (node.clone(), it.as_i64().unwrap_or_default()));
    expect_eq("scores", &wanted.collect(), &found)
}

fn check_preemption(
    cluster: &Cluster,
    expected: &Value,
    preemption: &Preemption,
) -> Result<(), String> {
    let Preemption::Found { chosen: Candidate { node, victims, .. }, .. } = preemption else {
        return expect_eq("victims", &expected["victims"], &Value::Null);
    };
    // A victim that is leaving anyway is not evicted.
    let stays = |it: &&NamespacedName| {
        cluster.store().pod(it).is_some_and(|it| !it.metadata.is_terminating())
    };
    let mut found: Vec<&str> = victims.iter().filter(stays).map(|it| &*it.name).collect();
    found.sort_unstable();
    // Several Nodes are equally good, and upstream's choice is chance.
    if let Some(any) = expected["nominations"].as_object() {
        let victims = any.get(&**node).ok_or_else(|| format!("nominatedNode: got {node}"))?;
        return expect_eq("victims", &sorted(victims), &found);
    }
    expect_eq("nominatedNode", &expected["nominatedNode"], &json!(node.to_string()))?;
    expect_eq("victims", &sorted(&expected["victims"]), &found)
}

fn sorted(list: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    names.sort_unstable();
    names
}

/// A Node (`*` for none in particular), a plugin, whether evictions could help, and the reasons.
type Rejection = (String, String, bool, Vec<String>);

/// Upstream walks over extended resources in random order.
fn in_order(reasons: impl Iterator<Item = String>) -> Vec<String> {
    let mut reasons: Vec<String> = reasons.collect();
    reasons.sort();
    reasons
}

fn wanted_rejections(expected: &Value) -> Vec<Rejection> {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    // The recorded reasons name the taint, in the text of an earlier patch release.
    let reason = |it: &Value| match text(it) {
        named if named.starts_with("node(s) had untolerated taint {") => {
            "node(s) had untolerated taint(s)".to_owned()
        }
        other => other,
    };
    let rejection = |it: &Value| -> Rejection {
        let reasons = in_order(it["reasons"].as_array().into_iter().flatten().map(reason));
        let resolvable = it["resolvable"].as_bool().unwrap_or_default();
        (text(&it["node"]), text(&it["plugin"]), resolvable, reasons)
    };
    let listed = expected["rejections"].as_array().into_iter().flatten();
    let mut wanted: Vec<Rejection> = listed.map(rejection).collect();
    wanted.sort();
    wanted
}

fn rejections(diagnosis: &Diagnosis) -> Vec<Rejection> {
    let verdicts = diagnosis.verdicts().iter().map(|it| {
        let reasons = in_order(it.reasons.iter().map(ToString::to_string));
        (it.node.to_string(), it.plugin.to_owned(), it.is_resolvable(), reasons)
    });
    let before = diagnosis
        .pre_filter()
        .map(|(plugin, why)| ("*".to_owned(), plugin.to_owned(), false, vec![why.to_owned()]));
    let mut found: Vec<Rejection> = verdicts.chain(before).collect();
    found.sort();
    found
}

/// The Nodes that were looked at for a Pod that fits somewhere, and what speaks against them.
fn rejections_now(cluster: &Cluster, pod: &Pod, decision: &Decision) -> Vec<Rejection> {
    let nominated = pod.status.nominated_node_name.as_ref();
    if nominated.is_some_and(|it| decision.feasible.contains(it)) {
        return Vec::new();
    }
    let is_named =
        |it: &Node| decision.considered.as_ref().is_none_or(|all| all.contains(&it.name()));
    let looked_at = cluster.store().nodes().filter(|it| is_named(it));
    let mut found: Vec<Rejection> = looked_at
        .filter_map(|node| {
            let (plugin, reasons) = cluster.run_filters(pod, node).err()?;
            let helps = reasons.iter().all(FilterReason::is_resolvable);
            let reasons = in_order(reasons.iter().map(ToString::to_string));
            Some((node.name().to_string(), plugin.to_owned(), helps, reasons))
        })
        .collect();
    found.sort();
    found
}
