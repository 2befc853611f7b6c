//! Deployments.

use std::sync::Arc;

use playground_api::{
    Deployment, DeploymentSpec, DeploymentStatus, DeploymentStrategy, Fields, IntOrPercent,
};

use super::fields::*;
use super::{affinity, api_object, condition, pod_spec};

pub(super) fn read(tree: Fields) -> Deployment {
    api_object::read(tree, read_spec, read_status)
}

pub(super) fn write(deployment: &Deployment) -> Fields {
    let mut tree = api_object::write(deployment);
    tree.insert("spec", write_spec(&deployment.spec));
    tree.insert("status", write_status(&deployment.status));
    tree
}

fn read_spec(mut rest: Fields) -> DeploymentSpec {
    let it = &mut rest;
    let selector = take_fields(it, "selector").unwrap_or_default();
    let template = take_fields(it, "template").unwrap_or_default();
    DeploymentSpec {
        replicas: take_small(it, "replicas").unwrap_or(1),
        selector: affinity::read_label_selector(selector),
        template: Arc::new(pod_spec::read_template(template)),
        strategy: take_fields(it, "strategy").map(read_strategy).unwrap_or_default(),
        min_ready_seconds: take_small(it, "minReadySeconds").unwrap_or(0),
        revision_history_limit: take_small(it, "revisionHistoryLimit").unwrap_or(10),
        paused: take_bool(it, "paused"),
        progress_deadline_seconds: take_small(it, "progressDeadlineSeconds").unwrap_or(600),
        rest,
    }
}

fn write_spec(spec: &DeploymentSpec) -> Fields {
    let mut fields = spec.rest.clone();
    let it = &mut fields;
    it.insert("replicas", spec.replicas);
    it.insert("selector", affinity::write_label_selector(&spec.selector));
    it.insert("template", pod_spec::write_template(&spec.template));
    it.insert("strategy", write_strategy(&spec.strategy));
    put_int(it, "minReadySeconds", spec.min_ready_seconds);
    it.insert("revisionHistoryLimit", spec.revision_history_limit);
    put_bool(it, "paused", spec.paused);
    it.insert("progressDeadlineSeconds", spec.progress_deadline_seconds);
    fields
}

fn read_strategy(mut it: Fields) -> DeploymentStrategy {
    if &*take_name(&mut it, "type") == "Recreate" {
        return DeploymentStrategy::Recreate;
    }
    let mut rolling = take_fields(&mut it, "rollingUpdate").unwrap_or_default();
    let mut quarter =
        |key| take_int_or_percent(&mut rolling, key).unwrap_or(IntOrPercent::Percent(25));
    DeploymentStrategy::RollingUpdate {
        max_unavailable: quarter("maxUnavailable"),
        max_surge: quarter("maxSurge"),
    }
}

fn write_strategy(strategy: &DeploymentStrategy) -> Fields {
    let mut it = Fields::new();
    match strategy {
        DeploymentStrategy::Recreate => {
            it.insert("type", "Recreate");
        }
        DeploymentStrategy::RollingUpdate { max_unavailable, max_surge } => {
            let mut rolling = Fields::new();
            rolling.insert("maxUnavailable", int_or_percent(*max_unavailable));
            rolling.insert("maxSurge", int_or_percent(*max_surge));
            it.insert("type", "RollingUpdate");
            it.insert("rollingUpdate", rolling);
        }
    }
    it
}

fn read_status(mut rest: Fields) -> DeploymentStatus {
    let it = &mut rest;
    let mut count = |key| take_small(it, key).unwrap_or(0);
    DeploymentStatus {
        replicas: count("replicas"),
        updated_replicas: count("updatedReplicas"),
        ready_replicas: count("readyReplicas"),
        available_replicas: count("availableReplicas"),
        unavailable_replicas: count("unavailableReplicas"),
        terminating_replicas: take_small(it, "terminatingReplicas"),
        observed_generation: take_int(it, "observedGeneration").unwrap_or(0),
        conditions: take_list(it, "conditions", condition::read),
        collision_count: take_small(it, "collisionCount"),
        rest,
    }
}

fn write_status(status: &DeploymentStatus) -> Fields {
    let mut fields = status.rest.clone();
    let it = &mut fields;
    for (key, count) in [
        ("replicas", status.replicas),
        ("updatedReplicas", status.updated_replicas),
        ("readyReplicas", status.ready_replicas),
        ("availableReplicas", status.available_replicas),
        ("unavailableReplicas", status.unavailable_replicas),
    ] {
        put_int(it, key, count);
    }
    for (key, count) in [
        ("terminatingReplicas", status.terminating_replicas),
        ("collisionCount", status.collision_count),
    ] {
        if let Some(count) = count {
            it.insert(key, count);
        }
    }
    put_int(it, "observedGeneration", status.observed_generation);
    put_list(it, "conditions", &status.conditions, condition::write);
    fields
}
