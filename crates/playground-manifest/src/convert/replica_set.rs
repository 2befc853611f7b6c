//! ReplicaSets.

use std::sync::Arc;

use playground_api::{Fields, ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};

use super::fields::*;
use super::{affinity, api_object, condition, pod_spec};

pub(super) fn read(tree: Fields) -> ReplicaSet {
    api_object::read(tree, read_spec, read_status)
}

pub(super) fn write(replica_set: &ReplicaSet) -> Fields {
    let mut tree = api_object::write(replica_set);
    let mut spec = replica_set.spec.rest.clone();
    let it = &replica_set.spec;
    spec.insert("replicas", it.replicas);
    put_int(&mut spec, "minReadySeconds", it.min_ready_seconds);
    spec.insert("selector", affinity::write_label_selector(&it.selector));
    spec.insert("template", pod_spec::write_template(&it.template));
    tree.insert("spec", spec);
    tree.insert("status", write_status(&replica_set.status));
    tree
}

fn read_spec(mut rest: Fields) -> ReplicaSetSpec {
    let it = &mut rest;
    let selector = take_fields(it, "selector").unwrap_or_default();
    let template = take_fields(it, "template").unwrap_or_default();
    ReplicaSetSpec {
        replicas: take_small(it, "replicas").unwrap_or(1),
        min_ready_seconds: take_small(it, "minReadySeconds").unwrap_or(0),
        selector: affinity::read_label_selector(selector),
        template: Arc::new(pod_spec::read_template(template)),
        rest,
    }
}

fn read_status(mut rest: Fields) -> ReplicaSetStatus {
    let it = &mut rest;
    let mut count = |key| take_small(it, key).unwrap_or(0);
    ReplicaSetStatus {
        replicas: count("replicas"),
        fully_labeled_replicas: count("fullyLabeledReplicas"),
        ready_replicas: count("readyReplicas"),
        available_replicas: count("availableReplicas"),
        terminating_replicas: take_small(it, "terminatingReplicas"),
        observed_generation: take_int(it, "observedGeneration").unwrap_or(0),
        conditions: take_list(it, "conditions", condition::read),
        rest,
    }
}

/// The number of Pods is always printed, the others only when they are not zero.
fn write_status(status: &ReplicaSetStatus) -> Fields {
    let mut fields = status.rest.clone();
    let it = &mut fields;
    it.insert("replicas", status.replicas);
    put_int(it, "fullyLabeledReplicas", status.fully_labeled_replicas);
    put_int(it, "readyReplicas", status.ready_replicas);
    put_int(it, "availableReplicas", status.available_replicas);
    if let Some(count) = status.terminating_replicas {
        it.insert("terminatingReplicas", count);
    }
    put_int(it, "observedGeneration", status.observed_generation);
    put_list(it, "conditions", &status.conditions, condition::write);
    fields
}
