//! What the panels say of real sessions.

use expect_test::{Expect, expect};
use playground_kubectl::Console;

use super::editor::Files;
use super::overview::{Ask, Overview};
use super::*;
use crate::session::OPENING;
use crate::view::{Actor, JournalFilter, ObjectName, OutlookTone, Place, Selection, Source, When};

mod on_board;
mod on_editor;
mod on_examples;
mod on_import;
mod on_inspector;
mod on_journal;
mod on_many;
mod on_overview;
mod on_settings;
mod on_share;
mod on_strip;
mod on_time;
mod on_ways_out;
mod on_why;
mod told;

use told::*;

/// The opening session, and then these lines. None of them is refused.
#[track_caller]
fn after(lines: &[&str]) -> Console {
    let mut console = Console::open(OPENING);
    run(&mut console, lines);
    console
}

/// Runs lines, none of which is refused.
#[track_caller]
fn run(console: &mut Console, lines: &[&str]) {
    for line in lines {
        let output = console.run(line);
        assert!(output.is_ok(), "{line}: {}", output.stderr);
    }
}

/// Applies a text as a file beside that of the opening session.
#[track_caller]
fn apply(console: &mut Console, text: &str) {
    console.set_file("a.yaml", text);
    run(console, &["kubectl apply -f a.yaml"]);
}

/// Writes the file of the editor with one change, and applies it.
#[track_caller]
fn edited(console: &mut Console, from: &str, to: &str) {
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    console.set_file("fluentd.yaml", text);
    run(console, &["kubectl apply -f fluentd.yaml"]);
}

const SET_IMAGE: &str = "kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system";

/// A DaemonSet with one container, and more in the Pod's spec.
fn daemon_set(name: &str, image: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}}}\nspec:\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    \
         spec:\n      {more}\n      containers: [{{name: main, image: \"{image}\"}}]\n"
    )
}
