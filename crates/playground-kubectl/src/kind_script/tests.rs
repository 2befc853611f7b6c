//! Bash reads what is written, and the tools get what the session says, to the letter.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use super::kind_script;
use crate::Console;

const DAEMON_SET: &str = "apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  annotations:
    hostile: |
      EOF
      $(touch \"$RECORD.owned\") `id` \"$HOME\" '\\'' EOF_
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: main, image: \"agent:1\"}]}
";

/// Stands in for kind and kubectl: writes down its arguments, one a line, and what it reads.
const STUB: &str = r#"#!/usr/bin/env bash
{
  printf '== %s\n' "${0##*/}"
  printf '%s\n' "$@"
  if [[ " $* " == *" -f - "* ]]; then printf '<<\n'; cat; fi
  for word in "$@"; do if [[ -f "$word" ]]; then printf '<< %s\n' "$word"; cat "$word"; fi; done
} >> "$RECORD"
if [[ " $* " == *custom-columns* ]]; then printf 'other-aaaaa other\nagent-zzzzz agent\nagent-yyyyy agent\n'; fi
"#;

/// A folder that is gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("kind-script-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What kind and kubectl are told by the script of a session.
fn told(name: &str, session: &str) -> String {
    let folder = Folder::new(name);
    for tool in ["kind", "kubectl"] {
        let path = folder.write(tool, STUB);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a tool");
    }
    let script = folder.write("script", &kind_script(&Console::open(session)));
    let record = folder.0.join("record");
    let path = format!("{}:{}", folder.0.display(), std::env::var("PATH").unwrap_or_default());
    let output = Process::new("bash")
        .arg(&script)
        .envs([("PATH", path.as_str()), ("FAST", "1")])
        .env("RECORD", &record)
        .env("TMPDIR", &folder.0)
        .output()
        .expect("bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!folder.0.join("record.owned").exists(), "a text of the session ran as a command");
    let told = fs::read_to_string(record).expect("a record");
    // What sets the cluster up is the same for all sessions.
    told.split_once("kind=:NoSchedule\n").map(|it| it.1.to_owned()).expect("the taint")
}

#[track_caller]
fn check_syntax(name: &str, script: &str) {
    let folder = Folder::new(name);
    let path = folder.write("script", script);
    let output = Process::new("bash").arg("-n").arg(&path).output().expect("bash");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && errors.is_empty(), "{name}: {errors}");
}

fn sessions() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["tests/sessions", "web/examples"].map(|it| root.join(it));
    let files = folders.iter().flat_map(|it| fs::read_dir(it).expect("sessions"));
    files.map(|it| it.expect("a session").path()).collect()
}

#[test]
fn bash_reads_the_script_of_every_session() {
    let all = sessions();
    assert!(all.len() >= 3, "{all:?}");
    for path in all {
        let text = fs::read_to_string(&path).expect("a session");
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let console = Console::open(&text);
        assert!(console.history().position() > 0, "{name}");
        check_syntax(&name, &kind_script(&console));
    }
}

#[test]
fn hostile_names_stay_words() {
    let mut console = Console::default();
    console.run("sim node add n-1");
    let names = ["$(id)", "a;b", "../../etc/passwd", "-rf", "it's", "\u{1}\u{7f}", "é\u{202e}"];
    for (i, name) in names.into_iter().enumerate() {
        console.set_file(name, DAEMON_SET.replace("name: agent", &format!("name: agent-{i}")));
        let word = shlex::try_quote(name).expect("a word");
        console.run(&format!("kubectl apply -f={word}"));
        console.run(&format!("kubectl label node n-1 a-{i}=b '--context={i}' # $(id)"));
    }
    console.run("sim image 'a`id`' bad");
    assert_eq!(console.cluster().store().daemon_sets().count(), 7);
    let script = kind_script(&console);
    check_syntax("hostile", &script);
    let told = told("hostile-run", &console.session_text());
    assert!(told.contains("\n-f=$(id)\n"), "{told}");
    assert!(told.contains("_.._.._etc_passwd\n"), "{told}");
    assert!(!told.contains("context") && !script.contains("> ../"), "{script}");
}

#[test]
fn a_file_comes_through_to_the_letter() {
    let session = format!(
        "sim node add n-1 --count 2\ncat > agent.yaml <<'END'\n{DAEMON_SET}END\n\
         kubectl apply -f agent.yaml\n"
    );
    let told = told("file", &session);
    assert!(
        told.contains(&format!("apply\n-f\nagent.yaml\n<< agent.yaml\n{DAEMON_SET}")),
        "{told}"
    );
}

#[test]
fn nodes_are_made_as_they_are() {
    let told =
        told("nodes", "sim node add gpu-1 --preset gpu --labels zone=a --taints x=y:NoExecute\n");
    for part in [
        "create\n-f\n-\n<<\n",
        "kwok.x-k8s.io/node: fake",
        "zone: a",
        "key: x",
        "nvidia.com/gpu",
        "name: gpu-1",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    for part in ["uid:", "resourceVersion", "conditions"] {
        assert!(!told.contains(part), "{part} in {told}");
    }
}

#[test]
fn a_pod_is_found_under_the_name_that_it_has_there() {
    let mut console = Console::default();
    console.run("sim node add n-1");
    console.run(&format!("kubectl apply -f - <<'END'\n{DAEMON_SET}END"));
    console.run("sim run until settled");
    let pod = console.cluster().store().pods().next().expect("a Pod").metadata.name.to_string();
    console.run(&format!("kubectl delete pod/{pod}"));
    console.run("sim node stop n-1");
    let told = told("pod", &console.session_text());
    assert!(told.contains("delete\npod/agent-zzzzz\n--wait=false\n"), "{told}");
    assert!(told.contains("== kubectl\npatch\nlease\nn-1\n"), "{told}");
    assert!(!told.contains(&pod), "{told}");
}

#[test]
fn what_kubernetes_cannot_do_says_why() {
    let mut console = Console::default();
    for line in [
        "sim node add n-1",
        "sim image a:1 bad",
        "sim timings readiness=9s",
        "sim node pressure n-1 disk",
    ] {
        assert!(console.run(line).is_ok(), "{line}");
    }
    console.run("sim run 61s");
    console.run("sim node shutdown n-1");
    let script = kind_script(&console);
    for part in [
        "# sim image a:1 bad\n# Left out: KWOK runs no image; each Pod becomes Ready.\n",
        "# sim timings readiness=9s\n# Left out: ",
        "replay condition n-1 DiskPressure True\n",
        "\nat 61\n# sim node shutdown n-1\n",
    ] {
        assert!(script.contains(part), "{part} in {script}");
    }
}
