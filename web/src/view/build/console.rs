//! The transcript of a session.

use std::sync::Arc;

use playground_kubectl::{Console, Entry, Stream, is_warning};

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
    let is_ok = entry.output.is_ok();
    let kind = |stream: Stream, line: &str| match stream {
        Stream::Out => LineKind::Output,
        Stream::Error if is_warning(line) => LineKind::Warning,
        Stream::Error if is_ok => LineKind::Output,
        Stream::Error => LineKind::Error,
    };
    let printed = entry.output.pieces().flat_map(|(stream, text)| {
        text.lines().map(move |line| ConsoleLine::new(kind(stream, line), line))
    });
    let command = ConsoleLine::new(LineKind::Command, command);
    std::iter::once(command).chain(printed).collect()
}
