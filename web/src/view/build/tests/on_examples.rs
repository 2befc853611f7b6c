//! The examples: `web/examples/examples.txt` is made here, and checked.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use expect_test::expect_file;

use super::*;
use crate::view::{Example, Looks, NodeCard, PicturePlace, PodRow, Tone};

/// The examples in the order of the gallery.
const ORDER: [&str; 24] = [
    "guard-on-every-floor",
    "logs-fluentd",
    "taints-after-the-fact",
    "monitoring-node-exporter",
    "stuck-on-a-bad-image",
    "deployment-beside-daemonset",
    "two-hundred-nodes",
    "surge",
    "gpu-pool",
    "drain",
    "network-agent",
    "stuck-on-a-lost-node",
    "storage-csi",
    "two-want-one-port",
    "security-falco",
    "logs-fluent-bit",
    "too-large-for-one-node",
    "load-balancer-nginx",
    "on-delete",
    "linux-and-windows",
    "dns-node-local",
    "surge-and-a-host-port",
    "node-problem-detector",
    "custom-agent",
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn session(id: &str) -> String {
    let path = folder().join(format!("{id}.session"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The letters of a board, Node by Node: see [`examples`].
fn letters(console: &Console) -> String {
    let overview = Overview::of(console.cluster(), &Ask::default());
    let groups = board::groups(console, &overview, &Looks::default(), None);
    let cards = groups.iter().flat_map(|it| &it.cards);
    let words: Vec<String> = cards.map(|it| word(it)).collect();
    words.join(" ")
}

fn word(card: &NodeCard) -> String {
    let health = examples::HEALTH.iter().find(|it| it.1 == card.health).map(|it| it.0);
    let pod = |pod: &PodRow| match pod.revision {
        // What no DaemonSet owns stands back.
        None if pod.tone == Tone::Ready => PicturePlace::Pod(Tone::Other),
        _ => PicturePlace::Pod(pod.tone),
    };
    let places = card.places.iter().flat_map(|place| match place {
        Place::Empty(_) => vec![PicturePlace::Empty],
        place => place.pods().iter().map(pod).collect(),
    });
    let places =
        places.map(|place| examples::PLACES.iter().find(|it| it.1 == place).map(|it| it.0));
    std::iter::once(health).chain(places).map(|it| it.expect("each has a letter")).collect()
}

#[test]
fn the_file_of_examples_is_that_of_the_sessions() {
    let mut file = "What the gallery shows. A test makes it from the sessions in this folder: \
                    view/build/tests/on_examples.rs.\n"
        .to_owned();
    for id in ORDER {
        let session = session(id);
        assert!(!session.contains("=== "), "{id} would be cut");
        let letters = letters(&Console::open(&session));
        write!(file, "=== {id}\n{letters}\n{session}").expect("a text takes all");
    }
    expect_file![folder().join("examples.txt")].assert_eq(&file);
}

fn all() -> Vec<Rc<Example>> {
    examples::read(&fs::read_to_string(folder().join("examples.txt")).expect("the file"))
}

#[test]
fn every_session_is_in_the_gallery_and_is_told() {
    let all = all();
    let ids: Vec<&str> = all.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ORDER);
    for entry in fs::read_dir(folder()).expect("the folder") {
        let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
        let id = name.strip_suffix(".session").filter(|it| *it != "fluentd");
        assert!(
            id.is_none_or(|it| ids.contains(&it)),
            "{name} is in the folder, not in the gallery"
        );
    }
    for it in &all {
        assert!(it.title.len() <= 36, "{}: a title has one line", it.id);
        assert!(it.look.len() <= 160, "{}: {} letters are not read", it.id, it.look.len());
        assert!(it.look.ends_with('.') && !it.title.ends_with('.'), "{}", it.id);
        assert!((1..=3).contains(&it.uses.len()), "{}", it.id);
    }
}

#[test]
fn examples_are_found_by_use_and_by_words() {
    let all = all();
    let found = |chosen, search| {
        let found = examples::found(&all, chosen, search);
        found.iter().map(|it| it.id.clone()).collect::<Vec<_>>().join(" ")
    };
    expect!["logs-fluentd logs-fluent-bit"].assert_eq(&found(Some("logs"), ""));
    expect!["surge-and-a-host-port"].assert_eq(&found(Some("rollout"), " 9100  PORT"));
    assert_eq!(found(None, "no such words"), "");
    expect!["rollout, taints, ports, basics, monitoring, placement, resources, logs, scale, GPU, drain, network, storage, security, load balancer, DNS"].assert_eq(&examples::uses(&all).join(", "));
    assert_eq!(examples::count(3, 24), "3 of 24 examples");
    assert_eq!(examples::count(24, 24), "24 examples");
}

#[test]
fn a_picture_is_told_in_words() {
    let told: Vec<String> = all()
        .iter()
        .map(|it| format!("{}: {}", it.id, examples::picture_words(&it.picture)))
        .collect();
    expect![[r#"
        guard-on-every-floor: 5 Nodes: 4 Ready, 1 without a Pod
        logs-fluentd: 6 Nodes: 2 Ready, 3 Ready and old, 1 starting
        taints-after-the-fact: 4 Nodes: 3 Ready, 1 Terminating
        monitoring-node-exporter: 6 Nodes: 5 starting, 1 without a Pod
        stuck-on-a-bad-image: 6 Nodes: 5 Ready and old, 1 failed
        deployment-beside-daemonset: 5 Nodes: 3 Ready, 2 starting, 3 other
        two-hundred-nodes: 240 Nodes: 132 Ready, 62 Ready and old, 22 starting, 24 without a Pod
        surge: 6 Nodes: 2 Ready, 4 Ready and old, 1 starting
        gpu-pool: 7 Nodes: 6 Ready, 1 starting, 7 without a Pod
        drain: 4 Nodes: 3 Ready, 1 Terminating, 6 other
        network-agent: 5 Nodes: 7 Ready, 1 starting, 2 without a Pod
        stuck-on-a-lost-node: 7 Nodes: 6 Ready and old, 1 Terminating
        storage-csi: 5 Nodes: 2 Ready, 1 starting, 1 Terminating, 1 without a Pod
        two-want-one-port: 4 Nodes: 4 Ready, 4 Pending
        security-falco: 4 Nodes: 4 Ready, 1 starting, 1 Terminating, 3 other
        logs-fluent-bit: 12 Nodes: 4 Ready, 6 Ready and old, 2 starting
        too-large-for-one-node: 5 Nodes: 4 Ready, 1 Pending
        load-balancer-nginx: 7 Nodes: 2 Ready and old, 1 Terminating, 4 without a Pod
        on-delete: 5 Nodes: 1 Ready, 3 Ready and old, 1 Terminating
        linux-and-windows: 5 Nodes: 5 Ready, 3 starting, 2 failed, 5 without a Pod
        dns-node-local: 5 Nodes: 2 starting, 3 Pending, 3 Terminating, 3 other
        surge-and-a-host-port: 4 Nodes: 4 Ready and old, 1 Pending
        node-problem-detector: 4 Nodes: 7 Ready, 1 failed
        custom-agent: 4 Nodes: 1 starting, 2 Pending, 1 without a Pod"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn a_file_that_is_not_well_written_gives_what_can_be_read() {
    let text = "=== a\n+R ?x +\n# title: A\n# look: B.\n# uses: c, d\nsim step\n=== b\n=== c\n+R\nno title\n=== ";
    let read = examples::read(text);
    let [only] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!((only.title.as_str(), only.uses.len(), only.picture.nodes.len()), ("A", 2, 2));
    assert_eq!(examples::read("<!doctype html>"), []);
}
