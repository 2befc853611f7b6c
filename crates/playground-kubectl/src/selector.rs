//! Selectors of the command line: `-l` on labels, `--field-selector` on fields.
//!
//! Mirrors `apimachinery/pkg/labels` and `pkg/fields`.

use std::fmt;

use playground_api::{Labels, validation};

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
        requirements.sort_by(|a, b| a.key.cmp(&b.key));
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
        values.sort();
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
            _ => Err(format!(
                "found '{}', expected: in, notin, =, ==, !=, gt, lt",
                token.text
            )),
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

/// A field selector: all of its terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    terms: Vec<FieldTerm>,
}

/// One term of a field selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTerm {
    /// The field's path, such as `spec.nodeName`.
    pub field: String,
    /// Whether the value must be another one.
    pub negated: bool,
    /// The value.
    pub value: String,
}

impl FieldSelector {
    /// Reads a field selector.
    ///
    /// # Errors
    ///
    /// The text is no field selector; says why in kubectl's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in split_unescaped(text).iter().filter(|it| !it.is_empty()) {
            let Some((field, negated, value)) = split_term(part) else {
                return Err(format!("invalid selector: '{text}'; can't understand '{part}'"));
            };
            terms.push(FieldTerm { field: field.to_owned(), negated, value: unescape(value)? });
        }
        terms.sort_by(|a: &FieldTerm, b| a.field.cmp(&b.field));
        Ok(FieldSelector { terms })
    }

    /// The terms, in their order.
    pub fn terms(&self) -> &[FieldTerm] {
        &self.terms
    }
}

impl fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let term = |it: &FieldTerm| {
            let operator = if it.negated { "!=" } else { "=" };
            let value = it.value.replace('\\', "\\\\").replace(',', "\\,").replace('=', "\\=");
            format!("{}{operator}{value}", it.field)
        };
        let terms: Vec<String> = self.terms.iter().map(term).collect();
        f.write_str(&terms.join(","))
    }
}

/// Splits at commas that no backslash stands before.
fn split_unescaped(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for it in text.chars() {
        if it == ',' && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = it == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(it);
        }
    }
    parts
}

/// Splits at the first operator; `!=` and `==` go before `=`.
fn split_term(part: &str) -> Option<(&str, bool, &str)> {
    for (at, _) in part.char_indices() {
        let (field, rest) = part.split_at(at);
        for (operator, negated) in [("!=", true), ("==", false), ("=", false)] {
            if let Some(value) = rest.strip_prefix(operator) {
                return Some((field, negated, value));
            }
        }
    }
    None
}

fn unescape(value: &str) -> Result<String, String> {
    let mut result = String::new();
    let mut chars = value.chars();
    while let Some(it) = chars.next() {
        match it {
            '\\' => match chars.next() {
                Some(next @ ('\\' | ',' | '=')) => result.push(next),
                Some(next) => {
                    return Err(format!(
                        "invalid field selector: invalid escape sequence: \\{next}"
                    ));
                }
                None => return Err("invalid field selector: invalid escape sequence: \\".into()),
            },
            ',' | '=' => {
                return Err(format!(
                    "invalid field selector: unescaped character in value: {}",
                    u32::from(it)
                ));
            }
            other => result.push(other),
        }
    }
    Ok(result)
}
