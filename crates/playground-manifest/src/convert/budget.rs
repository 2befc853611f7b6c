//! PodDisruptionBudgets.

use playground_api::{
    Fields, PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus,
};

use super::fields::*;
use super::{affinity, api_object, condition};

pub(super) fn read(tree: Fields) -> PodDisruptionBudget {
    api_object::read(tree, read_spec, read_status)
}

pub(super) fn write(budget: &PodDisruptionBudget) -> Fields {
    let mut tree = api_object::write(budget);
    tree.insert("spec", write_spec(&budget.spec));
    tree.insert("status", write_status(&budget.status));
    tree
}

fn read_spec(mut rest: Fields) -> PodDisruptionBudgetSpec {
    let it = &mut rest;
    PodDisruptionBudgetSpec {
        min_available: take_int_or_percent(it, "minAvailable"),
        max_unavailable: take_int_or_percent(it, "maxUnavailable"),
        selector: take_fields(it, "selector").map(affinity::read_label_selector),
        unhealthy_pod_eviction_policy: take_name(it, "unhealthyPodEvictionPolicy"),
        rest,
    }
}

fn write_spec(spec: &PodDisruptionBudgetSpec) -> Fields {
    let mut it = spec.rest.clone();
    for (key, value) in
        [("minAvailable", spec.min_available), ("maxUnavailable", spec.max_unavailable)]
    {
        if let Some(value) = value {
            it.insert(key, int_or_percent(value));
        }
    }
    if let Some(selector) = &spec.selector {
        it.insert("selector", affinity::write_label_selector(selector));
    }
    put_text(&mut it, "unhealthyPodEvictionPolicy", &spec.unhealthy_pod_eviction_policy);
    it
}

fn read_status(mut rest: Fields) -> PodDisruptionBudgetStatus {
    let it = &mut rest;
    let mut count = |key| take_small(it, key).unwrap_or(0);
    PodDisruptionBudgetStatus {
        disruptions_allowed: count("disruptionsAllowed"),
        current_healthy: count("currentHealthy"),
        desired_healthy: count("desiredHealthy"),
        expected_pods: count("expectedPods"),
        observed_generation: take_int(it, "observedGeneration").unwrap_or(0),
        conditions: take_list(it, "conditions", condition::read),
        rest,
    }
}

fn write_status(status: &PodDisruptionBudgetStatus) -> Fields {
    let mut it = status.rest.clone();
    it.insert("disruptionsAllowed", status.disruptions_allowed);
    it.insert("currentHealthy", status.current_healthy);
    it.insert("desiredHealthy", status.desired_healthy);
    it.insert("expectedPods", status.expected_pods);
    put_int(&mut it, "observedGeneration", status.observed_generation);
    put_list(&mut it, "conditions", &status.conditions, condition::write);
    it
}
