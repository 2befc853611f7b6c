//! How many checks passed and failed, and reading it off what test programs print.

use std::fmt;
use std::iter::Sum;

/// A number of checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Tally {
    /// One check, which passed.
    pub(crate) const PASSED: Tally = Tally { passed: 1, failed: 0 };
    /// One check, which failed.
    pub(crate) const FAILED: Tally = Tally { passed: 0, failed: 1 };

    /// Adds what one line of a test program's output says.
    ///
    /// Rust's test programs sum up in one line; Playwright uses a line for each word:
    ///
    /// ```text
    /// test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
    ///   1 failed
    ///   2 did not run
    ///   5 passed (3.2s)
    /// ```
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(summary) = line.strip_prefix("test result: ") {
            let counts = summary.split_once(". ").map_or(summary, |(_, counts)| counts);
            counts.split("; ").for_each(|count| self.add_count(count));
        } else {
            self.add_count(line.split(" (").next().unwrap_or(line));
        }
    }

    /// Adds `3 passed` and the like; text of any other form is no count.
    fn add_count(&mut self, text: &str) {
        let Some((number, word)) = text.split_once(' ') else {
            return;
        };
        let Ok(number) = number.parse::<usize>() else {
            return;
        };
        match word {
            "passed" => self.passed += number,
            "failed" | "flaky" | "interrupted" | "did not run" => self.failed += number,
            _ => {}
        }
    }

    /// The same with one failure at least when the program itself did not succeed: it may have ended, or never
    /// started, without saying what failed.
    pub(crate) fn with_status(self, success: bool) -> Tally {
        let unnamed = usize::from(!success && self.failed == 0);
        Tally { failed: self.failed + unnamed, ..self }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |sum, next| Tally {
            passed: sum.passed + next.passed,
            failed: sum.failed + next.failed,
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: &str) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        assert_eq!(tally.to_string(), expected);
    }

    #[test]
    fn the_test_programs_of_several_crates_are_added_up() {
        check(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "4 passed, 2 failed",
        );
    }

    #[test]
    fn what_playwright_could_not_run_has_failed() {
        check(
            "  1 failed\n    a.spec.ts:3:1 › opens\n  2 did not run\n  1 skipped\n  5 passed (3.2s)",
            "5 passed, 3 failed",
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        check("running 3 tests\ntest a ... ok\n12 errors failed\nfailed", "0 passed, 0 failed");
    }

    #[test]
    fn a_program_that_fails_without_a_count_is_one_failure() {
        assert_eq!(Tally::default().with_status(false), Tally::FAILED);
        assert_eq!(Tally::FAILED.with_status(false), Tally::FAILED);
        assert_eq!(Tally::PASSED.with_status(true), Tally::PASSED);
    }
}
