//! The words of a command line that are not read yet.

use std::vec;

use crate::flags;

/// The words of a line that are not read yet. Flags may stand anywhere among them.
#[derive(Debug)]
pub struct Arguments {
    words: vec::IntoIter<String>,
}

impl Arguments {
    pub(crate) fn new(words: Vec<String>) -> Self {
        Arguments { words: words.into_iter() }
    }

    /// All that is left, as it was typed.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        self.words.by_ref().collect()
    }

    /// The next word that is neither a flag nor the value of one. The flags before it stay.
    ///
    /// Mirrors cobra's `stripFlags`.
    pub(crate) fn next_verb(&mut self) -> Option<String> {
        let mut words = self.rest();
        let mut verb = None;
        let mut at = 0;
        while let Some(word) = words.get(at).filter(|it| *it != "--") {
            if !word.starts_with('-') {
                verb = Some(words.remove(at));
                break;
            }
            at += if flags::takes_next(word) { 2 } else { 1 };
        }
        *self = Arguments::new(words);
        verb
    }

    /// The next word, unless it is a flag.
    pub fn next_word(&mut self) -> Option<String> {
        self.words.next().filter(|it| it.len() < 2 || !it.starts_with('-'))
    }
}
