//! What must be on a machine before we can build and test, one file each: each finds it or installs it.
//!
//! Whoever installs something says what, where and why before it does.
//! Nothing is written outside the checkout and our folder in the user's cache, but for the browser, which is a
//! system package.

pub(crate) mod browser;
pub(crate) mod npm;
pub(crate) mod tools;
pub(crate) mod wasm_target;

use anyhow::Result;

use crate::checkout::Checkout;
use tools::{TRUNK, WASM_BINDGEN};

/// All that building the page takes.
pub(crate) fn for_page(checkout: &mut Checkout) -> Result<()> {
    npm::require(checkout)?;
    wasm_target::require(checkout)?;
    tools::require(checkout, &[&WASM_BINDGEN, &TRUNK])
}
