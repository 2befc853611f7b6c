//! The budget of a rollout: how large, who spends it, what is next.

use playground_api::{NodeName, UpdateStrategy};
use playground_sim::RolloutView;

use super::super::overview::CellState;
use super::super::words;
use super::Scene;
use super::tally::Tally;
use crate::view::{Budget, BudgetSlots};

/// Among so many Nodes that spend the budget, one is looked for that goes on doing so.
const MOST_ASKED: usize = 300;

/// How many Nodes may be without an available Pod, who is, and what comes next.
pub(super) fn budget(
    scene: &Scene<'_>,
    rollout: Option<&RolloutView>,
    tally: &Tally,
) -> Option<Budget> {
    let daemon_set = scene.daemon_set;
    let rollout = rollout.filter(|_| !daemon_set.metadata.is_terminating())?;
    let (name, written, size) = match &daemon_set.spec.update_strategy {
        UpdateStrategy::OnDelete { .. } => return Some(on_delete(tally)),
        UpdateStrategy::RollingUpdate { max_surge, .. } if rollout.budget.max_surge > 0 => {
            ("maxSurge", max_surge.to_string(), rollout.budget.max_surge)
        }
        UpdateStrategy::RollingUpdate { max_unavailable, .. } => {
            ("maxUnavailable", max_unavailable.to_string(), rollout.budget.max_unavailable)
        }
    };
    let is_unused = tally.n == 0 || size == 0;
    let resolved = if written == size.to_string() || is_unused {
        String::new()
    } else {
        format!(", that is {}", words::number(size as usize))
    };
    let is_first = is_first_creation(scene, rollout, tally);
    let n_revisions = scene.cluster.store().revisions_of(daemon_set.metadata.uid).count();
    let was_none = n_revisions < 2 && !rollout.spenders.is_empty();
    let spent = if was_none { 0 } else { rollout.spenders.len() };
    let spent = u32::try_from(spent).unwrap_or(u32::MAX);
    let (lead, sentence) = match refused(scene, tally) {
        _ if is_unused => ("Unused".to_owned(), ": no Node is eligible.".to_owned()),
        Some(told) => told,
        None if is_first => first(rollout.spenders.len()),
        None if was_none => before_any(scene, rollout, size),
        None => budget_words(scene, rollout, size),
    };
    Some(Budget {
        caption: format!("budget: {name} {written}{resolved}"),
        slots: BudgetSlots { size, spent },
        lead,
        sentence,
    })
}

/// What the budget is not for.
fn first(n_pods: usize) -> (String, String) {
    let verb = if n_pods == 1 { "starts" } else { "start" };
    let lead = format!("{} {verb}", words::counted(n_pods, "Pod"));
    (lead, ". Only a rollout spends the budget, and there was none yet.".to_owned())
}

/// What a rollout would find, where there was none yet.
fn before_any(scene: &Scene<'_>, rollout: &RolloutView, size: u32) -> (String, String) {
    let (lead, sentence) = budget_words(scene, rollout, size);
    let spent = lead.replacen("Spent", "spent", 1);
    ("No rollout yet".to_owned(), format!(". One would find it {spent}{sentence}"))
}

/// Nodes that get no Pod, however often the controller tries.
fn refused(scene: &Scene<'_>, tally: &Tally) -> Option<(String, String)> {
    let n = tally.n_missing;
    scene.cluster.refusal(scene.daemon_set).filter(|_| n > 0)?;
    let lead = format!("{} without a Pod", words::counted(n, "Node"));
    Some((lead, ": the API server refuses it.".to_owned()))
}

/// Whether those without an available Pod get their very first: there was only one template, and nothing is wrong.
fn is_first_creation(scene: &Scene<'_>, rollout: &RolloutView, tally: &Tally) -> bool {
    let starts = |node: &NodeName| {
        let state = scene.cell(node).map(|it| it.state);
        matches!(state, Some(CellState::Missing | CellState::Starting | CellState::Pending))
    };
    scene.cluster.store().revisions_of(scene.daemon_set.metadata.uid).count() < 2
        && tally.stuck.is_none()
        && !rollout.spenders.is_empty()
        && rollout.spenders.iter().all(starts)
}

fn on_delete(tally: &Tally) -> Budget {
    Budget {
        caption: "strategy: OnDelete".to_owned(),
        slots: BudgetSlots { size: 0, spent: 0 },
        lead: match tally.n_old {
            0 => "Nothing waits".to_owned(),
            n => format!("{} of an old revision", words::counted(n, "Pod")),
        },
        sentence: ": a Pod is replaced only after you delete it.".to_owned(),
    }
}

fn budget_words(scene: &Scene<'_>, rollout: &RolloutView, size: u32) -> (String, String) {
    let surges = rollout.budget.max_surge > 0;
    let next = rollout.next.as_ref();
    match rollout.spenders.as_slice() {
        [] if rollout.is_behind => {
            ("Free".to_owned(), ". The controller has yet to look at the change.".to_owned())
        }
        [] => ("Free".to_owned(), format!(". {}", free(surges, next, size))),
        few @ ([_] | [_, _]) => spent_by(scene, few, next, size),
        many => spent_by_many(scene, many, next, size, surges),
    }
}

/// What a budget that nobody spends is for.
fn free(surges: bool, next: Option<&NodeName>, size: u32) -> String {
    let nodes = words::counted(size as usize, "Node");
    match (next, surges) {
        (Some(next), false) => format!("The old Pod on {next} goes next."),
        (Some(next), true) => format!("{next} is next: it gets a new Pod beside the old one."),
        (None, false) => format!("A rollout may keep {nodes} without an available Pod."),
        (None, true) => format!("A rollout may give {nodes} a new Pod beside the old one."),
    }
}

/// Who spends the budget, and what each of them waits for.
fn spent_by(
    scene: &Scene<'_>,
    spenders: &[NodeName],
    next: Option<&NodeName>,
    size: u32,
) -> (String, String) {
    let mut whats: Vec<String> = spenders.iter().map(|it| what_of(scene, it)).collect();
    whats.dedup();
    let waits = spenders.len() >= size as usize && spenders.iter().all(|it| scene.is_stuck(it));
    let them = if spenders.len() == 1 { "it" } else { "them" };
    let next = match next {
        Some(next) if waits => format!(" The rollout waits for {them}; {next} is next."),
        next => is_next(next),
    };
    (format!("Spent by {}", words::listed(spenders)), format!(": {}.{next}", whats.join("; ")))
}

fn is_next(next: Option<&NodeName>) -> String {
    next.map_or(String::new(), |it| format!(" {it} is next."))
}

/// How many spend it for what. One that stays as it is is named, since the others go on without help.
fn spent_by_many(
    scene: &Scene<'_>,
    spenders: &[NodeName],
    next: Option<&NodeName>,
    size: u32,
    surges: bool,
) -> (String, String) {
    const KINDS: [(&str, &[CellState]); 6] = [
        ("starting", &[CellState::Starting]),
        ("Ready and not available yet", &[CellState::Ready]),
        ("stopping", &[CellState::Leaving]),
        ("Pending", &[CellState::Pending]),
        ("failing", &[CellState::Failed]),
        ("without a Pod", &[CellState::Missing, CellState::Apart]),
    ];
    let states: Vec<CellState> =
        spenders.iter().filter_map(|it| scene.cell(it).map(|it| it.state)).collect();
    let kind = |(word, kinds): (&str, &[CellState])| {
        let n = states.iter().filter(|it| kinds.contains(it)).count();
        (n, word.to_owned())
    };
    let gone = (spenders.len() - states.len(), "on a Node that is gone".to_owned());
    let kinds = KINDS.into_iter().map(kind).chain([gone]).filter(|(n, _)| *n > 0);
    let kinds: Vec<String> = kinds.map(|(n, it)| format!("{} {it}", words::number(n))).collect();
    let stuck = spenders.iter().take(MOST_ASKED).find(|it| scene.is_stuck(it));
    let stuck = stuck.map_or(String::new(), |it| format!(" {it}: {}.", what_of(scene, it)));
    // Of these upstream takes any number, and counts them all the same.
    let above = match surges && spenders.len() > size as usize {
        true => " An old Pod that is not available gets its new one at once, above the budget.",
        false => "",
    };
    let lead = format!("Spent by {}", words::counted(spenders.len(), "Node"));
    (lead, format!(": {}.{stuck}{above}{}", kinds.join(", "), is_next(next)))
}

fn what_of(scene: &Scene<'_>, node: &NodeName) -> String {
    match scene.told(node) {
        Some(pod) => pod.words,
        None if scene.cluster.store().node(node).is_none() => "the Node is gone".to_owned(),
        None => "no Pod yet".to_owned(),
    }
}
