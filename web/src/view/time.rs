//! The clock, the keys that move it, and a mark for each thing that happened.

use super::Deed;
use super::journal::Actor;

/// An instant of the simulation, in milliseconds, as the page writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock(pub u64);

/// Up to here seconds alone are told; later ones in minutes and hours as well.
const SECONDS_ALONE: u64 = 600_000;

impl Clock {
    /// The instant for machines, as the `datetime` of a time element: `PT3379.71S`.
    pub fn datetime(self) -> String {
        format!("PT{}S", decimal(self.0))
    }
}

/// `T+46 s`, `T+599.5 s`, `T+56 min 19.71 s`, `T+2 h 0 min 5 s`
impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < SECONDS_ALONE {
            return write!(f, "T+{} s", decimal(self.0));
        }
        let (minutes, rest) = (self.0 / 60_000, decimal(self.0 % 60_000));
        match (minutes / 60, minutes % 60) {
            (0, minutes) => write!(f, "T+{minutes} min {rest} s"),
            (hours, minutes) => write!(f, "T+{hours} h {minutes} min {rest} s"),
        }
    }
}

/// Milliseconds as seconds, with parts of one only if there are any: `19.71`.
fn decimal(millis: u64) -> String {
    match millis % 1000 {
        0 => (millis / 1000).to_string(),
        rest => {
            let rest = format!("{rest:03}");
            format!("{}.{}", millis / 1000, rest.trim_end_matches('0'))
        }
    }
}

/// What the time bar shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeBar {
    pub now: Clock,
    /// The latest instant that was reached; later than `now` while one looks at the past.
    pub latest: Clock,
    pub can_step_back: bool,
    /// Whether anything is due, or the past has a future.
    pub can_step: bool,
    /// Whether anything is left but to try again what failed.
    pub can_settle: bool,
    pub playing: bool,
    /// How many simulated seconds pass in a second.
    pub speed: u32,
    /// In the order of time within each lane.
    pub marks: Vec<Mark>,
    /// Whether moves were taken back, so that the next command begins another course.
    pub in_the_past: bool,
    /// All moves of the session, those that were taken back included.
    pub n_moves: usize,
    /// How many courses were left.
    pub n_courses: usize,
    /// The name of the present one, where there are others.
    pub course: Option<String>,
    /// The latest command, and how to take it back.
    pub undo: Option<Deed>,
    /// The command that was taken back, and how to make it again.
    pub redo: Option<Deed>,
}

/// The speeds that one can play at.
pub const SPEEDS: [u32; 5] = [1, 2, 5, 10, 60];

/// Something that happened, or will: the last one of those that the picture cannot tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: Clock,
    pub actor: Actor,
    /// The move of the session that made it.
    pub step: u64,
}

/// Ends of the picture, in seconds, each less than a third later than the one before; then ten times as late.
const ENDS: [u64; 10] = [60, 80, 100, 120, 160, 200, 240, 300, 400, 500];

impl TimeBar {
    /// The end of the picture, in milliseconds: a little room is left of what may come, a short story is not
    /// stretched, and the marks stand still while the clock runs on.
    pub fn extent(&self) -> u64 {
        let wanted = self.latest.0.saturating_add(self.latest.0 / 8);
        let mut unit = 1000_u64;
        loop {
            if let Some(end) =
                ENDS.iter().map(|it| it.saturating_mul(unit)).find(|it| *it >= wanted)
            {
                return end;
            }
            unit = unit.saturating_mul(10);
        }
    }

    /// Where an instant stands in the picture, in hundredths of a percent.
    pub fn position(&self, at: Clock) -> u64 {
        (at.0 / (self.extent() / 10_000)).min(10_000)
    }

    /// The instant at a place in the picture, to the second. Places are in hundredths of a percent.
    pub fn instant(&self, position: u64) -> Clock {
        let millis = self.extent() / 10_000 * position.min(10_000);
        Clock(millis.saturating_add(500) / 1000 * 1000)
    }

    /// The mark of a lane that is nearest to a place, if one is near: both in hundredths of a percent.
    pub fn mark_near(&self, actor: Actor, position: u64, near: u64) -> Option<&Mark> {
        let away = |it: &&Mark| self.position(it.at).abs_diff(position);
        self.marks
            .iter()
            .filter(|it| it.actor == actor)
            .min_by_key(away)
            .filter(|it| away(it) <= near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_parts_of_a_second_only_if_there_are_any() {
        let text = |ms| Clock(ms).to_string();
        assert_eq!(text(0), "T+0 s");
        assert_eq!(text(46_000), "T+46 s");
        assert_eq!(text(599_250), "T+599.25 s");
    }

    #[test]
    fn long_times_are_told_in_minutes_and_hours() {
        let text = |ms| Clock(ms).to_string();
        assert_eq!(text(600_000), "T+10 min 0 s");
        assert_eq!(text(3_379_710), "T+56 min 19.71 s");
        assert_eq!(text(7_205_000), "T+2 h 0 min 5 s");
        assert_eq!(Clock(3_379_710).datetime(), "PT3379.71S");
    }

    #[test]
    fn the_picture_keeps_room_for_what_may_come() {
        let bar = TimeBar { now: Clock(77_000), latest: Clock(160_000), ..TimeBar::default() };
        assert_eq!(bar.extent(), 200_000);
        assert_eq!(bar.position(Clock(100_000)), 5_000);
        assert_eq!(bar.instant(5_000), Clock(100_000));
        assert_eq!(TimeBar::default().extent(), 60_000);
    }

    #[test]
    fn the_picture_stands_still_while_the_clock_runs_on() {
        let extent = |latest| TimeBar { latest: Clock(latest), ..TimeBar::default() }.extent();
        assert_eq!(extent(100_000), extent(106_000));
        assert_eq!(extent(3_600_000), 5_000_000);
        assert_eq!(extent(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_click_finds_the_mark_of_its_lane() {
        let mark = |at, actor| Mark { at: Clock(at), actor, step: at };
        let marks =
            vec![mark(10_000, Actor::You), mark(20_000, Actor::You), mark(11_000, Actor::Kubelet)];
        let bar = TimeBar { marks, ..TimeBar::default() };
        let near = |actor, at| bar.mark_near(actor, bar.position(Clock(at)), 100).map(|it| it.step);
        assert_eq!(near(Actor::You, 19_500), Some(20_000));
        assert_eq!(near(Actor::You, 15_000), None);
        assert_eq!(near(Actor::Kubelet, 10_500), Some(11_000));
        assert_eq!(near(Actor::Scheduler, 10_500), None);
    }
}
