//! The commands, one file each.

mod bench;
mod conformance;
mod dist;
mod manifests;
mod run;
mod serve;
mod test;

use std::process::ExitCode;

/// A command of `cargo xtask`.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// The name with what may follow it.
    pub(crate) usage: &'static str,
    /// What it does. The first line stands in the overview.
    pub(crate) help: &'static str,
    /// Reads the words after the name and does it; words that it does not know are a `lexopt::Error`.
    pub(crate) run: fn(lexopt::Parser) -> anyhow::Result<ExitCode>,
}

/// Every command, in the order of the overview.
pub(crate) const COMMANDS: &[Command] = &[
    serve::COMMAND,
    test::COMMAND,
    dist::COMMAND,
    run::COMMAND,
    conformance::COMMAND,
    manifests::COMMAND,
    bench::COMMAND,
];
