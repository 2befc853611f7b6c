//! Commands that need the crates themselves: they are run from a program of the tests crate, so
//! that this one stays small.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::checkout::Checkout;

/// Runs a command of the program, built as for tests.
pub(crate) fn call(name: &str, arguments: lexopt::Parser) -> Result<ExitCode> {
    start(name, arguments, &[])
}

/// Runs a command of the program, built for speed.
pub(crate) fn call_fast(name: &str, arguments: lexopt::Parser) -> Result<ExitCode> {
    start(name, arguments, &["--profile", "bench"])
}

fn start(name: &str, mut arguments: lexopt::Parser, profile: &[&str]) -> Result<ExitCode> {
    let words: Vec<OsString> = arguments.raw_args()?.collect();
    let manifest = Checkout::find().path("Cargo.toml");
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .arg("run")
        // The first time takes minutes: cargo shows what it does.
        .args(is_built(profile).then_some("--quiet"))
        .args(["--package", "playground-tests", "--bin", "playground"])
        .arg("--manifest-path")
        .arg(manifest)
        .args(profile)
        .arg("--")
        .arg(name)
        .args(words)
        .status()
        .context("cargo could not be started")?;
    let code = status.code().and_then(|it| u8::try_from(it).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Whether the program was built before.
fn is_built(profile: &[&str]) -> bool {
    let folder = if profile.is_empty() { "debug" } else { "release" };
    let program = std::env::current_exe()
        .ok()
        .and_then(|it| Some(it.parent()?.parent()?.join(folder).join("playground")));
    program.is_some_and(|it| it.with_extension(std::env::consts::EXE_EXTENSION).is_file())
}
