//! `bench`: how long the engine takes, a line of JSON for each measurement, or one table.
//!
//! | name | what is measured |
//! |---|---|
//! | `place-N` | first placement of one DaemonSet on N Nodes, to all Ready |
//! | `step-N` | one step of the engine when one Pod changes, with three DaemonSets |
//! | `rollout-N` | a whole rolling update of N Nodes, `maxUnavailable: 10%` |
//! | `clone-N` | a snapshot of the whole cluster |
//!
//! Each for several N, so that one sees how cost grows. The table of `docs/performance.md` is that
//! of `bench --table`.

#![expect(clippy::print_stdout, reason = "a command prints")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use playground_api::{NamespacedName, Object};
use playground_sim::{Cluster, Command, Config, NodePreset, Propagation, SimDuration};
use serde_json::{Value, json};

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

/// The runs of one measurement.
struct Measurement {
    name: &'static str,
    nodes: u32,
    /// `ms` or `us`.
    unit: &'static str,
    /// What each run took, sorted.
    samples: Vec<f64>,
}

/// Measures everything and prints it: a line for each measurement as it comes, or one table in
/// the end. `quick` leaves the largest clusters and most runs out.
pub fn run(quick: bool, as_table: bool) -> bool {
    let mut all = Vec::new();
    let mut keep = |it: Measurement| {
        if !as_table {
            println!("{}", it.to_json());
        }
        all.push(it);
    };
    for (n, runs) in SIZES.iter().copied().filter(|(n, _)| !quick || *n <= 5_000) {
        let runs = if quick { 3 } else { runs };
        let empty = nodes(n);
        keep(measure("place", n, runs, || empty.clone(), place));
        let placed = with_three_daemon_sets(&empty);
        keep(step(&placed, n, runs));
        keep(measure(
            "clone",
            n,
            runs,
            || placed.clone(),
            |cluster| {
                std::hint::black_box(cluster.clone());
            },
        ));
        let mut running = empty;
        place(&mut running);
        keep(measure(
            "rollout",
            n,
            runs,
            || running.clone(),
            |cluster| {
                apply(cluster, "fluentd", "fluentd:v1.15", false);
                cluster.settle(HOUR);
            },
        ));
    }
    if as_table {
        print!("{}", table(&all));
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
fn step(placed: &Cluster, nodes: u32, runs: usize) -> Measurement {
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
    Measurement::new("step", nodes, "us", samples)
}

fn measure(
    name: &'static str,
    nodes: u32,
    runs: usize,
    prepare: impl Fn() -> Cluster,
    work: impl Fn(&mut Cluster),
) -> Measurement {
    let mut samples = Vec::new();
    for _ in 0..runs {
        let mut cluster = prepare();
        let start = Instant::now();
        work(&mut cluster);
        samples.push(start.elapsed().as_secs_f64() * 1e3);
    }
    Measurement::new(name, nodes, "ms", samples)
}

impl Measurement {
    fn new(name: &'static str, nodes: u32, unit: &'static str, mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        Measurement { name, nodes, unit, samples }
    }

    fn best(&self) -> f64 {
        self.samples.first().copied().unwrap_or_default()
    }

    fn median(&self) -> f64 {
        self.samples.get(self.samples.len() / 2).copied().unwrap_or_default()
    }

    fn to_json(&self) -> Value {
        let rounded = |it: Option<&f64>| it.map(|it| (it * 1000.0).round() / 1000.0);
        json!({
            "name": format!("{}-{}", self.name, self.nodes),
            "nodes": self.nodes,
            "unit": self.unit,
            "median": rounded(Some(&self.median())),
            "min": rounded(self.samples.first()),
            "max": rounded(self.samples.last()),
            "runs": self.samples.len(),
        })
    }
}

/// The best runs in Markdown: a row for each size, a column for each measurement.
///
/// The best, since whatever else the machine does can only add to them.
fn table(all: &[Measurement]) -> String {
    let mut sizes: Vec<u32> = all.iter().map(|it| it.nodes).collect();
    sizes.dedup();
    let row = |nodes: u32| all.iter().filter(move |it| it.nodes == nodes);
    let first = sizes.first().copied().unwrap_or_default();
    let heads: Vec<String> = row(first).map(|it| format!("`{}`, {}", it.name, it.unit)).collect();
    let mut text =
        format!("| Nodes | {} |\n|---:|{}\n", heads.join(" | "), "---:|".repeat(heads.len()));
    for nodes in sizes {
        let cells: Vec<String> = row(nodes).map(|it| significant(it.best())).collect();
        text.push_str(&format!("| {nodes} | {} |\n", cells.join(" | ")));
    }
    text
}

/// Two significant digits: no run comes out more alike than that.
fn significant(number: f64) -> String {
    if number < 0.1 {
        return "below 0.1".to_owned();
    }
    let unit = 10_f64.powf(number.log10().floor() - 1.0);
    let rounded = (number / unit).round() * unit;
    if number < 9.95 { format!("{rounded:.1}") } else { format!("{rounded:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_row_for_each_size_and_two_digits_in_each_cell() {
        let measured =
            |name, nodes, best| Measurement::new(name, nodes, "ms", vec![best + 1.0, best]);
        let all = [
            measured("place", 100, 1.234),
            measured("clone", 100, 0.000_1),
            measured("place", 5_000, 93.4),
            measured("clone", 5_000, 1_283.0),
        ];
        let expected = "| Nodes | `place`, ms | `clone`, ms |
|---:|---:|---:|
| 100 | 1.2 | below 0.1 |
| 5000 | 93 | 1300 |
";
        assert_eq!(table(&all), expected);
    }
}
