//! `scheduling.json`: which Node takes this Pod, or why none does.

use std::sync::Arc;

use playground_api::{NodeName, Object, Pod};
use playground_sim::scheduler::{find_node, run_filters};
use playground_sim::{Cluster, Components, Config};
use serde_json::{Value, json};

use super::{expect_eq, tree};

pub(super) fn check(case: &Value) -> Result<(), String> {
    let cluster = world(case)?;
    let pod = tree::pod(&case["pod"])?;
    let expected = &case["expect"];
    expect_eq("feasibleNodes", &expected["feasibleNodes"], &feasible(&cluster, &pod))?;
    match (find_node(cluster.store(), &pod), expected["outcome"].as_str()) {
        (Ok(node), Some("bound")) => match expected["node"].as_str() {
            Some(wanted) => expect_eq("node", &wanted, &&*node),
            None => Ok(()),
        },
        (Err(diagnosis), Some("unschedulable")) => {
            check_rejections(expected, diagnosis.verdicts())?;
            let message = expected["messageV1_34_2"].as_str().or(expected["message"].as_str());
            expect_eq("message", &message, &Some(diagnosis.message().as_str()))
        }
        (Err(_), Some("preempting")) => Err("preemption is not built yet".to_owned()),
        (found, outcome) => Err(format!("expected {outcome:?}, got {found:?}")),
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

fn feasible(cluster: &Cluster, pod: &Pod) -> Value {
    let store = cluster.store();
    let fits = |name: &NodeName| {
        let node = store.node(name)?;
        let usage = store.usage(name).cloned().unwrap_or_default();
        run_filters(pod, node, &usage).ok()
    };
    let names = store.nodes().map(|it| it.name()).filter(|it| fits(it).is_some());
    json!(names.map(|it| it.to_string()).collect::<Vec<_>>())
}

fn check_rejections(
    expected: &Value,
    verdicts: &[playground_sim::scheduler::NodeVerdict],
) -> Result<(), String> {
    // The recorded reasons name the taint, in the text of an earlier patch release.
    let plugins = |it: &Value| it["plugin"].as_str().unwrap_or_default().to_owned();
    let listed = expected["rejections"].as_array().into_iter().flatten();
    let mut wanted: Vec<(String, String)> = listed
        .filter(|it| it["node"] != "*")
        .map(|it| (it["node"].as_str().unwrap_or_default().to_owned(), plugins(it)))
        .collect();
    let mut found: Vec<(String, String)> =
        verdicts.iter().map(|it| (it.node.to_string(), it.plugin.to_owned())).collect();
    wanted.sort();
    found.sort();
    expect_eq("rejections", &wanted, &found)
}
