//! `cargo xtask run`: replays a session file without a browser and prints its journal.

use std::process::ExitCode;

use anyhow::Result;

use super::Command;
use crate::crates::call;

pub(super) const COMMAND: Command = Command {
    name: "run",
    usage: "run SESSION [--json]",
    help: "Replays a session file without a browser and prints its journal.",
    run,
};

fn run(arguments: lexopt::Parser) -> Result<ExitCode> {
    call("run", arguments)
}
