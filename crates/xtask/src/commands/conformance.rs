//! `cargo xtask conformance`: compares every vector file of a folder with our own answers.

use std::process::ExitCode;

use anyhow::Result;

use super::Command;
use crate::crates::call;

pub(super) const COMMAND: Command = Command {
    name: "conformance",
    usage: "conformance DIR [--json]",
    help: "Compares every vector file of a folder with our own answers.",
    run,
};

fn run(arguments: lexopt::Parser) -> Result<ExitCode> {
    call("conformance", arguments)
}
