//! What Pods ask for, and what they take of a Node.

use std::sync::Arc;

use playground_api::{HostPort, Name, PodSpec};

/// What the Pods on a Node take of it.
///
/// Mirrors `framework.NodeInfo`. Counts bound Pods that have not ended, terminating ones
/// included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeUsage {
    /// How many Pods.
    pub pods: u32,
    /// What they ask for together.
    pub requests: Requests,
    /// Ports of the Node that they hold.
    pub host_ports: Vec<HostPort>,
}

/// Requests in the units that the scheduler counts in.
///
/// Mirrors `framework.Resource`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Thousandths of a core.
    pub milli_cpu: i64,
    /// Bytes.
    pub memory: i64,
    /// Bytes of scratch space.
    pub ephemeral_storage: i64,
    /// Other resources by name, sorted.
    pub extended: Vec<(Name, i64)>,
    /// `milli_cpu` as scores count it: a container that asks for none counts as asking for 100.
    pub scored_milli_cpu: i64,
    /// `memory` as scores count it: a container that asks for none counts as asking for 200 MiB.
    pub scored_memory: i64,
}

/// What the latest few specs ask for, so that it is worked out once for all Pods of a template.
///
/// It holds on to the specs, so none of them can change in place. Nothing depends on what it
/// holds, so two of them are always equal.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestsCache(Vec<(Arc<PodSpec>, Arc<Requests>)>);

impl PartialEq for RequestsCache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl RequestsCache {
    const LEN: usize = 8;

    pub(super) fn get(&self, spec: &Arc<PodSpec>) -> Option<Arc<Requests>> {
        let found = self.0.iter().find(|(it, _)| Arc::ptr_eq(it, spec));
        found.map(|(_, requests)| Arc::clone(requests))
    }

    pub(super) fn learn(&mut self, spec: &Arc<PodSpec>) -> Arc<Requests> {
        if let Some(known) = self.get(spec) {
            return known;
        }
        let requests = Arc::new(Requests::of(spec));
        if self.0.len() == Self::LEN {
            self.0.remove(0);
        }
        self.0.push((Arc::clone(spec), Arc::clone(&requests)));
        requests
    }
}

impl NodeUsage {
    /// Nothing is taken.
    pub(crate) const NONE: NodeUsage = NodeUsage {
        pods: 0,
        requests: Requests {
            milli_cpu: 0,
            memory: 0,
            ephemeral_storage: 0,
            extended: Vec::new(),
            scored_milli_cpu: 0,
            scored_memory: 0,
        },
        host_ports: Vec::new(),
    };

    pub(crate) fn add(&mut self, spec: &PodSpec, requests: &Requests) {
        self.pods += 1;
        self.requests.add(requests, 1);
        self.host_ports.extend(spec.host_ports());
    }

    pub(crate) fn subtract(&mut self, spec: &PodSpec, requests: &Requests) {
        self.pods = self.pods.saturating_sub(1);
        self.requests.add(requests, -1);
        for port in spec.host_ports() {
            if let Some(at) = self.host_ports.iter().position(|it| *it == port) {
                self.host_ports.swap_remove(at);
            }
        }
    }
}

/// What a Pod asks for of one resource, where a container that says nothing asks for `missing`.
///
/// Mirrors `resourcehelper.PodRequests` with `NonMissingContainerRequests`.
fn scored(spec: &PodSpec, resource: &str, missing: i64) -> i64 {
    let asks = |it: &playground_api::Container| {
        let lists = [&it.resources.requests, &it.resources.limits];
        let listed = lists.into_iter().find(|it| it.get(resource).is_some());
        listed.map_or(missing, |it| it.scheduler_units(resource))
    };
    let (mut sidecars, mut peak) = (0_i64, 0_i64);
    for container in &spec.init_containers {
        let wanted = asks(container).saturating_add(sidecars);
        peak = peak.max(wanted);
        if container.restarts_always {
            sidecars = wanted;
        }
    }
    let together = spec.containers.iter().map(asks).fold(sidecars, i64::saturating_add);
    together.max(peak).saturating_add(spec.overhead.scheduler_units(resource))
}

impl Requests {
    /// What a Pod asks for.
    pub fn of(spec: &PodSpec) -> Self {
        let mut requests = Requests::default();
        let all = spec.requests();
        for (name, quantity) in all.iter() {
            match &**name {
                "cpu" => requests.milli_cpu = quantity.milli_value(),
                "memory" => requests.memory = quantity.value(),
                "ephemeral-storage" => requests.ephemeral_storage = quantity.value(),
                _ => requests.extended.push((name.clone(), quantity.value())),
            }
        }
        let is_whole = !spec.requests_as_a_whole().is_empty();
        let asked = |it: &str| is_whole && all.get(it).is_some();
        let (milli_cpu, memory) = Requests::scored(spec);
        requests.scored_milli_cpu = if asked("cpu") { requests.milli_cpu } else { milli_cpu };
        requests.scored_memory = if asked("memory") { requests.memory } else { memory };
        requests
    }

    /// Thousandths of a core and bytes of memory as scores count them for the Pod that looks for
    /// a Node.
    ///
    /// Upstream overlooks here what the Pod asks for as a whole (`newFit` of v1.34).
    pub(crate) fn scored(spec: &PodSpec) -> (i64, i64) {
        (scored(spec, "cpu", 100), scored(spec, "memory", 200 << 20))
    }

    /// The amount of an extended resource.
    pub fn extended(&self, name: &str) -> i64 {
        self.extended.iter().find(|(it, _)| &**it == name).map_or(0, |(_, amount)| *amount)
    }

    fn add(&mut self, other: &Requests, sign: i64) {
        // Absurd amounts wrap around, as they do in the scheduler.
        let sum = |a: i64, b: i64| a.wrapping_add(b.wrapping_mul(sign));
        self.milli_cpu = sum(self.milli_cpu, other.milli_cpu);
        self.memory = sum(self.memory, other.memory);
        self.ephemeral_storage = sum(self.ephemeral_storage, other.ephemeral_storage);
        self.scored_milli_cpu = sum(self.scored_milli_cpu, other.scored_milli_cpu);
        self.scored_memory = sum(self.scored_memory, other.scored_memory);
        for (name, amount) in &other.extended {
            match self.extended.binary_search_by(|(it, _)| it.cmp(name)) {
                Ok(at) => self.extended[at].1 = sum(self.extended[at].1, *amount),
                Err(at) => self.extended.insert(at, (name.clone(), sum(0, *amount))),
            }
        }
    }
}
