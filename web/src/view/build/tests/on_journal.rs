//! What the journal says of real sessions.

use super::*;

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
