//! The whole program: the session, what the browser does to it, and the page drawn from it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::complete::complete;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

use crate::action::{Action, Dialog};
use crate::browser::ask_for_second_part;
use crate::components::embed::Look;
use crate::components::workbench::{Model, Page as Drawn};
use crate::hooks::{
    Page, claim_session, report_panics, use_file_drop, use_font_scale, use_host, use_keys,
    use_line_outlook, use_link, use_outlook, use_playback, use_saved_session, use_share_link,
    use_theme,
};
use crate::session::Session;
use crate::view::build::overview::Overview;
use crate::view::{Export, Incoming, Inspector, KnownWords, Preview, Selection, build};

/// Opens the page in the place of its static form, once it is known which of the stored sessions is its own.
#[wasm_bindgen]
pub async fn open_page() {
    report_panics();
    if let Some(root) = gloo::utils::document().get_element_by_id("app") {
        claim_session().await;
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// Waits for the second part of the program. The released program calls it where a function of the second part is
/// needed before that has come; see `crates/xtask/src/site/split/`.
#[wasm_bindgen]
pub fn load_second_part() {
    ask_for_second_part();
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
    use_saved_session(place.is_embed, &session, &on_action);
    use_theme(session.theme(), session.motion(), session.hint());
    use_font_scale(place.options.font_scale);
    use_keys(session.is_playing(), session.speed(), &on_action);
    use_link(&place, &on_action);
    use_host(&place, &session, &on_action);
    let (export, import) = use_files(&session);
    let is_drop_target = use_file_drop(&on_action);
    let page = Model { export, import, is_drop_target, ..use_page(&place, &session) };
    html! { <Drawn {page} {on_action} /> }
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
fn use_page(place: &Page, session: &Session) -> Model {
    let (version, text) = (session.version(), session.text());
    let reading = use_memo(Arc::clone(&text), |text| build::editor::read(text));
    let outlook = use_outlook(session, &reading);
    let overtaken =
        use_memo((version, Arc::clone(&text), session.is_playing()), |(_, text, playing)| {
            let overtaken = || session.console().overtaken(text, &reading.manifest);
            if *playing || session.is_readonly() { None } else { overtaken() }
        });
    let (sight, shown) = (session.sight(), session.shown());
    let track = use_mut_ref(build::track::Track::default);
    let selection = session.selection().cloned();
    let inspector = use_inspector(session);
    let undo = use_line_outlook(session, inspector.as_ref().and_then(|it| it.undo()));
    let undo = undo.map(|it| Rc::new(build::effect::effect(&it)));
    let overview = use_overview(session);
    let known = use_mut_ref(build::console::Known::default);
    let is_sheet_open = matches!(session.dialog(), Some(Dialog::Node(_) | Dialog::Nodes));
    let known_words = use_memo((version, is_sheet_open), |(_, is_open)| {
        if *is_open { build::sheet::known_words(session.console()) } else { KnownWords::default() }
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
            overtaken.as_ref().as_ref(),
            session.is_playing(),
        )),
        remarks: Rc::clone(&reading.remarks),
        reveal: session.reveal(),
        strips: (*use_memo((sight, session.unfolded().cloned()), |(_, unfolded)| {
            let strips = build::strip::strips(shown, &overview.borrow(), unfolded.as_ref());
            strips.into_iter().map(Rc::new).collect::<Vec<_>>()
        }))
        .clone(),
        board: use_memo(
            (sight, session.looks().clone(), session.unfolded().cloned(), selection.clone()),
            |(_, looks, _, selection)| {
                build::board::board(shown, &overview.borrow(), looks, selection.as_ref())
            },
        ),
        filter: session.looks().filter.clone().into(),
        look: session.looks().look,
        example: session.example().cloned(),
        export: Callback::from(|_| String::new()),
        import: Callback::from(|_| Preview::default()),
        is_drop_target: false,
        dialog: (*use_memo(
            (version, session.dialog().cloned(), session.theme(), session.motion()),
            |_| build::dialog::dialog(session, &known_words),
        ))
        .clone(),
        inspector,
        undo,
        time: use_memo((sight, session.is_playing(), session.speed()), |_| {
            let mut track = track.borrow_mut();
            track.follow(session.course(), session.console().history().head().journal());
            build::time::time_bar(session, &track)
        }),
        transcript: use_memo(version, |_| {
            build::console::transcript(session.console(), &mut known.borrow_mut())
        }),
        complete: (*use_memo((version, session.files().to_vec()), |_| {
            let console = session.console().clone();
            Callback::from(move |(line, cursor): (String, usize)| complete(&console, &line, cursor))
        }))
        .clone(),
        journal: use_memo(
            (sight, session.journal_filter().clone(), selection.clone(), session.is_playing()),
            |(_, filter, selection, is_playing)| {
                build::journal::journal(shown, filter, selection.as_ref(), *is_playing)
            },
        ),
        announcement: session.announcement().to_owned().into(),
        panel: session.panel(),
        theme: session.theme(),
        hint: session.hint(),
        can_bring_back: session.before().is_some(),
        readonly: session.is_readonly(),
        address: place.address.clone(),
        notes: use_memo((), |()| place.options.notes.clone()),
        keeping_note: session.keeping_note(),
        embed: use_embed(place, session),
        text,
    }
}

/// What there is to know of the selection. The files are read for the lines that rules stand on, and only there.
#[hook]
fn use_inspector(session: &Session) -> Option<Rc<Inspector>> {
    let selection = session.selection().cloned();
    let reads_files = matches!(selection, Some(Selection::Place { .. } | Selection::Pod(_)));
    let text = reads_files.then(|| session.text());
    let state = (session.sight(), selection, session.tab(), session.detail(), text);
    (*use_memo(state, |(_, selection, tab, detail, _)| {
        let inspector =
            build::inspector::inspector(session.shown(), selection.as_ref()?, *tab, *detail);
        inspector.map(Rc::new)
    }))
    .clone()
}

/// What is known of all Nodes, kept from one state of the cluster to the next.
#[hook]
fn use_overview(session: &Session) -> Rc<RefCell<Overview>> {
    let overview = use_mut_ref(Overview::default);
    use_memo((session.sight(), session.ask()), |(_, ask)| {
        overview.borrow_mut().update(session.shown().cluster(), ask);
    });
    overview
}

/// How an embed looks; `None` for the page itself.
#[hook]
fn use_embed(place: &Page, session: &Session) -> Option<Look> {
    let link = use_share_link(place, session);
    place.is_embed.then_some(Look {
        view: place.options.view,
        controls: place.options.controls,
        fits_height: place.options.fits_height,
        link,
    })
}
