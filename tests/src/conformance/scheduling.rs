//! `scheduling.json`: which Node takes this Pod, who is evicted for it, or why none does.

use std::sync::Arc;

use playground_api::{NodeName, Object};
use playground_sim::scheduler::{Candidate, Decision, Diagnosis, Preemption};
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
        Ok(choice) => match expected["node"].as_str() {
            Some(wanted) => expect_eq("node", &wanted, &&*choice.node),
            None => Ok(()),
        },
        Err(diagnosis) => {
            check_rejections(expected, diagnosis)?;
            check_preemption(expected, diagnosis.preemption())?;
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

fn check_preemption(expected: &Value, preemption: &Preemption) -> Result<(), String> {
    let Preemption::Found { chosen: Candidate { node, victims, .. }, .. } = preemption else {
        return expect_eq("victims", &expected["victims"], &Value::Null);
    };
    expect_eq("nominatedNode", &expected["nominatedNode"], &json!(node.to_string()))?;
    let mut found: Vec<&str> = victims.iter().map(|it| &*it.name).collect();
    let listed = expected["victims"].as_array().into_iter().flatten();
    let mut wanted: Vec<&str> = listed.filter_map(Value::as_str).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    expect_eq("victims", &wanted, &found)
}

/// A Node (`*` for none in particular), a plugin, whether evictions could help, and the reasons.
type Rejection = (String, String, bool, Vec<String>);

fn check_rejections(expected: &Value, diagnosis: &Diagnosis) -> Result<(), String> {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    // The recorded reasons name the taint, in the text of an earlier patch release.
    let reason = |it: &Value| match text(it) {
        named if named.starts_with("node(s) had untolerated taint {") => {
            "node(s) had untolerated taint(s)".to_owned()
        }
        other => other,
    };
    let rejection = |it: &Value| -> Rejection {
        let reasons = it["reasons"].as_array().into_iter().flatten().map(reason).collect();
        let resolvable = it["resolvable"].as_bool().unwrap_or_default();
        (text(&it["node"]), text(&it["plugin"]), resolvable, reasons)
    };
    let listed = expected["rejections"].as_array().into_iter().flatten();
    let mut wanted: Vec<Rejection> = listed.map(rejection).collect();
    let verdicts = diagnosis.verdicts().iter().map(|it| {
        let reasons = it.reasons.iter().map(ToString::to_string).collect();
        (it.node.to_string(), it.plugin.to_owned(), it.is_resolvable(), reasons)
    });
    let before = diagnosis
        .pre_filter()
        .map(|(plugin, why)| ("*".to_owned(), plugin.to_owned(), false, vec![why.to_owned()]));
    let mut found: Vec<Rejection> = verdicts.chain(before).collect();
    wanted.sort();
    found.sort();
    expect_eq("rejections", &wanted, &found)
}
