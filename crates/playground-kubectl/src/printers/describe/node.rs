//! `describe node`.

use playground_api::{Node, Quantity, ResourceList, Value, sort_by_key};
use playground_sim::Cluster;

use super::writer::Writer;
use crate::printers::{age, nodes::info, or_none};
use crate::tree;

/// Mirrors `describeNode`.
pub(super) fn describe(out: &mut Writer, cluster: &Cluster, node: &Node) {
    out.field(0, "Name", &node.metadata.name);
    out.field(0, "Roles", &or_none(node.roles().join(",")));
    out.labels("Labels", &node.metadata.labels);
    out.annotations("Annotations", &node.metadata.annotations);
    let created = age::rfc1123(node.metadata.creation_timestamp);
    out.field(0, "CreationTimestamp", &created);
    let mut taints: Vec<_> = node.spec.taints.iter().collect();
    sort_by_key(&mut taints, |it| (it.effect.as_str().to_owned(), it.key.clone()));
    out.entries("Taints", taints.into_iter().map(ToString::to_string));
    out.field(0, "Unschedulable", &node.spec.unschedulable);
    lease(out, cluster, node);
    conditions(out, node);
    out.line(0, "Addresses:");
    for it in &node.status.addresses {
        out.line(1, format!("{}:\t{}", it.address_type, it.address));
    }
    for (title, list) in
        [("Capacity", &node.status.capacity), ("Allocatable", &node.status.allocatable)]
    {
        if !list.is_empty() {
            out.line(0, format!("{title}:"));
        }
        for (name, quantity) in list.iter() {
            out.field(1, name, &quantity);
        }
    }
    system(out, node);
    usage(out, cluster, node);
}

/// The lease of a Node is no object of its own here: it follows from what the kubelet does.
fn lease(out: &mut Writer, cluster: &Cluster, node: &Node) {
    let name = &*node.metadata.name;
    let Some(renewed) = cluster.lease_renewed(node) else {
        let why = format!("leases.coordination.k8s.io {name:?} not found");
        out.line(0, format!("Lease:\tFailed to get lease: {why}"));
        return;
    };
    out.line(0, "Lease:");
    out.field(1, "HolderIdentity", &name);
    out.line(1, "AcquireTime:\t<unset>");
    out.field(1, "RenewTime", &age::rfc1123(Some(renewed)));
}

fn conditions(out: &mut Writer, node: &Node) {
    if node.status.conditions.is_empty() {
        return;
    }
    out.line(
        0,
        "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage",
    );
    out.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for it in node.status.conditions.iter() {
        out.line(
            1,
            format!(
                "{} \t{} \t{} \t{} \t{} \t{}",
                it.condition_type.as_str(),
                it.status.as_str(),
                age::rfc1123(it.last_heartbeat_time),
                age::rfc1123(it.last_transition_time),
                it.reason,
                it.message,
            ),
        );
    }
}

fn system(out: &mut Writer, node: &Node) {
    const FIELDS: [(&str, &str); 10] = [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
        ("Kube-Proxy Version", "kubeProxyVersion"),
    ];
    out.line(0, "System Info:");
    for (title, field) in FIELDS {
        out.field(1, title, &info(node, field));
    }
    let spec = Value::Object(node.spec.rest.clone());
    let cidrs: Vec<String> = tree::list(&spec, &["podCIDRs"]).iter().map(tree::shown).collect();
    let lines = [
        ("PodCIDR", tree::text(&spec, &["podCIDR"]).to_owned()),
        ("PodCIDRs", cidrs.join(",")),
        ("ProviderID", tree::text(&spec, &["providerID"]).to_owned()),
    ];
    for (title, text) in lines.into_iter().filter(|it| !it.1.is_empty()) {
        out.field(0, title, &text);
    }
}

/// Requests or limits of a Pod or of several.
#[derive(Default)]
struct Sum(ResourceList);

impl Sum {
    fn get(&self, resource: &str) -> Quantity {
        self.0.get(resource).cloned().unwrap_or_else(|| Quantity::from_units(0))
    }

    /// The amount, and how much of what the Node has it is, in percent.
    fn share(&self, resource: &str, allocatable: &ResourceList) -> String {
        let units = |it: &Quantity| {
            let value = if resource == "cpu" { it.milli_value() } else { it.value() };
            value as f64
        };
        let amount = self.get(resource);
        let all = allocatable.get(resource).map(units).unwrap_or(0.0);
        let percent = if all == 0.0 { 0.0 } else { units(&amount) / all * 100.0 };
        format!("{amount} ({}%)", percent as i64)
    }
}

/// Mirrors `describeNodeResource`.
fn usage(out: &mut Writer, cluster: &Cluster, node: &Node) {
    let name = node.name();
    let pods: Vec<_> = cluster.store().pods_on(&name).filter(|it| !it.is_terminal()).collect();
    let status = &node.status;
    let all = if status.allocatable.is_empty() { &status.capacity } else { &status.allocatable };
    out.line(0, format!("Non-terminated Pods:\t({} in total)", pods.len()));
    out.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    out.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    let (mut requested, mut limited) = (Sum::default(), Sum::default());
    for pod in pods {
        let (requests, limits) = (Sum(pod.spec.requests()), Sum(pod.spec.limits()));
        out.line(
            1,
            format!(
                "{}\t{}\t\t{}\t{}\t{}\t{}\t{}",
                pod.metadata.namespace,
                pod.metadata.name,
                requests.share("cpu", all),
                limits.share("cpu", all),
                requests.share("memory", all),
                limits.share("memory", all),
                age::since(pod.metadata.creation_timestamp, cluster.timestamp()),
            ),
        );
        requested.0.add(&requests.0);
        limited.0.add(&limits.0);
    }
    allocated(out, all, &requested, &limited);
}

fn allocated(out: &mut Writer, all: &ResourceList, requested: &Sum, limited: &Sum) {
    out.line(
        0,
        "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)",
    );
    out.line(1, "Resource\tRequests\tLimits");
    out.line(1, "--------\t--------\t------");
    let basic = ["cpu", "memory", "ephemeral-storage"];
    let others =
        || all.iter().map(|(name, _)| &**name).filter(|it| !basic.contains(it) && *it != "pods");
    let huge = others().filter(|it| it.starts_with("hugepages-"));
    for name in basic.into_iter().chain(huge) {
        let (requests, limits) = (requested.share(name, all), limited.share(name, all));
        out.line(1, format!("{name}\t{requests}\t{limits}"));
    }
    for name in others().filter(|it| !it.starts_with("hugepages-")) {
        out.line(1, format!("{name}\t{}\t{}", requested.get(name), limited.get(name)));
    }
}
