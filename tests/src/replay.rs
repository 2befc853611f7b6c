//! `run SESSION`: replays a session without a browser and prints its journal.

#![expect(clippy::print_stdout, reason = "a command prints")]

use std::path::Path;

use anyhow::{Context, Result};
use playground_kubectl::{Console, Output, journal_lines};
use playground_sim::JournalEntry;

/// A session after its last line.
#[derive(Debug)]
pub struct Replayed {
    /// The session.
    pub console: Console,
    /// The lines that were refused, by their numbers.
    pub refused: Vec<(usize, Output)>,
}

/// Runs every line of a session.
pub fn replay(text: &str) -> Replayed {
    let mut console = Console::default();
    let refused = console.run_all(text);
    Replayed { console, refused }
}

/// Replays the file and prints its journal. Returns whether no line was refused.
///
/// # Errors
///
/// The file cannot be read.
pub fn run(path: &Path, json: bool) -> Result<bool> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let replayed = replay(&text);
    let Replayed { console, refused } = &replayed;
    if json {
        let refused: Vec<(usize, &str)> =
            refused.iter().map(|(number, output)| (*number, output.stderr.as_str())).collect();
        print!("{}", journal_lines(console, &refused));
    } else {
        for entry in console.cluster().journal().iter() {
            println!("{}", entry_text(entry));
        }
        for (number, output) in refused {
            println!("line {number}: {}", output.stderr.trim_end());
        }
    }
    Ok(replayed.refused.is_empty())
}

/// One line for people: when, who, what, why.
pub fn entry_text(entry: &JournalEntry) -> String {
    let node = entry.node.as_ref().map(|it| format!(" on {it}")).unwrap_or_default();
    format!(
        "{:<9} {:<25} {:<13} {}/{}{node}: {}",
        entry.at.to_string(),
        entry.actor,
        entry.verb,
        entry.object.kind.singular(),
        entry.object.name,
        entry.cause
    )
}
