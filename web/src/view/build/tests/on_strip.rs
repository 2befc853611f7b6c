//! What the strip says of real rollouts.

use super::*;

#[test]
fn a_rolling_update_on_the_way() {
    let mut console = after(&[]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    run(&mut console, &["sim run 3s"]);
    check_workers(
        &console,
        expect![[r#"
            [workers] 2 Nodes, in a rollout
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
            budget: maxUnavailable 1 | Spent by worker-1: old Pod stops, 29 s left. worker-2 is next.
            (going: r1 to r2, 0 of 2)
        "#]],
    );
    run(&mut console, &["sim run 30s"]);
    check_workers(
        &console,
        expect![[r#"
            [workers] 2 Nodes, in a rollout
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
            2 1!>2 1! 0!>1 1! 0
            rollout r1 to r2, 0 of 2 Ready on r2
            budget: maxUnavailable 1 | Spent by worker-1: new Pod starting, Ready in 14 s. worker-2 is next.
            (going: r1 to r2, 0 of 2)
        "#]],
    );
    run(&mut console, &["sim run until settled"]);
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
fn an_image_that_cannot_be_pulled_keeps_the_budget() {
    let mut console = after(&["sim image fluentd:v1.15 bad"]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    run(&mut console, &["sim run 2m"]);
    check_workers(
        &console,
        expect![[r#"
            [workers] 2 Nodes, in a rollout
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
            budget: maxUnavailable 1 | Spent by worker-1: ImagePullBackOff. The rollout waits for it; then worker-2 is next.
            (stuck: waits for worker-1)
        "#]],
    );
}

#[test]
fn a_first_creation_spends_no_budget() {
    let mut console = after(&["kubectl delete ds fluentd -n kube-system", "sim run until settled"]);
    apply(&mut console, &daemon_set("a", "a:1", ""));
    check_strip(
        &console,
        expect![[r#"
        default/a: DaemonSet in default, generation 1, 0 s old
        0 0 0 0 0 0
        no revision yet

        (going: no revision yet)
    "#]],
    );
    run(&mut console, &["sim run 2s"]);
    check_strip(
        &console,
        expect![[r#"
            default/a: DaemonSet in default, generation 1, 2 s old
            2 0!>2 0! 0!>2 0! 0
            revision 1, 0 of 2 Ready
            budget: maxUnavailable 1 | 2 Pods start. Only a rollout spends the budget, and there was none yet.
            (going: r1, 0 of 2 Ready)
        "#]],
    );
    apply(&mut console, &daemon_set("a", "a:1", "nodeSelector: {zone: a}"));
    run(&mut console, &["sim run until settled"]);
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
    apply(&mut console, &daemon_set("a", "a:1", ""));
    let unfolded = |name: &ObjectName| -> Vec<Option<bool>> {
        strips(&console, Some(name)).iter().map(|it| it.unfolded).collect()
    };
    assert_eq!(unfolded(&ObjectName::new("default", "a")), [Some(true), Some(false)]);
    assert_eq!(unfolded(&ObjectName::new("default", "gone")), [Some(false), Some(false)]);
    assert_eq!(strip::foremost(&console), Some(ObjectName::new("default", "a")));
    run(&mut console, &["sim run until settled", SET_IMAGE, "sim run 3s"]);
    let rolling = Some(ObjectName::new("kube-system", "fluentd"));
    assert_eq!(strip::foremost(&console), rolling, "a rollout comes before what is new");
    assert_eq!(strips(&after(&[]), None)[0].unfolded, None);
}

#[test]
fn what_spends_the_budget_is_told_as_it_is() {
    let mut console = after(&["kubectl taint node worker-2 dedicated=db:NoExecute", "sim run 4s"]);
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 1, 22 s old
            1 1 1 1 1 1!
            revision 1, 1 of 1 Ready, 1 misscheduled
            budget: maxUnavailable 1 | No rollout yet. One would find it spent by worker-2: Pod stops, 26 s left.
            (done: r1, 1 of 1 Ready)
        "#]],
    );
    run(
        &mut console,
        &["kubectl taint node worker-1 dedicated=db:NoSchedule", "sim run until settled"],
    );
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 1, 50 s old
            0 0 0 0 0 1!

            budget: maxUnavailable 1 | Unused: no Node is eligible.
            (done: no eligible Node)
        "#]],
    );
    check_workers(
        &console,
        expect![[r#"
        [workers] 2 Nodes
        worker-1
          fluentd r1 ready: misscheduled
        worker-2
          no fluentd: taint dedicated=db:NoExecute
    "#]],
    );
}

/// What caption and budget say after each of some steps.
#[track_caller]
fn check_steps(console: &mut Console, n: usize, expected: Expect) {
    let mut told = String::new();
    for _ in 0..n {
        console.run("sim step");
        let lines = strip_text(console);
        let lines: Vec<&str> = lines.lines().collect();
        let [_, _, rollout, budget, _] = lines.as_slice() else { panic!("{lines:?}") };
        told.push_str(&format!("{}: {rollout}\n    {budget}\n", console.cluster().now()));
    }
    expected.assert_eq(&told);
}

const SETTLED: [&str; 2] = ["sim node add worker-3 --count 3", "sim run until settled"];

fn patched(console: &mut Console, spec: &str) {
    let line = format!("kubectl patch ds fluentd -n kube-system -p '{{\"spec\":{spec}}}'");
    assert!(console.run(&line).is_ok());
}

#[test]
fn each_step_of_a_rollout() {
    let mut console = after(&[]);
    edited(&mut console, "fluentd:v1.14", "fluentd:v1.15");
    check_steps(
        &mut console,
        12,
        expect![[r#"
            T+19s: rollout r1 to r2, 0 of 2 Ready on r2
                budget: maxUnavailable 1 | Free. Revision 2 is recorded; the controller has yet to look at the Pods.
            T+20s: rollout r1 to r2, 0 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-1: old Pod stops, 30 s left. worker-2 is next.
            T+50s: rollout r1 to r2, 0 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-1: no Pod yet. worker-2 is next.
            T+51s: rollout r1 to r2, 0 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-1: Pending. worker-2 is next.
            T+51s: rollout r1 to r2, 0 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-1: new Pod starting, Ready in 14 s. worker-2 is next.
            T+64s: rollout r1 to r2, 0 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-1: new Pod starting, Ready in 1 s. worker-2 is next.
            T+65s: rollout r1 to r2, 1 of 2 Ready on r2
                budget: maxUnavailable 1 | Free. The old Pod on worker-2 goes next.
            T+66s: rollout r1 to r2, 1 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-2: old Pod stops, 30 s left.
            T+96s: rollout to r2, 1 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-2: no Pod yet.
            T+97s: rollout to r2, 1 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-2: Pending.
            T+97s: rollout to r2, 1 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-2: new Pod starting, Ready in 14 s.
            T+110s: rollout to r2, 1 of 2 Ready on r2
                budget: maxUnavailable 1 | Spent by worker-2: new Pod starting, Ready in 1 s.
        "#]],
    );
}

#[test]
fn each_step_of_a_rollout_with_surge_and_a_wait() {
    let mut console = after(&SETTLED);
    let wait = r#"{"minReadySeconds":20,"updateStrategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}"#;
    patched(&mut console, wait);
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 2, 35 s old
            5 5 5 5 5 0
            revision 1, 5 of 5 Ready
            budget: maxSurge 1 | Free. The controller has yet to look at the change.
            (done: r1, 5 of 5 Ready)
        "#]],
    );
    console.run("kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system");
    check_steps(
        &mut console,
        30,
        expect![[r#"
            T+36s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Free. Revision 2 is recorded; the controller has yet to look at the Pods.
            T+37s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 Pending. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+37s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 1 starting, 3 Pending. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+37s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 2 starting, 2 Pending. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+37s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 3 starting, 1 Pending. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+37s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 starting. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+50s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 starting. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+50s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 starting. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+50s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 starting. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+50s: rollout r1 to r2, 0 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 starting. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+51s: rollout r1 to r2, 1 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 3 starting, 1 Ready and not available yet. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+51s: rollout r1 to r2, 2 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 2 starting, 2 Ready and not available yet. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+51s: rollout r1 to r2, 3 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 1 starting, 3 Ready and not available yet. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+51s: rollout r1 to r2, 4 of 5 Ready on r2
                budget: maxSurge 1 | Spent by 4 Nodes: 4 Ready and not available yet. An old Pod that is not available gets its new one at once, above the budget. worker-2 is next.
            T+72s: rollout r1 to r2, 4 of 5 Ready on r2
                budget: maxSurge 1 | Free. worker-2 is next: it gets a new Pod beside the old one.
            T+73s: rollout r1 to r2, 4 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: Pending.
            T+73s: rollout r1 to r2, 4 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod starting, Ready in 14 s.
            T+86s: rollout r1 to r2, 4 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod starting, Ready in 1 s.
            T+87s: rollout r1 to r2, 5 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod Ready, available in 20 s.
            T+102s: rollout r1 to r2, 5 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod Ready, available in 5 s.
            T+102s: rollout r1 to r2, 5 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod Ready, available in 5 s.
            T+102s: rollout r1 to r2, 5 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod Ready, available in 5 s.
            T+102s: rollout r1 to r2, 5 of 5 Ready on r2
                budget: maxSurge 1 | Spent by worker-2: new Pod Ready, available in 5 s.
            T+108s: rollout to r2, 5 of 5 Ready on r2
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
            T+138s: revision 2, 5 of 5 Ready
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
            T+140s: revision 2, 5 of 5 Ready
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
            T+140s: revision 2, 5 of 5 Ready
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
            T+140s: revision 2, 5 of 5 Ready
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
            T+140s: revision 2, 5 of 5 Ready
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
            T+140s: revision 2, 5 of 5 Ready
                budget: maxSurge 1 | Free. A rollout may give 1 Node a new Pod beside the old one.
        "#]],
    );
    console.run("sim run 20s");
    console.run("kubectl rollout undo ds/fluentd -n kube-system");
    check_steps(
        &mut console,
        8,
        expect![[r#"
            T+161s: rollout r2 to r3, 0 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-1: Pending. worker-2 is next.
            T+161s: rollout r2 to r3, 0 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-1: new Pod starting, Ready in 14 s. worker-2 is next.
            T+174s: rollout r2 to r3, 0 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-1: new Pod starting, Ready in 1 s. worker-2 is next.
            T+175s: rollout r2 to r3, 1 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-1: new Pod Ready, available in 20 s. worker-2 is next.
            T+196s: rollout r2 to r3, 1 of 5 Ready on r3
                budget: maxSurge 1 | Free. worker-2 is next: it gets a new Pod beside the old one.
            T+197s: rollout r2 to r3, 1 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-2: Pending. worker-3 is next.
            T+197s: rollout r2 to r3, 1 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-2: new Pod starting, Ready in 14 s. worker-3 is next.
            T+210s: rollout r2 to r3, 1 of 5 Ready on r3
                budget: maxSurge 1 | Spent by worker-2: new Pod starting, Ready in 1 s. worker-3 is next.
        "#]],
    );
}

#[test]
fn a_share_is_one_of_the_nodes_at_once() {
    let mut console = after(&["sim node add worker-3 --count 8", "sim run until settled"]);
    patched(&mut console, r#"{"updateStrategy":{"rollingUpdate":{"maxUnavailable":"30%"}}}"#);
    check_strip(
        &console,
        expect![[r#"
            kube-system/fluentd: DaemonSet in kube-system, generation 2, 35 s old
            10 10 10 10 10 0
            revision 1, 10 of 10 Ready
            budget: maxUnavailable 30%, that is 3 | Free. The controller has yet to look at the change.
            (done: r1, 10 of 10 Ready)
        "#]],
    );
    console.run("kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system");
    check_steps(
        &mut console,
        20,
        expect![[r#"
            T+36s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Free. Revision 2 is recorded; the controller has yet to look at the Pods.
            T+37s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 stopping. worker-4 is next.
            T+67s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 2 stopping, 1 without a Pod. worker-4 is next.
            T+67s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 1 stopping, 2 without a Pod. worker-4 is next.
            T+67s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 without a Pod. worker-4 is next.
            T+68s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 Pending. worker-4 is next.
            T+68s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 1 starting, 2 Pending. worker-4 is next.
            T+68s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 2 starting, 1 Pending. worker-4 is next.
            T+68s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 starting. worker-4 is next.
            T+81s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 starting. worker-4 is next.
            T+81s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 starting. worker-4 is next.
            T+81s: rollout r1 to r2, 0 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 starting. worker-4 is next.
            T+82s: rollout r1 to r2, 1 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by worker-2 and worker-3: new Pod starting, Ready now. worker-4 is next.
            T+82s: rollout r1 to r2, 2 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by worker-3: new Pod starting, Ready now. worker-4 is next.
            T+82s: rollout r1 to r2, 3 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Free. The old Pod on worker-4 goes next.
            T+83s: rollout r1 to r2, 3 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 stopping. worker-7 is next.
            T+113s: rollout r1 to r2, 3 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 2 stopping, 1 without a Pod. worker-7 is next.
            T+113s: rollout r1 to r2, 3 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 1 stopping, 2 without a Pod. worker-7 is next.
            T+113s: rollout r1 to r2, 3 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 without a Pod. worker-7 is next.
            T+114s: rollout r1 to r2, 3 of 10 Ready on r2
                budget: maxUnavailable 30%, that is 3 | Spent by 3 Nodes: 3 Pending. worker-7 is next.
        "#]],
    );
}

#[test]
fn nothing_is_next_where_pods_are_replaced_on_deletion_alone() {
    let mut console = after(&[]);
    patched(&mut console, r#"{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}"#);
    console.run("kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system");
    console.run("sim run until settled");
    check_board(
        &console,
        expect![[r#"
        [control plane] 1 Node, not eligible
        control-plane-1
          no fluentd: taint control-plane:NoSchedule
        [workers] 2 Nodes
        worker-1
          fluentd r1 old: old
        worker-2
          fluentd r1 old: old
    "#]],
    );
}

#[test]
fn no_time_is_promised_to_a_pod_that_its_script_keeps_unready() {
    let told = |script: &str| {
        let mut console = after(&[&format!("sim image fluentd:v1.15 {script}")]);
        console.run("kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system");
        console.run("sim run 35s");
        format!("{script}\n{}", strip_text(&console))
    };
    expect![[r#"
        never-ready
        kube-system/fluentd: DaemonSet in kube-system, generation 2, 53 s old
        2 2 1! 1! 1! 0
        rollout r1 to r2, 0 of 2 Ready on r2
        budget: maxUnavailable 1 | Spent by worker-1: ContainerCreating. worker-2 is next.
        (going: r1 to r2, 0 of 2)
        bad
        kube-system/fluentd: DaemonSet in kube-system, generation 2, 53 s old
        2 2 1! 1! 1! 0
        rollout r1 to r2, 0 of 2 Ready on r2
        budget: maxUnavailable 1 | Spent by worker-1: ErrImagePull. The rollout waits for it; then worker-2 is next.
        (stuck: waits for worker-1)
        ok
        kube-system/fluentd: DaemonSet in kube-system, generation 2, 53 s old
        2 2 1! 1! 1! 0
        rollout r1 to r2, 0 of 2 Ready on r2
        budget: maxUnavailable 1 | Spent by worker-1: new Pod starting, Ready in 12 s. worker-2 is next.
        (going: r1 to r2, 0 of 2)
    "#]].assert_eq(&["never-ready", "bad", "ok"].map(told).concat());
}

#[test]
fn what_stays_as_it_is_outside_a_rollout_waits_for_nothing() {
    let lines = ["kubectl create deployment x --image=x", "sim node stop worker-2", "sim run 60s"];
    let strips = strips(&after(&lines), None);
    expect!["lost 10 s on worker-2"].assert_eq(&strips[0].state.words);
}

#[test]
fn what_was_changed_in_the_middle_of_a_rollout_is_next_for_nobody_before_it_is_seen() {
    let mut console = after(&SETTLED);
    console.run(SET_IMAGE);
    console.run("sim run 33s");
    console.run("kubectl set image ds/fluentd fluentd=fluentd:v1.16 -n kube-system");
    check_steps(
        &mut console,
        3,
        expect![[r#"
        T+69s: rollout r1 to r3, 0 of 5 Ready on r3
            budget: maxUnavailable 1 | Spent by worker-1: old Pod starting, Ready in 13 s. Revision 3 is recorded; the controller has yet to look at the Pods.
        T+70s: rollout r1 to r3, 0 of 5 Ready on r3
            budget: maxUnavailable 1 | Spent by worker-1: no Pod yet. worker-2 is next.
        T+71s: rollout r1 to r3, 0 of 5 Ready on r3
            budget: maxUnavailable 1 | Spent by worker-1: Pending. worker-2 is next.
    "#]],
    );
}

#[test]
fn a_node_whose_pod_goes_in_any_case_is_not_the_next_of_a_rollout() {
    let mut console = after(&SETTLED);
    console.run(SET_IMAGE);
    console.run("sim step 2");
    let next = |console: &Console| strip_text(console).lines().nth(3).map(str::to_owned);
    expect![[r#"
        Some(
            "budget: maxUnavailable 1 | Spent by worker-1: old Pod stops, 30 s left. worker-2 is next.",
        )
    "#]].assert_debug_eq(&next(&console));
    run(&mut console, &["kubectl taint node worker-2 x=y:NoExecute"]);
    expect![[r#"
        Some(
            "budget: maxUnavailable 1 | Spent by worker-1: old Pod stops, 30 s left. worker-3 is next.",
        )
    "#]].assert_debug_eq(&next(&console));
    run(
        &mut console,
        &["kubectl taint node worker-2 x-", "kubectl taint node worker-2 x=y:NoSchedule"],
    );
    expect![[r#"
        Some(
            "budget: maxUnavailable 1 | Spent by worker-1: old Pod stops, 30 s left. worker-2 is next, and gets no new Pod.",
        )
    "#]].assert_debug_eq(&next(&console));
}

#[test]
fn a_surge_over_a_host_port_says_that_it_never_ends() {
    let session = include_str!("../../../../examples/surge-and-a-host-port.session");
    let console = Console::open(session);
    expect![[r#"
        default/exporter: DaemonSet in default, generation 2, 78 s old
        4 4 4 0! 4 0
        rollout r1 to r2, 0 of 4 Ready on r2
        budget: maxSurge 1 | Spent by worker-1: Pending: no free port. The old Pod holds what it needs and stays until the new one is available: maxSurge 0 would end this.
        (stuck: waits for worker-1)
    "#]].assert_eq(&strip_text(&console));
}

#[test]
fn a_pod_of_a_node_that_is_gone_is_collected_and_no_kubelet_is_blamed() {
    let mut console = after(&SETTLED);
    console.run(SET_IMAGE);
    run(&mut console, &["sim run 10s", "kubectl delete node worker-1", "sim run 35s"]);
    expect![[r#"
        kube-system/fluentd: DaemonSet in kube-system, generation 2, 80 s old
        5>4 5>4 5>4 0! 5>4 0
        rollout r1 to r2, 0 of 4 Ready on r2
        budget: maxUnavailable 1 | Spent by worker-1: old Pod is left of a Node that is gone, and collected soon. worker-2 is next.
        (going: r1 to r2, 0 of 4)
    "#]].assert_eq(&strip_text(&console));
}
