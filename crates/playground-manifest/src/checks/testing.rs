//! What the tests of the checks share.

use expect_test::Expect;

/// A DaemonSet that nothing speaks against, with a place for more in each of its parts.
///
/// Lines of `spec` and `pod` are indented as they must be: by two and by six.
pub(crate) fn daemon_set(spec: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector:
    matchLabels:
      app: agent
{spec}  template:
    metadata:
      labels:
        app: agent
    spec:
{pod}      containers:
      - name: main
        image: agent:1.0
"
    )
}

/// Compares the diagnostics of a text, with the text that each underlines.
#[track_caller]
pub(super) fn check(text: &str, expected: Expect) {
    let mut out = String::new();
    for it in crate::read(text).diagnostics {
        let underlined = text.get(it.span.clone()).unwrap_or("<outside of the text>");
        let head = format!("{} {} at line {}", it.severity.as_str(), it.code.as_str(), it.line);
        out.push_str(&format!("{head}: {underlined:?}\n  {}\n  help: {}\n", it.message, it.help));
        if let Some(fix) = it.fix {
            let replaced = text.get(fix.span).unwrap_or("<outside of the text>");
            out.push_str(&format!("  fix: {replaced:?} -> {:?}\n", fix.replacement));
        }
    }
    expected.assert_eq(&out);
}
