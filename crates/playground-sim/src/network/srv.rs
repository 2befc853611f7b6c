//! SRV records: where a port of a Service is found by its name.

use playground_api::{Endpoint, EndpointSlice, Name, NamespacedName, Service};

use super::name::slices;
use super::{Answer, NoAnswer, resolve};
use crate::store::Store;

/// One SRV record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRecord {
    /// How much of 100 falls on it.
    pub weight: u32,
    /// The port: of the Service, or of the Pod behind a headless one.
    pub port: u16,
    /// The name of the Service, or of one endpoint of a headless one.
    pub target: String,
}

/// Resolves `_PORT._PROTOCOL.` before the name of a Service, as a Pod of `namespace` does.
///
/// `None` if the name does not begin like that. Mirrors the plugin `kubernetes` of CoreDNS and
/// its `plugin.SRV`, where all records have the same weight.
///
/// # Errors
///
/// There is no such Service, or nothing of it has such a port and is ready.
pub fn service_records(
    store: &Store,
    name: &str,
    namespace: &str,
) -> Option<Result<Vec<ServiceRecord>, NoAnswer>> {
    let (port, rest) = name.strip_prefix('_')?.split_once("._")?;
    let (protocol, rest) = rest.split_once('.')?;
    let answer = resolve(store, rest, namespace);
    let Some(service) = answer.service() else {
        let Answer::Nothing(why) = answer else { return None };
        return Some(Err(why));
    };
    let found = store.service(service)?;
    let mut records = match found.is_headless() {
        true => of_endpoints(store, service, port, protocol),
        false => of_service(found, service, port, protocol),
    };
    let weight = 100_usize.checked_div(records.len()).unwrap_or(0).max(1);
    for record in &mut records {
        record.weight = u32::try_from(weight).unwrap_or(1);
    }
    let host = || Name::from(format!("_{port}._{protocol}"));
    let none = || NoAnswer::NoEndpoint { service: service.clone(), host: host() };
    Some(if records.is_empty() { Err(none()) } else { Ok(records) })
}

fn full(service: &NamespacedName) -> String {
    format!("{}.{}.svc.cluster.local", service.name, service.namespace)
}

fn of_service(
    found: &Service,
    service: &NamespacedName,
    port: &str,
    protocol: &str,
) -> Vec<ServiceRecord> {
    let ports = found.spec.ports.iter();
    let is_it = |name: &str, of: &str| name == port && of.eq_ignore_ascii_case(protocol);
    let ports = ports.filter(|it| is_it(&it.name, it.protocol.as_str()));
    ports.map(|it| ServiceRecord { weight: 0, port: it.port, target: full(service) }).collect()
}

fn of_endpoints(
    store: &Store,
    service: &NamespacedName,
    port: &str,
    protocol: &str,
) -> Vec<ServiceRecord> {
    let mut records = Vec::new();
    for slice in slices(store, service) {
        let ports =
            slice.spec.ports.iter().filter(|it| {
                &*it.name == port && it.protocol.as_str().eq_ignore_ascii_case(protocol)
            });
        for port in ports {
            records.extend(of_slice(slice, service, port.port));
        }
    }
    records
}

fn of_slice<'a>(
    slice: &'a EndpointSlice,
    service: &'a NamespacedName,
    port: u16,
) -> impl Iterator<Item = ServiceRecord> + 'a {
    let ready = slice.spec.endpoints.iter().filter(|it| it.ready);
    ready.flat_map(move |it| {
        it.addresses.iter().map(move |address| ServiceRecord {
            weight: 0,
            port,
            target: format!("{}.{}", host(it, address), full(service)),
        })
    })
}

/// The name of an endpoint is what its Pod asks for, else its address.
pub(super) fn host(endpoint: &Endpoint, address: &str) -> String {
    let own = endpoint.rest.get("hostname").and_then(|it| it.as_str());
    own.map_or_else(|| address.replace('.', "-"), str::to_owned)
}
