//! The standard library for `wasm32-unknown-unknown`.

use std::path::Path;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::process;

/// The target of the page and of the embedders' module.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target to the toolchain of this checkout, if it is not there.
pub(crate) fn require(checkout: &Checkout) -> Result<()> {
    if is_installed(checkout) {
        return Ok(());
    }
    println!(
        "Adding the target {WASM_TARGET} to the Rust toolchain (the page is compiled for it)."
    );
    let mut rustup = checkout.command("rustup");
    process::run(rustup.args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("the Rust target {WASM_TARGET} is missing and cannot be added"))
}

/// Asks the compiler and not rustup, since a toolchain from elsewhere may have the target, too.
fn is_installed(checkout: &Checkout) -> bool {
    let mut rustc = checkout.command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    process::ask(&mut rustc).is_some_and(|folder| Path::new(&folder).is_dir())
}
