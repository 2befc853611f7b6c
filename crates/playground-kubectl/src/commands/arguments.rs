//! Words and flags of a command line, as kubectl reads them.

use crate::context::Failure;
use crate::flags;

/// The words of a line that are not read yet. Flags may stand anywhere among them.
#[derive(Debug)]
pub struct Arguments {
    parser: lexopt::Parser,
}

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A word.
    Word(String),
    /// A flag with one letter: `-n`.
    Short(char),
    /// A flag with a name: `--namespace`.
    Long(String),
}

impl Arguments {
    pub(crate) fn new(words: Vec<String>) -> Self {
        Arguments { parser: lexopt::Parser::from_args(words) }
    }

    /// The next argument, if there is one.
    ///
    /// # Errors
    ///
    /// The flag before it takes no value and was given one.
    pub fn next_argument(&mut self) -> Result<Option<Argument>, Failure> {
        let argument = self.parser.next().map_err(Failure::error)?;
        Ok(argument.map(|it| match it {
            lexopt::Arg::Short(letter) => Argument::Short(letter),
            lexopt::Arg::Long(name) => Argument::Long(name.to_owned()),
            lexopt::Arg::Value(word) => Argument::Word(word.to_string_lossy().into_owned()),
        }))
    }

    /// All that is left, as it was typed.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        let rest = self.parser.raw_args().map(|it| it.collect::<Vec<_>>());
        rest.unwrap_or_default().iter().map(|it| it.to_string_lossy().into_owned()).collect()
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

    /// The next argument, if it is a word.
    pub fn next_word(&mut self) -> Option<String> {
        match self.next_argument() {
            Ok(Some(Argument::Word(word))) => Some(word),
            _ => None,
        }
    }

    /// The value of the flag that was just read: `--flag=value` or `--flag value`.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn value(&mut self, flag: &str) -> Result<String, Failure> {
        match self.parser.value() {
            Ok(value) => Ok(value.to_string_lossy().into_owned()),
            Err(_) => Err(Failure::error(format!("flag needs an argument: {flag}"))),
        }
    }

    /// The value of the truth flag that was just read: `--flag` is true, `--flag=false` false.
    ///
    /// # Errors
    ///
    /// The value is none of true and false.
    pub fn truth(&mut self, flag: &str) -> Result<bool, Failure> {
        match self.parser.optional_value() {
            None => Ok(true),
            Some(value) => match &*value.to_string_lossy() {
                "true" | "t" | "T" | "1" | "TRUE" | "True" => Ok(true),
                "false" | "f" | "F" | "0" | "FALSE" | "False" => Ok(false),
                other => Err(Failure::error(format!(
                    "invalid argument {other:?} for \"{flag}\" flag: strconv.ParseBool: parsing \
                     {other:?}: invalid syntax"
                ))),
            },
        }
    }
}

impl Argument {
    /// What kubectl says of a flag that the command does not have, or of one word too many.
    pub fn unexpected(&self, all: &str) -> Failure {
        match self {
            Argument::Word(word) => Failure::error(format!("unexpected argument {word:?}")),
            Argument::Short(letter) => Failure::plain(format!(
                "error: unknown shorthand flag: '{letter}' in -{letter}\nSee '{all} --help' for usage."
            )),
            Argument::Long(name) => Failure::plain(format!(
                "error: unknown flag: --{name}\nSee '{all} --help' for usage."
            )),
        }
    }
}
