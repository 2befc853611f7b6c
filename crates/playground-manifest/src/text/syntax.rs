//! Syntax errors in kubectl's words.
//!
//! Mirrors the messages and the odd line numbers of `sigs.k8s.io/yaml/goyaml.v2`: its scanner
//! counts lines from 1, its parser from 0, and an error in the first line has no number.
//! Deliberate difference: [`SyntaxError::span`] is where the mistake is, whatever kubectl says.

use saphyr_parser::ScanError;

use super::Span;

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    /// What kubectl prints after `error parsing FILE: `.
    pub(crate) message: String,
}

/// Which half of go-yaml found the error; they count lines differently.
#[derive(Clone, Copy)]
enum Found {
    Scanning,
    Parsing,
}

const NO_TOKEN: &str = "found character that cannot start any token";
const NO_KEY: &str = "did not find expected key";
const NO_VALUE: &str = "mapping values are not allowed in this context";
const NO_BRACE: &str = "did not find expected ',' or '}'";
const NO_BRACKET: &str = "did not find expected ',' or ']'";

/// The error in go-yaml's words.
///
/// `piece` is the document's text from the mistake on, `line` the line of it, `last` the number
/// of the document's last line.
pub(super) fn describe(error: &ScanError, piece: &str, line: usize, last: usize) -> String {
    let (found, line, problem) = match error.info() {
        it if it.starts_with("unexpected character") => (Found::Scanning, line, NO_TOKEN),
        it if it.starts_with("tab") => (Found::Scanning, line, NO_TOKEN),
        "while scanning a plain scalar, found a tab" => (Found::Scanning, line, NO_TOKEN),
        "simple key expect ':'" | "simple key expected" => {
            (Found::Scanning, line, "could not find expected ':'")
        }
        it if it.starts_with("while parsing node, found unknown anchor") => {
            return plain(&format!("unknown anchor '{}' referenced", anchor(piece)));
        }
        "while scanning a quoted scalar, found unexpected end of stream" => {
            (Found::Scanning, last, "found unexpected end of stream")
        }
        "invalid indentation in quoted scalar" => unclosed_quote(piece, line, last),
        it if it.starts_with("invalid trailing content") => (Found::Parsing, line, NO_KEY),
        "while parsing a flow sequence, expected ',' or ']'"
        | "illegal placement of ':' indicator" => (Found::Parsing, line, NO_BRACKET),
        "misplaced bracket" => (Found::Parsing, line, "did not find expected node content"),
        it if it.contains("is only valid inside a block") => {
            (Found::Scanning, line, "block sequence entries are not allowed in this context")
        }
        "invalid indentation in flow construct" => (Found::Parsing, line, NO_BRACE),
        "invalid indentation" | "unexpected end of plain scalar" => {
            (Found::Scanning, line, NO_VALUE)
        }
        it => (kind_of(it), line, problem_part(it)),
    };
    numbered(found, line, problem)
}

/// `while parsing a block mapping, did not find expected key`: the part behind the comma.
fn problem_part(info: &str) -> &str {
    match info.split_once(", ") {
        Some((context, problem)) if context.starts_with("while") => problem,
        _ => info,
    }
}

fn kind_of(info: &str) -> Found {
    let parsing = ["block mapping", "flow mapping", "flow sequence", "block collection", "a node"];
    if parsing.iter().any(|it| problem_context(info).contains(it)) {
        Found::Parsing
    } else {
        Found::Scanning
    }
}

fn problem_context(info: &str) -> &str {
    info.split_once(", ").map_or("", |it| it.0)
}

/// A quote that is closed on a later, less indented line, or never.
fn unclosed_quote(text: &str, line: usize, last: usize) -> (Found, usize, &'static str) {
    let mut chars = text.chars();
    let quote = chars.next().unwrap_or('"');
    let body = chars.as_str();
    match body.find(quote) {
        Some(at) => {
            let n_lines = body.get(..at).unwrap_or_default().matches('\n').count();
            (Found::Parsing, line + n_lines, NO_KEY)
        }
        None => (Found::Scanning, last, "found unexpected end of stream"),
    }
}

fn anchor(text: &str) -> &str {
    let name = text.strip_prefix('*').unwrap_or(text);
    let ends = |it: char| it.is_whitespace() || ",[]{}".contains(it);
    name.split(ends).next().unwrap_or_default()
}

fn numbered(found: Found, line: usize, problem: &str) -> String {
    let shown = match found {
        Found::Scanning => line,
        Found::Parsing => line.saturating_sub(1),
    };
    // go-yaml takes line 0 for "unknown".
    if line <= 1 { plain(problem) } else { plain(&format!("line {shown}: {problem}")) }
}

/// The text for an error that go-yaml gives no line.
pub(super) fn plain(problem: &str) -> String {
    format!("error converting YAML to JSON: yaml: {problem}")
}
