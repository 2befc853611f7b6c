//! Doing what a lesson says, to see whether it is true.

use playground_kubectl::Console;

use crate::error::LessonError;
use crate::lesson::{Content, Lesson, Part};

impl Lesson {
    /// Does everything that a learner would do: puts the files into the editor, types the lines,
    /// and checks the goals. Returns the session after the last step.
    ///
    /// # Errors
    ///
    /// The first line that fails, or the first goal that does not hold.
    pub fn rehearse(&self) -> Result<Console, LessonError> {
        let mut console = Console::default();
        for part in self.steps().iter().flat_map(|it| &it.parts) {
            perform(part, &mut console)?;
        }
        Ok(console)
    }
}

fn perform(part: &Part, console: &mut Console) -> Result<(), LessonError> {
    match &part.content {
        Content::Prose(_) | Content::Predict(_) => Ok(()),
        Content::File { name, text } => {
            console.set_file(name, text.as_str());
            Ok(())
        }
        Content::Console(lines) => lines.iter().try_for_each(|line| {
            let output = console.run(&line.to_text());
            let failed = || LessonError::command_failed(line.number, &line.command, &output.stderr);
            if output.is_ok() { Ok(()) } else { Err(failed()) }
        }),
        Content::Expect(expectations) => expectations.iter().try_for_each(|it| {
            let unmet = |why: String| LessonError::not_met(it.line, &it.goal.to_string(), &why);
            it.goal.check(console.cluster()).map_err(unmet)
        }),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let lesson = Lesson::parse(text).expect("a lesson");
        let outcome = match lesson.rehearse() {
            Ok(console) => format!("ok at {}", console.cluster().now()),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&outcome);
    }

    #[test]
    fn lines_are_typed_and_goals_are_checked() {
        check(
            "# A\n```console\nsim node add worker-1\nsim run 5s\n```\n```expect\nnode count 1\nclock T+5s\n```\n",
            expect!["ok at T+5s"],
        );
    }

    #[test]
    fn a_line_that_fails_is_named() {
        check(
            "# A\n```console\nsim node add worker-1\nsim node add worker-1\n```\n",
            expect![[
                r#"4: "sim node add worker-1" fails with "Error from server (AlreadyExists): nodes \"worker-1\" already exists": correct the line or what leads to it"#
            ]],
        );
    }

    #[test]
    fn a_goal_that_does_not_hold_says_what_is_there_instead() {
        check(
            "# A\n```console\nsim node add worker-1\n```\n\n```expect\nnode count 1\nnode count 2\n```\n",
            expect![[
                r#"8: expected "node count 2", but there is 1 Node: correct the goal or the lines before it"#
            ]],
        );
    }
}
