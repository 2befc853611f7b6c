//! Pictures of real sessions are XML that stands alone.

use playground_kubectl::Console;

use super::*;
use crate::session::OPENING;
use crate::view::Looks;
use crate::view::build::overview::{Ask, Overview};
use crate::view::build::{board, strip};

fn drawn(console: &Console, colors: &Palette) -> String {
    let now = Clock(console.cluster().now().as_millis());
    let (overview, looks) = (Overview::of(console.cluster(), &Ask::default()), Looks::default());
    svg(&Scene {
        board: &board::board(console, &overview, &looks, None),
        groups: &board::groups(console, &overview, &looks, None),
        strips: &strip::strips(console, &overview, None),
        now,
        colors,
    })
}

/// Every element is closed, in the order in which they were opened.
fn check_xml(svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{text}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{svg}"),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().unwrap_or_default()),
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn the_opening_board_is_drawn_with_its_words() {
    let mut console = Console::open(OPENING);
    console.run("sim node add gpu-1 --preset gpu");
    for colors in [Palette::LIGHT, Palette::DARK] {
        let svg = drawn(&console, &colors);
        check_xml(&svg);
        for part in [
            "<title id=\"title\">4 Nodes at T+",
            "DaemonSet kube-system/fluentd: DESIRED 2,",
            "no fluentd: taint",
            "Ready, newest template: 2",
            colors.bg,
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        for foreign in ["style", "script", "href", "var(", "url("] {
            assert!(!svg.contains(foreign), "{foreign} in {svg}");
        }
    }
}

#[test]
fn what_stands_in_labels_is_no_markup() {
    assert_eq!(escaped("<a b=\"c\">&\u{0}\u{b}"), "&lt;a b=&quot;c&quot;&gt;&amp;  ");
    let mut console = Console::open(OPENING);
    let long = "x".repeat(60);
    console.run(&format!(
        "sim node add {long}.example --labels {long}={long} --taints {long}={long}:NoSchedule"
    ));
    let svg = drawn(&console, &Palette::LIGHT);
    check_xml(&svg);
    assert!(svg.contains('…') && svg.contains(&format!("<title>{long}.example</title>")));
}

#[test]
fn many_nodes_are_cells_of_a_reasonable_size() {
    let mut console = Console::open(OPENING);
    console.run("sim node add worker-3 --count 497");
    console.run("sim run 8s");
    let svg = drawn(&console, &Palette::LIGHT);
    check_xml(&svg);
    assert!(svg.contains("worker-499: fluentd"), "{}", svg.len());
    assert!(svg.len() < 200_000, "{} bytes for 500 Nodes", svg.len());
}
