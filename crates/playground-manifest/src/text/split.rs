//! Cuts a file into documents at its `---` lines.
//!
//! Mirrors `k8s.io/apimachinery/pkg/util/yaml` (`YAMLReader`), which does the same before any
//! parser runs; so a syntax error ends with its document.

use super::Span;

/// The text of one document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span,
    /// Whether it begins with its `---` line, which kubectl does not count as a line of it.
    pub(super) has_separator: bool,
}

pub(super) fn documents(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > start && is_separator(line) {
            pieces.push(piece(text, start, at));
            start = at;
        }
        at += line.len();
    }
    pieces.push(piece(text, start, text.len()));
    pieces.retain(|it| has_content(text, it));
    pieces
}

fn is_separator(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(|it: char| it.is_ascii_whitespace())
    })
}

fn piece(text: &str, start: usize, end: usize) -> Piece {
    let has_separator = text.get(start..end).is_some_and(is_separator);
    Piece { span: Span::new(start, end), has_separator }
}

/// Comments and directives alone make no document. (Upstream would stumble over a directive.)
fn has_content(text: &str, piece: &Piece) -> bool {
    let text = text.get(piece.span.range()).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(str::trim);
    lines.any(|it| !it.is_empty() && !it.starts_with(['#', '%']) && !is_separator(it))
        || text.lines().next().is_some_and(|it| {
            // Content may stand on the separator's own line.
            let rest = it.strip_prefix("---").unwrap_or_default().trim();
            !rest.is_empty() && !rest.starts_with('#')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> =
            documents(text).iter().filter_map(|it| text.get(it.span.range())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_of_dashes_begins_a_document() {
        check("a\n---\nb\n--- # c\nd", &["a\n", "---\nb\n", "--- # c\nd"]);
        check("---\na\n", &["---\na\n"]);
        check("a\n ---\n----\n", &["a\n ---\n----\n"]);
        check("a\r\n---\r\nb\r\n", &["a\r\n", "---\r\nb\r\n"]);
    }

    #[test]
    fn comments_make_no_document() {
        check("", &[]);
        check("# a\n---\n\n---\n%YAML 1.1\n---\n", &[]);
        check("# a\n--- {}\n", &["--- {}\n"]);
    }
}
