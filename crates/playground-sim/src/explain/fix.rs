//! The smallest changes that would turn a verdict, and what else each would do.
//!
//! There are two ways: the template gives way, or the Node does.

use std::sync::Arc;

use playground_api::{
    DaemonSet, Name, NamespacedName, Node, NodeAffinity, NodeName, NodeSelectorOperator,
    NodeSelectorRequirement, NodeSelectorTerm, Pod, PodSpec, Quantity, Taint, Toleration,
    TolerationOperator, is_fact_of_machine, is_system,
};

use super::place::Rule;
use crate::admission::Limit;
use crate::cluster::Cluster;
use crate::controllers::node_lifecycle::{is_called_for, is_of_unreachable, is_of_unready};
use crate::eligibility::{Eligibility, daemon_pod_spec, eligibility};
use crate::scheduler::DEFAULT_SCHEDULER;

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
    /// A container port takes another host port, or none. With `hostNetwork` the container has to
    /// listen on the other one itself.
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
    /// There is a PriorityClass of this name, with the value 0.
    CreatePriorityClass(Name),
    /// The template names no scheduler, so the default one takes the Pods.
    DropScheduler,
    /// An update takes the old Pod away first, one Node at a time: `maxSurge` 0, `maxUnavailable` 1.
    NoSurge,
    /// A quota of the namespace allows more.
    RaiseLimit(Limit),
    /// A taint is taken off the Node.
    RemoveTaint(Taint),
    /// The Node becomes ready, and loses the taints that it has because it is not.
    MakeReady,
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

/// Changes of one template, of one Node, or of other objects, that turn a verdict together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// The changes; without any one of them the verdict stays.
    pub edits: Vec<Edit>,
    /// Nodes that would get a Pod of the DaemonSet: they become eligible, and have none.
    pub gain: Vec<NodeName>,
    /// Other DaemonSets that would gain or lose a Pod on the Node.
    pub also: Vec<NamespacedName>,
}

impl Edit {
    /// Whether it changes a Node, and not the template.
    pub fn is_of_node(&self) -> bool {
        matches!(
            self,
            Edit::RemoveTaint(_) | Edit::MakeReady | Edit::SetLabel { .. } | Edit::RemoveLabel(_)
        )
    }

    fn apply_to_node(&self, node: &mut Node) {
        match self {
            Edit::RemoveTaint(taint) => node.spec.taints.retain(|it| it != taint),
            Edit::MakeReady => node.spec.taints.retain(|it| !is_of_unready(it)),
            Edit::SetLabel { key, value } => {
                node.metadata.labels.insert(key.clone(), value.clone());
            }
            Edit::RemoveLabel(key) => _ = node.metadata.labels.remove(key),
            _ => {}
        }
    }

    /// Of priorities the name alone, which the API server resolves.
    pub(super) fn apply_to_spec(&self, spec: &mut PodSpec) {
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
            Edit::LowerRequest { container, resource, to } => {
                let asking = spec.containers.iter_mut().find(|it| it.name == *container);
                if let Some(it) = asking {
                    it.resources.requests.insert(resource.clone(), to.clone());
                }
            }
            Edit::HostPort { container, port, to, .. } => {
                let container = spec.containers.get_mut(*container);
                if let Some(it) = container.and_then(|it| it.ports.get_mut(*port)) {
                    it.host_port = to.unwrap_or_default();
                }
            }
            Edit::Prioritize { class, .. } => spec.priority_class_name = class.clone(),
            Edit::DropPriorityClass => spec.priority_class_name = Name::default(),
            Edit::DropScheduler => spec.scheduler_name = DEFAULT_SCHEDULER.into(),
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

/// Whether some edits leave a template and a Node as they are.
pub(super) fn changes_nothing(spec: &PodSpec, node: &Node, edits: &[Edit]) -> bool {
    use Edit::{CreatePriorityClass, MakeReady, NoSurge, RaiseLimit};
    let elsewhere =
        |it: &Edit| matches!(it, CreatePriorityClass(_) | RaiseLimit(_) | MakeReady | NoSurge);
    let (after, changed) = edited(spec, node, edits);
    !edits.iter().any(elsewhere) && after == *spec && changed == *node
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
            let drop = |(key, _): (&Name, _)| {
                // Its image is not made for the Node.
                (!is_system(key)).then(|| Edit::DropNodeSelector(key.clone()))
            };
            unmet.map(drop).collect::<Option<_>>()?
        }
        Rule::NodeAffinity => drop_expressions(spec, node)?,
        // Where no kubelet answers nothing starts the Pod.
        Rule::Taints if untolerated(spec, node).any(is_of_unreachable) => return None,
        Rule::Taints => untolerated(spec, node).map(|it| Edit::Tolerate(tolerating(it))).collect(),
        Rule::Admission | Rule::Scheduler => return None,
    })
}

/// The fewest expressions whose loss lets one term match; the whole affinity where a term would
/// be left empty, since that matches nothing. `None` where each asks for another system.
fn drop_expressions(spec: &PodSpec, node: &Node) -> Option<Vec<Edit>> {
    let terms = spec.required_node_affinity().map_or(&[][..], |it| &it.terms);
    let fails = |it: &NodeSelectorRequirement| {
        it.matches_label(node.metadata.labels.get(&it.key)) != Ok(true)
    };
    let is_foreign = |term: &NodeSelectorTerm| {
        term.match_expressions.iter().any(|it| is_system(&it.key) && fails(it))
    };
    if !terms.is_empty() && terms.iter().all(is_foreign) {
        return None;
    }
    let fit = terms.iter().enumerate().filter(|(_, term)| !is_foreign(term));
    let candidates = fit.filter_map(|(at, term)| {
        let fields_hold =
            term.match_fields.iter().all(|it| it.matches_field(&node.name()) == Ok(true));
        let all = term.match_expressions.len();
        let unmet: Vec<Edit> = (0..all)
            .rev()
            .filter(|it| term.match_expressions.get(*it).is_some_and(fails))
            .map(|expression| Edit::DropExpression { term: at, expression })
            .collect();
        let leaves_some = unmet.len() < all + term.match_fields.len();
        (fields_hold && leaves_some).then_some(unmet)
    });
    Some(candidates.min_by_key(Vec::len).unwrap_or_else(|| vec![Edit::DropNodeAffinity]))
}

fn node_edits(spec: &PodSpec, node: &Node, rule: Rule) -> Option<Vec<Edit>> {
    match rule {
        Rule::NodeName | Rule::Admission | Rule::Scheduler => None,
        Rule::NodeSelector => {
            let labels = &node.metadata.labels;
            let unmet = spec.node_selector.iter().filter(|(key, it)| labels.get(key) != Some(it));
            let set = |(key, value): (&Name, &Name)| {
                let edit = || Edit::SetLabel { key: key.clone(), value: value.clone() };
                (!is_fact_of_machine(key)).then(edit)
            };
            unmet.map(set).collect()
        }
        Rule::NodeAffinity => {
            let terms = spec.required_node_affinity()?.terms.iter();
            terms.filter_map(|it| edits_for_term(it, node)).min_by_key(Vec::len)
        }
        Rule::Taints => {
            let (kept, others): (Vec<&Taint>, Vec<&Taint>) =
                untolerated(spec, node).partition(|it| is_called_for(node, it));
            // What the Node's conditions call for comes back as long as they do.
            let heals = kept.iter().any(|it| is_of_unready(it)).then_some(Edit::MakeReady);
            let removed = others.into_iter().cloned().map(Edit::RemoveTaint);
            kept.iter()
                .all(|it| is_of_unready(it))
                .then(|| heals.into_iter().chain(removed).collect())
        }
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
    if is_fact_of_machine(&key) {
        return None;
    }
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

impl Cluster {
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
            let lacks = self.lacks_pod(daemon_set, spec, node);
            fix.gain = lacks.then(|| node.name()).into_iter().collect();
            return fix;
        }
        let mut after = spec.clone();
        fix.edits.iter().for_each(|it| it.apply_to_spec(&mut after));
        let gains = |it: &Node| {
            self.lacks_pod(daemon_set, spec, it) && eligibility(&after, it).should_run()
        };
        fix.gain = self.store().nodes().filter(|it| gains(it)).map(|it| it.name()).collect();
        fix
    }

    /// Whether a Node would get a Pod if it became eligible: it is not, and no Pod stays on it.
    fn lacks_pod(&self, daemon_set: &DaemonSet, spec: &PodSpec, node: &Node) -> bool {
        let stays = |it: &Arc<Pod>| !it.metadata.is_terminating();
        let uid = daemon_set.metadata.uid;
        match eligibility(spec, node) {
            Eligibility::ShouldRun => false,
            Eligibility::MustNotRun(_) => true,
            Eligibility::MayKeepRunning(_) => {
                !self.store().controlled_pods_on(uid, &node.name()).any(stays)
            }
        }
    }
}
