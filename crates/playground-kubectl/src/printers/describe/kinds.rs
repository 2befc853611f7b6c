//! `describe` of the kinds that have short descriptions.
//!
//! Mirrors the describers of these kinds in kubectl's `pkg/describe/describe.go`.

use playground_api::{
    EndpointSlice, Namespace, Object, ObjectMeta, PodDisruptionBudget, PriorityClass,
    ResourceQuota, Service, TargetPort, Value,
};
use playground_sim::Cluster;

use super::writer::Writer;
use crate::printers::{age, or_none};
use crate::tree;

fn head(out: &mut Writer, metadata: &ObjectMeta) {
    out.field(0, "Name", &metadata.name);
    if !metadata.namespace.is_empty() {
        out.field(0, "Namespace", &metadata.namespace);
    }
}

fn labels_and_annotations(out: &mut Writer, metadata: &ObjectMeta) {
    out.labels("Labels", &metadata.labels);
    out.annotations("Annotations", &metadata.annotations);
}

/// Mirrors `describeNamespace`.
pub(super) fn namespace(out: &mut Writer, cluster: &Cluster, namespace: &Namespace) {
    head(out, &namespace.metadata);
    labels_and_annotations(out, &namespace.metadata);
    out.field(0, "Status", &namespace.status.phase.as_str());
    conditions(out, namespace);
    let quotas: Vec<_> = cluster.store().resource_quotas_in(&namespace.metadata.name).collect();
    if quotas.is_empty() {
        out.line(0, "\nNo resource quota.");
    } else {
        out.line(0, "\nResource Quotas");
        for quota in quotas {
            out.line(0, format!("  Name:\t{}", quota.metadata.name));
            scopes(out, quota, 1);
            amounts(out, quota, 1, "---");
        }
    }
    out.line(0, "\nNo LimitRange resource.");
}

fn conditions(out: &mut Writer, namespace: &Namespace) {
    if namespace.status.conditions.is_empty() {
        return;
    }
    out.line(0, "Conditions:");
    out.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
    out.line(1, "----\t------\t------------------\t------\t-------");
    for it in &namespace.status.conditions {
        let since = age::rfc1123(it.last_transition_time);
        let (name, status) = (&it.condition_type, it.status.as_str());
        out.line(1, format!("{name}\t{status}\t{since}\t{}\t{}", it.reason, it.message));
    }
}

/// Mirrors `describeQuota`.
pub(super) fn quota(out: &mut Writer, quota: &ResourceQuota) {
    head(out, &quota.metadata);
    scopes(out, quota, 0);
    amounts(out, quota, 0, "----");
}

fn scopes(out: &mut Writer, quota: &ResourceQuota, level: usize) {
    const HELP: &[(&str, &str)] = &[
        (
            "Terminating",
            "Matches all pods that have an active deadline. These pods have a limited \
            lifespan on a node before being actively terminated by the system.",
        ),
        (
            "NotTerminating",
            "Matches all pods that do not have an active deadline. These pods \
            usually include long running pods whose container command is not expected to \
            terminate.",
        ),
        (
            "BestEffort",
            "Matches all pods that do not have resource requirements set. These pods \
            have a best effort quality of service.",
        ),
        (
            "NotBestEffort",
            "Matches all pods that have at least one resource requirement set. \
            These pods have a burstable or guaranteed quality of service.",
        ),
    ];
    let mut scopes: Vec<&str> = quota.spec.scopes.iter().map(|it| &**it).collect();
    if scopes.is_empty() {
        return;
    }
    playground_api::sort(&mut scopes);
    out.field(level, "Scopes", &scopes.join(", "));
    for (_, help) in HELP.iter().filter(|(name, _)| scopes.contains(name)) {
        out.line(level, format!(" * {help}"));
    }
}

fn amounts(out: &mut Writer, quota: &ResourceQuota, level: usize, dashes: &str) {
    out.line(level, "Resource\tUsed\tHard");
    out.line(level, format!("--------\t{dashes}\t{dashes}"));
    for (name, hard) in quota.status.hard.iter() {
        let used = quota.status.used.get(name);
        let used = used.map_or_else(|| "0".to_owned(), ToString::to_string);
        out.line(level, format!("{name}\t{used}\t{hard}"));
    }
}

/// Mirrors `describePodDisruptionBudget`.
pub(super) fn budget(out: &mut Writer, budget: &PodDisruptionBudget) {
    head(out, &budget.metadata);
    let spec = &budget.spec;
    if let Some(least) = &spec.min_available {
        out.field(0, "Min available", least);
    } else if let Some(most) = &spec.max_unavailable {
        out.field(0, "Max unavailable", most);
    }
    let selector = spec.selector.as_ref().map_or("<unset>".to_owned(), ToString::to_string);
    out.field(0, "Selector", &selector);
    out.line(0, "Status:");
    let status = &budget.status;
    for (title, count) in [
        ("Allowed disruptions", status.disruptions_allowed),
        ("Current", status.current_healthy),
        ("Desired", status.desired_healthy),
        ("Total", status.expected_pods),
    ] {
        out.field(2, title, &count);
    }
}

/// Mirrors `describePriorityClass`.
pub(super) fn priority_class(out: &mut Writer, class: &PriorityClass) {
    head(out, &class.metadata);
    let spec = &class.spec;
    out.field(0, "Value", &spec.value);
    out.field(0, "GlobalDefault", &spec.global_default);
    out.field(0, "PreemptionPolicy", &spec.preemption_policy.as_str());
    out.field(0, "Description", &spec.description);
    out.field(0, "Annotations", &or_none(class.metadata.annotations.to_string()));
}

/// Mirrors `describeService`.
pub(super) fn service(out: &mut Writer, cluster: &Cluster, service: &Service) {
    let tree = playground_manifest::encode(&Object::from(service.clone()));
    let spec = tree.at(&["spec"]).unwrap_or(&Value::Null);
    let texts = |field: &str| {
        let items = tree::list(spec, &[field]).iter().filter_map(Value::as_str);
        or_none(items.collect::<Vec<_>>().join(","))
    };
    head(out, &service.metadata);
    labels_and_annotations(out, &service.metadata);
    out.field(0, "Selector", &or_none(service.spec.selector.to_string()));
    out.field(0, "Type", &service.spec.service_type);
    let optional = |out: &mut Writer, title: &str, field: &str| {
        let text = tree::text(spec, &[field]);
        if !text.is_empty() {
            out.field(0, title, &text);
        }
    };
    optional(out, "IP Family Policy", "ipFamilyPolicy");
    out.field(0, "IP Families", &texts("ipFamilies"));
    out.field(0, "IP", &service.spec.cluster_ip);
    out.field(0, "IPs", &texts("clusterIPs"));
    if spec.at(&["externalIPs"]).is_some() {
        out.field(0, "External IPs", &texts("externalIPs"));
    }
    optional(out, "External Name", "externalName");
    optional(out, "Desired LoadBalancer IP", "loadBalancerIP");
    let ingress = ingress(&tree);
    if !ingress.is_empty() {
        out.field(0, "LoadBalancer Ingress", &ingress);
    }
    ports(out, cluster, service);
    optional(out, "Session Affinity", "sessionAffinity");
    optional(out, "External Traffic Policy", "externalTrafficPolicy");
    if &*service.spec.service_type != "ExternalName" {
        optional(out, "Internal Traffic Policy", "internalTrafficPolicy");
    }
}

fn ingress(tree: &Value) -> String {
    let items = tree::list(tree, &["status", "loadBalancer", "ingress"]).iter();
    let shown = items.map(|it| {
        let mode = tree::text(it, &["ipMode"]);
        let ip = tree::text(it, &["ip"]);
        match (ip.is_empty(), mode.is_empty()) {
            (true, _) => tree::text(it, &["hostname"]).to_owned(),
            (_, true) => ip.to_owned(),
            _ => format!("{ip} ({mode})"),
        }
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn ports(out: &mut Writer, cluster: &Cluster, service: &Service) {
    let slices = cluster.store().endpoint_slices_in(&service.metadata.namespace);
    let is_of = |it: &&std::sync::Arc<EndpointSlice>| {
        it.metadata.labels.get(EndpointSlice::SERVICE_LABEL) == Some(&service.metadata.name)
    };
    let slices: Vec<_> = slices.filter(is_of).collect();
    for port in &service.spec.ports {
        let (number, protocol) = (port.port, port.protocol.as_str());
        let name = if port.name.is_empty() { "<unset>" } else { &port.name };
        out.field(0, "Port", &format!("{name}\t{number}/{protocol}"));
        let target = match &port.target_port {
            TargetPort::Number(number) => number.to_string(),
            TargetPort::Name(name) => name.to_string(),
        };
        out.field(0, "TargetPort", &format!("{target}/{protocol}"));
        if port.node_port != 0 {
            out.field(0, "NodePort", &format!("{name}\t{}/{protocol}", port.node_port));
        }
        out.field(0, "Endpoints", &endpoints(&slices, &port.name));
    }
}

/// Mirrors `formatEndpointSlices`: at most three of those that are ready.
fn endpoints(slices: &[&std::sync::Arc<EndpointSlice>], port: &str) -> String {
    if slices.is_empty() {
        return "<none>".to_owned();
    }
    let mut all = Vec::new();
    for slice in slices {
        let ready = || slice.spec.endpoints.iter().filter(|it| it.ready);
        let addresses = || ready().filter_map(|it| it.addresses.first());
        if slice.spec.ports.is_empty() {
            all.extend(addresses().map(ToString::to_string));
        }
        for it in slice.spec.ports.iter().filter(|it| &*it.name == port) {
            all.extend(addresses().map(|address| match address.contains(':') {
                true => format!("[{address}]:{}", it.port),
                false => format!("{address}:{}", it.port),
            }));
        }
    }
    super::super::kinds::first_three(&all, "")
}

/// Mirrors `describeEndpointSliceV1`.
pub(super) fn endpoint_slice(out: &mut Writer, slice: &EndpointSlice) {
    head(out, &slice.metadata);
    labels_and_annotations(out, &slice.metadata);
    out.field(0, "AddressType", &slice.spec.address_type);
    if slice.spec.ports.is_empty() {
        out.line(0, "Ports: <unset>");
    } else {
        out.line(0, "Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------");
    }
    for port in &slice.spec.ports {
        let name = if port.name.is_empty() { "<unset>" } else { &port.name };
        out.line(1, format!("{name}\t{}\t{}", port.port, port.protocol.as_str()));
    }
    let none = if slice.spec.endpoints.is_empty() { " <none>" } else { "" };
    out.line(0, format!("Endpoints:{none}"));
    for it in &slice.spec.endpoints {
        let unset = |it: Option<String>| it.unwrap_or_else(|| "<unset>".to_owned());
        let addresses: Vec<&str> = it.addresses.iter().map(|it| &**it).collect();
        out.line(1, format!("- Addresses:\t{}", addresses.join(",")));
        out.line(2, "Conditions:");
        out.field(3, "Ready", &it.ready);
        let hostname = it.rest.get("hostname").and_then(Value::as_str).map(str::to_owned);
        out.field(2, "Hostname", &unset(hostname));
        if let Some(target) = &it.target {
            out.field(2, "TargetRef", &format!("{}/{}", target.kind, target.name));
        }
        out.field(2, "NodeName", &unset(it.node_name.as_ref().map(ToString::to_string)));
        out.field(2, "Zone", &unset(it.zone.as_ref().map(ToString::to_string)));
    }
}
