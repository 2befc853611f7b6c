//! `kubectl/*.json`: what the real kubectl prints.
//!
//! A case starts from a world: objects with their status, and a frozen clock. Kinds that the
//! playground does not simulate are left out of it; a case is skipped when the console says that
//! its subject is not simulated.

use playground_api::{
    Event, EventType, Kind, LabelSelector, Labels, Name, Namespace, Object, ObjectMeta,
    ObjectReference, Quantity, QuantityFormat, Timestamp, Uid,
};
use playground_kubectl::selector::{FieldSelector, Selector};
use playground_kubectl::{Console, Line, Output, printers::age};
use playground_sim::{Cluster, Command, Components, Config};
use serde_json::Value;

use super::{Difference, Report, tree};

/// Runs the cases of one file, given as its text.
pub fn run(file_text: &str) -> Report {
    match serde_json::from_str(file_text) {
        Ok(file) => run_value(&file),
        Err(error) => {
            let difference = Difference { id: "the file".to_owned(), message: error.to_string() };
            Report { failed: vec![difference], ..Report::default() }
        }
    }
}

/// Runs the cases of one file.
pub fn run_value(file: &Value) -> Report {
    let mut report = Report::default();
    if file["worlds"].is_object() {
        items(&file["cases"]).for_each(|case| run_case(&mut report, file, case));
    } else if file["arithmetic"].is_array() {
        items(&file["parse"]).for_each(|it| report.add(&id(it, "in"), quantity(it)));
        items(&file["arithmetic"]).for_each(|it| report.add(&id(it, "a"), arithmetic(it)));
    } else if file["labelSets"].is_array() {
        let sets: Vec<Labels> = items(&file["labelSets"]).map(labels).collect();
        items(&file["parse"]).for_each(|it| report.add(&id(it, "in"), selector(it, &sets)));
        for it in items(&file["labelSelector"]) {
            let is_wrong = text(&it["format"]) == "<error>";
            let result = if is_wrong { refused_selector(it) } else { label_selector(it, &sets) };
            report.add(&id(it, "selector"), result);
        }
        items(&file["fieldSelector"]).for_each(|it| report.add(&id(it, "in"), field_selector(it)));
    } else {
        items(&file["cases"]).for_each(|it| report.add(&id(it, "ms"), human(it)));
    }
    report
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn id(case: &Value, field: &str) -> String {
    case[field].as_str().map_or_else(|| case[field].to_string(), str::to_owned)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Compares two texts; both are shown in full.
fn same(what: &str, expected: &str, actual: &str) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    Err(format!("{what}\n--- expected\n{expected}\n--- got\n{actual}\n---"))
}

/// The field of a case that is right for v1.34.
fn expected<'a>(case: &'a Value, field: &str) -> &'a str {
    let older = format!("{field}_1_34");
    text(if case[&older].is_string() { &case[&older] } else { &case[field] })
}

fn run_case(report: &mut Report, file: &Value, case: &Value) {
    let words: Vec<&str> = items(&case["argv"]).map(text).collect();
    let title = text(&case["title"]);
    let id = format!("{}: {} # {title}", text(&case["world"]), words.join(" "));
    let world = &file["worlds"][text(&case["world"])];
    if let Some(why) = not_simulated(world, &words) {
        report.skipped.push((id, why.to_owned()));
        return;
    }
    let output = match play(world, case, &words) {
        Ok(output) => output,
        Err(why) => return report.add(&id, Err(why)),
    };
    let marks = ["the playground does not simulate", "is not simulated and was left alone"];
    if let Some(line) = output.stderr.lines().find(|it| marks.iter().any(|mark| it.contains(mark)))
    {
        report.skipped.push((id, line.to_owned()));
        return;
    }
    report.add(&id, compare(case, &output));
}

/// What of a world decides a case and is not simulated.
fn not_simulated(world: &Value, words: &[&str]) -> Option<&'static str> {
    let is_there = |kind: &str| items(&world["objects"]).any(|it| text(&it["kind"]) == kind);
    if is_there("StatefulSet") && words.contains(&"all") {
        return Some("StatefulSets are not simulated");
    }
    let about_nodes = words.iter().any(|it| ["node", "nodes", "no"].contains(it));
    let node = items(&world["objects"]).find(|it| text(&it["kind"]) == "Lease");
    let leased = node.is_some_and(|it| {
        words.contains(&text(&it["metadata"]["name"])) || words.last() == Some(&"nodes")
    });
    if leased && words.contains(&"describe") && about_nodes {
        return Some("Leases are not simulated");
    }
    None
}

/// Runs a case from its world.
fn play(world: &Value, case: &Value, words: &[&str]) -> Result<Output, String> {
    let mut console = Console::beginning_with(restore(world, case)?);
    for (name, content) in case["files"].as_object().into_iter().flatten() {
        console.set_file(name, text(content));
    }
    let quoted: Vec<String> = words.iter().map(|it| quote(it)).collect();
    let line = Line {
        number: 1,
        command: quoted.join(" "),
        input: case["stdin"].as_str().map(str::to_owned),
    };
    Ok(console.run(&line.to_text()))
}

fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The cluster of a world. Nothing moves in it but Pods that are asked to terminate.
fn restore(world: &Value, case: &Value) -> Result<Cluster, String> {
    let now: Timestamp = text(&world["now"]).parse().map_err(|_| "no clock".to_owned())?;
    let off = Components { scheduler: false, kubelet: false, node_controllers: false };
    let mut cluster = Cluster::new(Config { epoch: now, components: off, ..Config::default() });
    for name in ["shop", "market", "logging"] {
        let metadata = ObjectMeta { name: name.into(), ..ObjectMeta::default() };
        let namespace = Namespace { metadata, ..Namespace::default() };
        cluster.apply(Command::Create(namespace.into())).map_err(|it| it.to_string())?;
    }
    let mut objects = Vec::new();
    let mut events = Vec::new();
    for it in items(&world["objects"]) {
        match text(&it["kind"]) {
            "Event" => events.extend(event(it)),
            kind if Kind::ALL.iter().any(|it| it.as_str() == kind) => objects.push(object(it)?),
            _ => {}
        }
    }
    cluster.restore(objects);
    cluster.restore_events(events);
    let title = text(&case["title"]);
    let changes = items(&case["argv"]).any(|it| ["drain", "delete"].contains(&text(it)));
    let stuck = title.contains("no kubelet") || title.contains("never goes away");
    cluster.set_components(Components { kubelet: changes && !stuck, ..off });
    Ok(cluster)
}

fn object(value: &Value) -> Result<Object, String> {
    let name = text(&value["metadata"]["name"]);
    playground_manifest::decode_unvalidated(&tree::tree(value))
        .map_err(|it| format!("the world's {} {name}: {it}", text(&value["kind"])))
}

/// An Event about an object of a kind that is simulated.
fn event(value: &Value) -> Option<Event> {
    let about = &value["involvedObject"];
    let kind = Kind::ALL.iter().copied().find(|it| it.as_str() == text(&about["kind"]))?;
    let name = |it: &Value| Name::from(text(it));
    let instant = |it: &Value| text(it).parse::<Timestamp>().ok();
    let first = instant(&value["firstTimestamp"]).or_else(|| instant(&value["eventTime"]))?;
    let is_warning = text(&value["type"]) == "Warning";
    let namespace = if kind == Kind::Node { "".into() } else { name(&about["namespace"]) };
    // The newer API has other fields for the same things.
    let is_new = value["source"]["component"].is_null();
    let (source, host) = match is_new {
        true => (&value["reportingComponent"], &value["reportingInstance"]),
        false => (&value["source"]["component"], &value["source"]["host"]),
    };
    let (count, last) = match value["series"].is_object() {
        true => (&value["series"]["count"], &value["series"]["lastObservedTime"]),
        false => (&value["count"], &value["lastTimestamp"]),
    };
    Some(Event {
        name: name(&value["metadata"]["name"]),
        namespace: name(&value["metadata"]["namespace"]),
        involved_object: ObjectReference {
            kind,
            namespace,
            name: name(&about["name"]),
            uid: Uid::default(),
        },
        event_type: if is_warning { EventType::Warning } else { EventType::Normal },
        reason: name(&value["reason"]),
        message: name(&value["message"]),
        container: container(text(&about["fieldPath"])),
        source: name(source),
        host: host.as_str().map(Name::from),
        count: count.as_u64().and_then(|it| u32::try_from(it).ok()).unwrap_or(1),
        first_timestamp: first,
        last_timestamp: instant(last).unwrap_or(first),
    })
}

/// The name in `spec.containers{name}`.
fn container(path: &str) -> Option<Name> {
    path.split_once('{')?.1.strip_suffix('}').map(Name::from)
}

fn compare(case: &Value, output: &Output) -> Result<(), String> {
    let unordered = |what: &str| items(&case["unordered"]).any(|it| text(it) == what);
    let (mut stdout, mut stdout_expected) =
        (output.stdout.clone(), expected(case, "stdout").to_owned());
    if unordered("stdout lines") {
        (stdout, stdout_expected) = (sorted(&stdout, "\n"), sorted(&stdout_expected, "\n"));
    }
    // Depends on the storage.
    (stdout, stdout_expected) = (without_version(&stdout), without_version(&stdout_expected));
    let (mut stderr, mut stderr_expected) =
        (output.stderr.clone(), expected(case, "stderr").to_owned());
    if unordered("stderr parts") {
        (stderr, stderr_expected) = (parts(&stderr), parts(&stderr_expected));
    }
    same("stdout", &stdout_expected, &stdout)?;
    same("stderr", &stderr_expected, &stderr)?;
    let exit = case["exit"].as_i64().unwrap_or(0);
    same("exit status", &exit.to_string(), &output.exit.to_string())
}

fn without_version(text: &str) -> String {
    let keep = |it: &&str| !it.trim_start().starts_with("Resource Version:");
    text.split('\n').filter(keep).collect::<Vec<_>>().join("\n")
}

fn sorted(text: &str, separator: &str) -> String {
    let mut parts: Vec<&str> = text.split(separator).collect();
    parts.sort_unstable();
    parts.join(separator)
}

/// The parts of a message in a fixed order, whatever joins them.
fn parts(text: &str) -> String {
    const STARTS: [&str; 4] =
        ["cannot delete ", "deleting Pods", "ignoring DaemonSet", "error: unable"];
    let mut text = text.replace("Warning: ", "Warning:\n").replace(['[', ']'], "\n");
    text = text.replace("; ", "\n");
    for start in STARTS {
        text = text.replace(&format!(", {start}"), &format!("\n{start}"));
    }
    sorted(&text, "\n")
}

fn human(case: &Value) -> Result<(), String> {
    let millis = case["ms"].as_i64().unwrap_or(0);
    same("human", text(&case["human"]), &age::human_duration(millis))?;
    same("short", text(&case["short"]), &age::short_human_duration(millis))
}

fn parse_quantity(text: &str) -> Result<Quantity, String> {
    text.parse::<Quantity>().map_err(|it| it.to_string())
}

fn quantity(case: &Value) -> Result<(), String> {
    let parsed = parse_quantity(text(&case["in"]));
    let quantity = match (parsed, case["error"].as_str()) {
        (Err(error), Some(expected)) => return same("error", expected, &error),
        (Ok(it), Some(expected)) => return same("error", expected, &it.to_string()),
        (Err(error), None) => return Err(format!("refused: {error}")),
        (Ok(it), None) => it,
    };
    let format = match quantity.format() {
        QuantityFormat::DecimalExponent => "DecimalExponent",
        QuantityFormat::BinarySi => "BinarySI",
        QuantityFormat::DecimalSi => "DecimalSI",
    };
    same("canonical", text(&case["canonical"]), &quantity.to_string())?;
    same("format", text(&case["format"]), format)?;
    same("value", text(&case["value"]), &quantity.value().to_string())?;
    same("milliValue", text(&case["milliValue"]), &quantity.milli_value().to_string())
}

fn arithmetic(case: &Value) -> Result<(), String> {
    let (a, b) = (parse_quantity(text(&case["a"]))?, parse_quantity(text(&case["b"]))?);
    let order = a.cmp(&b) as i64;
    same("cmp", &case["cmp"].to_string(), &order.to_string())?;
    same("sum", text(&case["sum"]), &a.plus(&b).to_string())?;
    same("diff", text(&case["diff"]), &a.minus(&b).to_string())
}

fn labels(value: &Value) -> Labels {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.as_str(), text(value))).collect()
}

/// Which of the label sets match, as in the case.
fn check_matches(
    case: &Value,
    sets: &[Labels],
    matches: impl Fn(&Labels) -> bool,
) -> Result<(), String> {
    let found: Vec<bool> = sets.iter().map(matches).collect();
    let expected: Vec<bool> =
        items(&case["matches"]).map(|it| it.as_bool() == Some(true)).collect();
    same("matches", &format!("{expected:?}"), &format!("{found:?}"))
}

fn selector(case: &Value, sets: &[Labels]) -> Result<(), String> {
    let parsed = Selector::parse(text(&case["in"]));
    match (parsed, case["error"].is_string()) {
        (Err(error), true) => same("error", expected(case, "error"), &error),
        (Ok(it), true) => same("error", expected(case, "error"), &it.to_string()),
        (Err(error), false) => Err(format!("refused: {error}")),
        (Ok(it), false) => {
            same("canonical", text(&case["canonical"]), &it.to_string())?;
            check_matches(case, sets, |labels| it.matches(labels))
        }
    }
}

fn field_selector(case: &Value) -> Result<(), String> {
    let parsed = FieldSelector::parse(text(&case["in"]));
    match (parsed, case["error"].is_string()) {
        (Err(error), true) => same("error", expected(case, "error"), &error),
        (Ok(it), true) => same("error", expected(case, "error"), &it.to_string()),
        (Err(error), false) => Err(format!("refused: {error}")),
        (Ok(it), false) => same("canonical", text(&case["canonical"]), &it.to_string()),
    }
}

/// The API server stores no such selector, so nobody ever prints it.
fn refused_selector(case: &Value) -> Result<(), String> {
    let daemon_set = serde_json::json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "a"},
        "spec": {"selector": case["selector"]},
    });
    let outcome = playground_manifest::decode_value(&tree::tree(&daemon_set));
    let refusal = outcome.refusal.map(|it| it.to_string()).unwrap_or_default();
    match refusal.contains("spec.selector.match") {
        true => Ok(()),
        false => Err(format!("not refused: {refusal}")),
    }
}

/// The selector object of a case, which only a DaemonSet can carry through the reader.
fn label_selector(case: &Value, sets: &[Labels]) -> Result<(), String> {
    if case["selector"].is_null() {
        return same("format", text(&case["format"]), &LabelSelector::default().to_string());
    }
    let daemon_set = serde_json::json!({"spec": {"selector": case["selector"]}});
    let selector = tree::daemon_set(&daemon_set)?.spec.selector;
    same("format", text(&case["format"]), &selector.to_string())?;
    check_matches(case, sets, |labels| selector.matches(labels))
}
