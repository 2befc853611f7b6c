//! `spec` of a Pod, and templates.

use playground_api::{Fields, NodeName, PodSpec, PodTemplateSpec, RestartPolicy, Value, Volume};

use super::fields::*;
use super::{affinity, container, taint};

pub(super) fn read_template(mut it: Fields) -> PodTemplateSpec {
    let mut metadata = take_fields(&mut it, "metadata").unwrap_or_default();
    PodTemplateSpec {
        labels: take_labels(&mut metadata, "labels"),
        annotations: take_labels(&mut metadata, "annotations"),
        metadata_rest: metadata,
        spec: read(take_fields(&mut it, "spec").unwrap_or_default()),
    }
}

pub(super) fn write_template(template: &PodTemplateSpec) -> Fields {
    let mut metadata = template.metadata_rest.clone();
    put_labels(&mut metadata, "labels", &template.labels);
    put_labels(&mut metadata, "annotations", &template.annotations);
    let mut it = Fields::new();
    it.insert("metadata", metadata);
    it.insert("spec", write(&template.spec));
    it
}

pub(super) fn read(mut rest: Fields) -> PodSpec {
    let it = &mut rest;
    let restart_policy = RestartPolicy::from_name(&take_name(it, "restartPolicy"));
    PodSpec {
        node_name: take_text(it, "nodeName").filter(|it| !it.is_empty()).map(NodeName::from),
        node_selector: take_labels(it, "nodeSelector"),
        affinity: take_fields(it, "affinity").map(affinity::read),
        tolerations: take_list(it, "tolerations", taint::read_toleration),
        topology_spread_constraints: take_list(
            it,
            "topologySpreadConstraints",
            affinity::read_spread,
        ),
        containers: take_list(it, "containers", container::read),
        init_containers: take_list(it, "initContainers", container::read),
        volumes: take_list(it, "volumes", read_volume),
        host_network: take_bool(it, "hostNetwork"),
        restart_policy: restart_policy.unwrap_or_default(),
        termination_grace_period_seconds: take_grace_period(it),
        scheduler_name: take_name(it, "schedulerName"),
        priority_class_name: take_name(it, "priorityClassName"),
        priority: take_small(it, "priority"),
        never_preempts: take_never(it),
        overhead: take_resources(it, "overhead"),
        resources: take_fields(it, "resources").map(container::read_resources),
        rest,
    }
}

pub(super) fn write(spec: &PodSpec) -> Fields {
    let mut fields = spec.rest.clone();
    let it = &mut fields;
    put_shown(it, "nodeName", spec.node_name.as_ref());
    put_labels(it, "nodeSelector", &spec.node_selector);
    if let Some(affinity) = &spec.affinity {
        it.insert("affinity", affinity::write(affinity));
    }
    put_list(it, "tolerations", &spec.tolerations, taint::write_toleration);
    let spread = &spec.topology_spread_constraints;
    put_list(it, "topologySpreadConstraints", spread, affinity::write_spread);
    put_list(it, "containers", &spec.containers, container::write);
    put_list(it, "initContainers", &spec.init_containers, container::write);
    put_list(it, "volumes", &spec.volumes, write_volume);
    put_bool(it, "hostNetwork", spec.host_network);
    it.insert("restartPolicy", spec.restart_policy.as_str());
    it.insert("terminationGracePeriodSeconds", spec.termination_grace_period_seconds);
    put_text(it, "schedulerName", &spec.scheduler_name);
    put_text(it, "priorityClassName", &spec.priority_class_name);
    if let Some(priority) = spec.priority {
        it.insert("priority", i64::from(priority));
    }
    if spec.never_preempts {
        it.insert("preemptionPolicy", "Never");
    }
    put_resources(it, "overhead", &spec.overhead);
    if let Some(resources) = &spec.resources {
        it.insert("resources", container::write_resources(resources));
    }
    fields
}

/// Any other policy stays where it is.
fn take_never(fields: &mut Fields) -> bool {
    let never = fields.get("preemptionPolicy").and_then(Value::as_str) == Some("Never");
    if never {
        fields.remove("preemptionPolicy");
    }
    never
}

/// The API server accepts a negative number in a template and treats it as 1.
fn take_grace_period(fields: &mut Fields) -> u32 {
    let seconds = take_int(fields, "terminationGracePeriodSeconds").unwrap_or(30);
    u32::try_from(seconds).unwrap_or(1)
}

fn read_volume(mut rest: Fields) -> Volume {
    Volume { name: take_name(&mut rest, "name"), rest }
}

fn write_volume(volume: &Volume) -> Fields {
    let mut it = volume.rest.clone();
    it.insert("name", volume.name.clone());
    it
}
