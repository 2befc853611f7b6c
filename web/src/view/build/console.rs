//! The transcript of a session.

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::{Console, Entry, Output, Stream, is_warning};
use playground_sim::{SimDuration, SimTime};

use crate::view::{Clock, Command, LineKind, Printed, Transcript};

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
    let mut commands = Vec::with_capacity(known.0.len());
    known.0.iter().for_each(|(_, it)| add(&mut commands, it));
    Transcript { n_earlier: first, commands }
}

/// Adds a command. Steps that follow each other and print nothing are one: `sim step 6`.
fn add(commands: &mut Vec<Rc<Command>>, command: &Rc<Command>) {
    if let Some(last) = commands.last_mut()
        && let (Some(before), Some(more)) = (n_steps(last), n_steps(command))
    {
        let line = format!("sim step {}", before.saturating_add(more));
        *last = Rc::new(Command { index: command.index, line, ..Command::default() });
    } else {
        commands.push(Rc::clone(command));
    }
}

/// How many steps a command is, if it is nothing else and printed nothing.
fn n_steps(command: &Command) -> Option<usize> {
    let n = command.line.strip_prefix("sim step").filter(|_| command.n_lines == 0)?;
    if n.is_empty() { Some(1) } else { n.trim_start().parse().ok() }
}

/// How a stored session lets time pass: `# time passes to T+18 s` for `sim seek T+18s`.
fn passing(entry: &Entry) -> Option<String> {
    let until = entry.line.command.strip_prefix("sim seek T+").filter(|_| entry.is_stored)?;
    let until = SimTime::ZERO + until.parse::<SimDuration>().ok()?;
    let said = || format!("# time passes to {}", Clock(until.as_millis()));
    (until >= entry.at && entry.output == Output::default()).then(said)
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
        instead: passing(entry),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    fn shown(console: &Console) -> Vec<String> {
        let commands = transcript(console, &mut Known::default()).commands;
        commands.iter().map(|it| it.instead.as_ref().unwrap_or(&it.line).clone()).collect()
    }

    #[test]
    fn steps_that_follow_each_other_are_one_line() {
        let mut console = Session::opening().console().clone();
        for line in ["sim back 6", "sim step", "sim step", "sim step 2", "kubectl cordon worker-1"]
        {
            console.run(line);
        }
        let lines = shown(&console);
        let last = lines.last_chunk().expect("lines");
        assert_eq!(last, &["sim back 6", "sim step 4", "kubectl cordon worker-1"]);
        console.run("sim step 1000000");
        console.run("sim step");
        let commands = transcript(&console, &mut Known::default()).commands;
        assert_eq!(commands.last().map(|it| &*it.line), Some("sim step"), "it printed something");
    }

    #[test]
    fn the_time_that_passes_in_a_stored_session_is_no_command() {
        let mut console =
            Console::open("sim node add a\nsim seek T+18s\nsim seek T+4s\nsim seek x");
        console.run("sim seek T+30s");
        let lines = shown(&console);
        assert_eq!(
            lines[1..],
            ["# time passes to T+18 s", "sim seek T+4s", "sim seek x", "sim seek T+30s"]
        );
    }
}
