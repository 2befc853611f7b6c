//! `predict` blocks: a question, its choices, and what to say once it is answered.

use pulldown_cmark::{Event, Options, Tag, TagEnd};

use super::reader::Reader;
use crate::error::LessonError;
use crate::lesson::{Choice, Question};

/// Reads a question whose first line is this line of the file.
pub(super) fn read(body: &str, line: usize) -> Result<Question, LessonError> {
    let mut reader = Reader::new(body, line, Options::ENABLE_TASKLISTS);
    if !reader.takes(|it| *it == Event::Start(Tag::Paragraph)) {
        return Err(LessonError::no_question(line));
    }
    let text = reader.inlines(|it| *it == TagEnd::Paragraph)?;
    let choices = match reader.next() {
        Some((Event::Start(Tag::List(None)), _)) => choices(&mut reader)?,
        Some((_, line)) => return Err(LessonError::not_a_choice(line)),
        None => Vec::new(),
    };
    if choices.len() < 2 {
        return Err(LessonError::too_few_choices(line));
    }
    let n_right = choices.iter().filter(|it| it.is_right).count();
    if n_right != 1 {
        return Err(LessonError::right_choices(line, n_right));
    }
    let answer = match reader.next() {
        Some((Event::Start(Tag::BlockQuote(_)), _)) => {
            reader.blocks(|it| matches!(it, TagEnd::BlockQuote(_)))?
        }
        Some((_, line)) => return Err(LessonError::after_the_choices(line)),
        None => Vec::new(),
    };
    match reader.next() {
        Some((_, line)) => Err(LessonError::after_the_choices(line)),
        None => Ok(Question { text, choices, answer }),
    }
}

fn choices(reader: &mut Reader<'_>) -> Result<Vec<Choice>, LessonError> {
    let mut choices = Vec::new();
    while let Some((Event::Start(Tag::Item), line)) = reader.next() {
        choices.push(choice(reader, line)?);
    }
    Ok(choices)
}

fn choice(reader: &mut Reader<'_>, line: usize) -> Result<Choice, LessonError> {
    // With empty lines between them, choices are paragraphs.
    reader.takes(|it| *it == Event::Start(Tag::Paragraph));
    let Some((Event::TaskListMarker(is_right), _)) = reader.next() else {
        return Err(LessonError::not_a_choice(line));
    };
    let text = reader.inline_run()?;
    reader.takes(|it| *it == Event::End(TagEnd::Paragraph));
    match reader.next() {
        Some((Event::End(TagEnd::Item), _)) => Ok(Choice { text, is_right }),
        _ => Err(LessonError::not_a_choice(line)),
    }
}
