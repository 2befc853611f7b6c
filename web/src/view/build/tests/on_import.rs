//! What is said of a text from elsewhere.

use super::*;
use crate::action::Action;
use crate::view::Incoming;
use crate::view::build::import::preview;

fn told(text: &str) -> String {
    let incoming = Incoming { name: None, text: text.to_owned() };
    let preview = preview(&after(&[]), &incoming);
    let mut lines = vec![preview.lead];
    lines.extend(preview.facts);
    lines.extend(
        preview.mistakes.iter().map(|it| format!("! {}: {} {}", it.place, it.what, it.help)),
    );
    lines.extend(preview.choices.iter().map(|it| format!("[{}] {}", it.what, it.about)));
    lines.join("\n") + "\n"
}

#[test]
fn nodes_of_a_real_cluster() {
    let nodes: String = (1..=14)
        .map(|n| {
            format!("- {{apiVersion: v1, kind: Node, metadata: {{name: n-{n}, uid: u-{n}}}}}\n")
        })
        .collect();
    let more = "- {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default, uid: u, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: d, uid: v}]}, spec: {nodeName: n-1, containers: [{name: m, image: i}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: q, namespace: default, uid: u}, spec: {nodeName: n-1, containers: [{name: m, image: i}]}}
- {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: d, namespace: default, uid: v}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: m, image: i}]}}}}
- {apiVersion: v1, kind: Secret, metadata: {name: s, uid: u}}
- {apiVersion: v1, kind: Secret, metadata: {name: t, uid: u}}
";
    expect![[r#"
        14 Nodes, 1 Pod and 1 DaemonSet
        1 Pod is left alone, to be made anew by the DaemonSets and other owners in the text: you see where they go.
        1 Pod without an owner in the text: kept for the room taken on the Nodes.
        Noted and left alone, since not simulated: Secret (2).
        What only a cluster writes is left out: uid, managedFields, ownerReferences, status. Nodes keep capacity, allocatable and conditions.
        [Begin a new cluster] Its Nodes and nothing else. Bring back, at the top, returns to the present session.
        [Apply to this cluster] The text becomes a file in the editor, and kubectl apply takes it.
    "#]]
    .assert_eq(&told(&format!("apiVersion: v1\nkind: List\nitems:\n{nodes}{more}")));
}

#[test]
fn a_manifest_with_a_mistake_says_where() {
    expect![[r#"
        1 DaemonSet
        ! line 9: json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.hostNetwork of type bool This field is `true` or `false`, without quotes.
        [Apply to this cluster] The text becomes a file in the editor, and kubectl apply takes it.
        [Begin a new cluster] It gets a control plane and two workers. Bring back, at the top, returns to the present session.
    "#]].assert_eq(&told(&daemon_set("agent", "agent:1", "hostNetwork: \"yes\"")));
}

#[test]
fn what_is_no_manifest_is_told() {
    for (text, lead) in [
        ("", "There is nothing in it."),
        ("\0\u{1}", "This is no text in UTF-8."),
        ("hello", "Nothing in it can be taken"),
        ("{apiVersion: v1, kind: Secret, metadata: {name: s}}", "Nothing in it is simulated"),
        ("#v1.abc", "A link that does not open"),
        (OPENING, "A session of the playground, 6 lines"),
    ] {
        assert_eq!(told(text).lines().next(), Some(lead), "{text}");
    }
}

#[test]
fn a_choice_is_a_line_or_a_session() {
    let incoming = Incoming { name: None, text: daemon_set("agent", "agent:1", "") };
    let mut console = after(&[]);
    for choice in preview(&console, &incoming).choices {
        match choice.action {
            Action::Run(lines) => assert_eq!(console.run_all(&lines), []),
            Action::OpenSession { text, .. } => assert_eq!(Console::default().run_all(&text), []),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(console.cluster().store().daemon_sets().count(), 2);
}
