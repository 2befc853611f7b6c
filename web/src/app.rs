//! The whole program: the session, what the browser does to it, and the page drawn from it.

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::complete::complete;
use yew::prelude::*;

use crate::action::{Action, Dialog};
use crate::components::workbench::{Model, Workbench};
use crate::hooks::{
    report_panics, restore, stored_theme, use_keys, use_outlook, use_playback, use_saved_session,
    use_theme,
};
use crate::session::Session;
use crate::view::{KnownWords, build};

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
    let session = use_reducer(|| restore().with_theme(stored_theme()));
    let on_action = {
        let dispatcher = session.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch(action))
    };
    use_playback(session.is_playing(), session.speed(), on_action.reform(Action::Tick));
    use_saved_session(&session);
    use_theme(session.theme());
    use_keys(session.is_playing(), &on_action);
    let page = use_page(&session);
    html! { <Workbench {page} {on_action} /> }
}

/// The page as view models. A part is built again only when what it shows may have changed.
#[hook]
fn use_page(session: &Session) -> Model {
    let (version, text) = (session.version(), session.text());
    let reading = use_memo(Arc::clone(&text), |text| build::editor::read(text));
    let outlook = use_outlook(session, &reading);
    let console = session.console();
    let known = use_mut_ref(build::console::Known::default);
    let selection = session.selection().cloned();
    let is_sheet_open = matches!(session.dialog(), Some(Dialog::Node(_)));
    let known_words = use_memo((version, is_sheet_open), |(_, is_open)| {
        if *is_open { build::board::known_words(console) } else { KnownWords::default() }
    });
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
        dialog: build::dialog::dialog(session, &known_words),
        why: (*use_memo((version, selection.clone(), Arc::clone(&text)), |(_, selection, _)| {
            selection.as_ref().and_then(|it| build::why::why(console, it)).map(Rc::new)
        }))
        .clone(),
        time: use_memo((version, session.is_playing(), session.speed()), |(_, playing, speed)| {
            build::time::time_bar(console, *playing, *speed)
        }),
        transcript: use_memo(version, |_| {
            build::console::transcript(console, &mut known.borrow_mut())
        }),
        complete: (*use_memo((version, session.files().to_vec()), |_| {
            let console = console.clone();
            Callback::from(move |(line, cursor): (String, usize)| complete(&console, &line, cursor))
        }))
        .clone(),
        journal: use_memo(
            (version, session.journal_filter().clone(), selection.clone()),
            |(_, filter, selection)| build::journal::journal(console, filter, selection.as_ref()),
        ),
        announcement: session.announcement().to_owned().into(),
        panel: session.panel(),
        theme: session.theme(),
        can_bring_back: session.before().is_some(),
        text,
    }
}
