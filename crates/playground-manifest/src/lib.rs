//! YAML or JSON text to objects and diagnostics with positions.
//!
//! It never fails and never panics: a mistake in a manifest is data ([`Diagnostic`]).
//! It does not know the simulation.
//!
//! # The way of a manifest
//!
//! ```text
//! text -> marked trees -> defaults -> strict decoding -> validation -> api objects
//!         text/           defaults/   decode/            validate/     convert/
//! ```
//!
//! - A **marked tree** (`text/`) is plain data that knows where it was written.
//! - **Decoding** walks it against the complete Kubernetes API (`k8s-openapi`), so that an
//!   unknown or mistyped field is found anywhere in the object.
//! - **Validation** says what the API server would, in its words and its order.
//! - **Conversion** splits the tree into typed api structs and their `rest`, and [`encode`]
//!   joins them again, so that nothing is lost and nothing is held twice.
//! - The **checks** (`checks/`, one file each) turn what was found into diagnostics.
//!
//! # Where to start
//!
//! [`read`] for a whole text, [`decode_value`] and [`encode`] for single objects, as patches and
//! `set image` need them, [`to_yaml`] and [`to_json`] for printing.
//!
//! # Invariants
//!
//! - Every [`Diagnostic`] has help, and its span lies within the text.
//! - `decode_value(encode(x))` is `x`, for any `x` that was decoded and whose status is in order.

#![warn(missing_docs)]

mod checks;
mod convert;
mod decode;
mod defaults;
mod diagnostic;
mod emit;
mod fields;
mod kinds;
mod manifest;
#[cfg(test)]
mod mutation;
mod outcome;
mod path;
mod rewrite;
mod text;
mod validate;
mod value;

pub use checks::{ALL as CHECKS, Check};
pub use convert::encode;
pub use diagnostic::{Code, Diagnostic, Edit, Severity};
pub use emit::{to_json, to_json_pretty, to_yaml};
pub use fields::fields_at;
pub use manifest::{Document, Manifest, parse, read};
pub use outcome::{Outcome, Refusal, decode_unvalidated, decode_value};
pub use rewrite::rewrite;
