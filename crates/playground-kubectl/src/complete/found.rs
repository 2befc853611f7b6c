//! What was found for a word, and how it is put into the line.

use std::borrow::Cow;

/// What may stand in the place of the word at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word begins in the line, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The word up to the cursor, without its quotes; every candidate begins with it.
    pub typed: String,
    /// The candidates, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// Whether there are more that are not listed.
    pub more: bool,
    pub(super) cursor: usize,
    /// The quote that is open at the cursor.
    pub(super) quote: Option<char>,
}

/// One word that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The whole word.
    pub text: String,
    /// What is typed after it at once: ` -n kube-system`. Mostly empty.
    pub tail: String,
    /// What it is, in a few words. May be empty.
    pub about: String,
}

/// At most so many candidates are proposed.
const MOST: usize = 40;

impl Candidate {
    /// Whether nothing is left to type of the word.
    fn is_complete(&self) -> bool {
        !self.text.ends_with(['=', '/', ',', ':']) && self.text != "T+"
    }
}

impl Completion {
    /// The line with this candidate in it, and the cursor behind it, where the next word begins.
    pub fn take(&self, line: &str, candidate: &Candidate) -> (String, usize) {
        let whole = candidate.is_complete();
        let mut text = self.quoted(&candidate.text, whole);
        text.push_str(&candidate.tail);
        let goes_on = line.get(self.to..).is_some_and(|it| it.starts_with(char::is_whitespace));
        if whole && !goes_on {
            text.push(' ');
        }
        let (line, cursor) = self.put(line, &text);
        let blank =
            line.get(cursor..).and_then(|it| it.chars().next()).filter(|_| whole && goes_on);
        (line, cursor + blank.map_or(0, char::len_utf8))
    }

    /// The line with what all candidates have in common, and the cursor behind it; `None` when
    /// that is typed already.
    pub fn take_common(&self, line: &str) -> Option<(String, usize)> {
        if let [one] = self.candidates.as_slice() {
            return Some(self.take(line, one)).filter(|it| it.0 != line || it.1 != self.cursor);
        }
        let (first, rest) = self.candidates.split_first()?;
        let n = rest.iter().fold(first.text.len(), |n, it| n.min(common(&first.text, &it.text)));
        let text = first.text.get(..n).filter(|it| it.len() > self.typed.len())?;
        Some(self.put(line, &self.quoted(text, false)))
    }

    fn put(&self, line: &str, text: &str) -> (String, usize) {
        let before = line.get(..self.from).unwrap_or_default();
        let after = line.get(self.to..).unwrap_or_default();
        (format!("{before}{text}{after}"), before.len() + text.len())
    }

    /// A word as it stands in the line; a quote that it needs is closed if the word is whole.
    fn quoted(&self, text: &str, whole: bool) -> String {
        let is_special = |it: char| it.is_whitespace() || "'\"\\$`&|;<>()*?[]#{}!~".contains(it);
        let needed =
            text.contains(is_special).then_some(if text.contains('\'') { '"' } else { '\'' });
        match self.quote.or(needed) {
            None => text.to_owned(),
            Some(quote) if whole => format!("{quote}{text}{quote}"),
            Some(quote) => format!("{quote}{text}"),
        }
    }
}

/// How many bytes two texts have in common at their beginnings.
fn common(a: &str, b: &str) -> usize {
    let pairs = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    pairs.map(|it| it.0.len_utf8()).sum()
}

/// Collects candidates for a word, and leaves out those that do not begin like it.
pub(super) struct Found {
    prefix: String,
    /// So many bytes of the word stand before what is looked for: `--output=`, `a=b,`.
    at: usize,
    candidates: Vec<Candidate>,
    more: bool,
}

impl Found {
    pub(super) fn new(prefix: &str) -> Self {
        Found { prefix: prefix.to_owned(), at: 0, candidates: Vec::new(), more: false }
    }

    /// What is typed of what is looked for.
    pub(super) fn prefix(&self) -> &str {
        self.prefix.get(self.at..).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// Whether it makes no sense to look for more.
    pub(super) fn is_full(&self) -> bool {
        self.more
    }

    pub(super) fn done(self) -> (Vec<Candidate>, bool) {
        (self.candidates, self.more)
    }

    /// Proposes a word if it begins as what is typed, once.
    pub(super) fn add<'a>(&mut self, text: impl Into<Cow<'a, str>>, about: impl Into<String>) {
        self.add_with(&text.into(), "", about.into());
    }

    /// Proposes several words in one: the first is completed, the others come with it.
    pub(super) fn add_phrase(&mut self, phrase: &str, about: &str) {
        let end = phrase.find(' ').unwrap_or(phrase.len());
        let (text, tail) = phrase.split_at(end);
        self.add_with(text, tail, about.to_owned());
    }

    pub(super) fn add_all<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        texts.into_iter().for_each(|it| self.add(it, ""));
    }

    /// Proposes a word and what stands after it.
    pub(super) fn add_with(&mut self, text: &str, tail: &str, about: String) {
        let is_new = text.starts_with(self.prefix())
            && !self.candidates.iter().any(|it| it.text.get(self.at..) == Some(text));
        if !is_new {
            return;
        }
        if self.candidates.len() >= MOST {
            self.more = true;
            return;
        }
        let before = self.prefix.get(..self.at).unwrap_or_default();
        let text = format!("{before}{text}");
        self.candidates.push(Candidate { text, tail: tail.to_owned(), about });
    }

    /// Looks for what stands behind so many more bytes of the word.
    pub(super) fn within(&mut self, bytes: usize, look: impl FnOnce(&mut Found)) {
        self.at += bytes;
        look(self);
        self.at -= bytes;
    }

    /// Looks for the last piece of a list with commas.
    pub(super) fn within_list(&mut self, look: impl FnOnce(&mut Found)) {
        self.within(self.prefix().rfind(',').map_or(0, |at| at + 1), look);
    }
}
