//! What the panels say of real sessions.

use expect_test::{Expect, expect};
use playground_kubectl::Console;

use super::editor::Files;
use super::*;
use crate::session::OPENING;
use crate::view::{OutlookTone, Place, Selection, Source, When};

/// The opening session, and then these lines. None of them is refused.
#[track_caller]
fn after(lines: &[&str]) -> Console {
    let mut console = Console::open(OPENING);
    for line in lines {
        let output = console.run(line);
        assert!(output.is_ok(), "{line}: {}", output.stderr);
    }
    console
}

/// Writes the file of the editor with one change, and applies it.
fn edited(console: &mut Console, from: &str, to: &str) {
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    console.set_file("fluentd.yaml", text);
    assert!(console.run("kubectl apply -f fluentd.yaml").is_ok());
}

fn board_text(console: &Console) -> String {
    let mut text = String::new();
    for group in board::board(console, "", None).groups {
        text.push_str(&format!("[{}] {}\n", group.title, group.verdict));
        for card in group.cards {
            let word = card.word.as_deref().map_or(String::new(), |it| format!(" ({it})"));
            text.push_str(&format!("{}{word}\n", card.name));
            for place in &card.places {
                text.push_str(&match place {
                    Place::Pod(pod) => {
                        let revision = pod.revision.map_or(String::new(), |it| format!(" r{it}"));
                        format!("  {}{revision} {}: {}\n", pod.title, pod.tone.label(), pod.phrase)
                    }
                    Place::Empty(empty) => {
                        format!("  no {}: {} {}\n", empty.daemon_set.name, empty.lead, empty.rule)
                    }
                });
            }
        }
    }
    text
}

#[track_caller]
fn check_board(console: &Console, expected: Expect) {
    expected.assert_eq(&board_text(console));
}

#[test]
fn a_pod_whose_node_is_gone_is_still_shown() {
    let pod = "cat > a.yaml <<'EOF'\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  \
               containers: [{name: a, image: b}]\n  nodeSelector: {a: b}\nEOF";
    let console =
        after(&[pod, "kubectl apply -f a.yaml", "sim run 2s", "kubectl delete node worker-2"]);
    let board = board::board(&console, "", None);
    let told: Vec<String> =
        board.adrift.iter().map(|it| format!("{}: {}", it.title, it.phrase)).collect();
    expect![[r#"
        web: Pending: no Node fits
        fluentd: worker-2 is gone"#]]
    .assert_eq(&told.join("\n"));
    assert_eq!(board::board(&console, "web", None).adrift.len(), 1);
    let console = after(&["kubectl delete node worker-2", "sim run until settled"]);
    assert_eq!(board::board(&console, "", None).adrift, []);
}

fn strip_text(console: &Console) -> String {
    let strips = strip::strips(console, None).into_iter().map(|strip| {
        let numbers: Vec<String> = strip
            .numbers
            .iter()
            .map(|it| format!("{}{}", it.value, if it.settled { "" } else { "!" }))
            .collect();
        let rollout = strip.rollout.map_or(String::new(), |it| it.caption);
        let state = format!("{}: {}", strip.state.tone.label(), strip.state.words);
        let budget = strip
            .budget
            .map_or(String::new(), |it| format!("{} | {}{}", it.caption, it.lead, it.sentence));
        format!(
            "{}: {}\n{}\n{rollout}\n{budget}\n({state})\n",
            strip.daemon_set,
            strip.about,
            numbers.join(" ")
        )
    });
    strips.collect()
}

#[track_caller]
fn check_strip(console: &Console, expected: Expect) {
    expected.assert_eq(&strip_text(console));
}

#[test]
fn the_opening_board() {
    check_board(
        &after(&[]),
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes
        worker-1
          fluentd r1 ready: Ready
        worker-2
          fluentd r1 ready: Ready
    "#]],
    );
    check_strip(
        &after(&[]),
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 1, 18 s old
            2 2 2 2 2 0
            revision 1, 2 of 2 Ready
            budget: maxUnavailable 1 | Free. A rollout may keep 1 Node without an available Pod.
            (done: r1, 2 of 2 Ready)
        "#]],
    );
}

#[test]
fn a_new_node_is_eligible_and_then_gets_its_pod() {
    let mut console = after(&["sim node add worker-3"]);
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 3 Nodes
        worker-1
          fluentd r1 ready: Ready
        worker-2
          fluentd r1 ready: Ready
        worker-3
          no fluentd: eligible, not created yet
    "#]],
    );
    console.run("sim run 2s");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 3 Nodes
        worker-1
          fluentd r1 ready: Ready
        worker-2
          fluentd r1 ready: Ready
        worker-3
          fluentd r1 starting: Ready in 13 s
    "#]],
    );
}

#[test]
fn a_rolling_update_on_the_way() {
    let mut console = after(&[]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    console.run("sim run 3s");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes, rolling
        worker-1
          fluentd r1 leaving: 29 s left
        worker-2
          fluentd r1 old: old, next
    "#]],
    );
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 2, 21 s old
            2 2 2 0! 2 0
            rollout r1 to r2, 0 of 2 Ready on r2
            budget: maxUnavailable 1 | Spent by worker-1: old Pod stops, 29 s left. Then the old Pod on worker-2 goes.
            (going: r1 to r2, 0 of 2)
        "#]],
    );
    console.run("sim run 30s");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes, rolling
        worker-1
          fluentd r2 starting: Ready in 14 s
        worker-2
          fluentd r1 old: old, next
    "#]],
    );
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 2, 51 s old
            2 1! 1! 0! 1! 0
            rollout r1 to r2, 0 of 2 Ready on r2
            budget: maxUnavailable 1 | Spent by worker-1: new Pod starting, Ready in 14 s. Then the old Pod on worker-2 goes.
            (going: r1 to r2, 0 of 2)
        "#]],
    );
    console.run("sim run until settled");
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 2, 113 s old
            2 2 2 2 2 0
            revision 2, 2 of 2 Ready
            budget: maxUnavailable 1 | Free. A rollout may keep 1 Node without an available Pod.
            (done: r2, 2 of 2 Ready)
        "#]],
    );
}

#[test]
fn a_silent_kubelet_is_noticed_after_a_while() {
    let mut console = after(&["sim node stop worker-1"]);
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes
        worker-1 (kubelet silent)
          fluentd r1 ready: Ready
        worker-2
          fluentd r1 ready: Ready
    "#]],
    );
    console.run("sim run 2m");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes
        worker-1 (NotReady)
          fluentd r1 failed: lost 70 s
        worker-2
          fluentd r1 ready: Ready
    "#]],
    );
}

#[test]
fn an_image_that_cannot_be_pulled_keeps_the_budget() {
    let mut console = after(&["sim image fluentd:v1.15 bad"]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    console.run("sim run 2m");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes, rolling
        worker-1
          fluentd r2 failed: ImagePullBackOff
        worker-2
          fluentd r1 old: old, next
    "#]],
    );
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 2, 2 min old
            2 2 1! 1! 1! 0
            rollout r1 to r2, 0 of 2 Ready on r2
            budget: maxUnavailable 1 | Spent by worker-1: ImagePullBackOff. The rollout waits for it; worker-2 is next.
            (stuck: waits for worker-1)
        "#]],
    );
}

#[test]
fn node_selector_and_affinity_are_told_on_the_board() {
    let mut console = after(&[]);
    edited(
        &mut console,
        "    spec:\n      containers:",
        "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:",
    );
    console.run("sim run until settled");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: needs label disktype=ssd
        [workers] 2 Nodes, not eligible
        worker-1
          no fluentd: needs label disktype=ssd
        worker-2
          no fluentd: needs label disktype=ssd
    "#]],
    );
    let affinity = "    spec:\n      affinity:\n        nodeAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            \
                    nodeSelectorTerms:\n            - matchExpressions:\n              - {key: zone, operator: In, values: [a, b]}\n      containers:";
    edited(
        &mut console,
        "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:",
        affinity,
    );
    console.run("sim run until settled");
    check_board(
        &console,
        expect![[r#"
            [control plane] 1 Node, not eligible
            control-plane-1
              no fluentd: affinity needs zone in (a, b)
            [workers] 2 Nodes, not eligible
            worker-1
              no fluentd: affinity needs zone in (a, b)
            worker-2
              no fluentd: affinity needs zone in (a, b)
        "#]],
    );
}

#[test]
fn the_filter_finds_names_labels_taints_and_verdicts() {
    let console = after(&["sim node add gpu-1 --preset gpu", "sim run until settled"]);
    let found = |filter: &str| board::board(&console, filter, None).count;
    assert_eq!(found("worker"), "2 of 4 Nodes");
    assert_eq!(found("nvidia.com/gpu.present=true"), "1 of 4 Nodes");
    assert_eq!(found("NoSchedule"), "2 of 4 Nodes");
    assert_eq!(found("no fluentd"), "2 of 4 Nodes");
    assert_eq!(found("nothing of the kind"), "0 of 4 Nodes");
}

#[test]
fn a_preset_gets_the_next_free_name() {
    let console = after(&["sim node add worker-7"]);
    let lines: Vec<String> =
        board::board(&console, "", None).presets.into_iter().map(|it| it.line).take(3).collect();
    assert_eq!(
        lines,
        [
            "sim node add worker-8",
            "sim node add worker-8 --count 10",
            "sim node add control-plane-2 --preset control-plane"
        ],
    );
}

#[test]
fn many_nodes_are_compact() {
    let console = after(&["sim node add n-1 --count 700"]);
    let board = board::board(&console, "", None);
    assert!(board.compact);
    assert_eq!(board.n_hidden, 203);
    assert!(!board::board(&console, "worker-1", None).compact);
}

fn why_text(console: &Console, selection: &Selection) -> String {
    let why = why::why(console, selection).expect("the selection is there");
    let mut text = format!("{}\n{}: {}\n", why.title, why.verdict.label(), why.sentence);
    for rule in &why.rules {
        let source = match &rule.source {
            Some(Source::Line { file, line }) => format!("{file}:{line}"),
            Some(Source::Words(words)) => words.clone(),
            None => String::new(),
        };
        text.push_str(&format!(
            "- {} {} [{source}] {}\n",
            rule.mark.label(),
            rule.name,
            rule.detail
        ));
    }
    for fix in &why.fixes {
        text.push_str(&format!("* {} ({})\n", fix.what, fix.effect));
        fix.lines.iter().for_each(|it| text.push_str(&format!("  $ {it}\n")));
    }
    for row in &why.life {
        text.push_str(&format!("{} {} {}\n", row.at, row.who, row.text));
    }
    text
}

fn place(node: &str) -> Selection {
    Selection::Place {
        daemon_set: ObjectName::new("kube-system", "fluentd"),
        node: node.to_owned(),
    }
}

#[test]
fn why_there_is_no_pod_on_the_control_plane() {
    expect![[r#"
        Why is there no fluentd on control-plane-1?
        no: The Node has a taint that the Pod does not tolerate, so the controller wants no Pod here.
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - decides Taints and tolerations [no tolerations set] node-role.kubernetes.io/control-plane:NoSchedule is matched by none of 7 tolerations
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
        * Tolerate the taint (in the template: control-plane-1 gains a Pod, every Pod restarts)
          $ kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations","value":[{"key":"node-role.kubernetes.io/control-plane","operator":"Exists","effect":"NoSchedule"}]}]'
        * Take the taint off control-plane-1 (also opens it to every other Pod)
          $ kubectl taint nodes control-plane-1 node-role.kubernetes.io/control-plane:NoSchedule-
    "#]].assert_eq(&why_text(&after(&[]), &place("control-plane-1")));
}

#[test]
fn why_a_node_without_the_label_gets_none() {
    let mut console = after(&[]);
    edited(
        &mut console,
        "    spec:\n      containers:",
        "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:",
    );
    expect![[r#"
        Why does fluentd leave worker-1?
        no: The Node lacks a label that nodeSelector asks for, so the controller wants no Pod here.
        - passes nodeName [not set] 
        - decides nodeSelector [fluentd.yaml:17] nodeSelector asks for disktype=ssd, and the Node has no label disktype
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
        * Ask for disktype no more (in the template: worker-1 and worker-2 gain a Pod, every Pod restarts)
          $ kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector/disktype"}]'
        * Label worker-1 disktype=ssd (no other DaemonSet looks at it)
          $ kubectl label nodes worker-1 disktype=ssd
    "#]].assert_eq(&why_text(&console, &place("worker-1")));
}

fn take(console: &mut Console, fix: &crate::view::Fix) {
    for line in &fix.lines {
        let output = console.run(line);
        assert!(output.is_ok(), "{line}: {output:?}");
    }
}

#[test]
fn a_fix_does_what_it_says() {
    let mut console = after(&[]);
    let why = why::why(&console, &place("control-plane-1")).expect("a place");
    assert!(!why.fixes.is_empty());
    for fix in why.fixes {
        let mut tried = console.clone();
        take(&mut tried, &fix);
        tried.run("sim run until settled");
        assert!(!board_text(&tried).contains("no fluentd"), "{:?}", fix.lines);
    }
    edited(
        &mut console,
        "    spec:\n      containers:",
        "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:",
    );
    for fix in why::why(&console, &place("worker-1")).expect("a place").fixes {
        let mut tried = console.clone();
        take(&mut tried, &fix);
        let why = why::why(&tried, &place("worker-1")).expect("a place");
        assert_eq!(why.verdict.label(), "yes", "{:?}", fix.lines);
    }
}

#[test]
fn why_a_pending_pod_does_not_fit_and_what_would_make_it_fit() {
    let mut console = after(&[
        "kubectl set resources ds/fluentd -n kube-system --requests=cpu=100 --limits=cpu=100",
        "sim run until settled",
    ]);
    let pending = |console: &Console| {
        let mut pods = console.cluster().store().pods();
        pods.find(|it| it.node_name.is_none()).map(|it| ObjectName::from(&it.metadata.key()))
    };
    let selection = Selection::Pod(pending(&console).expect("a Pod is Pending"));
    expect![[r#"
        fluentd-96t4v on worker-1
        wait: Pending. The scheduler says: 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [does not fit] cpu: the Pod asks for 100, and 4 of 4 are left
        * Ask for 4 of cpu (in the template: all that is left on the Node; every Pod restarts)
          $ kubectl set resources ds fluentd -n kube-system -c fluentd --requests=cpu=4
        T+51 s controller creates fluentd-96t4v for worker-1: no Pod on an eligible Node
        T+51 s scheduler finds no Node for fluentd-96t4v: 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
    "#]].assert_eq(&why_text(&console, &selection));
    for fix in why::why(&console, &selection).expect("it is there").fixes {
        take(&mut console, &fix);
        console.run("sim run until settled");
        assert!(pending(&console).is_none(), "{:?}", fix.lines);
    }
}

#[test]
fn why_the_api_server_lets_no_pod_in_and_what_would_let_it_in() {
    let console = after(&[
        "kubectl create quota none --hard=pods=0 -n kube-system",
        "kubectl delete pods -n kube-system --all",
        "sim run until settled",
    ]);
    expect![[r#"
        Why is there no fluentd on worker-1 yet?
        no: The controller wants a Pod here, and the API server refuses it. The controller tries again and again, each time later.
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - decides API server: quota, priority class [refuses the Pod] exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0
        - not-asked Scheduler: resources, ports [asked later] 
        * Raise pods of quota none to 2 (room for every Pod that is missing; the controller tries again by itself)
          $ kubectl patch quota none -n kube-system -p '{"spec":{"hard":{"pods":"2"}}}'
    "#]].assert_eq(&why_text(&console, &place("worker-1")));
    check_strip(
        &console,
        expect![[r#"
        kube-system/fluentd: DaemonSet in kube-system, generation 1, 50 s old
        2 0! 0! 0! 0! 0
        revision 1, 0 of 2 Ready
        budget: maxUnavailable 1 | 2 Nodes without a Pod: the API server refuses it.
        (going: r1, 0 of 2 Ready)
    "#]],
    );
}

#[test]
fn a_pod_has_a_life() {
    let console = after(&[]);
    let pod = console.cluster().store().pods().next().expect("a Pod").metadata.key();
    expect![[r#"
        fluentd-77cwj on worker-2
        yes: Ready, of the newest revision.
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - passes Scheduler: resources, ports [bound] 
        T+2 s controller creates fluentd-77cwj for worker-2: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-77cwj to worker-2
        T+15 s kubelet worker-2: fluentd-77cwj runs
        T+16 s kubelet worker-2: fluentd-77cwj is Ready
    "#]]
    .assert_eq(&why_text(&console, &Selection::Pod(ObjectName::from(&pod))));
    expect![[r#"
        control-plane-1
        yes: Ready.
        - fails fluentd [] taint node-role.kubernetes.io/control-plane:NoSchedule is not tolerated
    "#]]
    .assert_eq(&why_text(&console, &Selection::Node("control-plane-1".to_owned())));
}

fn outlook_text(console: &Console) -> String {
    let text = console.file("fluentd.yaml").cloned().unwrap_or_default();
    let reading = editor::read(&text);
    let ahead = reading.can_be_tried().then(|| console.outlook("kubectl apply -f fluentd.yaml"));
    let outlook = editor::editor(Files::default(), &reading, ahead.as_ref(), false).outlook;
    let problems = outlook.problems.iter().map(|it| format!("line {}: {}", it.line, it.message));
    let deeds = outlook.deeds.iter().map(|it| format!("[{}] $ {}", it.what, it.line));
    let more: Vec<String> = problems.chain(deeds).collect();
    let told = [outlook.lead, outlook.sentence, outlook.detail].map(|it| format!(" {it}")).concat();
    format!("{}:{}\n{}", outlook.tone.label(), told.replace("  ", " "), more.join("\n"))
}

#[track_caller]
fn check_outlook(from: &str, to: &str, expected: Expect) {
    let mut console = after(&[]);
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    console.set_file("fluentd.yaml", text);
    expected.assert_eq(&outlook_text(&console));
}

#[test]
fn what_apply_would_do() {
    check_outlook(
        "",
        "",
        expect![[r#"
        plain: No change. Apply changes nothing.
    "#]],
    );
    check_outlook(
        "v1.14",
        "v1.15",
        expect![[r#"
            plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 95 s at the current timings.
        "#]],
    );
    check_outlook(
        "name: fluentd\n  namespace",
        "name: other\n  namespace",
        expect![[r#"
            plain: New DaemonSet. other. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
        "#]],
    );
    check_outlook(
        "hostNetwork: true",
        "nodeName: worker-1",
        expect![[r#"
            plain: Template changed. 1 Pod restarts. worker-2 loses its Pod. Settled after 80 s at the current timings.
        "#]],
    );
    check_outlook(
        "      containers:",
        "      tolerations: [{operator: Exists}]\n      containers:",
        expect![[r#"
            plain: Template changed. 2 Pods restart, 1 at a time. control-plane-1 gains a Pod. Settled after 1 min 50 s at the current timings.
        "#]],
    );
    check_outlook(
        "containers:",
        "container:",
        expect![[r#"
            refused: 2 mistakes. Apply would change nothing. 
            line 16: spec.template.spec.containers: Required value
            line 17: unknown field "spec.template.spec.container""#]],
    );
    check_outlook(
        "  template:\n    metadata:\n      labels:\n        app: fluentd",
        "  template:\n    metadata:\n      labels:\n        app: other",
        expect![[r#"
            refused: 1 mistake. Apply would change nothing. 
            line 14: spec.template.metadata.labels: Invalid value: {"app":"other"}: `selector` does not match template `labels`"#]],
    );
}

#[test]
fn an_empty_file_is_nothing_to_apply() {
    let editor = editor::editor(Files::default(), &editor::read("# nothing\n"), None, false);
    assert!(!editor.can_apply);
    assert_eq!(editor.outlook.tone, OutlookTone::Plain);
}

#[test]
fn remarks_count_utf_16_units() {
    let text = "# \u{1F433} \u{e9}\nkind: DaemonSett\napiVersion: apps/v1\n";
    let reading = editor::read(text);
    let remark = reading.remarks.first().expect("a remark");
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(String::from_utf16_lossy(&units[remark.from..remark.to]), "apps/v1");
}

#[test]
fn the_journal_shows_what_was_taken_back() {
    let console = after(&["sim back 3"]);
    let journal = journal::journal(&console);
    let n_future = journal.rows.iter().filter(|it| it.when == When::Future).count();
    assert!(n_future >= 3, "{n_future}");
    let present = journal.rows.iter().find(|it| it.when == When::Present).expect("a present row");
    let mut there = after(&[]);
    there.run(&present.seek_line());
    assert_eq!(there.cluster().journal().len(), console.cluster().journal().len());
    let bar = time::time_bar(&console, false, 1);
    assert!(bar.in_the_past && bar.marks.iter().any(|it| it.future));
    assert!(bar.now < bar.latest);
}

#[test]
fn every_entry_of_a_busy_journal_is_a_sentence() {
    let mut console = after(&["sim node add worker-3", "sim run until settled"]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    console.run("sim run until settled");
    let text: String = journal::journal(&console)
        .rows
        .iter()
        .map(|it| format!("{} {} {}\n", it.at, it.who, it.text))
        .collect();
    expect![[r#"
        T+0 s you adds Node control-plane-1
        T+0 s you adds Node worker-1
        T+0 s you adds Node worker-2
        T+0 s you creates DaemonSet fluentd
        T+1 s controller records revision fluentd-86dff85446: revision 1 of the template; 2 of 3 Nodes are eligible
        T+2 s controller creates fluentd-jk9df for worker-1: no Pod on an eligible Node
        T+2 s controller creates fluentd-77cwj for worker-2: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-jk9df to worker-1
        T+2 s scheduler binds fluentd-77cwj to worker-2
        T+15 s kubelet worker-1: fluentd-jk9df runs
        T+15 s kubelet worker-2: fluentd-77cwj runs
        T+16 s kubelet worker-1: fluentd-jk9df is Ready
        T+16 s kubelet worker-2: fluentd-77cwj is Ready
        T+18 s you adds Node worker-3
        T+19 s controller creates fluentd-96t4v for worker-3: no Pod on an eligible Node
        T+19 s scheduler binds fluentd-96t4v to worker-3
        T+32 s kubelet worker-3: fluentd-96t4v runs
        T+33 s kubelet worker-3: fluentd-96t4v is Ready
        T+35 s you updates DaemonSet fluentd: template changed
        T+36 s controller records revision fluentd-77cf6794f5: revision 2 of the template; 3 of 4 Nodes are eligible
        T+37 s controller deletes fluentd-jk9df on worker-1: old revision, budget 1 of 1 free
        T+67 s kubelet worker-1: fluentd-jk9df is gone after 30s of grace
        T+68 s controller creates fluentd-p7hql for worker-1: no Pod on an eligible Node
        T+68 s scheduler binds fluentd-p7hql to worker-1
        T+81 s kubelet worker-1: fluentd-p7hql runs
        T+82 s kubelet worker-1: fluentd-p7hql is Ready
        T+83 s controller deletes fluentd-77cwj on worker-2: old revision, budget 1 of 1 free
        T+113 s kubelet worker-2: fluentd-77cwj is gone after 30s of grace
        T+114 s controller creates fluentd-66kzd for worker-2: no Pod on an eligible Node
        T+114 s scheduler binds fluentd-66kzd to worker-2
        T+127 s kubelet worker-2: fluentd-66kzd runs
        T+128 s kubelet worker-2: fluentd-66kzd is Ready
        T+129 s controller deletes fluentd-96t4v on worker-3: old revision, budget 1 of 1 free
        T+159 s kubelet worker-3: fluentd-96t4v is gone after 30s of grace
        T+160 s controller creates fluentd-xkpw8 for worker-3: no Pod on an eligible Node
        T+160 s scheduler binds fluentd-xkpw8 to worker-3
        T+173 s kubelet worker-3: fluentd-xkpw8 runs
        T+174 s kubelet worker-3: fluentd-xkpw8 is Ready
    "#]].assert_eq(&text);
}

#[test]
fn no_menu_offers_what_the_console_refuses() {
    let console = after(&[
        "sim node stop worker-2",
        "kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system",
        "sim run 40s",
    ]);
    let board = board::board(&console, "", None);
    let mut lines: Vec<String> = board.presets.iter().map(|it| it.line.clone()).collect();
    for card in board.groups.iter().flat_map(|it| &it.cards) {
        lines.extend(card.deeds.iter().map(|it| it.line.clone()));
        for place in &card.places {
            if let Place::Pod(pod) = place {
                lines.extend(pod.deeds.iter().map(|it| it.line.clone()));
            }
        }
    }
    lines.extend(
        strip::strips(&console, None).iter().flat_map(|it| &it.deeds).map(|it| it.line.clone()),
    );
    for line in lines {
        let output = console.clone().run(&line);
        assert!(output.is_ok(), "{line}: {}", output.stderr);
    }
}

#[test]
fn a_first_creation_spends_no_budget() {
    let mut console = after(&[]);
    console.set_file("a.yaml", daemon_set("a", "a:1", ""));
    assert!(console.run("kubectl delete ds fluentd -n kube-system").is_ok());
    console.run("sim run until settled");
    assert!(console.run("kubectl apply -f a.yaml").is_ok());
    check_strip(
        &console,
        expect![[r#"
        default/a: DaemonSet in default, generation 1, 0 s old
        0 0 0 0 0 0
        no revision yet

        (going: no revision yet)
    "#]],
    );
    console.run("sim run 2s");
    check_strip(
        &console,
        expect![[r#"
        default/a: DaemonSet in default, generation 1, 2 s old
        2 0! 0! 0! 0! 0
        revision 1, 0 of 2 Ready
        budget: maxUnavailable 1 | 2 Pods start. Only a rollout spends the budget, and there was none yet.
        (going: r1, 0 of 2 Ready)
    "#]],
    );
    console.set_file("a.yaml", daemon_set("a", "a:1", "nodeSelector: {zone: a}"));
    assert!(console.run("kubectl apply -f a.yaml").is_ok());
    console.run("sim run until settled");
    check_strip(
        &console,
        expect![[r#"
            default/a: DaemonSet in default, generation 2, 6 s old
            0 0 0 0 0 0

            budget: maxUnavailable 1 | Unused: no Node is eligible.
            (done: no eligible Node)
        "#]],
    );
}

#[test]
fn of_several_daemon_sets_one_is_unfolded() {
    let mut console = after(&[]);
    console.set_file("a.yaml", daemon_set("a", "a:1", ""));
    assert!(console.run("kubectl apply -f a.yaml").is_ok());
    let unfolded = |name: &ObjectName| -> Vec<Option<bool>> {
        strip::strips(&console, Some(name)).iter().map(|it| it.unfolded).collect()
    };
    assert_eq!(unfolded(&ObjectName::new("default", "a")), [Some(true), Some(false)]);
    assert_eq!(unfolded(&ObjectName::new("default", "gone")), [Some(false), Some(false)]);
    assert_eq!(strip::newest(&console), Some(ObjectName::new("default", "a")));
    assert_eq!(strip::strips(&after(&[]), None)[0].unfolded, None);
}

/// A DaemonSet that the outlook's tests apply.
fn daemon_set(name: &str, image: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}}}\nspec:\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    \
         spec:\n      {more}\n      containers: [{{name: main, image: \"{image}\"}}]\n"
    )
}

/// The sentence before Apply, after these lines, for this file in the place of the opening one.
fn outlook_of(lines: &[&str], text: &str) -> String {
    let mut console = after(lines);
    console.set_file("fluentd.yaml", text);
    outlook_text(&console)
}

/// The same for the opening file with one change.
fn outlook_with(lines: &[&str], from: &str, to: &str) -> String {
    let console = after(&[]);
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    outlook_of(lines, &text)
}

const SET_IMAGE: &str = "kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system";

#[test]
fn only_pods_that_are_there_now_restart() {
    let four = &["sim node add worker-3 --count 2", "sim run until settled", SET_IMAGE];
    let started = |n: &str| -> Vec<String> {
        four.iter().map(|it| (*it).to_owned()).chain([format!("sim run {n}")]).collect()
    };
    let lines = started("95s");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    expect![[r#"
        plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 2 min 18 s at the current timings.
    "#]].assert_eq(&outlook_with(&lines, "", ""));
    expect![[r#"
        plain: Template changed. No Pod restarts. No Node gains or loses a Pod. Settled after 2 s at the current timings.
    "#]].assert_eq(&outlook_with(&[SET_IMAGE], "", ""));
    expect![[r#"
        plain: Template changed. 5 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 3 min 53 s at the current timings.
    "#]].assert_eq(&outlook_with(
        &[
            "sim node add worker-3 --count 3",
            "sim run until settled",
            SET_IMAGE,
            "sim step 5",
            "kubectl drain worker-2 --ignore-daemonsets",
            "sim back 10",
        ],
        "v1.14",
        "v1.20",
    ));
    expect![[r#"
        plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 95 s at the current timings.
    "#]].assert_eq(&outlook_with(&["sim back"], "v1.14", "v1.20"));
}

#[test]
fn orphans_are_adopted_and_not_gained() {
    // Those of the first generation count as up to date for a new DaemonSet of the first generation, whatever its
    // template: Kubernetes compares the generation before the hash.
    let orphan = "kubectl delete ds fluentd -n kube-system --cascade=orphan";
    expect![[r#"
        plain: New DaemonSet. fluentd. 2 Pods are adopted. Settled after 2 s at the current timings.
    "#]]
    .assert_eq(&outlook_with(&[orphan, "sim run until settled"], "", ""));
    expect![[r#"
        plain: New DaemonSet. fluentd. 2 Pods are adopted. Settled after 3 s at the current timings.
    "#]]
    .assert_eq(&outlook_with(&[orphan, "sim run until settled"], "v1.14", "v1.15"));
}

#[test]
fn an_end_that_is_no_success_is_told_with_its_reason() {
    expect![[r#"
        remark: Template changed. No Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-2 cannot stop: the kubelet is silent.
    "#]].assert_eq(&outlook_with(
        &["sim node stop worker-2", "sim run until settled"],
        "v1.14",
        "v1.15",
    ));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 does not become Ready.
    "#]].assert_eq(&outlook_with(&["sim image fluentd:v1.15 never-ready"], "v1.14", "v1.15"));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 ends in ImagePullBackOff.
    "#]].assert_eq(&outlook_with(&["sim image fluentd:v1.15 bad"], "v1.14", "v1.15"));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 is Pending, and no scheduler takes it.
    "#]].assert_eq(&outlook_with(&[], "hostNetwork: true", "schedulerName: mine"));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 is Pending: Insufficient cpu.
    "#]].assert_eq(&outlook_with(&[], "cpu: 100m", "cpu: \"100\""));
    expect![[r#"
        plain: Changed. No Pod restarts. No Node gains or loses a Pod. Settled after 2 s at the current timings.
    "#]].assert_eq(&outlook_with(
        &[],
        "  template:\n    metadata:",
        "  updateStrategy: {type: OnDelete}\n  template:\n    metadata:",
    ));
    expect![[r#"
        plain: Template changed. OnDelete: the old Pods stay until you delete them. No Node gains or loses a Pod. Settled after 3 s at the current timings.
    "#]].assert_eq(&outlook_with(
        &[r#"kubectl patch ds fluentd -n kube-system -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'"#],
        "v1.14",
        "v1.15",
    ));
}

#[test]
fn of_several_documents_the_good_ones_are_applied() {
    let (good, bad) = (daemon_set("good", "a:1", ""), daemon_set("bad", "a:1", "hostNetwrk: true"));
    let text = format!("{good}---\n{bad}");
    expect![[r#"
        refused: 1 mistake. DaemonSet bad is refused, the rest is applied. New DaemonSet. good. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
        line 20: unknown field "spec.template.spec.hostNetwrk""#]].assert_eq(&outlook_of(&[], &text));
    let mut console = after(&[]);
    console.set_file("fluentd.yaml", text);
    console.run("kubectl apply -f fluentd.yaml");
    assert_eq!(console.cluster().store().daemon_sets().count(), 2, "fluentd and good");
    expect![[r#"
        refused: 1 mistake. Apply would change nothing. 
        line 20: unknown field "spec.template.spec.hostNetwrk""#]]
    .assert_eq(&outlook_text(&console));
}

#[test]
fn every_daemon_set_of_a_file_is_named() {
    let text = format!(
        "{}---\n{}---\n{}",
        daemon_set("a", "a:1", ""),
        daemon_set("b", "a:2", ""),
        daemon_set("c", "a:1", "nodeSelector: {zone: a}"),
    );
    let mut console = after(&[]);
    console.set_file("fluentd.yaml", daemon_set("b", "a:1", ""));
    assert!(console.run("kubectl apply -f fluentd.yaml").is_ok());
    console.run("sim run until settled");
    console.set_file("fluentd.yaml", text);
    expect![[r#"
        plain: 3 DaemonSets. a: New DaemonSet. worker-1 and worker-2 gain a Pod.
        b: Template changed. 2 Pods restart, 1 at a time.
        c: New DaemonSet. Settled after 95 s at the current timings.
    "#]]
    .assert_eq(&outlook_text(&console));
    console.set_file("fluentd.yaml", daemon_set("b", "a:2", ""));
    expect![[r#"
        plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 95 s at the current timings.
    "#]].assert_eq(&outlook_text(&console));
}

#[test]
fn what_is_not_simulated_is_said_to_be_so() {
    let settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
    expect![[r#"
        remark: Nothing here is simulated. ConfigMap web is left alone: the playground has no such kind of object.
    "#]].assert_eq(&outlook_of(&[], settings));
    let kruise =
        "apiVersion: apps.kruise.io/v1alpha1\nkind: DaemonSet\nmetadata: {name: fluentd}\n";
    expect![[r#"
        remark: Nothing here is simulated. DaemonSet fluentd of apps.kruise.io/v1alpha1 is left alone: the playground has no such kind of object.
    "#]].assert_eq(&outlook_of(&[], kruise));
}

#[test]
fn a_patched_field_that_the_file_does_not_set_is_no_change() {
    let patch = r#"kubectl patch ds fluentd -n kube-system -p '{"spec":{"template":{"spec":{"tolerations":[{"operator":"Exists"}]}}}}'"#;
    expect![[r#"
        plain: No change. Apply changes nothing.
    "#]]
    .assert_eq(&outlook_with(&[patch], "", ""));
}

#[test]
fn nodes_and_pods_of_a_file_are_named() {
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: virtual-gpu-node}\n";
    expect![[r#"
        remark: New Node virtual-gpu-node. virtual-gpu-node gains a Pod. Not every Pod becomes available: the Pod on virtual-gpu-node is Pending: Insufficient cpu.
    "#]].assert_eq(&outlook_of(&[], node));
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b}]}\n";
    expect![[r#"
        plain: New Pod web. No daemon Pod comes or goes. Settled after 14 s at the current timings.
    "#]]
    .assert_eq(&outlook_of(&[], pod));
}

#[test]
fn a_missing_namespace_can_be_made() {
    let text = daemon_set("a", "a:1", "").replace("name: a}", "name: a, namespace: logging}");
    let maps: String = (0..3)
        .map(|it| format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: s{it}}}\n"))
        .collect();
    let mut console = after(&[]);
    console.set_file("fluentd.yaml", format!("{text}{maps}"));
    expect![[r#"
        refused: It would be refused. 3 warnings. 
        Error from server (NotFound): error when creating "fluentd.yaml": namespaces "logging" not found
        [Create namespace logging] $ kubectl create namespace logging"#]].assert_eq(&outlook_text(&console));
    assert!(console.run("kubectl create namespace logging").is_ok());
    expect![[r#"
        plain: New DaemonSet. a. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
    "#]].assert_eq(&outlook_text(&console));
}
