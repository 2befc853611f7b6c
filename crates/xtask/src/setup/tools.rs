//! The pinned command-line tools: used where the machine has them, else installed into the user's cache.
//!
//! The cache is `daemonset-playground/tools/NAME-VERSION`, so that all clones share what one of them built.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::checkout::Checkout;
use crate::process;

/// A tool that cargo can install.
#[derive(Debug)]
pub(crate) struct Tool {
    /// The package on crates.io.
    package: &'static str,
    version: &'static str,
    /// The programs of it that we need; the first one is asked for its version.
    programs: &'static [&'static str],
    /// What we need it for.
    purpose: &'static str,
    /// The optional parts that we build; a prebuilt one may have others.
    features: Features,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Features {
    Default,
    None,
}

/// Must be of the version that `Cargo.toml` pins `wasm-bindgen` to.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    purpose: "writes the JavaScript glue of the page and runs tests in a browser",
    features: Features::Default,
};

pub(crate) const WASM_PACK: Tool = Tool {
    package: "wasm-pack",
    version: "0.15.1",
    programs: &["wasm-pack"],
    purpose: "builds and tests the wasm crates",
    features: Features::Default,
};

pub(crate) const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    purpose: "builds and serves the page",
    // All of them are about TLS, for downloads that it is told not to make; without them it is built in half the time.
    features: Features::None,
};

/// A cheap build: the tools run for seconds, so building them fast matters more than making them fast.
/// Measured for the three of them on two cores: 10 minutes instead of 36.
const BUILD_PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "false"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
];

/// Makes the programs of `tools` available to what `checkout` starts.
pub(crate) fn require(checkout: &mut Checkout, tools: &[&Tool]) -> Result<()> {
    let wanted: Vec<&Tool> = tools.iter().copied().filter(|tool| !tool.is_on_path()).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let cache = cache_folder()?;
    if !wanted.iter().all(|tool| tool.is_in(&tool.folder(&cache))) {
        install_missing(&cache, &wanted)?;
    }
    for tool in wanted {
        checkout.add_tools(tool.folder(&cache).join("bin"));
    }
    Ok(())
}

impl Tool {
    /// Where it is, or would be, in our cache.
    fn folder(&self, cache: &Path) -> PathBuf {
        cache.join(format!("{}-{}", self.package, self.version))
    }

    fn is_on_path(&self) -> bool {
        self.programs.iter().all(|program| process::find(program).is_some())
            && self.is_version_of(&mut Command::new(self.programs[0]))
    }

    fn is_in(&self, folder: &Path) -> bool {
        let program = |name: &&str| {
            folder.join("bin").join(name).with_extension(std::env::consts::EXE_EXTENSION)
        };
        self.programs.iter().all(|name| program(name).is_file())
    }

    /// Whether the program answers `--version` with `NAME VERSION`.
    fn is_version_of(&self, program: &mut Command) -> bool {
        let answer = process::ask(program.arg("--version")).unwrap_or_default();
        answer.split_whitespace().nth(1) == Some(self.version)
    }

    fn install(&self, folder: &Path, build_folder: &Path) -> Result<()> {
        let Tool { package, version, purpose, .. } = self;
        println!("Installing {package} {version} into {} (it {purpose}).", folder.display());
        if process::ask(Command::new("cargo").args(["binstall", "-V"])).is_some() {
            let outcome = process::run(&mut self.installer("binstall", folder, build_folder));
            if outcome.is_ok() && self.is_in(folder) {
                return Ok(());
            }
            println!("`cargo binstall` could not; building it from source.");
        } else {
            println!("This builds it from source, once on this machine; it takes some minutes.");
        }
        process::run(&mut self.installer("install", folder, build_folder))?;
        ensure!(self.is_in(folder), "{package} {version} lacks one of {:?}", self.programs);
        Ok(())
    }

    /// `cargo install` or `cargo binstall` for this tool.
    fn installer(&self, subcommand: &str, folder: &Path, build_folder: &Path) -> Command {
        let mut command = Command::new("cargo");
        command.args([subcommand, "--locked", "--root"]).arg(folder);
        if subcommand == "binstall" {
            command.arg("--no-confirm");
        } else if self.features == Features::None {
            command.arg("--no-default-features");
        }
        command.arg(format!("{}@{}", self.package, self.version));
        command.envs(BUILD_PROFILE).env("CARGO_TARGET_DIR", build_folder);
        command
    }
}

/// Installs what is not in the cache, one process at a time, and removes what building left behind.
fn install_missing(cache: &Path, tools: &[&Tool]) -> Result<()> {
    std::fs::create_dir_all(cache).with_context(|| format!("creating {}", cache.display()))?;
    let lock = File::create(cache.join(".lock")).context("locking the tools' folder")?;
    lock.lock().context("locking the tools' folder")?;
    let build_folder = cache.join("build");
    // Whoever held the lock may have installed them.
    for tool in tools.iter().filter(|tool| !tool.is_in(&tool.folder(cache))) {
        tool.install(&tool.folder(cache), &build_folder)?;
    }
    if build_folder.exists() {
        std::fs::remove_dir_all(&build_folder).context("removing the tools' build folder")?;
    }
    Ok(())
}

/// Our folder in the user's cache, by the custom of each system.
fn cache_folder() -> Result<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let cache = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| PathBuf::from(home).join("Library").join("Caches"))
    } else {
        let from_home = || variable("HOME").map(|home| PathBuf::from(home).join(".cache"));
        variable("XDG_CACHE_HOME").map(PathBuf::from).or_else(from_home)
    };
    let cache = cache.context("no folder for caches: neither HOME nor what replaces it is set")?;
    Ok(cache.join("daemonset-playground").join("tools"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The glue that the tool writes fits only the library of the same version.
    #[test]
    fn wasm_bindgen_is_one_version_in_tool_and_library() {
        let manifest = include_str!("../../../../Cargo.toml");
        let pin = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(manifest.contains(&pin), "Cargo.toml has no line {pin}");
    }
}
