//! Kinds, names of objects, and what stands in them: containers, images, revisions, fields.

use playground_api::{Container, DaemonSet, Kind, NamespacedName, NodeName, Object, PodSpec};

use super::Asked;
use super::found::Found;
use crate::commands::{Words, rollout};
use crate::find::selectable;
use crate::item::Item;
use crate::resource::Resource;

impl Asked<'_> {
    /// Proposes what names objects: a kind first, then names, or both with a slash between them.
    pub(super) fn objects(&self, kinds: &[Kind], found: &mut Found) {
        let words = self.object_words();
        if let Some((kind, _)) = found.prefix().split_once('/') {
            let resource = resource(kind);
            return found.within(kind.len() + 1, |found| self.names_of(resource, "", found));
        }
        match words {
            [] => {
                for kind in kinds.iter().filter(|it| !matches!(it, Kind::Pod | Kind::Node)) {
                    self.names(*kind, &format!("{}/", kind.word()), found);
                }
                found.within_list(|found| kind_words(kinds, found));
            }
            [first, ..] => match first.split_once('/') {
                Some((kind, _)) => self.names_of(resource(kind), &format!("{kind}/"), found),
                None => self.names_of(resource(first), "", found),
            },
        }
    }

    fn names_of(&self, resource: Option<Resource>, before: &str, found: &mut Found) {
        match resource {
            Some(Resource::Of(kind)) => self.names(kind, before, found),
            Some(Resource::Event) | None => {}
        }
    }

    /// Proposes the names of a kind: those of the line's namespace, and where it names none,
    /// those of `default` first.
    pub(super) fn names(&self, kind: Kind, before: &str, found: &mut Found) {
        if !kind.is_namespaced() {
            return self.names_in(kind, "", before, "", found);
        }
        if let Some(namespace) = &self.namespace {
            return self.names_in(kind, namespace, before, "", found);
        }
        if self.flags.is_true("all-namespaces") {
            return;
        }
        self.names_in(kind, "default", before, "", found);
        for it in self.cluster().store().namespaces() {
            let namespace = &*it.metadata.name;
            if namespace != "default" && !found.is_full() {
                self.names_in(kind, namespace, before, &format!(" -n {namespace}"), found);
            }
        }
    }

    fn names_in(&self, kind: Kind, namespace: &str, before: &str, tail: &str, found: &mut Found) {
        // The part of the name that is typed.
        let typed = found.prefix().strip_prefix(before).unwrap_or_default().to_owned();
        let mut add = |name: &str, about: String| {
            let text = format!("{before}{name}");
            if !self.flags.words.contains(&text) {
                found.add_with(&text, tail, about);
            }
            !found.is_full()
        };
        match kind {
            Kind::Node => self.nodes(&typed, &mut add),
            Kind::Pod => self.pods(namespace, &typed, &mut add),
            _ => {
                let mut objects = self.cluster().store().objects_in(kind, namespace).into_iter();
                while let Some(it) = objects.next()
                    && add(&it.metadata().name, about(&it))
                {}
            }
        }
    }

    /// Nodes are in the order of people: all that begin alike up to a digit follow each other.
    fn nodes(&self, typed: &str, add: &mut dyn FnMut(&str, String) -> bool) {
        let stem = typed.split(|it: char| it.is_ascii_digit()).next().unwrap_or_default();
        let first = NodeName::from(typed);
        let nodes = self.cluster().store().nodes_from(&first);
        let mut alike = nodes.take_while(|it| it.metadata.name.starts_with(stem));
        let about = |cordoned| if cordoned { "cordoned" } else { "" }.to_owned();
        while let Some(it) = alike.next()
            && add(&it.metadata.name, about(it.spec.unschedulable))
        {}
    }

    fn pods(&self, namespace: &str, typed: &str, add: &mut dyn FnMut(&str, String) -> bool) {
        let first = NamespacedName::new(namespace, typed);
        let mut alike = self.cluster().store().pods_from(&first).take_while(|it| {
            &*it.metadata.namespace == namespace && it.metadata.name.starts_with(typed)
        });
        let node = |it: &PodSpec| it.node_name.as_ref().map(|it| format!("on {it}"));
        while let Some(it) = alike.next()
            && add(&it.metadata.name, node(&it.spec).unwrap_or_default())
        {}
    }

    /// The kind of the objects that the line is about.
    pub(super) fn resource(&self) -> Option<Resource> {
        match (self.grammar.words.first()?, self.flags.words.first()) {
            (Words::Objects(_), Some(word)) => resource(word.split('/').next().unwrap_or_default()),
            (Words::Names(kind), _) => Some(Resource::Of(*kind)),
            _ => None,
        }
    }

    pub(super) fn containers(&self, found: &mut Found) {
        for target in self.targets() {
            for it in containers(&target) {
                found.add(&*it.name, &*it.image);
            }
        }
    }

    /// Proposes `CONTAINER=`, and behind it the images that it has or had.
    pub(super) fn images(&self, found: &mut Found) {
        let targets = self.targets();
        let Some((name, _)) = found.prefix().split_once('=') else {
            for it in targets.iter().flat_map(containers) {
                found.add(format!("{}=", it.name), format!("{} now", it.image));
            }
            return;
        };
        let name = name.to_owned();
        found.within(name.len() + 1, |found| {
            for it in targets.iter().flat_map(containers).filter(|it| *it.name == *name) {
                found.add(&*it.image, "now");
            }
            for target in targets.iter().filter_map(Item::object) {
                for (number, images) in rollout::revisions(self.cluster(), target) {
                    images.iter().for_each(|it| found.add(&**it, format!("revision {number}")));
                }
            }
        });
    }

    /// Proposes the images of DaemonSets and Deployments.
    pub(super) fn image_names(&self, found: &mut Found) {
        let store = self.cluster().store();
        let daemon_sets = store.daemon_sets().map(|it| &it.spec.template.spec);
        let deployments = store.deployments().map(|it| &it.spec.template.spec);
        for it in daemon_sets.chain(deployments).flat_map(|it| &it.containers) {
            found.add(&*it.image, "");
        }
    }

    pub(super) fn revisions(&self, found: &mut Found) {
        for target in self.targets().iter().filter_map(Item::object) {
            for (number, images) in rollout::revisions(self.cluster(), target) {
                found.add(number.to_string(), images.join(", "));
            }
        }
    }

    pub(super) fn field_selector(&self, found: &mut Found) {
        let resource = self.resource().unwrap_or(Resource::Of(Kind::Pod));
        if let Some((field, _)) = found.prefix().split_once('=') {
            let kind = if field == "spec.nodeName" { Some(Kind::Node) } else { None };
            let own = resource.kind().filter(|_| field == "metadata.name");
            let at = field.len() + 1;
            if let Some(kind) = kind.or(own) {
                found.within(at, |found| self.names(kind, "", found));
            }
            return;
        }
        selectable(resource).iter().for_each(|it| found.add(format!("{it}="), ""));
    }
}

/// The resource that a type word means, if it means one.
fn resource(word: &str) -> Option<Resource> {
    Resource::from_word(word).ok().filter(|it| it.len() == 1)?.into_iter().next()
}

/// Proposes the words for kinds: the plurals, and what is typed already if it is a word too.
fn kind_words(kinds: &[Kind], found: &mut Found) {
    let kinds = if kinds.is_empty() { Kind::ALL } else { kinds };
    let typed = found.prefix().to_owned();
    for kind in kinds {
        let short = kind.short_names().join(", ");
        if kind.word() == typed || kind.short_names().contains(&typed.as_str()) {
            found.add(typed.as_str(), kind.as_str());
        } else {
            found.add(kind.plural(), short);
        }
    }
    if kinds.len() == Kind::ALL.len() {
        found.add("events", "ev");
        found.add("all", "Pods, Services, workloads");
    }
}

/// What an object is at the moment, in a few words.
fn about(object: &Object) -> String {
    match object {
        Object::DaemonSet(it) => ready(it),
        Object::ControllerRevision(it) => format!("revision {}", it.revision),
        _ => String::new(),
    }
}

fn ready(daemon_set: &DaemonSet) -> String {
    let status = &daemon_set.status;
    format!("{} of {} ready", status.number_ready, status.desired_number_scheduled)
}

/// The containers that an object runs, or has run for it.
fn containers(item: &Item) -> &[Container] {
    let spec = match item.object() {
        Some(Object::Pod(it)) => &it.spec,
        Some(Object::DaemonSet(it)) => &it.spec.template.spec,
        Some(Object::Deployment(it)) => &it.spec.template.spec,
        Some(Object::ReplicaSet(it)) => &it.spec.template.spec,
        _ => return &[],
    };
    &spec.containers
}
