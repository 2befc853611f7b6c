//! The admission plugin `ResourceQuota`, and what an object uses of a quota.
//!
//! Mirrors `apiserver/pkg/admission/plugin/resourcequota/controller.go` and
//! `pkg/quota/v1/evaluator/core`.

use playground_api::{
    Kind, LabelSelectorOperator, Name, Object, ObjectMeta, Pod, PodSpec, Quantity, ResourceList,
    ResourceQuota, ScopeRequirement, sort,
};

use crate::cluster::Cluster;
use crate::command::CommandError;

/// Resources that every container has to speak of when a quota limits them.
const REQUIRED: &[&str] =
    &["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

/// The classes that need a quota where critical Pods are limited.
const CRITICAL: [&str; 2] = ["system-node-critical", "system-cluster-critical"];

/// A limit of a quota, as it might be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The quota, in the namespace that was asked about.
    pub quota: Name,
    /// The resource, as the quota names it: `pods`, `requests.cpu`.
    pub resource: Name,
    /// The limit.
    pub to: Quantity,
}

impl Cluster {
    /// Why no quota of the namespace lets a new object in, if so.
    ///
    /// `spec`: that of a Pod.
    pub(crate) fn check_quotas(
        &self,
        kind: Kind,
        metadata: &ObjectMeta,
        spec: Option<&PodSpec>,
        object: Option<&Object>,
    ) -> Result<(), CommandError> {
        let forbidden =
            |reason: String| CommandError::Forbidden { kind, name: metadata.name.clone(), reason };
        let quotas = self.store().resource_quotas_in(&metadata.namespace);
        let quotas: Vec<_> = quotas.filter(|it| applies(it, spec)).collect();
        let covers = |it: &&&std::sync::Arc<ResourceQuota>| {
            requirements(&it.spec).iter().any(|it| &*it.scope_name == "PriorityClass")
        };
        let is_critical = spec.is_some_and(|it| CRITICAL.contains(&&*it.priority_class_name));
        if self.limits_critical_pods() && is_critical && quotas.iter().find(covers).is_none() {
            return Err(CommandError::InsufficientQuota(format!(
                "[{{PriorityClass In [{}]}}]",
                CRITICAL.join(" ")
            )));
        }
        if quotas.is_empty() {
            return Ok(());
        }
        let usage = usage(kind, spec, object);
        for quota in quotas {
            if let Some(missing) = missing(quota, spec) {
                let name = &quota.metadata.name;
                return Err(forbidden(format!("failed quota: {name}: must specify {missing}")));
            }
            if let Some(exceeded) = exceeded(quota, &usage) {
                return Err(forbidden(exceeded));
            }
        }
        Ok(())
    }

    /// What the limits that one more Pod would go beyond have to be, for so many Pods like it.
    pub(crate) fn limits_for_pods(&self, namespace: &str, spec: &PodSpec, n: u32) -> Vec<Limit> {
        let usage = usage(Kind::Pod, Some(spec), None);
        let quotas = self.store().resource_quotas_in(namespace);
        let quotas = quotas.filter(|it| applies(it, Some(spec)));
        let raised = |quota: &std::sync::Arc<ResourceQuota>| {
            let limit = |it: Excess<'_>| Limit {
                quota: quota.metadata.name.clone(),
                resource: it.resource.clone(),
                to: it.used.plus(&it.requested.times(n)),
            };
            excesses(quota, &usage).into_iter().map(limit).collect::<Vec<_>>()
        };
        quotas.flat_map(raised).collect()
    }

    /// Counts a new object in at the quotas of its namespace.
    pub(crate) fn charge_quotas(
        &mut self,
        kind: Kind,
        metadata: &ObjectMeta,
        spec: Option<&PodSpec>,
        object: Option<&Object>,
    ) {
        let quotas = self.store().resource_quotas_in(&metadata.namespace);
        let keys: Vec<_> =
            quotas.filter(|it| applies(it, spec)).map(|it| it.metadata.key()).collect();
        if keys.is_empty() {
            return;
        }
        let usage = usage(kind, spec, object);
        for key in keys {
            self.store_mut().update_other(Kind::ResourceQuota, &key, |it| {
                if let Object::ResourceQuota(quota) = it
                    && masked(&quota.status.hard, &usage).next().is_some()
                {
                    let status = &mut std::sync::Arc::make_mut(quota).status;
                    let requested =
                        masked(&status.hard, &usage).map(|(name, it)| (name.clone(), it.clone()));
                    let requested: ResourceList = requested.collect();
                    status.used.add(&requested);
                }
            });
        }
    }
}

/// What is used of a resource and also limited.
fn masked<'a>(
    hard: &'a ResourceList,
    usage: &'a ResourceList,
) -> impl Iterator<Item = (&'a Name, &'a Quantity)> {
    usage.iter().filter(|(name, _)| hard.get(name).is_some())
}

/// A limit that one more object would go beyond.
struct Excess<'a> {
    resource: &'a Name,
    requested: &'a Quantity,
    used: Quantity,
    limit: &'a Quantity,
}

fn excesses<'a>(quota: &'a ResourceQuota, usage: &'a ResourceList) -> Vec<Excess<'a>> {
    let (hard, used) = (&quota.status.hard, &quota.status.used);
    let zero = Quantity::from_units(0);
    let excess = |(resource, requested): (&'a Name, &'a Quantity)| {
        let limit = hard.get(resource)?;
        let used = used.get(resource).unwrap_or(&zero).clone();
        let is_beyond = used.plus(requested) > *limit;
        is_beyond.then_some(Excess { resource, requested, used, limit })
    };
    masked(hard, usage).filter_map(excess).collect()
}

/// The message on the resources that would go beyond their limit.
fn exceeded(quota: &ResourceQuota, usage: &ResourceList) -> Option<String> {
    let mut lists: [Vec<String>; 3] = Default::default();
    for Excess { resource, requested, used, limit } in excesses(quota, usage) {
        for (list, it) in lists.iter_mut().zip([requested, &used, limit]) {
            list.push(format!("{resource}={it}"));
        }
    }
    let [requested, used, limited] = lists.map(|it| it.join(","));
    let name = &quota.metadata.name;
    (!requested.is_empty()).then(|| {
        format!("exceeded quota: {name}, requested: {requested}, used: {used}, limited: {limited}")
    })
}

/// Resources that the quota limits and some container is silent about.
///
/// Mirrors `podEvaluator.Constraints`.
fn missing(quota: &ResourceQuota, spec: Option<&PodSpec>) -> Option<String> {
    let spec = spec?;
    let mut parts = Vec::new();
    for required in REQUIRED.iter().filter(|it| quota.status.hard.get(it).is_some()) {
        let is_silent = |it: &&playground_api::Container| {
            compute(&it.resources.requests, &it.resources.limits).get(required).is_none()
        };
        let containers = spec.containers.iter().chain(&spec.init_containers);
        let mut names: Vec<&str> = containers.filter(is_silent).map(|it| &*it.name).collect();
        sort(&mut names);
        if !names.is_empty() {
            parts.push(format!("{required} for: {}", names.join(",")));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What an object counts as, whatever a quota limits.
///
/// `spec`: that of a Pod which has not ended.
fn usage(kind: Kind, spec: Option<&PodSpec>, object: Option<&Object>) -> ResourceList {
    let one = || Quantity::from_units(1);
    let mut usage = ResourceList::new();
    usage.insert(format!("count/{}", kind.resource()), one());
    if let Some(spec) = spec {
        usage.add(&compute(&spec.requests(), &spec.limits()));
        usage.insert("pods", one());
    }
    match object {
        Some(Object::Service(it)) => {
            usage.insert("services", one());
            let ports = i64::try_from(it.spec.ports.len()).unwrap_or(i64::MAX);
            let is_balanced = &*it.spec.service_type == "LoadBalancer";
            if is_balanced || &*it.spec.service_type == "NodePort" {
                usage.insert("services.nodeports", Quantity::from_units(ports));
            }
            if is_balanced {
                usage.insert("services.loadbalancers", one());
            }
        }
        Some(Object::ResourceQuota(_)) => usage.insert("resourcequotas", one()),
        _ => {}
    }
    usage
}

/// What a stored object uses of a quota.
pub(crate) fn usage_of(quota: &ResourceQuota, object: &Object) -> ResourceList {
    let Object::Pod(pod) = object else { return usage(object.kind(), None, Some(object)) };
    if !applies(quota, Some(&pod.spec)) {
        return ResourceList::new();
    }
    usage(Kind::Pod, Some(&*pod.spec).filter(|_| !Pod::is_terminal(pod)), None)
}

/// Mirrors `podComputeUsageHelper`.
fn compute(requests: &ResourceList, limits: &ResourceList) -> ResourceList {
    let mut usage = ResourceList::new();
    for (name, quantity) in requests.iter() {
        usage.insert(format!("requests.{name}"), quantity.clone());
        if ["cpu", "memory", "ephemeral-storage"].contains(&&**name) {
            usage.insert(name.clone(), quantity.clone());
        }
    }
    for (name, quantity) in limits.iter() {
        if ["cpu", "memory", "ephemeral-storage"].contains(&&**name) {
            usage.insert(format!("limits.{name}"), quantity.clone());
        }
    }
    usage
}

/// Scopes and scope selector as one list.
fn requirements(spec: &playground_api::ResourceQuotaSpec) -> Vec<ScopeRequirement> {
    let plain = |name: &Name| ScopeRequirement {
        scope_name: name.clone(),
        operator: LabelSelectorOperator::Exists,
        values: Vec::new(),
    };
    spec.scopes.iter().map(plain).chain(spec.scope_selector.iter().cloned()).collect()
}

/// Whether a quota counts the object. One with scopes counts only Pods.
fn applies(quota: &ResourceQuota, spec: Option<&PodSpec>) -> bool {
    requirements(&quota.spec).iter().all(|it| spec.is_some_and(|spec| in_scope(it, spec)))
}

/// Mirrors `podMatchesScopeFunc`.
fn in_scope(requirement: &ScopeRequirement, spec: &PodSpec) -> bool {
    let is_limited_in_time = || spec.rest.get("activeDeadlineSeconds").is_some();
    match &*requirement.scope_name {
        "Terminating" => is_limited_in_time(),
        "NotTerminating" => !is_limited_in_time(),
        "BestEffort" => is_best_effort(spec),
        "NotBestEffort" => !is_best_effort(spec),
        "PriorityClass" => {
            let name = &spec.priority_class_name;
            let listed = || !name.is_empty() && requirement.values.contains(name);
            match requirement.operator {
                LabelSelectorOperator::In => listed(),
                LabelSelectorOperator::NotIn => !listed(),
                LabelSelectorOperator::Exists => !name.is_empty(),
                LabelSelectorOperator::DoesNotExist => name.is_empty(),
            }
        }
        "CrossNamespacePodAffinity" => false,
        _ => false,
    }
}

fn is_best_effort(spec: &PodSpec) -> bool {
    spec.containers.iter().chain(&spec.init_containers).all(|it| {
        let names = it.resources.requests.iter().chain(it.resources.limits.iter());
        !names.into_iter().any(|(name, it)| matches!(&**name, "cpu" | "memory") && !it.is_zero())
    })
}
