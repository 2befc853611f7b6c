//! The courses of events of a session: the present one, and those that were left. The page calls them forks.

use super::{Clock, TimeBar};

/// What the dialog `Forks` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Courses {
    pub present: CourseRow,
    /// The latest first.
    pub others: Vec<CourseRow>,
    /// The name of the one that was deleted last.
    pub deleted: Option<String>,
}

/// A course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseRow {
    /// `None` for the present one.
    pub id: Option<u64>,
    pub name: String,
    /// `left at T+77 s, ends at T+160 s`
    pub about: String,
    /// How it stands at its end: `all Ready`. Empty where that is not known.
    pub stand: String,
    /// The latest commands of the present one; of others the first of those that they alone have.
    pub lines: Vec<String>,
    /// How many more of those there are.
    pub n_more: usize,
    pub left_at: Clock,
    pub end: Clock,
}

impl Courses {
    /// Where an instant stands in the pictures, which all end at the same instant, in hundredths of a percent.
    pub fn position(&self, at: Clock) -> u64 {
        let ends = self.others.iter().map(|it| it.end).chain([self.present.end]);
        let scale = TimeBar { latest: ends.max().unwrap_or_default(), ..TimeBar::default() };
        scale.position(at)
    }
}
