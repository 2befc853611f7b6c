//! `cargo xtask serve`: the page on this machine, rebuilt on every change.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command as Process, ExitCode};

use anyhow::{Context, Result};
use lexopt::{Arg, Parser, ValueExt};

use super::Command;
use crate::checkout::Checkout;
use crate::{process, setup, site};

pub(super) const COMMAND: Command = Command {
    name: "serve",
    usage: "serve [--port N] [--open] [--release]",
    help: "Serves the page on http://127.0.0.1:8080/, and rebuilds it on every change.
Sets up what is missing first. An open page reloads itself after a change.

  --port N    the port; 8080 unless told otherwise
  --open      opens the page in the browser when it is built
  --release   builds the small, fast page of a release, which takes longer",
    run,
};

/// What was asked for.
struct Options {
    port: u16,
    /// Words that Trunk understands as they are.
    flags: Vec<&'static str>,
}

impl Options {
    fn read(mut arguments: Parser) -> Result<Options, lexopt::Error> {
        let mut options = Options { port: 8080, flags: Vec::new() };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("port") => options.port = arguments.value()?.parse()?,
                Arg::Long("open") => options.flags.push("--open"),
                Arg::Long("release") => options.flags.push("--release"),
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }
}

fn run(arguments: Parser) -> Result<ExitCode> {
    let Options { port, flags } = Options::read(arguments)?;
    // Before all else: nobody should wait for a build to hear this.
    require_free(port)?;
    println!(
        "Sets up what is missing, then builds the page. The first time takes some minutes, later ones seconds."
    );
    let mut checkout = Checkout::find();
    setup::for_page(&mut checkout)?;

    let mut announcer = checkout.command("node");
    announcer.args(["crates/xtask/js/announce.mjs", &format!("http://127.0.0.1:{port}/")]);
    announcer.spawn().context("cannot start `node`")?;

    let mut trunk = site::trunk(&checkout);
    trunk.args(["serve", "--port", &port.to_string()]).args(flags);
    process::show(&trunk);
    become_process(trunk)
}

/// Fails with a line that says what to do when another program listens on the port.
fn require_free(port: u16) -> Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).with_context(|| {
        format!(
            "cannot serve on port {port}, which another program may use; try `--port {}`",
            other(port)
        )
    })
}

/// A port to try instead.
fn other(port: u16) -> u16 {
    port.checked_add(1).unwrap_or(8080)
}

/// Turns into the program, so that a signal for us reaches it and it never outlives us.
#[cfg(unix)]
fn become_process(mut program: Process) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(program.exec()).context("cannot start `trunk`")
}

/// Runs the program to its end; there is no turning into another one here.
#[cfg(not(unix))]
fn become_process(mut program: Process) -> Result<ExitCode> {
    let status = program.status().context("cannot start `trunk`")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
