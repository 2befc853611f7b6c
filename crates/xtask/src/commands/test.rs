//! `cargo xtask test`: every check, as CI runs it.

mod parts;
mod tally;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt};

use super::Command;
use crate::checkout::Checkout;
use parts::{PARTS, Part};
use tally::Tally;

pub(super) const COMMAND: Command = Command {
    name: "test",
    usage: "test [PART..]",
    help: "Runs every check, or only the parts that are named.
Sets up what is missing first. Goes on after a failure, and ends with one line: `N passed, M failed`.

  format    the code is formatted
  lints     clippy has nothing to say
  wasm      every library compiles for the browser
  rust      the tests of all crates
  browser   the tests of the wasm crates, in a headless browser
  page      the release is built; its sizes are printed against their budgets
  e2e       the tests of the released page in a real browser (builds nothing: name `page` before it)",
    run,
};

/// How one part went.
struct Outcome {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

fn run(arguments: Parser) -> Result<ExitCode> {
    let parts = read(arguments)?;
    let mut checkout = Checkout::find();
    let outcomes: Vec<Outcome> =
        parts.into_iter().map(|part| run_part(part, &mut checkout)).collect();
    let total: Tally = outcomes.iter().map(|outcome| outcome.tally).sum();
    print!("\n{}", table(&outcomes));
    println!("{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The parts that were named, in our order; all of them when none was.
fn read(mut arguments: Parser) -> Result<Vec<&'static Part>> {
    let mut names = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        return Err(lexopt::Error::from(format!("no part {unknown:?}")).into());
    }
    let is_wanted = |part: &&Part| names.is_empty() || names.iter().any(|name| name == part.name);
    Ok(PARTS.iter().filter(is_wanted).collect())
}

fn run_part(part: &'static Part, checkout: &mut Checkout) -> Outcome {
    println!("\n== {}", part.name);
    let started = Instant::now();
    let tally = (part.run)(checkout).unwrap_or_else(|error| {
        println!("error: {error:#}");
        Tally::FAILED
    });
    Outcome { name: part.name, tally, took: started.elapsed() }
}

fn table(outcomes: &[Outcome]) -> String {
    let mut table = format!("{:<10} {:>7} {:>7} {:>8}\n", "part", "passed", "failed", "seconds");
    for Outcome { name, tally: Tally { passed, failed }, took } in outcomes {
        table += &format!("{name:<10} {passed:>7} {failed:>7} {:>8.1}\n", took.as_secs_f64());
    }
    table
}
