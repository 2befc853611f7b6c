//! `manifests DIR`: reads every file of a folder, and says what is in it.

#![expect(clippy::print_stdout, reason = "a command prints")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

/// Reads every file of a folder and prints a line each. Returns true: a manifest with mistakes
/// is no failure of the reader.
///
/// # Errors
///
/// The folder or one of its files cannot be read.
pub fn run(folder: &Path, as_json: bool) -> Result<bool> {
    for path in files(folder)? {
        let bytes = fs::read(&path).with_context(|| format!("{}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        let manifest = playground_manifest::read(&text);
        let name = path.strip_prefix(folder).unwrap_or(&path).display();
        if as_json {
            let diagnostics: Vec<_> = manifest
                .diagnostics
                .iter()
                .map(|it| json!({"line": it.line, "message": it.message, "help": it.help}))
                .collect();
            let summary = manifest.summary();
            println!(
                "{}",
                json!({"file": name.to_string(), "summary": summary, "diagnostics": diagnostics})
            );
        } else {
            println!("{name}: {}", manifest.summary());
        }
    }
    Ok(true)
}

/// The files of a folder and of those in it, sorted; names that begin with a dot are left out.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
