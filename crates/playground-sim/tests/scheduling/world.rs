//! Small clusters, in few words.

use std::sync::Arc;

use playground_api::{
    Container, ContainerPort, Labels, Node, NodeName, Object, ObjectMeta, Pod, PodPhase, PodSpec,
    Protocol, ResourceList, Resources, Timestamp,
};
use playground_sim::scheduler::Decision;
use playground_sim::{Cluster, Components, Config, JournalEntry, Timings};

/// A cluster in which only the scheduler runs.
pub(crate) fn cluster(nodes: impl IntoIterator<Item = Node>) -> Cluster {
    let components = Components { scheduler: true, kubelet: false, node_controllers: false };
    let config = Config { components, timings: Timings::default(), ..Config::default() };
    let mut cluster = Cluster::new(config);
    cluster.restore(nodes.into_iter().map(|it| Object::Node(Arc::new(it))));
    cluster
}

pub(crate) fn put(cluster: &mut Cluster, pod: Pod) {
    cluster.restore([Object::Pod(Arc::new(pod))]);
}

/// `a=b,c=d`
pub(crate) fn labels(text: &str) -> Labels {
    text.split(',').filter_map(|it| it.split_once('=')).collect()
}

/// A Node with so many thousandths of a core.
pub(crate) fn node(name: &str, milli_cpu: u32, with: &str) -> Node {
    let mut node = Node::default();
    node.metadata.name = name.into();
    node.metadata.labels = labels(with);
    node.metadata.labels.insert("kubernetes.io/hostname", name);
    node.status.allocatable = resources(&format!("{milli_cpu}m"));
    for (name, amount) in [("memory", "8Gi"), ("pods", "110")] {
        node.status.allocatable.insert(name, amount.parse().expect("a quantity"));
    }
    node
}

pub(crate) fn resources(cpu: &str) -> ResourceList {
    [("cpu", cpu.parse().expect("a quantity"))].into_iter().collect()
}

/// A Pod of no Node that asks for so many thousandths of a core.
pub(crate) fn pod(name: &str, milli_cpu: u32, priority: i32) -> Pod {
    let requests = match milli_cpu {
        0 => ResourceList::new(),
        _ => resources(&format!("{milli_cpu}m")),
    };
    let container = Container {
        name: "c".into(),
        resources: Resources { requests, ..Resources::default() },
        ..Container::default()
    };
    let spec = PodSpec {
        containers: vec![container],
        scheduler_name: "default-scheduler".into(),
        termination_grace_period_seconds: 30,
        priority: Some(priority),
        ..PodSpec::default()
    };
    let metadata =
        ObjectMeta { name: name.into(), namespace: "default".into(), ..ObjectMeta::default() };
    Pod { metadata, spec: Arc::new(spec), ..Pod::default() }
}

pub(crate) fn with_labels(mut pod: Pod, with: &str) -> Pod {
    pod.metadata.labels = labels(with);
    pod
}

pub(crate) fn changed(mut pod: Pod, change: impl FnOnce(&mut PodSpec)) -> Pod {
    change(Arc::make_mut(&mut pod.spec));
    pod
}

/// The same Pod, running on a Node since a second.
pub(crate) fn running(mut pod: Pod, node: &str, since: i64) -> Pod {
    pod.node_name = Some(name(node));
    pod.status.phase = PodPhase::Running;
    pod.status.start_time = Some(Timestamp::from_millis(since * 1000));
    pod
}

/// The same Pod, made for a Node by a DaemonSet.
pub(crate) fn aimed(mut pod: Pod, node: &str) -> Pod {
    pod.target_node = Some(name(node));
    pod
}

pub(crate) fn with_port(pod: Pod, port: u16) -> Pod {
    changed(pod, |spec| {
        let port = ContainerPort {
            name: "".into(),
            container_port: port,
            host_port: port,
            host_ip: None,
            protocol: Protocol::Tcp,
        };
        spec.containers.iter_mut().for_each(|it| it.ports.push(port.clone()));
    })
}

pub(crate) fn name(node: &str) -> NodeName {
    playground_api::Name::from(node).into()
}

/// The Nodes that pass every filter, sorted.
pub(crate) fn feasible(decision: &Decision) -> Vec<String> {
    let mut names: Vec<String> = decision.feasible.iter().map(ToString::to_string).collect();
    names.sort();
    names
}

/// The message when nothing fits.
pub(crate) fn message(decision: &Decision) -> String {
    decision.outcome.as_ref().err().map_or_else(String::new, |it| it.message())
}

/// The journal from an entry on, as `T+1s scheduled a on n: cause`.
pub(crate) fn told(cluster: &Cluster, from: usize) -> Vec<String> {
    let line = |it: &Arc<JournalEntry>| {
        let on = it.node.as_ref().map_or(String::new(), |it| format!(" on {it}"));
        format!("{} {} {}{on}", it.at, it.verb, it.object.name)
    };
    cluster.journal().iter_from(from).map(line).collect()
}
