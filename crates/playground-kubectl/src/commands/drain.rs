//! `kubectl drain`: cordons Nodes and evicts their Pods, and waits until they are gone.
//!
//! Mirrors kubectl's `pkg/cmd/drain` and `pkg/drain`. While the line waits, virtual time runs.
//! Deliberate difference: without `--timeout` it gives up on a Pod that a budget protects when
//! nothing is left to happen that could let it go, where kubectl tries for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_api::{Kind, NamespacedName, Node, Pod};
use playground_sim::{Command, CommandError, Propagation, SimDuration};

use super::cordon::{cordon, nodes};
use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure, Patience};
use crate::find;
use crate::flags::{DryRun, Flag, Flags};
use crate::selector::Selector;

pub(super) const VERB: Verb = Verb {
    name: "drain",
    usage: "kubectl drain NODE.. | -l SELECTOR [--ignore-daemonsets] [--force] \
            [--delete-emptydir-data] [--grace-period N] [--timeout 60s]",
    about: "cordons a Node and evicts its Pods",
    grammar: Grammar::new(&[Words::Names(Kind::Node)], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    DryRun::FLAG,
    Flag::truth("ignore-daemonsets"),
    Flag::truth("force"),
    Flag::truth("delete-emptydir-data"),
    Flag::truth("disable-eviction"),
    Flag::int("grace-period"),
    Flag::int("skip-wait-for-delete-timeout"),
    Flag::int("chunk-size"),
    Flag::duration("timeout"),
    Flag::text("pod-selector"),
];

/// How the Pods go.
struct Drain {
    ignore_daemon_sets: bool,
    force: bool,
    delete_empty_dir_data: bool,
    disable_eviction: bool,
    grace_period: Option<u32>,
    skip_after: Option<i64>,
    timeout: Option<SimDuration>,
    pod_selector: Selector,
    dry_run: DryRun,
}

/// What a filter says of a Pod.
enum Verdict {
    Delete,
    DeleteWith(&'static str),
    Skip,
    SkipWith(&'static str),
    Refuse(String),
}

const DAEMON_SET: &str = "ignoring DaemonSet-managed Pods";
const DAEMON_SET_FATAL: &str = "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
const LOCAL_STORAGE: &str = "Pods with local storage (use --delete-emptydir-data to override)";
const NO_CONTROLLER: &str = "deleting Pods that declare no controller";
/// Upstream's text begins with the verb that is put before it once more.
const NO_CONTROLLER_FATAL: &str =
    "cannot delete Pods that declare no controller (use --force to override)";

/// How long a Pod that a budget protects is left alone.
const RETRY: SimDuration = SimDuration::from_secs(5);

/// What a round of attempts counts as, in pieces of work: what it prints weighs more than they do.
const WORK_OF_AN_ATTEMPT: usize = 100;
const DEADLINE: &str = "context deadline exceeded";

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl drain", FLAGS)?;
    let pod_selector = Selector::parse(flags.get("pod-selector").unwrap_or_default());
    let pod_selector = pod_selector.map_err(|_| {
        Failure::error("--pod-selector=<pod_selector> must be a valid label selector")
    })?;
    let nodes = nodes(context, &flags, "kubectl drain", "drain")?;
    let drain = Drain {
        ignore_daemon_sets: flags.is_true("ignore-daemonsets"),
        force: flags.is_true("force"),
        delete_empty_dir_data: flags.is_true("delete-emptydir-data"),
        disable_eviction: flags.is_true("disable-eviction"),
        grace_period: flags.int("grace-period").and_then(|it| u32::try_from(it).ok()),
        skip_after: flags.int("skip-wait-for-delete-timeout").filter(|it| *it > 0),
        timeout: flags.duration("timeout"),
        pod_selector,
        dry_run: DryRun::of(&flags)?,
    };
    for node in &nodes {
        cordon(context, node, true, drain.dry_run)?;
    }
    drain.all(context, &nodes)
}

impl Drain {
    fn all(&self, context: &mut Context<'_>, nodes: &[Arc<Node>]) -> Result<(), Failure> {
        let mut failed = Vec::new();
        for node in nodes {
            let name = &node.metadata.name;
            match self.node(context, node) {
                Ok(()) => context.print(format!("node/{name} drained{}", self.dry_run.suffix())),
                Err(errors) => {
                    let text = match errors.as_slice() {
                        [one] => one.clone(),
                        many => format!("[{}]", many.join(", ")),
                    };
                    context.warn(format!(
                        "error: unable to drain node {name:?} due to error: {text}, continuing \
                         command..."
                    ));
                    failed.push((name, errors));
                }
            }
        }
        if failed.is_empty() {
            return Ok(());
        }
        context.warn("There are pending nodes to be drained:");
        for (name, _) in &failed {
            context.warn(format!(" {name}"));
        }
        let errors: Vec<String> = failed.into_iter().flat_map(|it| it.1).collect();
        let text = errors.join("\n");
        Err(if text == DEADLINE { Failure::error(text) } else { Failure::plain(text) })
    }

    fn node(&self, context: &mut Context<'_>, node: &Node) -> Result<(), Vec<String>> {
        let pods = self.pods_to_delete(context, node)?;
        let result = self.delete(context, &pods);
        if let Err(error) = &result {
            context.warn(format!(
                "There are pending pods in node {:?} when an error occurred: {error}",
                node.metadata.name
            ));
            for pod in pods {
                if is_there(context, &pod) {
                    context.warn(format!("pod/{}", pod.metadata.name));
                }
            }
        }
        result.map_err(|it| vec![it])
    }

    /// Mirrors `GetPodsForDeletion`: the Pods to delete, with the warnings printed.
    fn pods_to_delete(
        &self,
        context: &mut Context<'_>,
        node: &Node,
    ) -> Result<Vec<Arc<Pod>>, Vec<String>> {
        let name = node.name();
        let on_node = context.cluster().store().pods_on(&name);
        let on_node = on_node.filter(|it| self.pod_selector.matches(&it.metadata.labels));
        let on_node: Vec<Arc<Pod>> = on_node.cloned().collect();
        let (mut pods, mut warnings, mut errors) =
            (Vec::new(), Groups::default(), Groups::default());
        for pod in on_node {
            match self.judge(context, &pod) {
                Verdict::Delete => pods.push(pod),
                Verdict::Skip => {}
                Verdict::SkipWith(warning) => warnings.add(warning, &pod),
                Verdict::Refuse(error) => errors.add(&error, &pod),
                Verdict::DeleteWith(warning) => {
                    warnings.add(warning, &pod);
                    pods.push(pod);
                }
            }
        }
        if !errors.0.is_empty() {
            return Err(errors.texts().map(|it| format!("cannot delete {it}")).collect());
        }
        if !warnings.0.is_empty() {
            let texts: Vec<String> = warnings.texts().collect();
            context.warn(format!("Warning: {}", texts.join("; ")));
        }
        Ok(pods)
    }

    /// The filters in upstream's order. A later one that has something to say takes the place of
    /// an earlier warning.
    fn judge(&self, context: &Context<'_>, pod: &Pod) -> Verdict {
        let finished = pod.is_terminal();
        let mirror = pod.metadata.annotations.contains_key("kubernetes.io/config.mirror");
        if self.is_long_gone(context, pod) {
            return Verdict::Skip;
        }
        match self.daemon_set(context, pod, finished) {
            Verdict::Delete => {}
            decided => return decided,
        }
        if mirror {
            return Verdict::Skip;
        }
        let local = pod.spec.volumes.iter().any(|it| it.is_empty_dir());
        if local && !finished && !self.delete_empty_dir_data {
            return Verdict::Refuse(LOCAL_STORAGE.to_owned());
        }
        if finished || pod.metadata.controller().is_some() {
            return Verdict::Delete;
        }
        if self.force {
            Verdict::DeleteWith(NO_CONTROLLER)
        } else {
            Verdict::Refuse(NO_CONTROLLER_FATAL.to_owned())
        }
    }

    /// Mirrors `skipDeletedFilter`.
    fn is_long_gone(&self, context: &Context<'_>, pod: &Pod) -> bool {
        let now = context.cluster().timestamp();
        match (self.skip_after, pod.metadata.deletion_timestamp) {
            (Some(seconds), Some(at)) => now.millis_since(at) > seconds * 1000,
            _ => false,
        }
    }

    /// Mirrors `daemonSetFilter`.
    fn daemon_set(&self, context: &Context<'_>, pod: &Pod, finished: bool) -> Verdict {
        let owner = pod.metadata.controller().filter(|it| &*it.kind == "DaemonSet");
        let Some(owner) = owner.filter(|_| !finished) else { return Verdict::Delete };
        let key = NamespacedName::new(pod.metadata.namespace.clone(), owner.name.clone());
        match context.cluster().store().daemon_set(&key) {
            None if self.force => Verdict::Delete,
            None => Verdict::Refuse(format!("daemonsets.apps {:?} not found", &*owner.name)),
            Some(_) if self.ignore_daemon_sets => Verdict::SkipWith(DAEMON_SET),
            Some(_) => Verdict::Refuse(DAEMON_SET_FATAL.to_owned()),
        }
    }

    fn delete(&self, context: &mut Context<'_>, pods: &[Arc<Pod>]) -> Result<(), String> {
        let patience = Patience::new(context.cluster().now(), self.timeout);
        let mut asked: Vec<&Arc<Pod>> = Vec::new();
        let mut blocked: Vec<&Arc<Pod>> = pods.iter().collect();
        // Whether nothing but retries was left to happen before the last wait.
        let mut idle = false;
        loop {
            let mut still_blocked = Vec::new();
            for pod in blocked {
                self.announce(context, pod);
                self.check_time(context, pod, patience, idle)?;
                match self.ask(context, pod)? {
                    true => asked.push(pod),
                    false => still_blocked.push(pod),
                }
            }
            blocked = still_blocked;
            if blocked.is_empty() {
                break;
            }
            idle = context.cluster().is_settled();
            asked = self.let_time_pass(context, asked)?;
        }
        if self.dry_run == DryRun::No { self.wait(context, asked, patience) } else { Ok(()) }
    }

    fn announce(&self, context: &mut Context<'_>, pod: &Pod) {
        let (name, place) = (&pod.metadata.name, &pod.metadata.namespace);
        let suffix = self.dry_run.suffix();
        if !self.disable_eviction {
            context.print(format!("evicting pod {place}/{name}{suffix}"));
        } else if self.dry_run != DryRun::No {
            context.print(format!("pod/{name} deleted{suffix}"));
        }
    }

    /// A Pod that a budget protects is asked for again and again.
    fn check_time(
        &self,
        context: &Context<'_>,
        pod: &Pod,
        patience: Patience,
        idle: bool,
    ) -> Result<(), String> {
        let now = context.cluster().now();
        let is_over = now > patience.start() && now >= patience.end(context.cluster());
        if !(is_over || idle && self.timeout.is_none()) {
            return Ok(());
        }
        let (name, place) = (&*pod.metadata.name, &*pod.metadata.namespace);
        let why = match self.timeout {
            Some(limit) => format!("global timeout reached: {limit}"),
            None => "given up, nothing is left to happen that could let it go".to_owned(),
        };
        Err(format!("error when evicting pods/{name:?} -n {place:?}: {why}"))
    }

    /// Asks the API server for the end of a Pod. Says whether a later attempt is not needed.
    fn ask(&self, context: &mut Context<'_>, pod: &Pod) -> Result<bool, String> {
        if !is_there(context, pod) || self.dry_run == DryRun::Client {
            return Ok(true);
        }
        let answer = match self.dry_run {
            DryRun::No => context.send(self.request(pod)),
            _ if self.disable_eviction => Ok(()),
            _ => context.cluster().check_eviction(&pod.metadata.key()),
        };
        let (name, place) = (&*pod.metadata.name, &*pod.metadata.namespace);
        match answer {
            Ok(()) => Ok(true),
            Err(error @ CommandError::DisruptionBudget) => {
                context.warn(format!(
                    "error when evicting pods/{name:?} -n {place:?} (will retry after 5s): {error}"
                ));
                Ok(false)
            }
            Err(error) if self.disable_eviction => Err(error.to_string()),
            Err(error) => Err(format!("error when evicting pods/{name:?} -n {place:?}: {error}")),
        }
    }

    /// Five seconds pass; Pods that go meanwhile are named.
    fn let_time_pass<'p>(
        &self,
        context: &mut Context<'_>,
        mut asked: Vec<&'p Arc<Pod>>,
    ) -> Result<Vec<&'p Arc<Pod>>, String> {
        let patience = Patience::new(context.cluster().now(), Some(RETRY));
        while context.wait_step(patience)? {
            asked = self.name_the_gone(context, asked);
        }
        context.spend(WORK_OF_AN_ATTEMPT);
        Ok(asked)
    }

    fn name_the_gone<'p>(
        &self,
        context: &mut Context<'_>,
        pods: Vec<&'p Arc<Pod>>,
    ) -> Vec<&'p Arc<Pod>> {
        let (left, gone): (Vec<_>, Vec<_>) = pods.into_iter().partition(|it| is_there(context, it));
        for pod in gone.into_iter().filter(|_| self.dry_run == DryRun::No) {
            let done = if self.disable_eviction { "deleted" } else { "evicted" };
            context.print(format!("pod/{} {done}", pod.metadata.name));
        }
        left
    }

    fn request(&self, pod: &Pod) -> Command {
        let key = pod.metadata.key();
        match self.grace_period {
            None if !self.disable_eviction => Command::Evict(key),
            grace_period => Command::Delete {
                kind: Kind::Pod,
                key,
                propagation: Propagation::Background,
                grace_period,
            },
        }
    }

    /// Lets the time run until the Pods are gone; each is named when it is.
    fn wait(
        &self,
        context: &mut Context<'_>,
        pods: Vec<&Arc<Pod>>,
        patience: Patience,
    ) -> Result<(), String> {
        let mut waiting = pods;
        loop {
            waiting = self.name_the_gone(context, waiting);
            let Some(first) = waiting.first() else { return Ok(()) };
            if !context.wait_step(patience)? {
                return Err(self.timed_out(&first.metadata.key()));
            }
        }
    }

    fn timed_out(&self, pod: &NamespacedName) -> String {
        let NamespacedName { namespace, name, .. } = pod;
        if self.disable_eviction {
            return DEADLINE.to_owned();
        }
        format!(
            "error when waiting for pod \"{name}\" in namespace \"{namespace}\" to terminate: \
             {DEADLINE}"
        )
    }
}

/// Whether it is still the same Pod that is there.
fn is_there(context: &Context<'_>, pod: &Pod) -> bool {
    let now = context.cluster().store().pod(&pod.metadata.key());
    now.is_some_and(|it| it.metadata.uid == pod.metadata.uid)
}

/// Pods by what is said of them.
#[derive(Default)]
struct Groups(BTreeMap<String, Vec<String>>);

impl Groups {
    fn add(&mut self, text: &str, pod: &Pod) {
        let key = pod.metadata.key().to_string();
        self.0.entry(text.to_owned()).or_default().push(key);
    }

    fn texts(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(text, pods)| format!("{text}: {}", pods.join(", ")))
    }
}
