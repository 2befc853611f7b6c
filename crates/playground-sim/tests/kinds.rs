//! What the further kinds do without a controller of their own.

mod support;

use playground_api::{
    Deployment, Kind, Name, Namespace, NamespacedName, Object, ObjectMeta, OwnerReference, Pod,
    PriorityClass, PriorityClassSpec, Quantity, ReplicaSet, ResourceQuota, Service,
};
use playground_sim::{Cluster, Command, CommandError, Propagation, SimDuration, Verb};

use support::{fluentd, three_workers};

fn metadata(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { name: name.into(), namespace: namespace.into(), ..ObjectMeta::default() }
}

fn create(cluster: &mut Cluster, object: impl Into<Object>) -> Result<(), CommandError> {
    cluster.apply(Command::Create(object.into()))
}

fn owned(kind: Kind, owner: &ObjectMeta, name: &str) -> ObjectMeta {
    let owner_references = [OwnerReference::controller(kind, owner)].into();
    ObjectMeta { owner_references, ..metadata("default", name) }
}

/// A Deployment with a ReplicaSet with a Pod, made by hand.
fn chain() -> Cluster {
    let mut cluster = three_workers();
    let key = |name: &str| NamespacedName::new("default", name);
    let deployment = Deployment { metadata: metadata("default", "web"), ..Deployment::default() };
    assert_eq!(create(&mut cluster, deployment), Ok(()));
    let found = cluster.store().deployment(&key("web"));
    let owner = found.map(|it| it.metadata.clone()).unwrap_or_default();
    let replica_set =
        ReplicaSet { metadata: owned(Kind::Deployment, &owner, "web-1"), ..ReplicaSet::default() };
    assert_eq!(create(&mut cluster, replica_set), Ok(()));
    let found = cluster.store().replica_set(&key("web-1"));
    let owner = found.map(|it| it.metadata.clone()).unwrap_or_default();
    let pod = Pod { metadata: owned(Kind::ReplicaSet, &owner, "web-1-a"), ..Pod::default() };
    assert_eq!(create(&mut cluster, pod), Ok(()));
    cluster
}

/// What happened after a deletion, as `verb name`.
fn after_deletion(propagation: Propagation) -> Vec<String> {
    let mut cluster = chain();
    let before = cluster.journal().len();
    let key = NamespacedName::new("default", "web");
    let delete = Command::Delete { kind: Kind::Deployment, key, propagation, grace_period: None };
    assert_eq!(cluster.apply(delete), Ok(()));
    cluster.advance(cluster.now() + SimDuration::from_secs(120));
    let entries = cluster.journal().iter_from(before);
    entries
        .filter(|it| matches!(it.verb, Verb::Deleted | Verb::Terminated | Verb::Released))
        .map(|it| format!("{} {}", it.verb, it.object.name))
        .collect()
}

#[test]
fn what_an_owner_owns_goes_after_it_before_it_or_stays() {
    assert_eq!(
        after_deletion(Propagation::Background),
        ["deleted web", "deleted web-1", "deleted web-1-a", "terminated web-1-a"]
    );
    assert_eq!(
        after_deletion(Propagation::Foreground),
        [
            "deleted web",
            "deleted web-1",
            "deleted web-1-a",
            "terminated web-1-a",
            "terminated web-1",
            "terminated web"
        ]
    );
    assert_eq!(
        after_deletion(Propagation::Orphan),
        ["deleted web", "released web-1", "terminated web"]
    );
}

#[test]
fn a_deleted_namespace_takes_all_of_its_contents_along() {
    let mut cluster = three_workers();
    let shop = Namespace { metadata: metadata("", "shop"), ..Namespace::default() };
    create(&mut cluster, shop).unwrap();
    let mut agent = fluentd("agent:1");
    agent.metadata.namespace = "shop".into();
    create(&mut cluster, agent).unwrap();
    create(&mut cluster, Service { metadata: metadata("shop", "web"), ..Service::default() })
        .unwrap();
    cluster.advance(cluster.now() + SimDuration::from_secs(60));
    assert_eq!(cluster.store().pods_in("shop").count(), 3);
    let delete = |kind, name: &str| Command::Delete {
        kind,
        key: NamespacedName::new("", name),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(delete(Kind::Namespace, "shop")).unwrap();
    let refused =
        create(&mut cluster, Pod { metadata: metadata("shop", "late"), ..Pod::default() });
    assert_eq!(
        refused.unwrap_err().to_string(),
        "pods \"late\" is forbidden: unable to create new content in namespace shop because it is \
         being terminated"
    );
    cluster.advance(cluster.now() + SimDuration::from_secs(120));
    assert!(cluster.store().namespace("shop").is_none());
    for kind in Kind::ALL.iter().filter(|it| it.is_namespaced()) {
        assert_eq!(cluster.store().objects_in(*kind, "shop"), [], "{kind}");
    }
    let refused: Vec<_> = cluster.journal().iter().filter(|it| it.verb == Verb::Refused).collect();
    assert!(refused.is_empty(), "the controller says nothing of it: {refused:?}");
    let refused = cluster.apply(delete(Kind::Namespace, "default")).unwrap_err();
    let expected = "namespaces \"default\" is forbidden: this namespace may not be deleted";
    assert_eq!(refused.to_string(), expected);
}

fn quota(hard: &[(&str, i64)]) -> ResourceQuota {
    let mut quota =
        ResourceQuota { metadata: metadata("kube-system", "q"), ..ResourceQuota::default() };
    for (name, amount) in hard {
        quota.spec.hard.insert(*name, Quantity::from_units(*amount));
    }
    quota
}

#[test]
fn a_quota_counts_what_is_there_what_comes_and_what_goes() {
    let mut cluster = three_workers();
    let used = |cluster: &Cluster, name: &str| {
        let key = NamespacedName::new("kube-system", "q");
        cluster.store().resource_quota(&key).unwrap().status.used.get(name).unwrap().to_string()
    };
    create(&mut cluster, fluentd("agent:1")).unwrap();
    cluster.advance(cluster.now() + SimDuration::from_secs(60));
    create(&mut cluster, quota(&[("pods", 3), ("count/services", 1)])).unwrap();
    assert_eq!(
        (used(&cluster, "pods").as_str(), used(&cluster, "count/services").as_str()),
        ("3", "0")
    );
    let service =
        |name: &str| Service { metadata: metadata("kube-system", name), ..Service::default() };
    create(&mut cluster, service("a")).unwrap();
    assert_eq!(used(&cluster, "count/services"), "1");
    assert_eq!(
        create(&mut cluster, service("b")).unwrap_err().to_string(),
        "services \"b\" is forbidden: exceeded quota: q, requested: count/services=1, used: \
         count/services=1, limited: count/services=1"
    );
    let delete = Command::Delete {
        kind: Kind::Service,
        key: NamespacedName::new("kube-system", "a"),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(delete).unwrap();
    cluster.advance(cluster.now() + SimDuration::from_secs(5));
    assert_eq!(used(&cluster, "count/services"), "0");
}

#[test]
fn refused_daemon_pods_are_tried_again_in_growing_steps_and_one_batch_at_a_time() {
    let mut cluster = three_workers();
    create(&mut cluster, quota(&[("pods", 0)])).unwrap();
    create(&mut cluster, fluentd("agent:1")).unwrap();
    let start = cluster.now();
    cluster.advance(start + SimDuration::from_secs(600));
    let times: Vec<u64> = cluster
        .journal()
        .iter()
        .filter(|it| it.verb == Verb::Refused)
        .map(|it| it.at.since(start).as_millis())
        .collect();
    // The first batch has one Pod, so each sync asks for one. The second sync comes because the
    // first wrote the status, before its own time.
    let waits: Vec<u64> = times.windows(2).map(|it| it[1] - it[0]).collect();
    assert_eq!(waits[..6], [1000, 1010, 1020, 1040, 1080, 1160]);
    let key = fluentd("agent:1").metadata.key();
    let status = &cluster.store().daemon_set(&key).unwrap().status;
    assert_eq!((status.desired_number_scheduled, status.current_number_scheduled), (3, 0));
    assert_eq!(status.observed_generation, 1);
}

#[test]
fn a_default_class_is_for_pods_that_name_none() {
    let mut cluster = three_workers();
    let spec = PriorityClassSpec { value: 7, global_default: true, ..Default::default() };
    let class = PriorityClass { metadata: metadata("", "usual"), spec, ..PriorityClass::default() };
    create(&mut cluster, class).unwrap();
    create(&mut cluster, Pod { metadata: metadata("default", "a"), ..Pod::default() }).unwrap();
    let pod = cluster.store().pod(&NamespacedName::new("default", "a")).unwrap();
    assert_eq!((&*pod.spec.priority_class_name, pod.spec.priority), ("usual", Some(7)));
    let mut pod = Pod { metadata: metadata("default", "b"), ..Pod::default() };
    std::sync::Arc::make_mut(&mut pod.spec).priority_class_name = Name::from("nope");
    assert_eq!(
        create(&mut cluster, pod).unwrap_err().to_string(),
        "pods \"b\" is forbidden: no PriorityClass with name nope was found"
    );
}
