//! Finding out what a change would lead to, by letting copies of the cluster run.

use playground_api::{Kind, ObjectReference};

use super::courses::{Courses, touched};
use super::effect::Effects;
use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;

/// A change that is being tried on copies, in slices, so that a page can paint between them.
///
/// Three clusters are compared in the end: the present one, the one that would come of it without
/// the change, and the one that would come of it with the change.
/// A cluster shares what it does not change with its copies, so a trial costs what the change
/// makes happen, and not what is there.
#[derive(Clone, Debug)]
pub struct Trial {
    now: Cluster,
    after: Cluster,
    without: Course,
    with: Course,
}

/// A copy on its way to the end.
#[derive(Clone, Debug)]
struct Course {
    cluster: Cluster,
    start: SimTime,
    limit: SimDuration,
}

impl Cluster {
    /// Begins to find out what a change would lead to: `after` is this cluster right after it.
    ///
    /// Both courses run until they settle, for at most `limit` of virtual time
    /// without headway.
    pub fn try_change(&self, after: &Cluster, limit: SimDuration) -> Trial {
        Trial {
            now: self.clone(),
            after: after.clone(),
            // In the past, what was to come comes no more.
            without: Course::new(self, limit),
            with: Course::new(after, limit),
        }
    }

    /// What a change would lead to, found out at one go. See [`Cluster::try_change`].
    pub fn effects(&self, after: &Cluster, limit: SimDuration) -> Effects {
        let mut trial = self.try_change(after, limit);
        while !trial.advance(usize::MAX) {}
        trial.effects()
    }
}

impl Trial {
    /// Does up to `steps` steps. Returns whether the end is reached.
    pub fn advance(&mut self, mut steps: usize) -> bool {
        [&mut self.without, &mut self.with].into_iter().all(|it| it.advance(&mut steps))
    }

    /// What the courses so far show; after the end, what the change would lead to.
    pub fn effects(&self) -> Effects {
        let (without, with) = (&self.without.cluster, &self.with.cluster);
        let is_settled = with.is_settled();
        Effects {
            objects: touched(self.now.store(), self.after.store()),
            daemon_sets: Courses::new(&self.now, &self.after, without, with).effects(),
            takes: is_settled.then(|| with.now().since(self.after.now())),
            restless: if is_settled { None } else { acted_on(with) },
        }
    }
}

impl Course {
    fn new(cluster: &Cluster, limit: SimDuration) -> Self {
        Course { cluster: cluster.clone(), start: cluster.now(), limit }
    }

    /// Does as many of the steps as there are to do, and says whether none is left.
    fn advance(&mut self, steps: &mut usize) -> bool {
        while *steps > 0 {
            let until = self.cluster.patience(self.start, self.limit);
            if !self.cluster.step_unless_settled(until) {
                return true;
            }
            *steps -= 1;
        }
        false
    }
}

/// What was acted on last; of a daemon Pod, its DaemonSet.
fn acted_on(cluster: &Cluster) -> Option<ObjectReference> {
    let last = cluster.journal().last()?;
    let mut daemon_sets = cluster.store().daemon_sets();
    let owner = daemon_sets.find(|it| Some(it.metadata.uid) == last.controller);
    Some(owner.map_or_else(
        || last.object.clone(),
        |it| ObjectReference::new(Kind::DaemonSet, &it.metadata),
    ))
}
