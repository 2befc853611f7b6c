//! `cargo xtask run`. Replays a session file without a browser and prints its journal.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::Command;

#[expect(dead_code, reason = "not yet in the list of commands")]
pub(super) const COMMAND: Command = Command {
    name: "run",
    usage: "run SESSION [--json]",
    help: "Replays a session file without a browser and prints its journal.",
    run,
};

fn run(_arguments: lexopt::Parser) -> Result<ExitCode> {
    bail!("not built yet")
}
