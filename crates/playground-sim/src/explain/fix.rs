//! The smallest changes that would turn a verdict, and what else each would do.
//!
//! There are two ways: the template gives way, or the Node does.

use std::sync::Arc;

use playground_api::{
    Container, ContainerPort, DaemonSet, HostPort, Name, NamespacedName, Node, NodeAffinity,
    NodeName, NodeSelectorOperator, NodeSelectorRequirement, NodeSelectorTerm, Pod, PodSpec,
    PriorityClass, Quantity, Taint, Toleration, TolerationOperator,
};

use super::fact::amount;
use super::place::Rule;
use crate::admission::Limit;
use crate::cluster::Cluster;
use crate::eligibility::{daemon_pod_spec, eligibility};
use crate::scheduler::Preemption;
use crate::scheduler::filters::FilterReason;

/// One change of a template, of a Node, or of a quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The template tolerates a taint.
    Tolerate(Toleration),
    /// The template names no Node.
    DropNodeName,
    /// The template asks for this label no more.
    DropNodeSelector(Name),
    /// The template has no required node affinity.
    DropNodeAffinity,
    /// A term of the required node affinity has one expression less.
    DropExpression {
        /// The term, from 0.
        term: usize,
        /// The expression, from 0, as long as those behind it are dropped first.
        expression: usize,
    },
    /// A container asks for no more of a resource than this.
    LowerRequest {
        /// The container.
        container: Name,
        /// The resource.
        resource: Name,
        /// What it asks for instead.
        to: Quantity,
    },
    /// A container port takes another host port, or none.
    HostPort {
        /// The container, from 0.
        container: usize,
        /// The port in its list, from 0.
        port: usize,
        /// The host port that it has.
        from: u16,
        /// The one that it takes instead.
        to: Option<u16>,
    },
    /// The template's Pods are of this PriorityClass.
    Prioritize {
        /// The class.
        class: Name,
        /// The Pods that would have to go.
        victims: Vec<NamespacedName>,
    },
    /// The template names no PriorityClass.
    DropPriorityClass,
    /// A quota of the namespace allows more.
    RaiseLimit(Limit),
    /// A taint is taken off the Node.
    RemoveTaint(Taint),
    /// The Node gets a label, or another value of one.
    SetLabel {
        /// Its key.
        key: Name,
        /// Its value.
        value: Name,
    },
    /// The Node loses a label.
    RemoveLabel(Name),
}

/// Changes of one template, of one Node, or of quotas, that turn a verdict together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// The changes; without any one of them the verdict stays.
    pub edits: Vec<Edit>,
    /// Nodes that would become eligible for the DaemonSet, the one that was asked about among
    /// them.
    pub gain: Vec<NodeName>,
    /// Other DaemonSets that would gain or lose a Pod on the Node.
    pub also: Vec<NamespacedName>,
}

impl Edit {
    /// Whether it changes a Node, and not the template.
    pub fn is_of_node(&self) -> bool {
        matches!(self, Edit::RemoveTaint(_) | Edit::SetLabel { .. } | Edit::RemoveLabel(_))
    }

    fn apply_to_node(&self, node: &mut Node) {
        match self {
            Edit::RemoveTaint(taint) => node.spec.taints.retain(|it| it != taint),
            Edit::SetLabel { key, value } => {
                node.metadata.labels.insert(key.clone(), value.clone());
            }
            Edit::RemoveLabel(key) => _ = node.metadata.labels.remove(key),
            _ => {}
        }
    }

    /// Requests and priorities aside, of which no rule of the controller knows.
    fn apply_to_spec(&self, spec: &mut PodSpec) {
        match self {
            Edit::Tolerate(toleration) => spec.tolerations.push(toleration.clone()),
            Edit::DropNodeName => spec.node_name = None,
            Edit::DropNodeSelector(key) => _ = spec.node_selector.remove(key),
            Edit::DropNodeAffinity => {
                if let Some(affinity) = node_affinity(spec) {
                    affinity.required = None;
                }
            }
            Edit::DropExpression { term, expression } => {
                let required = node_affinity(spec).and_then(|it| it.required.as_mut());
                if let Some(term) = required.and_then(|it| it.terms.get_mut(*term))
                    && *expression < term.match_expressions.len()
                {
                    term.match_expressions.remove(*expression);
                }
            }
            _ => {}
        }
    }
}

fn node_affinity(spec: &mut PodSpec) -> Option<&mut NodeAffinity> {
    spec.affinity.as_mut()?.node_affinity.as_mut()
}

/// The ways to turn all of these rules that fail: the template's, then the Node's.
pub(super) fn fixes_of(spec: &PodSpec, node: &Node, rules: &[Rule]) -> Vec<Vec<Edit>> {
    let ways: [Way; 2] = [template_edits, node_edits];
    ways.into_iter().filter_map(|way| fix(spec, node, rules, way)).collect()
}

/// What turns one rule.
type Way = fn(&PodSpec, &Node, Rule) -> Option<Vec<Edit>>;

/// The edits that turn all rules one after the other, without those that turn out to be needless;
/// `None` where there are none, or what turns one rule turns another one back.
fn fix(spec: &PodSpec, node: &Node, rules: &[Rule], way: Way) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for rule in rules {
        let (spec, node) = edited(spec, node, &edits);
        if rule.rejection(&spec, &node).is_some() {
            edits.extend(way(&spec, &node, *rule)?);
        }
    }
    let turns = |edits: &[Edit]| {
        let (spec, node) = edited(spec, node, edits);
        rules.iter().all(|it| it.rejection(&spec, &node).is_none())
    };
    for at in (0..edits.len()).rev() {
        let mut fewer = edits.clone();
        fewer.remove(at);
        if turns(&fewer) {
            edits = fewer;
        }
    }
    turns(&edits).then_some(edits)
}

fn edited(spec: &PodSpec, node: &Node, edits: &[Edit]) -> (PodSpec, Node) {
    let (mut spec, mut node) = (spec.clone(), node.clone());
    for edit in edits {
        edit.apply_to_spec(&mut spec);
        edit.apply_to_node(&mut node);
    }
    (spec, node)
}

fn untolerated<'a>(spec: &'a PodSpec, node: &'a Node) -> impl Iterator<Item = &'a Taint> {
    let tolerated = |taint: &Taint| spec.tolerations.iter().any(|it| it.tolerates(taint));
    node.spec.taints.iter().filter(move |it| it.forbids() && !tolerated(it))
}

fn template_edits(spec: &PodSpec, node: &Node, rule: Rule) -> Option<Vec<Edit>> {
    Some(match rule {
        Rule::NodeName => vec![Edit::DropNodeName],
        Rule::NodeSelector => {
            let labels = &node.metadata.labels;
            let unmet = spec.node_selector.iter().filter(|(key, it)| labels.get(key) != Some(it));
            unmet.map(|(key, _)| Edit::DropNodeSelector(key.clone())).collect()
        }
        Rule::NodeAffinity => drop_expressions(spec, node),
        Rule::Taints => untolerated(spec, node).map(|it| Edit::Tolerate(tolerating(it))).collect(),
        Rule::Admission | Rule::Scheduler => return None,
    })
}

/// The fewest expressions whose loss lets one term match; the whole affinity where a term would
/// be left empty, since that matches nothing.
fn drop_expressions(spec: &PodSpec, node: &Node) -> Vec<Edit> {
    let terms = spec.required_node_affinity().map_or(&[][..], |it| &it.terms);
    let candidates = terms.iter().enumerate().filter_map(|(at, term)| {
        let fields_hold =
            term.match_fields.iter().all(|it| it.matches_field(&node.name()) == Ok(true));
        let fails = |it: &NodeSelectorRequirement| {
            it.matches_label(node.metadata.labels.get(&it.key)) != Ok(true)
        };
        let all = term.match_expressions.len();
        let unmet: Vec<Edit> = (0..all)
            .rev()
            .filter(|it| term.match_expressions.get(*it).is_some_and(fails))
            .map(|expression| Edit::DropExpression { term: at, expression })
            .collect();
        let leaves_some = unmet.len() < all + term.match_fields.len();
        (fields_hold && leaves_some).then_some(unmet)
    });
    candidates.min_by_key(Vec::len).unwrap_or_else(|| vec![Edit::DropNodeAffinity])
}

fn node_edits(spec: &PodSpec, node: &Node, rule: Rule) -> Option<Vec<Edit>> {
    match rule {
        Rule::NodeName | Rule::Admission | Rule::Scheduler => None,
        Rule::NodeSelector => {
            let labels = &node.metadata.labels;
            let unmet = spec.node_selector.iter().filter(|(key, it)| labels.get(key) != Some(it));
            let set = |(key, value): (&Name, &Name)| Edit::SetLabel {
                key: key.clone(),
                value: value.clone(),
            };
            Some(unmet.map(set).collect())
        }
        Rule::NodeAffinity => {
            let terms = spec.required_node_affinity()?.terms.iter();
            terms.filter_map(|it| edits_for_term(it, node)).min_by_key(Vec::len)
        }
        Rule::Taints => Some(untolerated(spec, node).cloned().map(Edit::RemoveTaint).collect()),
    }
}

/// Labels with which a Node would match a term; `None` where no labels can do that.
fn edits_for_term(term: &NodeSelectorTerm, node: &Node) -> Option<Vec<Edit>> {
    let mut labelled = node.clone();
    let mut edits = Vec::new();
    for requirement in &term.match_expressions {
        let value = labelled.metadata.labels.get(&requirement.key);
        if requirement.matches_label(value).ok()? {
            continue;
        }
        let edit = edit_for(requirement)?;
        edit.apply_to_node(&mut labelled);
        edits.push(edit);
    }
    // Requirements may contradict each other.
    let matches = term.matches(&node.name(), &labelled.metadata.labels);
    (matches == Ok(true)).then_some(edits)
}

fn edit_for(requirement: &NodeSelectorRequirement) -> Option<Edit> {
    let key = requirement.key.clone();
    let first = requirement.values.first();
    let beside = |step: i64| -> Option<Name> {
        let bound: i64 = first?.parse().ok()?;
        Some(bound.checked_add(step)?.to_string().into())
    };
    let value = match requirement.operator {
        NodeSelectorOperator::In => first?.clone(),
        NodeSelectorOperator::Exists => "true".into(),
        NodeSelectorOperator::Gt => beside(1)?,
        NodeSelectorOperator::Lt => beside(-1).filter(|it| !it.starts_with('-'))?,
        NodeSelectorOperator::NotIn | NodeSelectorOperator::DoesNotExist => {
            return Some(Edit::RemoveLabel(key));
        }
        NodeSelectorOperator::Unknown(_) => return None,
    };
    Some(Edit::SetLabel { key, value })
}

/// The narrowest toleration of a taint.
fn tolerating(taint: &Taint) -> Toleration {
    if taint.value.is_empty() {
        return Toleration::exists(taint.key.clone(), taint.effect.clone());
    }
    Toleration {
        key: taint.key.clone(),
        operator: TolerationOperator::Equal,
        value: taint.value.clone(),
        effect: Some(taint.effect.clone()),
        toleration_seconds: None,
    }
}

/// Asks for as much as is left, if that is something, and one container alone asks for it.
pub(super) fn lower_request(spec: &PodSpec, reason: &FilterReason) -> Option<Fix> {
    let FilterReason::Insufficient { resource, used, allocatable, .. } = reason else {
        return None;
    };
    let asks = |it: &&Container| it.resources.effective_requests().get(resource).is_some();
    let mut asking = spec.containers.iter().filter(asks);
    let (container, None) = (asking.next()?, asking.next()) else { return None };
    let left = allocatable.wrapping_sub(*used);
    let to = amount(resource, left).parse().ok().filter(|_| left > 0)?;
    let edit =
        Edit::LowerRequest { container: container.name.clone(), resource: resource.clone(), to };
    let alone = spec.init_containers.iter().all(|it| !asks(&it));
    alone.then(|| Fix { edits: vec![edit], ..Fix::default() })
}

/// The container and the place in its list that ask for a host port.
fn place_of(spec: &PodSpec, wanted: &HostPort) -> Option<(usize, usize)> {
    spec.containers.iter().enumerate().find_map(|(container, it)| {
        let asks =
            |it: &ContainerPort| it.host_port == wanted.port && it.protocol == wanted.protocol;
        Some((container, it.ports.iter().position(asks)?))
    })
}

impl Cluster {
    /// Another host port that is free on the Node, and no host port at all, where one is held by another Pod. With
    /// `hostNetwork` a port is the Node's in any case, and the container itself would have to listen on another one.
    pub(super) fn other_host_ports(
        &self,
        spec: &PodSpec,
        node: &NodeName,
        held: &[(HostPort, NamespacedName)],
    ) -> Vec<Fix> {
        let [(held, _)] = held else { return Vec::new() };
        if spec.host_network {
            return Vec::new();
        }
        let others = self.store().pods_on(node).flat_map(|it| it.spec.host_ports());
        let taken: Vec<HostPort> = others.chain(spec.host_ports()).collect();
        let is_free = |port: &u16| {
            let wanted = HostPort { port: *port, ..*held };
            !taken.iter().any(|it| it.conflicts_with(&wanted))
        };
        let other = (held.port..=u16::MAX).find(is_free);
        let Some((container, port)) = place_of(spec, held) else { return Vec::new() };
        let edit = |to| Edit::HostPort { container, port, from: held.port, to };
        let ways = other.map(Some).into_iter().chain([None]);
        ways.map(|to| Fix { edits: vec![edit(to)], ..Fix::default() }).collect()
    }

    /// A priority with which the Pod would get its room, if Pods of lower priority take it.
    pub(super) fn prioritize(&self, pod: &Pod) -> Option<Fix> {
        let (class, value, _) = PriorityClass::SYSTEM.into_iter().max_by_key(|it| it.1)?;
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

    /// Finds out what else some edits would do.
    pub(super) fn with_effects(
        &self,
        daemon_set: &DaemonSet,
        node: &Node,
        spec: &PodSpec,
        edits: Vec<Edit>,
    ) -> Fix {
        let mut fix = Fix { edits, ..Fix::default() };
        if fix.edits.iter().all(Edit::is_of_node) {
            let mut after = node.clone();
            fix.edits.iter().for_each(|it| it.apply_to_node(&mut after));
            let turns = |it: &DaemonSet| {
                let spec = daemon_pod_spec(it);
                eligibility(&spec, node).should_run() != eligibility(&spec, &after).should_run()
            };
            let others = self.store().daemon_sets();
            let others = others.filter(|it| it.metadata.uid != daemon_set.metadata.uid);
            fix.also = others.filter(|it| turns(it)).map(|it| it.metadata.key()).collect();
            fix.gain = vec![node.name()];
            return fix;
        }
        let mut after = spec.clone();
        fix.edits.iter().for_each(|it| it.apply_to_spec(&mut after));
        let gains =
            |it: &Node| !eligibility(spec, it).should_run() && eligibility(&after, it).should_run();
        fix.gain = self.store().nodes().filter(|it| gains(it)).map(|it| it.name()).collect();
        fix
    }
}
