//! What may come next in a line: for the Tab key of the console.
//!
//! Mirrors `kubectl completion bash` in what is proposed where. Verbs, flags and what they take
//! come from the tables by which lines are read ([`commands`], `flags`), names from the cluster.
//!
//! Deliberate difference: objects of other namespaces are proposed too, with the flag that is
//! needed for them; where no word is missing, flags are.

mod found;
mod labels;
mod objects;
mod typed;

pub use found::{Candidate, Completion};
pub use labels::{Suggestion, known_node_labels, known_taints};

use playground_sim::{Cluster, ImageBehavior, NodePreset, SimDuration, Timings};

use crate::Console;
use crate::commands::{self, Arguments, Grammar, Verb, Words};
use crate::find::Query;
use crate::flags::{Flag, Flags};
use crate::item::Item;
use found::Found;
use typed::Typed;

/// What may stand at the cursor, which is a place in the line counted in bytes.
///
/// # Guarantees
///
/// Never panics, whatever the line. Proposes some dozens of candidates at most, and looks at no
/// more of the cluster than it must to find them.
pub fn complete(console: &Console, line: &str, cursor: usize) -> Completion {
    let typed = Typed::read(line, cursor);
    let mut found = Found::new(&typed.value);
    let mut words = typed.before.iter().cloned();
    match words.next().as_deref() {
        None => {
            found.add("kubectl", "lines of Kubernetes");
            found.add("sim", "what Kubernetes has no verb for");
        }
        Some("kubectl" | "k") => {
            propose(console, commands::ALL, "kubectl", words.collect(), &typed, &mut found);
        }
        Some("sim") => propose(console, commands::SIM, "sim", words.collect(), &typed, &mut found),
        Some("cat") => found.add_all(console.files().map(|it| it.0)),
        Some(_) => {}
    }
    typed.completion(found)
}

/// A line as far as it is understood.
struct Asked<'a> {
    console: &'a Console,
    grammar: &'a Grammar,
    flags: Flags,
    /// The namespace, if the line names one.
    namespace: Option<String>,
}

/// Proposes what may follow words, the first of which may be one of these verbs.
fn propose(
    console: &Console,
    verbs: &'static [Verb],
    command: &str,
    words: Vec<String>,
    typed: &Typed,
    found: &mut Found,
) {
    let Some(Said { verb, below, rest }) = said(verbs, words) else { return };
    let grammar = verb.map_or(Grammar::NOTHING, |it| it.grammar);
    let (flags, open) = Flags::so_far(rest, command, grammar.flags);
    let (after, _) = Flags::so_far(typed.after.clone(), command, grammar.flags);
    let namespace = flags.get("namespace").or(after.get("namespace")).map(str::to_owned);
    let asked = Asked { console, grammar: &grammar, flags, namespace };
    match open {
        Some(flag) => asked.take(flag.values, found),
        None if typed.value.starts_with('-') => asked.flag(command, &typed.value, found),
        None => {
            below.iter().for_each(|it| found.add(it.name, it.about));
            asked.word(found);
            if !grammar.flags.is_empty() && found.is_empty() && typed.value.is_empty() {
                asked.flags(command, found);
            }
        }
    }
}

/// Which verb words begin with.
struct Said {
    verb: Option<&'static Verb>,
    /// The verbs that may follow it.
    below: &'static [Verb],
    /// The words after it.
    rest: Vec<String>,
}

/// `None` if a verb has to stand where another word does.
fn said(verbs: &'static [Verb], words: Vec<String>) -> Option<Said> {
    let mut arguments = Arguments::new(words);
    let (mut verb, mut below) = (None::<&Verb>, verbs);
    while !below.is_empty()
        && let Some(name) = arguments.next_verb()
    {
        let known = below.iter().find(|it| it.name == name);
        match (known, verb) {
            (Some(it), _) => (verb, below) = (Some(it), it.grammar.below),
            // A verb that has words of its own beside the verbs below it.
            (None, Some(above)) if !above.grammar.words.is_empty() => {
                let words = std::iter::once(name).chain(arguments.rest());
                arguments = Arguments::new(words.collect());
                below = &[];
            }
            (None, _) => return None,
        }
    }
    Some(Said { verb, below, rest: arguments.rest() })
}

impl Asked<'_> {
    fn cluster(&self) -> &Cluster {
        self.console.cluster()
    }

    /// Proposes the flags that are not given yet.
    fn flags(&self, command: &str, found: &mut Found) {
        for flag in Flags::known(command, self.grammar.flags) {
            if !self.flags.has(flag.long) {
                found.add(flag.typed(), flag.hint());
            }
        }
    }

    /// Proposes a flag, or the value of one behind its `=`.
    fn flag(&self, command: &str, value: &str, found: &mut Found) {
        let Some((name, _)) = value.split_once('=') else {
            return self.flags(command, found);
        };
        let is_it = |it: &&Flag| name.strip_prefix("--") == Some(it.long);
        if let Some(flag) = Flags::known(command, self.grammar.flags).find(is_it) {
            found.within(name.len() + 1, |found| self.take(flag.values, found));
        }
    }

    /// Proposes the word that comes next.
    fn word(&self, found: &mut Found) {
        let given = &self.flags.words;
        match *self.grammar.words {
            [Words::Objects(kinds), changes] => {
                if self.has_changes() {
                    self.take(changes, found);
                } else if self.has_objects() {
                    self.take(changes, found);
                    if !found.prefix().is_empty() {
                        self.objects(kinds, found);
                    }
                } else {
                    self.objects(kinds, found);
                }
            }
            [Words::Objects(kinds)] => self.objects(kinds, found),
            [.., last] => {
                let words = self.grammar.words;
                let beyond = Some(last).filter(|it| it.repeats() && given.len() >= words.len());
                if let Some(words) = words.get(given.len()).copied().or(beyond) {
                    self.take(words, found);
                }
            }
            [] => {}
        }
    }

    /// The words that name objects: those before the first change.
    fn object_words(&self) -> &[String] {
        let words = &self.flags.words;
        let is_change = |it: &String| it.contains(['=', ':']) || it.ends_with('-');
        let first = words.iter().position(is_change).unwrap_or(words.len());
        words.get(..first).unwrap_or_default()
    }

    fn has_changes(&self) -> bool {
        self.object_words().len() < self.flags.words.len()
    }

    /// Whether it is said which objects are meant.
    fn has_objects(&self) -> bool {
        let words = self.object_words();
        let chosen = self.flags.has("selector") || self.flags.is_true("all");
        words.len() > 1 || words.iter().any(|it| chosen || it.contains('/'))
    }

    /// The objects that are named.
    fn targets(&self) -> Vec<Item> {
        let words = self.object_words();
        if words.len() < 2 && !words.iter().any(|it| it.contains('/')) {
            return Vec::new();
        }
        let namespace = Some(self.namespace.as_deref().unwrap_or("default"));
        let query = Query {
            words,
            namespace,
            selector: None,
            field_selector: None,
            all: false,
            type_is_enough: false,
        };
        query.find(self.cluster()).map(|it| it.items).unwrap_or_default()
    }

    /// Proposes words of a kind.
    fn take(&self, words: Words, found: &mut Found) {
        match words {
            Words::Free => {}
            Words::OneOf(texts) => texts.iter().for_each(|it| found.add_phrase(it, "")),
            Words::Objects(kinds) => self.objects(kinds, found),
            Words::Name(kind) | Words::Names(kind) => self.names(kind, "", found),
            Words::Files => found.add_all(self.console.files().map(|it| it.0)),
            Words::Duration => durations(found),
            Words::LabelChanges => self.label_changes(found),
            Words::AnnotationChanges => self.annotation_changes(found),
            Words::TaintChanges => self.taint_changes(found),
            Words::NodeLabels => found.within_list(|found| self.node_labels(found)),
            Words::NodeTaints => found.within_list(|found| self.taints(found)),
            Words::Images => self.images(found),
            Words::Containers => self.containers(found),
            Words::ImageNames => self.image_names(found),
            Words::Selector => found.within_list(|found| self.selector(found)),
            Words::FieldSelector => found.within_list(|found| self.field_selector(found)),
            Words::Revisions => self.revisions(found),
            Words::Presets => {
                NodePreset::ALL.iter().for_each(|it| found.add(it.as_str(), it.about()));
            }
            Words::Timings => self.timings(found),
            Words::Behaviors => self.behaviors(found),
        }
    }

    fn timings(&self, found: &mut Found) {
        if let Some((field, _)) = found.prefix().split_once('=') {
            return found.within(field.len() + 1, durations);
        }
        let mut timings: Timings = self.cluster().timings().clone();
        for (name, field, _) in Timings::FIELDS {
            found.add(format!("{name}="), format!("{} now", field(&mut timings)));
        }
    }

    /// What an image can do; behind a word that takes a value, an example of one.
    fn behaviors(&self, found: &mut Found) {
        let words = || ImageBehavior::WORDS.split(" | ").map(|it| it.trim_end_matches("[:CODE]"));
        let last = self.flags.words.last();
        let valued = words().filter_map(|it| it.split_once(' '));
        match valued.into_iter().find(|it| last.is_some_and(|last| last == it.0)) {
            Some((_, example)) => found.add(example, ""),
            None => words().for_each(|it| found.add_phrase(it, "")),
        }
    }
}

/// Proposes spans of time: with units behind a number that was begun.
fn durations(found: &mut Found) {
    let number = found.prefix().to_owned();
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    if is_number {
        for unit in ["s", "m", "h"] {
            found.add(format!("{number}{unit}"), "");
        }
    } else {
        for seconds in [10, 30, 60, 300] {
            found.add(SimDuration::from_secs(seconds).to_string(), "");
        }
    }
}

#[cfg(test)]
mod tests;
