//! Selectors of the command line: `-l` on labels, `--field-selector` on fields.
//!
//! Mirrors `apimachinery/pkg/labels` and `pkg/fields`.

mod field;

use std::fmt;

use playground_api::{Labels, sort, sort_by, validation};

pub use field::{FieldSelector, FieldTerm};

/// A label selector: all of its requirements must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    /// Sorted.
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equals,
    DoubleEquals,
    NotEquals,
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}

/// A piece of a selector's text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    kind: TokenKind,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
    End,
    Word,
    In,
    NotIn,
    Symbol,
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    ///
    /// The text is no selector; says why in kubectl's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text), at: 0 };
        let mut requirements = parser.parse()?;
        sort_by(&mut requirements, |a, b| a.key.cmp(&b.key));
        Ok(Selector { requirements })
    }

    /// Whether an object with these labels is selected.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|it| it.matches(labels))
    }
}

impl Requirement {
    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key).map(|it| &**it);
        let listed = || value.is_some_and(|it| self.values.iter().any(|v| v == it));
        match self.operator {
            Operator::Equals | Operator::DoubleEquals | Operator::In => listed(),
            Operator::NotEquals | Operator::NotIn => value.is_none() || !listed(),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan | Operator::LessThan => self.compares(value),
        }
    }

    fn compares(&self, value: Option<&str>) -> bool {
        let number = |it: &str| it.parse::<i64>().ok();
        let limit = self.values.first().and_then(|it| number(it));
        match (value.and_then(number), limit) {
            (Some(value), Some(limit)) if self.operator == Operator::GreaterThan => value > limit,
            (Some(value), Some(limit)) => value < limit,
            _ => false,
        }
    }

    /// Mirrors `labels.NewRequirement`.
    fn check(self) -> Result<Self, String> {
        let key = validation::label_key(&self.key);
        if !key.is_empty() {
            return Err(format!("<nil>: Invalid value: {:?}: {}", self.key, key.join("; ")));
        }
        match self.operator {
            Operator::GreaterThan | Operator::LessThan => {
                if let Some(value) = self.values.iter().find(|it| it.parse::<i64>().is_err()) {
                    return Err(format!(
                        "values[0]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value \
                         must be an integer"
                    ));
                }
            }
            _ => {}
        }
        for (i, value) in self.values.iter().enumerate() {
            let wrong = validation::label_value(value);
            if !wrong.is_empty() {
                return Err(format!(
                    "values[{i}][{}]: Invalid value: {value:?}: {}",
                    self.key,
                    wrong.join("; ")
                ));
            }
        }
        Ok(self)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.requirements.iter().map(ToString::to_string).collect();
        f.write_str(&texts.join(","))
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, values) = (&self.key, self.values.join(","));
        match self.operator {
            Operator::Equals => write!(f, "{key}={values}"),
            Operator::DoubleEquals => write!(f, "{key}=={values}"),
            Operator::NotEquals => write!(f, "{key}!={values}"),
            Operator::In => write!(f, "{key} in ({values})"),
            Operator::NotIn => write!(f, "{key} notin ({values})"),
            Operator::Exists => write!(f, "{key}"),
            Operator::DoesNotExist => write!(f, "!{key}"),
            Operator::GreaterThan => write!(f, "{key}>{values}"),
            Operator::LessThan => write!(f, "{key}<{values}"),
        }
    }
}

const SYMBOLS: &str = "=!(),<>";

/// Mirrors `labels.Lexer`.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_symbol = SYMBOLS.contains(first);
        let end = rest.find(|it: char| SYMBOLS.contains(it) != is_symbol || it.is_whitespace());
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        if is_symbol {
            tokens.extend(symbols(run));
        } else {
            let kind = match run {
                "in" => TokenKind::In,
                "notin" => TokenKind::NotIn,
                _ => TokenKind::Word,
            };
            tokens.push(Token { kind, text: run.to_owned() });
        }
        rest = after.trim_start();
    }
    tokens
}

/// Splits a run of symbols: the longest that is one comes first.
fn symbols(run: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = run;
    while !rest.is_empty() {
        let n = if rest.starts_with("==") || rest.starts_with("!=") { 2 } else { 1 };
        let (text, after) = rest.split_at(n);
        tokens.push(Token { kind: TokenKind::Symbol, text: text.to_owned() });
        rest = after;
    }
    tokens
}

/// Mirrors `labels.Parser`.
struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    /// The next token; where only values can stand, `in` and `notin` are words.
    fn look(&self, values: bool) -> Token {
        let end = Token { kind: TokenKind::End, text: String::new() };
        let mut token = self.tokens.get(self.at).cloned().unwrap_or(end);
        if values && matches!(token.kind, TokenKind::In | TokenKind::NotIn) {
            token.kind = TokenKind::Word;
        }
        token
    }

    fn next(&mut self, values: bool) -> Token {
        let token = self.look(values);
        self.at += 1;
        token
    }

    fn parse(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        loop {
            let token = self.look(true);
            match (token.kind, token.text.as_str()) {
                (TokenKind::Word, _) | (TokenKind::Symbol, "!") => {
                    requirements.push(self.requirement()?);
                    let after = self.next(true);
                    match (after.kind, after.text.as_str()) {
                        (TokenKind::End, _) => return Ok(requirements),
                        (TokenKind::Symbol, ",") => {
                            let next = self.look(true);
                            let goes_on = next.kind == TokenKind::Word || next.text == "!";
                            if !goes_on {
                                return Err(format!(
                                    "found '{}', expected: identifier after ','",
                                    next.text
                                ));
                            }
                        }
                        _ => {
                            return Err(format!(
                                "found '{}', expected: ',' or 'end of string'",
                                after.text
                            ));
                        }
                    }
                }
                (TokenKind::End, _) => return Ok(requirements),
                _ => {
                    return Err(format!(
                        "found '{}', expected: !, identifier, or 'end of string'",
                        token.text
                    ));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        self.raw_requirement().map_err(|it| format!("unable to parse requirement: {it}"))
    }

    fn raw_requirement(&mut self) -> Result<Requirement, String> {
        let mut token = self.next(true);
        let negated = token.text == "!";
        if negated {
            token = self.next(true);
        }
        if token.kind != TokenKind::Word {
            return Err(format!("found '{}', expected: identifier", token.text));
        }
        let key = token.text;
        let wrong = validation::label_key(&key);
        if !wrong.is_empty() {
            return Err(format!("<nil>: Invalid value: {key:?}: {}", wrong.join("; ")));
        }
        let next = self.look(true);
        if negated || next.kind == TokenKind::End || next.text == "," {
            let operator = if negated { Operator::DoesNotExist } else { Operator::Exists };
            return Ok(Requirement { key, operator, values: Vec::new() });
        }
        let operator = self.operator()?;
        let mut values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.exact_value()?],
        };
        sort(&mut values);
        values.dedup();
        Requirement { key, operator, values }.check()
    }

    fn operator(&mut self) -> Result<Operator, String> {
        let token = self.next(false);
        match (token.kind, token.text.as_str()) {
            (TokenKind::In, _) => Ok(Operator::In),
            (TokenKind::NotIn, _) => Ok(Operator::NotIn),
            (_, "=") => Ok(Operator::Equals),
            (_, "==") => Ok(Operator::DoubleEquals),
            (_, "!=") => Ok(Operator::NotEquals),
            (_, ">") => Ok(Operator::GreaterThan),
            (_, "<") => Ok(Operator::LessThan),
            _ => Err(format!("found '{}', expected: in, notin, =, ==, !=, gt, lt", token.text)),
        }
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let token = self.next(true);
        if token.text != "(" || token.kind != TokenKind::Symbol {
            return Err(format!("found '{}' expected: '('", token.text));
        }
        let next = self.look(true);
        if next.kind == TokenKind::Symbol && next.text == ")" {
            self.next(true);
            return Ok(vec![String::new()]);
        }
        if next.kind != TokenKind::Word && next.text != "," {
            return Err(format!("found '{}', expected: ',', ')' or identifier", next.text));
        }
        self.list()
    }

    /// Mirrors `parseIdentifiersList` with the closing bracket.
    fn list(&mut self) -> Result<Vec<String>, String> {
        let mut values = Vec::new();
        loop {
            let token = self.next(true);
            match (token.kind, token.text.as_str()) {
                (TokenKind::Word, _) => {
                    values.push(token.text);
                    let after = self.look(true);
                    match after.text.as_str() {
                        "," => {}
                        ")" => {
                            self.next(true);
                            return Ok(values);
                        }
                        _ => {
                            return Err(format!("found '{}', expected: ',' or ')'", after.text));
                        }
                    }
                }
                (TokenKind::Symbol, ",") => {
                    if values.is_empty() {
                        values.push(String::new());
                    }
                    let after = self.look(true);
                    if after.text == ")" {
                        values.push(String::new());
                        self.next(true);
                        return Ok(values);
                    }
                    if after.text == "," {
                        self.next(true);
                        values.push(String::new());
                    }
                }
                _ => {
                    return Err(format!("found '{}', expected: ',', or identifier", token.text));
                }
            }
        }
    }

    fn exact_value(&mut self) -> Result<String, String> {
        let token = self.look(true);
        if token.kind == TokenKind::End || token.text == "," {
            return Ok(String::new());
        }
        self.next(true);
        match token.kind {
            TokenKind::Word => Ok(token.text),
            _ => Err(format!("found '{}', expected: identifier", token.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let result = match Selector::parse(text) {
            Ok(selector) => selector.to_string(),
            Err(error) => format!("! {error}"),
        };
        assert_eq!(result, expected, "{text}");
    }

    #[test]
    fn requirements_are_sorted_by_key() {
        check("b!=2, a in (y,x),!c", "a in (x,y),b!=2,!c");
        check("app==x", "app==x");
        check("", "");
    }

    #[test]
    fn mistakes_are_told_in_upstreams_words() {
        check("a in b", "! unable to parse requirement: found 'b' expected: '('");
        check("a=b,", "! found '', expected: identifier after ','");
        check("=", "! found '=', expected: !, identifier, or 'end of string'");
    }

    #[test]
    fn a_missing_label_is_not_equal_to_anything() {
        let labels: Labels = [("a", "1")].into_iter().collect();
        let matches = |text| Selector::parse(text).is_ok_and(|it| it.matches(&labels));
        let right = ["a", "a=1", "b!=1", "b notin (x)", "!b", "a>0"];
        let wrong = ["b", "a=2", "a notin (1)", "!a", "a<1"];
        assert!(right.iter().all(|it| matches(it)), "{right:?}");
        assert!(!wrong.iter().any(|it| matches(it)), "{wrong:?}");
    }
}
