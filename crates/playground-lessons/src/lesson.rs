//! A lesson as data.

use playground_kubectl::Line;

use crate::error::LessonError;
use crate::goal::Goal;
use crate::parse;
use crate::prose::{Block, Inline};

/// A lesson: a title and what stands under it, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Invariant: there is at least one; the first is the introduction and has the lesson's title.
    steps: Vec<Step>,
}

/// What a learner does at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its heading.
    pub title: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// What stands under the heading, in order.
    pub parts: Vec<Part>,
}

/// A part of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first line, from 1.
    pub line: usize,
    /// What it is.
    pub content: Content,
}

/// What a part of a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Something to read.
    Prose(Block),
    /// Lines to type.
    Console(Vec<Line>),
    /// A file for the editor.
    File {
        /// Its name.
        name: String,
        /// Its text.
        text: String,
    },
    /// What must be true then.
    Expect(Vec<Expectation>),
    /// A question to answer before going on.
    Predict(Question),
}

/// A goal, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The line of the file, from 1.
    pub line: usize,
    /// The goal.
    pub goal: Goal,
}

/// A question to answer before going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: Vec<Inline>,
    /// Invariant: at least two, of which exactly one is right.
    pub choices: Vec<Choice>,
    /// What to say once it is answered; may be empty.
    pub answer: Vec<Block>,
}

/// One choice of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its words.
    pub text: Vec<Inline>,
    /// Whether it is the right one.
    pub is_right: bool,
}

impl Lesson {
    /// Reads a lesson.
    ///
    /// # Errors
    ///
    /// The first mistake, with its line.
    pub fn parse(text: &str) -> Result<Lesson, LessonError> {
        parse::steps(text).map(|steps| Lesson { steps })
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.steps.first().map_or("", |it| &it.title)
    }

    /// The steps. The first is the introduction: it has the title of the lesson, and may hold what
    /// sets the scene.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Every goal, in order.
    pub fn expectations(&self) -> impl Iterator<Item = &Expectation> {
        self.parts().flat_map(|it| match &it.content {
            Content::Expect(expectations) => expectations.as_slice(),
            _ => &[],
        })
    }

    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.parts().filter_map(|it| match &it.content {
            Content::Predict(question) => Some(question),
            _ => None,
        })
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.steps.iter().flat_map(|it| &it.parts)
    }
}
