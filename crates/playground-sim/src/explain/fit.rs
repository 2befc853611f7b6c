//! The smallest changes with which a Pod would fit on the Node where the scheduler has no place
//! for it.

use std::sync::Arc;

use playground_api::{
    Container, ContainerPort, HostPort, NamespacedName, Node, Pod, PodSpec, PriorityClass,
};

use super::fact::amount;
use super::fix::{Edit, Fix};
use crate::cluster::Cluster;
use crate::controllers::daemon_set::Budget;
use crate::scheduler::Preemption;
use crate::scheduler::filters::FilterReason;

impl Cluster {
    /// Less of what is short and other host ports, together, if the Pod fits then; and a priority
    /// that makes others go.
    ///
    /// `held` are the host ports that it wants and others hold.
    pub(super) fn fits(
        &self,
        pod: &Pod,
        node: &Arc<Node>,
        reasons: &[FilterReason],
        held: &[(HostPort, NamespacedName)],
    ) -> Vec<Fix> {
        let lowered = lowered_requests(&pod.spec, reasons).unwrap_or_default();
        let ways = match held {
            [] => vec![Vec::new()],
            held => self.other_host_ports(&pod.spec, node, held),
        };
        let ways = ways.into_iter().map(|ports| [lowered.clone(), ports].concat());
        let fit = ways.filter(|edits| self.fits_with(pod, node, edits));
        let fixes = fit.map(|edits| Fix { edits, ..Fix::default() });
        fixes.chain(self.prioritize(pod)).collect()
    }

    /// The old Pod that keeps a new one beside it from being bound, though it stays until that one is
    /// available: with `maxSurge`, they wait for each other.
    pub fn old_pod_in_the_way(&self, pod: &Pod) -> Option<NamespacedName> {
        let daemon_set = self.daemon_set_of(pod).filter(|_| pod.node_name.is_none())?;
        let node = self.store().node(&pod.node_or_target()?)?;
        let desired = daemon_set.status.desired_number_scheduled;
        let budget = Budget::of(&daemon_set.spec.update_strategy, desired);
        let stays = |it: &&Arc<Pod>| it.node_name.is_some() && !it.metadata.is_terminating();
        let name = node.name();
        let mut pods = self.store().controlled_pods_on(daemon_set.metadata.uid, &name);
        let old = pods.find(stays).filter(|_| budget.max_surge > 0)?;
        self.run_filters(pod, node).err()?;
        self.run_filters_without(pod, node, old).is_ok().then(|| old.metadata.key())
    }

    /// Whether the Pod fits on the Node after some edits of its template.
    fn fits_with(&self, pod: &Pod, node: &Arc<Node>, edits: &[Edit]) -> bool {
        let mut changed = pod.clone();
        let spec = Arc::make_mut(&mut changed.spec);
        edits.iter().for_each(|it| it.apply_to_spec(spec));
        self.run_filters(&changed, node).is_ok()
    }

    /// Other host ports that are free on the Node, or none at all, in place of those that others
    /// hold.
    ///
    /// With `hostNetwork` a port is the Node's in any case, so there it takes another one.
    fn other_host_ports(
        &self,
        spec: &PodSpec,
        node: &Node,
        held: &[(HostPort, NamespacedName)],
    ) -> Vec<Vec<Edit>> {
        let name = node.name();
        let others = self.store().pods_on(&name).flat_map(|it| it.spec.host_ports());
        let mut taken: Vec<HostPort> = others.chain(spec.host_ports()).collect();
        let (mut other, mut without) = (Vec::new(), Vec::new());
        for (held, _) in held {
            let Some((container, port)) = place_of(spec, held) else { return Vec::new() };
            let free = (held.port..=u16::MAX)
                .map(|port| HostPort { port, ..*held })
                .find(|it| !taken.iter().any(|other| other.conflicts_with(it)));
            let edit = |to| Edit::HostPort { container, port, from: held.port, to };
            other.extend(free.map(|it| edit(Some(it.port))));
            without.push(edit(None));
            taken.extend(free);
        }
        let without = Some(without).filter(|_| !spec.host_network);
        [other].into_iter().chain(without).collect()
    }

    /// A priority with which the Pod would get its room, if Pods of lower priority take it.
    fn prioritize(&self, pod: &Pod) -> Option<Fix> {
        let (class, value, _) = PriorityClass::SYSTEM.into_iter().max_by_key(|it| it.1)?;
        if pod.spec.priority_value() >= value {
            return None;
        }
        let mut important = pod.clone();
        let spec = Arc::make_mut(&mut important.spec);
        spec.priority = Some(value);
        spec.never_preempts = false;
        important.status.nominated_node_name = None;
        let diagnosis = self.would_schedule(&important).outcome.err()?;
        let Preemption::Found { chosen, .. } = diagnosis.preemption() else { return None };
        let edit = Edit::Prioritize { class: class.into(), victims: chosen.victims.clone() };
        Some(Fix { edits: vec![edit], ..Fix::default() })
    }
}

/// Asks for as much as is left of all that is short; `None` where there is no such way.
fn lowered_requests(spec: &PodSpec, reasons: &[FilterReason]) -> Option<Vec<Edit>> {
    let short = reasons.iter().filter(|it| matches!(it, FilterReason::Insufficient { .. }));
    short.map(|it| lower_request(spec, it)).collect()
}

/// Asks for as much as is left, if that is something, and one container alone asks for it.
fn lower_request(spec: &PodSpec, reason: &FilterReason) -> Option<Edit> {
    let FilterReason::Insufficient { resource, used, allocatable, .. } = reason else {
        return None;
    };
    let asks = |it: &&Container| it.resources.effective_requests().get(resource).is_some();
    let mut asking = spec.containers.iter().filter(asks);
    let (container, None) = (asking.next()?, asking.next()) else { return None };
    let left = allocatable.wrapping_sub(*used);
    let to = amount(resource, left).parse().ok().filter(|_| left > 0)?;
    Some(Edit::LowerRequest { container: container.name.clone(), resource: resource.clone(), to })
}

/// The container and the place in its list that ask for a host port.
fn place_of(spec: &PodSpec, wanted: &HostPort) -> Option<(usize, usize)> {
    spec.containers.iter().enumerate().find_map(|(container, it)| {
        let asks =
            |it: &ContainerPort| it.host_port == wanted.port && it.protocol == wanted.protocol;
        Some((container, it.ports.iter().position(asks)?))
    })
}
