//! `cargo xtask`: what cargo alone cannot do.
//!
//! A thin layer. It finds or installs the standard tools of [`setup`], each in one version, and calls them;
//! who has them calls them directly (`trunk serve`, `wasm-pack test`, `npx playwright test`).
//! It depends on no crate of the playground, so that it compiles in seconds.
//!
//! Start with [`commands::COMMANDS`].

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks through them"
)]

mod checkout;
mod commands;
mod crates;
mod process;
mod setup;
mod site;

use std::ffi::OsString;
use std::process::ExitCode;

use commands::{COMMANDS, Command};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(name) = arguments.next() else {
        eprint!("{}", overview());
        return ExitCode::from(2);
    };
    let arguments: Vec<OsString> = arguments.collect();
    if is_help(&name) || name == "help" {
        print!("{}", overview());
        return ExitCode::SUCCESS;
    }
    match COMMANDS.iter().find(|command| name == command.name) {
        Some(command) if arguments.iter().any(is_help) => {
            print!("{}", help(command));
            ExitCode::SUCCESS
        }
        Some(command) => run(command, arguments),
        None => {
            eprint!("error: no command {name:?}\n\n{}", overview());
            ExitCode::from(2)
        }
    }
}

/// Runs one command and says what went wrong: with its usage, when the words were wrong.
fn run(command: &Command, arguments: Vec<OsString>) -> ExitCode {
    match (command.run)(lexopt::Parser::from_args(arguments)) {
        Ok(code) => code,
        Err(error) if error.is::<lexopt::Error>() => {
            eprint!("error: {error}\n\n{}", help(command));
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_help(argument: &OsString) -> bool {
    argument == "--help" || argument == "-h"
}

fn help(command: &Command) -> String {
    let Command { usage, help, .. } = command;
    format!("Usage: cargo xtask {usage}\n\n{help}\n")
}

fn overview() -> String {
    let mut text = String::from("Usage: cargo xtask COMMAND\n\n");
    for Command { usage, help, .. } in COMMANDS {
        let first_line = help.lines().next().unwrap_or(help);
        text.push_str(&format!("  {usage:<38} {first_line}\n"));
    }
    text + "\n`cargo xtask COMMAND --help` says more.\n"
}
