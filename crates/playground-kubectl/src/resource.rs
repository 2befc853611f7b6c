//! The resources that kubectl's type words name.

use playground_api::Kind;

use crate::context::Failure;

/// A resource of the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resource {
    /// `nodes`
    Node,
    /// `pods`
    Pod,
    /// `daemonsets.apps`
    DaemonSet,
    /// `controllerrevisions.apps`
    ControllerRevision,
    /// `events`
    Event,
    /// `namespaces`
    Namespace,
}

/// How a resource is called: kind, plural, singular, group, short names.
struct Names {
    kind: &'static str,
    plural: &'static str,
    singular: &'static str,
    group: &'static str,
    short: &'static [&'static str],
}

/// Resources that Kubernetes has and the playground does not simulate, by all their words.
const NOT_SIMULATED: &[&[&str]] = &[
    &["deployments", "deployment", "deploy"],
    &["replicasets", "replicaset", "rs"],
    &["statefulsets", "statefulset", "sts"],
    &["services", "service", "svc"],
    &["endpoints", "ep"],
    &["endpointslices", "endpointslice"],
    &["configmaps", "configmap", "cm"],
    &["secrets", "secret"],
    &["serviceaccounts", "serviceaccount", "sa"],
    &["persistentvolumes", "persistentvolume", "pv"],
    &["persistentvolumeclaims", "persistentvolumeclaim", "pvc"],
    &["replicationcontrollers", "replicationcontroller", "rc"],
    &["resourcequotas", "resourcequota", "quota"],
    &["limitranges", "limitrange", "limits"],
    &["jobs", "job"],
    &["cronjobs", "cronjob", "cj"],
    &["horizontalpodautoscalers", "horizontalpodautoscaler", "hpa"],
    &["poddisruptionbudgets", "poddisruptionbudget", "pdb"],
    &["priorityclasses", "priorityclass", "pc"],
    &["networkpolicies", "networkpolicy", "netpol"],
    &["ingresses", "ingress", "ing"],
    &["leases", "lease"],
    &["storageclasses", "storageclass", "sc"],
    &["csinodes", "csinode"],
    &["csidrivers", "csidriver"],
    &["roles", "role"],
    &["rolebindings", "rolebinding"],
    &["clusterroles", "clusterrole"],
    &["clusterrolebindings", "clusterrolebinding"],
    &["runtimeclasses", "runtimeclass"],
    &["customresourcedefinitions", "customresourcedefinition", "crd", "crds"],
];

impl Resource {
    const ALL: [Resource; 6] = [
        Resource::Node,
        Resource::Pod,
        Resource::DaemonSet,
        Resource::ControllerRevision,
        Resource::Event,
        Resource::Namespace,
    ];

    /// What the word `all` stands for.
    const CATEGORY_ALL: [Resource; 2] = [Resource::Pod, Resource::DaemonSet];

    const fn names(self) -> Names {
        let (kind, plural, singular, group, short): (_, _, _, _, &[&str]) = match self {
            Resource::Node => ("Node", "nodes", "node", "", &["no"]),
            Resource::Pod => ("Pod", "pods", "pod", "", &["po"]),
            Resource::DaemonSet => ("DaemonSet", "daemonsets", "daemonset", "apps", &["ds"]),
            Resource::ControllerRevision => {
                ("ControllerRevision", "controllerrevisions", "controllerrevision", "apps", &[])
            }
            Resource::Event => ("Event", "events", "event", "", &["ev"]),
            Resource::Namespace => ("Namespace", "namespaces", "namespace", "", &["ns"]),
        };
        Names { kind, plural, singular, group, short }
    }

    /// Such as `DaemonSet`.
    pub(crate) const fn kind_name(self) -> &'static str {
        self.names().kind
    }

    /// Such as `daemonsets`.
    pub(crate) const fn plural(self) -> &'static str {
        self.names().plural
    }

    /// Such as `daemonsets.apps`: the API server's errors have it.
    pub(crate) fn qualified(self) -> String {
        with_group(self.names().plural, self.names().group)
    }

    /// Such as `daemonset.apps`: kubectl's messages have it.
    pub(crate) fn singular(self) -> String {
        with_group(self.names().singular, self.names().group)
    }

    /// Such as `apps/v1`.
    pub(crate) const fn version(self) -> &'static str {
        if self.names().group.is_empty() { "v1" } else { "apps/v1" }
    }

    /// Such as `apps/v1, Resource=daemonsets`.
    pub(crate) fn full_name(self) -> String {
        let Names { group, plural, .. } = self.names();
        format!("{group}/v1, Resource={plural}")
    }

    /// Whether its objects live in a namespace.
    pub(crate) const fn is_namespaced(self) -> bool {
        !matches!(self, Resource::Node | Resource::Namespace)
    }

    /// The kind of its objects, if the engine stores them as objects.
    pub(crate) const fn kind(self) -> Option<Kind> {
        match self {
            Resource::Node => Some(Kind::Node),
            Resource::Pod => Some(Kind::Pod),
            Resource::DaemonSet => Some(Kind::DaemonSet),
            Resource::ControllerRevision => Some(Kind::ControllerRevision),
            Resource::Event | Resource::Namespace => None,
        }
    }

    /// The resource of the objects of a kind.
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Node => Resource::Node,
            Kind::Pod => Resource::Pod,
            Kind::DaemonSet => Resource::DaemonSet,
            Kind::ControllerRevision => Resource::ControllerRevision,
        }
    }

    /// The resources of a type word: one, or those of `all`. With a group behind a dot or not.
    ///
    /// # Errors
    ///
    /// There is no such resource, or it is not simulated.
    pub(crate) fn from_word(word: &str) -> Result<Vec<Resource>, Failure> {
        let lower = word.to_ascii_lowercase();
        if lower == "all" {
            return Ok(Resource::CATEGORY_ALL.to_vec());
        }
        let (name, group) = lower.split_once('.').unwrap_or((&lower, ""));
        let group = group.strip_prefix("v1.").unwrap_or(group);
        let found = Resource::ALL.into_iter().find(|it| {
            let names = it.names();
            let is_named =
                names.plural == name || names.singular == name || names.short.contains(&name);
            is_named && (group.is_empty() || group == names.group)
        });
        if let Some(found) = found {
            return Ok(vec![found]);
        }
        match NOT_SIMULATED.iter().find(|words| words.contains(&name)) {
            Some(words) => Err(Failure::not_simulated(words.first().copied().unwrap_or_default())),
            None => {
                Err(Failure::error(format!("the server doesn't have a resource type {word:?}")))
            }
        }
    }
}

fn with_group(name: &str, group: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{name}.{group}") }
}
