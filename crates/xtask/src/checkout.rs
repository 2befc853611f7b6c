//! The checkout that we work in, and how programs are started in it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The root of the checkout, and the folders of tools that our own commands find before PATH.
#[derive(Debug)]
pub(crate) struct Checkout {
    root: PathBuf,
    /// Before PATH for the programs that we start, and for nobody else.
    tool_folders: Vec<PathBuf>,
}

impl Checkout {
    /// The checkout that `cargo xtask` was called in.
    ///
    /// Cargo names it when it runs us. The place that we were built in may be another one: a
    /// checkout that was moved, or that shares its target directory.
    pub(crate) fn find() -> Checkout {
        let named = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let own_crate = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let root = own_crate.ancestors().nth(2).expect("xtask is in crates/xtask");
        let npm_programs = root.join("node_modules").join(".bin");
        Checkout { root: root.to_owned(), tool_folders: vec![npm_programs] }
    }

    /// A path in the checkout, from its root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Lets the programs that we start find those in `folder` first.
    pub(crate) fn add_tools(&mut self, folder: PathBuf) {
        self.tool_folders.push(folder);
    }

    /// A program that is to run at the root of the checkout, with our tools on its PATH.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.search_path());
        command
    }

    fn search_path(&self) -> OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.tool_folders.iter().cloned().chain(std::env::split_paths(&inherited));
        std::env::join_paths(folders).unwrap_or(inherited)
    }
}
