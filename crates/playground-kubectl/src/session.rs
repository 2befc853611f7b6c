//! A session as text: one command a line, manifests as here-documents.
//!
//! The text is what Save writes, a link carries and a test replays. It holds the commands that
//! changed the cluster, when they were given, and the files of the editor.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_sim::{History, Move, SimTime};

use crate::console::Console;
use crate::lines::{Line, read_lines};

/// The first line of a session.
pub const HEADER: &str = "# daemonset-playground session v1";

/// Whether a text says of itself that it is a session.
pub fn is_session(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with("# daemonset-playground session")
}

/// The session up to its present position as text.
pub fn write(console: &Console) -> String {
    let mut writer = Writer::default();
    writer.text.push_str(HEADER);
    writer.text.push('\n');
    let history = console.history();
    for it in history.moves().iter().take(history.position()) {
        writer.add(it);
    }
    writer.end(history);
    for (name, text) in console.files() {
        writer.write_file(name, text);
    }
    writer.text
}

/// What is written so far.
#[derive(Default)]
struct Writer {
    text: String,
    /// Steps since the last line.
    steps: usize,
    /// The line of the last command; one line may have asked for several.
    last: Option<Arc<str>>,
    /// When the last move was made.
    at: SimTime,
    files: BTreeMap<String, String>,
}

impl Writer {
    fn add(&mut self, it: &Move) {
        match it.line() {
            None => {
                self.steps += 1;
                self.last = None;
            }
            // What a line did comes again when the line does.
            Some(line) if self.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, line)) => {}
            Some(line) => {
                self.write_time(it.given_at());
                self.write_line(line);
                self.last = Some(Arc::clone(line));
            }
        }
        self.at = it.at;
    }

    /// Brings a replay to the instant and the move at which the next line was given, as
    /// [`Move::given_at`] says.
    fn write_time(&mut self, at: Option<SimTime>) {
        if let Some(at) = at {
            if at > self.at || self.steps > 0 {
                self.text.push_str(&format!("sim seek {at}\n"));
            }
        } else if self.steps > 0 {
            self.text.push_str(&format!("sim step {}\n", self.steps));
        }
        self.steps = 0;
    }

    fn end(&mut self, history: &History) {
        let cluster = history.cluster();
        self.write_time((!cluster.is_anything_due()).then(|| cluster.now()));
    }

    /// Writes a recorded line; a file that it reads is written before it, unless it stands there
    /// already.
    fn write_line(&mut self, recorded: &str) {
        for line in read_lines(recorded) {
            match (line.command.strip_prefix("cat > "), &line.input) {
                (Some(name), Some(text)) => self.write_file(name, text),
                _ => self.push(&line),
            }
        }
    }

    fn write_file(&mut self, name: &str, text: &str) {
        let complete = if text.is_empty() || text.ends_with('\n') {
            text.to_owned()
        } else {
            format!("{text}\n")
        };
        if self.files.get(name) == Some(&complete) {
            return;
        }
        let line =
            Line { number: 1, command: format!("cat > {name}"), input: Some(complete.clone()) };
        self.push(&line);
        self.files.insert(name.to_owned(), complete);
    }

    fn push(&mut self, line: &Line) {
        self.text.push_str(&line.to_text());
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use crate::Console;
    use crate::testing::apply_agent;

    const LINES: &str = "\
kubectl rollout status ds/agent
kubectl set image ds/agent agent=agent:2
kubectl rollout status ds/agent --timeout=40s
sim step 2
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: bare}
spec: {nodeName: node-1, containers: [{name: main, image: \"nginx:1\"}]}
EOF
kubectl drain node-1 node-2 --ignore-daemonsets --force
sim step 1
kubectl delete pods --all --wait
kubectl rollout status ds/agent
";

    #[test]
    fn lines_that_wait_replay_to_the_same_journal() {
        let mut console = Console::default();
        let lines = format!("sim node add node-1 --count 3\n{}{LINES}", apply_agent());
        assert_eq!(console.run_all(&lines).len(), 1, "only the time limit is over");
        let stored = console.session_text();
        let again = Console::open(&stored);
        assert_eq!(again.cluster().journal(), console.cluster().journal(), "{stored}");
        assert_eq!(again.session_text(), stored);
    }
}
