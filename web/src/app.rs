//! The whole program: the session, what the browser does to it, and the page drawn from it.

use std::rc::Rc;
use std::sync::Arc;

use yew::prelude::*;

use crate::action::Action;
use crate::components::embed::Look;
use crate::components::workbench::{Model, Page as Drawn};
use crate::hooks::{
    Page, report_panics, use_font_scale, use_host, use_keys, use_link, use_outlook, use_playback,
    use_saved_session, use_share_link, use_theme,
};
use crate::session::Session;
use crate::view::build;

/// Starts the page in the place of its static form.
pub fn start() {
    report_panics();
    if let Some(root) = gloo::utils::document().get_element_by_id("app") {
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// The root: one reducer, and hooks around it.
#[component]
pub fn App() -> Html {
    let place = use_memo((), |()| Page::read());
    let session = use_reducer(|| place.first_session());
    let on_action = {
        let dispatcher = session.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch(action))
    };
    use_playback(session.is_playing(), session.speed(), on_action.reform(Action::Tick));
    use_saved_session(&session);
    use_theme(session.theme());
    use_font_scale(place.options.font_scale);
    use_keys(session.is_playing(), &on_action);
    use_link(&place, &on_action);
    use_host(&place, &session, &on_action);
    let page = use_page(&place, &session);
    html! { <Drawn {page} {on_action} /> }
}

/// The page as view models. A part is built again only when what it shows may have changed.
#[hook]
fn use_page(place: &Page, session: &Session) -> Model {
    let (version, text) = (session.version(), session.text());
    let reading = use_memo(Arc::clone(&text), |text| build::editor::read(text));
    let outlook = use_outlook(session, &reading);
    let console = session.console();
    let selection = session.selection().cloned();
    Model {
        editor: Rc::new(build::editor::editor(
            build::editor::Files {
                all: session.files(),
                open: session.file(),
                closed: session.closed(),
            },
            &reading,
            outlook.as_deref(),
            session.is_playing(),
        )),
        remarks: Rc::clone(&reading.remarks),
        reveal: session.reveal(),
        strips: (*use_memo((version, session.unfolded().cloned()), |(_, unfolded)| {
            let strips = build::strip::strips(console, unfolded.as_ref());
            strips.into_iter().map(Rc::new).collect::<Vec<_>>()
        }))
        .clone(),
        board: use_memo(
            (version, session.filter().to_owned(), selection.clone()),
            |(_, filter, selection)| build::board::board(console, filter, selection.as_ref()),
        ),
        filter: session.filter().to_owned().into(),
        dialog: build::dialog::dialog(session),
        why: (*use_memo((version, selection, Arc::clone(&text)), |(_, selection, _)| {
            selection.as_ref().and_then(|it| build::why::why(console, it)).map(Rc::new)
        }))
        .clone(),
        time: use_memo((version, session.is_playing(), session.speed()), |(_, playing, speed)| {
            build::time::time_bar(console, *playing, *speed)
        }),
        console: use_memo(version, |_| build::console::lines(console)),
        journal: use_memo(version, |_| build::journal::journal(console)),
        announcement: session.announcement().to_owned().into(),
        panel: session.panel(),
        theme: session.theme(),
        can_bring_back: session.before().is_some(),
        readonly: session.is_readonly(),
        address: place.address.clone(),
        notes: use_memo((), |()| place.options.notes.clone()),
        embed: use_look(place, session),
        text,
    }
}

/// How an embed looks; `None` for the page itself.
#[hook]
fn use_look(place: &Page, session: &Session) -> Option<Look> {
    let link = use_share_link(place, session);
    place.is_embed.then_some(Look {
        view: place.options.view,
        controls: place.options.controls,
        fits_height: place.options.fits_height,
        link,
    })
}
