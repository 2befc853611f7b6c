//! What the map, the small cards and the table say of many Nodes.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::*;
use crate::view::{Body, CellTone, Grouping, Look, Looks, Part, Tiles, Window, Zoom};

/// A cluster of 400 Nodes whose rollout is under way.
fn rolling() -> Console {
    let mut console = after(&[
        "sim node add general-1 --count 397 --labels zone=a",
        "kubectl patch daemonset fluentd -n kube-system -p \
         '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"maxUnavailable\":\"10%\"}}}}'",
        "sim run until settled",
        SET_IMAGE,
        "sim run 45s",
    ]);
    console.run("sim run 20s");
    console
}

fn window(console: &Console, looks: Looks) -> Rc<Window> {
    match board_as(console, looks).body {
        Body::Window(window) => window,
        Body::Cards(_) => panic!("many Nodes are not rich cards"),
    }
}

fn zoomed(zoom: Zoom) -> Looks {
    Looks { zoom: Some(zoom), ..Looks::default() }
}

/// A letter for each cell.
fn cells(part: &Part) -> String {
    let letter = |tone: CellTone| match tone {
        CellTone::New => '#',
        CellTone::Old => '.',
        CellTone::Starting => '+',
        CellTone::Leaving => '-',
        CellTone::Apart => 'x',
        _ => '?',
    };
    let Tiles::Cells(cells) = &part.nodes else { panic!("cells") };
    cells.iter().map(|it| letter(it.tone)).collect()
}

#[test]
fn a_rollout_is_seen_moving_through_the_map() {
    let window = window(&rolling(), zoomed(Zoom::Dots));
    let mut text = String::new();
    for part in &window.parts {
        text.push_str(&format!("[{}] {}\n{}\n", part.title, part.verdict, cells(part)));
    }
    expect_test::expect![[r#"
        [control plane] 1 Node, not eligible
        x
        [workers] 399 Nodes, 10 % Ready on the newest revision
        ########################################----------------------------------------...............................................................................................................................................................................................................................................................................................................................
    "#]].assert_eq(&text);
}

#[test]
fn what_cannot_be_seen_is_not_built() {
    let console = rolling();
    let look = Look { top: 2_000, height: 300, width: 400 };
    for zoom in [Zoom::Small, Zoom::Table] {
        let window = window(&console, Looks { look, ..zoomed(zoom) });
        let n: usize = window
            .parts
            .iter()
            .map(|it| match &it.nodes {
                Tiles::Cards(it) => it.len(),
                Tiles::Rows(it) => it.len(),
                Tiles::Cells(it) => it.len(),
            })
            .sum();
        assert_eq!(window.n_nodes, 400);
        assert!((10..60).contains(&n), "{zoom:?}: {n} of 400");
    }
}

#[test]
fn a_row_says_what_a_card_says() {
    let looks = Looks { filter: "control".to_owned(), ..zoomed(Zoom::Table) };
    let window = window(&rolling(), looks);
    let Some(Tiles::Rows(rows)) = window.parts.first().map(|it| &it.nodes) else {
        panic!("a row");
    };
    let row = &rows[0];
    assert_eq!((&*row.node, &*row.state), ("control-plane-1", "Ready"));
    assert_eq!(row.cells[0].words, "taint control-plane:NoSchedule");
    assert_eq!(
        row.cells[0].label,
        "no fluentd on control-plane-1: taint control-plane:NoSchedule. Why?"
    );
    assert_eq!(window.captions, ["fluentd"]);
}

#[test]
fn the_arrow_keys_lead_from_group_to_group() {
    let console = rolling();
    let neighbours = |node: &str| {
        let look = Look { width: 80, ..Look::default() };
        let cursor = Some(node.into());
        let window = window(&console, Looks { look, cursor, ..zoomed(Zoom::Dots) });
        assert_eq!(window.columns, 10);
        let it = window.cursor.clone().expect("the Node is shown");
        [it.left, it.right, it.up, it.down].map(|it| it.map_or("-".to_owned(), |it| it.to_string()))
    };
    assert_eq!(neighbours("control-plane-1"), ["-", "general-1", "-", "general-1"]);
    assert_eq!(
        neighbours("general-1"),
        ["control-plane-1", "general-2", "control-plane-1", "general-11"]
    );
    assert_eq!(neighbours("general-15"), ["general-14", "general-16", "general-5", "general-25"]);
    assert_eq!(neighbours("worker-2"), ["worker-1", "-", "general-389", "-"]);
}

#[test]
fn groups_can_be_shown_alone_and_are_near_then() {
    let console = rolling();
    let board =
        board_as(&console, Looks { only: Some("control plane".to_owned()), ..Looks::default() });
    assert_eq!((board.zoom, &*board.count), (Zoom::Cards, "1 of 400 Nodes"));
    let gone = board_as(&console, Looks { only: Some("gone".to_owned()), ..Looks::default() });
    assert_eq!(gone.count, "400 Nodes", "a group that is not there any more hides nothing");
    let grouping = Grouping::Verdict;
    let titles = window(&console, Looks { grouping, ..zoomed(Zoom::Dots) });
    let titles: Vec<&str> = titles.parts.iter().map(|it| it.title.as_str()).collect();
    expect_test::expect!["Ready | Ready, old | Terminating | not eligible"]
        .assert_eq(&titles.join(" | "));
}

#[test]
fn many_picked_nodes_are_named_by_a_label_that_only_they_have() {
    let console = rolling();
    let line = |nodes: &[&str]| {
        let picked: BTreeSet<_> = nodes.iter().map(|it| (*it).into()).collect();
        let picked =
            board_as(&console, Looks { picked: Rc::new(picked), ..Looks::default() }).picked;
        picked.expect("some are picked").deeds[0].line.clone()
    };
    assert_eq!(line(&["worker-1", "gone"]), "kubectl cordon worker-1");
    assert_eq!(line(&["worker-1", "worker-2"]), "kubectl cordon worker-1 worker-2");
    let zone: Vec<String> = (1..=397).map(|it| format!("general-{it}")).collect();
    let zone: Vec<&str> = zone.iter().map(String::as_str).collect();
    assert_eq!(line(&zone), "kubectl cordon -l zone=a");
    let but_one = line(&zone[1..]);
    assert!(but_one.starts_with("kubectl cordon general-2 general-3 "), "{but_one}");
    let nobody = Looks { picked: Rc::new(["gone".into()].into()), ..Looks::default() };
    assert_eq!(board_as(&console, nobody).picked, None);
}
