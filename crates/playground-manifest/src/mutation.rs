//! Manifests with mistakes of every kind: reading them never fails.

use crate::{Manifest, decode_unvalidated, encode, parse, read, to_yaml};

/// A little of everything that the reader knows.
const TEXT: &str = "# é
apiVersion: apps/v1
kind: DaemonSet
metadata: &m
  name: a
  labels: {\"b\": 'c'}
  annotations:
    emoji: \"\\ud83d\\ude00\"
    text: |-
      ü
spec:
  selector: {matchLabels: &l {app: a}}
  updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}
  template:
    metadata: {labels: *l}
    spec:
      nodeSelector: {<<: *l, os: \"l\\u0061\"}
      tolerations: [{key: k, operator: Exists, tolerationSeconds: 0x10, effect: NoExecute}]
      containers:
      - name: c
        image: >
          x
        resources: {limits: {cpu: 0.5, memory: 1Gi}}
        ports: [{containerPort: 80, hostPort: 80}, ]
---
{\"apiVersion\": \"v1\", \"kind\": \"NodeList\", \"items\": [
\t{\"metadata\": {\"name\": \"n\"}, \"spec\": {\"taints\": [{\"key\": \"k\", \"effect\": \"NoSchedule\"}]}}
]}
";

/// What is put in the place of a byte, or before it.
const INSERTED: &[&str] = &[
    "",
    "\n",
    "\t",
    " ",
    "-",
    ": ",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "#",
    "&a ",
    "*l",
    "!!int ",
    "|",
    "~",
    "\n---\n",
    "\r\n",
    "é",
    "\\",
    "%",
    "@",
    ",",
    "99999999999999999999",
    "\u{feff}",
    "\0",
];

fn examine(text: &str) {
    let Manifest { documents, diagnostics } = read(text);
    for it in &diagnostics {
        assert!(!it.help.is_empty() && it.line > 0, "{it:?}\n{text}");
        assert!(text.get(it.span.clone()).is_some(), "{it:?}\n{text}");
        let edit = it.fix.as_ref().map(|it| it.span.clone());
        assert!(edit.is_none_or(|it| text.get(it).is_some()), "{it:?}\n{text}");
    }
    for document in &documents {
        let _ = decode_unvalidated(&document.written);
        if let Some(object) = document.object() {
            let tree = encode(object);
            assert_eq!(parse(&to_yaml(&tree)), Ok(tree), "{text}");
        }
    }
}

fn boundaries() -> impl Iterator<Item = usize> {
    (0..=TEXT.len()).filter(|at| TEXT.is_char_boundary(*at))
}

#[test]
fn the_text_itself_is_fine() {
    assert_eq!(read(TEXT).summary(), "ok 1 DaemonSets 1 Nodes, 0 diagnostics");
}

#[test]
fn a_text_may_end_anywhere() {
    for at in boundaries() {
        examine(&TEXT[..at]);
        examine(&TEXT[at..]);
    }
}

#[test]
fn anything_may_stand_anywhere() {
    for (i, at) in boundaries().enumerate() {
        let (before, after) = TEXT.split_at(at);
        // A third of all places for each insertion; all of them take too long for every run.
        for inserted in INSERTED.iter().skip(i % 3).step_by(3) {
            examine(&format!("{before}{inserted}{after}"));
            let mut rest = after.chars();
            rest.next();
            examine(&format!("{before}{inserted}{}", rest.as_str()));
        }
    }
}

#[test]
fn hostile_texts_end_soon() {
    let bomb = (1..40).fold("a0: &a0 [x, x]\n".to_owned(), |text, i| {
        format!("{text}a{i}: &a{i} [*a{}, *a{}]\n", i - 1, i - 1)
    });
    examine(&bomb);
    for (open, n) in
        [("[", 100_000), ("{a: ", 100_000), ("- ", 100_000), ("a:\n", 5_000), ("? ", 5_000)]
    {
        examine(&open.repeat(n));
    }
    let nested: String = (0..2_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    examine(&nested);
    examine(&"a:\t1\n".repeat(2_000));
    examine(&(0..20_000).map(|i| format!("k{i}: v\n")).collect::<String>());
    examine(&"---\n".repeat(20_000));
}
