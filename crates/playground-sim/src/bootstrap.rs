//! What a cluster has before anybody uses it: namespaces and the PriorityClasses of the system.
//!
//! Mirrors `pkg/controlplane/controller/systemnamespaces` and
//! `pkg/registry/scheduling/rest/storage_scheduling.go`.

use playground_api::{
    Fields, LabelSelectorOperator, Name, Namespace, NamespaceSpec, Object, ObjectMeta,
    PriorityClass, PriorityClassSpec, Quantity, ResourceList, ResourceQuota, ResourceQuotaSpec,
    ScopeRequirement, Timestamp, Uid, Value,
};

use crate::random::{Seed, Stream};

/// The objects that exist at the beginning of a session.
///
/// Their uids come from a stream of their own, so that further ones would change nothing else.
pub(crate) fn objects(seed: Seed, epoch: Timestamp) -> Vec<Object> {
    let mut uids = Stream::new(seed, "bootstrap-uids");
    let mut metadata = |name: &str| ObjectMeta {
        name: name.into(),
        uid: uid(&mut uids),
        creation_timestamp: Some(epoch),
        resource_version: 1,
        ..ObjectMeta::default()
    };
    let namespaces = Namespace::INITIAL.map(|name| {
        let (metadata, spec) = (metadata(name), namespace_spec());
        let mut namespace = Namespace { metadata, spec, ..Namespace::default() };
        name_label(&mut namespace);
        Object::from(namespace)
    });
    let classes = PriorityClass::SYSTEM.map(|(name, value, description)| {
        let description = Name::from(description);
        let spec = PriorityClassSpec { value, description, ..PriorityClassSpec::default() };
        let metadata = ObjectMeta { generation: 1, ..metadata(name) };
        Object::from(PriorityClass { metadata, spec, ..PriorityClass::default() })
    });
    namespaces.into_iter().chain(classes).collect()
}

/// Every Namespace is held by its controller until it is empty.
pub(crate) fn namespace_spec() -> NamespaceSpec {
    let mut rest = Fields::new();
    rest.insert("finalizers", vec![Value::from("kubernetes")]);
    NamespaceSpec { rest }
}

/// The quota that lets the system's own Pods be critical where others may not.
pub(crate) fn critical_quota() -> Object {
    let metadata = ObjectMeta {
        name: "critical-pods".into(),
        namespace: "kube-system".into(),
        ..ObjectMeta::default()
    };
    let classes = PriorityClass::SYSTEM.map(|it| Name::from(it.0));
    let scope = ScopeRequirement {
        scope_name: "PriorityClass".into(),
        operator: LabelSelectorOperator::In,
        values: classes.into(),
    };
    let mut hard = ResourceList::new();
    hard.insert("pods", Quantity::from_units(1_000_000_000));
    let spec = ResourceQuotaSpec { hard, scope_selector: vec![scope], ..Default::default() };
    ResourceQuota { metadata, spec, ..ResourceQuota::default() }.into()
}

/// The label that the API server keeps on every Namespace.
///
/// Mirrors `namespaceStrategy.Canonicalize`.
pub(crate) fn name_label(namespace: &mut Namespace) {
    let name = namespace.metadata.name.clone();
    if !name.is_empty() {
        namespace.metadata.labels.insert(Namespace::NAME_LABEL, name);
    }
}

/// The next uid of a stream, with the marks of a random UUID: version 4, variant 1.
pub(crate) fn uid(stream: &mut Stream) -> Uid {
    let bits = (u128::from(stream.next()) << 64) | u128::from(stream.next());
    let bits = bits & !(0xf << 76) | (0x4 << 76);
    Uid(bits & !(0b11 << 62) | (0b10 << 62))
}
