//! What cluster DNS answers.

use std::fmt;

use playground_api::{EndpointSlice, Name, NamespacedName, Service};

use crate::store::Store;

/// An address record of a headless Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The address of the Pod.
    pub address: Name,
    /// The Pod, as far as the slice names one.
    pub pod: Option<NamespacedName>,
}

/// What cluster DNS answers to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The virtual address of a Service.
    Virtual {
        /// The Service.
        service: NamespacedName,
        /// Its address.
        address: Name,
    },
    /// The addresses of the Pods behind a headless Service, in the order of its slices.
    Pods {
        /// The Service.
        service: NamespacedName,
        /// One for each endpoint that takes traffic; never empty.
        records: Vec<Record>,
    },
    /// Another name, outside.
    Alias {
        /// The Service.
        service: NamespacedName,
        /// The name that it stands for.
        name: Name,
    },
    /// Nothing.
    Nothing(NoAnswer),
}

impl Answer {
    /// The Service that was asked for, if there is one.
    pub fn service(&self) -> Option<&NamespacedName> {
        match self {
            Answer::Virtual { service, .. }
            | Answer::Pods { service, .. }
            | Answer::Alias { service, .. }
            | Answer::Nothing(
                NoAnswer::NoneReady { service, .. } | NoAnswer::NoEndpoint { service, .. },
            ) => Some(service),
            Answer::Nothing(_) => None,
        }
    }
}

/// Why a name has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// No Service has the name.
    NoService(NamespacedName),
    /// The Service is headless and no Pod behind it is ready.
    NoneReady {
        /// The Service.
        service: NamespacedName,
        /// How many Pods are behind it.
        endpoints: usize,
    },
    /// The Service has no endpoint of this name.
    NoEndpoint {
        /// The Service.
        service: NamespacedName,
        /// The first part of the name.
        host: Name,
    },
    /// Names of this form are not those of the cluster.
    Outside(Name),
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAnswer::NoService(it) => {
                write!(f, "there is no Service {} in namespace {}", it.name, it.namespace)
            }
            NoAnswer::NoneReady { service, endpoints } => write!(
                f,
                "the headless Service {service} has {endpoints} endpoints and none is ready"
            ),
            NoAnswer::NoEndpoint { service, host } => {
                write!(f, "the Service {service} has no ready endpoint {host}")
            }
            NoAnswer::Outside(name) => write!(f, "{name} is no name of the cluster"),
        }
    }
}

/// Resolves `NAME`, `NAME.NAMESPACE` or `NAME.NAMESPACE.svc.cluster.local`, each also with the
/// name of one endpoint before it, as a Pod of `namespace` does.
///
/// Mirrors the plugin `kubernetes` of CoreDNS, and the search list of a Pod's `resolv.conf`.
pub fn resolve(store: &Store, name: &str, namespace: &str) -> Answer {
    let name = name.trim_end_matches('.');
    let short = name.strip_suffix(".svc.cluster.local").or_else(|| name.strip_suffix(".svc"));
    let parts: Vec<&str> = short.unwrap_or(name).split('.').collect();
    let service = |name: &str, namespace: &str| NamespacedName::new(namespace, name);
    let (host, key) = match (parts.as_slice(), short.is_some()) {
        ([one], false) => (None, service(one, namespace)),
        // The search list tries the namespace of the Pod first.
        ([host, one], false) if store.service(&service(one, namespace)).is_some() => {
            (Some(*host), service(one, namespace))
        }
        ([one, namespace], _) => (None, service(one, namespace)),
        ([host, one, namespace], _) => (Some(*host), service(one, namespace)),
        _ => return Answer::Nothing(NoAnswer::Outside(name.into())),
    };
    match store.service(&key) {
        Some(found) => answer(store, found, key, host),
        None => Answer::Nothing(NoAnswer::NoService(key)),
    }
}

fn answer(store: &Store, found: &Service, service: NamespacedName, host: Option<&str>) -> Answer {
    let alias = found.spec.rest.get("externalName").and_then(|it| it.as_str());
    if let (Some(name), "ExternalName") = (alias, &*found.spec.service_type) {
        return Answer::Alias { service, name: name.into() };
    }
    if !found.is_headless() && host.is_none() {
        return Answer::Virtual { service, address: found.spec.cluster_ip.clone() };
    }
    let slices = slices(store, &service).into_iter();
    let endpoints: Vec<_> = slices.flat_map(|it| &it.spec.endpoints).collect();
    let ready = endpoints.iter().filter(|it| it.ready);
    let is_called = |it: &playground_api::Endpoint, address: &str| {
        host.is_none_or(|host| super::srv::host(it, address) == host)
    };
    let records = ready.flat_map(|it| {
        let pod = it.target.as_ref().map(playground_api::ObjectReference::key);
        it.addresses
            .iter()
            .filter(move |address| is_called(it, address))
            .map(move |address| Record { address: address.clone(), pod: pod.clone() })
    });
    let records: Vec<Record> = records.collect();
    match host {
        _ if !records.is_empty() => Answer::Pods { service, records },
        Some(host) => Answer::Nothing(NoAnswer::NoEndpoint { service, host: host.into() }),
        None => Answer::Nothing(NoAnswer::NoneReady { service, endpoints: endpoints.len() }),
    }
}

/// The slices of a Service, by name.
pub(super) fn slices<'a>(store: &'a Store, service: &NamespacedName) -> Vec<&'a EndpointSlice> {
    let all = store.endpoint_slices().map(|it| &**it);
    let all = all.filter(|it| it.metadata.namespace == service.namespace);
    let is_its = |it: &&EndpointSlice| {
        it.metadata.labels.get(EndpointSlice::SERVICE_LABEL) == Some(&service.name)
    };
    all.filter(is_its).collect()
}
