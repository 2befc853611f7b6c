//! What is wrong with a lesson.

use std::fmt;

/// A mistake in a lesson: where it is, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong and what to do, in a sentence or two.
    pub message: String,
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

impl std::error::Error for LessonError {}

/// One constructor for each mistake: the only place that words them.
impl LessonError {
    fn new(line: usize, message: impl Into<String>) -> Self {
        LessonError { line, message: message.into() }
    }

    pub(crate) fn no_title(line: usize) -> Self {
        LessonError::new(
            line,
            "the lesson has no title: begin the file with a line like \"# Title\"",
        )
    }

    pub(crate) fn second_title(line: usize) -> Self {
        LessonError::new(
            line,
            "a lesson has one title: begin a step with \"## \" instead of \"# \"",
        )
    }

    pub(crate) fn heading_too_deep(line: usize) -> Self {
        LessonError::new(
            line,
            "there are no headings below \"## \": make it a step of its own, or a paragraph",
        )
    }

    pub(crate) fn empty_step(line: usize, title: &str) -> Self {
        LessonError::new(
            line,
            format!("the step {title:?} is empty: write something in it, or take it out"),
        )
    }

    pub(crate) fn unknown_block(line: usize, word: &str) -> Self {
        let found = if word.is_empty() {
            "a fenced block without a word".to_owned()
        } else {
            format!("a block of {word:?}")
        };
        LessonError::new(
            line,
            format!(
                "{found}: write one of console, yaml FILE, expect, predict and text behind the fence"
            ),
        )
    }

    pub(crate) fn no_file_name(line: usize) -> Self {
        LessonError::new(
            line,
            "a yaml block goes to the editor and needs the name of its file: write \"yaml fluentd.yaml\" behind the fence",
        )
    }

    pub(crate) fn superfluous_words(line: usize, block: &str, words: &str) -> Self {
        LessonError::new(line, format!("{words:?} behind {block} means nothing: take it out"))
    }

    pub(crate) fn empty_block(line: usize, block: &str) -> Self {
        LessonError::new(line, format!("the {block} block is empty: fill it, or take it out"))
    }

    pub(crate) fn unsupported(line: usize, what: &str) -> Self {
        LessonError::new(
            line,
            format!(
                "lessons have no {what}: use paragraphs, lists, quotes, emphasis, code and links"
            ),
        )
    }

    pub(crate) fn indented_code(line: usize) -> Self {
        LessonError::new(
            line,
            "four spaces make a block of code: take them away, or fence it and write text behind the fence",
        )
    }

    pub(crate) fn block_inside(line: usize) -> Self {
        LessonError::new(
            line,
            "a fenced block inside a list or a quote can only be text: move it out to the left",
        )
    }

    pub(crate) fn goal(line: usize, why: &crate::ParseGoalError) -> Self {
        LessonError::new(line, why.to_string())
    }

    pub(crate) fn no_question(line: usize) -> Self {
        LessonError::new(
            line,
            "a predict block begins with its question: write it above the choices",
        )
    }

    pub(crate) fn too_few_choices(line: usize) -> Self {
        LessonError::new(
            line,
            "a question needs at least two choices: write each as \"- [ ] text\", the right one as \"- [x] text\"",
        )
    }

    pub(crate) fn not_a_choice(line: usize) -> Self {
        LessonError::new(
            line,
            "this is no choice: write \"- [ ] text\", or \"- [x] text\" if it is the right one",
        )
    }

    pub(crate) fn right_choices(line: usize, n: usize) -> Self {
        LessonError::new(
            line,
            format!("{n} choices are ticked as right: tick exactly one with \"- [x] text\""),
        )
    }

    pub(crate) fn after_the_choices(line: usize) -> Self {
        LessonError::new(
            line,
            "after the choices only the answer may stand: begin its lines with \"> \"",
        )
    }

    pub(crate) fn command_failed(line: usize, command: &str, printed: &str) -> Self {
        LessonError::new(
            line,
            format!(
                "{command:?} fails with {:?}: correct the line or what leads to it",
                printed.trim_end()
            ),
        )
    }

    pub(crate) fn not_met(line: usize, goal: &str, instead: &str) -> Self {
        LessonError::new(
            line,
            format!("expected {goal:?}, but {instead}: correct the goal or the lines before it"),
        )
    }
}
