//! Files that come to the page: chosen, or dropped anywhere on it.

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::{Reflect, Uint8Array};
use playground_kubectl::import::decode;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, DragEvent, FileList};
use yew::prelude::*;

use crate::action::{Action, Dialog};
use crate::view::Incoming;

/// More bytes than a tab should be asked to read.
const MOST_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

/// Reads files as one text. `None` where they are too large, or cannot be read.
pub(crate) fn read_files(files: &FileList, on_read: Callback<Option<Incoming>>) {
    let files: Vec<web_sys::File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
    spawn_local(async move {
        let size: f64 = files.iter().map(|it| it.size()).sum();
        let mut texts = Vec::new();
        for file in files.iter().filter(|_| size <= MOST_BYTES) {
            let bytes = JsFuture::from(file.array_buffer()).await.ok();
            texts.extend(bytes.map(|it| decode(&Uint8Array::new(&it).to_vec())));
        }
        let name = match files.as_slice() {
            [one] => Some(one.name()),
            _ => None,
        };
        let all = (texts.len() == files.len() && !files.is_empty())
            .then(|| Incoming { name, text: texts.join("\n---\n") });
        on_read.emit(all);
    });
}

/// Whether files are being dragged over the page. When they are dropped, the dialog opens with them.
#[hook]
pub(crate) fn use_file_drop(on_action: &Callback<Action>) -> bool {
    let over = use_state(|| false);
    {
        let (over, on_action) = (over.clone(), on_action.clone());
        use_effect_with((), move |()| {
            let listeners = ["dragenter", "dragover", "dragleave", "drop"].map(|kind| {
                let (over, on_action) = (over.clone(), on_action.clone());
                let options =
                    EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
                let window = gloo::utils::window();
                EventListener::new_with_options(&window, kind, options, move |event| {
                    if let Some(event) = event.dyn_ref::<DragEvent>() {
                        on_drag(event, &over, &on_action);
                    }
                })
            });
            move || drop(listeners)
        });
    }
    *over
}

/// What the page does with a drag of files; another drag is none of its business.
fn on_drag(event: &DragEvent, over: &UseStateHandle<bool>, on_action: &Callback<Action>) {
    let Some(transfer) = event.data_transfer().filter(has_files) else { return };
    event.prevent_default();
    event.stop_propagation();
    match event.type_().as_str() {
        "dragenter" | "dragover" => {
            transfer.set_drop_effect("copy");
            over.set(true);
        }
        // It left the window, and not only one element for another.
        "dragleave" if event.related_target().is_none() => over.set(false),
        "drop" => {
            over.set(false);
            if let Some(files) = transfer.files() {
                let open = |it: Option<Incoming>| {
                    Action::Open(Dialog::Import(Some(it.unwrap_or_default().into())))
                };
                read_files(&files, on_action.reform(open));
            }
        }
        _ => {}
    }
}

fn has_files(transfer: &DataTransfer) -> bool {
    // A list of texts, which web-sys does not know as one.
    Reflect::get(transfer, &"types".into())
        .is_ok_and(|it| js_sys::Array::from(&it).includes(&"Files".into(), 0))
}
