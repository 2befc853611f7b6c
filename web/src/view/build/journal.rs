//! The journal of a session, a sentence for each entry.

use std::sync::Arc;

use playground_api::{Kind, NamespacedName, ObjectMeta, Taint, Uid};
use playground_kubectl::Console;
use playground_sim::{Cause, Cluster, JournalEntry, Verb};

use super::words::number;
use crate::view::{Actor, Clock, Journal, JournalFilter, JournalRow, ObjectName, Selection, When};

/// So many rows are shown before the entry that is looked at, and so many from it on.
const ROWS_BEFORE: usize = 200;
/// And while time plays, when hundreds of entries may come with a frame: as many as are seen at once.
const ROWS_WHILE_PLAYING: usize = 40;
const ROWS_AFTER: usize = 100;

/// So many entries are searched at once for rows that a filter lets through.
const SEARCH: usize = 20_000;

/// What happened up to now, and after it what was taken back: a window on it.
pub fn journal(
    console: &Console,
    filter: &JournalFilter,
    selection: Option<&Selection>,
    is_playing: bool,
) -> Journal {
    let head = console.history().head();
    let room = if is_playing { ROWS_WHILE_PLAYING } else { ROWS_BEFORE };
    let window = window(console, filter, selection, room);
    let present = window.present(filter);
    let rows = window.indexes().filter_map(|index| {
        let when = match () {
            () if index >= window.n_past => When::Future,
            () if Some(index) == present => When::Present,
            () => When::Past,
        };
        Some(row(index, head.journal().get(index)?, when))
    });
    let rows: Vec<JournalRow> = rows.collect();
    let searched = window.at - window.searched_to;
    Journal {
        count: count(rows.len(), head.journal().len(), filter, &window),
        empty: if head.journal().is_empty() { NOTHING } else { NO_MATCH },
        earlier: window.before.first().copied().filter(|it| window.is_full() && *it > 0),
        later: window.after.last().map(|it| it + 1).filter(|_| window.after.len() == ROWS_AFTER),
        searched: (window.searched_to > 0 && !window.is_full())
            .then(|| format!("Searched the last {} entries.", number(searched))),
        is_long: rows.last().is_some_and(|it| it.at >= LONG),
        selected: selection.map(selected),
        filter: filter.clone(),
        rows,
    }
}

const NOTHING: &str = "Nothing has happened yet. Step, and each action stands here.";
const NO_MATCH: &str = "No entry passes the filter.";

/// From here on a time takes more room.
const LONG: Clock = Clock(600_000);

/// What is selected, in a word or two.
fn selected(selection: &Selection) -> String {
    match selection {
        Selection::Place { daemon_set, node } => format!("{} on {node}", daemon_set.name),
        Selection::Pod(pod) => pod.name.clone(),
        Selection::Node(node) => node.clone(),
        Selection::DaemonSet(name) | Selection::Object(_, name) => name.name.clone(),
    }
}

/// The entries around a place that a filter lets through, by their places in the journal.
struct Window {
    /// The place.
    at: usize,
    /// Entries from here on were taken back.
    n_past: usize,
    before: Vec<usize>,
    /// So many entries before the place there is room for.
    room: usize,
    after: Vec<usize>,
    /// The first entry that was looked at.
    searched_to: usize,
}

impl Window {
    fn indexes(&self) -> impl Iterator<Item = usize> {
        self.before.iter().chain(&self.after).copied()
    }

    /// Whether there was no room for more entries before the place.
    fn is_full(&self) -> bool {
        self.before.len() == self.room
    }

    /// The latest entry that has happened, or the latest of those that are let through.
    fn present(&self, filter: &JournalFilter) -> Option<usize> {
        match filter.around {
            None => self.before.last().copied(),
            Some(_) => self.n_past.checked_sub(1),
        }
    }
}

/// Looks for the entries before a place and from it on; the search for rare ones ends somewhere.
fn window(
    console: &Console,
    filter: &JournalFilter,
    selection: Option<&Selection>,
    room: usize,
) -> Window {
    let head = console.history().head();
    let sieve = Sieve::new(console, filter, selection);
    let n_past = console.cluster().journal().len();
    let at = filter.around.unwrap_or(n_past).min(head.journal().len());
    let last = at.saturating_sub(SEARCH.saturating_mul(filter.further.saturating_add(1)));
    let lets = |index: &usize| head.journal().get(*index).is_some_and(|it| sieve.lets(it));
    let mut before: Vec<usize> = (last..at).rev().filter(lets).take(room).collect();
    before.reverse();
    let after = (at..).zip(head.journal().iter_from(at)).take(SEARCH);
    let after = after.filter(|it| sieve.lets(it.1)).map(|it| it.0).take(ROWS_AFTER).collect();
    let is_full = before.len() == room;
    let searched_to = before.first().copied().filter(|_| is_full).unwrap_or(last);
    Window { at, n_past, before, room, after, searched_to }
}

/// How many rows there are of how many entries; with a filter the others were not counted.
fn count(n: usize, n_all: usize, filter: &JournalFilter, window: &Window) -> String {
    let n = number(n);
    match () {
        () if !filter.is_on() => format!("{n} of {}", number(n_all)),
        () if window.searched_to == 0 && filter.around.is_none() => {
            format!("{n} of {} found", number(n_all))
        }
        () => format!("{n} shown"),
    }
}

/// What a filter lets through.
struct Sieve<'a> {
    hidden: &'a [bool],
    text: String,
    subject: Option<Subject>,
}

/// What the selection is about.
struct Subject {
    node: Option<String>,
    object: Option<(Kind, NamespacedName)>,
    /// The DaemonSet of a place.
    controller: Option<Uid>,
}

impl<'a> Sieve<'a> {
    fn new(
        console: &Console,
        filter: &'a JournalFilter,
        selection: Option<&Selection>,
    ) -> Sieve<'a> {
        let selection = selection.filter(|_| filter.selected_only);
        Sieve {
            hidden: &filter.hidden,
            text: filter.text.trim().to_ascii_lowercase(),
            subject: selection.map(|it| subject(console, it)),
        }
    }

    fn lets(&self, entry: &JournalEntry) -> bool {
        let is_hidden = self.hidden.get(actor(entry.actor) as usize).copied().unwrap_or(false);
        !is_hidden && self.names(entry) && self.subject.as_ref().is_none_or(|it| it.concerns(entry))
    }

    /// Whether the text is part of a name, or of what is said of a change.
    fn names(&self, entry: &JournalEntry) -> bool {
        let text = self.text.as_str();
        text.is_empty()
            || entry.object.name.contains(text)
            || entry.object.kind.word().contains(text)
            || entry.node.as_ref().is_some_and(|it| it.contains(text))
            || entry.verb == Verb::Updated && sentence(entry).to_ascii_lowercase().contains(text)
    }
}

fn subject(console: &Console, selection: &Selection) -> Subject {
    match selection {
        Selection::Node(node) => {
            Subject { node: Some(node.clone()), object: None, controller: None }
        }
        Selection::Pod(pod) => Subject::object(Kind::Pod, pod),
        Selection::DaemonSet(name) => Subject::object(Kind::DaemonSet, name),
        Selection::Object(kind, name) => Subject::object(*kind, name),
        Selection::Place { daemon_set, node } => {
            let key = daemon_set.into();
            let controller = console.cluster().store().daemon_set(&key).map(|it| it.metadata.uid);
            let object = Some((Kind::DaemonSet, key));
            Subject { node: Some(node.clone()), object, controller }
        }
    }
}

impl Subject {
    fn object(kind: Kind, name: &ObjectName) -> Subject {
        Subject { node: None, object: Some((kind, name.into())), controller: None }
    }

    fn concerns(&self, entry: &JournalEntry) -> bool {
        let object = &entry.object;
        let is_object = self.object.as_ref().is_some_and(|(kind, key)| {
            *kind == object.kind && key.name == object.name && key.namespace == object.namespace
        });
        let is_there = self.node.as_ref().is_some_and(|node| {
            let is_node = object.kind == Kind::Node && *object.name == **node;
            is_node || entry.node.as_ref().is_some_and(|it| **it == **node)
        });
        let is_owned = self.controller.is_none()
            || entry.controller == self.controller
            || object.kind == Kind::Node;
        is_object || is_there && is_owned
    }
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
    // `you create`, and `controller creates`.
    let s = if entry.actor == playground_sim::Actor::You { "" } else { "s" };
    match entry.verb {
        Verb::Created if object.kind == Kind::ControllerRevision => {
            format!("record{s} {name}{because}")
        }
        Verb::Created if object.kind == Kind::Node => format!("add{s} {name}{because}"),
        Verb::Created => format!("create{s} {name}{}{because}", with("for")),
        Verb::Refused => format!("may not create {name}{}{because}", with("for")),
        Verb::Updated => match cause {
            Cause::Taints { added, removed } => tainted(&object.name, s, added, removed),
            _ => format!("update{s} {name}{because}"),
        },
        Verb::Deleted => format!("delete{s} {name}{}{because}", with("on")),
        Verb::Scheduled => match cause {
            Cause::HighestScore { .. } => format!("bind{s} {name}{}{because}", with("to")),
            _ => format!("bind{s} {name}{}", with("to")),
        },
        Verb::Unschedulable => format!("find{s} no Node for {name}{because}"),
        Verb::Nominated => format!("make{s} room for {name}{}{because}", with("on")),
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
        Verb::Evicted => format!("evict{s} {name}{}{because}", with("from")),
        Verb::Preempted => format!("preempt{s} {name}{}{because}", with("on")),
        Verb::Failed => format!("{at}{name} failed{because}"),
        Verb::Succeeded => format!("{at}{name} ended well{because}"),
        Verb::Crashed => format!("{at}{name} crashed{because}"),
        Verb::BackedOff => format!("{at}{name} waits for another try{because}"),
        Verb::Adopted => format!("adopt{s} {name}{because}"),
        Verb::Released => format!("release{s} {name}{because}"),
        Verb::Stopped => format!("the kubelet of {} falls silent", object.name),
        Verb::Resumed => format!("the kubelet of {} answers again", object.name),
    }
}

/// `adds taint a=b:NoSchedule to worker-1`
fn tainted(node: &str, s: &str, added: &[Taint], removed: &[Taint]) -> String {
    let listed = |taints: &[Taint]| {
        let words: Vec<String> = taints.iter().map(Taint::to_string).collect();
        format!("taint{} {}", if taints.len() == 1 { "" } else { "s" }, words.join(", "))
    };
    match (added, removed) {
        (_, []) => format!("add{s} {} to {node}", listed(added)),
        ([], _) => format!("remove{s} {} from {node}", listed(removed)),
        _ => format!("add{s} {} to {node}, remove{s} {}", listed(added), listed(removed)),
    }
}

/// The latest of the entries from `n_before` on, for those who do not see the board.
pub fn told(console: &Console, n_before: usize) -> Option<String> {
    let journal = console.cluster().journal();
    let n_new = journal.len().checked_sub(n_before).filter(|it| *it > 0)?;
    let last = journal.last()?;
    let more = match n_new - 1 {
        0 => String::new(),
        n => format!(", and {} more before it", number(n)),
    };
    Some(format!("{}: {} {}{more}", Clock(last.at.as_millis()), who(last.actor), sentence(last)))
}
