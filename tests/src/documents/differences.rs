//! `docs/differences.md`: where the playground differs from a real cluster, from the comments in
//! its code that begin with `Deliberate difference:` or `Not modelled yet:`.

use super::{keep, texts};

const HEAD: &str = "\
# Where this differs from a real cluster

The playground answers as Kubernetes v1.34 does. Where it does not, the code says so, and this page
is made from what it says (`tests/src/documents/differences.rs`): it is complete as far as we know.
A difference that is not listed here is a bug.
";

/// The parts of a cluster and of its tools, and the folders and files that are about each. The first one that fits
/// is taken.
const PARTS: [(&str, &[&str]); 6] = [
    ("kubectl", &["playground-kubectl/"]),
    ("Reading manifests", &["playground-manifest/"]),
    ("Controllers", &["playground-sim/src/controllers/"]),
    ("The scheduler", &["playground-sim/src/scheduler/"]),
    (
        "Nodes, kubelets and the network",
        &["playground-sim/src/kubelet/", "playground-sim/src/network/"],
    ),
    ("The API server", &["playground-api/", "playground-sim/src/"]),
];

/// A remark in the code.
struct Remark {
    /// What its file is about, as the file itself says it.
    subject: String,
    file: String,
    text: String,
}

/// The remarks that begin with a mark, in the order of the files.
fn remarks(mark: &str) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (file, text) in texts("crates", &[".rs"]) {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some((_, first)) = comment(line).and_then(|it| it.split_once(mark)) else {
                continue;
            };
            let more = lines.by_ref().map_while(comment).take_while(|it| !it.is_empty());
            let words: Vec<&str> = std::iter::once(first).chain(more).map(str::trim).collect();
            remarks.push(Remark {
                subject: subject(&text),
                file: file.clone(),
                text: plain(&words.join(" ")),
            });
        }
    }
    remarks
}

/// What a line of documentation says; `None` for a line of code.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("//!").or_else(|| line.strip_prefix("///")).map(str::trim)
}

/// The first sentence of a file, up to its colon or full stop.
fn subject(text: &str) -> String {
    let lines: Vec<&str> =
        text.lines().map_while(comment).take_while(|it| !it.is_empty()).collect();
    let text = lines.join(" ");
    let end = text.find(": ").or_else(|| text.find(". ")).unwrap_or(text.len());
    plain(text[..end].trim_end_matches('.'))
}

/// The text without links into the code, which mean nothing on a page.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        let target = after.starts_with('(').then(|| after.split_once(')')).flatten();
        plain.push_str(&format!("{before}`{name}`"));
        rest = target.map_or(after, |it| it.1);
    }
    plain + rest
}

/// The part of a cluster that a file is about.
fn part(file: &str) -> &'static str {
    let is_about = |folders: &[&str]| {
        folders.iter().any(|it| file.trim_start_matches("crates/").starts_with(it))
    };
    let part = PARTS.iter().find(|(_, folders)| is_about(folders));
    part.unwrap_or_else(|| panic!("{file} is in none of the parts above")).0
}

fn list<'a>(remarks: impl IntoIterator<Item = &'a Remark>) -> String {
    let line =
        |it: &Remark| format!("- **{}** ([code](../{})): {}\n", it.subject, it.file, it.text);
    remarks.into_iter().map(line).collect()
}

#[test]
fn the_page_of_differences_is_that_of_the_code() {
    let (deliberate, missing) = (remarks("Deliberate difference:"), remarks("Not modelled yet:"));
    assert!(!deliberate.is_empty());
    let mut page = HEAD.to_owned();
    if !missing.is_empty() {
        page.push_str(&format!("\n## Not modelled yet\n\n{}", list(&missing)));
    }
    page.push_str("\n## On purpose\n");
    for (name, _) in PARTS {
        let of_part = list(deliberate.iter().filter(|it| part(&it.file) == name));
        if !of_part.is_empty() {
            page.push_str(&format!("\n### {name}\n\n{of_part}"));
        }
    }
    keep("docs/differences.md", &page);
}
