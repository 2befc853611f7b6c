//! `cargo xtask bench`. Measures speed, memory and size, a line of JSON each.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::Command;

#[expect(dead_code, reason = "not yet in the list of commands")]
pub(super) const COMMAND: Command = Command {
    name: "bench",
    usage: "bench [--quick] [--browser]",
    help: "Measures speed, memory and size, a line of JSON each.",
    run,
};

fn run(_arguments: lexopt::Parser) -> Result<ExitCode> {
    bail!("not built yet")
}
