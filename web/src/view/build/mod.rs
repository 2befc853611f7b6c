//! From a session to view models: plain functions of a [`Console`], one file for each panel.
//!
//! What is said on the page is put into words here. No Kubernetes rule is decided here: that is the engine's part.
//!
//! [`Console`]: playground_kubectl::Console

pub mod board;
pub mod compare;
pub mod console;
pub mod courses;
pub mod dialog;
pub mod editor;
pub mod effect;
pub mod examples;
pub mod export;
pub mod import;
pub mod inspector;
pub mod journal;
pub mod kept;
pub mod outlook;
pub mod overview;
pub mod settings;
pub mod share;
pub mod sheet;
pub mod strip;
pub mod time;
pub mod track;
pub mod why;

mod attempts;
mod diff;
mod events;
mod fix;
mod manifest_lines;
mod pods;
mod revisions;
mod touched;
pub(crate) mod words;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use playground_api::NamespacedName;
use playground_kubectl::commands;

use super::{Deed, ObjectName};

/// Whether the console knows the line's verb, so that no menu offers what would be refused.
fn is_known(deed: &Deed) -> bool {
    let Some(arguments) = deed.line.strip_prefix("kubectl ") else {
        return true;
    };
    let verb = arguments.split(' ').next().unwrap_or_default();
    commands::ALL.iter().any(|it| it.name == verb)
}

/// Leaves out what the console would refuse.
fn known(deeds: impl IntoIterator<Item = Deed>) -> Vec<Deed> {
    deeds.into_iter().filter(is_known).collect()
}

impl From<&NamespacedName> for ObjectName {
    fn from(key: &NamespacedName) -> ObjectName {
        ObjectName::new(&*key.namespace, &*key.name)
    }
}

impl From<&ObjectName> for NamespacedName {
    fn from(name: &ObjectName) -> NamespacedName {
        NamespacedName::new(name.namespace.as_str(), name.name.as_str())
    }
}
