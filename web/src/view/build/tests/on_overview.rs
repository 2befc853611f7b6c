//! What is known of all Nodes, kept from one state of a cluster to the next.

use playground_sim::{SimDuration, SimTime};

use super::*;
use crate::view::Grouping;

/// All that an overview says.
fn text(overview: &Overview) -> String {
    let mut text = String::new();
    for group in overview.groups() {
        text.push_str(&format!("[{}]\n", group.title));
        for (name, tone) in &group.members {
            let row = overview.row(name).expect("a row");
            let cells = overview.columns().iter().zip(&row.cells);
            let cells = cells.map(|(column, cell)| {
                format!(" {}/{:?}", column.tone(*cell).label(), column.revision(*cell))
            });
            text.push_str(&format!("{name} {}{}\n", tone.label(), cells.collect::<String>()));
        }
    }
    overview.adrift().for_each(|it| text.push_str(&format!("adrift {}\n", it.name)));
    text
}

const LINES: &[&str] = &[
    "sim node add w-1 --count 40 --labels zone=a",
    "sim node add gpu-1 --preset gpu --count 3",
    "sim step 7",
    "kubectl label nodes w-3 zone=b --overwrite",
    "kubectl taint nodes w-4 w-5 broken=true:NoSchedule",
    "kubectl taint nodes w-6 broken=true:NoExecute",
    "sim run 31s",
    SET_IMAGE,
    "sim run 40s",
    "kubectl rollout undo daemonset/fluentd -n kube-system",
    "sim run 10s",
    "sim node stop w-7",
    "sim run 70s",
    "kubectl delete node w-8",
    "sim run 3s",
    "kubectl cordon w-9",
    "kubectl delete pods -A --all",
    "sim run until settled",
    "kubectl patch daemonset fluentd -n kube-system -p '{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"zone\":\"a\"}}}}}'",
    "sim run 35s",
    "kubectl delete daemonset fluentd -n kube-system --cascade=orphan",
    "sim step 3",
    "kubectl apply -f fluentd.yaml",
    "sim run until settled",
];

#[test]
fn what_is_kept_is_what_is_found_by_looking_at_everything() {
    let asks = [
        ("", Grouping::Pool),
        ("", Grouping::Label("zone".to_owned())),
        ("w-", Grouping::Revision),
        ("old", Grouping::Verdict),
        ("taint no", Grouping::None),
        ("fluentd", Grouping::Role),
    ];
    for (filter, grouping) in asks {
        let ask = Ask { filter: filter.to_owned(), grouping, daemon_set: None };
        let mut console = after(&[]);
        let mut kept = Overview::of(console.cluster(), &ask);
        let mut check = |console: &Console, after: &str| {
            kept.update(console.cluster(), &ask);
            let fresh = Overview::of(console.cluster(), &ask);
            assert_eq!(text(&kept), text(&fresh), "{ask:?}, after {after}");
        };
        for line in LINES {
            let output = console.run(line);
            assert!(output.is_ok(), "{line}: {}", output.stderr);
            check(&console, line);
        }
        let moves = console.history().moves().len();
        for place in (0..moves).step_by(moves / 40 + 1).rev() {
            let line = format!("sim seek {place}");
            console.run(&line);
            check(&console, &line);
        }
        // Another course: what comes now was something else before.
        console.run("sim node add w-50");
        console.play_to(SimTime::ZERO + SimDuration::from_secs(400));
        check(&console, "another course");
    }
}

#[test]
fn groups_stand_in_the_order_of_people() {
    let console = after(&[
        "sim node add a-1 --labels pool=pool-10",
        "sim node add a-2 --labels pool=pool-2",
        "sim node add gpu-1 --preset gpu",
    ]);
    let titles = |grouping| {
        let ask = Ask { grouping, ..Ask::default() };
        let overview = Overview::of(console.cluster(), &ask);
        overview.groups().iter().map(|it| it.title.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(titles(Grouping::Pool), ["control plane", "gpu", "pool-2", "pool-10", "workers"]);
    let by_label = titles(Grouping::Label("pool".to_owned()));
    assert_eq!(by_label, ["pool-2", "pool-10", "without pool"]);
    assert_eq!(titles(Grouping::Verdict), ["Ready", "no Pod yet", "not eligible"]);
}
