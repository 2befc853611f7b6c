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
    run(&mut console, &["sim run 30s"]);
    check_workers(
        &console,
        expect![[r#"
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
        2 0! 0! 0! 0! 0
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
        revision 1, 1 of 2 Ready, 1 misscheduled
        budget: maxUnavailable 1 | Spent by worker-2: Pod stops, 26 s left.
        (going: r1, 1 of 2 Ready)
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
        revision 1, 1 of 1 Ready, 1 misscheduled
        budget: maxUnavailable 1 | Free. A rollout may keep 1 Node without an available Pod.
        (done: r1, 1 of 1 Ready)
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

#[test]
fn a_pod_that_is_ready_unseen_spends_the_budget_still() {
    let mut console = after(&[SET_IMAGE]);
    let is_unseen = |it: &Console| strip_text(it).contains("the controller has not seen it yet");
    let mut n_steps = 0;
    while !is_unseen(&console) && n_steps < 100 {
        run(&mut console, &["sim step"]);
        n_steps += 1;
    }
    check_strip(
        &console,
        expect![[r#"
        kube-system/fluentd: DaemonSet in kube-system, generation 2, 65 s old
        2 2 1! 1! 1! 0
        rollout r1 to r2, 1 of 2 Ready on r2
        budget: maxUnavailable 1 | Spent by worker-1: Ready, but the controller has not seen it yet. Then the old Pod on worker-2 goes.
        (going: r1 to r2, 1 of 2)
    "#]],
    );
}
