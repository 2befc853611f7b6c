//! Lessons and scenarios: Markdown to steps, goals and checks.
//!
//! A lesson is a file `lessons/NN-name.md`. A person reads it as it stands; the page shows it a
//! step at a time and checks the goals live; a test runs it, so a lesson that lies fails the
//! build.
//!
//! The crate knows no browser: what is in a lesson comes out as plain data, text included.
//!
//! # Where to start
//!
//! [`Lesson::parse`] reads a file; [`Lesson::steps`] is what it says, part by part; [`Goal`] is the
//! small language of `expect` blocks, with [`Goal::check`]; [`Lesson::rehearse`] does
//! everything that a learner would do. [`LESSONS`] are those that come with the playground.
//!
//! # The form of a lesson
//!
//! `# Title` once, then `## Step` for each step. Between them stands prose (paragraphs, lists,
//! quotes, emphasis, code, links) and fenced blocks with one of these words behind the fence:
//!
//! | Block | Holds |
//! |---|---|
//! | `console` | Lines that are typed, by the learner or by the test |
//! | `yaml FILE` | A file of the editor |
//! | `expect` | Goals, one a line, checked against the cluster |
//! | `predict` | A question, its choices as a task list with the right one ticked, and after a `>` what to say once it is answered |
//! | `text` | Something to look at |
//!
//! # Invariants
//!
//! - A lesson is read completely or not at all, and every [`LessonError`] says where it is, what
//!   is wrong and what to write instead.
//! - A goal reads the cluster and changes nothing; if it does not hold, it says what is there
//!   instead.
//! - Every lesson in the folder is in [`LESSONS`], and rehearsing it works.
//!
//! # What is missing
//!
//! Tables and pictures in prose; goals about Events, images, taints and Pending Pods; a text of
//! its own for each wrong choice of a question; lessons in other languages.

#![warn(missing_docs)]

mod error;
mod goal;
mod lesson;
mod library;
mod parse;
mod prose;
mod rehearse;

pub use error::LessonError;
pub use goal::{DaemonSetName, DaemonSetNumber, Goal, ParseGoalError};
pub use lesson::{Choice, Content, Expectation, Lesson, Part, Question, Step};
pub use library::LESSONS;
pub use prose::{Block, Inline};
