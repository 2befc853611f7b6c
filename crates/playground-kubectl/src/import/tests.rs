//! What comes in from elsewhere, and what becomes of it in a cluster.

use playground_api::Kind;
use playground_sim::Config;

use super::*;

const DAEMON_SET: &str = "apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: logging}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: main, image: \"agent:1\"}]}
";

/// Such as `kubectl get ds,pods,nodes,events -A -o yaml` prints it.
const DUMP: &str = "apiVersion: v1
kind: List
metadata: {resourceVersion: \"\"}
items:
- apiVersion: apps/v1
  kind: DaemonSet
  metadata:
    name: agent
    namespace: logging
    uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a01
    resourceVersion: \"815\"
    creationTimestamp: \"2025-01-01T00:00:00Z\"
    managedFields: [{manager: kubectl, operation: Update}]
    annotations: {kubectl.kubernetes.io/last-applied-configuration: \"{}\", team: a}
  spec:
    selector: {matchLabels: {app: agent}}
    template:
      metadata: {labels: {app: agent}}
      spec: {containers: [{name: main, image: \"agent:1\"}], fieldOfLater: 1}
  status: {currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1}
- apiVersion: v1
  kind: Pod
  metadata:
    name: agent-x7k2p
    namespace: logging
    uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a02
    ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a01, controller: true}]
  spec: {nodeName: big-1, containers: [{name: main, image: \"agent:1\"}]}
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-7d9
    namespace: shop
    uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a03
    ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a09, controller: true}]
  spec: {nodeName: big-1, priority: 7, priorityClassName: gold, containers: [{name: main, image: \"web:1\", resources: {requests: {cpu: 1500m}}}]}
  status: {phase: Running}
- apiVersion: v1
  kind: Pod
  metadata: {name: job-1, namespace: shop, uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a04}
  spec: {nodeName: big-1, containers: [{name: main, image: \"job:1\"}]}
  status: {phase: Succeeded}
- apiVersion: v1
  kind: Node
  metadata:
    name: big-1
    uid: 6a30e8b0-3f5c-4c3e-9d0e-1f6f9d1f0a05
    labels: {disktype: ssd}
    annotations: {much: text}
  spec: {podCIDR: hidden/24, podCIDRs: [hidden/24], taints: [{key: dedicated, value: logs, effect: NoSchedule}]}
  status:
    capacity: {cpu: \"2\", memory: 4Gi, pods: \"110\"}
    allocatable: {cpu: 1900m, memory: 3Gi, pods: \"110\"}
    conditions: [{type: Ready, status: \"True\", reason: KubeletReady, lastHeartbeatTime: \"2025-01-01T00:00:00Z\"}]
    images: [{names: [a], sizeBytes: 1}]
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings, namespace: shop}
";

#[track_caller]
fn objects(text: &str, name: Option<&str>) -> Objects {
    match import(text, name) {
        Import::Objects(objects) => *objects,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn begun(objects: &Objects) -> Console {
    let console = Console::open(&objects.session());
    for it in console.transcript() {
        assert!(it.output.is_ok(), "{}: {}", it.line.command, it.output.stderr);
    }
    console
}

#[test]
fn what_it_is_is_seen() {
    assert_eq!(import("", None), Import::Empty);
    assert_eq!(import(" \n# a comment\n---\n", None), Import::Empty);
    assert_eq!(import("PK\u{3}\u{4}\0\0", None), Import::Binary);
    assert_eq!(import("\u{fffd}\u{fffd}a\u{fffd}", None), Import::Binary);
    assert_eq!(import("https://example.org/play/#v1.abc", None), Import::Link);
    let session = format!("{}\nsim node add n-1\n", session::HEADER);
    assert_eq!(import(&format!("\u{feff}{session}"), None), Import::Session(session));
}

#[test]
fn a_manifest_by_hand_stays_as_it_is() {
    let text =
        format!("# mine\n{DAEMON_SET}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}");
    let found = objects(&text, Some("my agent.yml"));
    assert_eq!(found.taken, [("DaemonSet".to_owned(), 1)]);
    assert_eq!(found.left, [(Left::NotSimulated, "Secret".to_owned(), 1)]);
    let file = File { name: "my-agent.yaml".to_owned(), text: format!("{text}\n") };
    assert_eq!(found.files, [file]);
    let console = begun(&found);
    assert_eq!(console.cluster().store().n_nodes(), 3, "Nodes to run on");
    assert_eq!(console.cluster().store().daemon_sets().count(), 1, "its namespace is made");
}

#[test]
fn a_dump_becomes_its_nodes_and_its_daemon_sets() {
    let found = objects(DUMP, None);
    let taken: Vec<(&str, usize)> = found.taken.iter().map(|it| (it.0.as_str(), it.1)).collect();
    assert_eq!(taken, [("DaemonSet", 1), ("Pod", 1), ("Node", 1)]);
    assert_eq!(
        found.left,
        [
            (Left::MadeAnew, "Pod".to_owned(), 1),
            (Left::Ended, "Pod".to_owned(), 1),
            (Left::NotSimulated, "ConfigMap".to_owned(), 1),
        ]
    );
    assert_eq!(found.diagnostics, []);
    let names: Vec<&str> = found.files.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["nodes.yaml", "import.yaml"]);
    for foreign in
        ["uid", "managedFields", "last-applied", "hidden", "images", "much", "ownerReferences"]
    {
        assert!(found.files.iter().all(|it| !it.text.contains(foreign)), "{foreign}");
    }
    let console = begun(&found);
    let store = console.cluster().store();
    let node = store.node(&"big-1".into()).expect("the Node");
    assert!(node.is_ready());
    assert_eq!(node.spec.taints.len(), 1);
    assert_eq!(node.status.allocatable.scheduler_units("cpu"), 1900);
    assert_eq!(store.pods().count(), 1, "the Pod of another owner takes its room");
    assert_eq!(
        store.namespaces().filter(|it| ["logging", "shop"].contains(&&*it.metadata.name)).count(),
        2
    );
}

#[test]
fn files_in_the_editor_are_not_written_over() {
    let mut console = Console::default();
    console.set_file("agent.yaml", "mine");
    let lines = objects(DAEMON_SET, None).lines(&console);
    assert!(lines.starts_with("cat > agent-2.yaml <<'EOF'\n"), "{lines}");
    assert!(
        lines.ends_with("kubectl create namespace logging\nkubectl apply -f agent-2.yaml\n"),
        "{lines}"
    );
    assert!(console.run_all(&lines).is_empty());
    assert_eq!(console.file("agent.yaml").map(|it| &**it), Some("mine"));
}

#[test]
fn mistakes_are_told_with_their_place() {
    let found = objects(&DAEMON_SET.replace("containers:", "container:"), None);
    let lines: Vec<usize> = found.diagnostics.iter().map(|it| it.line).collect();
    assert_eq!(lines.first(), Some(&8), "{:?}", found.diagnostics);
    let broken = objects("kind: [\n---\nhello\n", None);
    assert_eq!((broken.unreadable, broken.taken.len()), (2, 0));
}

#[test]
fn every_cut_of_a_dump_is_read() {
    for at in (0..DUMP.len()).step_by(7) {
        if let Import::Objects(found) = import(DUMP.get(..at).unwrap_or_default(), None) {
            Console::open(&found.session());
        }
    }
    assert_eq!(objects(DUMP, None).n_taken(Kind::Node), 1);
}

#[test]
fn a_list_that_does_not_say_what_it_is_is_read_by_its_items() {
    let text = r#"{"metadata": {"resourceVersion": "1"}, "items": [
        {"metadata": {"name": "a", "uid": "1"}, "spec": {"providerID": "aws:///a"}},
        {"metadata": {"name": "b", "uid": "2"}, "status": {"nodeInfo": {"osImage": "x"}}}]}"#;
    let Import::Objects(found) = import(text, None) else { panic!("objects") };
    assert!(found.is_bare_list);
    assert_eq!((found.taken, found.unreadable), (vec![("Node".to_owned(), 2)], 0));
    let own =
        r#"{"items": [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}]}"#;
    let Import::Objects(found) = import(own, None) else { panic!("objects") };
    assert_eq!(found.taken, [("Namespace".to_owned(), 1)]);
    let unknown = r#"{"items": [{"metadata": {"name": "a"}}]}"#;
    let Import::Objects(found) = import(unknown, None) else { panic!("objects") };
    assert_eq!((found.is_bare_list, found.unreadable), (false, 1));
}

#[test]
fn a_file_may_be_in_utf_16() {
    let units = || "\u{feff}kind: \u{1F433}".encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    assert_eq!(decode(&little), "kind: \u{1F433}");
    assert_eq!(decode(&big), decode("kind: \u{1F433}".as_bytes()));
    assert_eq!(decode(&[0xFF, 0xFE, 0x41]), "");
}

#[test]
fn what_every_cluster_has_is_left_alone() {
    let mut console = Console::new(Config::default());
    assert!(console.run("sim node add a").is_ok());
    assert!(console.run("kubectl create namespace logging").is_ok());
    assert!(console.run("kubectl label namespace default team=a").is_ok());
    let text = console.run("kubectl get nodes,namespaces,priorityclasses -o yaml").stdout;
    let objects = objects(&text, None);
    assert_eq!(objects.taken, [("Node".to_owned(), 1), ("Namespace".to_owned(), 2)]);
    let left = |kind: &str, n| (Left::OfEveryCluster, kind.to_owned(), n);
    assert_eq!(objects.left, [left("Namespace", 3), left("PriorityClass", 2)]);
    let console = begun(&objects);
    assert!(console.cluster().store().namespace("logging").is_some());
}
