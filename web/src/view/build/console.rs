//! The transcript of a session.

use std::sync::Arc;

use playground_kubectl::{Console, Entry};

use crate::view::{ConsoleLine, LineKind};

/// At most so many commands are shown.
const MOST_ENTRIES: usize = 150;

/// What was run and printed, oldest first.
pub fn lines(console: &Console) -> Vec<ConsoleLine> {
    let transcript = console.transcript();
    let first = transcript.len().saturating_sub(MOST_ENTRIES);
    let mut lines =
        vec![ConsoleLine::new(LineKind::Comment, "# every click is one of these lines")];
    if first > 0 {
        lines.push(ConsoleLine::new(
            LineKind::Comment,
            format!("# {first} earlier commands are not shown"),
        ));
    }
    lines.extend(transcript.iter().skip(first).flat_map(entry));
    lines
}

fn entry(entry: &Arc<Entry>) -> Vec<ConsoleLine> {
    let mut command = entry.line.command.clone();
    if let Some(input) = &entry.line.input {
        command = format!("{command} <<'EOF'  # {} lines", input.lines().count());
    }
    let error = if entry.output.is_ok() { LineKind::Output } else { LineKind::Error };
    let mut lines = vec![ConsoleLine::new(LineKind::Command, command)];
    lines.extend(entry.output.stdout.lines().map(|it| ConsoleLine::new(LineKind::Output, it)));
    let stderr = entry.output.stderr.lines().map(|it| {
        let kind = if playground_kubectl::is_warning(it) { LineKind::Warning } else { error };
        ConsoleLine::new(kind, it)
    });
    lines.extend(stderr);
    lines
}
