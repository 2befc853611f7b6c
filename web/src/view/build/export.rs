//! The files that a session can be taken away as.

use playground_kubectl::{Console, Line, journal_lines, kind_script};

use super::overview::Overview;
use super::{board, strip};
use crate::picture::{Palette, Scene, svg};
use crate::session::Session;
use crate::view::{Clock, Export};

/// The kinds of objects that are exported, in the order in which another cluster could take them.
const OBJECTS: &str = "namespaces,priorityclasses,resourcequotas,nodes,daemonsets,deployments,\
    replicasets,controllerrevisions,poddisruptionbudgets,services,pods";

/// The text of a file. A picture has the colours of the page; a PNG is drawn from its SVG.
pub fn text(session: &Session, export: Export, dark: bool) -> String {
    let console = session.console();
    match export {
        Export::Session => session.to_text(),
        Export::Manifests => manifests(session),
        Export::KindScript => kind_script(console),
        Export::Objects => console.clone().run(&format!("kubectl get {OBJECTS} -A -o yaml")).stdout,
        Export::Transcript => transcript(console),
        Export::Journal => journal(console),
        Export::Svg | Export::Png => picture(session, dark),
    }
}

/// All files of the editor, each below a comment with its name.
fn manifests(session: &Session) -> String {
    let mut all = String::new();
    for name in session.files() {
        let text = session.console().file(name).map(|it| it.trim_end()).unwrap_or_default();
        let text = text.strip_prefix("---").map_or(text, str::trim_start);
        if !text.is_empty() {
            all.push_str(&format!("---\n# {name}\n{text}\n"));
        }
    }
    all
}

/// What was typed and printed.
fn transcript(console: &Console) -> String {
    let mut text = String::new();
    for entry in console.transcript() {
        text.push_str(&format!("$ {}\n", Line::to_text(&entry.line)));
        entry.output.pieces().for_each(|(_, piece)| text.push_str(piece));
    }
    text
}

/// The journal; lines that were refused have the number that they have in the transcript.
fn journal(console: &Console) -> String {
    let transcript = (1..).zip(console.transcript());
    let refused: Vec<(usize, &str)> = transcript
        .filter(|(_, it)| !it.output.is_ok())
        .map(|(number, it)| (number, it.output.stderr.as_str()))
        .collect();
    journal_lines(console, &refused)
}

/// The Nodes that the filter shows, all of them.
fn picture(session: &Session, dark: bool) -> String {
    let (console, looks) = (session.console(), session.looks());
    let overview = Overview::of(console.cluster(), &session.ask());
    svg(&Scene {
        board: &board::board(console, &overview, looks, None),
        groups: &board::groups(console, &overview, looks, None),
        strips: &strip::strips(console, &overview, None),
        now: Clock(console.cluster().now().as_millis()),
        colors: if dark { &Palette::DARK } else { &Palette::LIGHT },
    })
}
