//! The reference timelines, on the engine alone.

mod support;

use std::sync::Arc;

use playground_api::{Kind, NamespacedName, Object, Pod};
use playground_sim::{
    Cluster, Command, JournalEntry, Propagation, Settled, SimDuration, Verb, audit,
};

use support::{fluentd, three_workers};

fn settle(cluster: &mut Cluster) {
    assert_eq!(cluster.settle(SimDuration::from_secs(3600)), Settled::Yes);
    assert_eq!(audit::violations(cluster), Vec::<String>::new());
}

/// What happened to Pods, as `seconds verb node`, counted from the first entry.
fn pods(entries: &[Arc<JournalEntry>]) -> Vec<String> {
    let of_pods = || entries.iter().filter(|it| it.object.kind.as_str() == "Pod");
    let Some(first) = of_pods().next() else {
        return Vec::new();
    };
    let shown = |it: &&&Arc<JournalEntry>| it.verb != Verb::Scheduled && it.verb != Verb::Started;
    of_pods()
        .filter(|it| shown(&it))
        .map(|it| {
            let seconds = it.at.since(first.at).as_millis() / 1000;
            let node = it.node.as_ref().map_or("", |it| it);
            format!("{seconds} {} {node}", it.verb)
        })
        .collect()
}

#[test]
fn a_first_creation_takes_sixteen_seconds() {
    let mut cluster = three_workers();
    cluster.apply(Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))))).unwrap();
    settle(&mut cluster);
    let times: Vec<String> = cluster
        .journal()
        .iter()
        .skip(3)
        .map(|it| format!("{} {} {}", it.at, it.verb, it.object.kind))
        .collect();
    let mut expected = vec!["T+0s created DaemonSet", "T+1s created ControllerRevision"];
    expected.extend(["T+2s created Pod"; 3]);
    expected.extend(["T+2s scheduled Pod"; 3]);
    expected.extend(["T+15s started Pod"; 3]);
    expected.extend(["T+16s ready Pod"; 3]);
    assert_eq!(times, expected);
}

#[test]
fn a_rolling_update_takes_one_node_at_a_time() {
    let mut cluster = three_workers();
    cluster.apply(Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))))).unwrap();
    settle(&mut cluster);
    let before = cluster.journal().len();
    cluster.apply(Command::Update(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.15"))))).unwrap();
    settle(&mut cluster);
    let entries: Vec<_> = cluster.journal().iter().skip(before).cloned().collect();
    assert_eq!(
        pods(&entries),
        [
            "0 deleted node-1",
            "30 terminated node-1",
            "31 created node-1",
            "45 ready node-1",
            "46 deleted node-2",
            "76 terminated node-2",
            "77 created node-2",
            "91 ready node-2",
            "92 deleted node-3",
            "122 terminated node-3",
            "123 created node-3",
            "137 ready node-3",
        ]
    );
    let key = NamespacedName::new("kube-system", "fluentd");
    let status = &cluster.store().daemon_set(&key).expect("it is there").status;
    assert_eq!((status.number_available, status.updated_number_scheduled), (3, 3));
}

#[test]
fn a_pod_that_never_fits_does_not_keep_the_cluster_from_settling() {
    let mut cluster = three_workers();
    let mut daemon_set = fluentd("fluentd:v1.14");
    let template = Arc::make_mut(&mut daemon_set.spec.template);
    let huge = "100".parse().expect("a quantity");
    template.spec.containers[0].resources.requests.insert("cpu", huge);
    cluster.apply(Command::Create(Object::DaemonSet(Arc::new(daemon_set)))).unwrap();
    settle(&mut cluster);
    assert!(cluster.now() < playground_sim::SimTime::from_millis(10_000), "{}", cluster.now());
    let tried =
        |it: &Cluster| it.journal().iter().filter(|it| it.verb == Verb::Unschedulable).count();
    assert_eq!(tried(&cluster), 3);
    // It is tried again in the end, and that is no unrest either.
    cluster.advance(cluster.now() + SimDuration::from_secs(310));
    assert_eq!(tried(&cluster), 6);
    settle(&mut cluster);
}

#[test]
fn a_daemon_set_that_is_created_again_takes_the_revision_that_is_still_there() {
    let mut cluster = three_workers();
    let create = || Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))));
    cluster.apply(create()).unwrap();
    settle(&mut cluster);
    let key = NamespacedName::new("kube-system", "fluentd");
    let revisions = |cluster: &Cluster| -> Vec<String> {
        cluster.store().controller_revisions().map(|it| it.metadata.name.to_string()).collect()
    };
    let before = revisions(&cluster);
    let delete = Command::Delete {
        kind: Kind::DaemonSet,
        key: key.clone(),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(delete).unwrap();
    cluster.apply(create()).unwrap();
    settle(&mut cluster);
    assert_eq!(revisions(&cluster), before, "the name is no collision");
    let daemon_set = cluster.store().daemon_set(&key).unwrap();
    assert_eq!(daemon_set.status.collision_count, None);
    assert_eq!(daemon_set.status.updated_number_scheduled, 3);
}

#[test]
fn a_pod_without_owner_that_is_about_to_go_wakes_nobody() {
    let mut cluster = three_workers();
    cluster.apply(Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))))).unwrap();
    settle(&mut cluster);
    let pod = cluster.store().pods().next().unwrap().metadata.key();
    let relabel = |cluster: &mut Cluster, app: &str| {
        let mut changed = Pod::clone(cluster.store().pod(&pod).unwrap());
        changed.metadata.labels.insert("app", app);
        cluster.apply(Command::Update(Object::Pod(Arc::new(changed)))).unwrap();
    };
    let (kind, propagation) = (Kind::Pod, Propagation::Background);
    let delete = Command::Delete { kind, key: pod.clone(), propagation, grace_period: None };
    cluster.apply(delete).unwrap();
    let mut until = cluster.now();
    for (app, owned, woken) in [("other", false, true), ("fluentd", false, false)] {
        until += SimDuration::from_secs(3);
        cluster.advance(until);
        relabel(&mut cluster, app);
        let key = NamespacedName::new("kube-system", "fluentd");
        assert_eq!(cluster.is_queued(&key), woken, "{app}");
        until += SimDuration::from_secs(3);
        cluster.advance(until);
        let found = cluster.store().pod(&pod).unwrap();
        assert_eq!(found.metadata.controller().is_some(), owned, "{app}");
    }
}
