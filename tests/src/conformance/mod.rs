//! `conformance DIR`: compares with the recorded answers of the real Kubernetes.

#![expect(clippy::print_stdout, reason = "a command prints")]

mod defaults;
pub mod kubectl;
mod matching;
mod placement;
mod rollout;
mod scheduling;
mod tree;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::manifests::files;

/// How the cases of one file came out.
#[derive(Debug, Default)]
pub struct Report {
    /// Cases with the right answer.
    pub passed: usize,
    /// Cases with a wrong answer.
    pub failed: Vec<Difference>,
    /// Cases whose subject is not built, by their ids, with the reason.
    pub skipped: Vec<(String, String)>,
}

/// A case with a wrong answer.
#[derive(Debug)]
pub struct Difference {
    /// The case's id.
    pub id: String,
    /// What was expected, and what came.
    pub message: String,
}

impl Report {
    /// Counts one case.
    pub fn add(&mut self, id: &str, result: Result<(), String>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(message) => self.failed.push(Difference { id: id.to_owned(), message }),
        }
    }
}

/// Compares two answers.
///
/// # Errors
///
/// They differ; the text shows both.
pub(crate) fn expect_eq<T: PartialEq + std::fmt::Debug>(
    what: &str,
    expected: &T,
    actual: &T,
) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, got {actual:?}"))
}

/// Judges all cases of one file.
type Judge = fn(&Value) -> Report;

/// The files that are understood, and who judges their cases.
const FILES: &[(&str, Judge)] = &[
    ("placement.json", |it| each_case(it, placement::check)),
    ("matching.json", |it| each_case(it, matching::check)),
    ("defaults.json", |it| each_case(it, defaults::check)),
    ("rollout.json", |it| each_case(it, rollout::check)),
    ("scheduling.json", |it| each_case(it, scheduling::check)),
    ("hash.json", |it| skip_all(it, "the hash of a template is a stable one of our own")),
];

fn judge_of(name: &str) -> Option<Judge> {
    FILES.iter().find(|(it, _)| *it == name).map(|(_, judge)| *judge)
}

/// Runs every `stride`-th case of a file.
///
/// # Errors
///
/// The text is no JSON, or no file of this name is understood.
pub fn sample(name: &str, text: &str, stride: usize) -> Result<Report> {
    let cases: Vec<Value> = serde_json::from_str(text)?;
    let judge = judge_of(name).with_context(|| format!("{name} is not understood"))?;
    Ok(judge(&cases.into_iter().step_by(stride).collect()))
}

fn each_case(cases: &Value, check: fn(&Value) -> Result<(), String>) -> Report {
    let mut report = Report::default();
    for case in cases.as_array().into_iter().flatten() {
        report.add(case["id"].as_str().unwrap_or("?"), check(case));
    }
    report
}

fn skip_all(cases: &Value, why: &str) -> Report {
    let ids = cases.as_array().into_iter().flatten().filter_map(|it| it["id"].as_str());
    Report { skipped: ids.map(|id| (id.to_owned(), why.to_owned())).collect(), ..Report::default() }
}

/// How many differences of a file are printed.
const SHOWN: usize = 5;

/// Runs every vector file of a folder and below, and prints a line each. Returns whether no case
/// failed.
///
/// # Errors
///
/// The folder or one of its files cannot be read.
pub fn run(folder: &Path, as_json: bool) -> Result<bool> {
    let mut all_passed = true;
    for path in files(folder)? {
        if path.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let shown = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let text = fs::read_to_string(&path).with_context(|| shown.clone())?;
        let report = judge(&path, &text)?;
        all_passed &= report.failed.is_empty();
        print(&shown, &report, as_json);
    }
    Ok(all_passed)
}

fn judge(path: &Path, text: &str) -> Result<Report> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_kubectl = path.parent().is_some_and(|it| it.ends_with("kubectl"));
    let cases: Value = serde_json::from_str(text)?;
    let found = judge_of(&name).filter(|_| !is_kubectl);
    Ok(match found {
        Some(judge) => judge(&cases),
        None if is_kubectl => kubectl::run_value(&cases),
        None => {
            let ids = cases["cases"].as_array().into_iter().flatten();
            let skipped = ids
                .map(|it| (it["id"].as_str().unwrap_or("?").to_owned(), "not built yet".to_owned()))
                .collect();
            Report { skipped, ..Report::default() }
        }
    })
}

fn print(name: &str, report: &Report, as_json: bool) {
    let (passed, failed, skipped) = (report.passed, report.failed.len(), report.skipped.len());
    if as_json {
        let differences: Vec<Value> =
            report.failed.iter().map(|it| json!({"id": it.id, "message": it.message})).collect();
        let reasons: Vec<Value> =
            report.skipped.iter().map(|(id, why)| json!({"id": id, "why": why})).collect();
        println!(
            "{}",
            json!({"file": name, "passed": passed, "failed": failed, "skipped": skipped,
                   "differences": differences, "reasons": reasons})
        );
        return;
    }
    let note = match report.skipped.first() {
        Some((_, why)) => format!(", {skipped} skipped ({why})"),
        None => String::new(),
    };
    println!("{name}: {passed} passed, {failed} failed{note}");
    for difference in report.failed.iter().take(SHOWN) {
        println!("  {}: {}", difference.id, difference.message);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_answers_are_those_of_the_real_kubernetes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
        for (name, _) in FILES {
            passes(&folder.join(name), name);
        }
    }

    #[test]
    fn the_answers_are_those_of_the_real_kubernetes_at_random() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/random");
        for (name, _) in FILES.iter().filter(|(name, _)| *name != "hash.json") {
            passes(&folder.join(name), name);
        }
    }

    #[track_caller]
    fn passes(file: &Path, name: &str) {
        let text = fs::read_to_string(file).expect("the vectors are there");
        let report = sample(name, &text, 1).expect("they are understood");
        let failed = &report.failed;
        assert!(failed.is_empty(), "{name}: {} failed, {:?}", failed.len(), failed.first());
        assert!(report.passed + report.skipped.len() > 20, "{name} has cases");
    }
}
