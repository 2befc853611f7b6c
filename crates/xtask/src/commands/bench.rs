//! `cargo xtask bench`: measures the engine or the page, a line of JSON for each measurement.

use std::process::ExitCode;

use anyhow::Result;
use lexopt::Arg;

use super::Command;
use crate::checkout::Checkout;
use crate::crates::call_fast;
use crate::site::{self, Part};
use crate::{process, setup};

pub(super) const COMMAND: Command = Command {
    name: "bench",
    usage: "bench [--quick] [--table] | bench --browser [--quick]",
    help: "Measures the engine, a line of JSON for each measurement, or a table.
With --browser it builds the site, weighs it, and measures the page in a headless browser.",
    run,
};

fn run(arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut words = arguments.clone();
    let (mut in_browser, mut is_quick) = (false, false);
    while let Ok(Some(argument)) = words.next() {
        in_browser |= argument == Arg::Long("browser");
        is_quick |= argument == Arg::Long("quick");
    }
    if in_browser { bench_page(is_quick) } else { call_fast("bench", arguments) }
}

fn bench_page(is_quick: bool) -> Result<ExitCode> {
    let mut checkout = Checkout::find();
    setup::for_page(&mut checkout)?;
    setup::npm::require(&checkout)?;
    let browser = setup::browser::require(&checkout)?;
    let files = site::build(&checkout)?;
    let parts = [
        ("html", Part::Html),
        ("wasm", Part::Wasm),
        ("wasm-second", Part::Second),
        ("editor", Part::Editor),
    ];
    for (name, part) in parts {
        let bytes: u64 = files.iter().filter(|it| it.part == part).map(|it| it.brotli).sum();
        println!("{}", size_line(name, bytes));
    }
    let mut bench = checkout.command("node");
    bench.args(["tests/e2e/bench.mjs", site::FOLDER]).args(is_quick.then_some("--quick"));
    process::run(bench.env("PLAYGROUND_CHROME", browser.chrome))?;
    Ok(ExitCode::SUCCESS)
}

/// What a part of the site weighs, compressed, in the form of the other figures.
fn size_line(name: &str, bytes: u64) -> String {
    let kib = format!("{}.{}", bytes / 1024, bytes % 1024 * 10 / 1024);
    format!(
        r#"{{"name":"size-{name}","nodes":null,"unit":"KiB","median":{kib},"min":{kib},"max":{kib},"runs":1}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_kib() {
        let line = size_line("html", 8 * 1024 + 512);
        assert!(
            line.contains(r#""name":"size-html""#) && line.contains(r#""median":8.5,"#),
            "{line}"
        );
    }
}
