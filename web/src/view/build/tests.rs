//! What the panels say of real sessions.

use expect_test::{Expect, expect};
use playground_kubectl::Console;

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

fn strip_text(console: &Console) -> String {
    let strips = strip::strips(console).into_iter().map(|strip| {
        let numbers: Vec<String> = strip
            .numbers
            .iter()
            .map(|it| format!("{}{}", it.value, if it.settled { "" } else { "!" }))
            .collect();
        let rollout = strip.rollout.map_or(String::new(), |it| it.caption);
        let budget =
            strip.budget.map_or(String::new(), |it| format!("{} | {}{}", it.caption, it.lead, it.sentence));
        format!("{}: {}\n{}\n{rollout}\n{budget}\n", strip.daemon_set, strip.about, numbers.join(" "))
    });
    strips.collect()
}

#[track_caller]
fn check_strip(console: &Console, expected: Expect) {
    expected.assert_eq(&strip_text(console));
}

#[test]
fn the_opening_board() {
    check_board(&after(&[]), expect![[""]]);
    check_strip(&after(&[]), expect![[""]]);
}

#[test]
fn a_new_node_is_eligible_and_then_gets_its_pod() {
    let mut console = after(&["sim node add worker-3"]);
    check_board(&console, expect![[""]]);
    console.run("sim run 2s");
    check_board(&console, expect![[""]]);
}

#[test]
fn a_rolling_update_on_the_way() {
    let mut console = after(&[]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    console.run("sim run 3s");
    check_board(&console, expect![[""]]);
    check_strip(&console, expect![[""]]);
    console.run("sim run 30s");
    check_board(&console, expect![[""]]);
    check_strip(&console, expect![[""]]);
    console.run("sim run until settled");
    check_strip(&console, expect![[""]]);
}

#[test]
fn a_silent_kubelet_is_noticed_after_a_while() {
    let mut console = after(&["sim node stop worker-1"]);
    check_board(&console, expect![[""]]);
    console.run("sim run 2m");
    check_board(&console, expect![[""]]);
}

#[test]
fn an_image_that_cannot_be_pulled_keeps_the_budget() {
    let mut console = after(&["sim image fluentd:v1.15 bad"]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    console.run("sim run 2m");
    check_board(&console, expect![[""]]);
    check_strip(&console, expect![[""]]);
}

#[test]
fn node_selector_and_affinity_are_told_on_the_board() {
    let mut console = after(&[]);
    edited(&mut console, "    spec:\n      containers:", "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:");
    console.run("sim run until settled");
    check_board(&console, expect![[""]]);
    let affinity = "    spec:\n      affinity:\n        nodeAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            \
                    nodeSelectorTerms:\n            - matchExpressions:\n              - {key: zone, operator: In, values: [a, b]}\n      containers:";
    edited(&mut console, "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:", affinity);
    console.run("sim run until settled");
    check_board(&console, expect![[""]]);
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
    let lines: Vec<String> = board::board(&console, "", None).presets.into_iter().map(|it| it.line).take(3).collect();
    assert_eq!(
        lines,
        ["sim node add worker-8", "sim node add worker-8 --count 10", "sim node add control-plane-2 --preset control-plane"],
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
        text.push_str(&format!("- {} {} [{source}] {}\n", rule.mark.label(), rule.name, rule.detail));
    }
    for fix in &why.fixes {
        text.push_str(&format!("* {} ({})\n  $ {}\n", fix.what, fix.effect, fix.line));
    }
    for row in &why.life {
        text.push_str(&format!("{} {} {}\n", row.at, row.who, row.text));
    }
    text
}

fn place(node: &str) -> Selection {
    Selection::Place { daemon_set: ObjectName::new("kube-system", "fluentd"), node: node.to_owned() }
}

#[test]
fn why_there_is_no_pod_on_the_control_plane() {
    expect![[""]].assert_eq(&why_text(&after(&[]), &place("control-plane-1")));
}

#[test]
fn why_a_node_without_the_label_gets_none() {
    let mut console = after(&[]);
    edited(&mut console, "    spec:\n      containers:", "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:");
    expect![[""]].assert_eq(&why_text(&console, &place("worker-1")));
}

#[test]
fn a_fix_does_what_it_says() {
    let mut console = after(&[]);
    let why = why::why(&console, &place("control-plane-1")).expect("a place");
    assert!(!why.fixes.is_empty());
    for fix in why.fixes {
        let mut tried = console.clone();
        assert!(tried.run(&fix.line).is_ok(), "{}", fix.line);
        tried.run("sim run until settled");
        assert!(!board_text(&tried).contains("no fluentd"), "{}", fix.line);
    }
    edited(&mut console, "    spec:\n      containers:", "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:");
    for fix in why::why(&console, &place("worker-1")).expect("a place").fixes {
        let mut tried = console.clone();
        assert!(tried.run(&fix.line).is_ok(), "{}", fix.line);
        let why = why::why(&tried, &place("worker-1")).expect("a place");
        assert_eq!(why.verdict.label(), "yes", "{}", fix.line);
    }
}

#[test]
fn a_pod_has_a_life() {
    let console = after(&[]);
    let pod = console.cluster().store().pods().next().expect("a Pod").metadata.key();
    expect![[""]].assert_eq(&why_text(&console, &Selection::Pod(ObjectName::from(&pod))));
    expect![[""]].assert_eq(&why_text(&console, &Selection::Node("control-plane-1".to_owned())));
}

fn outlook_text(console: &Console) -> String {
    let text = console.file("fluentd.yaml").cloned().unwrap_or_default();
    let reading = editor::read(&text);
    let ahead = reading.can_be_applied().then(|| console.outlook("kubectl apply -f fluentd.yaml"));
    let outlook = editor::editor(console, "fluentd.yaml", &reading, ahead.as_ref(), false).outlook;
    let problems: Vec<String> = outlook.problems.iter().map(|it| format!("line {}: {}", it.line, it.message)).collect();
    format!("{}: {} {}{}", outlook.tone.label(), outlook.lead, outlook.detail, problems.join("\n"))
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
    check_outlook("", "", expect![[""]]);
    check_outlook("v1.14", "v1.15", expect![[""]]);
    check_outlook("name: fluentd\n  namespace", "name: other\n  namespace", expect![[""]]);
    check_outlook("hostNetwork: true", "nodeName: worker-1", expect![[""]]);
    check_outlook("      containers:", "      tolerations: [{operator: Exists}]\n      containers:", expect![[""]]);
    check_outlook("containers:", "container:", expect![[""]]);
    check_outlook("  template:\n    metadata:\n      labels:\n        app: fluentd", "  template:\n    metadata:\n      labels:\n        app: other", expect![[""]]);
}

#[test]
fn an_empty_file_is_nothing_to_apply() {
    let console = after(&[]);
    let editor = editor::editor(&console, "fluentd.yaml", &editor::read("# nothing\n"), None, false);
    assert!(!editor.can_apply);
    assert_eq!(editor.outlook.tone, OutlookTone::Plain);
}

#[test]
fn remarks_count_utf_16_units() {
    let reading = editor::read("# \u{1F433} \u{e9}\nkind: DaemonSett\napiVersion: apps/v1\n");
    let remark = reading.remarks.first().expect("a remark");
    let text: Vec<u16> = "# \u{1F433} \u{e9}\nkind: DaemonSett".encode_utf16().collect();
    assert_eq!(remark.to, text.len(), "{remark:?}");
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
    expect![[""]].assert_eq(&text);
}

#[test]
fn no_menu_offers_what_the_console_refuses() {
    let console = after(&[]);
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
    lines.extend(strip::strips(&console).iter().flat_map(|it| &it.deeds).map(|it| it.line.clone()));
    for line in lines {
        let output = console.clone().run(&line);
        let undone = "no rollout history found";
        assert!(output.is_ok() || output.stderr.contains(undone), "{line}: {}", output.stderr);
    }
}
