//! Time: the keys that move it, the clock, and a mark for each thing that happened.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Icon, icon};
use super::lanes::Lanes;
use super::menu::{Menu, Opener};
use super::on_click;
use crate::action::{Action, Dialog};
use crate::view::time::SPEEDS;
use crate::view::{Deed, TimeBar as Model};

/// # Properties of [`TimeBar`]
#[derive(Debug, PartialEq, Properties)]
pub struct TimeBarProps {
    pub time: Rc<Model>,
    /// The latest step in one sentence, seen and read aloud.
    #[prop_or_default]
    pub told: AttrValue,
    pub on_action: Callback<Action>,
}

/// The region `Time`.
#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let TimeBarProps { time, told, on_action } = props;

    html! {
        <section class="time-bar" aria-label="Time">
            <h2 class="visually-hidden">{ "Time" }</h2>
            { transport(time, on_action) }
            <div class="transport time-bar__undo" role="group" aria-label="Commands">
                { undo_key("Undo", Icon::Undo, "Ctrl+Z", time.undo.as_ref(), Action::Undo, on_action) }
                { undo_key("Redo", Icon::Redo, "Ctrl+Shift+Z", time.redo.as_ref(), Action::Redo, on_action) }
            </div>
            <time class="time-bar__clock" role="timer" aria-label="Clock" datetime={time.now.datetime()}>
                { time.now.to_string() }
            </time>
            { speed(time, on_action) }
            <Lanes time={Rc::clone(time)} on_action={on_action.clone()} />
            { courses(time, on_action) }
            <div class="time-bar__more">
                <Menu label="More of time" openers={more(time)} on_action={on_action.clone()} />
            </div>
            <div class="time-bar__row">
                <p class="time-bar__told" role="status" aria-label="Latest step" title={told.clone()}>{ told }</p>
                if time.in_the_past {
                    { past(time, on_action) }
                }
                if let Some(course) = &time.course {
                    <p class="time-bar__course" title={course.clone()}>{ "Fork: " }<strong>{ course }</strong></p>
                }
            </div>
        </section>
    }
}

/// Takes a command back, or makes it again. Its title says which.
fn undo_key(
    name: &'static str,
    picture: Icon,
    keys: &str,
    deed: Option<&Deed>,
    action: Action,
    on_action: &Callback<Action>,
) -> Html {
    let title = deed.map(|it| format!("{name} {} ({keys})", it.what));
    html! {
        <button type="button" class="transport__key" aria-label={name} {title} disabled={deed.is_none()}
            onclick={on_click(on_action, action)}>
            { icon(picture) }
        </button>
    }
}

/// Keeps the moment, and shows what was kept.
fn courses(time: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="time-bar__courses">
            <button type="button" class="button" title="Keeps this moment, to come back to it"
                disabled={time.n_moves == 0} onclick={on_click(on_action, Action::Fork)}>
                { "Fork here" }
            </button>
            <button type="button" class="button" aria-haspopup="dialog" title="Forks that were left, to compare or to go on with"
                onclick={on_click(on_action, Action::Open(Dialog::Courses))}>
                { courses_label(time) }
            </button>
        </div>
    }
}

fn courses_label(time: &Model) -> String {
    match time.n_courses {
        0 => "Forks".to_owned(),
        n => format!("Forks {n}"),
    }
}

/// What a phone has no room for.
fn more(time: &Model) -> Vec<Opener> {
    let fork =
        (time.n_moves > 0).then(|| Opener { what: "Fork here".into(), action: Action::Fork });
    let courses =
        Opener { what: courses_label(time).into(), action: Action::Open(Dialog::Courses) };
    let speeds = SPEEDS.into_iter().map(|it| {
        let now = if it == time.speed { ", as now" } else { "" };
        Opener { what: format!("Play at {it}x{now}").into(), action: Action::SetSpeed(it) }
    });
    fork.into_iter().chain([courses]).chain(speeds).collect()
}

fn transport(time: &Model, on_action: &Callback<Action>) -> Html {
    let run = |line: &str| on_click(on_action, Action::Run(line.to_owned()));
    let play = on_click(on_action, if time.playing { Action::Pause } else { Action::Play });
    let (play_icon, play_name, play_word) =
        if time.playing { (Icon::Pause, "Pause", "pause") } else { (Icon::Play, "Play", "play") };

    html! {
        <div class="transport" role="group" aria-label="Transport">
            <button type="button" class="transport__key" data-lean="" aria-label="Step back" title="sim back"
                disabled={!time.can_step_back} onclick={run("sim back")}>
                { icon(Icon::Back) }<span>{ "back" }</span>
            </button>
            <button type="button" class="transport__key" data-kind="primary" aria-label="Step" title="sim step"
                disabled={!time.can_step} onclick={run("sim step")}>
                <span>{ "step" }</span>{ icon(Icon::Step) }
            </button>
            <button type="button" class="transport__key" data-lean="" aria-label={play_name} onclick={play}
                disabled={!time.can_step && !time.playing}>
                { icon(play_icon) }<span>{ play_word }</span>
            </button>
            <button type="button" class="transport__key" data-lean="" aria-label="Run until settled"
                title="sim run until settled" disabled={!time.can_settle} onclick={run("sim run until settled")}>
                { icon(Icon::Settle) }<span>{ "settled" }</span>
            </button>
        </div>
    }
}

fn speed(time: &Model, on_action: &Callback<Action>) -> Html {
    let on_action = on_action.clone();
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        if let Ok(speed) = chosen.parse() {
            on_action.emit(Action::SetSpeed(speed));
        }
    });
    html! {
        <select class="time-bar__speed" aria-label="Speed" title="Simulated seconds in a second" {onchange}>
            for speed in SPEEDS {
                <option value={speed.to_string()} selected={speed == time.speed}>{ speed }{ "x" }</option>
            }
        </select>
    }
}

fn past(time: &Model, on_action: &Callback<Action>) -> Html {
    let latest = time.latest;
    let line = format!("sim seek {}", time.n_moves);
    let title = line.clone();
    let onclick = on_click(on_action, Action::Run(line));
    html! {
        <p class="time-bar__fork">
            <span class="time-bar__past">{ "This is the past: a command forks here." }</span>
            <button type="button" class="button" {title} {onclick}>{ "To " }{ latest.to_string() }</button>
        </p>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    async fn check(time: Model, expected: Expect) {
        let props =
            TimeBarProps { time: Rc::new(time), told: "".into(), on_action: Callback::noop() };
        let html = drawn::<TimeBar>(props).await;
        let keys = html
            .lines()
            .filter(|line| ["<button", "timer", "fork"].iter().any(|c| line.contains(c)));
        expected.assert_eq(&keys.collect::<Vec<_>>().join("\n"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn at_the_beginning_one_cannot_step_back() {
        let time = Model { can_step: true, can_settle: true, speed: 1, ..Model::default() };
        check(time, expect![[r#"
            <button type="button" data-lean="" aria-label="Step back" title="sim back" disabled="disabled" class="transport__key">
            <button type="button" data-kind="primary" aria-label="Step" title="sim step" class="transport__key">
            <button type="button" data-lean="" aria-label="Play" class="transport__key">
            <button type="button" data-lean="" aria-label="Run until settled" title="sim run until settled" class="transport__key">
            <button type="button" aria-label="Undo" disabled="disabled" class="transport__key">
            <button type="button" aria-label="Redo" disabled="disabled" class="transport__key">
            <time role="timer" aria-label="Clock" datetime="PT0S" class="time-bar__clock">T+0 s</time>
            <button type="button" title="Keeps this moment, to come back to it" disabled="disabled" class="button">Fork here</button>
            <button type="button" aria-haspopup="dialog" title="Forks that were left, to compare or to go on with" class="button">Forks</button>
            <button type="button" data-kind="icon" aria-label="More of time" title="More of time" aria-haspopup="menu" aria-expanded="false" class="button">"#]]).await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn in_the_past_it_says_that_a_command_forks() {
        check(Model { playing: true, ..samples::time_bar() }, expect![[r#"
            <button type="button" data-lean="" aria-label="Step back" title="sim back" class="transport__key">
            <button type="button" data-kind="primary" aria-label="Step" title="sim step" class="transport__key">
            <button type="button" data-lean="" aria-label="Pause" class="transport__key">
            <button type="button" data-lean="" aria-label="Run until settled" title="sim run until settled" class="transport__key">
            <button type="button" aria-label="Undo" title="Undo kubectl cordon worker-4 (Ctrl+Z)" class="transport__key">
            <button type="button" aria-label="Redo" disabled="disabled" class="transport__key">
            <time role="timer" aria-label="Clock" datetime="PT77S" class="time-bar__clock">T+77 s</time>
            <button type="button" title="Keeps this moment, to come back to it" class="button">Fork here</button>
            <button type="button" aria-haspopup="dialog" title="Forks that were left, to compare or to go on with" class="button">Forks 2</button>
            <button type="button" data-kind="icon" aria-label="More of time" title="More of time" aria-haspopup="menu" aria-expanded="false" class="button">
            <p class="time-bar__fork">
            <span class="time-bar__past">This is the past: a command forks here.</span>
            <button type="button" title="sim seek 15" class="button">To T+91 s</button>
            <p title="the present fork" class="time-bar__course">Fork: <strong>the present fork</strong>"#]]).await;
    }
}
