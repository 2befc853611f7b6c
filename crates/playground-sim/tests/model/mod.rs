//! A slow, obvious model of one sync of the DaemonSet controller, to be compared with the engine.
//!
//! It looks at every object each time, keeps no index, and says each rule once, in the words of
//! upstream's functions. Node selectors and tolerations are those of `playground-api`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use playground_api::{
    ConditionStatus, ControllerRevision, DaemonSet, DaemonSetStatus, IntOrPercent, Node, NodeName,
    Pod, PodConditionType, PodPhase, Taint, TaintEffect, Toleration, Uid, UpdateStrategy,
};
use playground_sim::{Actor, Cluster, JournalEntry, SimDuration, SimTime, Verb};

/// What one sync of one DaemonSet is to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sync {
    /// Nodes that get a Pod.
    pub(crate) create: BTreeSet<String>,
    /// Pods that are deleted.
    pub(crate) delete: BTreeSet<String>,
    /// What the status says afterwards; `None` when the sync ends before it is written.
    pub(crate) status: Option<[u32; 7]>,
    /// Nodes whose failed Pod is deleted.
    pub(crate) failed: Vec<NodeName>,
}

/// Follows a cluster and checks each sync of the DaemonSet controller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    /// For each DaemonSet and Node: the generation, the last wait, and since when it runs.
    backoff: BTreeMap<(Uid, NodeName), (i64, SimDuration, SimTime)>,
}

impl Model {
    /// Compares what the controller did between two states of a cluster with the model.
    pub(crate) fn check(&mut self, before: &Cluster, after: &Cluster) -> Result<(), String> {
        let entries = after.journal().iter().skip(before.journal().len());
        let own: Vec<&JournalEntry> = entries
            .map(AsRef::as_ref)
            .filter(|it| it.actor == Actor::DaemonSetController)
            .collect();
        let Some(first) = own.first() else { return Ok(()) };
        let Some(uid) = own.iter().find_map(|it| owner_of(it, before, after)) else {
            return Ok(());
        };
        let find = |cluster: &Cluster| {
            cluster.store().daemon_sets().find(|it| it.metadata.uid == uid).cloned()
        };
        let (Some(daemon_set), Some(synced)) = (find(before), find(after)) else {
            return Err(format!("a sync of a DaemonSet that is not there: {own:?}"));
        };
        let is_right = |wanted: &Sync| {
            wanted.create == nodes_of(&own, Verb::Created)
                && wanted.delete == names_of(&own, Verb::Deleted)
                && wanted.status.is_none_or(|it| it == numbers(&synced.status))
        };
        let mut observed = DaemonSet::clone(&daemon_set);
        let mut wanted = self.sync(before, &observed, first.at);
        if !is_right(&wanted) {
            // A sync on the way that left no trace may have observed the generation.
            observed.status.observed_generation = daemon_set.metadata.generation;
            wanted = self.sync(before, &observed, first.at);
        }
        self.advance(&observed, &wanted.failed, first.at);
        if is_right(&wanted) {
            return Ok(());
        }
        Err(format!("at {}: the model wants {wanted:?}, the engine did {own:?}", first.at))
    }

    /// What a sync that begins now is to do.
    pub(crate) fn sync(&self, cluster: &Cluster, daemon_set: &DaemonSet, at: SimTime) -> Sync {
        let Some(world) = World::read(cluster, daemon_set, at) else { return Sync::default() };
        let mut sync = Sync::default();
        for (name, group) in &world.groups {
            let waits = self.waits(daemon_set, name, at);
            world.manage(name, group, waits, &mut sync);
        }
        if sync.create.is_empty() && sync.delete.is_empty() {
            world.rolling_update(&mut sync);
        }
        sync.status = Some(world.status());
        sync
    }

    fn waits(&self, daemon_set: &DaemonSet, node: &NodeName, at: SimTime) -> bool {
        let key = (daemon_set.metadata.uid, node.clone());
        self.backoff.get(&key).is_some_and(|(generation, wait, since)| {
            *generation == daemon_set.status.observed_generation && at < *since + *wait
        })
    }

    fn advance(&mut self, daemon_set: &DaemonSet, nodes: &[NodeName], at: SimTime) {
        const FIRST: SimDuration = SimDuration::from_secs(1);
        const LONGEST: SimDuration = SimDuration::from_secs(900);
        let generation = daemon_set.status.observed_generation;
        for node in nodes {
            let key = (daemon_set.metadata.uid, node.clone());
            let wait = match self.backoff.get(&key) {
                Some((same, wait, since))
                    if *same == generation && at.since(*since) <= LONGEST + LONGEST =>
                {
                    wait.doubled_up_to(LONGEST)
                }
                _ => FIRST,
            };
            self.backoff.insert(key, (generation, wait, at));
        }
    }
}

/// The DaemonSet whose sync wrote an entry.
fn owner_of(entry: &JournalEntry, before: &Cluster, after: &Cluster) -> Option<Uid> {
    let uid = entry.object.uid;
    [after, before].into_iter().find_map(|cluster| {
        let store = cluster.store();
        let pods = store.pods().map(|it| &it.metadata);
        let revisions = store.controller_revisions().map(|it| &it.metadata);
        let metadata = pods.chain(revisions).find(|it| it.uid == uid)?;
        Some(metadata.controller()?.uid)
    })
}

fn of_pods<'a>(
    entries: &'a [&JournalEntry],
    verb: Verb,
) -> impl Iterator<Item = &'a &'a JournalEntry> {
    entries.iter().filter(move |it| it.verb == verb && it.object.kind.as_str() == "Pod")
}

fn nodes_of(entries: &[&JournalEntry], verb: Verb) -> BTreeSet<String> {
    of_pods(entries, verb).filter_map(|it| it.node.as_ref()).map(ToString::to_string).collect()
}

fn names_of(entries: &[&JournalEntry], verb: Verb) -> BTreeSet<String> {
    of_pods(entries, verb).map(|it| it.object.name.to_string()).collect()
}

pub(crate) fn numbers(status: &DaemonSetStatus) -> [u32; 7] {
    [
        status.desired_number_scheduled,
        status.current_number_scheduled,
        status.number_misscheduled,
        status.number_ready,
        status.updated_number_scheduled,
        status.number_available,
        status.number_unavailable,
    ]
}

/// All that a sync sees of the cluster.
struct World<'a> {
    daemon_set: &'a DaemonSet,
    hash: String,
    now: i64,
    tolerations: Vec<Toleration>,
    nodes: BTreeMap<NodeName, &'a Node>,
    /// The DaemonSet's Pods by Node; every eligible Node is in it.
    groups: BTreeMap<NodeName, Vec<&'a Pod>>,
}

impl<'a> World<'a> {
    /// `None` when a revision has to be written first.
    fn read(cluster: &'a Cluster, daemon_set: &'a DaemonSet, at: SimTime) -> Option<Self> {
        let store = cluster.store();
        let namespace = &daemon_set.metadata.namespace;
        let is_claimed = |labels: &playground_api::Labels, owner: Option<Uid>, goes: bool| {
            let matches = daemon_set.spec.selector.matches(labels);
            matches && (owner == Some(daemon_set.metadata.uid) || owner.is_none() && !goes)
        };
        let revisions = store.controller_revisions().filter(|it| {
            let owner = it.metadata.controller().map(|it| it.uid);
            owner == Some(daemon_set.metadata.uid)
                || it.metadata.namespace == *namespace
                    && is_claimed(&it.metadata.labels, owner, false)
        });
        let is_current = |it: &&Arc<ControllerRevision>| it.template == daemon_set.spec.template;
        // One that a DaemonSet of the same name left behind will do, whoever owns it.
        let left_behind = || {
            let prefix = format!("{}-", daemon_set.metadata.name);
            store.controller_revisions().filter(is_current).find(|it| {
                it.metadata.namespace == *namespace && it.metadata.name.starts_with(&prefix)
            })
        };
        let own = revisions.filter(is_current).max_by_key(|it| it.revision);
        let current = own.or_else(left_behind)?;
        let mut world = World {
            daemon_set,
            hash: current.hash()?.to_string(),
            now: cluster.timestamp_at(at).as_millis(),
            tolerations: tolerations(daemon_set),
            nodes: store.nodes().map(|it| (it.name(), it.as_ref())).collect(),
            groups: BTreeMap::new(),
        };
        let eligible = world.nodes.values().filter(|it| world.judge(it).0);
        world.groups = eligible.map(|it| (it.name(), Vec::new())).collect();
        for pod in store.pods().filter(|it| it.metadata.namespace == *namespace) {
            let owner = pod.metadata.controller().map(|it| it.uid);
            let goes = pod.metadata.deletion_timestamp.is_some();
            let has_ended = matches!(pod.status.phase, PodPhase::Failed | PodPhase::Succeeded);
            if is_claimed(&pod.metadata.labels, owner, goes)
                && !(goes && has_ended)
                && let Some(node) = pod.node_or_target()
            {
                world.groups.entry(node).or_default().push(pod);
            }
        }
        for group in world.groups.values_mut() {
            let second = |it: &Pod| it.metadata.creation_timestamp.map(|it| it.as_millis() / 1000);
            group.sort_by_key(|it| (it.node_name.is_none(), second(it), it.metadata.name.clone()));
        }
        Some(world)
    }

    /// Upstream's `shouldRun` and `shouldContinueRunning`.
    fn judge(&self, node: &Node) -> (bool, bool) {
        let spec = &self.daemon_set.spec.template.spec;
        let name = node.name();
        if spec.node_name.as_ref().is_some_and(|it| *it != name) {
            return (false, false);
        }
        if !spec.matches_node(&name, &node.metadata.labels) {
            return (false, false);
        }
        let tolerated = |taint: &&Taint| self.tolerations.iter().any(|it| it.tolerates(taint));
        let untolerated = |effect: &TaintEffect| {
            let of_effect = node.spec.taints.iter().filter(|it| it.effect == *effect);
            of_effect.filter(|it| !tolerated(it)).count() > 0
        };
        match (untolerated(&TaintEffect::NoSchedule), untolerated(&TaintEffect::NoExecute)) {
            (false, false) => (true, true),
            (_, no_execute) => (false, !no_execute),
        }
    }

    fn should_run(&self, name: &NodeName) -> bool {
        self.nodes.get(name).is_some_and(|it| self.judge(it).0)
    }

    fn surges(&self) -> bool {
        match self.daemon_set.spec.update_strategy {
            UpdateStrategy::RollingUpdate { max_surge, .. } => self.number(max_surge, 1) > 0,
            UpdateStrategy::OnDelete { .. } => false,
        }
    }

    /// An amount as a number of Nodes: a percentage of `base`, rounded up.
    fn number(&self, amount: IntOrPercent, base: u64) -> u64 {
        match amount {
            IntOrPercent::Int(it) => u64::from(it),
            IntOrPercent::Percent(it) => (u64::from(it) * base).div_ceil(100),
        }
    }

    /// `podsShouldBeOnNode`.
    fn manage(&self, name: &NodeName, group: &[&Pod], waits: bool, sync: &mut Sync) {
        let live = || group.iter().copied().filter(|it| it.metadata.deletion_timestamp.is_none());
        let Some(node) = self.nodes.get(name) else {
            let unbound = live().filter(|it| it.node_name.is_none());
            sync.delete.extend(unbound.map(name_of));
            return;
        };
        match self.judge(node) {
            (true, _) if group.is_empty() => {
                sync.create.insert(name.to_string());
            }
            (_, false) => sync.delete.extend(live().map(name_of)),
            (should_run, true) => {
                let mut running = Vec::new();
                let mut failed = Vec::new();
                for pod in live() {
                    match pod.status.phase {
                        PodPhase::Failed => failed.push(pod),
                        PodPhase::Succeeded => {
                            sync.delete.insert(name_of(pod));
                        }
                        _ => running.push(pod),
                    }
                }
                // The back-off of a Node lets one failed Pod go at a time.
                if let Some(pod) = failed.first().filter(|_| !waits) {
                    sync.delete.insert(name_of(pod));
                    sync.failed.push(name.clone());
                }
                if !self.surges() {
                    sync.delete.extend(running.iter().skip(1).map(|it| name_of(it)));
                } else if running.is_empty() {
                    sync.create.extend(should_run.then(|| name.to_string()));
                } else if running.len() > 1 {
                    self.manage_surge(&running, sync);
                }
            }
        }
    }

    fn manage_surge(&self, running: &[&Pod], sync: &mut Sync) {
        let (new, old): (Vec<&Pod>, Vec<&Pod>) = running
            .iter()
            .partition(|it| self.label(it, ControllerRevision::HASH_LABEL) == self.hash);
        for pods in [&new, &old] {
            sync.delete.extend(pods.iter().skip(1).map(|it| name_of(it)));
        }
        if let (Some(new), Some(old)) = (new.first(), old.first())
            && (!is_ready(old) || self.is_available(new))
        {
            sync.delete.insert(name_of(old));
        }
    }

    /// `rollingUpdate`.
    fn rolling_update(&self, sync: &mut Sync) {
        let UpdateStrategy::RollingUpdate { max_unavailable, max_surge } =
            self.daemon_set.spec.update_strategy
        else {
            return;
        };
        let desired = self.groups.keys().filter(|it| self.should_run(it)).count() as u64;
        let mut max_unavailable = self.number(max_unavailable, desired);
        let max_surge = self.number(max_surge, desired);
        if max_unavailable + max_surge == 0 && desired > 0 {
            max_unavailable = 1;
        }
        if max_surge == 0 {
            self.delete_first(max_unavailable, sync);
        } else {
            self.create_first(max_surge, desired, sync);
        }
    }

    /// The live Pods of a Node, by revision. `None` when there are too many.
    fn old_and_new<'b>(&self, group: &[&'b Pod]) -> Option<(Option<&'b Pod>, Option<&'b Pod>)> {
        let live = group.iter().copied().filter(|it| it.metadata.deletion_timestamp.is_none());
        let (new, old): (Vec<&Pod>, Vec<&Pod>) = live.partition(|it| self.is_updated(it));
        (new.len() < 2 && old.len() < 2).then(|| (old.first().copied(), new.first().copied()))
    }

    fn delete_first(&self, max_unavailable: u64, sync: &mut Sync) {
        let mut unavailable = 0;
        let (mut replace, mut candidates) = (Vec::new(), Vec::new());
        for group in self.groups.values() {
            match self.old_and_new(group) {
                None | Some((None, None) | (Some(_), Some(_))) => unavailable += 1,
                Some((None, Some(new))) => unavailable += u64::from(!self.is_available(new)),
                Some((Some(old), None)) if !self.is_available(old) => {
                    replace.push(old);
                    unavailable += 1;
                }
                Some((Some(old), None)) => {
                    if unavailable < max_unavailable {
                        candidates.push(old);
                    }
                }
            }
        }
        let room = max_unavailable.saturating_sub(unavailable) as usize;
        sync.delete.extend(replace.into_iter().map(name_of));
        sync.delete.extend(candidates.into_iter().take(room).map(name_of));
    }

    fn create_first(&self, max_surge: u64, desired: u64, sync: &mut Sync) {
        let (mut surging, mut available) = (0, 0);
        let (mut now, mut candidates) = (Vec::new(), Vec::new());
        let (mut delete, mut retire) = (Vec::new(), Vec::new());
        for (name, group) in &self.groups {
            let Some((old, new)) = self.old_and_new(group) else {
                surging += 1;
                continue;
            };
            // The old Pod speaks for the Node as long as there is one.
            available += u64::from(old.or(new).is_some_and(|it| self.is_available(it)));
            let Some(old) = old else { continue };
            if !self.nodes.contains_key(name) && new.is_none() {
                return; // Upstream fails here: it cannot look the Node up.
            }
            match new {
                Some(new) if self.is_available(new) => delete.push(old),
                Some(_) => surging += 1,
                None => match (self.should_run(name), self.is_available(old)) {
                    (true, false) => now.push(name),
                    (true, true) => {
                        if surging < max_surge {
                            candidates.push(name);
                        }
                    }
                    (false, false) => delete.push(old),
                    (false, true) => retire.push(old),
                },
            }
        }
        let room = max_surge.saturating_sub(surging) as usize;
        let spare = available.saturating_sub(desired) as usize;
        sync.create.extend(now.into_iter().map(ToString::to_string));
        sync.create.extend(candidates.into_iter().take(room).map(ToString::to_string));
        sync.delete.extend(delete.into_iter().map(name_of));
        sync.delete.extend(retire.into_iter().take(spare).map(name_of));
    }

    /// `updateDaemonSetStatus`.
    fn status(&self) -> [u32; 7] {
        let (mut desired, mut current, mut misscheduled) = (0, 0, 0);
        let (mut ready, mut updated, mut available) = (0, 0, 0);
        for name in self.nodes.keys() {
            let first = self.groups.get(name).and_then(|it| it.first());
            if !self.should_run(name) {
                misscheduled += u32::from(first.is_some());
                continue;
            }
            desired += 1;
            let Some(first) = first else { continue };
            current += 1;
            ready += u32::from(is_ready(first));
            available += u32::from(self.is_available(first));
            updated += u32::from(self.is_updated(first));
        }
        [desired, current, misscheduled, ready, updated, available, desired - available]
    }

    fn label(&self, pod: &Pod, key: &str) -> String {
        pod.metadata.labels.get(key).map(ToString::to_string).unwrap_or_default()
    }

    fn is_updated(&self, pod: &Pod) -> bool {
        let generation = self.daemon_set.template_generation().to_string();
        self.label(pod, ControllerRevision::HASH_LABEL) == self.hash
            || self.label(pod, "pod-template-generation") == generation
    }

    fn is_available(&self, pod: &Pod) -> bool {
        let wait = i64::from(self.daemon_set.spec.min_ready_seconds) * 1000;
        let since = ready_condition(pod).and_then(|it| it.last_transition_time);
        is_ready(pod) && since.is_none_or(|it| it.as_millis() + wait <= self.now)
    }
}

fn ready_condition(pod: &Pod) -> Option<&playground_api::PodCondition> {
    pod.status.conditions.iter().find(|it| it.condition_type == PodConditionType::Ready)
}

fn is_ready(pod: &Pod) -> bool {
    ready_condition(pod).is_some_and(|it| it.status == ConditionStatus::True)
}

fn name_of(pod: &Pod) -> String {
    pod.metadata.name.to_string()
}

/// The template's tolerations and the automatic ones.
fn tolerations(daemon_set: &DaemonSet) -> Vec<Toleration> {
    let spec = &daemon_set.spec.template.spec;
    let mut tolerations = spec.tolerations.clone();
    let mut add = |key: &str, effect| {
        tolerations.push(Toleration::exists(format!("node.kubernetes.io/{key}"), effect));
    };
    for key in ["not-ready", "unreachable"] {
        add(key, TaintEffect::NoExecute);
    }
    for key in ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"] {
        add(key, TaintEffect::NoSchedule);
    }
    if spec.host_network {
        add("network-unavailable", TaintEffect::NoSchedule);
    }
    tolerations
}
