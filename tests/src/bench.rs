//! `bench`: how long the engine takes, a line of JSON for each measurement.
//!
//! | name | what is measured |
//! |---|---|
//! | `place-N` | first placement of one DaemonSet on N Nodes, to all Ready |
//! | `step-N` | one step of the engine when one Pod changes, with three DaemonSets |
//! | `rollout-N` | a whole rolling update of N Nodes, `maxUnavailable: 10%` |
//! | `clone-N` | a snapshot of the whole cluster |
//!
//! Each for several N, so that one sees how cost grows. Budgets are in the design; figures are kept
//! in `docs/performance.md`.

#![expect(clippy::print_stdout, reason = "a command prints")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use playground_api::{NamespacedName, Object};
use playground_sim::{Cluster, Command, Config, NodePreset, Propagation, SimDuration};
use serde_json::json;

const MANIFEST: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: NAME, namespace: kube-system}
spec:
  selector: {matchLabels: {app: NAME}}
  updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
      - name: agent
        image: IMAGE
        resources: {requests: {cpu: 100m, memory: 200Mi}}
";

const HOUR: SimDuration = SimDuration::from_secs(360_000);

/// The sizes that are measured, with how often; the last ones are left out in a hurry.
const SIZES: &[(u32, usize)] = &[(100, 9), (1_000, 9), (5_000, 9), (50_000, 5), (100_000, 3)];

/// Measures everything and prints it. `quick` leaves the largest clusters and most runs out.
pub fn run(quick: bool) -> bool {
    for (n, runs) in SIZES.iter().copied().filter(|(n, _)| !quick || *n <= 5_000) {
        let runs = if quick { 3 } else { runs };
        let empty = nodes(n);
        measure("place", n, runs, || empty.clone(), place);
        let placed = with_three_daemon_sets(&empty);
        step(&placed, n, runs);
        measure(
            "clone",
            n,
            runs,
            || placed.clone(),
            |cluster| {
                std::hint::black_box(cluster.clone());
            },
        );
        let mut running = empty;
        place(&mut running);
        measure(
            "rollout",
            n,
            runs,
            || running.clone(),
            |cluster| {
                apply(cluster, "fluentd", "fluentd:v1.15", false);
                cluster.settle(HOUR);
            },
        );
    }
    true
}

fn nodes(n: u32) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    for i in 1..=n {
        let node = NodePreset::Worker.node(format!("worker-{i}"), (i % 65_536) as u16);
        cluster.restore([Object::Node(Arc::new(node))]);
    }
    cluster
}

fn apply(cluster: &mut Cluster, name: &str, image: &str, new: bool) {
    let text = MANIFEST.replace("NAME", name).replace("IMAGE", image);
    let manifest = playground_manifest::read(&text);
    for object in manifest.objects() {
        let object = object.clone();
        let command = if new { Command::Create(object) } else { Command::Update(object) };
        cluster.apply(command).expect("the manifest is valid");
    }
}

fn place(cluster: &mut Cluster) {
    apply(cluster, "fluentd", "fluentd:v1.14", true);
    cluster.settle(HOUR);
}

fn with_three_daemon_sets(nodes: &Cluster) -> Cluster {
    let mut cluster = nodes.clone();
    place(&mut cluster);
    for name in ["kube-proxy", "node-exporter"] {
        apply(&mut cluster, name, "agent:1", true);
        cluster.settle(HOUR);
    }
    cluster
}

/// One Pod is deleted and replaced; the mean of the steps that this takes.
fn step(placed: &Cluster, n: u32, runs: usize) {
    let mut samples = Vec::new();
    for run in 0..runs {
        let mut cluster = placed.clone();
        let pods: Vec<NamespacedName> = cluster
            .store()
            .pods()
            .map(|it| it.metadata.key())
            .skip(run)
            .step_by(97)
            .take(20)
            .collect();
        let mut steps = 0_u32;
        let mut spent = Duration::ZERO;
        for key in pods {
            let command = Command::Delete {
                kind: playground_api::Kind::Pod,
                key,
                propagation: Propagation::Background,
                grace_period: None,
            };
            let start = Instant::now();
            cluster.apply(command).expect("the Pod is there");
            steps += 1;
            let until = cluster.now() + HOUR;
            while cluster.step_until(until) {
                steps += 1;
            }
            spent += start.elapsed();
        }
        samples.push(spent.as_secs_f64() * 1e6 / f64::from(steps.max(1)));
    }
    print("step", n, "us", &mut samples);
}

fn measure(
    name: &str,
    n: u32,
    runs: usize,
    prepare: impl Fn() -> Cluster,
    work: impl Fn(&mut Cluster),
) {
    let mut samples = Vec::new();
    for _ in 0..runs {
        let mut cluster = prepare();
        let start = Instant::now();
        work(&mut cluster);
        samples.push(start.elapsed().as_secs_f64() * 1e3);
    }
    print(name, n, "ms", &mut samples);
}

fn print(name: &str, n: u32, unit: &str, samples: &mut [f64]) {
    samples.sort_by(f64::total_cmp);
    let rounded = |it: Option<&f64>| it.map(|it| (it * 1000.0).round() / 1000.0);
    println!(
        "{}",
        json!({
            "name": format!("{name}-{n}"),
            "nodes": n,
            "unit": unit,
            "median": rounded(samples.get(samples.len() / 2)),
            "min": rounded(samples.first()),
            "max": rounded(samples.last()),
            "runs": samples.len(),
        })
    );
}
