//! Which Nodes a filter lets through.

use playground_api::{Node, NodeName, Pod};
use playground_sim::{Cluster, eligibility};

use super::cell::{Cell, CellState, Column};
use crate::view::build::{pods, words};

/// Words that all have to be found on a Node: in its name, a label, a taint, or what is said of its Pods.
#[derive(Debug, Default)]
pub(super) struct Search {
    text: String,
    /// In lower case.
    words: Vec<String>,
}

impl Search {
    pub(super) fn new(text: &str) -> Search {
        let words = text.split_whitespace().map(str::to_ascii_lowercase).collect();
        Search { text: text.to_owned(), words }
    }

    /// What was typed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn finds(
        &self,
        cluster: &Cluster,
        node: &Node,
        columns: &[Column],
        cells: &[Cell],
    ) -> bool {
        self.words.iter().all(|word| {
            is_on_node(word, cluster, node)
                || columns
                    .iter()
                    .zip(cells)
                    .any(|(column, cell)| is_said(word, cluster, node, column, *cell))
        })
    }
}

fn is_on_node(word: &str, cluster: &Cluster, node: &Node) -> bool {
    let has = |text: &str| text.to_ascii_lowercase().contains(word);
    let name = node.name();
    has(&name)
        || node.metadata.labels.iter().any(|(key, value)| has(&format!("{key}={value}")))
        || node.spec.taints.iter().any(|it| has(&it.to_string()))
        || (!node.is_ready() && has("NotReady"))
        || (node.spec.unschedulable && has("cordoned"))
        || cluster.store().pods_on(&name).any(|it| is_named(word, it))
}

/// Whether a Pod is called so. Its name may end at random, where three letters are soon found.
fn is_named(word: &str, pod: &Pod) -> bool {
    let name = &pod.metadata.name;
    let known = pod.metadata.controller().map_or(name, |owner| &owner.name);
    known.contains(word) || name.starts_with(word)
}

/// Whether a word is in what the board says of a DaemonSet on a Node.
fn is_said(word: &str, cluster: &Cluster, node: &Node, column: &Column, cell: Cell) -> bool {
    let has = |text: &str| text.to_ascii_lowercase().contains(word);
    match cell.state {
        CellState::Ready => has(column.tone(cell).words()),
        CellState::Missing => has("eligible, not created yet"),
        CellState::Apart => {
            let rejected = eligibility(column.spec(), node);
            rejected.rejection().is_some_and(|it| {
                let (lead, rule) = words::rejection(it, node);
                has(&format!("no {}: {lead} {rule}", column.name().name))
            })
        }
        _ => phrase_of(cluster, column, &node.name()).is_some_and(|it| has(&it)),
    }
}

/// Of the Pod that stands for the Node, whose it is, its status, and what is true of it now.
fn phrase_of(cluster: &Cluster, column: &Column, node: &NodeName) -> Option<String> {
    let pod = cluster.awaited_pod(column.uid(), node)?;
    let situation = cluster.situation(pod);
    let phrase = pods::phrase(cluster, pod, &situation);
    Some(format!("{} {} {phrase}", column.name().name, pods::status(pod, &situation)))
}
