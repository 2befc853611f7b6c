//! Which objects a line is about.
//!
//! Mirrors kubectl's `resource.Builder`: `ds`, `ds a b`, `ds/a pod/b`, `ds,pods`, with selectors.

use std::sync::Arc;

use playground_api::{Kind, NamespacedName, Object, sort_by};
use playground_sim::{Cluster, CommandError};

use crate::commands::Words;
use crate::context::{Context, Failure};
use crate::flags::{Flag, Flags};
use crate::item::Item;
use crate::resource::Resource;
use crate::selector::{FieldSelector, Selector};

/// What a line asks for.
#[derive(Clone, Debug)]
pub(crate) struct Query<'a> {
    /// The words that name types and objects.
    pub(crate) words: &'a [String],
    /// The namespace, if the line is about one.
    pub(crate) namespace: Option<&'a str>,
    /// `-l`.
    pub(crate) selector: Option<&'a str>,
    /// `--field-selector`.
    pub(crate) field_selector: Option<&'a str>,
    /// `--all`.
    pub(crate) all: bool,
    /// Whether a type alone stands for all its objects.
    pub(crate) type_is_enough: bool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// The objects, in the order in which kubectl visits them.
    pub(crate) items: Vec<Item>,
    /// Why others were not.
    pub(crate) missing: Vec<Failure>,
    /// The resources that were asked for.
    pub(crate) resources: Vec<Resource>,
    /// Whether objects were named one by one.
    pub(crate) by_name: bool,
}

impl Found {
    /// Whether nothing is there, and nothing was asked for by name.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.missing.is_empty()
    }

    /// Does something with each object, and reports what fails and what was not found; one
    /// failure does not stop the others.
    pub(crate) fn visit(
        self,
        context: &mut Context<'_>,
        mut visit: impl FnMut(&mut Context<'_>, Item) -> Result<(), Failure>,
    ) {
        let visits = self.items.into_iter().map(|item| visit(context, item));
        let mut failures: Vec<Failure> = visits.filter_map(Result::err).collect();
        failures.extend(self.missing);
        context.fail_all(failures);
    }
}

/// One thing asked for.
enum Wanted {
    All(Resource),
    One(Resource, String),
}

/// Flags that select objects.
pub(crate) const SELECTOR: Flag = Flag::text("selector").short('l').of(Words::Selector);
/// `--field-selector`.
pub(crate) const FIELD_SELECTOR: Flag = Flag::text("field-selector").of(Words::FieldSelector);
/// `--all`.
pub(crate) const ALL: Flag = Flag::truth("all");
/// `-A`.
pub(crate) const ALL_NAMESPACES: Flag = Flag::truth("all-namespaces").short('A');

impl<'a> Query<'a> {
    /// What the flags of a line ask for.
    pub(crate) fn new(flags: &'a Flags, words: &'a [String]) -> Self {
        let everywhere = flags.is_true("all-namespaces");
        Query {
            words,
            namespace: (!everywhere).then(|| flags.namespace()),
            selector: flags.get("selector").filter(|it| !it.is_empty()),
            field_selector: flags.get("field-selector").filter(|it| !it.is_empty()),
            all: flags.is_true("all"),
            type_is_enough: false,
        }
    }

    /// The same; a type alone stands for all its objects.
    pub(crate) fn listing(self) -> Self {
        Query { type_is_enough: true, ..self }
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Looks the objects up.
    ///
    /// # Errors
    ///
    /// The words name no objects. An object that is not there is no error: see
    /// [`Found::missing`].
    pub(crate) fn find(&self, cluster: &Cluster) -> Result<Found, Failure> {
        if self.all && self.selector.is_some() {
            return Err(Failure::error("setting 'all' parameter but found a non empty selector. "));
        }
        let mut found = Found::default();
        for wanted in self.wanted()? {
            match wanted {
                Wanted::All(resource) => {
                    found.resources.push(resource);
                    found.items.extend(self.list(cluster, resource)?);
                }
                Wanted::One(resource, name) => {
                    found.by_name = true;
                    found.resources.push(resource);
                    match get(cluster, resource, self.namespace.unwrap_or_default(), &name) {
                        Some(item) => found.items.push(item),
                        None => found.missing.push(not_found(resource, &name)),
                    }
                }
            }
        }
        found.resources.dedup();
        Ok(found)
    }

    fn wanted(&self) -> Result<Vec<Wanted>, Failure> {
        let slashes = self.words.iter().filter(|it| it.contains('/')).count();
        if slashes > 0 {
            if slashes < self.words.len() {
                return Err(Failure::error(
                    "there is no need to specify a resource type as a separate argument when \
                     passing arguments in resource/name form (e.g. 'kubectl get \
                     resource/<resource_name>' instead of 'kubectl get resource \
                     resource/<resource_name>'",
                ));
            }
            return self.words.iter().map(|it| pair(it)).collect();
        }
        let Some((types, names)) = self.words.split_first() else { return Ok(Vec::new()) };
        let mut resources = Vec::new();
        for word in types.split(',').filter(|it| !it.is_empty()) {
            resources.extend(Resource::from_word(word)?);
        }
        if names.is_empty() {
            let selects = self.selector.is_some() || self.field_selector.is_some() || self.all;
            if !selects && !self.type_is_enough {
                return Err(Failure::error("resource(s) were provided, but no name was specified"));
            }
            return Ok(resources.into_iter().map(Wanted::All).collect());
        }
        self.check_names(&resources)?;
        let all = |it: Resource| names.iter().map(move |name| Wanted::One(it, name.clone()));
        Ok(resources.into_iter().flat_map(all).collect())
    }

    fn check_names(&self, resources: &[Resource]) -> Result<(), Failure> {
        if self.selector.is_some() || self.field_selector.is_some() {
            return Err(Failure::error("name cannot be provided when a selector is specified"));
        }
        if self.all {
            return Err(Failure::error("name cannot be provided when a selector is specified"));
        }
        if self.namespace.is_none() && resources.iter().any(|it| it.is_namespaced()) {
            return Err(Failure::error(
                "a resource cannot be retrieved by name across all namespaces",
            ));
        }
        Ok(())
    }

    fn list(&self, cluster: &Cluster, resource: Resource) -> Result<Vec<Item>, Failure> {
        let unable = |why: String| {
            Failure::plain(format!(
                "Error from server (BadRequest): Unable to find {:?} that match label selector \
                 {:?}, field selector {:?}: {why}",
                resource.full_name(),
                self.selector.unwrap_or_default(),
                self.field_selector.unwrap_or_default(),
            ))
        };
        let selector = Selector::parse(self.selector.unwrap_or_default()).map_err(unable)?;
        let fields = FieldSelector::parse(self.field_selector.unwrap_or_default());
        let fields = fields.map_err(unable)?;
        check_fields(resource, &fields).map_err(unable)?;
        let mut items = list(cluster, resource, self.namespace);
        items.retain(|it| {
            let holds = fields.terms().iter().all(|term| {
                let value = it.field(&term.field).unwrap_or_default();
                (value == term.value) != term.negated
            });
            holds && selector.matches(it.labels())
        });
        Ok(items)
    }
}

/// Reads `ds/fluentd`.
fn pair(word: &str) -> Result<Wanted, Failure> {
    let parts: Vec<&str> = word.split('/').collect();
    match parts.as_slice() {
        [kind, name] if !kind.is_empty() && !name.is_empty() && !kind.contains(',') => {
            let resources = Resource::from_word(kind)?;
            let first = resources.first().copied().unwrap_or(Resource::Of(Kind::Pod));
            Ok(Wanted::One(first, (*name).to_owned()))
        }
        [_, _] => Err(Failure::error(
            "arguments in resource/name form must have a single resource and name",
        )),
        _ => {
            Err(Failure::error("arguments in resource/name form may not have more than one slash"))
        }
    }
}

/// The fields by which the API server can select objects.
pub(crate) fn selectable(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Of(Kind::Pod) => &[
            "metadata.name",
            "metadata.namespace",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        Resource::Of(Kind::Node) => &["metadata.name", "spec.unschedulable"],
        Resource::Event => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "reason",
            "reportingComponent",
            "source",
            "type",
            "metadata.name",
            "metadata.namespace",
        ],
        Resource::Of(Kind::Namespace) => &["metadata.name", "status.phase"],
        Resource::Of(Kind::ReplicaSet) => {
            &["metadata.name", "metadata.namespace", "status.replicas"]
        }
        Resource::Of(Kind::Service) => {
            &["metadata.name", "metadata.namespace", "spec.clusterIP", "spec.type"]
        }
        Resource::Of(_) => &["metadata.name", "metadata.namespace"],
    }
}

/// Whether the API server can select by these fields.
fn check_fields(resource: Resource, fields: &FieldSelector) -> Result<(), String> {
    let known = selectable(resource);
    let unknown = fields.terms().iter().find(|it| !known.contains(&it.field.as_str()));
    match (unknown, resource) {
        (None, _) => Ok(()),
        (Some(it), Resource::Of(Kind::DaemonSet | Kind::ControllerRevision)) => Err(format!(
            "{:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
            it.field
        )),
        (Some(it), _) => Err(format!("field label not supported: {}", it.field)),
    }
}

/// What the API server says of an object that does not exist.
pub(crate) fn not_found(resource: Resource, name: &str) -> Failure {
    match resource.kind() {
        Some(kind) => Failure::server(&CommandError::NotFound { kind, name: name.into() }),
        None => Failure::plain(format!(
            "Error from server (NotFound): {} {name:?} not found",
            resource.qualified()
        )),
    }
}

/// The object of this name, if there is one.
pub(crate) fn get(
    cluster: &Cluster,
    resource: Resource,
    namespace: &str,
    name: &str,
) -> Option<Item> {
    match resource {
        Resource::Event => {
            list(cluster, resource, Some(namespace)).into_iter().find(|it| &**it.name() == name)
        }
        Resource::Of(kind) => {
            let namespace = if kind.is_namespaced() { namespace } else { "" };
            let key = NamespacedName::new(namespace, name);
            cluster.store().object(kind, &key).map(|it| as_posted(cluster, it))
        }
    }
}

/// A stored object as the API server has it: kubelets post more than the store hears of.
fn as_posted(cluster: &Cluster, object: Object) -> Item {
    Item::Object(match object {
        Object::Node(it) => Object::Node(cluster.with_heartbeats(&it)),
        other => other,
    })
}

/// All objects of a resource, in the order of the API server's keys.
pub(crate) fn list(cluster: &Cluster, resource: Resource, namespace: Option<&str>) -> Vec<Item> {
    let mut items: Vec<Item> = match resource {
        Resource::Of(kind) => {
            let mut objects = cluster.store().objects(kind);
            if kind == Kind::Node {
                // The store has them as people count.
                sort_by(&mut objects, |a, b| a.metadata().name.cmp(&b.metadata().name));
            }
            objects.into_iter().map(|it| as_posted(cluster, it)).collect()
        }
        Resource::Event => {
            let mut events: Vec<_> = cluster.events().collect();
            sort_by(&mut events, |a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
            events.into_iter().map(|it| Item::Event(Arc::new(it))).collect()
        }
    };
    if let Some(namespace) = namespace.filter(|_| resource.is_namespaced()) {
        items.retain(|it| it.namespace() == namespace);
    }
    items
}
