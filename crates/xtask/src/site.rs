//! The release of the page: built by Trunk into `dist/`, its program split in two, finished and weighed by
//! `js/finish.mjs`.

mod split;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::{process, setup};

/// Where the release is written; every static file server can serve it.
pub(crate) const FOLDER: &str = "dist";

/// How the names of the program's files end, of the first part and the second.
const FIRST: &str = "_bg.wasm";
const SECOND: &str = "_second";

/// A part of the page that has a budget of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What must be there for the first paint.
    Html,
    /// What a first visit runs of the program, and its JavaScript glue.
    Wasm,
    /// The rest of the program, loaded after the first paint.
    Second,
    /// Loaded after the first paint.
    Editor,
    /// Icons, what frames load, and the like, which have no budget.
    Other,
}

impl Part {
    pub(crate) const ALL: [Part; 5] =
        [Part::Html, Part::Wasm, Part::Second, Part::Editor, Part::Other];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Html => "HTML and CSS",
            Part::Wasm => "wasm and glue",
            Part::Second => "wasm, second part",
            Part::Editor => "editor bundle",
            Part::Other => "other files",
        }
    }

    /// The bytes that a first visit may load, compressed with brotli.
    pub(crate) fn budget(self) -> Option<u64> {
        match self {
            Part::Html => Some(20 * 1024),
            Part::Wasm => Some(350 * 1024),
            Part::Editor => Some(160 * 1024),
            Part::Second | Part::Other => None,
        }
    }

    fn of(file: &str) -> Part {
        let name = file.rsplit('/').next().unwrap_or(file);
        match name.rsplit('.').next() {
            // What frames load, in the place of the page or of the program.
            _ if file.starts_with("embed/") || name.starts_with("program") => Part::Other,
            // What keeps the site for visits without a network, once the page has started.
            _ if file == "sw.js" => Part::Other,
            Some("html" | "css") => Part::Html,
            Some("js") if name.starts_with("editor") => Part::Editor,
            Some("wasm") if name.contains(SECOND) => Part::Second,
            Some("js" | "wasm") => Part::Wasm,
            _ => Part::Other,
        }
    }
}

/// A file of the site and what it weighs, in bytes.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) part: Part,
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

/// Builds the release into [`FOLDER`] and returns its files.
///
/// Assumes that the tools for the page are set up.
pub(crate) fn build(checkout: &Checkout) -> Result<Vec<File>> {
    process::run(trunk(checkout).args(["build", "--release", "--dist", FOLDER]))?;
    match setup::browser::require(checkout) {
        Ok(browser) => split_program(checkout, &browser.chrome)?,
        Err(error) => {
            println!("The program stays in one file, since it cannot be seen running: {error}")
        }
    }
    let mut finish = checkout.command("node");
    finish.args(["crates/xtask/js/finish.mjs", FOLDER]);
    process::show(&finish);
    let listing = process::ask(finish.stderr(Stdio::inherit()));
    parse_listing(&listing.context("cannot finish the site")?)
}

/// Splits the program in two files, by what runs of it when the page opens for the first time.
fn split_program(checkout: &Checkout, chrome: &Path) -> Result<()> {
    let file = program_file()?;
    let wasm = fs::read(&file)?;
    let marked = split::mark(&wasm)?;
    fs::write(&file, &marked.wasm)?;
    let mut visit = checkout.command("node");
    visit.args(["tests/e2e/first-visit.mjs", FOLDER]);
    visit.args([marked.base.to_string(), marked.count.to_string()]);
    process::show(&visit);
    let ran = process::ask(visit.env("PLAYGROUND_CHROME", chrome).stderr(Stdio::inherit()));
    let ran: HashSet<usize> = (ran.context("cannot record a first visit")?.lines())
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let parts = split::split(&wasm, &ran)?;
    fs::write(file.with_file_name(second_name(&file)), parts.second)?;
    Ok(fs::write(&file, parts.first)?)
}

/// The program, as Trunk wrote it.
fn program_file() -> Result<PathBuf> {
    let mut files = fs::read_dir(FOLDER)?.filter_map(|it| Some(it.ok()?.path()));
    let file = files.find(|it| it.to_string_lossy().ends_with(FIRST));
    file.with_context(|| format!("no program in {FOLDER}/"))
}

fn second_name(first: &Path) -> String {
    let name = first.file_name().unwrap_or_default().to_string_lossy();
    name.replace(FIRST, &format!("{SECOND}.wasm"))
}

/// Trunk, told to keep to its work.
pub(crate) fn trunk(checkout: &Checkout) -> std::process::Command {
    let mut command = checkout.command("trunk");
    command.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads this variable as a boolean; elsewhere any value means yes (https://no-color.org).
    if std::env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    command
}

/// What a part of the site weighs in all, compressed with brotli.
pub(crate) fn brotli_size(files: &[File], part: Part) -> u64 {
    files.iter().filter(|file| file.part == part).map(|file| file.brotli).sum()
}

/// A table of the files, part by part, with the budgets.
pub(crate) fn size_table(files: &[File]) -> String {
    let kib = |bytes: u64| format!("{:.1}", bytes as f64 / 1024.0);
    let mut table =
        format!("{:<44} {:>9} {:>9} {:>9} {:>9}\n", "KiB", "raw", "gzip", "brotli", "budget");
    for part in Part::ALL {
        let files_of_part: Vec<_> = files.iter().filter(|file| file.part == part).collect();
        for File { name, raw, gzip, brotli, .. } in &files_of_part {
            let (raw, gzip, brotli) = (kib(*raw), kib(*gzip), kib(*brotli));
            table.push_str(&format!("  {name:<42} {raw:>9} {gzip:>9} {brotli:>9}\n"));
        }
        let total = brotli_size(files, part);
        let budget = part.budget().map_or("-".to_owned(), kib);
        let verdict = match part.budget() {
            Some(budget) if budget < total => "  TOO LARGE",
            _ => "",
        };
        table.push_str(&format!(
            "{:<44} {:>9} {:>9} {:>9} {:>9}{verdict}\n",
            part.name(),
            "",
            "",
            kib(total),
            budget
        ));
    }
    table
}

/// Reads the lines `NAME<tab>RAW<tab>GZIP<tab>BROTLI` of `finish.mjs`.
fn parse_listing(listing: &str) -> Result<Vec<File>> {
    listing
        .lines()
        .map(|line| {
            let [name, raw, gzip, brotli] = line.split('\t').collect::<Vec<_>>()[..] else {
                bail!("finish.mjs printed {line:?}");
            };
            Ok(File {
                name: name.to_owned(),
                part: Part::of(name),
                raw: raw.parse()?,
                gzip: gzip.parse()?,
                brotli: brotli.parse()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_belongs_to_the_part_that_pays_for_it() {
        assert_eq!(Part::of("index.html"), Part::Html);
        assert_eq!(Part::of("styles-91f.css"), Part::Html);
        assert_eq!(Part::of("playground-web-91f_bg.wasm"), Part::Wasm);
        assert_eq!(Part::of("playground-web-91f_second.wasm"), Part::Second);
        assert_eq!(Part::of("playground-web-0123.js"), Part::Wasm);
        assert_eq!(Part::of("editor-91f.js"), Part::Editor);
        assert_eq!(Part::of("icon.svg"), Part::Other);
        assert_eq!(Part::of("sw.js"), Part::Other);
        assert_eq!(Part::of("embed/index.html"), Part::Other);
        assert_eq!(Part::of("program-91f.js"), Part::Other);
    }

    #[test]
    fn a_part_above_its_budget_is_seen_and_named() {
        let files =
            parse_listing("a.css\t90000\t30000\t20481\nb.wasm\t9\t9\t9").expect("a listing");
        assert_eq!(size_table(&files).matches("TOO LARGE").count(), 1);
        assert!(!size_table(&files[1..]).contains("TOO LARGE"));
    }
}
