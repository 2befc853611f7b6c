//! Sharing: a link, a frame for other pages, Markdown. All of them carry the session itself.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::copy_field::CopyField;
use super::dialog::Dialog;
use crate::action::Action;
use crate::browser;
use crate::options::{Controls, Options, THEMES, View, theme, theme_name};
use crate::view::build::share::length;
use crate::view::{Address, Export, Frame, Share};

/// Heights of a frame, in pixels.
const HEIGHTS: [u32; 4] = [320, 420, 560, 720];
/// The height of a frame that asks for its own.
const FITS: &str = "auto";

/// # Properties of [`ShareSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct ShareSheetProps {
    pub share: Rc<Share>,
    pub address: Address,
    pub on_action: Callback<Action>,
}

/// The dialog `Share`.
#[component]
pub fn ShareSheet(props: &ShareSheetProps) -> Html {
    let ShareSheetProps { share, address, on_action } = props;
    let frame = use_state(|| Frame { options: Options::default(), height: 420 });
    let link = share.link(&address.page);
    let (length, warning) = length(&link);

    html! {
        <Dialog title="Share" wide=true on_action={on_action.clone()}>
            <p class="share__lead">
                { lead(share.n_others) }
                if share.step.is_some() {
                    { " It opens at the moment that is shown here, and what comes after can be stepped through." }
                }
            </p>
            <h3 class="caption caption--strong dialog__caption">{ "link" }</h3>
            <CopyField primary=true label="Link" copy="Copy link" text={link} rows={3} note={length} />
            if address.is_local() {
                <p class="dialog__note">
                    { "This address works on this machine only. For others, replace " }{ &address.page }
                    { " by the address of a playground that they can open, here and below." }
                </p>
            }
            if let Some(warning) = warning {
                { too_long(share, warning) }
            }
            <h3 class="caption caption--strong dialog__caption">{ "in another page" }</h3>
            { choices(&frame) }
            <CopyField label="HTML of a frame" copy="Copy HTML" text={share.snippet(&address.embed, &frame)} rows={5} />
            <h3 class="caption caption--strong dialog__caption">{ "in markdown" }</h3>
            <CopyField label="Markdown" copy="Copy Markdown" text={share.markdown(&address.page)} rows={2} />
        </Dialog>
    }
}

/// What is in the link.
fn lead(n_others: usize) -> String {
    let what = match n_others {
        0 => "The whole session is".to_owned(),
        1 => "This fork of the session, without the other one, is".to_owned(),
        n => format!("This fork of the session, without the {n} others, is"),
    };
    format!("{what} in the link itself; nothing is sent anywhere. Who opens it gets a copy.")
}

/// What a long link means, and what else there is.
fn too_long(share: &Share, warning: &'static str) -> Html {
    let text = share.text.clone();
    let save = move |_: MouseEvent| {
        browser::save_as_file(Export::Session.file(), Export::Session.media_type(), &text)
    };
    html! {
        <div class="share__warning">
            <p>{ warning }</p>
            <button type="button" class="button" onclick={save}>{ "Save the session as a file" }</button>
        </div>
    }
}

/// What the frame is asked for.
fn choices(frame: &UseStateHandle<Frame>) -> Html {
    let Frame { options, height } = &**frame;
    let views = View::ALL.map(|it| (it.label(), view_words(it)));
    let controls = Controls::ALL.map(|it| (it.label(), controls_words(it)));
    let themes = THEMES.map(|(name, _)| (name, name));
    let shown = theme_name(options.theme.unwrap_or_default());
    let readonly = {
        let frame = frame.clone();
        Callback::from(move |event: Event| {
            let readonly = event.target_unchecked_into::<HtmlInputElement>().checked();
            let options = Options { readonly, ..frame.options.clone() };
            frame.set(Frame { options, ..*frame });
        })
    };
    html! {
        <div class="share__choices">
            { choice("Shows", frame, &views, options.view.label(), |frame, chosen| {
                frame.options.view = View::ALL.into_iter().find(|it| it.label() == chosen).unwrap_or_default();
            }) }
            { choice("Time", frame, &controls, options.controls.label(), |frame, chosen| {
                let known = Controls::ALL.into_iter().find(|it| it.label() == chosen);
                frame.options.controls = known.unwrap_or_default();
            }) }
            { choice("Theme", frame, &themes, shown, |frame, chosen| frame.options.theme = theme(chosen)) }
            { heights(frame, *height, options.fits_height) }
            <label class="share__choice share__choice--switch">
                <input type="checkbox" checked={options.readonly} onchange={readonly} />
                { "For reading only" }
            </label>
        </div>
    }
}

fn heights(frame: &UseStateHandle<Frame>, height: u32, fits: bool) -> Html {
    let named = HEIGHTS.map(|it| (it.to_string(), format!("{it} px")));
    let mut all: Vec<(&str, &str)> =
        named.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    all.push((FITS, "as needed, with a script"));
    let height = height.to_string();
    choice("Height", frame, &all, if fits { FITS } else { &height }, |frame, chosen| {
        frame.options.fits_height = chosen == FITS;
        frame.height = chosen.parse().unwrap_or(frame.height);
    })
}

fn choice(
    label: &'static str,
    frame: &UseStateHandle<Frame>,
    all: &[(&str, &str)],
    shown: &str,
    take: fn(&mut Frame, &str),
) -> Html {
    let frame = frame.clone();
    let onchange = Callback::from(move |event: Event| {
        let mut next = (*frame).clone();
        take(&mut next, &event.target_unchecked_into::<HtmlSelectElement>().value());
        frame.set(next);
    });
    html! {
        <label class="share__choice">
            <span>{ label }</span>
            <select class="field" {onchange}>
                for (value, words) in all {
                    <option value={(*value).to_owned()} selected={*value == shown}>{ *words }</option>
                }
            </select>
        </label>
    }
}

fn view_words(view: View) -> &'static str {
    match view {
        View::Board => "the Nodes",
        View::Yaml => "the manifest",
        View::Both => "manifest and Nodes",
        View::Timeline => "the journal",
    }
}

fn controls_words(controls: Controls) -> &'static str {
    match controls {
        Controls::None => "no keys",
        Controls::Mini => "keys and clock",
        Controls::Full => "the whole time bar",
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    async fn shown(share: Share) -> String {
        shown_at("https://example.org/play/", share).await
    }

    async fn shown_at(page: &str, share: Share) -> String {
        let address = Address::of(page, false);
        let props = ShareSheetProps { share: Rc::new(share), address, on_action: Callback::noop() };
        drawn::<ShareSheet>(props).await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn it_has_a_link_a_frame_and_markdown() {
        let share = Share { fragment: "#v1.abc".to_owned(), ..Share::default() };
        let html = shown(share).await;
        for text in [
            ">https://example.org/play/#v1.abc<",
            "src=\"https://example.org/play/embed/#v1.abc\"",
            ">[](https://example.org/play/#v1.abc)<",
            "nothing is sent anywhere",
            ">32 characters.<",
        ] {
            assert!(html.contains(text), "{text} in {html}");
        }
        assert!(!html.contains("stepped through"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn it_says_that_other_courses_are_not_in_the_link() {
        let html = shown(Share { n_others: 2, ..Share::default() }).await;
        assert!(html.contains("This fork of the session, without the 2 others, is in"), "{html}");
        assert!(shown(Share::default()).await.contains("The whole session is in the link itself"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_address_that_only_this_machine_knows_is_told() {
        let note = "This address works on this machine only.";
        assert!(shown_at("http://127.0.0.1:8080/", Share::default()).await.contains(note));
        assert!(!shown(Share::default()).await.contains(note));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_long_link_can_be_saved_as_a_file() {
        let fragment = format!("#v1.{}", "x".repeat(3000));
        let html = shown(Share { fragment, step: Some(3.into()), ..Share::default() }).await;
        assert!(html.contains("Save the session as a file") && html.contains("stepped through"));
    }
}
