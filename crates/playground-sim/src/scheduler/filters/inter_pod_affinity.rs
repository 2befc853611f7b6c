//! `InterPodAffinity`: which Pods must be near, and which must not.
//!
//! Mirrors `pkg/scheduler/framework/plugins/interpodaffinity` (extension points *PreFilter* and
//! *Filter*).

use playground_api::{Node, Pod, PodAffinityTerm};

use super::{FilterPlugin, FilterReason, Look};
use crate::scheduler::tally::Tally;
use crate::store::Store;

#[derive(Debug)]
pub(super) struct InterPodAffinity;

/// What matters of the Pods in the cluster to one Pod's affinity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AffinityCounts {
    /// Terms of Pods that must not be near it.
    existing_anti: Tally,
    /// Pods that match all its affinity terms.
    affinity: Tally,
    /// Pods that match one of its anti-affinity terms.
    anti: Tally,
}

impl AffinityCounts {
    /// Counts the Pods that matter. `None` when neither the Pod nor any other has such terms.
    ///
    /// Looks at all Pods only if the Pod has terms itself.
    pub(crate) fn of(store: &Store, pod: &Pod) -> Option<Self> {
        let mut counts = AffinityCounts::default();
        let has_terms = !pod.spec.required_pod_affinity().is_empty()
            || !pod.spec.required_pod_anti_affinity().is_empty();
        if has_terms {
            for node in store.nodes() {
                let name = node.name();
                let here = store.pods_on(&name).filter(|it| !it.is_terminal());
                here.for_each(|it| counts.count_own_terms(pod, it, node, 1));
            }
        }
        for other in store.affine_pods() {
            let node = other.node_name.as_ref().and_then(|it| store.node(it));
            if let Some(node) = node {
                counts.count_others_terms(pod, other, node, 1);
            }
        }
        (has_terms || counts.existing_anti.len() > 0).then_some(counts)
    }

    /// Adds a Pod on a Node, or takes it away with `by` -1.
    pub(crate) fn change(&mut self, pod: &Pod, other: &Pod, node: &Node, by: i64) {
        self.count_own_terms(pod, other, node, by);
        self.count_others_terms(pod, other, node, by);
    }

    fn count_own_terms(&mut self, pod: &Pod, other: &Pod, node: &Node, by: i64) {
        let terms = pod.spec.required_pod_affinity();
        if matches_all(terms, pod, other) {
            terms.iter().for_each(|it| self.affinity.add(node, &it.topology_key, by));
        }
        for term in pod.spec.required_pod_anti_affinity() {
            if term_matches(term, pod, other) {
                self.anti.add(node, &term.topology_key, by);
            }
        }
    }

    fn count_others_terms(&mut self, pod: &Pod, other: &Pod, node: &Node, by: i64) {
        for term in other.spec.required_pod_anti_affinity() {
            if term_matches(term, other, pod) {
                self.existing_anti.add(node, &term.topology_key, by);
            }
        }
    }

    fn allows_affinity(&self, pod: &Pod, node: &Node) -> bool {
        let terms = pod.spec.required_pod_affinity();
        let labels = &node.metadata.labels;
        if !terms.iter().all(|it| labels.contains_key(&it.topology_key)) {
            return false;
        }
        if terms.iter().all(|it| self.affinity.has(labels, &it.topology_key)) {
            return true;
        }
        // The first Pod of a group whose members want to be near each other.
        self.affinity.counts().all(|it| it == 0) && matches_all(terms, pod, pod)
    }
}

fn matches_all(terms: &[PodAffinityTerm], owner: &Pod, other: &Pod) -> bool {
    !terms.is_empty() && terms.iter().all(|it| term_matches(it, owner, other))
}

/// Whether a term of `owner` means the Pod `other`.
///
/// Mirrors `AffinityTerm.Matches`. A namespace has no labels of its own but its name.
pub(crate) fn term_matches(term: &PodAffinityTerm, owner: &Pod, other: &Pod) -> bool {
    let namespace = &other.metadata.namespace;
    let by_label = |selector: &playground_api::LabelSelector| {
        let name = ("kubernetes.io/metadata.name", namespace.clone());
        selector.matches(&[name].into_iter().collect())
    };
    let in_namespace = match (&term.namespace_selector, term.namespaces.is_empty()) {
        (None, true) => *namespace == owner.metadata.namespace,
        (selector, _) => {
            term.namespaces.contains(namespace) || selector.as_ref().is_some_and(by_label)
        }
    };
    in_namespace && term.selects(&owner.metadata.labels, &other.metadata.labels)
}

impl FilterPlugin for InterPodAffinity {
    fn name(&self) -> &'static str {
        "InterPodAffinity"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        let Some(counts) = look.affinity else { return Ok(()) };
        let labels = &look.node.metadata.labels;
        if !counts.allows_affinity(look.pod, look.node) {
            return Err(vec![FilterReason::PodAffinity]);
        }
        let hates = |it: &PodAffinityTerm| counts.anti.has(labels, &it.topology_key);
        if look.pod.spec.required_pod_anti_affinity().iter().any(hates) {
            return Err(vec![FilterReason::PodAntiAffinity]);
        }
        if counts.existing_anti.all_of(labels).any(|it| it > 0) {
            return Err(vec![FilterReason::ExistingAntiAffinity]);
        }
        Ok(())
    }
}
