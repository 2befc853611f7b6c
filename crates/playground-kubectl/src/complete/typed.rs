//! The words of a line that is not finished.

use super::found::{Completion, Found};

/// A line, cut at its cursor.
pub(super) struct Typed {
    /// The words before the one that is being typed, without their quotes.
    pub(super) before: Vec<String>,
    /// The words after it.
    pub(super) after: Vec<String>,
    /// The word that is being typed, up to the cursor, without its quotes.
    pub(super) value: String,
    /// Where that word begins and ends in the line.
    from: usize,
    to: usize,
    cursor: usize,
    /// The quote that is open at the cursor.
    quote: Option<char>,
}

/// What is read of a line so far.
#[derive(Default)]
struct Reader {
    words: Vec<String>,
    /// The word that is being read, and where it begins.
    word: Option<(usize, String)>,
    quote: Option<char>,
    escaped: bool,
}

impl Reader {
    fn read(&mut self, at: usize, letter: char) {
        let is_break = self.quote.is_none() && !self.escaped && letter.is_whitespace();
        if is_break {
            self.words.extend(self.word.take().map(|it| it.1));
            return;
        }
        let word = &mut self.word.get_or_insert_with(|| (at, String::new())).1;
        if self.escaped {
            self.escaped = false;
            word.push(letter);
            return;
        }
        match (self.quote, letter) {
            (None | Some('"'), '\\') => self.escaped = true,
            (None, '\'' | '"') => self.quote = Some(letter),
            (Some(open), _) if open == letter => self.quote = None,
            _ => word.push(letter),
        }
    }
}

impl Typed {
    /// Reads a line up to a place in it, which may be anywhere.
    pub(super) fn read(line: &str, cursor: usize) -> Self {
        let mut cursor = cursor.min(line.len());
        while !line.is_char_boundary(cursor) {
            cursor -= 1;
        }
        let (head, tail) = line.split_at(cursor);
        let mut reader = Reader::default();
        for (at, letter) in head.char_indices() {
            reader.read(at, letter);
        }
        // What is left of the word goes; the word behind a cursor that is in none stays.
        let rest = match reader.word {
            Some(_) => tail.find(char::is_whitespace).unwrap_or(tail.len()),
            None => 0,
        };
        let after = tail.get(rest..).unwrap_or_default().split_whitespace();
        let (from, value) = reader.word.unwrap_or((cursor, String::new()));
        Typed {
            before: reader.words,
            after: after.map(str::to_owned).collect(),
            value,
            from,
            to: cursor + rest,
            cursor,
            quote: reader.quote,
        }
    }

    /// What was found for the word.
    pub(super) fn completion(self, found: Found) -> Completion {
        let (candidates, more) = found.done();
        Completion {
            from: self.from,
            to: self.to,
            cursor: self.cursor,
            typed: self.value,
            quote: self.quote,
            candidates,
            more,
        }
    }
}
