//! How a DaemonSet stands on its Nodes, and how far its rollout has come.

use playground_api::{NodeName, Pod};
use playground_sim::view::{PodRevision, Situation, Stage};
use playground_sim::{Blame, Cluster, RolloutView, SimDuration};

use super::super::overview::{Cell, CellState, Column};
use super::super::{pods, words};
use super::Scene;
use crate::view::{Rollout, RolloutCell, RolloutTone};

/// Up to here each Node has a cell of its own.
const MOST_CELLS: usize = 30;
/// Among so many Nodes where something is still to happen, one is looked for where nothing will.
const MOST_UNSETTLED: usize = 300;

/// The Nodes that should run a Pod, in numbers.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) n: usize,
    /// Ready, on the newest revision.
    pub(super) n_new: usize,
    /// Ready, as the status counts them once it is written: those that stop are among them.
    pub(super) n_ready: usize,
    /// On an old revision.
    pub(super) n_old: usize,
    pub(super) n_missing: usize,
    /// The newest revision. There is none before the controller's first sync.
    pub(super) newest: Option<i64>,
    /// The oldest revision that is still there.
    pub(super) old: Option<i64>,
    /// A Node where it stays as it is unless somebody does something.
    pub(super) stuck: Option<NodeName>,
    /// Whether the rollout's last new Pods are on their way, or its last old ones, and none stands for a Node that is
    /// old.
    pub(super) is_ending: bool,
}

/// What the strip tells of a Pod.
pub(super) struct Told<'a> {
    cluster: &'a Cluster,
    pod: &'a Pod,
    revision: Option<PodRevision>,
    situation: Situation,
}

impl Scene<'_> {
    fn column(&self) -> Option<(usize, &Column)> {
        let place = self.overview.column(self.daemon_set.metadata.uid)?;
        Some((place, self.overview.columns().get(place)?))
    }

    /// What the DaemonSet has on a Node.
    pub(super) fn cell(&self, node: &NodeName) -> Option<Cell> {
        let (place, _) = self.column()?;
        self.overview.row(node)?.cells.get(place).copied()
    }

    /// The Nodes that should run a Pod. What runs elsewhere is told in the caption.
    fn places(&self) -> impl Iterator<Item = (&NodeName, Cell, RolloutTone)> {
        let column = self.column().into_iter();
        column.flat_map(|(place, column)| {
            let cells = self.overview.cells(place).filter(|(_, cell)| is_counted(*cell));
            cells.map(|(node, cell)| (node, cell, tone(column, cell)))
        })
    }

    pub(super) fn tally(&self, rollout: Option<&RolloutView>) -> Tally {
        let Some((_, column)) = self.column() else { return Tally::default() };
        let newest = column.current();
        let status = rollout.map_or(&self.daemon_set.status, |it| &it.status);
        let n_ready = status.number_ready as usize;
        let mut tally = Tally { newest, n_ready, ..Tally::default() };
        for (cell, n) in column.counts().filter(|(cell, _)| is_counted(*cell)) {
            let tone = tone(column, cell);
            tally.n += n;
            match tone {
                RolloutTone::New => tally.n_new += n,
                RolloutTone::Old => tally.n_old += n,
                RolloutTone::Missing => tally.n_missing += n,
                _ => {}
            }
            if matches!(tone, RolloutTone::Old | RolloutTone::Leaving) {
                let old = column.revision(cell).filter(|it| Some(*it) != newest);
                tally.old = tally.old.into_iter().chain(old).min();
            }
        }
        let mut unsettled = column.unsettled().take(MOST_UNSETTLED);
        tally.stuck = unsettled.find(|node| self.is_stuck(node)).cloned();
        let mut spenders = rollout.iter().flat_map(|it| &it.spenders).take(MOST_UNSETTLED);
        // The status counts an old Pod for as long as it is there.
        let is_old_there = status.updated_number_scheduled < status.current_number_scheduled;
        tally.is_ending = tally.old.is_none()
            && self.had_rollout()
            && (is_old_there || spenders.clone().any(|node| self.is_rolling(node)));
        if tally.is_ending {
            tally.old = spenders.find_map(|node| self.old_beside(node));
        }
        tally
    }

    /// The revision of an old Pod that runs on beside the one that is awaited.
    fn old_beside(&self, node: &NodeName) -> Option<i64> {
        let pods = self.cluster.store().controlled_pods_on(self.daemon_set.metadata.uid, node);
        let mut revisions = pods.filter_map(|it| self.cluster.revision_of(it));
        revisions.find(|it| !it.is_current).map(|it| it.number)
    }

    /// What is told of the Pod that stands for a Node.
    pub(super) fn told(&self, node: &NodeName) -> Option<Told<'_>> {
        let cluster = self.cluster;
        let pod = cluster.awaited_pod(self.daemon_set.metadata.uid, node)?;
        let (revision, situation) = (cluster.revision_of(pod), cluster.situation(pod));
        Some(Told { cluster, pod, revision, situation })
    }

    /// Whether there ever was more than one template.
    pub(super) fn had_rollout(&self) -> bool {
        self.cluster.store().revisions_of(self.daemon_set.metadata.uid).nth(1).is_some()
    }

    /// Whether a Node waits for its new Pod because of a rollout.
    fn is_rolling(&self, node: &NodeName) -> bool {
        let spender = self.cluster.spender(self.daemon_set, node.clone());
        spender.blame == Blame::Rollout
    }

    /// Whether what is on a Node stays as it is unless somebody does something.
    pub(super) fn is_stuck(&self, node: &NodeName) -> bool {
        let cluster = self.cluster;
        let pod = cluster.awaited_pod(self.daemon_set.metadata.uid, node);
        pod.is_some_and(|pod| {
            // Most are one or the other, and when that ends takes work to foresee.
            let is_fine = matches!(cluster.stage(pod), Stage::Ready | Stage::Starting);
            !is_fine
                && match cluster.situation(pod) {
                    Situation::Failing | Situation::Lost | Situation::NotReady => true,
                    Situation::Pending { message } => {
                        message.is_some() || pods::is_of_no_scheduler(pod)
                    }
                    Situation::Terminating { left } => {
                        left.is_none() && !pods::has_lost_its_node(cluster, pod)
                    }
                    _ => false,
                }
        })
    }

    pub(super) fn rollout(&self, tally: &Tally) -> Rollout {
        let [n_new, n_ready, n] = [tally.n_new, tally.n_ready, tally.n].map(words::number);
        let mut caption = match (tally.newest, tally.old) {
            (Some(newest), Some(old)) => {
                format!("rollout r{old} to r{newest}, {n_new} of {n} Ready on r{newest}")
            }
            (Some(newest), None) if tally.is_ending => {
                format!("rollout to r{newest}, {n_new} of {n} Ready on r{newest}")
            }
            (Some(newest), None) => format!("revision {newest}, {n_ready} of {n} Ready"),
            (None, _) => "no revision yet".to_owned(),
        };
        // They are among the Pods, and not among those that are desired.
        let stray = self.daemon_set.status.number_misscheduled;
        if stray > 0 {
            caption.push_str(&format!(", {} misscheduled", words::number(stray as usize)));
        }
        let cells = if tally.n <= MOST_CELLS { self.cells() } else { self.shares() };
        Rollout { caption, cells }
    }

    /// A cell for each Node.
    fn cells(&self) -> Vec<RolloutCell> {
        let cell = |(node, _, tone)| {
            let (mark, words) = match self.told(node) {
                Some(pod) => (pod.mark(), format!("{node}: {}, {}", pod.name(), pod.words())),
                None => ("–".to_owned(), format!("{node}: no Pod yet")),
            };
            RolloutCell { tone, mark, words, weight: 1 }
        };
        self.places().map(cell).collect()
    }

    /// A cell for each kind of Node.
    fn shares(&self) -> Vec<RolloutCell> {
        let kinds = [
            (RolloutTone::New, "Ready on the newest revision"),
            (RolloutTone::Starting, "starting"),
            (RolloutTone::Leaving, "stopping"),
            (RolloutTone::Old, "on an old revision"),
            (RolloutTone::Failed, "failing"),
            (RolloutTone::Missing, "without a Pod"),
        ];
        let counts = || {
            let column = self.column().into_iter();
            column.flat_map(|(_, it)| it.counts().map(|(cell, n)| (tone(it, cell), cell, n)))
        };
        let share = |(kind, words): (RolloutTone, &str)| {
            let of_kind = counts().filter(|(tone, cell, _)| *tone == kind && is_counted(*cell));
            let weight: usize = of_kind.map(|(.., n)| n).sum();
            RolloutCell {
                tone: kind,
                mark: String::new(),
                words: format!("{} {words}", words::counted(weight, "Node")),
                weight: u32::try_from(weight).unwrap_or(u32::MAX),
            }
        };
        kinds.into_iter().map(share).filter(|it| it.weight > 0).collect()
    }
}

/// Whether a Node should run a Pod.
fn is_counted(cell: Cell) -> bool {
    !cell.is_apart() && !cell.is_stray
}

fn tone(column: &Column, cell: Cell) -> RolloutTone {
    match cell.state {
        CellState::Apart | CellState::Missing => RolloutTone::Missing,
        CellState::Leaving => RolloutTone::Leaving,
        CellState::Failed => RolloutTone::Failed,
        _ if column.is_old(cell) => RolloutTone::Old,
        CellState::Ready => RolloutTone::New,
        CellState::Starting | CellState::Pending => RolloutTone::Starting,
    }
}

impl Told<'_> {
    fn name(&self) -> &str {
        &self.pod.metadata.name
    }

    /// The number of its revision.
    fn mark(&self) -> String {
        self.revision.as_ref().map_or(String::new(), |it| it.number.to_string())
    }

    fn is_old(&self) -> bool {
        self.revision.as_ref().is_some_and(|it| !it.is_current)
    }

    /// What happens to it, and when that is over.
    pub(super) fn words(&self) -> String {
        let (leaving, age) = if self.is_old() { ("old Pod", "old") } else { ("Pod", "new") };
        match &self.situation {
            Situation::Terminating { left: Some(SimDuration::ZERO) } => {
                format!("{leaving} leaves now")
            }
            Situation::Terminating { left: Some(left) } => {
                format!("{leaving} stops, {} left", words::span(*left))
            }
            Situation::Terminating { left: None }
                if pods::has_lost_its_node(self.cluster, self.pod) =>
            {
                format!("{leaving} is left of a Node that is gone, and collected soon")
            }
            Situation::Terminating { left: None } => {
                format!("{leaving} cannot stop, its kubelet is silent")
            }
            Situation::Starting { ready_in: Some(left) } if has_restarted(self.pod) => {
                format!("container restarts, Ready {}", when(*left))
            }
            Situation::Starting { ready_in: Some(left) } => {
                format!("{age} Pod starting, Ready {}", when(*left))
            }
            Situation::Ready { available_in } if available_in.as_millis() > 0 => {
                format!("{age} Pod Ready, available in {}", words::span(*available_in))
            }
            _ => pods::phrase(self.cluster, self.pod, &self.situation),
        }
    }
}

fn when(left: SimDuration) -> String {
    match left {
        SimDuration::ZERO => "now".to_owned(),
        left => format!("in {}", words::span(left)),
    }
}

fn has_restarted(pod: &Pod) -> bool {
    pod.status.container_statuses.iter().any(|it| it.restart_count > 0)
}
