//! Scenarios: a cluster, steps, and what must be true after each of them.
//!
//! A file `tests/scenarios/*.yaml` holds, in this order:
//!
//! - comments that tell the story, and `covers`, the rows of the requirements that it shows;
//! - `given`: lines of the console that build the cluster. The files of
//!   `tests/scenarios/manifests` and of `tests/manifests/texts` are in the working folder, so
//!   `kubectl apply -f agent.yaml` works;
//! - `steps`, each of them one of these:
//!
//! | step | means |
//! |---|---|
//! | `!run LINE` | the console takes the line |
//! | `!refused {line, with}` | it refuses the line, says this, and nothing in the cluster changes |
//! | `!fails {line, with}` | the line fails and says this; what it did before stays |
//! | `!prints {line, with}` | it takes the line, and each of these texts is in what it prints |
//! | `!remarks {file, with}` | the editor remarks this on the file |
//! | `!foresees {line, with}` | the outlook on the line says each of these; nothing changes |
//! | `!expect [LINE, ..]` | each of these is true now |
//! | `!always {line, that}` | the line is run, and each of these is true at any time until it ends |
//! | `!never {line, that}` | the line is run, and none of these is true at any time until it ends |
//! | `!sometime {line, that}` | the line is run, and each of these is true at some time until it ends |
//!
//! In a line of the console `{agent@worker-1}` stands for the name of the oldest Pod of the
//! DaemonSet `agent` on the Node `worker-1`, or meant for it.
//!
//! What can be expected stands in [`expect`].
//!
//! After every line the invariants are swept, and at the end the session is replayed from its
//! text and compared.

mod expect;
mod outlook;

use std::fs;
use std::path::{Path, PathBuf};

use playground_kubectl::{Console, Output};
use playground_sim::audit;
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
pub(crate) enum Step {
    Run(String),
    Refused { line: String, with: String },
    Fails { line: String, with: String },
    Prints { line: String, with: Texts },
    Remarks { file: String, with: String },
    Foresees { line: String, with: Texts },
    Expect(Vec<String>),
    Always { line: String, that: Vec<String> },
    Never { line: String, that: Vec<String> },
    Sometime { line: String, that: Vec<String> },
}

/// One text, or several.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    fn iter(&self) -> impl Iterator<Item = &String> {
        match self {
            Texts::One(text) => std::slice::from_ref(text).iter(),
            Texts::Many(texts) => texts.iter(),
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

#[test]
fn every_scenario_holds() {
    let manifests = folder().join("manifests");
    let files = crate::manifests::files(&folder()).expect("the folder of scenarios");
    let mut failures = Vec::new();
    for path in files.iter().filter(|it| !it.starts_with(&manifests)) {
        let text = fs::read_to_string(path).expect("a scenario");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Err(message) = run(&name, &text) {
            failures.push(format!("{name}: {message}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The row that the name of a file tells: `q07-..` is Q7.
fn row_in(name: &str) -> Option<String> {
    let (row, _) = name.split_once('-')?;
    let number: u32 = row.get(1..)?.parse().ok()?;
    Some(format!("{}{number}", row.get(..1)?.to_uppercase()))
}

/// A console in whose working folder the manifests are.
fn console() -> Console {
    let mut console = Console::default();
    for manifests in ["manifests", "../manifests/texts"] {
        let files = crate::manifests::files(&folder().join(manifests));
        for path in files.expect("a folder of manifests") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            console.set_file(&name, fs::read_to_string(&path).expect("a manifest"));
        }
    }
    console
}

fn run(name: &str, text: &str) -> Result<(), String> {
    let scenario: Scenario = serde_yaml::from_str(text).map_err(|it| it.to_string())?;
    if scenario.covers.is_empty() || !text.starts_with("# ") {
        return Err("it should begin with its story, and cover something".to_owned());
    }
    if let Some(row) = row_in(name)
        && !scenario.covers.contains(&row)
    {
        return Err(format!("by its name it covers {row}"));
    }
    let mut console = console();
    for line in &scenario.given {
        take(&mut console, line)?;
    }
    make_all(&mut console, &scenario.steps)?;
    replays(&console)
}

/// Makes one step after the other, until one goes wrong.
pub(crate) fn make_all(console: &mut Console, steps: &[Step]) -> Result<(), String> {
    for (index, step) in steps.iter().enumerate() {
        make(console, step).map_err(|it| format!("step {}: {it}", index + 1))?;
    }
    Ok(())
}

fn make(console: &mut Console, step: &Step) -> Result<(), String> {
    match step {
        Step::Run(line) => take(console, line).map(drop),
        Step::Refused { line, with } => refuse(console, line, with),
        Step::Fails { line, with } => fail(console, line, with),
        Step::Prints { line, with } => prints(console, line, with),
        Step::Remarks { file, with } => remarks(console, file, with),
        Step::Foresees { line, with } => {
            let foreseen = outlook::outlook(console, &with_names(console, line)?);
            match with.iter().find(|it| !foreseen.contains(it.as_str())) {
                None => Ok(()),
                Some(text) => Err(format!("it should foresee {text:?}, got\n{foreseen}")),
            }
        }
        Step::Expect(lines) => {
            lines.iter().try_for_each(|line| expect::holds(console.cluster(), line)?)
        }
        Step::Always { line, that } => each_move(console, line, |it, at| {
            let check = |line: &String| expect::holds(it.cluster(), line)?;
            that.iter().try_for_each(check).map_err(|it| format!("{at}: {it}"))
        }),
        Step::Never { line, that } => each_move(console, line, |it, at| {
            for line in that {
                if expect::holds(it.cluster(), line)?.is_ok() {
                    return Err(format!("{at}: {line}"));
                }
            }
            Ok(())
        }),
        Step::Sometime { line, that } => {
            let mut open: Vec<&String> = that.iter().collect();
            each_move(console, line, |it, _| {
                let mut wrong = Ok(());
                open.retain(|line| match expect::holds(it.cluster(), line) {
                    Ok(result) => result.is_err(),
                    Err(message) => {
                        wrong = Err(message);
                        true
                    }
                });
                wrong
            })?;
            match open.first() {
                None => Ok(()),
                Some(line) => Err(format!("it never came to be that {line}")),
            }
        }
    }
}

/// The names of Pods in the place of `{agent@worker-1}`.
fn with_names(console: &Console, line: &str) -> Result<String, String> {
    let mut result = line.to_owned();
    // Braces in a patch are followed by quotes, not by a name.
    while let Some((start, inner)) = result.match_indices('{').find_map(|(start, _)| {
        let inner = result[start + 1..].split_once('}')?.0;
        let is_name = |it: char| it.is_ascii_alphanumeric() || "-@.".contains(it);
        (inner.contains('@') && inner.chars().all(is_name)).then(|| (start, inner.to_owned()))
    }) {
        let (name, node) = inner.split_once('@').unwrap_or_default();
        let pod = expect::oldest_pod(console.cluster(), name, node)?;
        result.replace_range(start..start + inner.len() + 2, &pod);
    }
    Ok(result)
}

fn give(console: &mut Console, line: &str) -> Result<Output, String> {
    let line = with_names(console, line)?;
    let output = console.run(&line);
    let found = audit::violations(console.cluster());
    if found.is_empty() { Ok(output) } else { Err(format!("after `{line}`: {found:?}")) }
}

fn take(console: &mut Console, line: &str) -> Result<Output, String> {
    let output = give(console, line)?;
    match output.is_ok() {
        true => Ok(output),
        false => Err(format!("`{line}`: {}", output.stderr.trim_end())),
    }
}

fn fail(console: &mut Console, line: &str, with: &str) -> Result<(), String> {
    let output = give(console, line)?;
    if output.is_ok() || !output.stderr.contains(with) {
        return Err(format!("`{line}` should fail with {with:?}, got {output:?}"));
    }
    Ok(())
}

fn refuse(console: &mut Console, line: &str, with: &str) -> Result<(), String> {
    let before = console.cluster().clone();
    fail(console, line, with)?;
    if *console.cluster() == before { Ok(()) } else { Err(format!("`{line}` changed the cluster")) }
}

fn prints(console: &mut Console, line: &str, with: &Texts) -> Result<(), String> {
    let output = take(console, line)?;
    let printed: String = output.pieces().map(|it| it.1).collect();
    match with.iter().find(|it| !printed.contains(it.as_str())) {
        None => Ok(()),
        Some(text) => Err(format!("`{line}` should print {text:?}, got\n{printed}")),
    }
}

fn remarks(console: &Console, file: &str, with: &str) -> Result<(), String> {
    let text = console.file(file).ok_or_else(|| format!("there is no file {file}"))?;
    let found = playground_manifest::read(text).diagnostics;
    if found.iter().any(|it| it.message.contains(with)) {
        return Ok(());
    }
    let messages: Vec<String> = found.iter().map(|it| it.message.to_string()).collect();
    Err(format!("{file} should bring {with:?}, got {messages:?}"))
}

/// Runs a line, and looks at the cluster after each of the moves that it made, and at each instant
/// after the work that leaves no trace, such as the status.
fn each_move(
    console: &mut Console,
    line: &str,
    mut look: impl FnMut(&Console, String) -> Result<(), String>,
) -> Result<(), String> {
    let start = console.history().position();
    take(console, line)?;
    let (end, until) = (console.history().position(), console.cluster().now());
    let mut watched = console.clone();
    for position in start + 1..=end {
        watched.run(&format!("sim seek {position}"));
        look(&watched, format!("at {}", watched.cluster().now()))?;
    }
    watched.run(&format!("sim seek {start}"));
    while let Some(due) = watched.cluster().next_due().filter(|due| *due <= until) {
        watched.run(&format!("sim seek {due}"));
        look(&watched, format!("at {due}"))?;
    }
    Ok(())
}

/// The session as text gives the same cluster again, and keeps the invariants at every step.
fn replays(console: &Console) -> Result<(), String> {
    crate::sweep::every_step(console)?;
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
