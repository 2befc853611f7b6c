//! `run SESSION`: replays a session without a browser and prints its journal.

#![expect(clippy::print_stdout, reason = "a command prints")]

use std::path::Path;

use anyhow::{Context, Result};
use playground_api::NodeName;
use playground_kubectl::{Console, Output};
use playground_sim::{Cluster, JournalEntry};
use serde_json::{Value, json};

/// A session after its last line.
#[derive(Debug)]
pub struct Replayed {
    /// The session.
    pub console: Console,
    /// The lines that were refused, by their numbers.
    pub refused: Vec<(usize, Output)>,
}

/// Runs every line of a session.
pub fn replay(text: &str) -> Replayed {
    let mut console = Console::default();
    let refused = console.run_all(text);
    Replayed { console, refused }
}

/// Replays the file and prints its journal. Returns whether no line was refused.
///
/// # Errors
///
/// The file cannot be read.
pub fn run(path: &Path, json: bool) -> Result<bool> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let replayed = replay(&text);
    for entry in replayed.console.cluster().journal().iter() {
        if json {
            println!("{}", entry_json(entry));
        } else {
            println!("{}", entry_text(entry));
        }
    }
    if json {
        println!("{}", final_json(&replayed));
    } else {
        for (number, output) in &replayed.refused {
            println!("line {number}: {}", output.stderr.trim_end());
        }
    }
    Ok(replayed.refused.is_empty())
}

/// One line for people: when, who, what, why.
pub fn entry_text(entry: &JournalEntry) -> String {
    let node = entry.node.as_ref().map(|it| format!(" on {it}")).unwrap_or_default();
    format!(
        "{:<9} {:<25} {:<13} {}/{}{node}: {}",
        entry.at.to_string(),
        entry.actor,
        entry.verb,
        entry.object.kind.singular(),
        entry.object.name,
        entry.cause
    )
}

fn entry_json(entry: &JournalEntry) -> Value {
    json!({
        "t": entry.at.as_millis() as f64 / 1000.0,
        "step": entry.step,
        "actor": entry.actor.as_str(),
        "verb": entry.verb.as_str(),
        "kind": entry.object.kind.as_str(),
        "namespace": &*entry.object.namespace,
        "name": &*entry.object.name,
        "node": entry.node.as_deref(),
        "reason": entry.cause.reason(),
        "message": entry.cause.to_string(),
    })
}

fn final_json(replayed: &Replayed) -> Value {
    let cluster = replayed.console.cluster();
    let refused: Vec<Value> = replayed
        .refused
        .iter()
        .map(|(line, output)| json!({"line": line, "error": output.stderr.trim_end()}))
        .collect();
    json!({"final": {
        "t": cluster.now().as_millis() as f64 / 1000.0,
        "daemonsets": daemon_sets(cluster),
        "pods": pods(cluster),
        "nodes": nodes(cluster),
        "refused": refused,
    }})
}

fn daemon_sets(cluster: &Cluster) -> Vec<Value> {
    let daemon_sets = cluster.store().daemon_sets();
    daemon_sets
        .map(|it| {
            let status = &it.status;
            json!({
                "namespace": &*it.metadata.namespace,
                "name": &*it.metadata.name,
                "status": {
                    "desiredNumberScheduled": status.desired_number_scheduled,
                    "currentNumberScheduled": status.current_number_scheduled,
                    "numberMisscheduled": status.number_misscheduled,
                    "numberReady": status.number_ready,
                    "updatedNumberScheduled": status.updated_number_scheduled,
                    "numberAvailable": status.number_available,
                    "numberUnavailable": status.number_unavailable,
                    "observedGeneration": status.observed_generation,
                },
            })
        })
        .collect()
}

fn pods(cluster: &Cluster) -> Vec<Value> {
    let pods = cluster.store().pods();
    pods.map(|it| {
        json!({
            "namespace": &*it.metadata.namespace,
            "name": &*it.metadata.name,
            "node": it.node_name.as_ref().map(NodeName::to_string),
            "image": it.spec.containers.first().map(|it| &*it.image),
            "phase": it.status.phase.as_str(),
            "ready": it.is_ready(),
            "revision": cluster.revision_of(it).map(|it| it.number),
        })
    })
    .collect()
}

fn nodes(cluster: &Cluster) -> Vec<Value> {
    let nodes = cluster.store().nodes();
    nodes
        .map(|it| {
            let labels: serde_json::Map<String, Value> = it
                .metadata
                .labels
                .iter()
                .map(|(key, value)| (key.to_string(), Value::from(&**value)))
                .collect();
            let taints: Vec<String> = it.spec.taints.iter().map(ToString::to_string).collect();
            json!({
                "name": &*it.metadata.name,
                "ready": it.is_ready(),
                "unschedulable": it.spec.unschedulable,
                "labels": labels,
                "taints": taints,
            })
        })
        .collect()
}
