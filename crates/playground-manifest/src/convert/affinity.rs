//! Node affinity and label selectors.

use playground_api::{
    Affinity, Fields, LabelSelector, LabelSelectorOperator, LabelSelectorRequirement, NodeAffinity,
    NodeSelector, NodeSelectorOperator, NodeSelectorRequirement, NodeSelectorTerm, PodAffinity,
    PodAffinityTerm, PreferredSchedulingTerm, TopologySpreadConstraint, Value,
    WeightedPodAffinityTerm,
};

use super::fields::*;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn read(mut rest: Fields) -> Affinity {
    let node_affinity = take_fields(&mut rest, "nodeAffinity").map(|mut it| NodeAffinity {
        required: take_fields(&mut it, REQUIRED).map(|mut it| NodeSelector {
            terms: take_list(&mut it, "nodeSelectorTerms", read_term),
        }),
        preferred: take_list(&mut it, PREFERRED, read_preferred),
    });
    let pod_affinity = take_fields(&mut rest, "podAffinity").map(read_pod_affinity);
    let pod_anti_affinity = take_fields(&mut rest, "podAntiAffinity").map(read_pod_affinity);
    Affinity { node_affinity, pod_affinity, pod_anti_affinity, rest }
}

pub(super) fn write(affinity: &Affinity) -> Fields {
    let mut fields = affinity.rest.clone();
    let of_pods =
        [("podAffinity", &affinity.pod_affinity), ("podAntiAffinity", &affinity.pod_anti_affinity)];
    for (key, it) in of_pods {
        if let Some(it) = it {
            fields.insert(key, write_pod_affinity(it));
        }
    }
    let Some(node_affinity) = &affinity.node_affinity else {
        return fields;
    };
    let mut it = Fields::new();
    if let Some(required) = &node_affinity.required {
        it.insert(REQUIRED, write_node_selector(required));
    }
    put_list(&mut it, PREFERRED, &node_affinity.preferred, write_preferred);
    fields.insert("nodeAffinity", it);
    fields
}

fn write_node_selector(selector: &NodeSelector) -> Fields {
    let terms: Vec<Value> = selector.terms.iter().map(|it| write_term(it).into()).collect();
    let mut it = Fields::new();
    it.insert("nodeSelectorTerms", terms);
    it
}

fn read_preferred(mut it: Fields) -> PreferredSchedulingTerm {
    PreferredSchedulingTerm {
        weight: take_small(&mut it, "weight").unwrap_or(0),
        preference: read_term(take_fields(&mut it, "preference").unwrap_or_default()),
    }
}

fn write_preferred(term: &PreferredSchedulingTerm) -> Fields {
    let mut it = Fields::new();
    it.insert("weight", term.weight);
    it.insert("preference", write_term(&term.preference));
    it
}

fn read_term(mut it: Fields) -> NodeSelectorTerm {
    NodeSelectorTerm {
        match_expressions: take_list(&mut it, "matchExpressions", read_requirement),
        match_fields: take_list(&mut it, "matchFields", read_requirement),
    }
}

fn write_term(term: &NodeSelectorTerm) -> Fields {
    let mut it = Fields::new();
    put_list(&mut it, "matchExpressions", &term.match_expressions, write_requirement);
    put_list(&mut it, "matchFields", &term.match_fields, write_requirement);
    it
}

fn read_requirement(mut it: Fields) -> NodeSelectorRequirement {
    NodeSelectorRequirement {
        key: take_name(&mut it, "key"),
        operator: NodeSelectorOperator::from_name(&take_name(&mut it, "operator")),
        values: take_texts(&mut it, "values"),
    }
}

fn write_requirement(requirement: &NodeSelectorRequirement) -> Fields {
    let mut it = Fields::new();
    it.insert("key", requirement.key.clone());
    it.insert("operator", requirement.operator.as_str());
    put_texts(&mut it, "values", &requirement.values);
    it
}

fn read_pod_affinity(mut it: Fields) -> PodAffinity {
    PodAffinity {
        required: take_list(&mut it, REQUIRED, read_pod_term),
        preferred: take_list(&mut it, PREFERRED, read_weighted),
    }
}

fn write_pod_affinity(affinity: &PodAffinity) -> Fields {
    let mut it = Fields::new();
    put_list(&mut it, REQUIRED, &affinity.required, write_pod_term);
    put_list(&mut it, PREFERRED, &affinity.preferred, write_weighted);
    it
}

fn read_weighted(mut it: Fields) -> WeightedPodAffinityTerm {
    WeightedPodAffinityTerm {
        weight: take_small(&mut it, "weight").unwrap_or(0),
        term: read_pod_term(take_fields(&mut it, "podAffinityTerm").unwrap_or_default()),
    }
}

fn write_weighted(weighted: &WeightedPodAffinityTerm) -> Fields {
    let mut it = Fields::new();
    it.insert("weight", weighted.weight);
    it.insert("podAffinityTerm", write_pod_term(&weighted.term));
    it
}

fn read_pod_term(mut rest: Fields) -> PodAffinityTerm {
    let it = &mut rest;
    PodAffinityTerm {
        label_selector: take_fields(it, "labelSelector").map(read_label_selector),
        match_label_keys: take_texts(it, "matchLabelKeys"),
        mismatch_label_keys: take_texts(it, "mismatchLabelKeys"),
        namespaces: take_texts(it, "namespaces"),
        namespace_selector: take_fields(it, "namespaceSelector").map(read_label_selector),
        topology_key: take_name(it, "topologyKey"),
        rest,
    }
}

fn write_pod_term(term: &PodAffinityTerm) -> Fields {
    let mut it = term.rest.clone();
    put_selector(&mut it, "labelSelector", term.label_selector.as_ref());
    put_texts(&mut it, "matchLabelKeys", &term.match_label_keys);
    put_texts(&mut it, "mismatchLabelKeys", &term.mismatch_label_keys);
    put_texts(&mut it, "namespaces", &term.namespaces);
    put_selector(&mut it, "namespaceSelector", term.namespace_selector.as_ref());
    put_text(&mut it, "topologyKey", &term.topology_key);
    it
}

const POLICIES: [(&str, bool); 2] = [("Honor", true), ("Ignore", false)];

pub(super) fn read_spread(mut rest: Fields) -> TopologySpreadConstraint {
    let it = &mut rest;
    let mut policy = |key: &str| {
        let word = it.get(key).and_then(Value::as_str);
        let found = POLICIES.into_iter().find(|(name, _)| word == Some(name))?;
        it.remove(key);
        Some(found.1)
    };
    let (honors_affinity, honors_taints) =
        (policy("nodeAffinityPolicy"), policy("nodeTaintsPolicy"));
    TopologySpreadConstraint {
        max_skew: take_small(it, "maxSkew").unwrap_or(0),
        topology_key: take_name(it, "topologyKey"),
        is_hard: take_name(it, "whenUnsatisfiable") != "ScheduleAnyway".into(),
        label_selector: take_fields(it, "labelSelector").map(read_label_selector),
        match_label_keys: take_texts(it, "matchLabelKeys"),
        min_domains: take_small(it, "minDomains"),
        honors_affinity,
        honors_taints,
        rest,
    }
}

pub(super) fn write_spread(constraint: &TopologySpreadConstraint) -> Fields {
    let mut it = constraint.rest.clone();
    it.insert("maxSkew", constraint.max_skew);
    put_text(&mut it, "topologyKey", &constraint.topology_key);
    let action = if constraint.is_hard { "DoNotSchedule" } else { "ScheduleAnyway" };
    it.insert("whenUnsatisfiable", action);
    put_selector(&mut it, "labelSelector", constraint.label_selector.as_ref());
    put_texts(&mut it, "matchLabelKeys", &constraint.match_label_keys);
    if let Some(n) = constraint.min_domains {
        it.insert("minDomains", n);
    }
    let policies = [
        ("nodeAffinityPolicy", constraint.honors_affinity),
        ("nodeTaintsPolicy", constraint.honors_taints),
    ];
    for (key, honors) in policies {
        if let Some(honors) = honors {
            it.insert(key, if honors { "Honor" } else { "Ignore" });
        }
    }
    it
}

/// An absent selector selects nothing, an empty one everything: both must stay what they are.
fn put_selector(it: &mut Fields, key: &str, selector: Option<&LabelSelector>) {
    if let Some(selector) = selector {
        it.insert(key, write_label_selector(selector));
    }
}

pub(super) fn read_label_selector(mut it: Fields) -> LabelSelector {
    LabelSelector {
        match_labels: take_labels(&mut it, "matchLabels"),
        match_expressions: take_list(&mut it, "matchExpressions", read_label_requirement),
    }
}

pub(super) fn write_label_selector(selector: &LabelSelector) -> Fields {
    let mut it = Fields::new();
    put_labels(&mut it, "matchLabels", &selector.match_labels);
    put_list(&mut it, "matchExpressions", &selector.match_expressions, write_label_requirement);
    it
}

fn read_label_requirement(mut it: Fields) -> LabelSelectorRequirement {
    let operator = LabelSelectorOperator::from_name(&take_name(&mut it, "operator"));
    LabelSelectorRequirement {
        key: take_name(&mut it, "key"),
        // Validation lets no other word pass; an unvalidated one must not select anything.
        operator: operator.unwrap_or(LabelSelectorOperator::In),
        values: take_texts(&mut it, "values"),
    }
}

fn write_label_requirement(requirement: &LabelSelectorRequirement) -> Fields {
    let mut it = Fields::new();
    it.insert("key", requirement.key.clone());
    it.insert("operator", requirement.operator.as_str());
    put_texts(&mut it, "values", &requirement.values);
    it
}
