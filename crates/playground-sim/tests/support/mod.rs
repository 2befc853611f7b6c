//! A small cluster for tests.

#![allow(dead_code, reason = "no test needs all of it")]

use std::sync::Arc;

use playground_api::{
    Container, DaemonSet, DaemonSetSpec, LabelSelector, Labels, Object, ObjectMeta, PodSpec,
    PodTemplateSpec,
};
use playground_sim::{Cluster, Command, Config, NodePreset};

/// A DaemonSet of one container, as a manifest without further wishes makes it.
pub(crate) fn fluentd(image: &str) -> DaemonSet {
    let labels: Labels = [("app", "fluentd")].into_iter().collect();
    let container =
        Container { name: "fluentd".into(), image: image.into(), ..Container::default() };
    let template = PodTemplateSpec {
        labels: labels.clone(),
        spec: PodSpec {
            containers: vec![container],
            termination_grace_period_seconds: 30,
            scheduler_name: "default-scheduler".into(),
            ..PodSpec::default()
        },
        ..PodTemplateSpec::default()
    };
    DaemonSet {
        metadata: ObjectMeta {
            name: "fluentd".into(),
            namespace: "kube-system".into(),
            labels: labels.clone(),
            ..ObjectMeta::default()
        },
        spec: DaemonSetSpec {
            selector: LabelSelector { match_labels: labels, ..LabelSelector::default() },
            template: Arc::new(template),
            ..DaemonSetSpec::default()
        },
        ..DaemonSet::default()
    }
}

/// The Nodes node-1 to node-3.
pub(crate) fn three_workers() -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    for n in 1..=3 {
        let node = NodePreset::Worker.node(format!("node-{n}"), n);
        cluster.apply(Command::Create(Object::Node(Arc::new(node)))).expect("a new Node");
    }
    cluster
}
