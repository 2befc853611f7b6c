//! What the tabs of the inspector say of real sessions.

use super::*;
use crate::view::{Detail, Inspector, Pane, Tab};

/// A Pod that asks for more than any Node has.
const BIG: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: big}\nspec: {containers: [{name: main, image: \"big:1\", resources: {requests: {cpu: 64}}}]}\n";

fn opened(console: &Console, selection: &Selection, tab: Tab, detail: Detail) -> Inspector {
    inspector::inspector(console, selection, tab, detail).expect("the selection is there")
}

fn fluentd() -> Selection {
    Selection::DaemonSet(ObjectName::new("kube-system", "fluentd"))
}

fn first_pod(console: &Console) -> Selection {
    let pod = console.cluster().store().pods().next().expect("a Pod");
    Selection::Pod(ObjectName::from(&pod.metadata.key()))
}

fn tabs(console: &Console, selection: &Selection) -> String {
    let inspector = opened(console, selection, Tab::Why, Detail::Latest);
    let tabs: Vec<&str> = inspector.tabs.iter().map(|it| it.title()).collect();
    let links: Vec<&str> = inspector.links.iter().map(|it| it.words.as_str()).collect();
    format!("{}: {} ({})", inspector.title, tabs.join(", "), links.join(", "))
}

#[test]
fn only_tabs_that_make_sense_are_there() {
    let console = after(&[]);
    let pod = first_pod(&console);
    expect!["fluentd-77cwj on worker-2: Why, Live YAML, Events, Attempts (DaemonSet fluentd, revision 1, Node worker-2)"].assert_eq(&tabs(&console, &pod));
    expect!["DaemonSet fluentd: Why, Live YAML, Events, Revisions ()"]
        .assert_eq(&tabs(&console, &fluentd()));
    expect!["worker-1: Why, Live YAML, Events ()"]
        .assert_eq(&tabs(&console, &Selection::Node("worker-1".to_owned())));
    let place = Selection::Place {
        daemon_set: ObjectName::new("kube-system", "fluentd"),
        node: "control-plane-1".to_owned(),
    };
    expect![
        "Why is there no fluentd on control-plane-1?: Why (DaemonSet fluentd, Node control-plane-1)"
    ]
    .assert_eq(&tabs(&console, &place));
    let asked = opened(&console, &place, Tab::Yaml, Detail::Latest);
    assert_eq!(asked.pane.tab(), Tab::Why, "a tab that is not there falls back to the first");
}

#[test]
fn a_pod_that_names_its_node_itself_was_never_tried() {
    let mut console = after(&[]);
    apply(
        &mut console,
        "apiVersion: v1\nkind: Pod\nmetadata: {name: bare}\nspec: {nodeName: worker-1, containers: [{name: main, image: \"nginx:1\"}]}\n",
    );
    expect!["bare on worker-1: Why, Live YAML, Events (Node worker-1)"]
        .assert_eq(&tabs(&console, &Selection::Pod(ObjectName::new("default", "bare"))));
}

#[test]
fn what_is_gone_is_not_shown() {
    let console = after(&["kubectl delete node worker-1"]);
    let gone = Selection::Node("worker-1".to_owned());
    assert_eq!(inspector::inspector(&console, &gone, Tab::Why, Detail::Latest), None);
}

#[test]
fn the_yaml_is_what_kubectl_prints() {
    let mut console = after(&[]);
    let revision = console.cluster().store().controller_revisions().next().expect("a revision");
    let revision = ObjectName::from(&revision.metadata.key());
    let kind = playground_api::Kind::ControllerRevision;
    let selections = [
        first_pod(&console),
        fluentd(),
        Selection::Node("worker-1".to_owned()),
        Selection::Object(kind, revision),
    ];
    for selection in selections {
        let n_lines = console.transcript().len();
        let Pane::Yaml(yaml) = opened(&console, &selection, Tab::Yaml, Detail::Latest).pane else {
            panic!("no YAML of {selection:?}");
        };
        assert_eq!(console.transcript().len(), n_lines, "looking leaves no line");
        assert_eq!(*yaml.text, *console.run(&yaml.line).stdout, "{}", yaml.line);
    }
}

fn events_text(console: &mut Console, selection: &Selection) -> String {
    let Pane::Events(events) = opened(console, selection, Tab::Events, Detail::Latest).pane else {
        panic!("no Events of {selection:?}");
    };
    assert!(console.run(&events.line).is_ok(), "{}", events.line);
    let rows = events.rows.iter().map(|it| {
        let kind = if it.is_warning { "Warning" } else { "Normal" };
        format!("{kind} {} {} {}: {}\n", it.reason, it.age, it.from, it.message)
    });
    format!("{}\n{}{}", events.line, events.empty, rows.collect::<String>())
}

#[test]
fn events_are_those_of_describe() {
    let mut console = after(&[]);
    let pod = first_pod(&console);
    expect![[r#"
        kubectl events --for pod/fluentd-77cwj -n kube-system
        Normal Scheduled 16s default-scheduler: Successfully assigned kube-system/fluentd-77cwj to worker-2
        Normal Pulling 16s kubelet: Pulling image "fluentd:v1.14"
        Normal Pulled 3s kubelet: Successfully pulled image "fluentd:v1.14" in 13s (13s including waiting). Image size: 60000000 bytes.
        Normal Created 3s kubelet: Created container: fluentd
        Normal Started 3s kubelet: Started container fluentd
    "#]].assert_eq(&events_text(&mut console, &pod));
    expect![[r#"
        kubectl events --for daemonset/fluentd -n kube-system
        Normal SuccessfulCreate 16s daemonset-controller: Created pod: fluentd-jk9df
        Normal SuccessfulCreate 16s daemonset-controller: Created pod: fluentd-77cwj
    "#]]
    .assert_eq(&events_text(&mut console, &fluentd()));
}

#[test]
fn where_no_events_are_it_says_why() {
    let mut console = after(&["sim run 2h"]);
    expect![[r#"
        kubectl events --for daemonset/fluentd -n kube-system
        None in the last hour, and the API server keeps Events no longer. The controller reports each Pod that it creates or deletes."#]].assert_eq(&events_text(&mut console, &fluentd()));
}

fn revisions_text(console: &Console, detail: Detail) -> String {
    let pane = opened(console, &fluentd(), Tab::Revisions, detail).pane;
    let Pane::Revisions(revisions) = pane else { panic!("no revisions") };
    let mut text = String::new();
    for row in &revisions.rows {
        let current = if row.is_current { " (newest)" } else { "" };
        text.push_str(&format!("{}{current}, {} {}\n", row.number, row.about, row.cause));
        let Some(details) = &row.details else { continue };
        for diff in &details.diffs {
            text.push_str(&format!("  {}\n", diff.caption));
            for line in &diff.lines {
                text.push_str(&format!("  {} {}\n", line.sign.mark(), line.text));
            }
        }
        text.push_str(&format!("  {} Pods, {:?}\n", details.pods.len(), details.undo));
    }
    text
}

#[test]
fn a_revision_tells_what_it_changed_and_an_old_one_what_going_back_would_change() {
    let console = after(&[
        SET_IMAGE,
        "kubectl annotate ds/fluentd -n kube-system kubernetes.io/change-cause=newer",
        "sim run 5s",
    ]);
    expect![[r#"
        2 (newest), 4s old, 0 Pods newer
          what it changed, since revision 1
          … 
            spec:
              containers:
          -   - image: fluentd:v1.14
          +   - image: fluentd:v1.15
                imagePullPolicy: IfNotPresent
                name: fluentd
          … 
          0 Pods, None
        1, 22s old, 2 Pods 
    "#]]
    .assert_eq(&revisions_text(&console, Detail::Latest));
    expect![[r#"
        2 (newest), 4s old, 0 Pods newer
        1, 22s old, 2 Pods 
          what going back would change, from revision 2
          … 
            spec:
              containers:
          -   - image: fluentd:v1.15
          +   - image: fluentd:v1.14
                imagePullPolicy: IfNotPresent
                name: fluentd
          … 
          2 Pods, Some("kubectl rollout undo ds/fluentd --to-revision=1 -n kube-system")
    "#]]
    .assert_eq(&revisions_text(&console, Detail::One(1)));
    expect![[r#"
        2 (newest), 4s old, 0 Pods newer
        1, 22s old, 2 Pods 
    "#]]
    .assert_eq(&revisions_text(&console, Detail::None));
}

#[test]
fn undo_does_what_its_diff_says() {
    let mut console = after(&[SET_IMAGE, "sim run until settled"]);
    let opened = opened(&console, &fluentd(), Tab::Revisions, Detail::One(1));
    let undo = opened.undo().expect("a line").to_owned();
    assert!(console.run(&undo).is_ok(), "{undo}");
    console.run("sim run until settled");
    let daemon_set = console.cluster().store().daemon_sets().next().expect("fluentd");
    let image = &daemon_set.spec.template.spec.containers.first().expect("a container").image;
    assert_eq!(&**image, "fluentd:v1.14");
    let text = revisions_text(&console, Detail::Latest);
    assert!(text.starts_with("3 (newest)"), "the old one has a new number: {text}");
}

fn attempts_text(console: &Console, selection: &Selection, detail: Detail) -> String {
    let pane = opened(console, selection, Tab::Attempts, detail).pane;
    let Pane::Attempts(attempts) = pane else { panic!("no attempts") };
    let mut text = String::new();
    for row in &attempts.rows {
        text.push_str(&format!("{} {} {}\n", row.at, row.is_bound, row.words));
        let Some(details) = &row.details else { continue };
        for it in &details.verdicts {
            text.push_str(&format!("  {} | {} {}\n", it.nodes, it.filter, it.reason));
        }
        if !details.preemption.is_empty() {
            text.push_str(&format!("  {}\n", details.preemption));
        }
    }
    format!("{text}{}", attempts.next)
}

const GREEDY: &str =
    "kubectl set resources ds/fluentd -n kube-system --requests=cpu=100 --limits=cpu=100";

fn pending(console: &Console) -> Selection {
    let mut pods = console.cluster().store().pods();
    let pod = pods.find(|it| it.node_name.is_none()).expect("a Pod is Pending");
    Selection::Pod(ObjectName::from(&pod.metadata.key()))
}

#[test]
fn an_attempt_tells_what_each_filter_said() {
    let console = after(&[GREEDY, "sim run until settled"]);
    let pod = pending(&console);
    expect![[r#"
        T+51 s false 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
          worker-1 | NodeResourcesFit cpu: the Pod asks for 100, 4 of 4 are free
          2 other Nodes | NodeAffinity not looked at: the Pod is made for another Node
          No Pod of lower priority whose eviction would make room.
        It is tried again when something happens that may help, and in any case after 5 min."#]].assert_eq(&attempts_text(&console, &pod, Detail::Latest));
}

/// The filters of other Nodes are not asked for a Pod that is made for one.
#[test]
fn an_attempt_that_binds_a_daemon_pod_looked_at_one_node() {
    let console = after(&[]);
    let pod = console.cluster().store().pods().next().expect("a Pod").metadata.key();
    let pod = Selection::Pod(ObjectName::from(&pod));
    expect![[r#"
        T+2 s true Binds it to worker-2, the only Node that passes every filter.
          worker-2 |  passes every filter
          2 other Nodes | NodeAffinity not looked at: the Pod is made for another Node
    "#]]
    .assert_eq(&attempts_text(&console, &pod, Detail::Latest));
}

/// The verdicts of an earlier attempt come from the cluster as it was then.
#[test]
fn an_earlier_attempt_keeps_its_own_verdicts() {
    let mut console = after(&[GREEDY, "sim run until settled"]);
    let pod = pending(&console);
    console.run("kubectl cordon worker-1");
    console.run("kubectl taint nodes worker-1 later=true:NoSchedule");
    console.run("sim run 10m");
    let Pane::Attempts(attempts) = opened(&console, &pod, Tab::Attempts, Detail::Latest).pane
    else {
        panic!("no attempts")
    };
    assert!(attempts.rows.len() > 1, "{attempts:?}");
    let first = attempts.rows.first().expect("one").step;
    expect![[r#"
        T+51 s false 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
          worker-1 | NodeResourcesFit cpu: the Pod asks for 100, 4 of 4 are free
          2 other Nodes | NodeAffinity not looked at: the Pod is made for another Node
          No Pod of lower priority whose eviction would make room.
        T+351 s false 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
        T+10 min 51 s false 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
        It is tried again when something happens that may help, but not before T+10 min 55 s, and in any case after 5 min."#]].assert_eq(&attempts_text(&console, &pod, Detail::One(first)));
}

#[test]
fn an_ordinary_pod_tells_the_scores() {
    let mut console =
        after(&["kubectl create deployment web --image=web:1", "sim run until settled"]);
    let pod = console.cluster().store().pods().find(|it| it.metadata.name.starts_with("web"));
    let pod = Selection::Pod(ObjectName::from(&pod.expect("a Pod").metadata.key()));
    expect![[r#"
        T+20 s true Binds it to worker-1: highest score, 596, of 2 Nodes that pass every filter.
          worker-1 |  passes every filter, score 596
          worker-2 |  passes every filter, score 596
    "#]]
    .assert_eq(&attempts_text(&console, &pod, Detail::Latest));
    expect!["web-5b59dfbd88-96t4v on worker-1: Why, Live YAML, Events, Attempts (ReplicaSet web-5b59dfbd88, Node worker-1)"].assert_eq(&tabs(&console, &pod));
    apply(&mut console, BIG);
    run(&mut console, &["sim run until settled"]);
    expect![[r#"
        T+37 s false 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
          worker-2 | NodeResourcesFit cpu: the Pod asks for 64000m, 3900m of 4000m are free
          control-plane-1 | TaintToleration node(s) had untolerated taint(s)
          worker-1 | NodeResourcesFit cpu: the Pod asks for 64000m, 3900m of 4000m are free
          No Pod of lower priority whose eviction would make room.
        It is tried again when something happens that may help, but not before T+38 s, and in any case after 5 min."#]].assert_eq(&attempts_text(&console, &pending(&console), Detail::Latest));
}

#[test]
fn on_many_nodes_few_rows_stand_for_all() {
    let mut console = after(&["sim node add pool-1 --count 200"]);
    apply(&mut console, BIG);
    run(&mut console, &["sim run until settled"]);
    let text = attempts_text(&console, &pending(&console), Detail::Latest);
    let rows: Vec<&str> = text.lines().filter(|it| it.starts_with("  ")).collect();
    assert!(rows.len() < 40, "{text}");
    assert!(
        rows.iter().any(|it| it.contains("more Nodes | NodeResourcesFit Insufficient cpu")),
        "{text}"
    );
    let Pane::Why(why) = opened(&console, &fluentd(), Tab::Why, Detail::Latest).pane else {
        panic!("no answer")
    };
    let drawn = format!("{why:?}");
    assert!(drawn.contains("202 Nodes") && drawn.contains("n_more: 190"), "{drawn}");
}
