//! A session as a bash script for real Kubernetes: kind with Nodes that KWOK plays.
//!
//! Words are quoted by `shlex` and texts stand in here-documents, so that nothing in a session is
//! run as a command of its own.

mod pods;
#[cfg(all(test, unix))]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_api::{Fields, Node, Object, Value};
use playground_sim::{Command, History, MoveKind, Pressure, SimTime};

use self::pods::{DaemonPod, DaemonPods};
use crate::console::Console;
use crate::lines::{Line, read_lines};

/// What sets the cluster up, and the functions that the lines after it call.
const HEAD: &str = include_str!("head.sh");

/// What ends the script.
const FOOT: &str = "
printf '\\nLook at it with:\\n  export KUBECONFIG=%q\\n  kubectl get pods -A -o wide\\n' \"$KUBECONFIG\"
printf 'Delete it with:\\n  kind delete cluster --name %s\\n' \"$CLUSTER\"
";

/// The session up to its present position as a script.
pub fn kind_script(console: &Console) -> String {
    let mut script = Script {
        text: HEAD.to_owned(),
        at: 0,
        files: BTreeMap::new(),
        pods: DaemonPods::of(console.cluster()),
    };
    for it in asked(console.history()) {
        script.add(&it);
    }
    script.text.push_str(FOOT);
    script.text
}

/// A line that was given, and what it asked for.
struct Asked<'a> {
    at: SimTime,
    /// With the files that it read, as the history keeps it.
    line: &'a Arc<str>,
    commands: Vec<&'a Command>,
}

fn asked(history: &History) -> Vec<Asked<'_>> {
    let mut all: Vec<Asked<'_>> = Vec::new();
    for it in history.moves().iter().take(history.position()) {
        let (line, command) = match &it.kind {
            MoveKind::Step => continue,
            MoveKind::Wait { line, .. } => (line, None),
            MoveKind::Command { line, command, .. } => (line, Some(&**command)),
        };
        match all.last_mut() {
            Some(last) if Arc::ptr_eq(last.line, line) => last.commands.extend(command),
            _ => all.push(Asked { at: it.at, line, commands: command.into_iter().collect() }),
        }
    }
    all
}

/// What is written so far.
struct Script {
    text: String,
    /// The second until which it has waited.
    at: u64,
    /// The files that are written, by the names that they have in the script.
    files: BTreeMap<String, String>,
    pods: DaemonPods,
}

impl Script {
    fn add(&mut self, asked: &Asked<'_>) {
        let second = asked.at.as_millis().div_ceil(1000);
        self.text.push('\n');
        if second > self.at {
            self.at = second;
            self.text.push_str(&format!("at {second}\n"));
        }
        for line in read_lines(asked.line) {
            if let (Some(name), Some(text)) = (line.command.strip_prefix("cat > "), &line.input) {
                self.write_file(name, text);
                continue;
            }
            let words = shlex::split(&line.command).unwrap_or_default();
            match words.first().map(String::as_str) {
                Some("kubectl" | "k") => self.kubectl(&words, &line, &asked.commands),
                Some("sim") => self.sim(&line.command, &asked.commands),
                _ => {}
            }
        }
    }

    fn write_file(&mut self, name: &str, text: &str) {
        let name = file_name(name);
        if self.files.get(&name).is_some_and(|it| it == text) {
            return;
        }
        self.files.insert(name.clone(), text.to_owned());
        self.push(&format!("cat > {}", quoted(&name)), Some(text));
    }

    fn kubectl(&mut self, words: &[String], line: &Line, commands: &[&Command]) {
        let mut parts = vec!["replay kubectl".to_owned()];
        parts.extend(own_words(words).iter().map(|it| self.word(it)));
        if words.get(1).is_some_and(|it| it == "delete") && !line.command.contains("--wait") {
            // kubectl waits for the end of what it deletes, and the console does not.
            parts.push("--wait=false".to_owned());
        }
        self.push(&parts.join(" "), line.input.as_deref());
        let created: Vec<String> = commands
            .iter()
            .filter_map(|it| created_node(it))
            .map(|it| quoted(&it.metadata.name))
            .collect();
        if !created.is_empty() {
            self.push(&format!("fake {}", created.join(" ")), None);
        }
    }

    /// A word of a line, with the Pods and the files in it by their names here.
    fn word(&self, word: &str) -> String {
        let (kind, name) = word.split_at(word.rfind('/').map_or(0, |at| at + 1));
        if let Some(pod) = self.pods.get(name) {
            let kind = if kind.is_empty() { String::new() } else { quoted(kind) };
            return kind + &pod.here();
        }
        let (flag, file) = word.split_at(word.find('=').map_or(0, |at| at + 1));
        let here = file_name(file);
        if here != file && self.files.contains_key(&here) {
            return quoted(&(flag.to_owned() + &here));
        }
        quoted(word)
    }

    /// What comes nearest to what Kubernetes has no verb for.
    fn sim(&mut self, line: &str, commands: &[&Command]) {
        self.comment(line);
        let nodes: Vec<&Node> = commands.iter().filter_map(|it| created_node(it)).collect();
        if !nodes.is_empty() {
            let manifests: Vec<String> = nodes.iter().map(|it| manifest(it)).collect();
            self.push("replay kubectl create -f -", Some(&manifests.join("---\n")));
        }
        for command in commands {
            let nearest = self.nearest(command);
            self.text.push_str(&nearest);
        }
    }

    fn nearest(&self, command: &Command) -> String {
        let node = |what: &str, node: &str| format!("replay {what} {}\n", quoted(node));
        let why = |why: &str| format!("# Left out: {why}.\n");
        match command {
            Command::Create(_) => String::new(),
            Command::StopKubelet(name) => node("stop", name),
            Command::StartKubelet(name) => node("start", name),
            Command::ShutDownNode { node: name, .. } => {
                "# Its Pods are not stopped one by one: KWOK has no machine to shut down.\n"
                    .to_owned()
                    + &node("stop", name)
            }
            Command::SetNodeReadiness { node: name, ready: true } => node("fake", name),
            Command::SetNodeReadiness { node: name, ready: false } => {
                format!("replay condition {} Ready False\n", quoted(name))
            }
            Command::SetPressure { node, pressure } => pressures(node, *pressure),
            Command::SetPodReadiness { pod, ready } => {
                let status = if *ready { "True" } else { "False" };
                let (namespace, name) = (quoted(&pod.namespace), self.word(&pod.name));
                format!("replay readiness {namespace} {name} {status}\n")
            }
            Command::CrashPod(_) | Command::FinishPod { .. } => {
                why("no container runs on a Node of KWOK, so none can end")
            }
            Command::SetImageBehavior { .. } => why("KWOK runs no image; each Pod becomes Ready"),
            Command::AddStaticPod { .. } | Command::RemoveStaticPod { .. } => {
                why("a Node of KWOK has no folder of static Pods")
            }
            Command::SetTimings(_) => why("the components of Kubernetes have their own delays"),
            Command::SetSeed(_) => why("chance has no seed there"),
            Command::LimitCriticalPods(_) => {
                why("it takes a setting of the API server at its start")
            }
            _ => why("Kubernetes has no way to do it"),
        }
    }

    fn comment(&mut self, line: &str) {
        self.text.push_str(&format!("# {line}\n"));
    }

    /// Writes a command; `input` is what it reads.
    fn push(&mut self, command: &str, input: Option<&str>) {
        let input = input.map(without_nul);
        let line = Line { number: 1, command: command.to_owned(), input };
        self.text.push_str(&line.to_text());
        self.text.push('\n');
    }
}

/// The words after `kubectl`, without flags that would lead to another cluster.
fn own_words(words: &[String]) -> Vec<String> {
    const ELSEWHERE: [&str; 9] = [
        "--kubeconfig",
        "--context",
        "--cluster",
        "--server",
        "-s",
        "--user",
        "--token",
        "--kuberc",
        "--cache-dir",
    ];
    let mut own = Vec::new();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let flag = word.split('=').next().unwrap_or_default();
        let is_short = word.starts_with("-s") && !word.starts_with("--");
        if ELSEWHERE.contains(&flag) {
            if !word.contains('=') {
                words.next();
            }
        } else if !is_short {
            own.push(word.clone());
        }
    }
    own
}

/// A word as bash reads it back.
fn quoted(word: &str) -> String {
    let word = without_nul(word);
    shlex::try_quote(&word).map(|it| it.into_owned()).unwrap_or_default()
}

/// Bash knows no such letter.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// The name of a file in the folder of the script, and in no other.
fn file_name(name: &str) -> String {
    let name = name.trim().replace('/', "_");
    if name.starts_with(['-', '.']) { format!("_{name}") } else { name }
}

fn pressures(node: &str, pressure: Option<Pressure>) -> String {
    let all = [
        ("DiskPressure", Pressure::Disk),
        ("MemoryPressure", Pressure::Memory),
        ("PIDPressure", Pressure::Pid),
    ];
    let condition = |(name, it): (&str, Pressure)| match pressure {
        Some(asked) if asked == it => format!("replay condition {} {name} True\n", quoted(node)),
        Some(_) => String::new(),
        None => format!("replay condition {} {name} False\n", quoted(node)),
    };
    all.into_iter().map(condition).collect()
}

fn created_node<'a>(command: &&'a Command) -> Option<&'a Node> {
    match command {
        Command::Create(Object::Node(node)) => Some(node),
        _ => None,
    }
}

/// A Node for KWOK, with what the cluster writes left out. One that is not ready waits to be given
/// to KWOK.
fn manifest(node: &Node) -> String {
    let tree = playground_manifest::encode(&Object::Node(Arc::new(node.clone())));
    let mut tree = tree.as_object().cloned().unwrap_or_default();
    if let Some(metadata) = crate::tree::slot(&mut tree, &["metadata"]) {
        for field in ["uid", "resourceVersion", "creationTimestamp", "generation"] {
            metadata.remove(field);
        }
    }
    if node.is_ready()
        && let Some(annotations) = crate::tree::slot(&mut tree, &["metadata", "annotations"])
    {
        annotations.insert("kwok.x-k8s.io/node", "fake");
    }
    let mut status =
        tree.get("status").and_then(Value::as_object).cloned().unwrap_or_else(Fields::new);
    status.remove("conditions");
    tree.insert("status", status);
    playground_manifest::to_yaml(&Value::Object(tree))
}

impl DaemonPod {
    /// A call that finds the Pod's name here.
    fn here(&self) -> String {
        let DaemonPod { namespace, daemon_set, node } = self;
        format!("\"$(pod_of {} {} {})\"", quoted(namespace), quoted(daemon_set), quoted(node))
    }
}
