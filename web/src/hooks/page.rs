//! Where the page is, and what its address asks for.

use wasm_bindgen::JsValue;

use super::{are_hints_seen, stored_motion, stored_theme, use_saved_session};
use crate::action::Motion;
use crate::browser::matches_media;
use crate::options::Options;
use crate::session::{Request, Saved, Session};
use crate::view::Address;

/// What is known of the page before it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Page {
    pub(crate) address: Address,
    pub(crate) options: Options,
    pub(crate) is_embed: bool,
}

/// Whether this is the page for frames: see `crates/xtask/js/embed.mjs`.
pub(super) fn is_embed() -> bool {
    gloo::utils::document_element().has_attribute("data-embed")
}

impl Page {
    pub(crate) fn read() -> Page {
        let location = gloo::utils::window().location();
        let is_embed = is_embed();
        Page {
            address: Address::of(&location.href().unwrap_or_default(), is_embed),
            options: Options::read(&location.search().unwrap_or_default()),
            is_embed,
        }
    }

    /// What the fragment of the address asks for at this moment.
    pub(super) fn request(&self) -> Option<Request> {
        let fragment = gloo::utils::window().location().hash().ok()?;
        Request::new(&fragment, self.options.step)
    }

    /// The session with which the page opens.
    ///
    /// A link opens once: what was stored after that goes on from it, and a reload brings that back. The tab's
    /// history knows that the link was opened here, so that the same link in another tab opens again.
    pub(crate) fn first_session(&self) -> Session {
        let (stored, before) = use_saved_session::stored();
        let session = match (self.request(), stored) {
            (None, Some(stored)) => restored(&stored, before),
            (None, None) => self.begun(Session::opening_at(self.options.step)).with_before(before),
            (Some(request), Some(stored))
                if is_opened(&request) && stored.link.as_ref() == Some(&request.fragment) =>
            {
                restored(&stored, before).answering(Some(request.fragment))
            }
            (Some(request), Some(stored)) => {
                self.begun(Session::asked_for(&request, Some(stored))).with_outgoing(before)
            }
            (Some(request), None) => self.begun(Session::asked_for(&request, before)),
        };
        let theme = self.options.theme.unwrap_or_else(stored_theme);
        session
            .with_theme(theme)
            .with_motion(stored_motion())
            .with_hints(!self.is_embed && !self.options.is_quiet() && !are_hints_seen())
            .with_readonly(self.options.readonly)
    }

    /// A session that has just begun plays, if the address says so and the learner minds no motion.
    fn begun(&self, session: Session) -> Session {
        if self.options.autoplay && !is_motion_reduced() { session.played() } else { session }
    }
}

fn restored(stored: &Saved, before: Option<Saved>) -> Session {
    let before = before.filter(|it| it.text != stored.text);
    Session::restored(stored).with_before(before)
}

fn is_motion_reduced() -> bool {
    stored_motion() == Motion::Reduced || matches_media("(prefers-reduced-motion: reduce)")
}

/// Whether this entry of the tab's history has opened what it asks for, before a reload.
pub(super) fn is_opened(request: &Request) -> bool {
    let state = gloo::utils::window().history().and_then(|it| it.state());
    state.is_ok_and(|it| it.as_string().as_ref() == Some(&request.fragment))
}

/// Notes that what the address asks for is open. The address stays as it is.
pub(super) fn remember_opened(request: &Request) {
    if let Ok(history) = gloo::utils::window().history() {
        // Fails where a frame may not, and then a reload opens the link again.
        let _ = history.replace_state_with_url(&JsValue::from(&request.fragment), "", None);
    }
}
