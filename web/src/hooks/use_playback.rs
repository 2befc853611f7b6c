//! The clock of the browser, as simulated seconds.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use yew::prelude::*;

/// A frame that comes later than this counts as this long: a tab that slept does not run an hour on waking.
const LONGEST_FRAME_MS: f64 = 100.0;

/// While playing, reports with each frame how many simulated seconds are over since the last one: mostly none.
#[hook]
pub(crate) fn use_playback(playing: bool, speed: u32, on_tick: Callback<u64>) {
    use_effect_with((playing, speed), move |(playing, speed)| {
        let frames = playing.then(|| Frames::start(*speed, on_tick));
        move || drop(frames)
    });
}

/// Asks for a frame after each frame, until dropped.
struct Frames {
    /// The frame that is asked for. Without it, nothing comes any more.
    _next: Rc<RefCell<Option<AnimationFrame>>>,
}

impl Frames {
    fn start(speed: u32, on_tick: Callback<u64>) -> Frames {
        let next = Rc::<RefCell<Option<AnimationFrame>>>::default();
        let state = State {
            next: Rc::downgrade(&next),
            speed: f64::from(speed),
            on_tick,
            last: None,
            passed: 0.0,
        };
        state.ask();
        Frames { _next: next }
    }
}

struct State {
    next: std::rc::Weak<RefCell<Option<AnimationFrame>>>,
    speed: f64,
    on_tick: Callback<u64>,
    /// When the last frame was, in the browser's milliseconds.
    last: Option<f64>,
    /// Simulated milliseconds that are not reported yet.
    passed: f64,
}

impl State {
    fn ask(self) {
        if let Some(next) = self.next.upgrade() {
            let frame = request_animation_frame(move |at| self.frame(at));
            next.replace(Some(frame));
        }
    }

    fn frame(mut self, at: f64) {
        let since = self.last.map_or(0.0, |last| (at - last).clamp(0.0, LONGEST_FRAME_MS));
        self.last = Some(at);
        self.passed += since * self.speed;
        let seconds = (self.passed / 1000.0).floor();
        self.passed -= seconds * 1000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds"
        )]
        self.on_tick.emit(seconds as u64);
        self.ask();
    }
}
