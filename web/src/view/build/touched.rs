//! What the latest move changed, marked on the board.

use std::rc::Rc;

use playground_api::Kind;
use playground_sim::{Cluster, JournalEntry};

use crate::view::{Board, Body, NodeCard, Place, Tiles};

/// A move that did more than this is not told by marks.
const MOST: usize = 12;

/// Marks the Pods and the Nodes of the latest move.
pub(super) fn mark(board: &mut Board, cluster: &Cluster) {
    let entries = latest(cluster);
    if entries.len() > MOST {
        return;
    }
    for entry in entries {
        let object = &entry.object;
        match (object.kind, &entry.node) {
            (Kind::Pod, Some(node)) => {
                if let Some(card) = card(board, node) {
                    mark_pod(card, &object.name, entry.step);
                }
            }
            (Kind::Node, _) => {
                if let Some(card) = card(board, &object.name) {
                    card.touched = Some(entry.step);
                }
            }
            _ => {}
        }
    }
}

/// The entries of the latest move, one more than [`MOST`] at most.
fn latest(cluster: &Cluster) -> Vec<&JournalEntry> {
    let journal = cluster.journal();
    let Some(last) = journal.last() else { return Vec::new() };
    let backwards = (0..journal.len()).rev().filter_map(|it| journal.get(it));
    backwards.take_while(|it| it.step == last.step).take(MOST + 1).map(|it| &**it).collect()
}

fn card<'a>(board: &'a mut Board, node: &str) -> Option<&'a mut NodeCard> {
    let cards: Vec<&mut Rc<NodeCard>> = match &mut board.body {
        Body::Cards(groups) => groups.iter_mut().flat_map(|it| &mut it.cards).collect(),
        Body::Window(window) => {
            let parts = Rc::make_mut(window).parts.iter_mut();
            let cards = parts.filter_map(|it| match &mut it.nodes {
                Tiles::Cards(cards) => Some(cards),
                Tiles::Cells(_) | Tiles::Rows(_) => None,
            });
            cards.flatten().chain(&mut board.chosen).collect()
        }
    };
    cards.into_iter().find(|it| it.name == node).map(Rc::make_mut)
}

fn mark_pod(card: &mut NodeCard, name: &str, step: u64) {
    for place in &mut card.places {
        match place {
            Place::Pod(pod) if pod.pod.name == name => pod.touched = Some(step),
            Place::Fold(fold) if fold.pods.iter().any(|it| it.pod.name == name) => {
                fold.row.touched = Some(step);
            }
            _ => {}
        }
    }
}
