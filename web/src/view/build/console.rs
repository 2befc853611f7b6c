//! The transcript of a session.

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::{Console, Entry, Stream, is_warning};

use crate::view::{Command, LineKind, Printed, Transcript};

/// At most so many commands are shown.
const MOST_COMMANDS: usize = 150;

/// So many lines of an output are shown at first.
const FIRST_LINES: usize = 60;

/// The commands that were made last: an entry that did not change is not made again.
#[derive(Debug, Default)]
pub struct Known(Vec<(Arc<Entry>, Rc<Command>)>);

/// What was run and printed, oldest first.
pub fn transcript(console: &Console, known: &mut Known) -> Transcript {
    let entries = console.transcript();
    let first = entries.len().saturating_sub(MOST_COMMANDS);
    let start = known.0.first().map_or(0, |it| it.1.index);
    let commands = (first..).zip(entries.iter().skip(first)).map(|(index, entry)| {
        let old = index.checked_sub(start).and_then(|at| known.0.get(at));
        let old = old.filter(|(it, _)| Arc::ptr_eq(it, entry));
        let made = old.map_or_else(|| Rc::new(command(index, entry)), |it| Rc::clone(&it.1));
        (Arc::clone(entry), made)
    });
    known.0 = commands.collect();
    Transcript { n_earlier: first, commands: known.0.iter().map(|it| Rc::clone(&it.1)).collect() }
}

fn command(index: usize, entry: &Entry) -> Command {
    let input = entry.line.input.as_ref();
    let input = input.map(|it| format!(" <<'EOF'  # {} lines", it.lines().count()));
    let is_ok = entry.output.is_ok();
    let lines = entry
        .output
        .pieces()
        .flat_map(|(stream, text)| text.lines().map(move |line| (kind(stream, line, is_ok), line)));
    let mut made = Command {
        index,
        line: entry.line.command.clone(),
        input: input.unwrap_or_default(),
        ..Command::default()
    };
    for (kind, line) in lines {
        let blocks = if made.n_lines < FIRST_LINES { &mut made.output } else { &mut made.rest };
        match blocks.last_mut().filter(|it| it.kind == kind) {
            Some(block) => {
                block.text.push('\n');
                block.text.push_str(line);
            }
            None => blocks.push(Printed { kind, text: line.to_owned() }),
        }
        made.n_lines += 1;
    }
    made
}

fn kind(stream: Stream, line: &str, is_ok: bool) -> LineKind {
    match stream {
        Stream::Out => LineKind::Output,
        Stream::Error if is_warning(line) => LineKind::Warning,
        Stream::Error if is_ok => LineKind::Output,
        Stream::Error => LineKind::Error,
    }
}
