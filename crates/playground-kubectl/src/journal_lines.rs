//! A journal as JSON Lines: what `run --json` prints and the page exports.
//!
//! The form is an interface: fields may be added, not renamed.

use playground_api::{Fields, Name, Number, Value};
use playground_manifest::to_json;
use playground_sim::{Cluster, JournalEntry, SimTime};

use crate::console::Console;

/// A line for each entry of the journal.
///
/// `refused` are the lines of the session that were refused, by their numbers; they stand in the
/// last line, with what is there at the end.
pub fn journal_lines(console: &Console, refused: &[(usize, &str)]) -> String {
    let cluster = console.cluster();
    let mut text = String::new();
    for it in cluster.journal().iter() {
        text.push_str(&to_json(&entry(it)));
        text.push('\n');
    }
    text.push_str(&to_json(&end(cluster, refused)));
    text.push('\n');
    text
}

/// An object from its fields.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(key, value)| (Name::from(key), value)).collect())
}

fn list(items: impl Iterator<Item = Value>) -> Value {
    items.collect::<Vec<_>>().into()
}

/// An instant in seconds, such as `31.0`.
fn seconds(at: SimTime) -> Value {
    let (whole, millis) = (at.as_millis() / 1000, at.as_millis() % 1000);
    let digits = format!("{millis:03}");
    let digits = digits.trim_end_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    Value::Number(Number::Decimal(format!("{whole}.{digits}").into()))
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn entry(entry: &JournalEntry) -> Value {
    object([
        ("t", seconds(entry.at)),
        ("step", int(entry.step)),
        ("actor", entry.actor.as_str().into()),
        ("verb", entry.verb.as_str().into()),
        ("kind", entry.object.kind.as_str().into()),
        ("namespace", (&*entry.object.namespace).into()),
        ("name", (&*entry.object.name).into()),
        ("node", optional(entry.node.as_deref())),
        ("reason", entry.cause.reason().into()),
        ("message", entry.cause.to_string().into()),
    ])
}

fn int(number: impl TryInto<i64>) -> Value {
    number.try_into().unwrap_or(i64::MAX).into()
}

fn end(cluster: &Cluster, refused: &[(usize, &str)]) -> Value {
    let refused = refused
        .iter()
        .map(|(line, error)| object([("line", int(*line)), ("error", error.trim_end().into())]));
    object([(
        "final",
        object([
            ("t", seconds(cluster.now())),
            ("daemonsets", daemon_sets(cluster)),
            ("pods", pods(cluster)),
            ("nodes", nodes(cluster)),
            ("refused", list(refused)),
        ]),
    )])
}

fn daemon_sets(cluster: &Cluster) -> Value {
    list(cluster.store().daemon_sets().map(|it| {
        let status = &it.status;
        let status = object([
            ("desiredNumberScheduled", int(status.desired_number_scheduled)),
            ("currentNumberScheduled", int(status.current_number_scheduled)),
            ("numberMisscheduled", int(status.number_misscheduled)),
            ("numberReady", int(status.number_ready)),
            ("updatedNumberScheduled", int(status.updated_number_scheduled)),
            ("numberAvailable", int(status.number_available)),
            ("numberUnavailable", int(status.number_unavailable)),
            ("observedGeneration", int(status.observed_generation)),
        ]);
        object([
            ("namespace", (&*it.metadata.namespace).into()),
            ("name", (&*it.metadata.name).into()),
            ("status", status),
        ])
    }))
}

fn pods(cluster: &Cluster) -> Value {
    list(cluster.store().pods().map(|it| {
        object([
            ("namespace", (&*it.metadata.namespace).into()),
            ("name", (&*it.metadata.name).into()),
            ("node", optional(it.node_name.as_deref())),
            ("image", optional(it.spec.containers.first().map(|it| &*it.image))),
            ("phase", it.status.phase.as_str().into()),
            ("ready", it.is_ready().into()),
            ("revision", cluster.revision_of(it).map_or(Value::Null, |it| int(it.number))),
        ])
    }))
}

fn nodes(cluster: &Cluster) -> Value {
    list(cluster.store().nodes().map(|it| {
        let labels = it.metadata.labels.iter();
        let labels: Fields =
            labels.map(|(key, value)| (key.clone(), Value::from(&**value))).collect();
        let taints = it.spec.taints.iter().map(|it| it.to_string().into());
        object([
            ("name", (&*it.metadata.name).into()),
            ("ready", it.is_ready().into()),
            ("unschedulable", it.spec.unschedulable.into()),
            ("labels", Value::Object(labels)),
            ("taints", list(taints)),
        ])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Console;

    #[test]
    fn the_form_is_that_of_run_json() {
        let mut console = Console::default();
        console.run("sim node add n-1 --labels a=b --taints c=d:NoSchedule");
        console.run("sim run 1500ms");
        let text = journal_lines(&console, &[(7, "error: no\n")]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines.first().copied(),
            Some(
                r#"{"actor":"you","kind":"Node","message":"asked for by a command","name":"n-1","namespace":"","node":"n-1","reason":"Requested","step":1,"t":0.0,"verb":"created"}"#
            )
        );
        let last = lines.last().copied().unwrap_or_default();
        for part in [
            r#"{"final":{"daemonsets":[],"#,
            r#""a":"b""#,
            r#""taints":["c=d:NoSchedule"]"#,
            r#""refused":[{"error":"error: no","line":7}]"#,
            r#""t":1.5}}"#,
        ] {
            assert!(last.contains(part), "{part} in {last}");
        }
    }
}
