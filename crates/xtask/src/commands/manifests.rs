//! `cargo xtask manifests`: reads every manifest of a folder and says what is in it.

use std::process::ExitCode;

use anyhow::Result;

use super::Command;
use crate::crates::call;

pub(super) const COMMAND: Command = Command {
    name: "manifests",
    usage: "manifests DIR [--json]",
    help: "Reads every manifest of a folder and says what is in it.",
    run,
};

fn run(arguments: lexopt::Parser) -> Result<ExitCode> {
    call("manifests", arguments)
}
