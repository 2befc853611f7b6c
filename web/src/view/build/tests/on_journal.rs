//! What the journal says of real sessions.

use super::*;

#[test]
fn the_journal_shows_what_was_taken_back() {
    let console = after(&["sim back 4"]);
    let journal = journal::journal(&console, &JournalFilter::default(), None, false);
    let n_future = journal.rows.iter().filter(|it| it.when == When::Future).count();
    assert!(n_future >= 3, "{n_future}");
    let present = journal.rows.iter().find(|it| it.when == When::Present).expect("a present row");
    let mut there = after(&[]);
    there.run(&present.seek_line());
    assert_eq!(there.cluster().journal().len(), console.cluster().journal().len());
}

#[test]
fn every_entry_of_a_busy_journal_is_a_sentence() {
    let mut console = after(&["sim node add worker-3", "sim run until settled"]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    console.run("sim run until settled");
    let text: String = journal::journal(&console, &JournalFilter::default(), None, false)
        .rows
        .iter()
        .map(|it| format!("{} {} {}\n", it.at, it.who, it.text))
        .collect();
    expect![[r#"
        T+0 s you add Node control-plane-1
        T+0 s you add Node worker-1
        T+0 s you add Node worker-2
        T+0 s you create DaemonSet fluentd
        T+1 s controller records revision fluentd-86dff85446: revision 1 of the template; 2 of 3 Nodes are eligible
        T+2 s controller creates fluentd-jk9df for worker-1: no Pod on an eligible Node
        T+2 s controller creates fluentd-77cwj for worker-2: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-jk9df to worker-1
        T+2 s scheduler binds fluentd-77cwj to worker-2
        T+15 s kubelet worker-1: fluentd-jk9df runs
        T+15 s kubelet worker-2: fluentd-77cwj runs
        T+16 s kubelet worker-1: fluentd-jk9df is Ready
        T+16 s kubelet worker-2: fluentd-77cwj is Ready
        T+18 s you add Node worker-3
        T+19 s controller creates fluentd-96t4v for worker-3: no Pod on an eligible Node
        T+19 s scheduler binds fluentd-96t4v to worker-3
        T+32 s kubelet worker-3: fluentd-96t4v runs
        T+33 s kubelet worker-3: fluentd-96t4v is Ready
        T+35 s you update DaemonSet fluentd: template changed
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
fn a_first_restart_comes_after_the_crash_and_at_once_a_second_one_after_a_back_off() {
    let console = after(&[
        "sim image fluentd:v1.14 crash-after 5s",
        "kubectl delete pods --all -n kube-system",
        "sim run 75s",
    ]);
    let text = JournalFilter { text: "worker-1".to_owned(), ..JournalFilter::default() };
    expect![[r#"
        T+0 s you add Node worker-1
        T+2 s controller creates fluentd-jk9df for worker-1: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-jk9df to worker-1
        T+15 s kubelet worker-1: fluentd-jk9df runs
        T+16 s kubelet worker-1: fluentd-jk9df is Ready
        T+18 s you delete fluentd-jk9df on worker-1
        T+23 s kubelet worker-1: fluentd-jk9df is gone after 5s of grace
        T+24 s controller creates fluentd-96t4v for worker-1: no Pod on an eligible Node
        T+24 s scheduler binds fluentd-96t4v to worker-1
        T+37 s kubelet worker-1: fluentd-96t4v runs
        T+38 s kubelet worker-1: fluentd-96t4v is Ready
        T+42 s kubelet worker-1: fluentd-96t4v crashed: a container ended with code 1
        T+42 s kubelet worker-1: fluentd-96t4v runs again: a first restart has no back-off
        T+43 s kubelet worker-1: fluentd-96t4v is Ready
        T+47 s kubelet worker-1: fluentd-96t4v crashed: a container ended with code 1
        T+57 s kubelet worker-1: fluentd-96t4v runs again: the back-off is over
        T+58 s kubelet worker-1: fluentd-96t4v is Ready
        T+62 s kubelet worker-1: fluentd-96t4v crashed: a container ended with code 1
        T+82 s kubelet worker-1: fluentd-96t4v runs again: the back-off is over
        T+83 s kubelet worker-1: fluentd-96t4v is Ready
        T+87 s kubelet worker-1: fluentd-96t4v crashed: a container ended with code 1
        21 of 45 found"#]]
    .assert_eq(&filtered(&console, &text, None));
}

/// The rows under a filter, one a line, and what is said of them.
fn filtered(console: &Console, filter: &JournalFilter, selection: Option<&Selection>) -> String {
    let journal = journal::journal(console, filter, selection, false);
    let mut text: String =
        journal.rows.iter().map(|it| format!("{} {} {}\n", it.at, it.who, it.text)).collect();
    text.push_str(&journal.count);
    if let Some(searched) = journal.searched {
        text.push_str(&format!("; {searched}"));
    }
    text
}

#[test]
fn the_journal_is_filtered_by_actor_name_and_selection() {
    let console = after(&["sim node add worker-3", "sim run until settled"]);
    let only_you = Actor::ALL
        .into_iter()
        .filter(|it| *it != Actor::You)
        .fold(JournalFilter::default(), |filter, actor| filter.toggled(actor));
    expect![[r#"
        T+0 s you add Node control-plane-1
        T+0 s you add Node worker-1
        T+0 s you add Node worker-2
        T+0 s you create DaemonSet fluentd
        T+18 s you add Node worker-3
        5 of 18 found"#]]
    .assert_eq(&filtered(&console, &only_you, None));
    let text = |text: &str| JournalFilter { text: text.to_owned(), ..JournalFilter::default() };
    expect![[r#"
        T+18 s you add Node worker-3
        T+19 s controller creates fluentd-96t4v for worker-3: no Pod on an eligible Node
        T+19 s scheduler binds fluentd-96t4v to worker-3
        T+32 s kubelet worker-3: fluentd-96t4v runs
        T+33 s kubelet worker-3: fluentd-96t4v is Ready
        5 of 18 found"#]]
    .assert_eq(&filtered(&console, &text("Worker-3 "), None));
    expect![[r#"
        T+0 s you create DaemonSet fluentd
        1 of 18 found"#]]
    .assert_eq(&filtered(&console, &text("daemonset"), None));
    expect!["0 of 18 found"].assert_eq(&filtered(&console, &text("nope"), None));
    let selected_only = JournalFilter { selected_only: true, ..JournalFilter::default() };
    let place = Selection::Place {
        daemon_set: ObjectName::new("kube-system", "fluentd"),
        node: "worker-1".to_owned(),
    };
    expect![[r#"
        T+0 s you add Node worker-1
        T+0 s you create DaemonSet fluentd
        T+2 s controller creates fluentd-jk9df for worker-1: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-jk9df to worker-1
        T+15 s kubelet worker-1: fluentd-jk9df runs
        T+16 s kubelet worker-1: fluentd-jk9df is Ready
        6 of 18 found"#]]
    .assert_eq(&filtered(&console, &selected_only, Some(&place)));
    let pod = console.cluster().store().pods().next().expect("a Pod");
    let pod = Selection::Pod(ObjectName::from(&pod.metadata.key()));
    expect![[r#"
        T+2 s controller creates fluentd-77cwj for worker-2: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-77cwj to worker-2
        T+15 s kubelet worker-2: fluentd-77cwj runs
        T+16 s kubelet worker-2: fluentd-77cwj is Ready
        4 of 18 found"#]]
    .assert_eq(&filtered(&console, &selected_only, Some(&pod)));
}

#[test]
fn a_long_journal_is_seen_through_a_window() {
    let console = after(&["sim node add w-1 --count 120", "sim run until settled"]);
    let n_all = console.cluster().journal().len();
    let present = journal::journal(&console, &JournalFilter::default(), None, false);
    assert_eq!((present.rows.len(), present.later, present.searched.as_deref()), (200, None, None));
    assert_eq!(present.count, format!("200 of {n_all}"));
    let around = present.earlier;
    assert_eq!(around, Some(n_all - 200));
    let earlier = journal::journal(
        &console,
        &JournalFilter { around, ..JournalFilter::default() },
        None,
        false,
    );
    assert!(earlier.rows.iter().any(|it| Some(it.index) == around), "with what was seen before");
    assert!(earlier.rows.first().expect("a row").index < n_all - 200);
    assert!(earlier.later.is_some());
    let playing = journal::journal(&console, &JournalFilter::default(), None, true);
    assert_eq!(playing.rows.len(), 40, "while it moves, what is seen of it");
    assert_eq!(playing.earlier, Some(n_all - 40));
}

#[test]
fn a_search_for_what_is_rare_ends_and_goes_further_on_demand() {
    let console = after(&["sim node add w-1 --count 5500", "sim run until settled"]);
    let filter = JournalFilter { text: "control-plane-1".to_owned(), ..JournalFilter::default() };
    assert!(console.cluster().journal().len() > 20_000);
    expect!["0 shown; Searched the last 20,000 entries."]
        .assert_eq(&filtered(&console, &filter, None));
    let further = JournalFilter { further: 2, ..filter };
    expect![[r#"
        T+0 s you add Node control-plane-1
        1 of 27,513 found"#]]
    .assert_eq(&filtered(&console, &further, None));
}

#[test]
fn a_taint_a_label_and_a_cordon_are_found_by_their_words() {
    let console = after(&[
        "kubectl taint node worker-1 a=b:NoSchedule",
        "kubectl label node worker-1 tier=gold",
        "kubectl cordon worker-2",
        "sim run until settled",
    ]);
    let found = |text: &str| -> Vec<String> {
        let filter = JournalFilter { text: text.to_owned(), ..JournalFilter::default() };
        let rows = journal::journal(&console, &filter, None, false).rows;
        rows.into_iter().map(|it| format!("{} {}", it.who, it.text)).collect()
    };
    expect![[r#"
        you update Node worker-1: taints changed
        node ctrl adds taint node.kubernetes.io/unschedulable:NoSchedule to worker-2
        you update Node worker-1: labels changed
        you update Node worker-2: cordoned"#]]
    .assert_eq(&[found("taint"), found("label"), found("CORDON")].concat().join("\n"));
}
