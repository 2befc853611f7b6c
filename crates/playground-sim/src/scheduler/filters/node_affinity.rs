//! `NodeAffinity`: node selector and required node affinity.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodeaffinity` (extension points *PreFilter* and
//! *Filter*).

use playground_api::{NodeName, NodeSelectorOperator, NodeSelectorTerm, Pod, sort};

use super::{FilterPlugin, FilterReason, Look};

#[derive(Debug)]
pub(super) struct NodeAffinity;

impl FilterPlugin for NodeAffinity {
    fn name(&self) -> &'static str {
        "NodeAffinity"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        let matches = look.pod.may_run_on(look.name, &look.node.metadata.labels);
        if matches { Ok(()) } else { Err(vec![FilterReason::NodeAffinity]) }
    }
}

/// Which Nodes are looked at for a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// Every Node.
    All,
    /// Those that the Pod names, existing or not, sorted.
    Named(Vec<NodeName>),
    /// None: what the Pod asks for contradicts itself.
    Conflict,
}

impl Candidates {
    /// The only Nodes that were looked at, if the Pod names them.
    pub(crate) fn named(self) -> Option<Vec<NodeName>> {
        match self {
            Candidates::Named(names) => Some(names),
            _ => None,
        }
    }
}

/// The Nodes that `matchFields` of the required node affinity name.
///
/// A term names the Nodes that all its `metadata.name In` requirements have in common; one term
/// without any leaves every Node possible, since terms are ORed.
pub(crate) fn candidates(pod: &Pod) -> Candidates {
    if let Some(target) = &pod.target_node {
        return Candidates::Named(vec![target.clone()]);
    }
    let terms = pod.spec.required_node_affinity().map_or(&[][..], |it| &it.terms);
    let mut all = Vec::new();
    for term in terms {
        let Some(named) = named_by(term) else { return Candidates::All };
        all.extend(named);
    }
    sort(&mut all);
    all.dedup();
    match (terms.is_empty(), all.is_empty()) {
        (true, _) => Candidates::All,
        (false, true) => Candidates::Conflict,
        (false, false) => Candidates::Named(all),
    }
}

fn named_by(term: &NodeSelectorTerm) -> Option<Vec<NodeName>> {
    let mut named: Option<Vec<NodeName>> = None;
    for it in &term.match_fields {
        if &*it.key != "metadata.name" || it.operator != NodeSelectorOperator::In {
            continue;
        }
        let mut these: Vec<NodeName> = it.values.iter().cloned().map(NodeName::from).collect();
        if let Some(before) = named {
            these.retain(|it| before.contains(it));
        }
        named = Some(these);
    }
    named
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use playground_api::{Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, PodSpec};

    use super::*;

    /// Terms by `|`, requirements by `&`, values by `,`; `!` in front means `NotIn`.
    fn pod(terms: &str) -> Pod {
        let requirement = |text: &str| NodeSelectorRequirement {
            key: "metadata.name".into(),
            operator: match text.starts_with('!') {
                true => NodeSelectorOperator::NotIn,
                false => NodeSelectorOperator::In,
            },
            values: text.split(',').map(|it| it.trim_start_matches('!').into()).collect(),
        };
        let term = |text: &str| NodeSelectorTerm {
            match_fields: text.split('&').map(requirement).collect(),
            ..NodeSelectorTerm::default()
        };
        let required = Some(NodeSelector { terms: terms.split('|').map(term).collect() });
        let node_affinity = Some(NodeAffinity { required, ..NodeAffinity::default() });
        let affinity = Some(Affinity { node_affinity, ..Affinity::default() });
        Pod { spec: Arc::new(PodSpec { affinity, ..PodSpec::default() }), ..Pod::default() }
    }

    #[test]
    fn the_names_of_a_term_are_intersected_and_those_of_terms_united() {
        let named = |names: &str| {
            Candidates::Named(
                names.split(',').map(|it| NodeName::from(playground_api::Name::from(it))).collect(),
            )
        };
        for (terms, expected) in [
            ("a", named("a")),
            ("a,b", named("a,b")),
            ("a,b&b,c", named("b")),
            ("a&b", Candidates::Conflict),
            ("a&b|c", named("c")),
            ("a|b", named("a,b")),
            ("!a", Candidates::All),
            ("a|!b", Candidates::All),
            ("a,b&!a", named("a,b")),
        ] {
            assert_eq!(candidates(&pod(terms)), expected, "{terms}");
        }
        assert_eq!(candidates(&Pod::default()), Candidates::All);
    }
}
