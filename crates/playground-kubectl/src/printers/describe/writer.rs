//! What descriptions are written with.

use std::fmt::Display;

use playground_api::{Labels, ObjectMeta, Toleration, sort_by};

use super::Layout;

/// Annotations that are longer stand below their key, cut off.
const LONGEST_ANNOTATION: usize = 140;

/// Collects the lines of a description, with tabs between their cells.
///
/// Mirrors `PrefixWriter` and the print functions of `pkg/describe`.
#[derive(Debug, Default)]
pub(super) struct Writer {
    done: String,
    open: String,
}

impl Writer {
    /// Writes a line; each level is two blanks.
    pub(super) fn line(&mut self, level: usize, text: impl Display) {
        self.open.extend(std::iter::repeat_n("  ", level));
        self.open.push_str(&format!("{text}\n"));
    }

    /// Writes a line of a title and its value.
    pub(super) fn field(&mut self, level: usize, title: &str, value: &dyn Display) {
        self.line(level, format!("{title}:\t{value}"));
    }

    /// What follows is aligned by itself.
    pub(super) fn flush(&mut self) {
        self.done.push_str(&Layout::DESCRIPTION.align(&self.open));
        self.open.clear();
    }

    /// The description, aligned.
    pub(super) fn finish(mut self) -> String {
        self.flush();
        self.done
    }

    /// The text with its tabs, as `rollout history` prints it.
    pub(super) fn raw(self) -> String {
        self.done + &self.open
    }

    /// A title with an entry a line; the first stands beside the title.
    pub(super) fn entries(&mut self, title: &str, entries: impl IntoIterator<Item = String>) {
        let mut first = true;
        for entry in entries {
            let title = if first { format!("{title}:") } else { String::new() };
            self.line(0, format!("{title}\t{entry}"));
            first = false;
        }
        if first {
            self.field(0, title, &"<none>");
        }
    }

    /// Mirrors `printLabelsMultiline`.
    pub(super) fn labels(&mut self, title: &str, labels: &Labels) {
        self.entries(title, labels.iter().map(|(key, value)| format!("{key}={value}")));
    }

    /// Mirrors `printPodTolerationsMultiline`.
    pub(super) fn tolerations(&mut self, title: &str, tolerations: &[Toleration]) {
        let mut sorted: Vec<&Toleration> = tolerations.iter().collect();
        sort_by(&mut sorted, |a, b| a.key.cmp(&b.key));
        self.entries(title, sorted.into_iter().map(ToString::to_string));
    }

    /// Mirrors `printAnnotationsMultiline`.
    pub(super) fn annotations(&mut self, title: &str, annotations: &Labels) {
        let shown = annotations.iter().filter(|(key, _)| &***key != ObjectMeta::LAST_APPLIED);
        self.entries(title, shown.map(|(key, value)| annotation(key, value)));
    }
}

fn annotation(key: &str, value: &str) -> String {
    let value = value.strip_suffix('\n').unwrap_or(value);
    if value.len() + key.len() + 2 <= LONGEST_ANNOTATION && !value.contains('\n') {
        return format!("{key}: {value}");
    }
    let mut text = format!("{key}:");
    for line in value.split('\n') {
        text.push_str(&format!("\n\t  {}", shortened(line, LONGEST_ANNOTATION - 2)));
    }
    text
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_below_each_other() {
        let mut out = Writer::default();
        out.entries("  Labels", ["a=b".to_owned(), "c=d".to_owned()]);
        out.entries("  None", []);
        assert_eq!(out.finish(), "  Labels:  a=b\n           c=d\n  None:    <none>\n");
    }
}
