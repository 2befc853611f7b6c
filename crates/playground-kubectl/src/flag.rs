//! One flag of a verb: its names, what it takes, and what that is taken from.

use playground_api::Kind;

use crate::commands::Words;
use crate::context::Failure;
use crate::flags::{parse_duration, parse_truth};

/// One flag that a verb knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag {
    pub(crate) long: &'static str,
    pub(crate) short: Option<char>,
    pub(crate) takes: Takes,
    /// What its value is taken from, where that is known.
    pub(crate) values: Words,
    /// Whether it is more than a flag that kubectl has: a line with one that is not is refused.
    pub(crate) is_simulated: bool,
}

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Text,
    Int,
    Duration,
    Truth,
    /// A text after `=`, or this one when there is none.
    TextOr(&'static str),
}

impl Flag {
    const fn new(long: &'static str, takes: Takes) -> Self {
        let values = match takes {
            Takes::Duration => Words::Duration,
            Takes::Truth => Words::OneOf(&["true", "false"]),
            _ => Words::Free,
        };
        Flag { long, short: None, takes, values, is_simulated: true }
    }

    /// The namespace of the objects that are meant.
    pub(crate) const NAMESPACE: Flag =
        Flag::text("namespace").short('n').of(Words::Name(Kind::Namespace));
    /// The files of manifests.
    pub(crate) const FILENAME: Flag = Flag::text("filename").short('f').of(Words::Files);
    /// How objects are printed.
    pub(crate) const OUTPUT: Flag =
        Flag::text("output").short('o').of(Words::OneOf(&["yaml", "json", "name"]));
    /// How a changed object is printed.
    pub(crate) const PRINTED: Flag = Flag::OUTPUT.elsewhere();
    /// Whether kubectl leaves the cluster alone.
    pub(crate) const LOCAL: Flag = Flag::truth("local").elsewhere();
    /// The folder of a kustomization.
    pub(crate) const KUSTOMIZE: Flag = Flag::text("kustomize").short('k').elsewhere();
    /// What is done about fields that nobody knows.
    pub(crate) const VALIDATE: Flag =
        Flag::text_or("validate", "strict").of(Words::OneOf(&["strict", "warn", "ignore"]));

    /// A flag with a value.
    pub(crate) const fn text(long: &'static str) -> Self {
        Flag::new(long, Takes::Text)
    }

    /// A flag with a whole number.
    pub(crate) const fn int(long: &'static str) -> Self {
        Flag::new(long, Takes::Int)
    }

    /// A flag with a span of time.
    pub(crate) const fn duration(long: &'static str) -> Self {
        Flag::new(long, Takes::Duration)
    }

    /// A flag that is true when it is there.
    pub(crate) const fn truth(long: &'static str) -> Self {
        Flag::new(long, Takes::Truth)
    }

    /// A flag whose value may be left out.
    pub(crate) const fn text_or(long: &'static str, default: &'static str) -> Self {
        Flag::new(long, Takes::TextOr(default))
    }

    /// The same flag, with a letter.
    pub(crate) const fn short(self, letter: char) -> Self {
        Flag { short: Some(letter), ..self }
    }

    /// The same flag; kubectl has it, and it is not simulated.
    pub(crate) const fn elsewhere(self) -> Self {
        Flag { is_simulated: false, ..self }
    }

    /// The same flag; its value is taken from these.
    pub(crate) const fn of(self, values: Words) -> Self {
        Flag { values, ..self }
    }

    /// The flag as it is typed: `--selector`, `--dry-run=`.
    pub(crate) fn typed(&self) -> String {
        let sign = if matches!(self.takes, Takes::TextOr(_)) { "=" } else { "" };
        format!("--{}{sign}", self.long)
    }

    /// What it takes, in a word: `-n NAMESPACE`.
    pub(crate) fn hint(&self) -> String {
        let value = match self.takes {
            Takes::Int if self.values == Words::Free => "N".to_owned(),
            Takes::Truth => String::new(),
            _ => self.values.hint(),
        };
        match self.short {
            Some(letter) if value.is_empty() => format!("-{letter}"),
            Some(letter) => format!("-{letter} {value}"),
            None => value,
        }
    }

    /// The flag's name as errors of its value have it.
    fn name(&self) -> String {
        match self.short {
            Some(letter) => format!("-{letter}, --{}", self.long),
            None => format!("--{}", self.long),
        }
    }

    /// What is wrong with a value, if anything is.
    pub(crate) fn check(&self, value: &str) -> Result<(), Failure> {
        let wrong = match self.takes {
            Takes::Int if value.parse::<i64>().is_err() => {
                format!("strconv.ParseInt: parsing {value:?}: invalid syntax")
            }
            Takes::Truth if parse_truth(value).is_none() => {
                format!("strconv.ParseBool: parsing {value:?}: invalid syntax")
            }
            Takes::Duration if parse_duration(value).is_none() => {
                format!("time: invalid duration {value:?}")
            }
            _ => return Ok(()),
        };
        Err(Failure::error(format!(
            "invalid argument {value:?} for {:?} flag: {wrong}",
            self.name()
        )))
    }
}
