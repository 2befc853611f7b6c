//! The settings: how the page looks, and what the simulation takes as given.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::dialog::Dialog;
use super::{on_submit, on_typed};
use crate::action::{Action, Motion, Theme};
use crate::view::{Delay, Settings, delay_fault, seed_fault};

/// # Properties of [`SettingsSheet`]
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SettingsSheetProps {
    pub settings: Rc<Settings>,
    pub on_action: Callback<Action>,
}

/// The dialog `Settings`. What concerns the cluster runs as a line, which is shown before.
#[component]
pub fn SettingsSheet(props: &SettingsSheetProps) -> Html {
    let SettingsSheetProps { settings, on_action } = props;
    html! {
        <Dialog title="Settings" wide=true on_action={on_action.clone()}>
            <div class="settings__choices">
                { choice("Theme", &Theme::ALL.map(Theme::label), settings.theme.label(), on_action, |label| {
                    Action::SetTheme(Theme::ALL.into_iter().find(|it| it.label() == label).unwrap_or_default())
                }) }
                { choice("Motion", &Motion::ALL.map(Motion::label), settings.motion.label(), on_action, |label| {
                    Action::SetMotion(Motion::ALL.into_iter().find(|it| it.label() == label).unwrap_or_default())
                }) }
            </div>
            <fieldset class="settings__lines" disabled={settings.readonly}>
                <SeedForm ..props.clone() />
                <TimingsForm ..props.clone() />
            </fieldset>
            if let Some(refusal) = &settings.refusal {
                <p class="dialog__line" data-kind="refused" role="alert">{ refusal }</p>
            }
        </Dialog>
    }
}

fn choice(
    name: &'static str,
    labels: &[&'static str],
    chosen: &'static str,
    on_action: &Callback<Action>,
    action: fn(&str) -> Action,
) -> Html {
    let onchange = on_action.reform(move |event: Event| {
        action(&event.target_unchecked_into::<HtmlSelectElement>().value())
    });
    html! {
        <label class="share__choice">
            <span>{ name }</span>
            <select class="field" {onchange}>
                for label in labels.iter().copied() {
                    <option value={label} selected={label == chosen}>{ label }</option>
                }
            </select>
        </label>
    }
}

#[component]
fn SeedForm(props: &SettingsSheetProps) -> Html {
    let SettingsSheetProps { settings, on_action } = props;
    let typed = use_state(|| settings.seed.to_string());
    let line = settings.seed_line(&typed);
    let fault = seed_fault(&typed);
    let oninput = on_typed(typed.clone());
    html! {
        <form onsubmit={on_submit(line.clone(), on_action)}>
            <h3 class="caption caption--strong dialog__caption"><label for="seed">{ "seed" }</label></h3>
            <p class="dialog__note settings__about" id="seed-about">
                { "From this number the names of Pods are drawn, and which of two equal Nodes the scheduler takes." }
            </p>
            <div class="dialog__form">
                <input class="field" data-mono="" inputmode="numeric" autocomplete="off" id="seed"
                    aria-describedby="seed-about seed-fault" aria-invalid={fault.is_some().to_string()}
                    value={(*typed).clone()} {oninput} />
                <button type="submit" class="button" disabled={line.is_none()}>{ "Set the seed" }</button>
            </div>
            { told("seed-fault", line, fault) }
        </form>
    }
}

#[component]
fn TimingsForm(props: &SettingsSheetProps) -> Html {
    let SettingsSheetProps { settings, on_action } = props;
    let texts = |of: fn(&Delay) -> String| settings.delays.iter().map(of).collect::<Vec<_>>();
    let typed = use_state(|| texts(|it| it.now.to_string()));
    let line = settings.timings_line(&typed);
    let is_faulty = typed.iter().any(|it| delay_fault(it).is_some());
    let defaults = {
        let (typed, texts) = (typed.clone(), texts(|it| it.default.to_string()));
        Callback::from(move |_: MouseEvent| typed.set(texts.clone()))
    };
    html! {
        <form onsubmit={on_submit(line.clone(), on_action)}>
            <h3 class="caption caption--strong dialog__caption">{ "timings" }</h3>
            <p class="dialog__note settings__about">
                { "How long things take, from this moment of the session on: " }
                <code>{ "30s" }</code>{ ", " }<code>{ "1m30s" }</code>{ ", " }<code>{ "250ms" }</code>{ "." }
            </p>
            <div class="settings__delays">
                for (at, delay) in settings.delays.iter().enumerate() {
                    { row(at, delay, &typed) }
                }
            </div>
            <div class="settings__foot">
                { told("timings-line", line.clone(), is_faulty.then(|| "Mend what is marked above.".to_owned())) }
                <div class="settings__buttons">
                    <button type="submit" class="button" data-kind="primary" disabled={line.is_none()}>
                        { "Set the timings" }
                    </button>
                    <button type="button" class="button" onclick={defaults}>{ "Back to the defaults" }</button>
                </div>
            </div>
        </form>
    }
}

fn row(at: usize, delay: &Delay, typed: &UseStateHandle<Vec<String>>) -> Html {
    let text = typed.get(at).cloned().unwrap_or_default();
    let fault = delay_fault(&text);
    let is_default = text.trim().parse() == Ok(delay.default);
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            let mut texts = (*typed).clone();
            if let Some(text) = texts.get_mut(at) {
                *text = event.target_unchecked_into::<HtmlInputElement>().value();
            }
            typed.set(texts);
        })
    };
    let (id, about) = (format!("delay-{at}"), format!("delay-{at}-about"));
    html! {
        <div key={at} class="settings__delay" data-changed={(!is_default).then_some("")}>
            <label class="settings__name" for={id.clone()}>{ delay.name }</label>
            <input class="field" data-mono="" {id} autocomplete="off" autocapitalize="off" spellcheck="false"
                aria-describedby={about.clone()} aria-invalid={fault.is_some().to_string()} value={text} {oninput} />
            <p class="settings__about" id={about}>
                if let Some(fault) = fault {
                    <span class="settings__fault">{ fault }{ " " }</span>
                }
                { delay.about }{ format!(" Default\u{a0}{}.", delay.default) }
            </p>
        </div>
    }
}

/// The line that will run, or why there is none.
fn told(id: &'static str, line: Option<String>, fault: Option<String>) -> Html {
    let kind = fault.is_some().then_some("refused");
    html! { <p class="dialog__line" {id} role="status" data-kind={kind}>{ fault.or(line) }</p> }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::test::drawn;
    use crate::view::build::settings::settings;

    async fn sheet(session: Session) -> String {
        let settings = Rc::new(settings(&session));
        drawn::<SettingsSheet>(SettingsSheetProps { settings, on_action: Callback::noop() }).await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn every_delay_has_a_labelled_field() {
        let html = sheet(Session::opening()).await;
        assert_eq!(
            html.matches("<label for=\"delay-").count(),
            playground_sim::Timings::FIELDS.len()
        );
        assert!(
            html.contains("From running to ready") && html.contains(" Default\u{a0}1s."),
            "{html}"
        );
        assert!(!html.contains("<fieldset disabled"), "{html}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn for_reading_only_the_cluster_keeps_its_settings() {
        let html = sheet(Session::opening().with_readonly(true)).await;
        assert!(html.contains("<fieldset disabled"), "{html}");
    }
}
