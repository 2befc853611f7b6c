//! The budget of a rollout: how large, who spends it, what is next.

use playground_api::{NodeName, UpdateStrategy};
use playground_sim::RolloutView;

use super::super::overview::CellState;
use super::super::words;
use super::Scene;
use super::tally::Tally;
use crate::view::{Budget, BudgetSlots};

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
        format!(", that is {size}")
    };
    let is_first = is_first_creation(scene, rollout, tally);
    let spent = if is_first { 0 } else { rollout.spenders.len() };
    let spent = u32::try_from(spent).unwrap_or(u32::MAX);
    let (lead, sentence) = match refused(scene, tally) {
        _ if is_unused => ("Unused".to_owned(), ": no Node is eligible.".to_owned()),
        Some(told) => told,
        None if is_first => first(rollout.spenders.len()),
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
    let lead = if n_pods == 1 { "1 Pod starts".to_owned() } else { format!("{n_pods} Pods start") };
    (lead, ". Only a rollout spends the budget, and there was none yet.".to_owned())
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
    let Some(first) = rollout.spenders.first() else {
        return match &rollout.next {
            Some(next) => ("Free".to_owned(), format!(". The old Pod on {next} goes next.")),
            None => (
                "Free".to_owned(),
                format!(
                    ". A rollout may keep {} without an available Pod.",
                    words::counted(size as usize, "Node")
                ),
            ),
        };
    };
    let what = match scene.told(first) {
        Some(pod) => pod.words,
        None if scene.cluster.store().node(first).is_none() => "the Node is gone".to_owned(),
        None => "no Pod yet".to_owned(),
    };
    let whose = if rollout.spenders.len() > 1 { format!("{first}: {what}") } else { what };
    let is_stuck = scene.is_stuck(first);
    let then = match &rollout.next {
        Some(next) if is_stuck => format!(" The rollout waits for it; {next} is next."),
        Some(next) => format!(" Then the old Pod on {next} goes."),
        None => String::new(),
    };
    (format!("Spent by {}", words::listed(&rollout.spenders)), format!(": {whose}.{then}"))
}
