//! Whether a goal holds, and what is there instead.

use std::sync::Arc;

use playground_api::{DaemonSet, Node, NodeName, Pod};
use playground_sim::Cluster;

use super::{DaemonSetName, DaemonSetNumber, Goal};

impl Goal {
    /// Whether the goal holds now.
    ///
    /// # Errors
    ///
    /// It does not; the text says what is there instead, as the end of "but ...".
    pub fn check(&self, cluster: &Cluster) -> Result<(), String> {
        match self {
            Goal::DaemonSet { daemon_set, numbers } => {
                check_numbers(find(cluster, daemon_set)?, numbers)
            }
            Goal::NoDaemonSet(name) => match candidates(cluster, name).next() {
                None => Ok(()),
                Some(found) => Err(format!("there is DaemonSet {}", found.metadata.key())),
            },
            Goal::RolloutDone(name) => check_rollout(find(cluster, name)?),
            Goal::NodeHasPod { node, daemon_set } => check_pod(cluster, node, daemon_set),
            Goal::NodeHasNoPod { node, daemon_set } => check_no_pod(cluster, node, daemon_set),
            Goal::NodeCordoned(name) => {
                let is_cordoned = find_node(cluster, name)?.spec.unschedulable;
                must(is_cordoned, || format!("node {name} is not cordoned"))
            }
            Goal::NodeNotCordoned(name) => {
                let is_cordoned = find_node(cluster, name)?.spec.unschedulable;
                must(!is_cordoned, || format!("node {name} is cordoned"))
            }
            Goal::NodeCount(wanted) => {
                let n = cluster.store().n_nodes();
                must(n == *wanted, || format!("there {}", counted(n, "Node")))
            }
            Goal::PodCount(wanted) => {
                let n = cluster.store().pods().count();
                must(n == *wanted, || format!("there {}", counted(n, "Pod")))
            }
            Goal::Clock(at) => {
                let now = cluster.now();
                must(now == *at, || format!("the clock shows {now}"))
            }
        }
    }
}

fn must(holds: bool, instead: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(instead()) }
}

fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("is 1 {noun}") } else { format!("are {n} {noun}s") }
}

fn candidates<'a>(
    cluster: &'a Cluster,
    wanted: &'a DaemonSetName,
) -> impl Iterator<Item = &'a Arc<DaemonSet>> {
    cluster.store().daemon_sets().filter(|it| {
        let metadata = &it.metadata;
        metadata.name == wanted.name
            && wanted.namespace.as_ref().is_none_or(|it| *it == metadata.namespace)
    })
}

/// The DaemonSet of this name, in whatever namespace if none is written.
fn find<'a>(cluster: &'a Cluster, wanted: &'a DaemonSetName) -> Result<&'a DaemonSet, String> {
    let found: Vec<&Arc<DaemonSet>> = candidates(cluster, wanted).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(format!("there is no DaemonSet {wanted}")),
        many => {
            let keys: Vec<String> = many.iter().map(|it| it.metadata.key().to_string()).collect();
            Err(format!("there are {}; name one of them", keys.join(" and ")))
        }
    }
}

fn find_node<'a>(cluster: &'a Cluster, name: &NodeName) -> Result<&'a Arc<Node>, String> {
    cluster.store().node(name).ok_or_else(|| format!("there is no Node {name}"))
}

fn number_of(daemon_set: &DaemonSet, number: DaemonSetNumber) -> u32 {
    let status = &daemon_set.status;
    match number {
        DaemonSetNumber::Desired => status.desired_number_scheduled,
        DaemonSetNumber::Current => status.current_number_scheduled,
        DaemonSetNumber::Ready => status.number_ready,
        DaemonSetNumber::UpToDate => status.updated_number_scheduled,
        DaemonSetNumber::Available => status.number_available,
        DaemonSetNumber::Misscheduled => status.number_misscheduled,
    }
}

fn check_numbers(daemon_set: &DaemonSet, wanted: &[(DaemonSetNumber, u32)]) -> Result<(), String> {
    let other: Vec<String> = wanted
        .iter()
        .map(|(number, n)| (*number, *n, number_of(daemon_set, *number)))
        .filter(|(_, wanted, actual)| wanted != actual)
        .map(|(number, _, actual)| format!("{number} is {actual}"))
        .collect();
    must(other.is_empty(), || other.join(" and "))
}

/// Mirrors `DaemonSetStatusViewer` in kubectl's `pkg/polymorphichelpers/rollout_status.go`.
fn check_rollout(daemon_set: &DaemonSet) -> Result<(), String> {
    let status = &daemon_set.status;
    let desired = status.desired_number_scheduled;
    if status.observed_generation < daemon_set.metadata.generation {
        return Err("the controller has not seen the newest change yet".to_owned());
    }
    let of = |n: u32, what: &str| format!("{n} of {desired} Pods are {what}");
    let (updated, available) = (status.updated_number_scheduled, status.number_available);
    must(updated >= desired, || of(updated, "of the current template"))?;
    must(available >= desired, || of(available, "available"))
}

/// The Pods of a DaemonSet on a Node, by name: those that stay, and those that terminate.
fn pods_of(
    cluster: &Cluster,
    node: &NodeName,
    daemon_set: &DaemonSet,
) -> (Vec<String>, Vec<String>) {
    let pods = cluster.store().controlled_pods_on(daemon_set.metadata.uid, node);
    let (leaving, staying): (Vec<_>, Vec<_>) = pods.partition(|it| it.metadata.is_terminating());
    let names =
        |pods: Vec<&Arc<Pod>>| pods.into_iter().map(|it| it.metadata.name.to_string()).collect();
    (names(staying), names(leaving))
}

fn check_pod(cluster: &Cluster, node: &NodeName, wanted: &DaemonSetName) -> Result<(), String> {
    find_node(cluster, node)?;
    let daemon_set = find(cluster, wanted)?;
    let (staying, leaving) = pods_of(cluster, node, daemon_set);
    must(!staying.is_empty(), || match leaving.first() {
        Some(pod) => format!("node {node} has only {pod}, which is terminating"),
        None => format!("node {node} has none{}", why_none(cluster, node, daemon_set)),
    })
}

/// The rule that keeps the Pods of a DaemonSet off a Node, as the end of a sentence.
fn why_none(cluster: &Cluster, node: &NodeName, daemon_set: &DaemonSet) -> String {
    let why = cluster.why(&daemon_set.metadata.key(), node);
    match why.as_ref().and_then(|it| it.eligibility.rejection()) {
        Some(rejection) => format!(": {rejection}"),
        None => " yet".to_owned(),
    }
}

fn check_no_pod(cluster: &Cluster, node: &NodeName, wanted: &DaemonSetName) -> Result<(), String> {
    find_node(cluster, node)?;
    let (staying, _) = pods_of(cluster, node, find(cluster, wanted)?);
    must(staying.is_empty(), || format!("node {node} has {}", staying.join(" and ")))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use playground_kubectl::Console;

    use super::*;

    fn manifest(namespace: &str, node_selector: &str) -> String {
        format!(
            "kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: fluentd, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: fluentd}}}}
  template:
    metadata: {{labels: {{app: fluentd}}}}
    spec:
      nodeSelector: {{{node_selector}}}
      containers: [{{name: fluentd, image: 'fluentd:v1.14'}}]
EOF"
        )
    }

    fn session(lines: &[&str]) -> Console {
        let mut console = Console::default();
        for line in lines {
            let output = console.run(line);
            assert!(output.is_ok(), "{line}: {}", output.stderr);
        }
        console
    }

    fn two_workers() -> Console {
        session(&[
            "sim node add worker-1 worker-2",
            &manifest("kube-system", "kubernetes.io/hostname: worker-1"),
            "sim run until settled",
        ])
    }

    #[track_caller]
    fn check(console: &Console, goals: &str, expected: Expect) {
        let verdict = |line: &str| {
            let goal: Goal = line.parse().unwrap_or_else(|it| panic!("{it}"));
            match goal.check(console.cluster()) {
                Ok(()) => format!("{line}: yes\n"),
                Err(instead) => format!("{line}: {instead}\n"),
            }
        };
        expected.assert_eq(&goals.lines().map(str::trim).map(verdict).collect::<String>());
    }

    #[test]
    fn numbers_pods_nodes_and_the_clock() {
        check(
            &two_workers(),
            "daemonset fluentd desired 1 current 1 ready 1 up-to-date 1 available 1 misscheduled 0
             daemonset fluentd desired 2 ready 2 current 1
             no daemonset fluentd
             no daemonset default/fluentd
             rollout of fluentd done
             node worker-1 has pod of kube-system/fluentd
             node worker-2 has pod of fluentd
             node worker-1 has no pod of fluentd
             node worker-2 has no pod of fluentd
             node worker-1 cordoned
             node worker-1 not cordoned
             node count 2
             node count 3
             pod count 0
             clock T+16s
             clock T+1m",
            expect![[r#"
                daemonset fluentd desired 1 current 1 ready 1 up-to-date 1 available 1 misscheduled 0: yes
                daemonset fluentd desired 2 ready 2 current 1: desired is 1 and ready is 1
                no daemonset fluentd: there is DaemonSet kube-system/fluentd
                no daemonset default/fluentd: yes
                rollout of fluentd done: yes
                node worker-1 has pod of kube-system/fluentd: yes
                node worker-2 has pod of fluentd: node worker-2 has none: nodeSelector asks for kubernetes.io/hostname=worker-1, and the Node has kubernetes.io/hostname=worker-2
                node worker-1 has no pod of fluentd: node worker-1 has fluentd-jk9df
                node worker-2 has no pod of fluentd: yes
                node worker-1 cordoned: node worker-1 is not cordoned
                node worker-1 not cordoned: yes
                node count 2: yes
                node count 3: there are 2 Nodes
                pod count 0: there is 1 Pod
                clock T+16s: the clock shows T+18s
                clock T+1m: the clock shows T+18s
            "#]],
        );
    }

    #[test]
    fn what_does_not_exist_is_said() {
        check(
            &two_workers(),
            "node worker-9 has no pod of fluentd
             node worker-1 has pod of fluent-bit
             rollout of default/fluentd done
             node worker-9 cordoned",
            expect![[r#"
                node worker-9 has no pod of fluentd: there is no Node worker-9
                node worker-1 has pod of fluent-bit: there is no DaemonSet fluent-bit
                rollout of default/fluentd done: there is no DaemonSet default/fluentd
                node worker-9 cordoned: there is no Node worker-9
            "#]],
        );
    }

    #[test]
    fn a_name_in_two_namespaces_wants_its_namespace() {
        let console = session(&[&manifest("default", ""), &manifest("kube-system", "")]);
        check(
            &console,
            "daemonset fluentd desired 0
             daemonset default/fluentd desired 0",
            expect![[r#"
                daemonset fluentd desired 0: there are default/fluentd and kube-system/fluentd; name one of them
                daemonset default/fluentd desired 0: yes
            "#]],
        );
    }

    #[test]
    fn a_rollout_goes_from_unseen_to_done() {
        let mut console = session(&["sim node add worker-1 worker-2", &manifest("default", "")]);
        let goal: Goal = "rollout of fluentd done".parse().expect("a goal");
        let mut seen = Vec::new();
        for at in 0..30 {
            console.run(&format!("sim seek T+{at}s"));
            seen.push(match goal.check(console.cluster()) {
                Ok(()) => "done".to_owned(),
                Err(instead) => instead,
            });
        }
        seen.dedup();
        expect![[r#"
            the controller has not seen the newest change yet
            0 of 2 Pods are of the current template
            0 of 2 Pods are available
            done"#]]
        .assert_eq(&seen.join("\n"));
    }
}
