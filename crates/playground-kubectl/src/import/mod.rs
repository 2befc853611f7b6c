//! Texts from elsewhere: what they are, and the lines that take them in.

mod dump;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use playground_api::{Kind, Name, Value};
use playground_manifest::{Diagnostic, Manifest, Refusal};

use crate::console::Console;
use crate::lines::Line;
use crate::{link, session};

/// What a text from elsewhere is.
#[derive(Clone, Debug, PartialEq)]
pub enum Import {
    /// There is nothing in it but blanks and comments.
    Empty,
    /// It is no text in UTF-8.
    Binary,
    /// A stored session.
    Session(String),
    /// A link to a session, of whatever state.
    Link,
    /// Objects of Kubernetes.
    Objects(Box<Objects>),
}

/// What of a text is taken in, and what is left alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objects {
    /// The files that hold what is taken, in the order in which they are applied.
    pub files: Vec<File>,
    /// What is taken, by kind, in the order of the text.
    pub taken: Vec<(String, usize)>,
    /// What is left alone, by reason and kind.
    pub left: Vec<(Left, String, usize)>,
    /// Whether it was printed by a cluster: then what only the cluster writes is left out.
    pub is_dump: bool,
    /// Whether it was a list that did not say what it is.
    pub is_bare_list: bool,
    /// How many documents nobody could read.
    pub unreadable: usize,
    /// What the author of the text should know.
    pub diagnostics: Vec<Diagnostic>,
    /// The namespaces that the objects are in, and that the text does not bring itself.
    namespaces: BTreeSet<String>,
    /// Whether there are fields that Kubernetes v1.34 does not have.
    is_lenient: bool,
}

/// A file of the working folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Such as `nodes.yaml`.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// Why an object is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Its owner, which is in the text, makes it anew.
    MadeAnew,
    /// A Pod that has ended.
    Ended,
    /// Only controllers write such objects.
    OfControllers,
    /// Every cluster has it from the start.
    OfEveryCluster,
    /// Its kind is not simulated.
    NotSimulated,
}

/// Says what a text is. `name` is what its file is called, if it has a name.
pub fn import(text: &str, name: Option<&str>) -> Import {
    let text = text.trim_start_matches('\u{feff}');
    if session::is_session(text) {
        return Import::Session(text.to_owned());
    }
    if is_binary(text) {
        return Import::Binary;
    }
    if link::is_link(text) {
        return Import::Link;
    }
    let mut manifest = playground_manifest::read(text);
    let list = bare_list(&manifest);
    let text = list.as_deref().unwrap_or(text);
    if list.is_some() {
        manifest = playground_manifest::read(text);
    }
    if manifest.documents.is_empty() {
        return Import::Empty;
    }
    let mut objects = if manifest.documents.iter().any(dump::is_stored) {
        dump::objects(text, manifest)
    } else {
        as_written(text, manifest)
    };
    objects.name_files(name);
    objects.is_bare_list = list.is_some();
    Import::Objects(Box::new(objects))
}

/// A list whose author left out what it is, as some programs store it: with its kind, and `Node` for items that have
/// none and are plainly that. `None` for every other text.
fn bare_list(manifest: &Manifest) -> Option<String> {
    let [document] = manifest.documents.as_slice() else { return None };
    let written = document.written.as_object().filter(|_| document.kind.is_empty())?;
    let items = written.get("items")?.as_list().filter(|it| !it.is_empty())?;
    let items = items.iter().map(|item| {
        let mut item = item.as_object()?.clone();
        if !item.contains("kind") {
            let item = Value::Object(item.clone());
            let says = |path: &[&str]| item.at(path).is_some();
            (says(&["status", "nodeInfo"]) || says(&["spec", "providerID"])).then_some(())?;
        }
        for (field, value) in [("apiVersion", "v1"), ("kind", Kind::Node.as_str())] {
            if !item.contains(field) {
                item.insert(field, value);
            }
        }
        Some(Value::Object(item))
    });
    let items: Vec<Value> = items.collect::<Option<_>>()?;
    let list = [("apiVersion", "v1".into()), ("kind", "List".into()), ("items", items.into())];
    let list = list.into_iter().map(|(field, value)| (Name::from(field), value)).collect();
    Some(playground_manifest::to_json_pretty(&Value::Object(list)))
}

/// The text of a file: in UTF-16 where its first two bytes say so, in UTF-8 otherwise.
pub fn decode(bytes: &[u8]) -> String {
    let order: fn([u8; 2]) -> u16 = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return String::from_utf8_lossy(bytes).into_owned(),
    };
    let units = bytes.as_chunks().0.iter().skip(1).map(|it| order(*it));
    let letters = char::decode_utf16(units);
    letters.map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Letters that no text has: NUL, or many that stand for bytes which are no UTF-8.
fn is_binary(text: &str) -> bool {
    let n_foreign = text.chars().filter(|it| *it == char::REPLACEMENT_CHARACTER).count();
    text.contains('\0') || n_foreign * 10 > text.chars().count()
}

/// A text by hand: it stays as it is.
fn as_written(text: &str, manifest: Manifest) -> Objects {
    let mut objects = Objects::default();
    for it in &manifest.documents {
        if dump::is_unreadable(it) {
            objects.unreadable += 1;
        } else if it.is_noted() {
            objects.count_left(Left::NotSimulated, &it.kind);
        } else {
            objects.count_taken(&it.kind);
            objects.need_namespace(&it.kind, &it.namespace);
        }
    }
    for it in manifest.documents.iter().filter(|it| it.kind == Kind::Namespace.as_str()) {
        objects.namespaces.remove(&it.name);
    }
    let text = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    objects.files.push(File { name: String::new(), text });
    objects.diagnostics = manifest.diagnostics;
    objects
}

impl Objects {
    /// How many objects of a kind are taken.
    pub fn n_taken(&self, kind: Kind) -> usize {
        self.taken.iter().find(|it| it.0 == kind.as_str()).map_or(0, |it| it.1)
    }

    /// The lines that take the objects into a session, with its files.
    pub fn lines(&self, console: &Console) -> String {
        let mut lines = Vec::new();
        let names: Vec<String> = self.files.iter().map(|it| free_name(console, it)).collect();
        for (file, name) in self.files.iter().zip(&names) {
            let input = Some(file.text.clone());
            lines.push(Line { number: 1, command: format!("cat > {name}"), input }.to_text());
        }
        let store = console.cluster().store();
        let missing = self.namespaces.iter().filter(|it| store.namespace(it).is_none());
        lines.extend(missing.map(|it| format!("kubectl create namespace {it}")));
        let flag = if self.is_lenient { " --validate=warn" } else { "" };
        lines.extend(names.iter().map(|it| format!("kubectl apply{flag} -f {it}")));
        lines.join("\n") + "\n"
    }

    /// A session that begins with the objects. Where they bring no Node, it has three.
    pub fn session(&self) -> String {
        const NODES: &str = "sim node add control-plane-1 --preset control-plane\n\
            sim node add worker-1\nsim node add worker-2\n";
        let nodes = if self.n_taken(Kind::Node) == 0 { NODES } else { "" };
        format!("{}\n{nodes}{}", session::HEADER, self.lines(&Console::default()))
    }

    fn count_taken(&mut self, kind: &str) {
        match self.taken.iter_mut().find(|it| it.0 == kind) {
            Some(it) => it.1 += 1,
            None => self.taken.push((kind.to_owned(), 1)),
        }
    }

    fn count_left(&mut self, why: Left, kind: &str) {
        match self.left.iter_mut().find(|it| it.0 == why && it.1 == kind) {
            Some(it) => it.2 += 1,
            None => self.left.push((why, kind.to_owned(), 1)),
        }
    }

    fn need_namespace(&mut self, kind: &str, namespace: &str) {
        let whole = [Kind::Node, Kind::Namespace, Kind::PriorityClass];
        // A name that is none is the manifest's mistake, and no line could mend it.
        let is_name = playground_api::validation::dns1123_label(namespace).is_empty();
        if is_name && !whole.iter().any(|it| it.as_str() == kind) {
            self.namespaces.insert(namespace.to_owned());
        }
    }

    /// Names the files that have no name yet: after the text's own file, or after its DaemonSet.
    fn name_files(&mut self, given: Option<&str>) {
        let given = given.map(safe_name).filter(|it| !it.is_empty());
        let default = given.unwrap_or_else(|| "import".to_owned());
        for file in self.files.iter_mut().filter(|it| it.name.is_empty()) {
            let first = playground_manifest::read(&file.text).documents;
            let only = match first.as_slice() {
                [one] if default == "import" => Some(safe_name(&one.name)),
                _ => None,
            };
            let stem = only.filter(|it| !it.is_empty()).unwrap_or_else(|| default.clone());
            file.name = format!("{stem}.yaml");
        }
    }
}

/// The name without its ending, of letters that need no quotes.
fn safe_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = [".yaml", ".yml", ".json", ".txt"].iter().find_map(|it| name.strip_suffix(it));
    let letter = |it: char| if it.is_ascii_alphanumeric() || "._-".contains(it) { it } else { '-' };
    let safe: String = stem.unwrap_or(name).chars().map(letter).collect();
    safe.trim_matches(['-', '.']).to_owned()
}

/// The file's name, or another that is free; the same text may lie where it is.
fn free_name(console: &Console, file: &File) -> String {
    let stem = file.name.trim_end_matches(".yaml");
    let numbered = |n| if n == 1 { file.name.clone() } else { format!("{stem}-{n}.yaml") };
    let is_free = |name: &String| console.file(name).is_none_or(|it| **it == *file.text);
    (1_u32..).map(numbered).find(is_free).unwrap_or_default()
}

/// Whether kubectl would not even send the document.
fn is_no_object(refusal: Option<&Refusal>) -> bool {
    matches!(
        refusal,
        Some(
            Refusal::Syntax(_)
                | Refusal::NotAnObject
                | Refusal::NotSet(_)
                | Refusal::NoMatch { .. }
        )
    )
}
