//! `cargo xtask manifests`. Reads every manifest in a folder and says what is in it.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::Command;

#[expect(dead_code, reason = "not yet in the list of commands")]
pub(super) const COMMAND: Command = Command {
    name: "manifests",
    usage: "manifests DIR [--json]",
    help: "Reads every manifest in a folder and says what is in it.",
    run,
};

fn run(_arguments: lexopt::Parser) -> Result<ExitCode> {
    bail!("not built yet")
}
