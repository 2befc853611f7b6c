//! The whole program: the session, what the browser does to it, and the page drawn from it.

use std::rc::Rc;
use std::sync::Arc;

use yew::prelude::*;

use crate::action::Action;
use crate::components::workbench::{Model, Workbench};
use crate::hooks::{
    report_panics, restore, stored_theme, use_file_drop, use_keys, use_outlook, use_playback,
    use_saved_session, use_theme,
};
use crate::session::Session;
use crate::view::{Export, Incoming, Preview, build};

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
    let (export, import) = use_files(&session);
    let is_drop_target = use_file_drop(&on_action);
    let page = Model { export, import, is_drop_target, ..use_page(&session) };
    html! { <Workbench {page} {on_action} /> }
}

/// What makes the texts of files to export, and what reads texts from elsewhere: of the session as it is by then.
#[hook]
fn use_files(session: &UseReducerHandle<Session>) -> (MakeText, ReadText) {
    let latest = use_mut_ref(|| session.clone());
    latest.replace(session.clone());
    let export = {
        let latest = Rc::clone(&latest);
        use_callback((), move |(what, dark), ()| build::export::text(&latest.borrow(), what, dark))
    };
    let import = use_callback((), move |incoming: Rc<Incoming>, ()| {
        build::import::preview(latest.borrow().console(), &incoming)
    });
    (export, import)
}

type MakeText = Callback<(Export, bool), String>;
type ReadText = Callback<Rc<Incoming>, Preview>;

/// The page as view models. A part is built again only when what it shows may have changed.
#[hook]
fn use_page(session: &Session) -> Model {
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
        export: Callback::from(|_| String::new()),
        import: Callback::from(|_| Preview::default()),
        is_drop_target: false,
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
        text,
    }
}
