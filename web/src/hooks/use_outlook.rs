//! What Apply would do, worked out when the learner pauses, and soon after the cluster has changed.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use js_sys::Date;
use playground_kubectl::{Outlook, PendingOutlook};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::browser::whole_program;
use crate::session::Session;
use crate::view::build::editor::Reading;

/// The pause in typing after which it is worked out, in milliseconds.
const PAUSE: u32 = 300;

/// And after a change of the cluster: time for a frame that shows it.
const SOON: u32 = 30;

/// How long a slice of the work takes, in milliseconds: short enough for the page to stay at hand.
const SLICE: f64 = 10.0;

/// How many steps are done between looks at the clock.
const STEPS: usize = 50;

/// The outlook of the open file; `None` until it is known, and where it is not asked for.
#[hook]
pub(crate) fn use_outlook(session: &Session, reading: &Reading) -> Option<Rc<Outlook>> {
    let outlook = use_state(|| None::<Found>);
    let asked = reading.can_be_tried() && !session.is_playing();
    {
        let (session, outlook) = (session.clone(), outlook.clone());
        let state = (session.version(), session.text(), session.file().to_owned(), asked);
        use_effect_with(state, move |_| {
            let line = session.apply_line();
            let (file, text) = (session.file().to_owned(), session.text());
            let is_typed = outlook.as_ref().is_some_and(|it| it.text != text);
            let pause = if is_typed { PAUSE } else { SOON };
            let found = move |it| outlook.set(Some(Found { outlook: Rc::new(it), file, text }));
            let work = asked.then(|| Work::begin(session, line, pause, Box::new(found)));
            move || drop(work)
        });
    }
    // What was found while the file was another stands until more is known, unless it is mistaken now.
    let found = (*outlook).clone().filter(|_| asked)?;
    let holds =
        found.text == session.text() || (found.file == session.file() && !reading.has_mistakes());
    holds.then_some(found.outlook)
}

/// The outlook of a line; `None` until it is known, and where it is not asked for.
#[hook]
pub(crate) fn use_line_outlook(session: &Session, line: Option<&str>) -> Option<Rc<Outlook>> {
    let outlook = use_state(|| None::<(String, Rc<Outlook>)>);
    let line = line.filter(|_| !session.is_playing()).map(str::to_owned);
    {
        let (session, outlook) = (session.clone(), outlook.clone());
        use_effect_with((session.version(), line.clone()), move |(_, line)| {
            let work = line.clone().map(|line| {
                let of = line.clone();
                let found = move |it| outlook.set(Some((of, Rc::new(it))));
                Work::begin(session, line, SOON, Box::new(found))
            });
            move || drop(work)
        });
    }
    let found = (*outlook).clone().filter(|(of, _)| Some(of) == line.as_ref());
    found.map(|(_, outlook)| outlook)
}

/// The work on an outlook: a pause, until all of the program is there, then slice after slice, until dropped.
struct Work {
    /// What comes next. Without it, nothing comes any more.
    _next: Next,
}

type Next = Rc<RefCell<Option<Timeout>>>;
type OnFound = Box<dyn FnOnce(Outlook)>;

impl Work {
    fn begin(session: Session, line: String, pause: u32, on_found: OnFound) -> Self {
        let next = Next::default();
        let weak = Rc::downgrade(&next);
        let first = Timeout::new(pause, move || {
            spawn_local(async move {
                let is_whole = JsFuture::from(whole_program()).await.is_ok();
                if is_whole && weak.strong_count() > 0 {
                    work_on(session.console().begin_outlook(&line), weak, on_found);
                }
            });
        });
        next.replace(Some(first));
        Work { _next: next }
    }
}

/// Does one slice, and leaves the rest to the next.
fn work_on(mut pending: PendingOutlook, next: Weak<RefCell<Option<Timeout>>>, on_found: OnFound) {
    let end = Date::now() + SLICE;
    while !pending.advance(STEPS) {
        if Date::now() >= end {
            if let Some(it) = next.upgrade() {
                it.replace(Some(Timeout::new(0, move || work_on(pending, next, on_found))));
            }
            return;
        }
    }
    on_found(pending.finish());
}

/// An outlook, and what it is of.
#[derive(Clone)]
struct Found {
    outlook: Rc<Outlook>,
    file: String,
    text: Arc<str>,
}
