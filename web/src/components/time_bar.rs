//! Time: the keys that move it, the clock, and a mark for each thing that happened.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::icon::{Icon, icon};
use super::{on_click, percent};
use crate::action::Action;
use crate::view::time::SPEEDS;
use crate::view::{Actor, Clock, Mark, TimeBar as Model};

/// # Properties of [`TimeBar`]
#[derive(Debug, PartialEq, Properties)]
pub struct TimeBarProps {
    pub time: Rc<Model>,
    pub on_action: Callback<Action>,
}

/// The region `Time`.
#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let TimeBarProps { time, on_action } = props;

    html! {
        <section class="time-bar" aria-label="Time">
            <h2 class="visually-hidden">{ "Time" }</h2>
            { transport(time, on_action) }
            <time class="time-bar__clock" role="timer" aria-label="Clock" datetime={time.now.datetime()}>
                { time.now.to_string() }
            </time>
            { speed(time, on_action) }
            <Lanes time={Rc::clone(time)} on_action={on_action.clone()} />
            if time.in_the_past {
                { past(time, on_action) }
            }
        </section>
    }
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

/// The story so far, a lane for each actor. The range input under it takes keys, mouse and touch; a mark takes a
/// click and goes right after what it stands for.
#[component]
fn Lanes(props: &TimeBarProps) -> Html {
    let TimeBarProps { time, on_action } = props;
    // Where the knob is held, in seconds, until it is let go.
    let held = use_state(|| None::<u64>);
    let seconds = |event: &Event| {
        event.target_unchecked_into::<HtmlInputElement>().value().parse::<u64>().ok()
    };
    let oninput = {
        let held = held.clone();
        Callback::from(move |event: InputEvent| held.set(seconds(&event)))
    };
    let onchange = {
        let (held, on_action) = (held.clone(), on_action.clone());
        Callback::from(move |event: Event| {
            held.set(None);
            if let Some(seconds) = seconds(&event) {
                on_action.emit(Action::Run(format!("sim seek T+{seconds}s")));
            }
        })
    };
    let shown = held.map_or(time.now, |seconds| Clock(seconds * 1000));
    html! {
        <div class="lanes">
            <input class="lanes__moment" type="range" aria-label="Moment" aria-valuetext={shown.to_string()}
                min="0" max={time.extent().div_ceil(1000).to_string()} step="1"
                value={(shown.0 / 1000).to_string()} disabled={time.n_moves == 0} {oninput} {onchange} />
            { picture(time, shown, on_action) }
            if held.is_some() {
                <span class="lanes__held" aria-hidden="true">{ shown.to_string() }</span>
            }
        </div>
    }
}

fn picture(time: &Model, shown: Clock, on_action: &Callback<Action>) -> Html {
    let x = |at: Clock| percent(time.position(at));
    let now = x(shown);
    html! {
        <svg class="lanes__picture" aria-hidden="true">
            <rect class="lanes__future" x={now.clone()} y="0" width="100%" height="100%" />
            for lane in 0..Actor::ALL.len() {
                <line class="lanes__line" x1="0" x2="100%" y1={lane_y(lane)} y2={lane_y(lane)} />
            }
            for (lane, actor) in Actor::ALL.iter().enumerate() {
                for mark in time.marks.iter().filter(|mark| mark.actor == *actor) {
                    { draw_mark(mark, lane, x(mark.at), on_action) }
                }
            }
            <line class="lanes__playhead" x1={now.clone()} x2={now.clone()} y1="0" y2="100%" />
            <circle class="lanes__knob" cx={now} cy="4" r="5" />
        </svg>
    }
}

fn draw_mark(mark: &Mark, lane: usize, x: String, on_action: &Callback<Action>) -> Html {
    let line = format!("sim seek {}", mark.step);
    let onclick = on_click(on_action, Action::Run(line));
    html! {
        <rect class="lanes__mark" {x} y={mark_y(lane)} width="4" height="6" rx="1" data-actor={mark.actor.label()}
            data-future={mark.future.then_some("")} {onclick} />
    }
}

fn lane_y(lane: usize) -> String {
    format!("{}%", 12 + 19 * lane)
}

/// Marks stand on their lane's line. Percentages keep the picture whole when the bar is low, on a phone.
fn mark_y(lane: usize) -> String {
    format!("{}%", 5 + 19 * lane)
}

fn past(time: &Model, on_action: &Callback<Action>) -> Html {
    let latest = time.latest;
    let line = format!("sim seek {}", time.n_moves);
    let title = line.clone();
    let onclick = on_click(on_action, Action::Run(line));
    html! {
        <p class="time-bar__fork">
            <span>{ "This is the past: a command forks here." }</span>
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
        let props = TimeBarProps { time: Rc::new(time), on_action: Callback::noop() };
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
            <time role="timer" aria-label="Clock" datetime="PT0S" class="time-bar__clock">T+0 s</time>"#]]).await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn in_the_past_it_says_that_a_command_forks() {
        check(Model { playing: true, ..samples::time_bar() }, expect![[r#"
            <button type="button" data-lean="" aria-label="Step back" title="sim back" class="transport__key">
            <button type="button" data-kind="primary" aria-label="Step" title="sim step" class="transport__key">
            <button type="button" data-lean="" aria-label="Pause" class="transport__key">
            <button type="button" data-lean="" aria-label="Run until settled" title="sim run until settled" class="transport__key">
            <time role="timer" aria-label="Clock" datetime="PT77S" class="time-bar__clock">T+77 s</time>
            <p class="time-bar__fork">
            <span>This is the past: a command forks here.</span>
            <button type="button" title="sim seek 15" class="button">To T+91 s</button>"#]]).await;
    }
}
