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
use crate::components::prompt::Complete;
use crate::components::workbench::{Model, Page as Drawn};
use crate::hooks::{
    Page, claim_session, report_panics, use_file_drop, use_font_scale, use_host, use_keys,
    use_line_outlook, use_link, use_outlook, use_playback, use_saved_session, use_share_link,
    use_theme,
};
use crate::session::Session;
use crate::view::build::overview::Overview;
use crate::view::build::track::Track;
use crate::view::{
    self, Board, Editor, EditorRemark, Export, Incoming, Inspector, Journal, KnownWords, Preview,
    Selection, Strip, TimeBar, Transcript, build,
};

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
    let page = use_page(&place, &session, &on_action);
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
fn use_page(
    place: &Page,
    session: &UseReducerHandle<Session>,
    on_action: &Callback<Action>,
) -> Model {
    let (editor, remarks) = use_editor(session);
    let (strips, board) = use_board(place.is_embed, session);
    let inspector = use_inspector(session);
    let undo = use_line_outlook(session, inspector.as_ref().and_then(|it| it.undo()));
    let (transcript, complete) = use_console(session);
    let (export, import) = use_files(session);
    Model {
        editor,
        text: session.text(),
        remarks,
        reveal: session.reveal(),
        strips,
        board,
        filter: session.looks().filter.clone().into(),
        look: session.looks().look,
        dialog: use_dialog(session),
        example: session.example().cloned(),
        export,
        import,
        is_drop_target: use_file_drop(on_action),
        inspector,
        undo: undo.map(|it| Rc::new(build::effect::effect(&it))),
        time: use_time_bar(session),
        transcript,
        complete,
        journal: use_journal(session),
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
    }
}

/// The editor's panel, and the remarks on the open file.
#[hook]
fn use_editor(session: &Session) -> (Rc<Editor>, Rc<Vec<EditorRemark>>) {
    let (version, text, playing) = (session.version(), session.text(), session.is_playing());
    let reading = use_memo(Arc::clone(&text), |text| build::editor::read(text));
    let outlook = use_outlook(session, &reading);
    let overtaken = use_memo((version, text, playing), |(_, text, playing)| {
        let overtaken = || session.console().overtaken(text, &reading.manifest);
        if *playing || session.is_readonly() { None } else { overtaken() }
    });
    let files = build::editor::Files {
        all: session.files(),
        open: session.file(),
        closed: session.closed(),
        cluster: Some(session.console().cluster()),
    };
    let (outlook, overtaken) = (outlook.as_deref(), overtaken.as_ref().as_ref());
    let editor = build::editor::editor(files, &reading, outlook, overtaken, playing);
    (Rc::new(editor), Rc::clone(&reading.remarks))
}

/// The DaemonSets, and the Nodes. A frame shows few of them at first.
#[hook]
fn use_board(is_embed: bool, session: &Session) -> (Vec<Rc<Strip>>, Rc<Board>) {
    let (sight, shown) = (session.sight(), session.shown());
    let (unfolded, selection) = (session.unfolded().cloned(), session.selection().cloned());
    let overview = use_overview(session);
    let strips = use_memo((sight, unfolded.clone()), |(_, unfolded)| {
        let strips = build::strip::strips(shown, &overview.borrow(), unfolded.as_ref());
        strips.into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    let state = (sight, session.looks().clone(), unfolded, selection);
    let board = use_memo(state, |(_, looks, _, selection)| {
        let board = build::board::board(shown, &overview.borrow(), looks, selection.as_ref());
        if is_embed { board.with_quiet_last() } else { board }
    });
    ((*strips).clone(), board)
}

/// What lies over the page. The words that the cluster knows are gathered only for a sheet of labels and taints.
#[hook]
fn use_dialog(session: &Session) -> Option<view::Dialog> {
    let is_sheet_open = matches!(session.dialog(), Some(Dialog::Node(_) | Dialog::Nodes));
    let known_words = use_memo((session.version(), is_sheet_open), |(_, is_open)| {
        if *is_open { build::sheet::known_words(session.console()) } else { KnownWords::default() }
    });
    let dialog = session.dialog().cloned();
    let state = (session.version(), dialog, session.theme(), session.motion());
    (*use_memo(state, |_| build::dialog::dialog(session, &known_words))).clone()
}

#[hook]
fn use_time_bar(session: &Session) -> Rc<TimeBar> {
    let track = use_mut_ref(Track::default);
    use_memo((session.sight(), session.is_playing(), session.speed()), |_| {
        let mut track = track.borrow_mut();
        track.follow(session.course(), session.console().history().head().journal());
        build::time::time_bar(session, &track)
    })
}

/// What the console has printed, and what proposes the next word of a line.
#[hook]
fn use_console(session: &Session) -> (Rc<Transcript>, Complete) {
    let known = use_mut_ref(build::console::Known::default);
    let transcript = use_memo(session.version(), |_| {
        build::console::transcript(session.console(), &mut known.borrow_mut())
    });
    let complete = use_memo((session.version(), session.files().to_vec()), |_| {
        let console = session.console().clone();
        Callback::from(move |(line, cursor): (String, usize)| complete(&console, &line, cursor))
    });
    (transcript, (*complete).clone())
}

#[hook]
fn use_journal(session: &Session) -> Rc<Journal> {
    let (filter, selection) = (session.journal_filter().clone(), session.selection().cloned());
    let state = (session.sight(), filter, selection, session.is_playing());
    use_memo(state, |(_, filter, selection, is_playing)| {
        build::journal::journal(session.shown(), filter, selection.as_ref(), *is_playing)
    })
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
