//! What the cards say of real clusters.

use super::*;
use crate::view::{Body, Chip, Looks, Zoom};

#[test]
fn a_pod_whose_node_is_gone_is_still_shown() {
    let pod = "cat > a.yaml <<'EOF'\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  \
               containers: [{name: a, image: b}]\n  nodeSelector: {a: b}\nEOF";
    let console =
        after(&[pod, "kubectl apply -f a.yaml", "sim run 2s", "kubectl delete node worker-2"]);
    let board = board_of(&console, "");
    let told: Vec<String> =
        board.adrift.iter().map(|it| format!("{}: {}", it.title, it.phrase)).collect();
    expect![[r#"
        web: Pending: no Node fits
        fluentd: worker-2 is gone"#]]
    .assert_eq(&told.join("\n"));
    assert_eq!(board_of(&console, "web").adrift.len(), 1);
    let console = after(&["kubectl delete node worker-2", "sim run until settled"]);
    assert_eq!(board_of(&console, "").adrift, []);
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
    check_workers(
        &console,
        expect![[r#"
        [workers] 3 Nodes
        worker-1
          fluentd r1 ready: Ready
        worker-2
          fluentd r1 ready: Ready
        worker-3
          no fluentd: eligible, not created yet
    "#]],
    );
    run(&mut console, &["sim run 2s"]);
    check_workers(
        &console,
        expect![[r#"
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
fn a_silent_kubelet_is_noticed_after_a_while() {
    let mut console = after(&["sim node stop worker-1"]);
    check_workers(
        &console,
        expect![[r#"
        [workers] 2 Nodes
        worker-1 (kubelet silent)
          fluentd r1 ready: Ready
        worker-2
          fluentd r1 ready: Ready
    "#]],
    );
    run(&mut console, &["sim run 2m"]);
    check_workers(
        &console,
        expect![[r#"
        [workers] 2 Nodes
        worker-1 (NotReady)
          fluentd r1 failed: lost 70 s
        worker-2
          fluentd r1 ready: Ready
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
    run(&mut console, &["sim run until settled"]);
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
    run(&mut console, &["sim run until settled"]);
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
    let found = |filter: &str| board_of(&console, filter).count;
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
        board_of(&console, "").presets.into_iter().map(|it| it.line).take(3).collect();
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
fn many_nodes_are_cells_and_few_are_cards() {
    let console = after(&["sim node add n-1 --count 700"]);
    let board = board_of(&console, "");
    assert_eq!(board.zoom, Zoom::Cells);
    let Body::Window(window) = &board.body else { panic!("a map") };
    assert_eq!((window.n_nodes, window.parts.len()), (703, 2));
    assert_eq!(board_of(&console, "worker-1").zoom, Zoom::Cards);
    let chosen = |zoom| board_as(&console, Looks { zoom: Some(zoom), ..Looks::default() }).zoom;
    assert_eq!(chosen(Zoom::Cards), Zoom::Small, "so many rich cards are not drawn");
    assert_eq!(chosen(Zoom::Dots), Zoom::Dots);
}

#[test]
fn no_menu_offers_what_the_console_refuses() {
    let console = after(&["sim node stop worker-2", SET_IMAGE, "sim run 40s"]);
    let board = board_of(&console, "");
    let mut lines: Vec<String> = board.presets.iter().map(|it| it.line.clone()).collect();
    for card in cards(&board).iter().flat_map(|it| &it.cards) {
        lines.extend(card.deeds.iter().map(|it| it.line.clone()));
        for place in &card.places {
            for pod in place.pods() {
                lines.extend(pod.deeds.iter().map(|it| it.line.clone()));
            }
        }
    }
    lines.extend(strips(&console, None).iter().flat_map(|it| &it.deeds).map(|it| it.line.clone()));
    for line in lines {
        let output = console.clone().run(&line);
        assert!(output.is_ok(), "{line}: {}", output.stderr);
    }
}

#[test]
fn a_pod_of_another_controller_has_a_state_and_the_name_of_its_deployment() {
    let console = after(&["kubectl create deployment web --image=web:1", "sim run until settled"]);
    let text = board_text(&console);
    assert!(text.lines().any(|it| it == "  web ready: Ready"), "{text}");
    let console = after(&[
        "kubectl delete ds fluentd -n kube-system --cascade=orphan",
        "sim run until settled",
    ]);
    let text = board_text(&console);
    assert!(text.lines().any(|it| it.ends_with(" ready: Ready, no owner")), "{text}");
}

#[test]
fn pods_of_a_deployment_on_a_node_are_one_row() {
    let mut console = after(&["kubectl create deployment web --image=web:1 --replicas=5"]);
    let folded = |console: &Console| {
        let text = board_text(console);
        let lines: Vec<&str> = text.lines().filter_map(|it| it.strip_prefix("  web")).collect();
        lines.join("\n")
    };
    console.run("sim step 8");
    expect![[r#"
        -5b5 ×2 starting: 0 of 2 Ready
        -5b5 ×3 starting: 0 of 3 Ready"#]]
    .assert_eq(&folded(&console));
    console.run("sim run until settled");
    expect![[r#"
        -5b5 ×2 other: Deployment
        -5b5 ×3 other: Deployment"#]]
    .assert_eq(&folded(&console));
    let board = board_of(&console, "worker-1");
    let card = cards(&board).iter().flat_map(|it| &it.cards).next().expect("a card");
    assert_eq!(card.label(), "worker-1, Ready, 3 Pods");
}

#[test]
fn of_many_labels_a_card_shows_those_that_selectors_ask_for() {
    let labels = "accelerator=a100,disk-id=0f7c1a52-9d1e-4c0b-8a53-c2f1d9b7e6a4,role=db,tier=gold,\
                  topology.kubernetes.io/zone=eu-1a,volume=fast";
    let add = format!("sim node add pooled --labels {labels}");
    let board = board_of(&after(&[&add]), "pooled");
    let card = cards(&board).iter().flat_map(|it| &it.cards).next().expect("a card");
    let chips: Vec<&str> = card
        .chips
        .iter()
        .map(|it| match it {
            Chip::Label { text, .. } | Chip::Taint { text, .. } => text.as_str(),
        })
        .collect();
    assert_eq!(chips, ["linux", "zone=eu-1a", "accelerator=a100", "role=db", "+3"]);
}

#[test]
fn where_there_is_little_room_nodes_that_take_no_part_stand_last() {
    let mut console = after(&["sim node add gpu-1 --preset gpu"]);
    console.set_file("all.yaml", daemon_set("all", "a:1", "tolerations: [{operator: Exists}]"));
    console.run("kubectl apply -f all.yaml");
    console.run("sim run until settled");
    let titles = |board: crate::view::Board| -> Vec<String> {
        cards(&board).iter().map(|it| it.title.clone()).collect()
    };
    assert_eq!(
        titles(board_of(&console, "").with_quiet_last()),
        ["workers", "control plane", "gpu"]
    );

    // Now no Node is avoided.
    run(&mut console, &["kubectl delete ds fluentd -n kube-system", "sim run until settled"]);
    assert_eq!(titles(board_of(&console, "")), ["control plane", "gpu", "workers"]);
    assert_eq!(
        titles(board_of(&console, "").with_quiet_last()),
        ["workers", "control plane", "gpu"],
        "a single Node has no row of its own before the others"
    );
}

#[test]
fn what_comes_at_this_very_moment_comes_now() {
    let console = after(&[]);
    let cluster = console.cluster();
    let situations = [
        playground_sim::view::Situation::Starting {
            ready_in: Some(playground_sim::SimDuration::ZERO),
        },
        playground_sim::view::Situation::Terminating {
            left: Some(playground_sim::SimDuration::ZERO),
        },
    ];
    let pod = cluster.store().pods().next().expect("a Pod");
    let told = situations.map(|it| pods::phrase(cluster, pod, &it));
    assert_eq!(told, ["turns Ready now", "leaves now"]);
}
