//! `cargo xtask dist`: the site that is published.

use std::process::ExitCode;

use anyhow::Result;
use lexopt::Parser;

use super::Command;
use crate::checkout::Checkout;
use crate::{setup, site};

pub(super) const COMMAND: Command = Command {
    name: "dist",
    usage: "dist",
    help: "Builds the site into dist/ and weighs it.
Its addresses are relative and its files compressed, so that any static file server can serve it from any path.
A part that is larger than its budget is marked.",
    run,
};

fn run(mut arguments: Parser) -> Result<ExitCode> {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let mut checkout = Checkout::find();
    setup::for_page(&mut checkout)?;
    let files = site::build(&checkout)?;
    print!("\n{}", site::size_table(&files));
    println!("\nThe site is in {}/.", site::FOLDER);
    Ok(ExitCode::SUCCESS)
}
