//! `kubectl get`: objects as a table, as YAML or JSON, by name.
//!
//! Mirrors kubectl's `pkg/cmd/get`. Nothing is watched: time moves only when somebody moves it.

use playground_api::{Value, sort_by};

use super::{Arguments, Grammar, Verb, Words, manifest};
use crate::context::{Context, Failure};
use crate::find::{self, Found, Query};
use crate::flags::{Flag, Flags};
use crate::format::{FORMS, Format};
use crate::item::Item;
use crate::jsonpath::{self, Template};
use crate::printers::{self, Layout};
use crate::resource::Resource;
use crate::tree;

pub(super) const VERB: Verb = Verb {
    name: "get",
    usage: "kubectl get (TYPE [NAME..] | TYPE/NAME .. | -f FILE) [-n NAMESPACE | -A] [-l SELECTOR] \
            [-o wide|yaml|json|name|jsonpath=..|custom-columns=..]",
    about: "lists objects",
    grammar: Grammar::new(&[Words::Objects(&[])], FLAGS),
    run,
};

/// What people sort by.
const SORTED_BY: &[&str] = &[".metadata.name", ".metadata.creationTimestamp", ".spec.nodeName"];

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::FIELD_SELECTOR,
    find::ALL_NAMESPACES,
    Flag::OUTPUT.of(Words::OneOf(FORMS)),
    Flag::FILENAME,
    Flag::text("label-columns").short('L'),
    Flag::text("sort-by").of(Words::OneOf(SORTED_BY)),
    Flag::text("subresource").of(Words::OneOf(&["status", "scale"])),
    Flag::text("template"),
    Flag::int("chunk-size"),
    Flag::truth("show-labels"),
    Flag::truth("show-kind"),
    Flag::truth("show-managed-fields"),
    Flag::truth("no-headers"),
    Flag::truth("ignore-not-found"),
    Flag::truth("allow-missing-template-keys"),
    Flag::truth("server-print"),
    Flag::truth("output-watch-events"),
    Flag::truth("watch").short('w'),
    Flag::truth("watch-only"),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl get", FLAGS)?;
    if flags.is_true("watch") || flags.is_true("watch-only") {
        return Err(Failure::not_simulated("watching: let the time run, and get again"));
    }
    let format = Format::parse(flags.get("output"))?;
    let query = Query::new(&flags, &flags.words).listing();
    if query.is_empty() && !flags.has("filename") {
        context.warn(
            "You must specify the type of resource to get. Use \"kubectl api-resources\" for a \
             complete list of supported resources.\n",
        );
        return Err(Failure::error(
            "Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed \
             description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for \
             help and examples",
        ));
    }
    warn_of_short_names(context, &flags.words);
    let mut found = manifest::found(context, &flags, &query, |_| String::new())?;
    if flags.is_true("ignore-not-found") {
        found.missing.clear();
    }
    if let Some(path) = flags.get("sort-by") {
        sort(&mut found.items, path)?;
    }
    print(context, &flags, &format, &found)?;
    for failure in found.missing {
        context.fail(failure);
    }
    Ok(())
}

/// `ev` is also a short name of the newer events.
fn warn_of_short_names(context: &mut Context<'_>, words: &[String]) {
    let types = words.first().map(String::as_str).unwrap_or_default();
    if types.split(',').any(|it| it == "ev") {
        context.warn(
            "Warning: short name \"ev\" could also match lower priority resource \
             events.events.k8s.io",
        );
    }
}

fn print(
    context: &mut Context<'_>,
    flags: &Flags,
    format: &Format,
    found: &Found,
) -> Result<(), Failure> {
    let headers = !flags.is_true("no-headers");
    let Format::Table { wide } = format else {
        let single = found.by_name && found.items.len() == 1;
        if found.items.is_empty() && found.by_name {
            return Ok(());
        }
        let text = format.print(&found.items, single, headers)?;
        context.print_raw(&text);
        return Ok(());
    };
    if found.items.is_empty() {
        if found.missing.is_empty() && !flags.is_true("ignore-not-found") {
            context.warn(nothing(flags, found));
        }
        return Ok(());
    }
    let tables = Tables { flags, wide: *wide, headers };
    let text = tables.print(context, found);
    context.print_raw(&text);
    Ok(())
}

/// What is said when nothing is there.
pub(super) fn nothing(flags: &Flags, found: &Found) -> String {
    let everywhere = flags.is_true("all-namespaces");
    if everywhere || !found.resources.iter().any(|it| it.is_namespaced()) {
        "No resources found".to_owned()
    } else {
        format!("No resources found in {} namespace.", flags.namespace())
    }
}

struct Tables<'a> {
    flags: &'a Flags,
    wide: bool,
    headers: bool,
}

impl Tables<'_> {
    fn print(&self, context: &Context<'_>, found: &Found) -> String {
        let groups = found.items.chunk_by(|a, b| a.resource() == b.resource());
        let prefixed = found.resources.len() > 1 || self.flags.is_true("show-kind");
        let tables: Vec<String> =
            groups.map(|items| self.table(context, items, prefixed)).collect();
        tables.join(if self.headers { "\n" } else { "" })
    }

    fn table(&self, context: &Context<'_>, items: &[Item], prefixed: bool) -> String {
        let now = context.cluster().timestamp();
        let mut rows = Vec::new();
        if self.headers
            && let Some(first) = items.first()
        {
            rows.push(self.header(first.resource()));
        }
        for item in items {
            let name = if prefixed { item.full_name() } else { item.name().to_string() };
            let mut row = printers::row(item, name, now, self.wide);
            if self.namespaces(item.resource()) {
                row.insert(0, item.namespace().to_owned());
            }
            self.add_labels(item, &mut row);
            rows.push(row);
        }
        Layout::TABLE.table(&rows)
    }

    fn namespaces(&self, resource: Resource) -> bool {
        self.flags.is_true("all-namespaces") && resource.is_namespaced()
    }

    fn columns(&self) -> impl Iterator<Item = &str> {
        self.flags.all("label-columns").flat_map(|it| it.split(','))
    }

    fn header(&self, resource: Resource) -> Vec<String> {
        let mut row = printers::header(resource, self.wide);
        if self.namespaces(resource) {
            row.insert(0, "NAMESPACE".to_owned());
        }
        let short = |it: &str| it.rsplit('/').next().unwrap_or_default().to_ascii_uppercase();
        row.extend(self.columns().map(short));
        if self.flags.is_true("show-labels") {
            row.push("LABELS".to_owned());
        }
        row
    }

    fn add_labels(&self, item: &Item, row: &mut Vec<String>) {
        let labels = item.labels();
        let value = |key: &str| labels.get(key).map(|it| it.to_string()).unwrap_or_default();
        row.extend(self.columns().map(value));
        if self.flags.is_true("show-labels") {
            let all = labels.to_string();
            row.push(if all.is_empty() { "<none>".to_owned() } else { all });
        }
    }
}

/// Sorts by the first value of a path; objects without one come first.
fn sort(items: &mut Vec<Item>, path: &str) -> Result<(), Failure> {
    let template = Template::parse(&jsonpath::relaxed(path))
        .map_err(|it| Failure::error(format!("error parsing jsonpath {path}, {it}")))?;
    let keyed = std::mem::take(items).into_iter().map(|item| {
        let value = template.values(&item.tree()).into_iter().next();
        (value.filter(|it| *it != Value::Null).map(|it| (it.as_i64(), tree::shown(&it))), item)
    });
    let mut keyed: Vec<_> = keyed.collect();
    sort_by(&mut keyed, |a, b| a.0.cmp(&b.0));
    items.extend(keyed.into_iter().map(|it| it.1));
    Ok(())
}
