//! Deployments, ReplicaSets and Services in a whole cluster.

#[path = "support/dice.rs"]
mod dice;
mod support;

use std::sync::Arc;

use playground_api::{
    Deployment, DeploymentStrategy, Fields, IntOrPercent, Kind, Labels, Namespace, NamespacedName,
    Node, NodeName, Object, Pod, PodTemplateSpec, Protocol, ReplicaSet, ResourceQuota, Service,
    ServicePort, TargetPort, Uid,
};
use playground_sim::{
    Actor, Cause, Cluster, Command, Config, Fenceposts, ImageBehavior, NodePreset, Propagation,
    SimDuration, Verb, audit,
};

use dice::Dice;
use support::fluentd;

const HOUR: SimDuration = SimDuration::from_secs(3_600);

fn key(name: &str) -> NamespacedName {
    NamespacedName::new("default", name)
}

fn deployment(name: &str, replicas: u32, image: &str) -> Deployment {
    let daemon_set = fluentd(image);
    let labels: Labels = [("app", name)].into_iter().collect();
    let mut deployment = Deployment::default();
    deployment.metadata.name = name.into();
    deployment.metadata.namespace = "default".into();
    let spec = &mut deployment.spec;
    spec.replicas = replicas;
    spec.selector.match_labels = labels.clone();
    let template = PodTemplateSpec::clone(&daemon_set.spec.template);
    spec.template = Arc::new(PodTemplateSpec { labels, ..template });
    deployment
}

fn service(name: &str, app: &str, port: TargetPort) -> Service {
    let mut service = Service::default();
    service.metadata.name = name.into();
    service.metadata.namespace = "default".into();
    service.spec.selector.insert("app", app);
    service.spec.service_type = "ClusterIP".into();
    service.spec.internal_traffic_policy = "Cluster".into();
    service.spec.ports = vec![ServicePort {
        name: "".into(),
        port: 80,
        target_port: port,
        protocol: Protocol::Tcp,
        node_port: 0,
        rest: Fields::new(),
    }];
    service
}

fn nodes(n: u16) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    for n in 1..=n {
        add_node(&mut cluster, n);
    }
    cluster
}

fn add_node(cluster: &mut Cluster, n: u16) {
    create(cluster, NodePreset::Worker.node(format!("node-{n}"), n));
}

fn create(cluster: &mut Cluster, object: impl Into<Object>) {
    cluster.apply(Command::Create(object.into())).expect("a new object");
}

fn settle(cluster: &mut Cluster) {
    cluster.settle(HOUR);
    assert_eq!(audit::violations(cluster), Vec::<String>::new());
}

fn run(cluster: &mut Cluster, seconds: u64) {
    cluster.advance(cluster.now() + SimDuration::from_secs(seconds));
    assert_eq!(audit::violations(cluster), Vec::<String>::new());
}

fn pods_of(cluster: &Cluster, app: &str) -> Vec<Arc<Pod>> {
    let is_its = |it: &&Arc<Pod>| it.metadata.labels.get("app").is_some_and(|it| **it == *app);
    cluster.store().pods().filter(is_its).cloned().collect()
}

fn live(cluster: &Cluster, app: &str) -> Vec<Arc<Pod>> {
    let mut pods = pods_of(cluster, app);
    pods.retain(|it| !it.metadata.is_terminating() && !it.is_terminal());
    pods
}

#[test]
fn a_deployment_has_its_pods_after_two_reactions_and_says_so_after_two_more() {
    let mut cluster = nodes(2);
    create(&mut cluster, deployment("web", 3, "web:1"));
    run(&mut cluster, 1);
    assert_eq!((cluster.store().replica_sets().count(), live(&cluster, "web").len()), (1, 0));
    run(&mut cluster, 1);
    assert_eq!(live(&cluster, "web").len(), 3);
    run(&mut cluster, 15);
    let status = |it: &Cluster| it.store().deployment(&key("web")).expect("web").status.clone();
    assert_eq!(status(&cluster).available_replicas, 0);
    run(&mut cluster, 1);
    let status = status(&cluster);
    assert_eq!(
        [
            status.replicas,
            status.updated_replicas,
            status.ready_replicas,
            status.available_replicas
        ],
        [3; 4]
    );
    let reasons: Vec<_> = status.conditions.iter().map(|it| it.reason.to_string()).collect();
    assert_eq!(reasons, ["MinimumReplicasAvailable", "NewReplicaSetAvailable"]);
    let tolerations = &live(&cluster, "web")[0].spec.tolerations;
    assert_eq!(tolerations.iter().filter_map(|it| it.toleration_seconds).count(), 2);
}

#[test]
fn every_cascade_does_with_replica_sets_and_pods_what_it_says() {
    for propagation in [Propagation::Background, Propagation::Foreground, Propagation::Orphan] {
        let mut cluster = nodes(2);
        create(&mut cluster, deployment("web", 3, "web:1"));
        settle(&mut cluster);
        let delete = Command::Delete {
            kind: Kind::Deployment,
            key: key("web"),
            propagation,
            grace_period: None,
        };
        cluster.apply(delete).expect("it is there");
        run(&mut cluster, 2);
        let is_foreground = propagation == Propagation::Foreground;
        assert_eq!(cluster.store().deployment(&key("web")).is_some(), is_foreground);
        settle(&mut cluster);
        let stays = usize::from(propagation == Propagation::Orphan);
        assert_eq!(cluster.store().deployments().count(), 0);
        assert_eq!(cluster.store().replica_sets().count(), stays, "{propagation:?}");
        assert_eq!(live(&cluster, "web").len(), stays * 3, "{propagation:?}");
        if stays == 0 {
            continue;
        }
        // The orphan is adopted by the next Deployment that it matches, and no Pod is replaced.
        let before: Vec<Uid> = live(&cluster, "web").iter().map(|it| it.metadata.uid).collect();
        create(&mut cluster, deployment("web", 3, "web:1"));
        settle(&mut cluster);
        let after: Vec<Uid> = live(&cluster, "web").iter().map(|it| it.metadata.uid).collect();
        assert_eq!((cluster.store().replica_sets().count(), after), (1, before));
    }
}

#[test]
fn failed_pods_stay_and_terminating_ones_are_replaced_at_once() {
    let mut cluster = nodes(1);
    create(&mut cluster, deployment("web", 2, "web:1"));
    settle(&mut cluster);
    let pods = live(&cluster, "web");
    let (first, second) = (pods[0].metadata.key(), pods[1].metadata.key());
    cluster.apply(Command::FinishPod { pod: first.clone(), exit_code: 1 }).expect("it runs");
    let delete = Command::Delete {
        kind: Kind::Pod,
        key: second.clone(),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(delete).expect("it is there");
    run(&mut cluster, 1);
    assert_eq!(live(&cluster, "web").len(), 2);
    assert_eq!(pods_of(&cluster, "web").len(), 4);
    settle(&mut cluster);
    assert!(cluster.store().pod(&first).is_some() && cluster.store().pod(&second).is_none());
}

#[test]
fn a_pod_that_is_relabelled_is_released_and_a_matching_one_adopted() {
    let mut cluster = nodes(1);
    create(&mut cluster, deployment("web", 2, "web:1"));
    settle(&mut cluster);
    let pod = live(&cluster, "web")[0].clone();
    let mut changed = Pod::clone(&pod);
    changed.metadata.labels.remove("app");
    cluster.apply(Command::Update(Object::Pod(Arc::new(changed)))).expect("it is there");
    settle(&mut cluster);
    let released = cluster.store().pod(&pod.metadata.key()).expect("it lives on");
    assert!(released.metadata.controller().is_none());
    assert_eq!(live(&cluster, "web").len(), 2);
    // Its labels back, it is adopted again, and one too many: the youngest of equals goes.
    let mut changed = Pod::clone(released);
    changed.metadata.labels = pod.metadata.labels.clone();
    cluster.apply(Command::Update(Object::Pod(Arc::new(changed)))).expect("it is there");
    settle(&mut cluster);
    let left = live(&cluster, "web");
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|it| it.metadata.controller().is_some()));
}

/// 5 replicas wait for room; a Node comes that has room for 5 Pods of their size.
#[test]
fn pods_that_wait_fill_a_new_node_before_its_daemon_pod_exists() {
    let mut cluster = nodes(0);
    let with_cpu = |template: &Arc<PodTemplateSpec>| {
        let mut template = PodTemplateSpec::clone(template);
        let requests = &mut template.spec.containers[0].resources.requests;
        requests.insert("cpu", "800m".parse().expect("a quantity"));
        Arc::new(template)
    };
    let mut web = deployment("web", 9, "web:1");
    web.spec.template = with_cpu(&web.spec.template);
    let mut agent = fluentd("agent:1");
    agent.spec.template = with_cpu(&agent.spec.template);
    create(&mut cluster, agent);
    create(&mut cluster, web);
    run(&mut cluster, 30);
    add_node(&mut cluster, 1);
    run(&mut cluster, 60);
    let node = NodeName::from("node-1");
    let bound: Vec<_> =
        cluster.store().pods_on(&node).map(|it| it.metadata.namespace.to_string()).collect();
    assert!(!bound.is_empty() && bound.iter().all(|it| it == "default"), "{bound:?}");
    let daemon: Vec<_> =
        cluster.store().pods().filter(|it| &*it.metadata.namespace == "kube-system").collect();
    assert_eq!(daemon.len(), 1);
    assert_eq!(daemon[0].node_name, None);
    let at = |verb: Verb, namespace: &str| {
        let mut journal = cluster.journal().iter();
        journal.position(|it| {
            it.verb == verb
                && it.object.kind == Kind::Pod
                && &*it.object.namespace == namespace
                && (verb != Verb::Created || it.actor == Actor::DaemonSetController)
        })
    };
    assert!(at(Verb::Scheduled, "default") < at(Verb::Created, "kube-system"));
}

#[test]
fn pods_of_a_lost_node_are_made_anew_elsewhere_and_a_bare_one_is_gone_for_good() {
    let mut cluster = nodes(1);
    create(&mut cluster, deployment("web", 2, "web:1"));
    let mut bare = Pod::default();
    bare.metadata.name = "bare".into();
    bare.metadata.namespace = "default".into();
    bare.spec = Arc::new(fluentd("bare:1").spec.template.spec.clone());
    create(&mut cluster, bare);
    settle(&mut cluster);
    add_node(&mut cluster, 2);
    run(&mut cluster, 1);
    cluster.apply(Command::StopKubelet("node-1".into())).expect("it answers");
    // 50 s until the Node is not ready, 5 s until the taint, 300 s that it is tolerated.
    run(&mut cluster, 354);
    assert!(live(&cluster, "web").iter().all(|it| it.node_name == Some("node-1".into())));
    run(&mut cluster, 3);
    let new = live(&cluster, "web");
    assert_eq!(new.len(), 2);
    assert!(new.iter().all(|it| it.node_name == Some("node-2".into())));
    assert_eq!(pods_of(&cluster, "web").len(), 4);
    let delete = Command::Delete {
        kind: Kind::Node,
        key: NamespacedName::new("", "node-1"),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(delete).expect("it is there");
    settle(&mut cluster);
    assert_eq!((pods_of(&cluster, "web").len(), cluster.store().pods().count()), (2, 2));
}

#[test]
fn a_namespace_takes_its_workloads_with_it_and_nothing_comes_back() {
    let mut cluster = nodes(2);
    let mut namespace = Namespace::default();
    namespace.metadata.name = "shop".into();
    create(&mut cluster, namespace);
    let mut web = deployment("web", 3, "web:1");
    web.metadata.namespace = "shop".into();
    create(&mut cluster, web);
    let mut front = service("front", "web", TargetPort::Number(80));
    front.metadata.namespace = "shop".into();
    create(&mut cluster, front);
    settle(&mut cluster);
    assert_eq!(cluster.store().endpoint_slices().count(), 1);
    let delete = Command::Delete {
        kind: Kind::Namespace,
        key: NamespacedName::new("", "shop"),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(delete).expect("it is there");
    settle(&mut cluster);
    let store = cluster.store();
    assert!(!store.has_namespace("shop"));
    let left = [
        store.pods().count(),
        store.deployments().count(),
        store.replica_sets().count(),
        store.services().filter(|it| &*it.metadata.namespace == "shop").count(),
        store.endpoint_slices().filter(|it| &*it.metadata.namespace == "shop").count(),
    ];
    assert_eq!(left, [0; 5]);
}

#[test]
fn recreate_waits_for_the_last_old_pod() {
    let mut cluster = nodes(2);
    let mut web = deployment("web", 3, "web:1");
    web.spec.strategy = DeploymentStrategy::Recreate;
    create(&mut cluster, web.clone());
    settle(&mut cluster);
    web.spec.template = deployment("web", 3, "web:2").spec.template;
    cluster.apply(Command::Update(Object::from(web))).expect("it is there");
    run(&mut cluster, 30);
    assert_eq!((pods_of(&cluster, "web").len(), live(&cluster, "web").len()), (3, 0));
    settle(&mut cluster);
    let images = live(&cluster, "web");
    assert!(images.iter().all(|it| &*it.spec.containers[0].image == "web:2"));
    assert_eq!(images.len(), 3);
}

#[test]
fn a_rollout_without_progress_is_called_failed_after_its_deadline() {
    let mut cluster = nodes(1);
    let behavior = ImageBehavior { bad: true, ..ImageBehavior::default() };
    let bad = Command::SetImageBehavior { image: "web:2".into(), behavior };
    cluster.apply(bad).expect("an image");
    let mut web = deployment("web", 2, "web:1");
    web.spec.progress_deadline_seconds = 60;
    create(&mut cluster, web.clone());
    settle(&mut cluster);
    web.spec.template = deployment("web", 2, "web:2").spec.template;
    cluster.apply(Command::Update(Object::from(web))).expect("it is there");
    settle(&mut cluster);
    let late = |it: &Cluster| {
        let is_late = |it: &Cause| matches!(it, Cause::NoProgress { seconds: 60 });
        it.journal().iter().filter(|it| is_late(&it.cause)).count()
    };
    assert_eq!(late(&cluster), 1);
    let status = cluster.store().deployment(&key("web")).expect("web").status.clone();
    let has = |reason: &str| status.conditions.iter().any(|it| &*it.reason == reason);
    assert!(has("ProgressDeadlineExceeded") && has("MinimumReplicasAvailable"));
}

#[test]
fn a_quota_stops_the_slow_start_and_more_room_lets_it_go_on() {
    let quota = |pods: &str, sets: &str| {
        let mut quota = ResourceQuota::default();
        quota.metadata.name = "q".into();
        quota.metadata.namespace = "default".into();
        for (name, amount) in [("pods", pods), ("count/replicasets.apps", sets)] {
            quota.spec.hard.insert(name, amount.parse().expect("a quantity"));
        }
        quota
    };
    let mut cluster = nodes(2);
    create(&mut cluster, quota("4", "0"));
    run(&mut cluster, 2);
    create(&mut cluster, deployment("web", 9, "web:1"));
    run(&mut cluster, 5);
    let conditions = |cluster: &Cluster| {
        let status = &cluster.store().deployment(&key("web")).expect("web").status;
        let words = status.conditions.iter().map(|it| it.reason.to_string());
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(conditions(&cluster), "ReplicaSetCreateError MinimumReplicasUnavailable");
    cluster.apply(Command::Update(quota("4", "1").into())).expect("it is there");
    run(&mut cluster, 30);
    assert_eq!(live(&cluster, "web").len(), 4);
    let told = conditions(&cluster);
    assert!(told.contains("ReplicaSetUpdated") && told.contains("FailedCreate"), "{told}");
    let events: Vec<_> = cluster.events().filter(|it| &*it.reason == "FailedCreate").collect();
    assert!(events.iter().all(|it| &*it.source == "replicaset-controller"));
    assert!(events[0].message.contains("exceeded quota: q, requested: pods=1, used: pods=4"));
    cluster.apply(Command::Update(quota("20", "1").into())).expect("it is there");
    run(&mut cluster, 120);
    assert_eq!(live(&cluster, "web").len(), 9);
    let told = conditions(&cluster);
    assert!(told.contains("NewReplicaSetAvailable") && !told.contains("Failed"), "{told}");
}

#[test]
fn the_endpoints_of_a_large_service_fill_slices_and_one_change_touches_one() {
    let mut cluster = nodes(4);
    create(&mut cluster, service("web", "web", TargetPort::Number(8080)));
    create(&mut cluster, service("named", "web", TargetPort::Name("http".into())));
    create(&mut cluster, deployment("web", 250, "web:1"));
    settle(&mut cluster);
    let sizes = |cluster: &Cluster, name: &str| {
        let label = |it: &&Arc<playground_api::EndpointSlice>| {
            it.metadata.labels.get("kubernetes.io/service-name").is_some_and(|it| **it == *name)
        };
        let slices = cluster.store().endpoint_slices().filter(label);
        let mut sizes: Vec<_> =
            slices.map(|it| (it.spec.endpoints.len(), it.spec.ports.len())).collect();
        sizes.sort_unstable();
        sizes
    };
    assert_eq!(sizes(&cluster, "web"), [(50, 1), (100, 1), (100, 1)]);
    // No container names such a port.
    assert_eq!(sizes(&cluster, "named"), [(50, 0), (100, 0), (100, 0)]);
    let n = cluster.journal().len();
    let pod = live(&cluster, "web")[7].metadata.key();
    cluster.apply(Command::SetPodReadiness { pod, ready: false }).expect("it runs");
    run(&mut cluster, 0);
    let writes = cluster.journal().iter_from(n);
    let writes = writes.filter(|it| it.actor == Actor::EndpointSliceController).count();
    assert_eq!(writes, 2);
    let scale = deployment("web", 20, "web:1");
    cluster.apply(Command::Update(Object::from(scale))).expect("it is there");
    settle(&mut cluster);
    let total: usize = sizes(&cluster, "web").iter().map(|it| it.0).sum();
    assert_eq!(total, 20);
    let gone = Command::Delete {
        kind: Kind::Service,
        key: key("web"),
        propagation: Propagation::Background,
        grace_period: None,
    };
    cluster.apply(gone).expect("it is there");
    settle(&mut cluster);
    assert_eq!(sizes(&cluster, "web"), []);
}

/// Templates change at any time, also in the midst of a rollout; Pods become ready in their
/// time. The bounds of the rollout hold at every step, whatever the strategy.
#[test]
fn rollouts_keep_within_their_bounds_at_every_step() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let mut cluster = nodes(3);
        let mut web = deployment("web", 1 + dice.below(6) as u32, "web:0");
        let surge = dice.below(3) as u32;
        let unavailable = dice.below(3) as u32;
        web.spec.strategy = DeploymentStrategy::RollingUpdate {
            max_surge: IntOrPercent::Int(surge),
            max_unavailable: IntOrPercent::Int(unavailable + u32::from(surge == 0)),
        };
        web.spec.min_ready_seconds = dice.below(2) as u32 * 7;
        let replicas = web.spec.replicas;
        let posts = Fenceposts::of(&web.spec);
        create(&mut cluster, web.clone());
        settle(&mut cluster);
        for turn in 0..6 {
            let image = format!("web:{}", dice.below(4));
            web.spec.template = deployment("web", replicas, &image).spec.template;
            cluster.apply(Command::Update(Object::from(web.clone()))).expect("it is there");
            let until = cluster.now() + SimDuration::from_secs(dice.below(90));
            while cluster.step_until(until) {
                let pods = live(&cluster, "web");
                let now = cluster.timestamp();
                let seconds = web.spec.min_ready_seconds;
                let available = pods.iter().filter(|it| it.is_available(seconds, now)).count();
                let name = format!("seed {seed}, turn {turn}, {posts:?} of {replicas}");
                assert!(pods.len() as u32 <= replicas + posts.max_surge, "{name}: {}", pods.len());
                let least = replicas - posts.max_unavailable;
                // With minReadySeconds a rollout that is overtaken by another one may lose more:
                // the Deployment gives up Pods that are not available yet, and its ReplicaSet
                // picks available ones instead, since its order knows only of ready ones.
                let holds = available as u32 >= least || seconds > 0;
                assert!(holds, "{name}: {available} available");
                assert_eq!(audit::violations(&cluster), Vec::<String>::new(), "{name}");
            }
            cluster.advance(until);
        }
        settle(&mut cluster);
        let pods = live(&cluster, "web");
        let image = &web.spec.template.spec.containers[0].image;
        assert_eq!(pods.len() as u32, replicas, "seed {seed}");
        assert!(pods.iter().all(|it| it.spec.containers[0].image == *image), "seed {seed}");
    }
}

fn some_command(dice: &mut Dice, cluster: &Cluster) -> Command {
    let store = cluster.store();
    let pods: Vec<_> = store.pods().map(|it| it.metadata.key()).collect();
    let nodes: Vec<NodeName> = store.nodes().map(|it| it.name()).collect();
    let sets: Vec<&Arc<ReplicaSet>> = store.replica_sets().collect();
    let name = ["web", "api"][dice.below(2) as usize];
    let delete =
        |kind, key, propagation| Command::Delete { kind, key, propagation, grace_period: None };
    let any = Propagation::Background;
    let pod = |dice: &mut Dice| pods.get(dice.below(pods.len().max(1) as u64) as usize).cloned();
    let node = |dice: &mut Dice| nodes.get(dice.below(nodes.len().max(1) as u64) as usize).cloned();
    let mut web = deployment(name, dice.below(6) as u32, &format!("{name}:{}", dice.below(3)));
    web.spec.paused = dice.below(8) == 0;
    web.spec.revision_history_limit = dice.below(3) as u32;
    web.spec.min_ready_seconds = dice.below(2) as u32 * 5;
    if dice.below(3) == 0 {
        web.spec.strategy = DeploymentStrategy::Recreate;
    }
    match (dice.below(16), pod(dice), node(dice)) {
        (0 | 1, ..) => Command::Create(Object::from(web)),
        (2..=5, ..) => Command::Update(Object::from(web)),
        (6, Some(pod), _) => delete(Kind::Pod, pod, any),
        (7, Some(pod), _) => Command::CrashPod(pod),
        (8, Some(pod), _) => Command::SetPodReadiness { pod, ready: dice.below(2) == 0 },
        (9, Some(pod), _) => Command::FinishPod { pod, exit_code: dice.below(2) as i32 },
        (10, Some(pod), _) => {
            let mut pod = store.pod(&pod).map(|it| Pod::clone(it)).expect("it was listed");
            if pod.metadata.labels.remove("app").is_none() {
                pod.metadata.labels.insert("app", name);
            }
            Command::Update(Object::from(pod))
        }
        (11, _, Some(node)) => Command::StopKubelet(node),
        (12, _, Some(node)) => {
            let key = NamespacedName::new("", node.as_name().clone());
            delete(Kind::Node, key, any)
        }
        (13, ..) => {
            let all = [Propagation::Background, Propagation::Foreground, Propagation::Orphan];
            let propagation = all[dice.below(3) as usize];
            match (dice.below(3), sets.first()) {
                (0, Some(set)) => delete(Kind::ReplicaSet, set.metadata.key(), propagation),
                (1, _) => delete(Kind::Service, key(name), propagation),
                _ => delete(Kind::Deployment, key(name), propagation),
            }
        }
        (14, ..) => {
            let mut service = service(name, name, TargetPort::Number(80));
            service.spec.publish_not_ready_addresses = dice.below(2) == 0;
            if dice.below(2) == 0 {
                Command::Create(service.into())
            } else {
                Command::Update(service.into())
            }
        }
        _ => {
            let n = dice.below(4) as u16;
            let node: Node = NodePreset::Worker.node(format!("node-{n}"), n);
            Command::Create(Object::from(node))
        }
    }
}

#[test]
fn random_commands_leave_every_invariant_true() {
    for seed in 100..200 {
        let mut dice = Dice(seed);
        let mut cluster = nodes(2);
        for turn in 0..60 {
            let command = some_command(&mut dice, &cluster);
            let told = format!("seed {seed}, turn {turn}: {command:?}");
            _ = cluster.apply(command);
            assert_eq!(audit::violations(&cluster), Vec::<String>::new(), "{told}");
            let until = cluster.now() + SimDuration::from_secs(dice.below(40));
            while cluster.step_until(until) {
                assert_eq!(audit::violations(&cluster), Vec::<String>::new(), "{told}");
            }
        }
        settle(&mut cluster);
    }
}
