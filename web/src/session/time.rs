//! Moving in time: playing, looking without going, taking commands back.

use playground_kubectl::Console;
use playground_sim::{History, SimTime};

use super::Session;
use crate::view::Clock;
use crate::view::build::time;

/// Where seconds bring more than can be worked out as they pass, so many of them wait at most: time slows down.
const MOST_OWED: u64 = 6;

/// So much work is done for a frame, and each Node adds its part.
const WORK: usize = 200;
const NODES_A_WORK: usize = 50;

/// Up to so many Nodes a frame has room for both to work out a second and to draw it.
const FEW_NODES: usize = 500;

/// What playing works out of the time to come, until the page shows it. Large clusters take several frames for it.
#[derive(Clone, Debug)]
pub(super) struct Ahead {
    /// That of the session, on its way to `until`.
    history: History,
    until: SimTime,
    /// How many seconds of those that are owed it pays.
    seconds: u64,
    is_there: bool,
    /// That of the session it set out from: any change of that one outdates it.
    version: u64,
}

impl Ahead {
    /// Sets out, if any time is owed.
    fn of(session: &Session) -> Option<Ahead> {
        let history = session.console.history().clone();
        let seconds = session.owed;
        let until = (history.cluster().now().as_millis() / 1000 + seconds) * 1000;
        (seconds > 0).then(|| Ahead {
            history,
            until: SimTime::from_millis(until),
            seconds,
            is_there: false,
            version: session.version,
        })
    }

    /// Works for one frame.
    fn go_on(&mut self) {
        let mut work = WORK + self.history.cluster().store().n_nodes() / NODES_A_WORK;
        self.is_there = self.history.advance_within(self.until, &mut work);
    }
}

impl Session {
    /// A session in which time runs, if anything is left to happen.
    pub fn played(self) -> Session {
        Session { playing: self.can_go_on(), ..self }
    }

    pub fn is_playing(&self) -> bool {
        self.playing
    }

    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// The console as it is shown: at the instant that one looks at.
    pub fn shown(&self) -> &Console {
        self.glance.as_ref().unwrap_or(&self.console)
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    /// Changes with whatever [`Session::shown`] gives.
    pub fn sight(&self) -> (u64, u64) {
        (self.version, self.n_glances)
    }

    /// Whether anything is left to happen.
    pub(super) fn can_go_on(&self) -> bool {
        !self.console.history().is_live() || self.console.cluster().next_due().is_some()
    }

    /// Plays on: so many seconds have passed since the last frame. They are played as whole ones, so that the clock
    /// shows no parts of one while it runs.
    pub(super) fn tick(&mut self, seconds: u64) {
        self.left = None;
        self.owed = (self.owed + seconds).min(MOST_OWED);
        let ahead = self.ahead.take().filter(|it| it.version == self.version);
        let Some(mut ahead) = ahead.or_else(|| Ahead::of(self)) else { return };
        if !ahead.is_there {
            let is_work_enough = self.console.cluster().store().n_nodes() > FEW_NODES;
            ahead.go_on();
            if is_work_enough || !ahead.is_there {
                self.ahead = Some(ahead);
                return;
            }
        }
        self.arrive(ahead);
    }

    /// Shows what was worked out.
    fn arrive(&mut self, ahead: Ahead) {
        let before = self.seen();
        self.owed -= ahead.seconds;
        let place = self.place_of_pod();
        self.left = Some(self.console.history().clone());
        self.console.play_on(ahead.history);
        self.follow(place);
        self.version += 1;
        self.journal.around = None;
        if self.seen().n_entries > before.n_entries {
            self.announcement = self.told(before);
        }
        if !self.can_go_on() {
            self.playing = false;
            let now = Clock(self.seen().now.as_millis());
            self.announcement = format!("{now}: nothing is left to do.");
        }
    }

    pub(super) fn play(&mut self) {
        self.playing = self.can_go_on();
        (self.owed, self.ahead, self.left) = (0, None, None);
    }

    pub(super) fn set_speed(&mut self, speed: u32) {
        self.speed = speed;
        self.announcement = format!("Speed {speed}x.");
    }

    /// Shows an instant. What was looked at before is where the way begins, so that a drag repeats nothing.
    pub(super) fn look_at(&mut self, millis: u64) {
        self.playing = false;
        self.n_glances += 1;
        self.glance = Some(self.shown().at(SimTime::from_millis(millis)));
    }

    pub(super) fn look_away(&mut self) {
        if self.glance.take().is_some() {
            self.n_glances += 1;
        }
    }

    pub(super) fn take_back(&mut self) {
        if let Some(deed) = time::undo(&self.console) {
            self.run(&deed.line);
            self.announcement = format!("Taken back: {}", deed.what);
        }
    }

    pub(super) fn make_again(&mut self) {
        if let Some(deed) = time::redo(&self.console) {
            self.run(&deed.line);
            self.announcement = format!("Made again: {}", deed.what);
        }
    }
}

/// Makes all moves again that were taken back.
pub(super) fn go_to_end(console: &mut Console) {
    if !console.history().is_live() {
        console.run(&format!("sim seek {}", console.history().moves().len()));
    }
}
