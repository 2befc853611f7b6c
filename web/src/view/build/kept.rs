//! The sessions that the browser keeps.

use std::rc::Rc;

use super::courses::{MOST_LINES, commands};
use super::words::counted;
use crate::session::Saved;
use crate::view::KeptRow;

/// Those that are worth a row, each once. Each comes with when it was stored, in the words of the browser.
#[inline(never)]
pub fn rows(stored: impl IntoIterator<Item = (String, Rc<Saved>)>) -> Vec<KeptRow> {
    let mut rows: Vec<KeptRow> = Vec::new();
    for (when, saved) in stored {
        if !saved.watched && rows.iter().all(|it| it.saved.text != saved.text) {
            rows.push(row(&when, saved));
        }
    }
    rows
}

fn row(when: &str, saved: Rc<Saved>) -> KeptRow {
    let mut commands = commands(&saved.text);
    let mut about = format!("{when}, {}", counted(commands.len(), "command"));
    if !saved.courses.is_empty() {
        about = format!("{about}, {}", counted(saved.courses.len() + 1, "fork"));
    }
    commands.drain(..commands.len().saturating_sub(MOST_LINES));
    KeptRow {
        title: saved.title.clone().unwrap_or_else(|| saved.files.join(", ")),
        about,
        lines: commands,
        saved,
    }
}
