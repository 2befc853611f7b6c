//! Documents that are made from the code and its tests, and must say what these say.
//!
//! With `UPDATE_EXPECT=1` they are written anew; read them before you keep them.

mod coverage;
mod differences;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is in the project").to_path_buf()
}

/// The files below a folder of the project whose names end so, as their path in the project and
/// their text.
fn texts(folder: &str, ends: &[&str]) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    for path in crate::manifests::files(&root.join(folder)).expect("a folder of the project") {
        let name = path.strip_prefix(&root).expect("it is in the project").display().to_string();
        if ends.iter().any(|it| name.ends_with(it)) {
            found.push((name, fs::read_to_string(&path).expect("a text")));
        }
    }
    found
}

/// Fails if a document does not say `text`; writes it if that was asked for.
fn keep(document: &str, text: &str) {
    let path = root().join(document);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept == text {
        return;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(&path, text).expect("the document can be written");
    }
    let line = kept.lines().zip(text.lines()).position(|(a, b)| a != b);
    let at = line.unwrap_or_else(|| kept.lines().count().min(text.lines().count()));
    let show = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
    panic!(
        "{document}:{}: it says {:?} and should say {:?}; UPDATE_EXPECT=1 writes it anew",
        at + 1,
        show(&kept),
        show(text)
    );
}
