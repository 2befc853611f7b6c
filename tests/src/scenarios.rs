//! Scenarios: a cluster, steps, and what must be true afterwards.
//!
//! A file `tests/scenarios/**/*.yaml` holds, in this order:
//!
//! - comments that tell the story, and `covers`, the rows of the requirements that it shows;
//! - `given`: lines of the console that build the cluster;
//! - `steps`: lines of the console, and beside them `expect`, a list of lines, each of which the
//!   cluster must show at that point.
//!
//! A line of `expect` is `WHAT: VALUE`:
//!
//! | line | means |
//! |---|---|
//! | `pods of NAME: NODE NODE` | the Nodes with a live Pod of the DaemonSet |
//! | `ready of NAME: NODE NODE` | the Nodes with a ready Pod of it |
//! | `image on NODE of NAME: IMAGE` | the image of its live Pod there |
//! | `status of NAME: D C R U A M` | desired, current, ready, updated, available, misscheduled |
//! | `why NAME on NODE: TEXT` | the rule that keeps it away |
//! | `clock: T+46s` | the time |
//!
//! After every line the invariants are swept, and at the end the session is replayed from its
//! text and compared.

use std::fs;
use std::path::Path;

use playground_api::{DaemonSet, NodeName, Pod};
use playground_kubectl::Console;
use playground_sim::{Cluster, audit};
use serde::Deserialize;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    covers: Vec<String>,
    given: Vec<String>,
    steps: Vec<Step>,
}

/// A line to run, or what must be true now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Step {
    Run(String),
    Refused { line: String, with: String },
    Expect(Vec<String>),
}

#[test]
fn every_scenario_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut failures = Vec::new();
    for path in crate::manifests::files(&folder).expect("the folder of scenarios") {
        let text = fs::read_to_string(&path).expect("a scenario");
        if let Err(message) = run(&text) {
            failures.push(format!("{}: {message}", path.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn run(text: &str) -> Result<(), String> {
    let scenario: Scenario = serde_yaml::from_str(text).map_err(|it| it.to_string())?;
    if scenario.covers.is_empty() {
        return Err("covers nothing".to_owned());
    }
    let mut console = Console::default();
    for line in &scenario.given {
        type_line(&mut console, line)?;
    }
    for step in &scenario.steps {
        match step {
            Step::Run(line) => type_line(&mut console, line)?,
            Step::Refused { line, with } => refuse(&mut console, line, with)?,
            Step::Expect(lines) => {
                for line in lines {
                    expect(console.cluster(), line)?;
                }
            }
        }
    }
    replays(&console)
}

fn type_line(console: &mut Console, line: &str) -> Result<(), String> {
    let output = console.run(line);
    let found = audit::violations(console.cluster());
    match (output.is_ok(), found.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("`{line}`: {}", output.stderr.trim_end())),
        (_, false) => Err(format!("after `{line}`: {found:?}")),
    }
}

fn refuse(console: &mut Console, line: &str, with: &str) -> Result<(), String> {
    let before = console.cluster().clone();
    let output = console.run(line);
    if output.is_ok() || !output.stderr.contains(with) {
        return Err(format!("`{line}` should be refused with {with:?}, got {output:?}"));
    }
    if *console.cluster() == before { Ok(()) } else { Err(format!("`{line}` changed the cluster")) }
}

/// The session as text gives the same cluster again.
fn replays(console: &Console) -> Result<(), String> {
    let text = console.session_text();
    let again = Console::open(&text);
    if again.cluster() == console.cluster() {
        return Ok(());
    }
    let (a, b) = (again.cluster().journal(), console.cluster().journal());
    let first = a.iter().zip(b.iter()).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    Err(format!(
        "a replay differs at entry {first}: {:?} and {:?}\n{text}",
        a.get(first),
        b.get(first)
    ))
}

fn expect(cluster: &Cluster, line: &str) -> Result<(), String> {
    let (what, wanted) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
    let words: Vec<&str> = what.split(' ').collect();
    let actual = match words.as_slice() {
        ["pods", "of", name] => nodes_with(cluster, name, |_| true)?,
        ["ready", "of", name] => nodes_with(cluster, name, Pod::is_ready)?,
        ["image", "on", node, "of", name] => image(cluster, node, name)?,
        ["status", "of", name] => status(daemon_set(cluster, name)?),
        ["why", name, "on", node] => why(cluster, name, node)?,
        ["clock"] => cluster.now().to_string(),
        _ => return Err(format!("`{line}` is not understood")),
    };
    if actual == wanted { Ok(()) } else { Err(format!("{what}: expected {wanted}, got {actual}")) }
}

fn daemon_set<'a>(cluster: &'a Cluster, name: &str) -> Result<&'a DaemonSet, String> {
    let mut found = cluster.store().daemon_sets().filter(|it| &*it.metadata.name == name);
    found.next().map(AsRef::as_ref).ok_or_else(|| format!("there is no DaemonSet {name}"))
}

fn live_pods<'a>(cluster: &'a Cluster, name: &str) -> Result<Vec<&'a Pod>, String> {
    let uid = daemon_set(cluster, name)?.metadata.uid;
    let live = |it: &&Pod| !it.metadata.is_terminating() && !it.is_terminal();
    Ok(cluster.store().controlled_pods(uid).map(AsRef::as_ref).filter(live).collect())
}

fn nodes_with(
    cluster: &Cluster,
    name: &str,
    wanted: impl Fn(&Pod) -> bool,
) -> Result<String, String> {
    let pods = live_pods(cluster, name)?;
    let mut nodes: Vec<NodeName> =
        pods.into_iter().filter(|it| wanted(it)).filter_map(Pod::node_or_target).collect();
    nodes.sort_unstable();
    let names: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    Ok(names.join(" "))
}

fn image(cluster: &Cluster, node: &str, name: &str) -> Result<String, String> {
    let pods = live_pods(cluster, name)?;
    let on_node = pods.into_iter().find(|it| it.node_or_target().as_deref() == Some(node));
    let container = on_node.and_then(|it| it.spec.containers.first());
    Ok(container.map_or("none".to_owned(), |it| it.image.to_string()))
}

fn status(daemon_set: &DaemonSet) -> String {
    let it = &daemon_set.status;
    format!(
        "{} {} {} {} {} {}",
        it.desired_number_scheduled,
        it.current_number_scheduled,
        it.number_ready,
        it.updated_number_scheduled,
        it.number_available,
        it.number_misscheduled
    )
}

fn why(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let key = daemon_set(cluster, name)?.metadata.key();
    let why = cluster.why(&key, &node.into()).ok_or_else(|| format!("there is no Node {node}"))?;
    Ok(why.eligibility.rejection().map_or("eligible".to_owned(), ToString::to_string))
}
