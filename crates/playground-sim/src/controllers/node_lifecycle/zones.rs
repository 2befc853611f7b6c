//! Zones: how many of their Nodes are lost decides how fast Nodes get the taint that drives Pods
//! away.
//!
//! Mirrors `handleDisruption`, `ComputeZoneState` and the rate limiters of
//! `pkg/controller/nodelifecycle`.
//! Deliberate difference: of several Nodes of a zone that wait for their `NoExecute` taint, the
//! first by name gets it; upstream goes by the time of waiting.

use crate::persistent::Set;
use playground_api::{Name, Node, NodeName, Taint, TaintEffect};

use super::{is_managed, taint, taint_changes, wanted_no_execute};
use crate::clock::{SimDuration, SimTime, TimerId};
use crate::cluster::{Cluster, Task};

/// The Nodes of one zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Zone {
    ready: u32,
    not_ready: u32,
    state: ZoneState,
    /// Nodes that wait for their `NoExecute` taint.
    pub(super) waiting: Set<NodeName>,
    /// When the rate allows the next one.
    next: SimTime,
    timer: Option<TimerId>,
}

/// How a zone is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ZoneState {
    #[default]
    Normal,
    /// More than two and at least 55 % of its Nodes are not ready.
    Partial,
    /// None of its Nodes is ready.
    Full,
}

/// A zone of more Nodes than this is a large one.
const LARGE_ZONE: u32 = 50;

impl Zone {
    /// Mirrors `ComputeZoneState`.
    fn state_now(&self) -> ZoneState {
        let all = self.ready + self.not_ready;
        match self.not_ready {
            0 => ZoneState::Normal,
            _ if self.ready == 0 => ZoneState::Full,
            down if down > 2 && u64::from(down) * 100 >= u64::from(all) * 55 => ZoneState::Partial,
            _ => ZoneState::Normal,
        }
    }
}

/// The zone of a Node, as its labels say. Mirrors `GetZoneKey`.
pub(super) fn zone_of(node: &Node) -> Name {
    let label = |name: &str, old: &str| {
        let labels = &node.metadata.labels;
        labels.get(name).or_else(|| labels.get(old)).map_or("", |it| &**it)
    };
    let region = label("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");
    let zone = label("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");
    match (region, zone) {
        ("", "") => "".into(),
        _ => format!("{region}:{zone}").into(),
    }
}

impl Cluster {
    /// Counts a Node in its zone. Mirrors `handleDisruption`.
    pub(super) fn count_node(&mut self, name: &NodeName, is: Option<(Name, bool)>) {
        let was = self.node_lifecycle.seen.get(name).cloned();
        if was == is {
            return;
        }
        if let Some((zone, ready)) = &was {
            self.node_lifecycle.seen.remove(name);
            let zone = self.node_lifecycle.zones.get_or_default(zone);
            *(if *ready { &mut zone.ready } else { &mut zone.not_ready }) -= 1;
            zone.waiting.remove(name);
        }
        if let Some((zone, ready)) = &is {
            self.node_lifecycle.seen.insert(name.clone(), (zone.clone(), *ready));
            let zone = self.node_lifecycle.zones.get_or_default(zone);
            *(if *ready { &mut zone.ready } else { &mut zone.not_ready }) += 1;
        }
        let zones: Vec<Name> = [was, is].into_iter().flatten().map(|it| it.0).collect();
        for zone in zones {
            self.judge_zone(&zone);
        }
    }

    fn judge_zone(&mut self, name: &Name) {
        let now = self.now();
        let zones = &mut self.node_lifecycle.zones;
        let Some(zone) = zones.get_mut(name) else {
            return;
        };
        if zone.ready + zone.not_ready == 0 {
            let timer = zone.timer;
            zones.remove(name);
            if let Some(id) = timer {
                self.cancel_timer(id);
            }
        } else if zone.state != zone.state_now() {
            zone.state = zone.state_now();
            zone.next = now;
            let timer = zone.timer.take();
            if let Some(id) = timer {
                self.cancel_timer(id);
            }
        }
        let zones = &self.node_lifecycle.zones;
        let all_down = !zones.is_empty() && zones.values().all(|it| it.state == ZoneState::Full);
        let was_all_down = std::mem::replace(&mut self.node_lifecycle.all_down, all_down);
        if all_down && !was_all_down {
            self.forgive_all();
        }
        if was_all_down && !all_down {
            let zones: Vec<Name> = self.node_lifecycle.zones.keys().cloned().collect();
            zones.iter().for_each(|it| self.plan_zone(it));
        }
        self.plan_zone(name);
    }

    /// All zones are down: taints that drive Pods away are taken off again.
    fn forgive_all(&mut self) {
        let zones: Vec<Name> = self.node_lifecycle.zones.keys().cloned().collect();
        for zone in zones {
            let timer = self.node_lifecycle.zones.get_mut(&zone).and_then(|it| it.timer.take());
            if let Some(id) = timer {
                self.cancel_timer(id);
            }
        }
        let lost = |it: &Taint| it.effect == TaintEffect::NoExecute && is_managed(it);
        let nodes = self.store().nodes().filter(|it| it.spec.taints.iter().any(lost));
        let names: Vec<NodeName> = nodes.map(|it| it.name()).collect();
        for name in names {
            let Some(node) = self.store().node(&name).cloned() else {
                continue;
            };
            let removed = node.spec.taints.iter().filter(|it| lost(it)).cloned().collect();
            self.change_taints(&node, Vec::new(), removed);
        }
    }

    /// How long between two Nodes of a zone that get the taint; `None` means that none does.
    fn interval(&self, zone: &Zone) -> Option<SimDuration> {
        let timings = self.timings();
        match zone.state {
            _ if self.node_lifecycle.all_down => None,
            ZoneState::Partial if zone.ready + zone.not_ready > LARGE_ZONE => {
                Some(timings.secondary_node_eviction_interval)
            }
            ZoneState::Partial => None,
            ZoneState::Normal | ZoneState::Full => Some(timings.node_eviction_interval),
        }
    }

    /// Sets the timer of a zone with Nodes that wait.
    pub(super) fn plan_zone(&mut self, name: &Name) {
        let Some(zone) = self.node_lifecycle.zones.get(name) else {
            return;
        };
        let waits = !zone.waiting.is_empty() && zone.timer.is_none();
        if !waits || self.interval(zone).is_none() {
            return;
        }
        let at = zone.next.max(self.now() + self.timings().node_monitor_period);
        let id = self.set_timer(at, Task::TaintZone(name.clone()));
        if let Some(zone) = self.node_lifecycle.zones.get_mut(name) {
            zone.timer = Some(id);
        }
    }

    /// The next Node of a zone gets its `NoExecute` taint. Mirrors `doNoExecuteTaintingPass`.
    pub(crate) fn taint_zone(&mut self, name: &Name) {
        let now = self.now();
        let interval = self.node_lifecycle.zones.get(name).and_then(|it| self.interval(it));
        let (Some(zone), Some(interval)) = (self.node_lifecycle.zones.get_mut(name), interval)
        else {
            return;
        };
        zone.timer = None;
        let Some(first) = zone.waiting.iter().next().cloned() else {
            return;
        };
        zone.waiting.remove(&first);
        zone.next = now + interval;
        if !zone.waiting.is_empty() {
            let id = self.set_timer(now + interval, Task::TaintZone(name.clone()));
            if let Some(zone) = self.node_lifecycle.zones.get_mut(name) {
                zone.timer = Some(id);
            }
        }
        let Some(node) = self.store().node(&first).cloned() else {
            return;
        };
        if let Some(key) =
            wanted_no_execute(&node).filter(|_| taint_changes(&node, self.timestamp()).waits)
        {
            let added = vec![taint(key, TaintEffect::NoExecute, self.timestamp())];
            self.change_taints(&node, added, Vec::new());
        }
    }
}
