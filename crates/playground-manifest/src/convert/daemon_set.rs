//! DaemonSets.

use std::sync::Arc;

use playground_api::{
    DaemonSet, DaemonSetSpec, DaemonSetStatus, Fields, IntOrPercent, UpdateStrategy,
};

use super::fields::*;
use super::{affinity, meta, pod_spec};

pub(super) fn read(mut tree: Fields) -> DaemonSet {
    let spec = take_fields(&mut tree, "spec").unwrap_or_default();
    let status = take_fields(&mut tree, "status").unwrap_or_default();
    DaemonSet {
        metadata: meta::read(&mut tree),
        spec: read_spec(spec),
        status: read_status(status),
        rest: tree,
    }
}

pub(super) fn write(daemon_set: &DaemonSet) -> Fields {
    let mut tree = daemon_set.rest.clone();
    meta::write(&mut tree, &daemon_set.metadata);
    tree.insert("spec", write_spec(&daemon_set.spec));
    tree.insert("status", write_status(&daemon_set.status));
    tree
}

fn read_spec(mut rest: Fields) -> DaemonSetSpec {
    let it = &mut rest;
    let selector = take_fields(it, "selector").unwrap_or_default();
    let template = take_fields(it, "template").unwrap_or_default();
    DaemonSetSpec {
        selector: affinity::read_label_selector(selector),
        template: Arc::new(pod_spec::read_template(template)),
        update_strategy: take_fields(it, "updateStrategy").map(read_strategy).unwrap_or_default(),
        min_ready_seconds: take_small(it, "minReadySeconds").unwrap_or(0),
        revision_history_limit: take_small(it, "revisionHistoryLimit").unwrap_or(10),
        rest,
    }
}

fn write_spec(spec: &DaemonSetSpec) -> Fields {
    let mut fields = spec.rest.clone();
    let it = &mut fields;
    it.insert("selector", affinity::write_label_selector(&spec.selector));
    it.insert("template", pod_spec::write_template(&spec.template));
    it.insert("updateStrategy", write_strategy(&spec.update_strategy));
    put_int(it, "minReadySeconds", spec.min_ready_seconds);
    it.insert("revisionHistoryLimit", spec.revision_history_limit);
    fields
}

fn read_strategy(mut it: Fields) -> UpdateStrategy {
    let mut rolling = take_fields(&mut it, "rollingUpdate").unwrap_or_default();
    if &*take_name(&mut it, "type") == "OnDelete" {
        return UpdateStrategy::OnDelete { rest: rolling };
    }
    let max_unavailable = take_int_or_percent(&mut rolling, "maxUnavailable");
    UpdateStrategy::RollingUpdate {
        max_unavailable: max_unavailable.unwrap_or(IntOrPercent::Int(1)),
        max_surge: take_int_or_percent(&mut rolling, "maxSurge").unwrap_or(IntOrPercent::Int(0)),
    }
}

fn write_strategy(strategy: &UpdateStrategy) -> Fields {
    let mut it = Fields::new();
    match strategy {
        UpdateStrategy::RollingUpdate { max_unavailable, max_surge } => {
            let mut rolling = Fields::new();
            rolling.insert("maxUnavailable", int_or_percent(*max_unavailable));
            rolling.insert("maxSurge", int_or_percent(*max_surge));
            it.insert("type", "RollingUpdate");
            it.insert("rollingUpdate", rolling);
        }
        UpdateStrategy::OnDelete { rest } => {
            it.insert("type", "OnDelete");
            put_fields(&mut it, "rollingUpdate", rest.clone());
        }
    }
    it
}

fn read_status(mut rest: Fields) -> DaemonSetStatus {
    let it = &mut rest;
    let mut count = |key| take_small(it, key).unwrap_or(0);
    DaemonSetStatus {
        desired_number_scheduled: count("desiredNumberScheduled"),
        current_number_scheduled: count("currentNumberScheduled"),
        number_misscheduled: count("numberMisscheduled"),
        number_ready: count("numberReady"),
        updated_number_scheduled: count("updatedNumberScheduled"),
        number_available: count("numberAvailable"),
        number_unavailable: count("numberUnavailable"),
        observed_generation: take_int(it, "observedGeneration").unwrap_or(0),
        collision_count: take_small(it, "collisionCount"),
        rest,
    }
}

/// Four of the counts are always printed, the others only when they are not zero.
fn write_status(status: &DaemonSetStatus) -> Fields {
    let mut fields = status.rest.clone();
    let it = &mut fields;
    it.insert("desiredNumberScheduled", status.desired_number_scheduled);
    it.insert("currentNumberScheduled", status.current_number_scheduled);
    it.insert("numberMisscheduled", status.number_misscheduled);
    it.insert("numberReady", status.number_ready);
    put_int(it, "updatedNumberScheduled", status.updated_number_scheduled);
    put_int(it, "numberAvailable", status.number_available);
    put_int(it, "numberUnavailable", status.number_unavailable);
    put_int(it, "observedGeneration", status.observed_generation);
    if let Some(count) = status.collision_count {
        it.insert("collisionCount", count);
    }
    fields
}
