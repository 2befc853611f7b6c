//! ResourceQuotas.

use playground_api::{
    Fields, LabelSelectorOperator, ResourceQuota, ResourceQuotaSpec, ResourceQuotaStatus,
    ScopeRequirement,
};

use super::api_object;
use super::fields::*;

pub(super) fn read(tree: Fields) -> ResourceQuota {
    api_object::read(tree, read_spec, |mut rest| ResourceQuotaStatus {
        hard: take_resources(&mut rest, "hard"),
        used: take_resources(&mut rest, "used"),
        rest,
    })
}

pub(super) fn write(quota: &ResourceQuota) -> Fields {
    let mut tree = api_object::write(quota);
    tree.insert("spec", write_spec(&quota.spec));
    let mut status = quota.status.rest.clone();
    put_resources(&mut status, "hard", &quota.status.hard);
    put_resources(&mut status, "used", &quota.status.used);
    tree.insert("status", status);
    tree
}

fn read_spec(mut rest: Fields) -> ResourceQuotaSpec {
    let mut selector = take_fields(&mut rest, "scopeSelector").unwrap_or_default();
    ResourceQuotaSpec {
        hard: take_resources(&mut rest, "hard"),
        scopes: take_texts(&mut rest, "scopes"),
        scope_selector: take_list(&mut selector, "matchExpressions", read_requirement),
        rest,
    }
}

fn write_spec(spec: &ResourceQuotaSpec) -> Fields {
    let mut it = spec.rest.clone();
    put_resources(&mut it, "hard", &spec.hard);
    put_texts(&mut it, "scopes", &spec.scopes);
    let mut selector = Fields::new();
    put_list(&mut selector, "matchExpressions", &spec.scope_selector, write_requirement);
    put_fields(&mut it, "scopeSelector", selector);
    it
}

fn read_requirement(mut it: Fields) -> ScopeRequirement {
    let operator = LabelSelectorOperator::from_name(&take_name(&mut it, "operator"));
    ScopeRequirement {
        scope_name: take_name(&mut it, "scopeName"),
        operator: operator.unwrap_or(LabelSelectorOperator::Exists),
        values: take_texts(&mut it, "values"),
    }
}

fn write_requirement(requirement: &ScopeRequirement) -> Fields {
    let mut it = Fields::new();
    it.insert("scopeName", requirement.scope_name.clone());
    it.insert("operator", requirement.operator.as_str());
    put_texts(&mut it, "values", &requirement.values);
    it
}
