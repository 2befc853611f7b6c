//! Node affinity: which Nodes a Pod may go to.
//!
//! Mirrors `component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go`.

use std::hash::{Hash, Hasher};

use crate::{Fields, Labels, Name, NodeName, PodAffinity};

/// `spec.affinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affinity {
    /// `nodeAffinity`.
    pub node_affinity: Option<NodeAffinity>,
    /// `podAffinity`.
    pub pod_affinity: Option<PodAffinity>,
    /// `podAntiAffinity`.
    pub pod_anti_affinity: Option<PodAffinity>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// What concerns Pods came later and is left out where it is not set, as in
/// [`PodSpec`](crate::PodSpec).
impl Hash for Affinity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.node_affinity, &self.rest).hash(state);
        self.pod_affinity.iter().for_each(|it| it.hash(state));
        self.pod_anti_affinity.iter().for_each(|it| (it, "anti").hash(state));
    }
}

/// `spec.affinity.nodeAffinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeAffinity {
    /// `requiredDuringSchedulingIgnoredDuringExecution`: the Node must match.
    pub required: Option<NodeSelector>,
    /// `preferredDuringSchedulingIgnoredDuringExecution`: only ranks Nodes, so it has no
    /// effect on where a DaemonSet's Pods go.
    pub preferred: Vec<PreferredSchedulingTerm>,
}

/// A preference with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PreferredSchedulingTerm {
    /// From 1 to 100.
    pub weight: u32,
    /// What is preferred.
    pub preference: NodeSelectorTerm,
}

/// Terms of which one must hold. Without terms it matches no Node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeSelector {
    /// `nodeSelectorTerms`, ORed.
    pub terms: Vec<NodeSelectorTerm>,
}

/// Requirements that must all hold. A term without any matches no Node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeSelectorTerm {
    /// Requirements on the Node's labels, ANDed.
    pub match_expressions: Vec<NodeSelectorRequirement>,
    /// Requirements on the Node's fields, ANDed; only `metadata.name` exists.
    pub match_fields: Vec<NodeSelectorRequirement>,
}

/// One requirement on one label or field.
///
/// May hold combinations that the API refuses (`In` without values): upstream's matching code
/// answers for them, so this one does too.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeSelectorRequirement {
    /// The label's key, or the field's name.
    pub key: Name,
    /// How the values are meant.
    pub operator: NodeSelectorOperator,
    /// The values as written.
    pub values: Vec<Name>,
}

/// The operators of node affinity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeSelectorOperator {
    /// The label is there and its value is in the list.
    In,
    /// The label is missing, or its value is not in the list.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is missing.
    DoesNotExist,
    /// The label's value is an integer above the given one.
    Gt,
    /// The label's value is an integer below the given one.
    Lt,
    /// A word that is no operator; only in objects that bypassed validation.
    Unknown(Name),
}

/// A requirement that cannot be understood, so that its term matches no Node.
///
/// Controller and scheduler go on with the other terms, as upstream does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedRequirement;

/// The only field that `matchFields` may name.
pub(crate) const METADATA_NAME: &str = "metadata.name";

impl NodeSelector {
    /// Whether some term matches the Node. A malformed term matches nothing.
    pub fn matches(&self, name: &NodeName, labels: &Labels) -> bool {
        self.terms.iter().any(|it| it.matches(name, labels) == Ok(true))
    }

    /// The selector `metadata.name In [node]`, by which the DaemonSet controller ties a Pod
    /// to its Node.
    pub fn for_node(node: &NodeName) -> Self {
        let requirement = NodeSelectorRequirement {
            key: METADATA_NAME.into(),
            operator: NodeSelectorOperator::In,
            values: vec![node.as_name().clone()],
        };
        let term =
            NodeSelectorTerm { match_expressions: Vec::new(), match_fields: vec![requirement] };
        NodeSelector { terms: vec![term] }
    }

    /// The Node that the selector is about when it is one that the DaemonSet controller wrote.
    ///
    /// Mirrors `GetTargetNodeName` in `pkg/controller/daemon/util`.
    pub fn target_node(&self) -> Option<NodeName> {
        self.terms
            .iter()
            .flat_map(|term| &term.match_fields)
            .find(|it| &*it.key == METADATA_NAME && it.operator == NodeSelectorOperator::In)
            .and_then(|it| match it.values.as_slice() {
                [node] => Some(node.clone().into()),
                _ => None,
            })
    }
}

impl NodeSelectorTerm {
    /// Whether the term asks for nothing, and therefore matches nothing.
    pub fn is_empty(&self) -> bool {
        self.match_expressions.is_empty() && self.match_fields.is_empty()
    }

    /// Whether every requirement holds for the Node.
    ///
    /// # Errors
    ///
    /// Some requirement cannot be understood; upstream parses a term before it looks at a Node,
    /// so one bad requirement spoils its whole term.
    pub fn matches(&self, name: &NodeName, labels: &Labels) -> Result<bool, MalformedRequirement> {
        if self.is_empty() {
            return Ok(false);
        }
        let mut all = true;
        for requirement in &self.match_expressions {
            all &= requirement.matches_label(labels.get(&requirement.key))?;
        }
        for requirement in &self.match_fields {
            all &= requirement.matches_field(name)?;
        }
        Ok(all)
    }
}

impl NodeSelectorRequirement {
    /// Whether the requirement holds for a label with this value, `None` when it is missing.
    ///
    /// # Errors
    ///
    /// The requirement cannot be understood: an unknown operator, a wrong number of values,
    /// a bound that is no integer, or a key or value that is no valid label.
    pub fn matches_label(&self, value: Option<&Name>) -> Result<bool, MalformedRequirement> {
        let well_formed = match &self.operator {
            NodeSelectorOperator::In | NodeSelectorOperator::NotIn => !self.values.is_empty(),
            NodeSelectorOperator::Exists | NodeSelectorOperator::DoesNotExist => {
                self.values.is_empty()
            }
            NodeSelectorOperator::Gt | NodeSelectorOperator::Lt => self.bound().is_some(),
            NodeSelectorOperator::Unknown(_) => false,
        };
        let valid = crate::validation::label_key(&self.key).is_empty()
            && self.values.iter().all(|it| crate::validation::label_value(it).is_empty());
        if !well_formed || !valid {
            return Err(MalformedRequirement);
        }
        Ok(match &self.operator {
            NodeSelectorOperator::In => value.is_some_and(|it| self.values.contains(it)),
            NodeSelectorOperator::NotIn => value.is_none_or(|it| !self.values.contains(it)),
            NodeSelectorOperator::Exists => value.is_some(),
            NodeSelectorOperator::DoesNotExist => value.is_none(),
            NodeSelectorOperator::Gt => integer(value).is_some_and(|it| Some(it) > self.bound()),
            NodeSelectorOperator::Lt => integer(value).is_some_and(|it| Some(it) < self.bound()),
            NodeSelectorOperator::Unknown(_) => false,
        })
    }

    /// Whether the requirement, as one of `matchFields`, holds for the Node of this name.
    ///
    /// # Errors
    ///
    /// The requirement cannot be understood: another field than `metadata.name`, another
    /// operator than `In` and `NotIn`, or not exactly one value.
    pub fn matches_field(&self, name: &NodeName) -> Result<bool, MalformedRequirement> {
        let [value] = self.values.as_slice() else {
            return Err(MalformedRequirement);
        };
        if self.operator != NodeSelectorOperator::In && self.operator != NodeSelectorOperator::NotIn
        {
            return Err(MalformedRequirement);
        }
        // A field that a Node does not have reads as empty.
        let actual = if &*self.key == METADATA_NAME { &**name } else { "" };
        Ok((actual == &**value) == (self.operator == NodeSelectorOperator::In))
    }

    fn bound(&self) -> Option<i64> {
        match self.values.as_slice() {
            [value] => integer(Some(value)),
            _ => None,
        }
    }
}

/// Parses as Go's `strconv.ParseInt` does in base 10: an optional sign, then digits.
fn integer(value: Option<&Name>) -> Option<i64> {
    value?.parse().ok()
}

impl NodeSelectorOperator {
    /// The operator's name in a manifest.
    pub fn as_str(&self) -> &str {
        match self {
            NodeSelectorOperator::In => "In",
            NodeSelectorOperator::NotIn => "NotIn",
            NodeSelectorOperator::Exists => "Exists",
            NodeSelectorOperator::DoesNotExist => "DoesNotExist",
            NodeSelectorOperator::Gt => "Gt",
            NodeSelectorOperator::Lt => "Lt",
            NodeSelectorOperator::Unknown(word) => word,
        }
    }

    /// The operator of this name in a manifest.
    pub fn from_name(name: &str) -> Self {
        [Self::In, Self::NotIn, Self::Exists, Self::DoesNotExist, Self::Gt, Self::Lt]
            .into_iter()
            .find(|it| it.as_str() == name)
            .unwrap_or_else(|| NodeSelectorOperator::Unknown(name.into()))
    }
}

/// Prints `zone In [a b]`, as `kubectl describe` does.
impl std::fmt::Display for NodeSelectorRequirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.key, self.operator.as_str())?;
        if !self.values.is_empty() {
            let values: Vec<&str> = self.values.iter().map(|it| &**it).collect();
            write!(f, " [{}]", values.join(" "))?;
        }
        Ok(())
    }
}
