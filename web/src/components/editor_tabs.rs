//! The tabs of the files in the editor.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::on_click;
use crate::action::Action;
use crate::view::EditorTab;

/// # Properties of [`EditorTabs`]
#[derive(Debug, PartialEq, Properties)]
pub struct EditorTabsProps {
    pub tabs: Vec<EditorTab>,
    pub on_action: Callback<Action>,
}

/// The files. The open one is in view; Delete closes the one that has the focus.
#[component]
pub fn EditorTabs(props: &EditorTabsProps) -> Html {
    let EditorTabsProps { tabs, on_action } = props;
    let list = use_node_ref();
    // Whether a key has closed a tab: then the focus goes to the next one.
    let closed = use_mut_ref(|| false);
    {
        let (list, closed) = (list.clone(), Rc::clone(&closed));
        use_effect_with(tabs.clone(), move |_| show_open(&list, closed.replace(false)));
    }
    // The file whose name is being typed.
    let renamed = use_state(|| None::<String>);
    {
        let list = list.clone();
        let name = (*renamed).clone();
        use_effect_with(name, move |name| {
            let Some(list) = list.cast::<HtmlElement>().filter(|_| name.is_some()) else { return };
            if let Ok(Some(field)) = list.query_selector("input") {
                field.unchecked_into::<HtmlInputElement>().select();
            }
        });
    }
    html! {
        <div ref={list} class="editor-pane__tabs" role="tablist" aria-label="Files">
            for tab in tabs {
                {
                    if renamed.as_ref() == Some(&tab.file) {
                        name_field(&tab.file, &renamed, on_action)
                    } else {
                        draw_tab(tab, &renamed, &closed, on_action)
                    }
                }
            }
        </div>
    }
}

fn draw_tab(
    EditorTab { file, open }: &EditorTab,
    renamed: &UseStateHandle<Option<String>>,
    closed: &Rc<RefCell<bool>>,
    on_action: &Callback<Action>,
) -> Html {
    let onclick = on_click(on_action, Action::OpenFile(file.clone()));
    let rename = {
        let (renamed, file) = (renamed.clone(), file.clone());
        Callback::from(move |()| renamed.set(Some(file.clone())))
    };
    let ondblclick = rename.reform(|_: MouseEvent| ());
    let onkeydown = {
        let (on_action, file, closed) = (on_action.clone(), file.clone(), Rc::clone(closed));
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Delete" => {
                closed.replace(true);
                on_action.emit(Action::CloseFile(file.clone()));
            }
            "F2" => rename.emit(()),
            _ => {}
        })
    };
    html! {
        <button key={file.clone()} type="button" role="tab" class="editor-pane__tab" aria-selected={open.to_string()}
            aria-keyshortcuts="Delete F2" title={format!("{file} (F2 or a double click renames it)")}
            {onclick} {ondblclick} {onkeydown}>
            <span class="editor-pane__file">{ file }</span>
        </button>
    }
}

/// The name of a file, to be typed over. It holds when the field is left; Escape leaves it as it was.
fn name_field(
    file: &str,
    renamed: &UseStateHandle<Option<String>>,
    on_action: &Callback<Action>,
) -> Html {
    let onblur = {
        let (file, renamed, on_action) = (file.to_owned(), renamed.clone(), on_action.clone());
        Callback::from(move |event: FocusEvent| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            renamed.set(None);
            if name != file {
                on_action.emit(Action::RenameFile { file: file.clone(), name });
            }
        })
    };
    let onkeydown = {
        let file = file.to_owned();
        Callback::from(move |event: KeyboardEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            match event.key().as_str() {
                "Enter" => {}
                "Escape" => field.set_value(&file),
                _ => return,
            }
            // Fails for an element that is gone, and this one is there.
            let _ = field.blur();
        })
    };
    html! {
        <input key={format!("name of {file}")} class="field editor-pane__rename" data-mono="" aria-label={format!("Name of {file}")}
            autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="60" value={file.to_owned()}
            {onblur} {onkeydown} />
    }
}

/// Scrolls the open tab into the middle.
fn show_open(list: &NodeRef, focus: bool) {
    let Some(list) = list.cast::<HtmlElement>() else { return };
    let Ok(Some(tab)) = list.query_selector("[aria-selected=true]") else { return };
    let tab: HtmlElement = tab.unchecked_into();
    list.set_scroll_left(tab.offset_left() - (list.client_width() - tab.offset_width()) / 2);
    if focus {
        super::focus(&tab);
    }
}
