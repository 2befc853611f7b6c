//! The commands of the project that need the crates themselves; `cargo xtask` calls them.

#![expect(clippy::print_stderr, reason = "a command prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::{Arg, ValueExt};
use playground_tests::{bench, conformance, manifests, replay};

/// What was asked for.
#[derive(Default)]
struct Request {
    path: Option<PathBuf>,
    json: bool,
    quick: bool,
    table: bool,
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}

fn run() -> Result<ExitCode> {
    let mut arguments = lexopt::Parser::from_env();
    let Some(Arg::Value(command)) = arguments.next()? else { bail!("no command") };
    let command = command.string()?;
    let mut request = Request::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("json") => request.json = true,
            Arg::Long("quick") => request.quick = true,
            Arg::Long("table") => request.table = true,
            Arg::Value(path) if request.path.is_none() => request.path = Some(path.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let path = || request.path.clone().ok_or_else(|| anyhow::anyhow!("name the path to read"));
    let ok = match command.as_str() {
        "run" => replay::run(&path()?, request.json)?,
        "conformance" => conformance::run(&path()?, request.json)?,
        "manifests" => manifests::run(&path()?, request.json)?,
        "bench" => bench::run(request.quick, request.table),
        other => bail!("there is no command {other:?}"),
    };
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
