//! The link that leads from an embed to the playground.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::page::Page;
use crate::session::Session;
use crate::view::build::share::share;

/// The time from a change to its being in the link, in milliseconds.
const SOON: u32 = 200;

/// The address of the playground with the session in it, soon after each change; empty on the page itself.
#[hook]
pub(crate) fn use_share_link(page: &Page, session: &Session) -> AttrValue {
    let link = use_state(|| AttrValue::from(page.address.page.clone()));
    {
        let (link, page, session) = (link.clone(), page.clone(), session.clone());
        use_effect_with((session.version(), session.text()), move |_| {
            let timeout = page.is_embed.then(|| {
                Timeout::new(SOON, move || {
                    link.set(share(&session).link(&page.address.page).into())
                })
            });
            move || drop(timeout)
        });
    }
    (*link).clone()
}
