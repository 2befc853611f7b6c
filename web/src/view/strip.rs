//! One DaemonSet in three lines: its status numbers, its rollout, its budget.

use super::{Deed, ObjectName};

/// What the strip above the board says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    pub daemon_set: ObjectName,
    /// Whether its lines are shown; `None` where it stands alone, and they are always.
    pub unfolded: Option<bool>,
    pub state: StripState,
    /// `DaemonSet in kube-system, generation 2, 3 min old`
    pub about: String,
    pub numbers: Vec<StatusNumber>,
    pub rollout: Option<Rollout>,
    pub budget: Option<Budget>,
    pub deeds: Vec<Deed>,
}

/// How it stands, in a few words: what is left of the lines when they are folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripState {
    pub tone: StripTone,
    /// `r2, 5 of 5 Ready`, `r1 to r2, 2 of 5`, `waits for worker-2`, `lost 2 min on gpu-2`
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripTone {
    /// All is as it should be.
    Done,
    /// On its way by itself.
    Going,
    /// It stays so unless somebody does something.
    Stuck,
}

impl StripTone {
    pub fn label(self) -> &'static str {
        match self {
            StripTone::Done => "done",
            StripTone::Going => "going",
            StripTone::Stuck => "stuck",
        }
    }
}

/// A number of the status, under kubectl's own heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusNumber {
    /// `UP-TO-DATE`
    pub caption: &'static str,
    pub value: usize,
    /// Whether it is where it should be.
    pub settled: bool,
    /// What the controller writes at its next look, if that is another value.
    pub due: Option<usize>,
    /// What it counts.
    pub meaning: &'static str,
}

/// How far the newest template has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// `rollout r1 to r2, 2 of 5 Ready on r2`
    pub caption: String,
    pub cells: Vec<RolloutCell>,
}

/// Nodes with the same state, side by side: one Node while there are few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutCell {
    pub tone: RolloutTone,
    /// The revision, if there is a Pod.
    pub mark: String,
    /// `worker-2: fluentd-b4n8w is starting`
    pub words: String,
    /// How many Nodes it stands for.
    pub weight: u32,
}

/// The fill of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolloutTone {
    New,
    Starting,
    Leaving,
    Old,
    Failed,
    Missing,
}

impl RolloutTone {
    pub fn label(self) -> &'static str {
        match self {
            RolloutTone::New => "new",
            RolloutTone::Starting => "starting",
            RolloutTone::Leaving => "leaving",
            RolloutTone::Old => "old",
            RolloutTone::Failed => "failed",
            RolloutTone::Missing => "missing",
        }
    }
}

/// How many Nodes may be without an available Pod, and who is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// `budget: maxUnavailable 1`
    pub caption: String,
    pub slots: BudgetSlots,
    /// Who spends it: `Spent by worker-2`.
    pub lead: String,
    /// What for, and what is next: `new Pod starting, Ready in 9 s. Then worker-3 is deleted.`
    pub sentence: String,
}

/// How much of the budget is spent. More may be spent than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetSlots {
    pub size: u32,
    pub spent: u32,
}
