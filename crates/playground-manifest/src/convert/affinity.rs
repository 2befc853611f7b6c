//! Node affinity and label selectors.

use playground_api::{
    Affinity, Fields, LabelSelector, LabelSelectorOperator, LabelSelectorRequirement, NodeAffinity,
    NodeSelector, NodeSelectorOperator, NodeSelectorRequirement, NodeSelectorTerm,
    PreferredSchedulingTerm, Value,
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
    Affinity { node_affinity, rest }
}

pub(super) fn write(affinity: &Affinity) -> Fields {
    let mut fields = affinity.rest.clone();
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
