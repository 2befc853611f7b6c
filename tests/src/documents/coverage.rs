//! `docs/coverage.md`: which test shows which row of the requirements (`R..`) and of the questions
//! that people really asked (`Q..`).
//!
//! A test names its rows in a comment: `covers: R21, Q32`. The rows and their words are in
//! `tests/coverage.yaml`; a row that no test shows says there why.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use super::{keep, root, texts};

const HEAD: &str = "\
# What is shown where

Each row is a thing that the playground must teach or simulate (`R..`), or a question that somebody
really asked (`Q..`). Beside it stand the tests that show it; they name the row themselves.
This page is made from them (`tests/src/documents/coverage.rs`).
";

/// One row of `tests/coverage.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    /// What it asks for.
    about: String,
    /// Why no test shows it.
    #[serde(default)]
    none: Option<String>,
}

/// Where tests are that may name rows.
const PLACES: &[(&str, &[&str])] = &[
    ("tests/scenarios", &[".yaml"]),
    ("tests/transcripts", &[".console"]),
    ("tests/src", &[".rs"]),
    ("tests/e2e", &[".ts"]),
    ("crates", &[".rs", ".md"]),
    ("web/src", &[".rs"]),
];

/// The files that show each row.
fn shown() -> BTreeMap<String, Vec<String>> {
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let this = "tests/src/documents/coverage.rs";
    let files = PLACES.iter().flat_map(|(folder, ends)| texts(folder, ends));
    for (file, text) in files.filter(|(file, _)| file != this) {
        for id in text.lines().flat_map(ids) {
            let files = shown.entry(id.to_owned()).or_default();
            if files.last() != Some(&file) {
                files.push(file.clone());
            }
        }
    }
    shown
}

/// The rows that a line names: `covers: R21, Q32`, in any comment.
fn ids(line: &str) -> impl Iterator<Item = &str> {
    let names = line.split_once("covers: ").map_or("", |it| it.1);
    let words = names.split([',', ' ', '[', ']', '.']).filter(|it| !it.is_empty());
    words.take_while(|it| is_id(it))
}

fn is_id(word: &str) -> bool {
    let number = word.strip_prefix(['R', 'Q']);
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

#[test]
fn the_page_of_coverage_is_that_of_the_tests() {
    let text = fs::read_to_string(root().join("tests/coverage.yaml")).expect("the rows");
    let rows: Vec<Row> = serde_yaml::from_str(&text).expect("they are well written");
    let mut shown = shown();
    let mut page = format!("{HEAD}\n| Row | About | Shown by |\n|---|---|---|\n");
    let mut wrong = Vec::new();
    for Row { id, about, none } in rows {
        let cell = match (shown.remove(&id), none) {
            (Some(files), None) => {
                let link = |it: &String| {
                    let name = it.rsplit('/').next().unwrap_or(it);
                    format!("[{name}](../{it})")
                };
                files.iter().map(link).collect::<Vec<_>>().join(", ")
            }
            (None, Some(why)) => format!("no test: {why}"),
            (Some(files), Some(_)) => {
                wrong.push(format!("{id} is shown by {files:?}, and yet says why it is not"));
                continue;
            }
            (None, None) => {
                wrong.push(format!("{id} ({about}) is shown by no test, and does not say why"));
                continue;
            }
        };
        page.push_str(&format!("| {id} | {about} | {cell} |\n"));
    }
    wrong.extend(shown.keys().map(|it| format!("{it} is named by {:?} and is no row", shown[it])));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    keep("docs/coverage.md", &page);
}
