//! A Chromium and the driver that fits it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::checkout::Checkout;
use crate::process;

/// What browser tests run in.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chrome: PathBuf,
    pub(crate) driver: PathBuf,
}

/// The names under which systems install it, Chromium first.
const PROGRAMS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/// Where macOS keeps it.
const MAC_PROGRAM: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// Finds a browser and its driver, or installs both where we may.
pub(crate) fn require(checkout: &Checkout) -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if !is_debian() {
        bail!(
            "no Chromium or Chrome with a chromedriver of the same major version: install both, or name them in \
             the variables CHROME and CHROMEDRIVER"
        );
    }
    if !is_root() {
        bail!(
            "no Chromium with a chromedriver of the same major version: type `sudo apt-get install {}`",
            PACKAGES.join(" ")
        );
    }
    install(checkout)?;
    match find() {
        Some(browser) => Ok(browser),
        None => {
            bail!("the packages {} brought no browser and driver that fit", PACKAGES.join(", "))
        }
    }
}

/// The first browser whose major version the driver has.
fn find() -> Option<Browser> {
    let driver = named_by("CHROMEDRIVER").or_else(|| process::find("chromedriver"))?;
    let wanted = major_version(&driver)?;
    let chrome = match named_by("CHROME") {
        Some(chrome) => Some(chrome),
        None => candidates().find(|chrome| major_version(chrome) == Some(wanted)),
    }?;
    Some(Browser { chrome, driver })
}

fn candidates() -> impl Iterator<Item = PathBuf> {
    let mac = Some(PathBuf::from(MAC_PROGRAM)).filter(|program| program.is_file());
    PROGRAMS.into_iter().filter_map(process::find).chain(mac)
}

fn named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|program| program.is_file())
}

/// `ChromeDriver 156.0.8078.73 (...)` to 156.
fn major_version(program: &Path) -> Option<u32> {
    let answer = process::ask(Command::new(program).arg("--version"))?;
    let version =
        answer.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split('.').next()?.parse().ok()
}

fn install(checkout: &Checkout) -> Result<()> {
    println!(
        "Installing the system packages {} with apt-get (the tests run in a real browser).",
        PACKAGES.join(" and ")
    );
    process::run(checkout.command("apt-get").arg("update"))?;
    let mut install = checkout.command("apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(PACKAGES);
    process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

fn is_root() -> bool {
    process::ask(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}
