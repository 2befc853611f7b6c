//! The text is no YAML.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::{Span, SyntaxError};

use super::Check;

/// Found before there is an object to look at, see [`syntax_error`].
pub(super) const CHECK: Check = Check {
    code: Code::SyntaxError,
    about: "The text is no YAML, so nothing in its document can be read.",
    run: |_| Vec::new(),
};

/// A document that no parser reads.
pub(crate) fn syntax_error(text: &str, error: &SyntaxError) -> Diagnostic {
    let line = line_around(text, error.span);
    Diagnostic::new(Code::SyntaxError, Severity::Error, error.span, error.message.clone())
        .with_help(help(&error.message, line))
}

fn help(message: &str, line: &str) -> String {
    let says = |text: &str| message.contains(text);
    let help = if line.contains("{{") || says("invalid map key: map") {
        "This looks like a template. Render it first (`helm template`, `kustomize build`) and \
         paste what comes out; in plain YAML, quote text that begins with a brace."
    } else if says("cannot start any token") && line.starts_with(['\t', ' ']) && line.contains('\t')
    {
        "There is a tab here. YAML is indented with blanks only: replace the tab by two."
    } else if says("cannot start any token") {
        "No plain value can begin with this character (`@`, `%` or a back quote). Put quotes \
         around the value."
    } else if says("mapping values are not allowed") {
        "There is a second `: ` in one value, or the line before lacks its `:`. Quote a value \
         that contains a colon and a blank; otherwise look at the indentation of both lines."
    } else if says("could not find expected ':'") {
        "A key must be followed by a colon and a blank. Look at this line and the one before it \
         for a key without its colon."
    } else if says("did not find expected key") {
        "This line does not fit the indentation above it. Keys of one map begin in one column; \
         also look for text behind a closing quote."
    } else if says("unexpected end of stream") {
        "A quote is opened here and never closed."
    } else if says("',' or") || says("node content") {
        "A list `[...]` or a map `{...}` is not opened or closed as it should be, or a comma or a \
         value is missing."
    } else if says("unknown anchor") {
        "`*name` refers to an anchor `&name` that stands before it in the same document. Quote \
         the value if the asterisk is part of it."
    } else if says("escape") {
        "Inside double quotes a backslash begins an escape. Write it twice, or use single quotes."
    } else if says("merge") {
        "`<<` takes in another map: its value must be an alias (`*name`) of a map."
    } else if says("alias") || says("depth") || says("contains itself") {
        "No manifest needs this much nesting or repetition; the playground stops here."
    } else {
        "Look at the indentation, the quotes and the colons of this line and the one before it."
    };
    help.to_owned()
}

fn line_around(text: &str, span: Span) -> &str {
    let before = text.get(..span.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    text.get(start..).unwrap_or_default().lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use expect_test::expect;

    #[test]
    fn the_message_is_kubectls_and_the_place_is_right() {
        check(
            "kind: A\nspec:\n\ta: b\n",
            expect![[r#"
                error syntax-error at line 3: "a: b"
                  error converting YAML to JSON: yaml: line 3: found character that cannot start any token
                  help: There is a tab here. YAML is indented with blanks only: replace the tab by two.
            "#]],
        );
        check(
            "a: b\nc: d: e\n",
            expect![[r#"
            error syntax-error at line 2: ": e"
              error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context
              help: There is a second `: ` in one value, or the line before lacks its `:`. Quote a value that contains a colon and a blank; otherwise look at the indentation of both lines.
        "#]],
        );
        check(
            "a: b\nmetadata\n  name: c\n",
            expect![[r#"
            error syntax-error at line 3: ": c"
              error converting YAML to JSON: yaml: line 3: could not find expected ':'
              help: A key must be followed by a colon and a blank. Look at this line and the one before it for a key without its colon.
        "#]],
        );
        check(
            "a:\n    b: c\n  d: e\n",
            expect![[r#"
            error syntax-error at line 3: "d: e"
              error converting YAML to JSON: yaml: line 2: did not find expected key
              help: This line does not fit the indentation above it. Keys of one map begin in one column; also look for text behind a closing quote.
        "#]],
        );
        check(
            "a: b\nc: \"d\n",
            expect![[r#"
            error syntax-error at line 2: "\"d"
              error converting YAML to JSON: yaml: line 3: found unexpected end of stream
              help: A quote is opened here and never closed.
        "#]],
        );
        check(
            "a: b\nc: [d, e\n",
            expect![[r#"
                error syntax-error at line 2: "[d, e"
                  error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'
                  help: A list `[...]` or a map `{...}` is not opened or closed as it should be, or a comma or a value is missing.
            "#]],
        );
        check(
            "a: b\nc: *d\n",
            expect![[r#"
            error syntax-error at line 2: "*d"
              error converting YAML to JSON: yaml: unknown anchor 'd' referenced
              help: `*name` refers to an anchor `&name` that stands before it in the same document. Quote the value if the asterisk is part of it.
        "#]],
        );
        check(
            "a: b\nc: {{ .Values.d }}\n",
            expect![[r#"
            error syntax-error at line 2: "{ "
              error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}
              help: This looks like a template. Render it first (`helm template`, `kustomize build`) and paste what comes out; in plain YAML, quote text that begins with a brace.
        "#]],
        );
    }

    #[test]
    fn the_documents_around_it_are_read() {
        let text = "a: [\n---\napiVersion: v1\nkind: Node\nmetadata: {name: one}\n---\nb: ]\n";
        let manifest = crate::read(text);
        assert_eq!(manifest.objects().count(), 1);
        assert_eq!(manifest.diagnostics.iter().map(|it| it.line).collect::<Vec<_>>(), [1, 7]);
    }
}
