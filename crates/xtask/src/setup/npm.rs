//! Node.js and the npm packages of `package-lock.json`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::process;

/// The oldest Node.js that Playwright runs on.
const OLDEST_NODE: u32 = 20;

/// Installs the npm packages, unless those of this very lock file are there.
pub(crate) fn require(checkout: &Checkout) -> Result<()> {
    require_node(checkout)?;
    let lock = std::fs::read(checkout.path("package-lock.json")).context("package-lock.json")?;
    let stamp = stamp(checkout);
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!(
        "Installing the npm packages of package-lock.json into node_modules/ \
         (wasm-opt, esbuild and CodeMirror for the page; Playwright for its tests)."
    );
    process::run(checkout.command(&process::script("npm")).arg("ci"))?;
    std::fs::write(stamp, lock).context("noting which packages are installed")
}

/// A copy of the lock file that the packages were installed from.
/// `npm ci` empties the folder, so an installation that broke off leaves none.
fn stamp(checkout: &Checkout) -> PathBuf {
    checkout.path("node_modules").join(".installed-package-lock.json")
}

fn require_node(checkout: &Checkout) -> Result<()> {
    let Some(version) = process::ask(checkout.command("node").arg("--version")) else {
        bail!(
            "Node.js is missing: install version {OLDEST_NODE} or later (https://nodejs.org, or your package \
             manager), so that `node --version` answers"
        );
    };
    match major_version(&version) {
        Some(major) if OLDEST_NODE <= major => Ok(()),
        _ => {
            bail!("Node.js is too old: `node --version` is {version}, and {OLDEST_NODE} is needed")
        }
    }
}

/// `v20.20.2` to 20.
fn major_version(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}
