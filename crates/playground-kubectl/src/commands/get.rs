//! `kubectl get`: objects as a table, as YAML or JSON, by name.
//!
//! Mirrors kubectl's `pkg/cmd/get`. Nothing is watched: time moves only when somebody moves it.

use playground_api::{Quantity, Value, sort_by};

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
    Flag::text("raw").elsewhere(),
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
        found.missing.retain(|it| !it.is_not_found());
    }
    if let Some(path) = flags.get("sort-by") {
        sort(&mut found, path, matches!(format, Format::Table { .. }))?;
    }
    print(context, &flags, &format, &found)?;
    context.fail_all(found.missing);
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

/// Sorts by the first value of a path; objects without one come first. Each table is sorted for itself, and what was
/// asked for by name is a table of its own.
///
/// Mirrors kubectl's `pkg/cmd/get/sorter.go`.
fn sort(found: &mut Found, path: &str, as_tables: bool) -> Result<(), Failure> {
    let path = jsonpath::relaxed(path);
    let template = Template::parse(&path)
        .map_err(|it| Failure::error(format!("error parsing jsonpath {path}, {it}")))?;
    let by_name = found.by_name;
    if by_name && !as_tables && found.items.len() == 1 {
        return Ok(());
    }
    let is_together = |a: &Item, b: &Item| !as_tables || !by_name && a.resource() == b.resource();
    for items in found.items.chunk_by_mut(is_together) {
        let values: Vec<Option<Value>> =
            items.iter().map(|it| template.values(&it.tree()).into_iter().next()).collect();
        if values.iter().all(Option::is_none) {
            let text = format!("couldn't find any field with path {path:?} in the list of objects");
            return Err(Failure::error(text));
        }
        let keys = sort_keys(values);
        let mut keyed: Vec<_> = keys.into_iter().zip(items.iter().cloned()).collect();
        sort_by(&mut keyed, |a, b| a.0.cmp(&b.0));
        for (place, (_, item)) in items.iter_mut().zip(keyed) {
            *place = item;
        }
    }
    Ok(())
}

/// By what a value is sorted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    None,
    Number(i64),
    Quantity(Quantity),
    Text(String),
}

/// Texts that are all quantities, such as `500m` and `2`, are sorted as such.
fn sort_keys(values: Vec<Option<Value>>) -> Vec<SortKey> {
    let quantity = |it: &Value| it.as_str().and_then(|it| it.parse::<Quantity>().ok());
    let are_quantities = values.iter().flatten().all(|it| quantity(it).is_some());
    let key = |value: Option<Value>| match value {
        None | Some(Value::Null) => SortKey::None,
        Some(it) => match (it.as_i64(), quantity(&it).filter(|_| are_quantities)) {
            (Some(number), _) => SortKey::Number(number),
            (None, Some(quantity)) => SortKey::Quantity(quantity),
            (None, None) => SortKey::Text(tree::shown(&it)),
        },
    };
    values.into_iter().map(key).collect()
}

#[cfg(test)]
mod tests {
    use playground_sim::Config;

    use crate::Console;

    fn names(console: &mut Console, line: &str) -> Vec<String> {
        let output = console.run(&format!("kubectl get {line} -o name"));
        assert_eq!(output.stderr, "", "{line}");
        output.stdout.lines().map(str::to_owned).collect()
    }

    #[test]
    fn quantities_are_sorted_by_their_amount() {
        let mut console = Console::new(Config::default());
        for (name, cpu) in [("a", "16"), ("b", "9"), ("c", "500m")] {
            let node = format!(
                "apiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\n\
                 status: {{allocatable: {{cpu: {cpu}}}}}\n"
            );
            assert!(console.run(&format!("kubectl apply -f - <<'EOF'\n{node}EOF")).is_ok());
        }
        let sorted = names(&mut console, "nodes --sort-by=.status.allocatable.cpu");
        assert_eq!(sorted, ["node/c", "node/b", "node/a"]);
        let sorted = names(&mut console, "nodes --sort-by={.metadata.name}");
        assert_eq!(sorted, ["node/a", "node/b", "node/c"]);
    }

    #[test]
    fn each_table_is_sorted_for_itself() {
        let mut console = Console::new(Config::default());
        for line in ["sim node add b", "sim node add a", "kubectl create namespace c"] {
            assert!(console.run(line).is_ok());
        }
        let output = console.run("kubectl get nodes,namespaces --sort-by=.metadata.name");
        let first = |it: &str| it.split(' ').next().map(str::to_owned);
        let column: Vec<String> = output.stdout.lines().filter_map(first).collect();
        let expected = "NAME node/a node/b  NAME namespace/c namespace/default";
        assert!(column.join(" ").starts_with(expected), "{output:?}");
    }

    #[test]
    fn a_field_that_no_object_has_is_an_error() {
        let mut console = Console::new(Config::default());
        let line = "kubectl get nodes --sort-by=.spec.foo";
        assert_eq!(console.run(line).stderr, "No resources found\n");
        assert!(console.run("sim node add a").is_ok());
        assert_eq!(
            console.run("kubectl get node/a -o name --sort-by=.spec.foo").stdout,
            "node/a\n"
        );
        let expected =
            "error: couldn't find any field with path \"{.spec.foo}\" in the list of objects\n";
        assert_eq!(console.run(line).stderr, expected);
    }
}
