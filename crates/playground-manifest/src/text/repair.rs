//! Mends text that kubectl reads and the parser, stricter and of YAML 1.2, does not.
//!
//! Every repair replaces characters one by one, or notes what it took away, so that positions
//! stay those of the text.

use saphyr_parser::ScanError;

use super::position::Bytes;

/// The text without the first thing that the parser stumbled over, if YAML 1.1 allows it.
pub(super) fn mended(source: &str, error: &ScanError, bytes: &mut Bytes) -> Option<String> {
    let (mark, _) = source.char_indices().nth(error.marker().index())?;
    match error.info() {
        it if it.starts_with("':' must be followed") => tab_after_colon(source, mark),
        "tab cannot be used as indentation" => tab(source, mark),
        "invalid indentation" | "invalid indentation in flow construct" => joined(source, mark),
        it if it.contains("invalid Unicode character escape") => without_surrogates(source, bytes),
        _ => None,
    }
}

/// `key:<tab>value`: the mark stands behind the tab.
fn tab_after_colon(source: &str, mark: usize) -> Option<String> {
    let before = source.get(..mark)?.trim_end_matches(' ');
    let at = before.strip_suffix('\t')?.len();
    tab(source, at)
}

/// A tab that only separates, as a blank.
fn tab(source: &str, at: usize) -> Option<String> {
    let rest = source.get(at..)?.strip_prefix('\t')?;
    Some(format!("{} {rest}", source.get(..at)?))
}

/// Brackets make lines meaningless: what is not indented far enough goes on the line before.
fn joined(source: &str, mark: usize) -> Option<String> {
    let before = source.get(..mark)?;
    let content = before.trim_end();
    if !before.get(content.len()..)?.contains('\n') {
        return None;
    }
    let line = content.rfind('\n').map_or(0, |it| it + 1);
    let comment = comment_start(content.get(line..)?).map_or(content.len(), |it| line + it);
    let blanks: String = source.get(comment..mark)?.chars().map(|_| ' ').collect();
    Some(format!("{}{blanks}{}", source.get(..comment)?, source.get(mark..)?))
}

/// Where a comment begins in a line of a collection in brackets.
fn comment_start(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut previous = ' ';
    for (at, char) in line.char_indices() {
        match (quote, char) {
            (None, '#') if previous.is_whitespace() => return Some(at),
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), _) if open == char && previous != '\\' => quote = None,
            _ => {}
        }
        previous = char;
    }
    None
}

/// The text with JSON's pairs of escapes (`\ud83d\ude00`) as the one escape that YAML has.
fn without_surrogates(source: &str, bytes: &mut Bytes) -> Option<String> {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut found = false;
    while let Some(at) = rest.find("\\u") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let pair = surrogate_pair(from);
        let width = if pair.is_some() { 12 } else { 2 };
        found |= pair.is_some();
        match pair {
            Some(char) => {
                out.push_str(&format!("\\U{:08X}", u32::from(char)));
                bytes.removed(out.chars().count(), 2);
            }
            None => out.push_str("\\u"),
        }
        rest = from.get(width..).unwrap_or_default();
    }
    out.push_str(rest);
    found.then_some(out)
}

fn surrogate_pair(text: &str) -> Option<char> {
    let unit = |from: usize| u16::from_str_radix(text.get(from..from + 4)?, 16).ok();
    if text.get(6..8)? != "\\u" {
        return None;
    }
    char::decode_utf16([unit(2)?, unit(8)?]).next()?.ok().filter(|it| u32::from(*it) > 0xffff)
}

#[cfg(test)]
mod tests {
    use crate::text::documents;

    /// The value of the key `v`, and the text that its span covers.
    #[track_caller]
    fn check(text: &str, value: &str) {
        let chunks = documents(text);
        let tree = chunks.first().and_then(|it| it.tree.as_ref().ok()?.as_ref());
        let found = tree.and_then(|it| it.root.field("v")).expect("the key v");
        assert_eq!(found.text(), Some(value));
        assert_eq!(text.get(found.span.range()), Some("\"here\""), "the span of v");
    }

    #[test]
    fn a_tab_may_stand_behind_a_colon() {
        check("a:\t1\nv:\t\"here\"\n", "here");
        check("{\n\t\"a\":\t1,\n\t\"v\":\t\"here\"\n}\n", "here");
    }

    #[test]
    fn brackets_may_close_at_any_column() {
        check("a:\n  b: [\n    x, # y\n]\nv: \"here\"\n", "here");
        check("a:\n  b: [\n    x\n  ]\nv: \"here\"\n", "here");
    }

    #[test]
    fn pairs_of_escapes_are_one_character() {
        let text = r#"{"ä": "\ud83d\ude00 \ud83d\ude00", "v": "here"}"#;
        check(text, "here");
        let chunks = documents(text);
        let tree = chunks.first().and_then(|it| it.tree.as_ref().ok()?.as_ref());
        assert_eq!(tree.and_then(|it| it.root.field("ä")?.text()), Some("😀 😀"));
    }

    #[test]
    fn what_is_no_yaml_stays_an_error() {
        for text in ["a:\n\tb: c\n", "a: [\n", r#"a: "\ud83d""#, "a: ]\n"] {
            assert!(documents(text).iter().all(|it| it.tree.is_err()));
        }
    }
}
