//! The kinds that are modelled, and the names of those that are only recognized.

use playground_api::{FieldError, Kind};

use crate::decode::{
    self, DaemonSet, Decoded, Deployment, EndpointSlice, Mistyped, Namespace, Node, Pod,
    PodDisruptionBudget, PriorityClass, ReplicaSet, ResourceQuota, Service, Unknown,
};
use crate::path::Step;
use crate::text::Marked;
use crate::{defaults, validate};

/// What there is to say about an object of a modelled kind.
#[derive(Debug, Default)]
pub(crate) struct Inspection {
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) mistyped: Vec<Mistyped>,
    pub(crate) canonical: Vec<(Vec<Step>, String)>,
    /// Empty when something is mistyped: then there is no object to validate.
    pub(crate) errors: Vec<FieldError>,
    pub(crate) warnings: Vec<FieldError>,
}

/// How objects of one kind are read.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) kind: Kind,
    pub(crate) default: fn(&mut Marked),
    /// Decodes and validates a tree that has its defaults.
    pub(crate) inspect: fn(&Marked) -> Inspection,
}

/// Every modelled kind.
const MODELS: &[Model] = &[
    Model {
        kind: Kind::DaemonSet,
        default: defaults::daemon_set,
        inspect: |tree| {
            inspection(
                decode::decode::<DaemonSet>(tree),
                |it| validate::daemon_set(it, has_selector(tree)),
                validate::daemon_set_warnings,
            )
        },
    },
    Model {
        kind: Kind::Node,
        default: defaults::node,
        inspect: |tree| plainly(decode::decode::<Node>(tree), validate::node),
    },
    Model {
        kind: Kind::Pod,
        default: defaults::pod,
        inspect: |tree| {
            inspection(decode::decode::<Pod>(tree), validate::pod, validate::pod_warnings)
        },
    },
    Model {
        kind: Kind::Deployment,
        default: defaults::deployment,
        inspect: |tree| {
            inspection(
                decode::decode::<Deployment>(tree),
                |it| validate::deployment(it, has_selector(tree)),
                validate::deployment_warnings,
            )
        },
    },
    Model {
        kind: Kind::ReplicaSet,
        default: defaults::replica_set,
        inspect: |tree| {
            inspection(
                decode::decode::<ReplicaSet>(tree),
                |it| validate::replica_set(it, has_selector(tree)),
                |_| Vec::new(),
            )
        },
    },
    Model {
        kind: Kind::Service,
        default: defaults::service,
        inspect: |tree| plainly(decode::decode::<Service>(tree), validate::service),
    },
    Model {
        kind: Kind::Namespace,
        default: defaults::metadata,
        inspect: |tree| plainly(decode::decode::<Namespace>(tree), validate::namespace),
    },
    Model {
        kind: Kind::ResourceQuota,
        default: defaults::metadata,
        inspect: |tree| plainly(decode::decode::<ResourceQuota>(tree), validate::resource_quota),
    },
    Model {
        kind: Kind::PodDisruptionBudget,
        default: defaults::metadata,
        inspect: |tree| plainly(decode::decode::<PodDisruptionBudget>(tree), validate::budget),
    },
    Model {
        kind: Kind::PriorityClass,
        default: defaults::priority_class,
        inspect: |tree| plainly(decode::decode::<PriorityClass>(tree), validate::priority_class),
    },
    Model {
        kind: Kind::EndpointSlice,
        default: defaults::metadata,
        inspect: |tree| plainly(decode::decode::<EndpointSlice>(tree), validate::endpoint_slice),
    },
    // Nobody writes these by hand; they come with an export.
    Model { kind: Kind::ControllerRevision, default: |_| {}, inspect: |_| Inspection::default() },
];

/// Whether `spec.selector` is there at all, which the typed object cannot say.
fn has_selector(tree: &Marked) -> bool {
    tree.at(&["spec", "selector"]).is_some_and(|it| !it.is_null())
}

/// For a kind that nobody is warned of.
fn plainly<T>(found: Decoded<T>, validate: fn(&T) -> Vec<FieldError>) -> Inspection {
    inspection(found, validate, |_| Vec::new())
}

fn inspection<T>(
    found: Decoded<T>,
    validate: impl Fn(&T) -> Vec<FieldError>,
    warn: impl Fn(&T) -> Vec<FieldError>,
) -> Inspection {
    let object = found.mistyped.is_empty().then_some(&found.object);
    Inspection {
        errors: object.map(validate).unwrap_or_default(),
        warnings: object.map(warn).unwrap_or_default(),
        unknown: found.unknown,
        mistyped: found.mistyped,
        canonical: found.canonical,
    }
}

/// What an `apiVersion` and a `kind` name together.
#[derive(Debug)]
pub(crate) enum Recognized {
    Modelled(&'static Model),
    /// Left alone: a kind of Kubernetes that is not modelled, or one of somebody else.
    Noted,
    /// `List`, `NodeList`, ...: its items are the objects.
    List,
    /// No API server of v1.34 has it.
    Nothing,
}

pub(crate) fn recognize(api_version: &str, kind: &str) -> Recognized {
    let model = |it: &&Model| (it.kind.as_str(), it.kind.api_version()) == (kind, api_version);
    if let Some(model) = MODELS.iter().find(model) {
        return Recognized::Modelled(model);
    }
    let item = kind.strip_suffix("List").unwrap_or(kind);
    let is_known =
        |kind: &str| BUILT_IN.iter().any(|it| it.0 == api_version && it.1.contains(&kind));
    if kind == "List" && api_version == "v1" || item != kind && is_known(item) {
        Recognized::List
    } else if is_known(kind) || !is_built_in_group(api_version) {
        Recognized::Noted
    } else {
        Recognized::Nothing
    }
}

/// Kubernetes' own groups have no domain, or one below `k8s.io`; but so have some add-ons'.
fn is_built_in_group(api_version: &str) -> bool {
    let group = api_version.split_once('/').map_or("", |it| it.0);
    !group.contains('.') || BUILT_IN.iter().any(|it| it.0.split('/').next() == Some(group))
}

/// A version of the API that has the kind, if one has.
pub(crate) fn version_of(kind: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|it| it.1.contains(&kind)).map(|it| it.0)
}

/// A kind that differs in case alone.
pub(crate) fn spelling_of(kind: &str) -> Option<&'static str> {
    BUILT_IN.iter().flat_map(|it| it.1).find(|it| it.eq_ignore_ascii_case(kind)).copied()
}

/// The kinds of Kubernetes v1.34 that are stored, by version.
const BUILT_IN: &[(&str, &[&str])] = &[
    (
        "v1",
        &[
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    ("apps/v1", &["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("batch/v1", &["CronJob", "Job"]),
    ("autoscaling/v2", &["HorizontalPodAutoscaler"]),
    ("autoscaling/v1", &["HorizontalPodAutoscaler"]),
    ("policy/v1", &["PodDisruptionBudget"]),
    (
        "networking.k8s.io/v1",
        &["IPAddress", "Ingress", "IngressClass", "NetworkPolicy", "ServiceCIDR"],
    ),
    ("rbac.authorization.k8s.io/v1", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    ("scheduling.k8s.io/v1", &["PriorityClass"]),
    (
        "storage.k8s.io/v1",
        &[
            "CSIDriver",
            "CSINode",
            "CSIStorageCapacity",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
    (
        "admissionregistration.k8s.io/v1",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io/v1", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io/v1", &["APIService"]),
    ("certificates.k8s.io/v1", &["CertificateSigningRequest"]),
    ("coordination.k8s.io/v1", &["Lease"]),
    ("discovery.k8s.io/v1", &["EndpointSlice"]),
    ("events.k8s.io/v1", &["Event"]),
    ("flowcontrol.apiserver.k8s.io/v1", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("node.k8s.io/v1", &["RuntimeClass"]),
    (
        "resource.k8s.io/v1",
        &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"],
    ),
];
