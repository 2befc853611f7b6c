//! Why the selection is as it is. A file for each kind of selection.

mod daemon_set;
mod kubelet;
mod leaving;
mod node;
mod place;
mod pod;
mod trouble;

use playground_api::ObjectMeta;
use playground_kubectl::Console;
use playground_sim::Cluster;

use super::journal;
use crate::view::{JournalRow, Selection, When, Why};

pub(super) use place::title as place_title;

const RULES: &str = "rules, in the controller's order";
const FIXES: &str = "the smallest changes that would turn it";

/// The answer for the selection; `None` if it is not there any more, or there is nothing to ask.
pub fn why(console: &Console, selection: &Selection) -> Option<Why> {
    match selection {
        Selection::Place { daemon_set, node } => {
            place::why(console, daemon_set, &node.as_str().into())
        }
        Selection::Pod(name) => pod::why(console, name),
        Selection::Node(name) => node::why(console, &name.as_str().into()),
        Selection::DaemonSet(name) => daemon_set::why(console, name),
        Selection::Object(..) => None,
    }
}

/// What the journal says of an object, oldest first.
fn life(cluster: &Cluster, object: &ObjectMeta) -> Vec<JournalRow> {
    let entries = journal::about(cluster, object);
    entries.map(|(index, it)| journal::row(index, it, When::Past)).collect()
}
