//! What an address opens: the session in its fragment, or an example.

use std::rc::Rc;

use playground_kubectl::link;
use playground_sim::Moment;

use super::{Saved, Session};
use crate::action::Dialog;

/// Why what was asked for could not be opened, and what could be saved of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub message: String,
    /// The beginning of the session, in whole lines.
    pub saved: Option<String>,
}

/// What the fragment of an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `#v1.bY09...` or `#example/fluentd`.
    pub fragment: String,
    /// How many of the session's moves are made; all of them unless it is known.
    pub step: Option<Moment>,
}

const EXAMPLE: &str = "#example/";

impl Request {
    /// `None` for a fragment that has nothing to do with sessions, such as that of a heading.
    pub fn new(fragment: &str, step: Option<Moment>) -> Option<Request> {
        let is_link = fragment
            .strip_prefix("#v")
            .is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()));
        (is_link || fragment.starts_with(EXAMPLE))
            .then(|| Request { fragment: fragment.to_owned(), step })
    }

    /// The example that it asks for. Examples are in a file beside the page, so they are opened once that is there.
    pub fn example(&self) -> Option<&str> {
        self.fragment.strip_prefix(EXAMPLE)
    }

    fn open(&self) -> Result<Session, Unreadable> {
        Ok(Session::open_at(&read(&self.fragment)?, self.step))
    }
}

impl Unreadable {
    /// There is no example of this name.
    pub fn no_example(id: &str) -> Unreadable {
        let message = format!(
            "There is no example called {id:?}. The gallery of examples shows those that there are."
        );
        Unreadable { message, saved: None }
    }

    /// The file of the examples could not be read.
    pub fn no_examples(why: &str) -> Unreadable {
        Unreadable { message: format!("The examples could not be loaded: {why}"), saved: None }
    }
}

/// The session that a text is, or carries as a link.
pub fn read(text: &str) -> Result<String, Unreadable> {
    link::read_any(text).map_err(|error| Unreadable {
        message: sentence(&error.to_string()),
        saved: error.saved().map(str::to_owned),
    })
}

/// A message as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

impl Session {
    /// A session from its stored form, at a moment of its own.
    pub fn open_at(text: &str, step: Option<Moment>) -> Session {
        let mut session = Session::open(text);
        session.seek(step);
        session
    }

    /// Takes back all moves after a moment.
    pub(super) fn seek(&mut self, step: Option<Moment>) {
        if let Some(step) = step.filter(|it| it.step < self.console.history().moves().len()) {
            self.console.run(&format!("sim seek {step}"));
        }
    }

    /// The session with which the page opens at an address. What was stored can be brought back; if the
    /// address cannot be read, it is what opens.
    pub fn asked_for(request: &Request, stored: Option<Saved>) -> Session {
        let own = || stored.as_ref().map_or_else(Session::opening, Session::restored);
        if request.example().is_some() {
            return own().answering(Some(request.fragment.clone()));
        }
        let session = match request.open() {
            Ok(session) => session.with_before(stored.clone()),
            Err(unreadable) => {
                Session { dialog: Some(Dialog::Unreadable(Rc::new(unreadable))), ..own() }
            }
        };
        session.answering(Some(request.fragment.clone()))
    }

    /// A session that goes on from what an address asked for.
    pub fn answering(self, link: Option<String>) -> Session {
        Session { link, ..self }
    }

    /// Opens what an address asks for in the place of this session.
    pub(super) fn open_link(&mut self, request: &Request) {
        self.link = Some(request.fragment.clone());
        if request.example().is_some() {
            return;
        }
        match request.open() {
            Ok(session) => self.replace_with(session, "The session of the link is open."),
            Err(unreadable) => self.dialog = Some(Dialog::Unreadable(Rc::new(unreadable))),
        }
    }
}
