//! Messages between an embed and the page around it. What they mean is in `embed.rs`.
//!
//! Only the page around is listened to. Until it has asked for something, it is told without knowing who it is;
//! from then on only the origin that asked.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, ResizeObserver, Window};
use yew::prelude::*;

use super::page::Page;
use crate::action::{Action, Dialog};
use crate::embed::{Command, State, Status, VERSION, Value, command, state};
use crate::session::Session;
use crate::view::build::share::share;

/// Whose messages are ours, and how ours can be told.
const SOURCE: &str = "dsp";

/// Tells the page around an embed what happens, and does what it asks for. On the page itself, nothing.
#[hook]
pub(crate) fn use_host(page: &Rc<Page>, session: &Session, on_action: &Callback<Action>) {
    let host = use_memo((), |()| page.is_embed.then(Host::find).flatten().map(Rc::new));
    let host = (*host).clone();
    {
        let (host, page, on_action) = (host.clone(), Rc::clone(page), on_action.clone());
        use_effect_with((), move |()| {
            let listener = host.as_ref().map(|host| listen(host, on_action));
            let observer = host.filter(|_| page.options.fits_height).map(Observer::start);
            move || drop((listener, observer))
        });
    }
    let (page, session, on_action) = (Rc::clone(page), session.clone(), on_action.clone());
    use_effect(move || {
        if let Some(host) = host {
            host.tell(&page, &session);
            host.take_up(&on_action);
        }
    });
}

/// The page around.
struct Host {
    window: Window,
    /// Who may read our messages.
    origin: RefCell<String>,
    /// Messages that wait until those before them are answered.
    waiting: RefCell<VecDeque<JsValue>>,
    /// The command whose answer comes with the next picture: its id, and whether the link is meant.
    asked: RefCell<Option<(JsValue, bool)>>,
    told: RefCell<Option<Told>>,
    /// The height that was told last.
    height: Cell<i32>,
}

/// What the page around knows.
#[derive(Clone, PartialEq)]
struct Told {
    state: State,
    problem: Option<String>,
}

impl Host {
    /// `None` if there is no page around.
    fn find() -> Option<Host> {
        let own = gloo::utils::window();
        let window = own.parent().ok()??;
        (JsValue::from(&window) != JsValue::from(&own)).then(|| Host {
            window,
            origin: RefCell::new("*".to_owned()),
            waiting: RefCell::default(),
            asked: RefCell::default(),
            told: RefCell::default(),
            height: Cell::default(),
        })
    }

    fn post(&self, kind: &str, id: &JsValue, payload: &JsValue) {
        let message = object(&[
            ("source", SOURCE.into()),
            ("v", VERSION.into()),
            ("type", kind.into()),
            ("id", id.clone()),
            ("payload", payload.clone()),
        ]);
        // Fails for a page that is gone, and then nobody waits.
        let _ = self.window.post_message(&message, &self.origin.borrow());
    }

    fn event(&self, kind: &str, payload: &JsValue) {
        self.post(kind, &JsValue::UNDEFINED, payload);
    }

    fn refuse(&self, id: &JsValue, message: &str) {
        self.post("error", id, &object(&[("message", message.into())]));
    }

    /// Takes up what waits, one command at a time: the picture that shows what it did comes with its answer, and
    /// with that the turn of the next one.
    fn take_up(&self, on_action: &Callback<Action>) {
        while self.asked.borrow().is_none() {
            let Some(data) = self.waiting.borrow_mut().pop_front() else { return };
            let id = field(&data, "id");
            let (actions, wants_link) = match asked(&data, &id) {
                Ok(Command::Act(actions)) => (actions, false),
                Ok(Command::GetState) => (vec![], false),
                Ok(Command::GetShareUrl) => (vec![], true),
                Err(message) => {
                    self.refuse(&id, &message);
                    continue;
                }
            };
            self.asked.replace(Some((id, wants_link)));
            actions.into_iter().chain([Action::Redraw]).for_each(|it| on_action.emit(it));
        }
    }

    /// Tells what is new, and answers what was asked.
    fn tell(&self, page: &Page, session: &Session) {
        let now = Told { state: state(session), problem: problem(session) };
        let before = self.told.replace(Some(now.clone()));
        let whole = state_object(&now.state);
        match &before {
            None => {
                self.event("ready", &whole);
                page.options.notes.iter().for_each(|note| self.refuse(&JsValue::UNDEFINED, note));
            }
            Some(before) => {
                if (before.state.step, before.state.steps, before.state.time)
                    != (now.state.step, now.state.steps, now.state.time)
                {
                    self.event("step", &step_object(&now.state, session.announcement()));
                }
                if before.state.status != now.state.status {
                    self.event("state", &whole);
                }
            }
        }
        if let Some(problem) = &now.problem
            && before.is_none_or(|it| it.problem.as_ref() != Some(problem))
        {
            self.refuse(&JsValue::UNDEFINED, problem);
        }
        if let Some((id, wants_link)) = self.asked.take() {
            let url = || share(session).link(&page.address.page);
            let answer = if wants_link { object(&[("url", url().into())]) } else { whole.clone() };
            self.post("answer", &id, &answer);
        }
    }
}

/// What was refused last, or could not be opened.
fn problem(session: &Session) -> Option<String> {
    match session.dialog() {
        Some(Dialog::Unreadable(unreadable)) => Some(unreadable.message.clone()),
        _ => session.refusal().map(str::to_owned),
    }
}

fn listen(host: &Rc<Host>, on_action: Callback<Action>) -> EventListener {
    let host = Rc::clone(host);
    EventListener::new(&gloo::utils::window(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let is_host = field(event, "source") == JsValue::from(&host.window);
        let data = event.data();
        if !is_host || field(&data, "source") != SOURCE {
            return;
        }
        // A page without an origin of its own cannot be named, but there is only one around us.
        let origin = event.origin();
        host.origin.replace(if origin == "null" { "*".to_owned() } else { origin });
        host.waiting.borrow_mut().push_back(data);
        host.take_up(&on_action);
    })
}

fn asked(data: &JsValue, id: &JsValue) -> Result<Command, String> {
    if field(data, "v") != VERSION {
        return Err(format!("messages have v: {VERSION}; this one has another version or none"));
    }
    if !(id.is_undefined() || id.is_null() || id.as_f64().is_some() || id.is_string()) {
        return Err("an id is a text or a number".to_owned());
    }
    let kind = field(data, "type").as_string().ok_or("a message has a type, which is a text")?;
    let payload = field(data, "payload");
    command(&kind, &|name| value(&field(&payload, name)))
}

/// A field of an object; undefined where there is none, or no object.
fn field(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &name.into()).unwrap_or_default()
    } else {
        JsValue::UNDEFINED
    }
}

fn value(it: &JsValue) -> Value {
    if it.is_undefined() || it.is_null() {
        Value::Absent
    } else if let Some(text) = it.as_string() {
        Value::Text(text)
    } else {
        it.as_f64().map_or(Value::Other, Value::Number)
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        if !value.is_undefined() {
            // Fails for frozen objects only, and this one is new.
            let _ = Reflect::set(&object, &(*name).into(), value);
        }
    }
    object.into()
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a simulation")]
fn seconds(state: &State) -> JsValue {
    JsValue::from(state.time as f64 / 1000.0)
}

fn count(n: usize) -> JsValue {
    JsValue::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn step_object(state: &State, told: &str) -> JsValue {
    object(&[
        ("time", seconds(state)),
        ("step", count(state.step)),
        ("steps", count(state.steps)),
        ("text", told.into()),
    ])
}

fn state_object(state: &State) -> JsValue {
    let Status { playing, settled, theme, daemon_sets } = &state.status;
    let sets: Array = daemon_sets
        .iter()
        .map(|it| {
            let name = [("namespace", (&it.namespace).into()), ("name", (&it.name).into())];
            let numbers = it.numbers.map(|(name, number)| (name, number.into()));
            object(&[&name[..], &numbers[..]].concat())
        })
        .collect();
    object(&[
        ("time", seconds(state)),
        ("step", count(state.step)),
        ("steps", count(state.steps)),
        ("playing", (*playing).into()),
        ("settled", (*settled).into()),
        ("theme", (*theme).into()),
        ("daemonSets", sets.into()),
    ])
}

/// Tells the page around how high the embed is, whenever that changes.
struct Observer {
    observer: ResizeObserver,
    _on_change: Closure<dyn FnMut()>,
}

impl Observer {
    fn start(host: Rc<Host>) -> Option<Observer> {
        let app = gloo::utils::document().get_element_by_id("app")?;
        let on_change = {
            let app = app.clone();
            Closure::<dyn FnMut()>::new(move || {
                #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
                let height = app.get_bounding_client_rect().height().ceil() as i32;
                if host.height.replace(height) != height {
                    host.event("resize", &object(&[("height", height.into())]));
                }
            })
        };
        let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref()).ok()?;
        observer.observe(&app);
        Some(Observer { observer, _on_change: on_change })
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
