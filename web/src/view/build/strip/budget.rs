//! The budget of a rollout: how large, who spends it, what is next.

use playground_api::{NodeName, UpdateStrategy};
use playground_sim::{NextNode, RolloutView, Unseen};

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
    let (name, written) = match &daemon_set.spec.update_strategy {
        UpdateStrategy::OnDelete { .. } => return Some(on_delete(tally)),
        UpdateStrategy::RollingUpdate { max_surge, .. } if surges(rollout) => {
            ("maxSurge", max_surge.to_string())
        }
        UpdateStrategy::RollingUpdate { max_unavailable, .. } => {
            ("maxUnavailable", max_unavailable.to_string())
        }
    };
    let size = size(rollout);
    let is_unused = tally.n == 0 || size == 0;
    let resolved = if written == size.to_string() || is_unused {
        String::new()
    } else {
        format!(", that is {}", words::number(size as usize))
    };
    let is_before_any =
        !scene.had_rollout() && rollout.unseen.is_none() && !rollout.spenders.is_empty();
    let spent = if is_before_any { 0 } else { rollout.spenders.len() };
    let spent = u32::try_from(spent).unwrap_or(u32::MAX);
    let (lead, sentence) = match refused(scene, tally) {
        _ if is_unused => ("Unused".to_owned(), ": no Node is eligible.".to_owned()),
        Some(told) => told,
        None if is_before_any => before_any(scene, rollout, tally),
        None => budget_words(scene, rollout),
    };
    Some(Budget {
        caption: format!("budget: {name} {written}{resolved}"),
        slots: BudgetSlots { size, spent },
        lead,
        sentence,
    })
}

fn surges(rollout: &RolloutView) -> bool {
    rollout.budget.max_surge > 0
}

/// How many Nodes may spend it.
fn size(rollout: &RolloutView) -> u32 {
    if surges(rollout) { rollout.budget.max_surge } else { rollout.budget.max_unavailable }
}

/// What a rollout would find, where there was none yet.
fn before_any(scene: &Scene<'_>, rollout: &RolloutView, tally: &Tally) -> (String, String) {
    if is_creation(scene, rollout, tally) {
        let n_pods = rollout.spenders.len();
        let verb = if n_pods == 1 { "starts" } else { "start" };
        let lead = format!("{} {verb}", words::counted(n_pods, "Pod"));
        return (lead, ". Only a rollout spends the budget, and there was none yet.".to_owned());
    }
    let (lead, sentence) = budget_words(scene, rollout);
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

/// Whether those without an available Pod get their very first, and nothing is wrong.
fn is_creation(scene: &Scene<'_>, rollout: &RolloutView, tally: &Tally) -> bool {
    let starts = |node: &NodeName| {
        let state = scene.cell(node).map(|it| it.state);
        matches!(state, Some(CellState::Missing | CellState::Starting | CellState::Pending))
    };
    tally.stuck.is_none() && rollout.spenders.iter().all(starts)
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

fn budget_words(scene: &Scene<'_>, rollout: &RolloutView) -> (String, String) {
    match rollout.spenders.len() {
        0 => ("Free".to_owned(), format!(". {}", free(rollout))),
        1 | 2 => spent_by(scene, rollout),
        _ => spent_by_many(scene, rollout),
    }
}

/// What a budget that nobody spends is for.
fn free(rollout: &RolloutView) -> String {
    if let Some(unseen) = rollout.unseen {
        return words_of_unseen(unseen);
    }
    let nodes = words::counted(size(rollout) as usize, "Node");
    match (&rollout.next, surges(rollout)) {
        (Some(NextNode { name, is_eligible: true }), false) => {
            format!("The old Pod on {name} goes next.")
        }
        (Some(NextNode { name, .. }), false) => {
            format!(
                "The old Pod on {name} goes next, and no new one comes: the Node is not eligible."
            )
        }
        (Some(NextNode { name, .. }), true) => {
            format!("{name} is next: it gets a new Pod beside the old one.")
        }
        (None, false) => format!("A rollout may keep {nodes} without an available Pod."),
        (None, true) => format!("A rollout may give {nodes} a new Pod beside the old one."),
    }
}

/// Who spends the budget, and what each of them waits for.
fn spent_by(scene: &Scene<'_>, rollout: &RolloutView) -> (String, String) {
    let spenders = &rollout.spenders;
    let mut whats: Vec<String> = spenders.iter().map(|it| what_of(scene, it)).collect();
    whats.dedup();
    let waits =
        spenders.len() >= size(rollout) as usize && spenders.iter().all(|it| scene.is_stuck(it));
    let them = if spenders.len() == 1 { "it" } else { "them" };
    let next = match &rollout.next {
        _ if waits && spenders.iter().any(|it| is_deadlocked(scene, it)) => {
            " The old Pod holds what it needs and stays until the new one is available: maxSurge 0 would end this.".to_owned()
        }
        Some(next) if waits => format!(" The rollout waits for {them}; then {} is next.", next.name),
        _ => is_next(rollout),
    };
    (format!("Spent by {}", words::listed(spenders)), format!(": {}.{next}", whats.join("; ")))
}

/// Whether an old Pod and the new one beside it wait for each other.
fn is_deadlocked(scene: &Scene<'_>, node: &NodeName) -> bool {
    let new = scene.cluster.awaited_pod(scene.daemon_set.metadata.uid, node);
    new.is_some_and(|it| scene.cluster.old_pod_in_the_way(it).is_some())
}

fn is_next(rollout: &RolloutView) -> String {
    match (rollout.unseen, &rollout.next) {
        (Some(unseen), _) => format!(" {}", words_of_unseen(unseen)),
        (None, Some(NextNode { name, is_eligible: true })) => format!(" {name} is next."),
        (None, Some(NextNode { name, .. })) => format!(" {name} is next, and gets no new Pod."),
        (None, None) => String::new(),
    }
}

fn words_of_unseen(unseen: Unseen) -> String {
    match unseen {
        Unseen::Spec => "The controller has yet to look at the change.".to_owned(),
        Unseen::Pods { revision } => {
            format!("Revision {revision} is recorded; the controller has yet to look at the Pods.")
        }
    }
}

/// How many spend it for what. One that stays as it is is named, since the others go on without help.
fn spent_by_many(scene: &Scene<'_>, rollout: &RolloutView) -> (String, String) {
    const KINDS: [(&str, &[CellState]); 6] = [
        ("starting", &[CellState::Starting]),
        ("Ready and not available yet", &[CellState::Ready]),
        ("stopping", &[CellState::Leaving]),
        ("Pending", &[CellState::Pending]),
        ("failing", &[CellState::Failed]),
        ("without a Pod", &[CellState::Missing, CellState::Apart]),
    ];
    let spenders = &rollout.spenders;
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
    let above = match surges(rollout) && spenders.len() > size(rollout) as usize {
        true => " An old Pod that is not available gets its new one at once, above the budget.",
        false => "",
    };
    let lead = format!("Spent by {}", words::counted(spenders.len(), "Node"));
    (lead, format!(": {}.{stuck}{above}{}", kinds.join(", "), is_next(rollout)))
}

fn what_of(scene: &Scene<'_>, node: &NodeName) -> String {
    match scene.told(node) {
        Some(pod) => pod.words(),
        None if scene.cluster.store().node(node).is_none() => "the Node is gone".to_owned(),
        None => "no Pod yet".to_owned(),
    }
}
