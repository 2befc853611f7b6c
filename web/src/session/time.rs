//! Moving in time: playing, looking without going, taking commands back.

use playground_kubectl::Console;
use playground_sim::{SimDuration, SimTime};

use super::Session;
use crate::view::Clock;
use crate::view::build::time;

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

    /// Lets whole seconds pass, so that the clock shows no parts of one while it runs.
    pub(super) fn tick(&mut self, seconds: u64) {
        let before = self.seen();
        let until = (before.now.as_millis() / 1000 + seconds) * 1000;
        self.console.play_to(SimTime::ZERO + SimDuration::from_millis(until));
        self.version += 1;
        self.journal.around = None;
        if self.seen().n_entries > before.n_entries {
            self.announcement = self.told(before);
        }
        if !self.can_go_on() {
            self.playing = false;
            self.announcement = format!("{}: nothing is left to do.", Clock(until));
        }
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
