//! `cargo xtask bench`: measures the engine, a line of JSON for each measurement, or a table.

use std::process::ExitCode;

use anyhow::Result;

use super::Command;
use crate::crates::call_fast;

pub(super) const COMMAND: Command = Command {
    name: "bench",
    usage: "bench [--quick] [--table]",
    help: "Measures the engine, a line of JSON for each measurement, or a table.",
    run,
};

fn run(arguments: lexopt::Parser) -> Result<ExitCode> {
    call_fast("bench", arguments)
}
