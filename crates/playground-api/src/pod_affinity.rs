//! Which Pods a Pod wants near it, and how Pods are to be spread.
//!
//! Mirrors `PodAffinityTerm` and `TopologySpreadConstraint` in `k8s.io/api/core/v1`.

use crate::{Fields, LabelSelector, Labels, Name};

/// `spec.affinity.podAffinity` or `podAntiAffinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodAffinity {
    /// `requiredDuringSchedulingIgnoredDuringExecution`: all must hold.
    pub required: Vec<PodAffinityTerm>,
    /// `preferredDuringSchedulingIgnoredDuringExecution`: only ranks Nodes.
    pub preferred: Vec<WeightedPodAffinityTerm>,
}

/// A preference with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WeightedPodAffinityTerm {
    /// From 1 to 100.
    pub weight: u32,
    /// What is preferred.
    pub term: PodAffinityTerm,
}

/// Some Pods, and the label of Nodes that says what "near" them means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodAffinityTerm {
    /// The Pods; absent means none.
    pub label_selector: Option<LabelSelector>,
    /// Keys whose values are taken from the labels of the Pod that has the term, and added to
    /// the selector.
    pub match_label_keys: Vec<Name>,
    /// The same, for values that the other Pods must not have.
    pub mismatch_label_keys: Vec<Name>,
    /// The Pods' namespaces.
    pub namespaces: Vec<Name>,
    /// Further namespaces, by their labels. Without it and `namespaces`: the Pod's own.
    pub namespace_selector: Option<LabelSelector>,
    /// Nodes with the same value of this label are near each other.
    pub topology_key: Name,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// One of `spec.topologySpreadConstraints`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TopologySpreadConstraint {
    /// By how many Pods a domain may be ahead of the emptiest one.
    pub max_skew: u32,
    /// Nodes with the same value of this label are one domain.
    pub topology_key: Name,
    /// Whether the constraint forbids Nodes (`DoNotSchedule`) or only ranks them
    /// (`ScheduleAnyway`).
    pub is_hard: bool,
    /// The Pods that are counted; absent means none.
    pub label_selector: Option<LabelSelector>,
    /// Keys whose values are taken from the Pod's labels, and added to the selector.
    pub match_label_keys: Vec<Name>,
    /// With fewer domains than this, the emptiest counts as having no Pod.
    pub min_domains: Option<u32>,
    /// Whether only Nodes count that node selector and node affinity allow; the default.
    pub honors_affinity: Option<bool>,
    /// Whether only Nodes count whose taints are tolerated; not the default.
    pub honors_taints: Option<bool>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl PodAffinityTerm {
    /// Whether a Pod with these labels is meant, its namespace aside, by a Pod with `own` labels.
    ///
    /// The API server writes `matchLabelKeys` into the selector when a Pod is created; here they
    /// are looked up when they are needed, with the same result.
    pub fn selects(&self, own: &Labels, labels: &Labels) -> bool {
        let same = |key: &Name| own.get(key).is_none_or(|it| labels.get(key) == Some(it));
        let other = |key: &Name| own.get(key).is_none_or(|it| labels.get(key) != Some(it));
        self.label_selector.as_ref().is_some_and(|it| it.matches(labels))
            && self.match_label_keys.iter().all(same)
            && self.mismatch_label_keys.iter().all(other)
    }
}

impl TopologySpreadConstraint {
    /// Whether a Pod with these labels is meant by a Pod with `own` labels.
    pub fn selects(&self, own: &Labels, labels: &Labels) -> bool {
        let same = |key: &Name| own.get(key).is_none_or(|it| labels.get(key) == Some(it));
        self.label_selector.as_ref().is_some_and(|it| it.matches(labels))
            && self.match_label_keys.iter().all(same)
    }

    /// Whether the selector asks for nothing: then upstream counts no Pod at all.
    pub fn is_empty_for(&self, own: &Labels) -> bool {
        self.label_selector.as_ref().is_some_and(LabelSelector::is_empty)
            && !self.match_label_keys.iter().any(|key| own.contains_key(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().copied().collect()
    }

    #[test]
    fn keys_take_their_values_from_the_pod_that_has_the_term() {
        let own = labels(&[("app", "a"), ("hash", "1")]);
        let term = |key: &[&str], not: &[&str]| PodAffinityTerm {
            label_selector: Some(LabelSelector::default()),
            match_label_keys: key.iter().map(|it| (*it).into()).collect(),
            mismatch_label_keys: not.iter().map(|it| (*it).into()).collect(),
            ..PodAffinityTerm::default()
        };
        let cases = [
            (term(&[], &[]), labels(&[]), true),
            (term(&["hash"], &[]), labels(&[("hash", "1")]), true),
            (term(&["hash"], &[]), labels(&[("hash", "2")]), false),
            (term(&["none"], &[]), labels(&[]), true),
            (term(&[], &["hash"]), labels(&[("hash", "1")]), false),
            (term(&[], &["hash"]), labels(&[]), true),
            (PodAffinityTerm::default(), labels(&[("app", "a")]), false),
        ];
        for (term, other, selected) in cases {
            assert_eq!(term.selects(&own, &other), selected, "{term:?} {other}");
        }
    }
}
