//! The parts of `cargo xtask test`. Each sets up what it needs, so that one alone can be run.

use std::process::Command;

use anyhow::Result;

use super::tally::Tally;
use crate::checkout::Checkout;
use crate::setup::tools::{WASM_BINDGEN, WASM_PACK};
use crate::setup::wasm_target::WASM_TARGET;
use crate::{process, setup, site};

/// One kind of check.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) run: fn(&mut Checkout) -> Result<Tally>,
}

/// Every part, the cheap ones first.
pub(super) const PARTS: &[Part] = &[
    Part { name: "format", run: format },
    Part { name: "lints", run: lints },
    Part { name: "wasm", run: wasm },
    Part { name: "rust", run: rust },
    Part { name: "browser", run: browser },
    Part { name: "page", run: page },
    Part { name: "e2e", run: end_to_end },
];

/// The packages that must compile for the browser: all libraries, and the page.
const WASM_PACKAGES: [&str; 7] = [
    "playground-api",
    "playground-manifest",
    "playground-sim",
    "playground-kubectl",
    "playground-lessons",
    "playground-wasm",
    "playground-web",
];

/// The crates whose tests run in a browser.
const BROWSER_CRATES: [&str; 3] = ["crates/playground-wasm", "tests", "web"];

/// A page full of tests, unoptimised, on a busy machine: seconds that it may take.
const BROWSER_TEST_TIMEOUT: &str = "120";

fn format(checkout: &mut Checkout) -> Result<Tally> {
    check(checkout.command("cargo").args(["fmt", "--all", "--check"]))
}

fn lints(checkout: &mut Checkout) -> Result<Tally> {
    let mut clippy = checkout.command("cargo");
    check(clippy.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Builds and not only checks them, because the parts after this one use what it leaves behind.
fn wasm(checkout: &mut Checkout) -> Result<Tally> {
    setup::wasm_target::require(checkout)?;
    let mut build = checkout.command("cargo");
    build.args(["build", "--lib", "--target", WASM_TARGET]);
    check(build.args(WASM_PACKAGES.iter().flat_map(|name| ["--package", name])))
}

fn rust(checkout: &mut Checkout) -> Result<Tally> {
    count(checkout.command("cargo").args(["test", "--workspace", "--no-fail-fast"]))
}

fn browser(checkout: &mut Checkout) -> Result<Tally> {
    setup::wasm_target::require(checkout)?;
    setup::tools::require(checkout, &[&WASM_BINDGEN, &WASM_PACK])?;
    let driver = setup::browser::require(checkout)?.driver;
    let test = |path: &&str| {
        let mut wasm_pack = checkout.command("wasm-pack");
        wasm_pack.args(["test", "--headless", "--chrome", "--mode", "no-install", path]);
        wasm_pack.env("CHROMEDRIVER", &driver);
        count(wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_TIMEOUT))
    };
    BROWSER_CRATES.iter().map(test).sum()
}

/// Prints the sizes against their budgets; `cargo xtask dist` is what fails above one.
fn page(checkout: &mut Checkout) -> Result<Tally> {
    setup::for_page(checkout)?;
    let files = site::build(checkout)?;
    print!("\n{}", site::size_table(&files));
    Ok(Tally::PASSED)
}

fn end_to_end(checkout: &mut Checkout) -> Result<Tally> {
    setup::npm::require(checkout)?;
    let browser = setup::browser::require(checkout)?;
    let mut playwright = checkout.command(&process::script("npx"));
    playwright.args(["--no-install", "playwright", "test"]);
    // Colours would stand between a number and its word.
    playwright.env("FORCE_COLOR", "0").env("PLAYGROUND_CHROME", browser.chrome);
    count(&mut playwright)
}

/// A program that is one check as a whole.
fn check(program: &mut Command) -> Result<Tally> {
    process::run(program).map(|()| Tally::PASSED)
}

/// A program that runs tests and says how many.
fn count(program: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::stream(program, |line| tally.read(line))?;
    Ok(tally.with_status(status.success()))
}
