//! `rollout.json`: traces of operations, and what the controller made of each.
//!
//! The machine behind a trace is described in the README beside the vectors: a clock of whole
//! seconds, one operation, then syncs of the controller until it writes nothing more. Scheduler
//! and kubelet act only when an operation says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_api::{
    ConditionStatus, ControllerRevision, DaemonSet, NamespacedName, Node, NodeCondition,
    NodeConditionType, NodeName, Object, Pod, PodPhase, PodTemplateSpec, Taint, TaintEffect,
};
use playground_sim::{
    Actor, Cluster, Command, Components, Config, Propagation, SimDuration, Timings, Verb,
};
use serde_json::{Value, json};

use super::{expect_eq, tree};

pub(super) fn check(trace: &Value) -> Result<(), String> {
    let mut machine = Machine::new();
    for (n, step) in trace["steps"].as_array().into_iter().flatten().enumerate() {
        let op = &step["op"];
        machine
            .step(op, &step["expect"])
            .map_err(|it| format!("step {n} ({}): {it}", op["op"].as_str().unwrap_or("?")))?;
    }
    Ok(())
}

/// A cluster in which only the DaemonSet controller acts by itself.
struct Machine {
    cluster: Cluster,
    /// The DaemonSet as its user last wrote it.
    written: Value,
    key: NamespacedName,
    /// Templates in the order of their first appearance.
    templates: Vec<Arc<PodTemplateSpec>>,
    /// The revision hash of each of them, once there is one.
    hashes: BTreeMap<String, usize>,
}

/// What happened during a step.
#[derive(Default)]
struct Seen {
    rejected: bool,
    wakes: bool,
}

const ONE_SECOND: SimDuration = SimDuration::from_secs(1);

impl Machine {
    fn new() -> Self {
        let components = Components { scheduler: false, kubelet: false, node_controllers: false };
        let timings = Timings::immediate();
        Machine {
            cluster: Cluster::new(Config { components, timings, ..Config::default() }),
            written: Value::Null,
            key: NamespacedName::new("default", "ds"),
            templates: Vec::new(),
            hashes: BTreeMap::new(),
        }
    }

    fn step(&mut self, op: &Value, expected: &Value) -> Result<(), String> {
        let entries = self.cluster.journal().len();
        let mut seen = Seen::default();
        if op["op"] == "round" {
            for _ in 0..op["rounds"].as_u64().unwrap_or(1) {
                self.pass(op);
                for part in ["finish_terminating", "schedule", "ready"] {
                    self.apply(&json!({"op": part}), &mut seen)?;
                }
                self.sync(&mut seen);
            }
        } else {
            self.pass(op);
            self.apply(op, &mut seen)?;
            self.sync(&mut seen);
        }
        self.compare(expected, &seen, entries)
    }

    /// Moves the clock: one second, and what the operation says on top.
    fn pass(&mut self, op: &Value) {
        let more = SimDuration::from_secs(op["seconds"].as_u64().unwrap_or(0));
        self.cluster.lag_until(self.cluster.now() + ONE_SECOND + more);
    }

    /// Syncs the controller until it writes nothing more.
    fn sync(&mut self, seen: &mut Seen) {
        seen.wakes |= self.cluster.is_queued(&self.key);
        self.cluster.resync();
        self.cluster.advance(self.cluster.now());
        if let Some(daemon_set) = self.daemon_set() {
            let template = Arc::clone(&daemon_set.spec.template);
            let uid = daemon_set.metadata.uid;
            let number = self.number_of(&template);
            let newest = self.cluster.store().revisions_of(uid).max_by_key(|it| it.revision);
            if let Some(hash) = newest.and_then(|it| it.hash()).map(ToString::to_string) {
                self.hashes.insert(hash, number);
            }
        }
    }

    fn number_of(&mut self, template: &Arc<PodTemplateSpec>) -> usize {
        let found = self.templates.iter().position(|it| it == template);
        found.unwrap_or_else(|| {
            self.templates.push(Arc::clone(template));
            self.templates.len() - 1
        })
    }

    fn daemon_set(&self) -> Option<Arc<DaemonSet>> {
        self.cluster.store().daemon_set(&self.key).cloned()
    }
}

/// The operations.
impl Machine {
    fn apply(&mut self, op: &Value, seen: &mut Seen) -> Result<(), String> {
        let name = || NodeName::from(op["name"].as_str().unwrap_or_default());
        match op["op"].as_str().unwrap_or_default() {
            "create_daemonset" => self.create_daemon_set(op),
            "add_node" => self.send(Command::Create(Object::Node(Arc::new(new_node(op)?)))),
            "remove_node" => self.delete(playground_api::Kind::Node, &key("", &name())),
            "label_node" => {
                self.change_node(&name(), |node| relabel(&mut node.metadata.labels, op))
            }
            "taint_node" => self.change_node(&name(), |node| retaint(node, op)),
            "cordon" => self.change_node(&name(), |node| cordon(node, true)),
            "uncordon" => self.change_node(&name(), |node| cordon(node, false)),
            "node_not_ready" => self.node_readiness(&name(), false),
            "node_ready" => self.node_readiness(&name(), true),
            "set_template" => self.rewrite("template", &op["template"], seen),
            "set_strategy" => self.rewrite("updateStrategy", &op["updateStrategy"], seen),
            "set_min_ready_seconds" => self.rewrite("minReadySeconds", &op["value"], seen),
            "set_history_limit" => self.rewrite("revisionHistoryLimit", &op["value"], seen),
            "schedule" => self.schedule(),
            "start" => self
                .report(op, PodPhase::Running, false, |pod| pod.status.phase == PodPhase::Pending),
            "ready" => self.report(op, PodPhase::Running, true, |pod| {
                !pod.metadata.is_terminating() && !pod.is_terminal() && !pod.is_ready()
            }),
            "unready" => self.unready(op),
            "fail" => self.end(op, PodPhase::Failed),
            "succeed" => self.end(op, PodPhase::Succeeded),
            "finish_terminating" => self.finish_terminating(op),
            "delete_pods" => self.delete_pods(op),
            "create_pod" => self.create_pod(op),
            "label_pods" => self.label_pods(op),
            "pod_gc" => self.pod_gc(),
            "advance" => Ok(()),
            other => Err(format!("unknown operation {other:?}")),
        }
    }

    fn send(&mut self, command: Command) -> Result<(), String> {
        self.cluster.apply(command).map_err(|it| it.to_string())
    }

    fn delete(&mut self, kind: playground_api::Kind, key: &NamespacedName) -> Result<(), String> {
        self.send(Command::Delete {
            kind,
            key: key.clone(),
            propagation: Propagation::Background,
            grace_period: None,
        })
    }

    fn create_daemon_set(&mut self, op: &Value) -> Result<(), String> {
        self.written = op["daemonset"].clone();
        let decoded = playground_manifest::decode_value(&tree::tree(&self.written));
        let object = decoded.accepted().map_err(|it| it.to_string())?;
        self.key = object.metadata().key();
        self.send(Command::Create(object))
    }

    fn change_node(
        &mut self,
        name: &NodeName,
        change: impl FnOnce(&mut Node),
    ) -> Result<(), String> {
        let node = self.cluster.store().node(name).ok_or("no such Node")?;
        let mut node = Node::clone(node);
        change(&mut node);
        self.send(Command::Update(Object::Node(Arc::new(node))))
    }

    fn node_readiness(&mut self, name: &NodeName, ready: bool) -> Result<(), String> {
        let node = self.cluster.store().node(name).ok_or("no such Node")?;
        let mut node = Node::clone(node);
        let taints = [TaintEffect::NoSchedule, TaintEffect::NoExecute]
            .map(|effect| taint("node.kubernetes.io/not-ready", "", effect));
        for taint in taints {
            node.spec.taints.retain(|it| !it.matches(&taint));
            if !ready {
                node.spec.taints.push(taint);
            }
        }
        node.status.conditions = Arc::new(vec![ready_condition(ready)]);
        self.cluster.restore([Object::Node(Arc::new(node))]);
        if !ready {
            self.set_unready(|pod, _| pod.node_name.as_ref() == Some(name))?;
        }
        Ok(())
    }

    fn rewrite(&mut self, field: &str, value: &Value, seen: &mut Seen) -> Result<(), String> {
        let mut written = self.written.clone();
        written["spec"][field] = value.clone();
        let decoded = playground_manifest::decode_value(&tree::tree(&written));
        let Ok(Object::DaemonSet(new)) = decoded.accepted() else {
            seen.rejected = true;
            return Ok(());
        };
        let live = self.daemon_set().ok_or("no DaemonSet")?;
        let mut changed = DaemonSet::clone(&live);
        changed.spec = new.spec.clone();
        if self.cluster.apply(Command::Update(Object::DaemonSet(Arc::new(changed)))).is_err() {
            seen.rejected = true;
        } else {
            self.written = written;
        }
        Ok(())
    }

    fn schedule(&mut self) -> Result<(), String> {
        for pod in self.pods(|it| it.node_name.is_none()) {
            let Some(name) = pod.node_or_target() else { continue };
            let Some(node) = self.cluster.store().node(&name) else { continue };
            let tolerated = playground_api::first_untolerated(
                &node.spec.taints,
                &pod.spec.tolerations,
                Taint::forbids,
            );
            if tolerated.is_none() && pod.may_run_on(&name, &node.metadata.labels) {
                self.send(Command::BindPod { pod: pod.metadata.key(), node: name })?;
            }
        }
        Ok(())
    }

    fn report(
        &mut self,
        op: &Value,
        phase: PodPhase,
        ready: bool,
        wanted: impl Fn(&Pod) -> bool,
    ) -> Result<(), String> {
        for pod in self.selected(op, |it| wanted(it)) {
            if self.is_on_ready_node(&pod) {
                self.send(Command::ReportPod { pod: pod.metadata.key(), phase, ready })?;
            }
        }
        Ok(())
    }

    fn unready(&mut self, op: &Value) -> Result<(), String> {
        let keys: Vec<_> = self.selected(op, |_| true).iter().map(|it| it.metadata.key()).collect();
        self.set_unready(|pod, key| keys.contains(key) && !pod.metadata.is_terminating())
    }

    fn set_unready(
        &mut self,
        wanted: impl Fn(&Pod, &NamespacedName) -> bool,
    ) -> Result<(), String> {
        for pod in self.pods(|it| it.is_ready() && wanted(it, &it.metadata.key())) {
            let phase = pod.status.phase;
            self.send(Command::ReportPod { pod: pod.metadata.key(), phase, ready: false })?;
        }
        Ok(())
    }

    fn end(&mut self, op: &Value, phase: PodPhase) -> Result<(), String> {
        let wanted =
            |it: &Pod| it.node_name.is_some() && !it.metadata.is_terminating() && !it.is_terminal();
        for pod in self.selected(op, wanted) {
            self.send(Command::ReportPod { pod: pod.metadata.key(), phase, ready: false })?;
        }
        Ok(())
    }

    fn finish_terminating(&mut self, op: &Value) -> Result<(), String> {
        for pod in self.selected(op, |it| it.metadata.is_terminating()) {
            if self.is_on_ready_node(&pod) {
                self.send(Command::RemovePod(pod.metadata.key()))?;
            }
        }
        Ok(())
    }

    fn delete_pods(&mut self, op: &Value) -> Result<(), String> {
        for pod in self.selected(op, |_| true) {
            self.delete(playground_api::Kind::Pod, &pod.metadata.key())?;
        }
        Ok(())
    }

    fn create_pod(&mut self, op: &Value) -> Result<(), String> {
        let mut pod = tree::pod(&op["pod"])?;
        if pod.metadata.namespace.is_empty() {
            pod.metadata.namespace = "default".into();
        }
        self.send(Command::Create(Object::Pod(Arc::new(pod))))
    }

    fn label_pods(&mut self, op: &Value) -> Result<(), String> {
        for pod in self.selected(op, |_| true) {
            let mut pod = Pod::clone(&pod);
            relabel(&mut pod.metadata.labels, op);
            self.send(Command::Update(Object::Pod(Arc::new(pod))))?;
        }
        Ok(())
    }

    fn pod_gc(&mut self) -> Result<(), String> {
        let store = self.cluster.store();
        let lost = |it: &Pod| it.node_name.as_ref().is_some_and(|it| store.node(it).is_none());
        let keys: Vec<_> = self.pods(lost).iter().map(|it| it.metadata.key()).collect();
        keys.into_iter().try_for_each(|key| self.send(Command::RemovePod(key)))
    }

    fn pods(&self, wanted: impl Fn(&Pod) -> bool) -> Vec<Arc<Pod>> {
        self.cluster.store().pods().filter(|it| wanted(it)).cloned().collect()
    }

    /// The Pods that fit all parts of `select`.
    fn selected(&self, op: &Value, wanted: impl Fn(&Pod) -> bool) -> Vec<Arc<Pod>> {
        let select = &op["select"];
        let fits = |pod: &Pod| {
            let node = select["node"].as_str();
            let on_node = node.is_none_or(|it| pod.node_or_target().as_deref() == Some(it));
            let revision = select["revision"].as_str();
            let of_revision = revision.is_none_or(|it| self.is_current(pod) == (it == "current"));
            let state = select["state"].as_str();
            let in_state = state.is_none_or(|it| pod.is_ready() == (it == "ready"));
            on_node && of_revision && in_state && wanted(pod)
        };
        self.pods(fits)
    }

    fn is_current(&self, pod: &Pod) -> bool {
        let Some(daemon_set) = self.daemon_set() else { return false };
        let present = self.templates.iter().position(|it| *it == daemon_set.spec.template);
        present.is_some() && self.revision(pod) == present
    }

    /// The number of the Pod's template.
    fn revision(&self, pod: &Pod) -> Option<usize> {
        let hash = pod.metadata.labels.get(ControllerRevision::HASH_LABEL)?;
        self.hashes.get(&**hash).copied()
    }

    fn is_on_ready_node(&self, pod: &Pod) -> bool {
        let node = pod.node_name.as_ref().and_then(|it| self.cluster.store().node(it));
        node.is_some_and(|it| it.status.conditions.is_empty() || it.is_ready())
    }
}

/// What is compared.
impl Machine {
    fn compare(&self, expected: &Value, seen: &Seen, entries: usize) -> Result<(), String> {
        let lists = self.lists();
        for (name, pods) in expected["nodes"].as_object().into_iter().flatten() {
            let actual = lists.get(name).cloned().unwrap_or_default();
            expect_eq(&format!("Pods of {name}"), pods, &json!(actual))?;
        }
        self.compare_field(expected, "histogram", &histogram(&lists))?;
        self.compare_field(expected, "creates", &json!(self.count(entries, Verb::Created)))?;
        self.compare_field(expected, "deletes", &json!(self.count(entries, Verb::Deleted)))?;
        self.compare_field(expected, "wakes", &json!(seen.wakes))?;
        expect_eq("rejected", &(expected["rejected"] == true), &seen.rejected)?;
        let Some(daemon_set) = self.daemon_set() else { return Ok(()) };
        self.compare_field(expected, "generation", &json!(daemon_set.metadata.generation))?;
        self.compare_field(expected, "status", &status(&daemon_set))?;
        self.compare_field(expected, "revisions", &self.revisions(&daemon_set))?;
        let failed = self.cluster.sync_error(daemon_set.metadata.uid).is_some();
        match expected["syncError_any"] {
            Value::Null => expect_eq("syncError", &(expected["syncError"] == true), &failed),
            // Chance decides.
            _ => Ok(()),
        }
    }

    /// `X` is the only right answer; `X_any` lists several.
    fn compare_field(&self, expected: &Value, field: &str, actual: &Value) -> Result<(), String> {
        match (&expected[field], &expected[format!("{field}_any")]) {
            (Value::Null, Value::Array(any)) if any.contains(actual) => Ok(()),
            (Value::Null, Value::Array(any)) => {
                Err(format!("{field}: {actual} is none of {any:?}"))
            }
            (Value::Null, _) => Ok(()),
            (wanted, _) => expect_eq(field, wanted, actual),
        }
    }

    /// For each Node name the sorted list of its Pods.
    fn lists(&self) -> BTreeMap<String, Vec<String>> {
        let store = self.cluster.store();
        let mut lists: BTreeMap<String, Vec<String>> =
            store.nodes().map(|it| (it.metadata.name.to_string(), Vec::new())).collect();
        for pod in store.pods() {
            if let Some(node) = pod.node_or_target() {
                lists.entry(node.to_string()).or_default().push(self.state(pod));
            }
        }
        lists.values_mut().for_each(|it| it.sort());
        lists
    }

    fn state(&self, pod: &Pod) -> String {
        let revision = match (pod.metadata.controller(), self.revision(pod)) {
            (None, _) => "-".to_owned(),
            (Some(_), None) => "?".to_owned(),
            (Some(_), Some(number)) => number.to_string(),
        };
        let state = match pod.status.phase {
            PodPhase::Failed => "failed",
            PodPhase::Succeeded => "succeeded",
            _ if pod.node_name.is_none() => "pending",
            PodPhase::Pending => "bound",
            _ if pod.is_ready() => "ready",
            _ => "unready",
        };
        let terminating = if pod.metadata.is_terminating() { "+terminating" } else { "" };
        format!("{revision}/{state}{terminating}")
    }

    fn count(&self, entries: usize, verb: Verb) -> usize {
        let by_controller = self.cluster.journal().iter().skip(entries).filter(|it| {
            it.actor == Actor::DaemonSetController
                && it.object.kind == playground_api::Kind::Pod
                && it.verb == verb
        });
        by_controller.count()
    }

    fn revisions(&self, daemon_set: &DaemonSet) -> Value {
        let mut revisions: Vec<_> =
            self.cluster.store().revisions_of(daemon_set.metadata.uid).collect();
        revisions.sort_by_key(|it| it.revision);
        let number = |it: &ControllerRevision| {
            self.templates.iter().position(|template| *template == it.template)
        };
        revisions.into_iter().map(|it| json!([number(it), it.revision])).collect()
    }
}

fn histogram(lists: &BTreeMap<String, Vec<String>>) -> Value {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for pods in lists.values() {
        *counts.entry(pods.join(",")).or_default() += 1;
    }
    json!(counts)
}

fn status(daemon_set: &DaemonSet) -> Value {
    let status = &daemon_set.status;
    json!({
        "available": status.number_available,
        "current": status.current_number_scheduled,
        "desired": status.desired_number_scheduled,
        "misscheduled": status.number_misscheduled,
        "observedGeneration": status.observed_generation,
        "ready": status.number_ready,
        "unavailable": status.number_unavailable,
        "updated": status.updated_number_scheduled,
    })
}

fn key(namespace: &str, name: &str) -> NamespacedName {
    NamespacedName::new(namespace, name)
}

fn new_node(op: &Value) -> Result<Node, String> {
    tree::node(&op["node"])
}

fn relabel(labels: &mut playground_api::Labels, op: &Value) {
    for key in op["remove"].as_array().into_iter().flatten() {
        labels.remove(key.as_str().unwrap_or_default());
    }
    for (key, value) in op["set"].as_object().into_iter().flatten() {
        labels.insert(key.as_str(), value.as_str().unwrap_or_default());
    }
}

fn retaint(node: &mut Node, op: &Value) {
    for key in op["removeTaints"].as_array().into_iter().flatten() {
        node.spec.taints.retain(|it| Some(&*it.key) != key.as_str());
    }
    for added in op["add"].as_array().into_iter().flatten() {
        let text = |field: &str| added[field].as_str().unwrap_or_default();
        let taint = taint(text("key"), text("value"), TaintEffect::from_name(text("effect")));
        node.spec.taints.retain(|it| !it.matches(&taint));
        node.spec.taints.push(taint);
    }
}

fn cordon(node: &mut Node, on: bool) {
    let taint = taint("node.kubernetes.io/unschedulable", "", TaintEffect::NoSchedule);
    node.spec.unschedulable = on;
    node.spec.taints.retain(|it| !it.matches(&taint));
    if on {
        node.spec.taints.push(taint);
    }
}

fn taint(key: &str, value: &str, effect: TaintEffect) -> Taint {
    Taint { key: key.into(), value: value.into(), effect, time_added: None }
}

fn ready_condition(ready: bool) -> NodeCondition {
    NodeCondition {
        condition_type: NodeConditionType::Ready,
        status: ConditionStatus::from(ready),
        reason: "".into(),
        message: "".into(),
        last_heartbeat_time: None,
        last_transition_time: None,
    }
}
