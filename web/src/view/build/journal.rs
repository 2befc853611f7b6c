//! The journal of a session, a sentence for each entry.

use std::sync::Arc;

use playground_api::{Kind, ObjectMeta};
use playground_kubectl::Console;
use playground_sim::{Cause, Cluster, JournalEntry, Verb};

use crate::view::{Actor, Clock, Journal, JournalRow, When};

/// So many rows are shown before the present one, and so many after it.
const ROWS_BEFORE: usize = 200;
const ROWS_AFTER: usize = 100;

/// What happened up to now, and after it what was taken back.
pub fn journal(console: &Console) -> Journal {
    let n_past = console.cluster().journal().len();
    let entries = console.history().head().journal();
    let first = n_past.saturating_sub(ROWS_BEFORE);
    let row = |(index, entry): (usize, &Arc<JournalEntry>)| {
        let when = match () {
            () if index >= n_past => When::Future,
            () if index + 1 == n_past => When::Present,
            () => When::Past,
        };
        row(index, entry, when)
    };
    let rows = (first..).zip(entries.iter_from(first)).take(n_past - first + ROWS_AFTER).map(row);
    Journal { rows: rows.collect(), n_earlier: first }
}

/// The entries about an object with their places in the journal, oldest first.
///
/// Begins where the object was created, so that an object that is young costs little.
pub(super) fn about<'a>(
    cluster: &'a Cluster,
    object: &ObjectMeta,
) -> impl Iterator<Item = (usize, &'a Arc<JournalEntry>)> + use<'a> {
    let journal = cluster.journal();
    let created = object.creation_timestamp;
    let (mut low, mut high) = (0, journal.len());
    while low < high {
        let middle = low.midpoint(high);
        match journal.get(middle).is_some_and(|it| Some(cluster.timestamp_at(it.at)) < created) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    let uid = object.uid;
    (low..).zip(journal.iter_from(low)).filter(move |(_, it)| it.object.uid == uid)
}

pub(super) fn row(index: usize, entry: &JournalEntry, when: When) -> JournalRow {
    JournalRow {
        index,
        step: entry.step,
        at: Clock(entry.at.as_millis()),
        actor: actor(entry.actor),
        who: who(entry.actor).to_owned(),
        text: sentence(entry),
        when,
    }
}

/// The lane of an actor.
pub(super) fn actor(actor: playground_sim::Actor) -> Actor {
    use playground_sim::Actor as Engine;
    match actor {
        Engine::You => Actor::You,
        Engine::DaemonSetController
        | Engine::ReplicaSetController
        | Engine::DeploymentController
        | Engine::EndpointSliceController => Actor::Controller,
        Engine::Scheduler => Actor::Scheduler,
        Engine::Kubelet => Actor::Kubelet,
        _ => Actor::Collector,
    }
}

/// Who it was, in a word or two.
pub(super) fn who(actor: playground_sim::Actor) -> &'static str {
    use playground_sim::Actor as Engine;
    match actor {
        Engine::You => "you",
        Engine::DaemonSetController => "controller",
        Engine::ReplicaSetController => "RS ctrl",
        Engine::DeploymentController => "Deploy ctrl",
        Engine::EndpointSliceController => "endpoints",
        Engine::Scheduler => "scheduler",
        Engine::Kubelet => "kubelet",
        Engine::NodeController => "node ctrl",
        Engine::TaintEvictionController => "eviction",
        Engine::GarbageCollector => "GC",
        Engine::PodGarbageCollector => "Pod GC",
        other => other.as_str(),
    }
}

/// What an entry says: `creates fluentd-b4n8w for worker-2: no Pod on an eligible Node`.
pub(super) fn sentence(entry: &JournalEntry) -> String {
    let JournalEntry { object, cause, .. } = entry;
    let name = match object.kind {
        Kind::Pod => object.name.to_string(),
        Kind::ControllerRevision => format!("revision {}", object.name),
        kind => format!("{kind} {}", object.name),
    };
    let node = entry.node.as_ref().filter(|_| object.kind == Kind::Pod);
    let with = |word: &str| node.map_or(String::new(), |it| format!(" {word} {it}"));
    let at = node.map_or(String::new(), |it| format!("{it}: "));
    let because = match cause {
        Cause::Requested => String::new(),
        Cause::OwnerOrphans(_) if object.kind == Kind::DaemonSet => ": its Pods stay".to_owned(),
        cause => format!(": {cause}"),
    };
    match entry.verb {
        Verb::Created if object.kind == Kind::ControllerRevision => {
            format!("records {name}{because}")
        }
        Verb::Created if object.kind == Kind::Node => format!("adds {name}{because}"),
        Verb::Created => format!("creates {name}{}{because}", with("for")),
        Verb::Refused => format!("may not create {name}{}{because}", with("for")),
        Verb::Updated => format!("updates {name}{because}"),
        Verb::Deleted => format!("deletes {name}{}{because}", with("on")),
        Verb::Scheduled => match cause {
            Cause::HighestScore { .. } => format!("binds {name}{}{because}", with("to")),
            _ => format!("binds {name}{}", with("to")),
        },
        Verb::Unschedulable => format!("finds no Node for {name}{because}"),
        Verb::Nominated => format!("makes room for {name}{}{because}", with("on")),
        Verb::Started => match cause {
            Cause::ContainersStarted => format!("{at}{name} runs"),
            _ => format!("{at}{name} runs again{because}"),
        },
        Verb::Ready => format!("{at}{name} is Ready"),
        Verb::Unready => format!("{at}{name} is not Ready{because}"),
        Verb::Terminated => match cause {
            Cause::GracePeriodOver { .. } => format!("{at}{name} is {cause}"),
            _ => format!("{at}{name} is gone{because}"),
        },
        Verb::Evicted => format!("evicts {name}{}{because}", with("from")),
        Verb::Preempted => format!("preempts {name}{}{because}", with("on")),
        Verb::Failed => format!("{at}{name} failed{because}"),
        Verb::Succeeded => format!("{at}{name} ended well{because}"),
        Verb::Crashed => format!("{at}{name} crashed{because}"),
        Verb::BackedOff => format!("{at}{name} waits for another try{because}"),
        Verb::Adopted => format!("adopts {name}{because}"),
        Verb::Released => format!("releases {name}{because}"),
        Verb::Stopped => format!("the kubelet of {} falls silent", object.name),
        Verb::Resumed => format!("the kubelet of {} answers again", object.name),
    }
}

/// The latest of the entries from `n_before` on, for those who do not see the board.
pub fn told(console: &Console, n_before: usize) -> Option<String> {
    let journal = console.cluster().journal();
    let n_new = journal.len().checked_sub(n_before).filter(|it| *it > 0)?;
    let last = journal.last()?;
    let more = if n_new > 1 { format!(" ({n_new} entries)") } else { String::new() };
    Some(format!("{}: {} {}{more}", Clock(last.at.as_millis()), who(last.actor), sentence(last)))
}
