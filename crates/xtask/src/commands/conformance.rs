//! `cargo xtask conformance`. Runs the vector files in a folder and below it.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::Command;

#[expect(dead_code, reason = "not yet in the list of commands")]
pub(super) const COMMAND: Command = Command {
    name: "conformance",
    usage: "conformance DIR [--json]",
    help: "Runs the vector files in a folder and below it.",
    run,
};

fn run(_arguments: lexopt::Parser) -> Result<ExitCode> {
    bail!("not built yet")
}
