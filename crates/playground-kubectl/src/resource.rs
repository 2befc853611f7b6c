//! The resources that kubectl's type words name.

use playground_api::Kind;

use crate::context::Failure;

/// A resource of the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resource {
    /// One whose objects the engine stores.
    Of(Kind),
    /// `events`
    Event,
}

/// Resources that Kubernetes has and the playground does not simulate, by all their words.
const NOT_SIMULATED: &[&[&str]] = &[
    &["statefulsets", "statefulset", "sts"],
    &["endpoints", "ep"],
    &["configmaps", "configmap", "cm"],
    &["secrets", "secret"],
    &["serviceaccounts", "serviceaccount", "sa"],
    &["persistentvolumes", "persistentvolume", "pv"],
    &["persistentvolumeclaims", "persistentvolumeclaim", "pvc"],
    &["replicationcontrollers", "replicationcontroller", "rc"],
    &["limitranges", "limitrange", "limits"],
    &["jobs", "job"],
    &["cronjobs", "cronjob", "cj"],
    &["horizontalpodautoscalers", "horizontalpodautoscaler", "hpa"],
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
    /// What the word `all` stands for, in the order in which kubectl prints it.
    const CATEGORY_ALL: [Resource; 5] = [
        Resource::Of(Kind::Pod),
        Resource::Of(Kind::Service),
        Resource::Of(Kind::DaemonSet),
        Resource::Of(Kind::Deployment),
        Resource::Of(Kind::ReplicaSet),
    ];

    /// All that there is.
    pub(crate) fn all() -> impl Iterator<Item = Resource> {
        Kind::ALL.iter().map(|it| Resource::Of(*it)).chain([Resource::Event])
    }

    /// Such as `DaemonSet`.
    pub(crate) const fn kind_name(self) -> &'static str {
        match self {
            Resource::Of(kind) => kind.as_str(),
            Resource::Event => "Event",
        }
    }

    /// Such as `daemonsets`.
    pub(crate) const fn plural(self) -> &'static str {
        match self {
            Resource::Of(kind) => kind.plural(),
            Resource::Event => "events",
        }
    }

    /// Such as `daemonsets.apps`: the API server's errors have it.
    pub(crate) const fn qualified(self) -> &'static str {
        match self {
            Resource::Of(kind) => kind.resource(),
            Resource::Event => "events",
        }
    }

    /// Such as `daemonset.apps`: kubectl's messages have it.
    pub(crate) const fn singular(self) -> &'static str {
        match self {
            Resource::Of(kind) => kind.singular(),
            Resource::Event => "event",
        }
    }

    /// Such as `apps/v1`.
    pub(crate) const fn version(self) -> &'static str {
        match self {
            Resource::Of(kind) => kind.api_version(),
            Resource::Event => "v1",
        }
    }

    /// Such as `apps`; empty for the core of the API.
    pub(crate) fn group(self) -> &'static str {
        self.version().split_once('/').map_or("", |it| it.0)
    }

    /// Such as `ds`.
    pub(crate) const fn short_names(self) -> &'static [&'static str] {
        match self {
            Resource::Of(kind) => kind.short_names(),
            Resource::Event => &["ev"],
        }
    }

    /// Such as `apps/v1, Resource=daemonsets`.
    pub(crate) fn full_name(self) -> String {
        format!("{}, Resource={}", self.group_version(), self.plural())
    }

    /// Such as `apps/v1, Kind=DaemonSet`.
    pub(crate) fn full_kind(self) -> String {
        format!("{}, Kind={}", self.group_version(), self.kind_name())
    }

    /// Such as `apps/v1`, and `/v1` for the core of the API.
    fn group_version(self) -> String {
        let version = self.version();
        if version.contains('/') { version.to_owned() } else { format!("/{version}") }
    }

    /// Whether its objects live in a namespace.
    pub(crate) const fn is_namespaced(self) -> bool {
        match self {
            Resource::Of(kind) => kind.is_namespaced(),
            Resource::Event => true,
        }
    }

    /// The kind of its objects, if the engine stores them as objects.
    pub(crate) const fn kind(self) -> Option<Kind> {
        match self {
            Resource::Of(kind) => Some(kind),
            Resource::Event => None,
        }
    }

    /// Whether a type word means it. The group may be cut short.
    fn is_named(self, name: &str, group: &str) -> bool {
        let word = match self {
            Resource::Of(kind) => kind.word(),
            Resource::Event => "event",
        };
        (self.plural() == name || word == name || self.short_names().contains(&name))
            && (group.is_empty() || self.group() == group)
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
        let found = Resource::all().find(|it| it.is_named(name, group));
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
