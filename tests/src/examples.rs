//! The examples of the gallery, `web/examples`, and what they say of themselves: `tests/examples.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use playground_kubectl::Console;

use crate::replay::replay;
use crate::scenarios::{self, Step};

/// What each example promises, in steps.
fn promises() -> BTreeMap<String, Vec<Step>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples.yaml");
    serde_yaml::from_str(&fs::read_to_string(path).expect("the promises"))
        .expect("they are well written")
}

/// The names of all sessions, and their texts.
fn sessions() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/examples");
    let files = crate::manifests::files(&folder).expect("the folder of examples");
    let session = |path: &std::path::PathBuf| {
        let name = path.file_name()?.to_str()?.strip_suffix(".session")?.to_owned();
        Some((name, fs::read_to_string(path).expect("a session")))
    };
    files.iter().filter_map(session).collect()
}

/// Runs an example twice. Nothing is refused, both times the same happens, and the invariants hold at every step.
fn opened(text: &str) -> Result<Console, String> {
    let replayed = replay(text);
    if let [(line, output), ..] = replayed.refused.as_slice() {
        return Err(format!("line {line} is refused: {}", output.stderr));
    }
    let console = replayed.console;
    if *console.cluster() != *Console::open(&console.session_text()).cluster() {
        return Err("it is not the same again".to_owned());
    }
    crate::sweep::every_step(&console)?;
    Ok(console)
}

fn keeps(text: &str, steps: &[Step]) -> Result<(), String> {
    let mut console = opened(text)?;
    let acts = steps.iter().any(|it| matches!(it, Step::Run(_)));
    if console.cluster().next_due().is_none() && !acts {
        return Err("nothing is left to step through, and nothing to do".to_owned());
    }
    scenarios::make_all(&mut console, steps)
}

/// covers: R40, R41
#[test]
fn every_example_keeps_what_it_promises() {
    let promises = promises();
    let sessions: BTreeMap<String, String> =
        sessions().into_iter().filter(|(name, _)| name != "fluentd").collect();
    assert!(
        sessions.keys().eq(promises.keys()),
        "an example without a promise, or a promise without an example"
    );
    let failed = sessions.iter().filter_map(|(name, text)| {
        let why = keeps(text, &promises[name]).err()?;
        Some(format!("{name}: {why}"))
    });
    let failed: Vec<String> = failed.collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
