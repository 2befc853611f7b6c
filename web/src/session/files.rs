//! The files in the editor: which are there, in what order, and what they are called.

use std::sync::Arc;

use playground_kubectl::Console;

use super::Session;
use crate::action::Panel;
use crate::view::Reveal;
use crate::view::build::editor;

/// The editor's files. Their texts are in the console's working folder, under the same names.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    /// In the order in which they were opened.
    all: Vec<String>,
    /// The one that is shown.
    open: String,
    /// The file that has no name of its own yet: it is named after what is in it until a line speaks of it.
    draft: Option<String>,
    /// Those that were taken out, the latest last.
    closed: Vec<Closed>,
}

/// A file that was closed.
#[derive(Clone, Debug)]
struct Closed {
    file: String,
    text: Arc<str>,
    place: usize,
}

impl Files {
    /// All files of the working folder.
    pub(super) fn of(console: &Console) -> Files {
        let all: Vec<String> = console.files().map(|(name, _)| name.to_owned()).collect();
        Files { open: all.first().cloned().unwrap_or_default(), all, ..Files::default() }
    }

    /// Those of a saved session, and no others.
    pub(super) fn restored(console: &mut Console, saved: &[String], open: &str) -> Files {
        let mut files = Files::of(console);
        if saved.iter().any(|it| console.file(it).is_some()) {
            let closed = files.all.iter().filter(|it| !saved.contains(it));
            closed.for_each(|it| console.remove_file(it));
            files.all = saved.iter().filter(|it| console.file(it).is_some()).cloned().collect();
            files.open = files.all.first().cloned().unwrap_or_default();
        }
        files.show(open);
        files
    }

    pub(super) fn all(&self) -> &[String] {
        &self.all
    }

    pub(super) fn open(&self) -> &str {
        &self.open
    }

    /// The name of the file that was closed last.
    pub(super) fn closed(&self) -> Option<&str> {
        self.closed.last().map(|it| it.file.as_str())
    }

    /// Shows a file, if it is in the editor.
    pub(super) fn show(&mut self, file: &str) {
        if self.all.iter().any(|it| it == file) {
            file.clone_into(&mut self.open);
        }
    }

    /// Takes note of a line that ran: what it wrote is opened, and what it names keeps its name.
    pub(super) fn after_line(&mut self, console: &Console, line: &str) {
        let is_new = |name: &&str| self.all.iter().all(|it| it != name);
        let new: Vec<String> =
            console.files().map(|(name, _)| name).filter(is_new).map(str::to_owned).collect();
        if let Some(first) = new.first() {
            self.open.clone_from(first);
            self.all.extend(new);
        }
        if self.draft.as_ref().is_some_and(|it| line.contains(it.as_str())) {
            self.draft = None;
        }
    }

    /// Writes the open file.
    pub(super) fn write(&mut self, console: &mut Console, text: String) {
        if self.draft.as_ref() == Some(&self.open)
            && let Some(object) = editor::first_name(&text)
        {
            self.rename(console, &object);
        }
        console.set_file(&self.open, text);
    }

    /// Gives the open file the name of an object.
    fn rename(&mut self, console: &mut Console, object: &str) {
        console.remove_file(&self.open);
        let new = free_name(console, object);
        if let Some(name) = self.all.iter_mut().find(|it| **it == self.open) {
            name.clone_from(&new);
        }
        self.draft = Some(new.clone());
        self.open = new;
    }

    /// Gives a file the name that was typed, as far as a line can speak of it; one that is taken changes nothing.
    pub(super) fn rename_to(&mut self, console: &mut Console, file: &str, typed: &str) {
        let is_plain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '_');
        let mut new: String = typed.trim().chars().filter(is_plain).collect();
        if !new.contains('.') {
            new.push_str(".yaml");
        }
        let is_name = new.starts_with(|it: char| it.is_ascii_alphanumeric());
        let Some(name) = self.all.iter_mut().find(|it| *it == file) else { return };
        if !is_name || console.file(&new).is_some() {
            return;
        }
        let text = console.file(file).cloned().unwrap_or_default();
        console.remove_file(file);
        console.set_file(&new, text);
        name.clone_from(&new);
        if self.open == file {
            self.open = new;
        }
        self.draft.take_if(|it| it == file);
    }

    /// Opens an empty file.
    pub(super) fn add(&mut self, console: &mut Console) {
        let name = free_name(console, "manifest");
        console.set_file(&name, "");
        self.all.push(name.clone());
        self.draft = Some(name.clone());
        self.open = name;
    }

    /// Takes a file out. The editor is never without one.
    pub(super) fn close(&mut self, console: &mut Console, file: &str) {
        let Some(place) = self.all.iter().position(|it| it == file) else { return };
        let text = console.file(file).cloned().unwrap_or_default();
        console.remove_file(file);
        self.all.remove(place);
        if !text.trim().is_empty() {
            self.closed.push(Closed { file: file.to_owned(), text, place });
        }
        if self.all.is_empty() {
            self.add(console);
        } else if self.open == file {
            let next = self.all.get(place).or(self.all.last());
            self.open = next.cloned().unwrap_or_default();
        }
    }

    /// Brings back the file that was closed last, to its place.
    pub(super) fn reopen(&mut self, console: &mut Console) {
        let Some(Closed { file, text, place }) = self.closed.pop() else { return };
        let name = match console.file(&file) {
            None => file,
            Some(_) => free_name(console, file.trim_end_matches(".yaml")),
        };
        console.set_file(&name, text);
        self.all.insert(place.min(self.all.len()), name.clone());
        self.open = name;
    }
}

impl Session {
    /// The files of the editor, in the order in which they were opened.
    pub fn files(&self) -> &[String] {
        self.files.all()
    }

    /// The open one.
    pub fn file(&self) -> &str {
        self.files.open()
    }

    /// The name of the file that was closed last.
    pub fn closed(&self) -> Option<&str> {
        self.files.closed()
    }

    /// The text of the open file.
    pub fn text(&self) -> Arc<str> {
        self.console.file(self.file()).cloned().unwrap_or_default()
    }

    pub fn reveal(&self) -> Option<Reveal> {
        self.reveal
    }

    pub(super) fn reveal_line(&mut self, file: &str, line: usize) {
        self.files.show(file);
        let wish = self.reveal.map_or(0, |it| it.wish) + 1;
        self.reveal = Some(Reveal { line, wish });
        self.panel = Panel::Yaml;
    }
}

/// `NAME.yaml`, or `NAME-2.yaml` where that is taken.
fn free_name(console: &Console, name: &str) -> String {
    let numbered = |n| if n == 1 { format!("{name}.yaml") } else { format!("{name}-{n}.yaml") };
    let mut names = (1_u32..).map(numbered);
    names.find(|it| console.file(it).is_none()).unwrap_or_default()
}
