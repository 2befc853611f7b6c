//! What a Pod asks for, and the class of service that follows from it.
//!
//! Mirrors `k8s.io/component-helpers/resource` of v1.34.

use crate::{Container, Name, PodSpec, ResourceList, Resources};

/// The class of service of a Pod. The first to be evicted comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QosClass {
    /// It asks for nothing.
    BestEffort,
    /// It asks for something.
    Burstable,
    /// It asks for cpu and memory, and exactly for what it may use at most.
    Guaranteed,
}

impl QosClass {
    /// The class as Kubernetes writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            QosClass::BestEffort => "BestEffort",
            QosClass::Burstable => "Burstable",
            QosClass::Guaranteed => "Guaranteed",
        }
    }
}

impl PodSpec {
    /// What the Pod asks of a Node.
    ///
    /// A missing request takes the value of the limit; overhead comes on top.
    /// Mirrors `resourcehelper.PodRequests`.
    pub fn requests(&self) -> ResourceList {
        let mut total = self.total(|it| it.resources.effective_requests());
        for (name, amount) in self.requests_as_a_whole().iter() {
            total.insert(name.clone(), amount.clone());
        }
        total.add(&self.overhead);
        total
    }

    /// What the Pod as a whole asks for: where it has limits, a missing request takes the value
    /// of what its containers add up to, or else of the limit.
    ///
    /// Mirrors `defaultPodRequests`.
    pub fn requests_as_a_whole(&self) -> ResourceList {
        let mut whole = ResourceList::new();
        let Some(Resources { requests, limits, .. }) = &self.resources else { return whole };
        if !limits.is_empty() {
            for (name, limit) in limits.iter() {
                whole.insert(name.clone(), limit.clone());
            }
            let of_containers = self.total(|it| it.resources.effective_requests());
            for (name, amount) in of_containers.iter().filter(|(it, _)| !is_huge(it)) {
                whole.insert(name.clone(), amount.clone());
            }
        }
        for (name, amount) in requests.iter() {
            whole.insert(name.clone(), amount.clone());
        }
        let whole = whole.iter().filter(|(name, _)| may_be_whole(name));
        whole.map(|(name, it)| (name.clone(), it.clone())).collect()
    }

    /// The most that the Pod may take.
    ///
    /// Mirrors `resourcehelper.PodLimits`; overhead counts for what is limited.
    pub fn limits(&self) -> ResourceList {
        let mut total = self.total(|it| it.resources.limits.clone());
        let whole = self.resources.iter().flat_map(|it| it.limits.iter());
        for (name, limit) in whole.filter(|(name, _)| may_be_whole(name)) {
            total.insert(name.clone(), limit.clone());
        }
        let limited = self.overhead.iter().filter(|(name, _)| total.get(name).is_some());
        let overhead: ResourceList = limited.map(|(name, it)| (name.clone(), it.clone())).collect();
        total.add(&overhead);
        total
    }

    /// The larger of what all containers take together and what the greediest init container
    /// takes.
    fn total(&self, of: fn(&Container) -> ResourceList) -> ResourceList {
        let mut total = ResourceList::new();
        for container in &self.containers {
            total.add(&of(container));
        }
        let mut sidecars = ResourceList::new();
        let mut peak = ResourceList::new();
        for container in &self.init_containers {
            let mut needed = of(container);
            if container.restarts_always {
                sidecars.add(&needed);
                needed = sidecars.clone();
            } else {
                needed.add(&sidecars);
            }
            peak.raise_to(&needed);
        }
        total.add(&sidecars);
        total.raise_to(&peak);
        total
    }

    /// The class of service that requests and limits give the Pod: those of the whole Pod if it
    /// has any, else those of each container.
    ///
    /// Mirrors `qos.GetPodQOS`: only cpu and memory count.
    pub fn qos_class(&self) -> QosClass {
        let containers = || self.init_containers.iter().chain(&self.containers);
        let all: Vec<&Resources> = match &self.resources {
            Some(whole) => vec![whole],
            None => containers().map(|it| &it.resources).collect(),
        };
        const NAMES: [&str; 2] = ["cpu", "memory"];
        let amount =
            |it: &ResourceList, name: &str| it.get(name).filter(|it| !it.is_zero()).cloned();
        let asks = |it: &Resources, name: &str| {
            amount(&it.requests, name).is_some() || amount(&it.limits, name).is_some()
        };
        if !all.iter().any(|it| NAMES.iter().any(|name| asks(it, name))) {
            return QosClass::BestEffort;
        }
        let is_exact = |it: &Resources, name: &str| {
            let (limit, request) = (amount(&it.limits, name), amount(&it.requests, name));
            limit.is_some() && (request.is_none() || request == limit)
        };
        match all.iter().all(|it| NAMES.iter().all(|name| is_exact(it, name))) {
            true => QosClass::Guaranteed,
            false => QosClass::Burstable,
        }
    }
}

/// Whether a Pod as a whole may ask for this resource. Mirrors `IsSupportedPodLevelResource`.
fn may_be_whole(name: &Name) -> bool {
    matches!(&**name, "cpu" | "memory") || is_huge(name)
}

fn is_huge(name: &Name) -> bool {
    name.starts_with("hugepages-")
}

impl Resources {
    /// What the container asks for: a limit stands in where no request is set.
    pub fn effective_requests(&self) -> ResourceList {
        let mut requests = self.requests.clone();
        for (name, limit) in self.limits.iter() {
            if requests.get(name).is_none() {
                requests.insert(name.clone(), limit.clone());
            }
        }
        requests
    }
}
