//! Fenced blocks: what the word behind the fence makes of them.

use playground_kubectl::read_lines;

use super::question;
use crate::error::LessonError;
use crate::lesson::{Content, Expectation};
use crate::prose::Block;

/// What a fenced block is. `line` is that of its fence.
pub(super) fn fenced(info: &str, body: &str, line: usize) -> Result<Content, LessonError> {
    let (word, rest) = info.trim().split_once(char::is_whitespace).unwrap_or((info.trim(), ""));
    let rest = rest.trim();
    if word == "yaml" {
        return file(rest, body, line);
    }
    let content = match word {
        "console" => console(body, line)?,
        "expect" => expectations(body, line)?,
        "predict" => Content::Predict(question::read(body, line + 1)?),
        "text" => Content::Prose(Block::Text(body.to_owned())),
        _ => return Err(LessonError::unknown_block(line, word)),
    };
    if rest.is_empty() {
        Ok(content)
    } else {
        Err(LessonError::superfluous_words(line, word, rest))
    }
}

fn file(name: &str, text: &str, line: usize) -> Result<Content, LessonError> {
    match name.split_once(char::is_whitespace) {
        Some((_, rest)) => Err(LessonError::superfluous_words(line, "the file's name", rest)),
        None if name.is_empty() => Err(LessonError::no_file_name(line)),
        None => Ok(Content::File { name: name.to_owned(), text: text.to_owned() }),
    }
}

fn console(body: &str, line: usize) -> Result<Content, LessonError> {
    let mut lines = read_lines(body);
    if lines.is_empty() {
        return Err(LessonError::empty_block(line, "console"));
    }
    for it in &mut lines {
        it.number += line;
    }
    Ok(Content::Console(lines))
}

fn expectations(body: &str, line: usize) -> Result<Content, LessonError> {
    let written = body.lines().zip(line + 1..).filter(|(text, _)| !text.trim().is_empty());
    let read = |(text, line): (&str, usize)| match text.parse() {
        Ok(goal) => Ok(Expectation { line, goal }),
        Err(error) => Err(LessonError::goal(line, &error)),
    };
    let expectations = written.map(read).collect::<Result<Vec<_>, _>>()?;
    if expectations.is_empty() {
        return Err(LessonError::empty_block(line, "expect"));
    }
    Ok(Content::Expect(expectations))
}
