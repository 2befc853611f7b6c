//! Two courses side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use playground_api::{NamespacedName, Node, Pod};
use playground_kubectl::Console;
use playground_sim::{Cluster, JournalEntry, SimDuration, SimTime, Verb};

use super::courses::{PRESENT, undone};
use super::{journal, pods, strip, words};
use crate::action::Comparison;
use crate::session::{Session, is_automatic};
use crate::view::compare::{Both, Compare, ComparedCell, ComparedNode, ComparedPod, ComparedSet};
use crate::view::{Clock, StatusNumber};

/// At most so many Nodes are listed.
const MOST_NODES: usize = 200;

/// How many pieces of work a course runs on to see whether it settles: a moment's work for the page.
const MOST_WORK: usize = 20_000;

/// What holds of two courses whatever moment is shown: worked out once, since it lets both run on to their ends.
#[derive(Clone, Debug)]
pub struct Basis {
    verdict: String,
    first: Both<String>,
}

/// The present course beside another.
pub fn basis(session: &Session, course: u64) -> Option<Basis> {
    let other = session.courses().get(course)?;
    let both = Both::new(session.console(), other.console());
    Some(Basis {
        verdict: verdict(&names(session, &other.name), &both),
        first: first_difference(&both),
    })
}

/// The present course and another at a moment.
pub fn compare(session: &Session, comparison: &Comparison, basis: &Basis) -> Option<Compare> {
    let other = session.courses().get(comparison.course)?;
    let ends = Both::new(session.console(), other.console()).map(|it| it.history().head().now());
    let moment = comparison.at.map(|it| SimTime::ZERO + SimDuration::from_secs(it));
    let shown = Both::new(
        session.console().at(moment.unwrap_or(ends.here)),
        other.console().at(moment.unwrap_or(ends.there)),
    );
    let clusters = Both::new(shown.here.cluster(), shown.there.cluster());
    let (mut nodes, n_same) = nodes(&clusters);
    let n_more = nodes.len().saturating_sub(MOST_NODES);
    nodes.truncate(MOST_NODES);
    Some(Compare {
        course: comparison.course,
        names: names(session, &other.name),
        at: clusters.map(|it| Clock(it.now().as_millis())),
        moment: comparison.at,
        end: ends.here.max(ends.there).as_millis().div_ceil(1000),
        verdict: basis.verdict.clone(),
        first: basis.first.clone(),
        sets: sets(&clusters),
        same: match (n_same, nodes.is_empty()) {
            (0, _) => String::new(),
            (_, true) => "All Nodes are the same.".to_owned(),
            (1, false) => "1 Node is the same.".to_owned(),
            (n, false) => format!("{} Nodes are the same.", words::number(n)),
        },
        nodes,
        n_more,
    })
}

fn names(session: &Session, other: &str) -> Both<String> {
    let here = session.courses().present.clone().unwrap_or_else(|| PRESENT.to_owned());
    Both::new(here, other.to_owned())
}

/// What becomes of a course, if nothing more is done.
enum End {
    Settled(SimTime),
    /// Nothing is left to do, and yet not all is as it should be: what is not.
    Stuck(String),
    /// Not soon.
    Open,
}

impl End {
    fn words(&self) -> String {
        match self {
            End::Settled(at) => format!("settles at {}", Clock(at.as_millis())),
            End::Stuck(what) => format!("stays stuck: {what}"),
            End::Open => "goes on for long".to_owned(),
        }
    }
}

/// Which of two courses settles earlier, if nothing more is done; one that does not settle well comes first.
fn verdict(names: &Both<String>, consoles: &Both<&Console>) -> String {
    let ends = consoles.map(|it| end(it));
    let Both { here, there } = &names.map(|it| quoted(it));
    if let (End::Settled(a), End::Settled(b)) = (&ends.here, &ends.there)
        && a == b
    {
        return format!("Left to themselves, both settle at {}.", Clock(a.as_millis()));
    }
    let mut both = [(here, &ends.here), (there, &ends.there)];
    let before = match (&ends.here, &ends.there) {
        (End::Settled(a), End::Settled(b)) => {
            if b < a {
                both.reverse();
            }
            format!(", {} before", words::span(a.max(b).since(*a.min(b))))
        }
        (End::Settled(_), _) => {
            both.reverse();
            ";".to_owned()
        }
        _ => ";".to_owned(),
    };
    let [(first, its_end), (second, other_end)] = both;
    format!("Left to itself, {first} {}{before} {second} {}.", its_end.words(), other_end.words())
}

/// A name as it stands in a sentence: what somebody typed stands between quotes.
fn quoted(name: &str) -> String {
    if name == PRESENT || is_automatic(name) { name.to_owned() } else { format!("{name:?}") }
}

/// Lets a course run on. One that has settled already is run again from the last thing that was more than another
/// try, so that its end does not depend on how long one waited.
fn end(console: &Console) -> End {
    let head = console.history().head();
    let mut cluster = match head.is_settled() {
        true => console.at(last_deed(head)).cluster().clone(),
        false => head.clone(),
    };
    let mut work = MOST_WORK;
    while cluster.step_unless_settled_within(SimTime::from_millis(u64::MAX), &mut work) {}
    let undone = undone(&cluster);
    match cluster.is_settled() {
        false => End::Open,
        true if undone.is_empty() => End::Settled(cluster.now()),
        true => End::Stuck(undone),
    }
}

fn last_deed(cluster: &Cluster) -> SimTime {
    let journal = cluster.journal();
    let is_try = |it: &JournalEntry| {
        matches!(it.verb, Verb::BackedOff | Verb::Crashed | Verb::Unschedulable | Verb::Refused)
    };
    let mut latest = (0..journal.len()).rev().filter_map(|it| journal.get(it));
    latest.find(|it| !is_try(it)).map_or(SimTime::ZERO, |it| it.at)
}

/// The first entry of each journal that is not in the other.
fn first_difference(consoles: &Both<&Console>) -> Both<String> {
    let journals = consoles.map(|it| it.history().head().journal());
    let n_same =
        journals.here.iter().zip(journals.there.iter()).take_while(|(a, b)| a == b).count();
    journals.map(|it| {
        it.get(n_same).map_or("nothing more".to_owned(), |it| {
            format!(
                "{} {} {}",
                Clock(it.at.as_millis()),
                journal::who(it.actor),
                journal::sentence(it)
            )
        })
    })
}

fn sets(clusters: &Both<&Cluster>) -> Vec<ComparedSet> {
    let keys = |it: &Cluster| -> Vec<NamespacedName> {
        it.store().daemon_sets().map(|it| it.metadata.key()).collect()
    };
    let all: BTreeSet<_> = keys(clusters.here).into_iter().chain(keys(clusters.there)).collect();
    all.iter().map(|it| set(clusters, it)).collect()
}

fn set(clusters: &Both<&Cluster>, key: &NamespacedName) -> ComparedSet {
    let numbers =
        |it: &&Cluster| it.store().daemon_set(key).map(|it| strip::numbers(&it.status, &it.status));
    let Both { here, there } = clusters.map(numbers);
    let captions = here.iter().chain(&there).next().into_iter().flatten().map(|it| it.caption);
    let value = |of: &Option<Vec<StatusNumber>>, at: usize| Some(of.as_ref()?.get(at)?.value);
    let row = |(at, caption)| (caption, Both::new(value(&here, at), value(&there, at)));
    ComparedSet { name: key.name.to_string(), numbers: captions.enumerate().map(row).collect() }
}

/// The Nodes that differ, and how many do not.
fn nodes(clusters: &Both<&Cluster>) -> (Vec<ComparedNode>, usize) {
    let (here, there) = (clusters.here.store(), clusters.there.store());
    let (mut differing, mut n_same) = (Vec::new(), 0);
    let only_there = there.nodes().filter(|it| here.node(&it.name()).is_none());
    for node in here.nodes().chain(only_there) {
        let name = node.name();
        let cells = clusters.map(|it| cell(it, it.store().node(&name).map(|it| &**it)));
        match cells.is_same() {
            true => n_same += 1,
            false => differing.push(ComparedNode { node: name.to_string(), cells }),
        }
    }
    (differing, n_same)
}

fn cell(cluster: &Cluster, node: Option<&Node>) -> ComparedCell {
    let Some(node) = node else {
        return ComparedCell { word: "not in the cluster".to_owned(), pods: Vec::new() };
    };
    let name = node.name();
    let on_it = cluster.store().pods_on(&name);
    let face = |it: &Arc<Pod>| pods::face(cluster, it, &cluster.situation(it), None);
    let mut pods: Vec<ComparedPod> = on_it.map(face).collect();
    pods.sort();
    let words = [(!node.is_ready(), "NotReady"), (node.spec.unschedulable, "cordoned")];
    let words: Vec<&str> =
        words.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect();
    ComparedCell { word: words.join(", "), pods }
}
