//! The story so far, a lane for each actor, and the moment in it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::percent;
use super::time_bar::TimeBarProps;
use crate::action::Action;
use crate::view::{Actor, Clock, TimeBar as Model};

/// A press that moves less than this is a click, and as near a click finds a mark, in pixels.
const NEAR: i32 = 5;

/// How high a mark is, in percent of the picture.
const MARK: usize = 15;

/// Takes drags: the page shows each moment on the way, and goes where the drag ends. A click on a mark goes right
/// after what it stands for. The range input in it takes keys, and is what screen readers see.
#[component]
pub fn Lanes(props: &TimeBarProps) -> Html {
    let TimeBarProps { time, on_action, .. } = props;
    let drag = use_drag(props);
    let oninput = on_action.reform(|event: InputEvent| Action::Glance(chosen(&event).0));
    let onchange = on_action.reform(|event: Event| seek(chosen(&event)));
    let onkeydown = on_end(time.latest, on_action);
    let shown = drag.held.unwrap_or(time.now);
    let whole_seconds = |it: u64| (it / 1000).to_string();
    html! {
        <div class="lanes" ref={&drag.lanes} onpointerdown={drag.on(Drag::begin)} onpointermove={drag.on(Drag::go_on)}
            onpointerup={drag.on(Drag::end)} onpointercancel={drag.on(Drag::give_up)}>
            <input class="lanes__moment" type="range" aria-label="Moment" aria-valuetext={shown.to_string()}
                min="0" max={whole_seconds(time.extent())} step="1" value={whole_seconds(shown.0)}
                disabled={time.n_moves == 0} {oninput} {onchange} {onkeydown} />
            <Marks time={Rc::clone(time)} on_action={on_action.clone()} />
            { playhead(time, shown) }
            if drag.held.is_some() {
                <span class="lanes__held" aria-hidden="true">{ shown.to_string() }</span>
            }
        </div>
    }
}

/// The picture ends later than what happened, where the key End goes to.
fn on_end(latest: Clock, on_action: &Callback<Action>) -> Callback<KeyboardEvent> {
    let on_action = on_action.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "End" {
            event.prevent_default();
            on_action.emit(seek(Clock(latest.0.div_ceil(1000) * 1000)));
        }
    })
}

/// The moment of the range input.
fn chosen(event: &Event) -> Clock {
    let seconds = event.target_unchecked_into::<HtmlInputElement>().value().parse::<u64>();
    Clock(seconds.unwrap_or_default() * 1000)
}

fn seek(at: Clock) -> Action {
    Action::Run(format!("sim seek T+{}s", at.0 / 1000))
}

/// The marks, one path a lane. Drawn again only when there are others.
#[component]
fn Marks(props: &TimeBarProps) -> Html {
    let time = &props.time;
    html! {
        <svg class="lanes__picture" viewBox="0 0 10000 100" preserveAspectRatio="none" aria-hidden="true">
            for (lane, actor) in Actor::ALL.into_iter().enumerate() {
                <line class="lanes__line" x1="0" x2="10000" y1={lane_y(lane).to_string()} y2={lane_y(lane).to_string()} />
                <path class="lanes__mark" data-actor={actor.label()} d={strokes(time, actor, lane)} />
            }
        </svg>
    }
}

/// An upright stroke for each mark of a lane.
fn strokes(time: &Model, actor: Actor, lane: usize) -> String {
    let top = lane_y(lane) - MARK / 2;
    let marks = time.marks.iter().filter(|it| it.actor == actor);
    marks.map(|it| format!("M{} {top}v{MARK}", time.position(it.at))).collect()
}

/// The moment, and over what comes after it a veil.
fn playhead(time: &Model, shown: Clock) -> Html {
    let now = percent(time.position(shown));
    html! {
        <svg class="lanes__picture" aria-hidden="true">
            <rect class="lanes__future" x={now.clone()} y="0" width="100%" height="100%" />
            <line class="lanes__playhead" x1={now.clone()} x2={now.clone()} y1="0" y2="100%" />
            <circle class="lanes__knob" cx={now} cy="4" r="5" />
        </svg>
    }
}

/// Where a lane's line is, in percent of the picture's height.
fn lane_y(lane: usize) -> usize {
    12 + 19 * lane
}

/// A drag in the picture, as its events know it.
#[derive(Clone)]
struct Drag {
    time: Rc<Model>,
    lanes: NodeRef,
    /// Where the press began, in pixels, and whether it has moved since.
    press: Rc<RefCell<Option<(i32, bool)>>>,
    /// The moment at which the knob is held.
    held: UseStateHandle<Option<Clock>>,
    /// The look that comes with the next frame.
    next: Rc<RefCell<Option<(Clock, AnimationFrame)>>>,
    on_action: Callback<Action>,
}

#[hook]
fn use_drag(props: &TimeBarProps) -> Drag {
    Drag {
        time: Rc::clone(&props.time),
        lanes: use_node_ref(),
        press: use_mut_ref(|| None),
        held: use_state(|| None),
        next: use_mut_ref(|| None),
        on_action: props.on_action.clone(),
    }
}

impl Drag {
    fn on(&self, then: fn(&Drag, &PointerEvent)) -> Callback<PointerEvent> {
        let drag = self.clone();
        Callback::from(move |event| then(&drag, &event))
    }

    fn begin(&self, event: &PointerEvent) {
        if event.button() != 0 || self.time.n_moves == 0 {
            return;
        }
        if let Some(lanes) = self.lanes.cast::<Element>() {
            // Fails for a pointer that is gone, and then there is nothing to follow.
            let _ = lanes.set_pointer_capture(event.pointer_id());
        }
        self.press.replace(Some((event.client_x(), false)));
    }

    fn go_on(&self, event: &PointerEvent) {
        let Some((began, moved)) = *self.press.borrow() else { return };
        if !moved && (event.client_x() - began).abs() < NEAR {
            return;
        }
        self.press.replace(Some((began, true)));
        let at = self.time.instant(self.place(event).0);
        self.held.set(Some(at));
        match &mut *self.next.borrow_mut() {
            Some((instant, _)) => *instant = at,
            none => *none = Some((at, self.look_with_next_frame())),
        }
    }

    fn look_with_next_frame(&self) -> AnimationFrame {
        let (next, on_action) = (Rc::clone(&self.next), self.on_action.clone());
        request_animation_frame(move |_| {
            let look = next.take();
            if let Some((at, _)) = look {
                on_action.emit(Action::Glance(at.0));
            }
        })
    }

    fn end(&self, event: &PointerEvent) {
        let Some((_, moved)) = self.press.take() else { return };
        self.let_go();
        let (x, y) = self.place(event);
        let lane = Actor::ALL
            .into_iter()
            .enumerate()
            .find(|(lane, _)| !moved && y.abs_diff(lane_y(*lane) as u64 * 100) <= MARK as u64 * 60);
        let near = lane.and_then(|(_, actor)| self.time.mark_near(actor, x, self.nearness()));
        self.on_action.emit(match near {
            Some(mark) => Action::Run(format!("sim seek {}", mark.step)),
            None => seek(self.time.instant(x)),
        });
    }

    fn give_up(&self, _: &PointerEvent) {
        self.press.take();
        self.let_go();
        self.on_action.emit(Action::GlanceAway);
    }

    fn let_go(&self) {
        self.next.take();
        self.held.set(None);
    }

    /// Where a pointer is in the picture: to the right and down, in hundredths of a percent.
    fn place(&self, event: &PointerEvent) -> (u64, u64) {
        let Some(lanes) = self.lanes.cast::<Element>() else { return (0, 0) };
        let frame = lanes.get_bounding_client_rect();
        let part = |at: i32, from: f64, size: f64| {
            let part = (f64::from(at) - from) / size.max(1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let hundredths = (part.clamp(0.0, 1.0) * 10_000.0) as u64;
            hundredths
        };
        (
            part(event.client_x(), frame.left(), frame.width()),
            part(event.client_y(), frame.top(), frame.height()),
        )
    }

    /// [`NEAR`] in hundredths of a percent of the width.
    fn nearness(&self) -> u64 {
        let width = self.lanes.cast::<Element>().map_or(0, |it| it.client_width());
        (NEAR * 10_000 / width.max(1)).unsigned_abs().into()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::samples;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn a_lane_is_one_path_and_the_moment_a_range() {
        let time = Rc::new(samples::time_bar());
        let props = TimeBarProps { time, told: "".into(), on_action: Callback::noop() };
        let html = drawn::<Lanes>(props).await;
        assert_eq!(html.matches("<path").count(), Actor::ALL.len());
        assert!(html.contains(r#"data-actor="gc" d="M7583 81v15""#), "{html}");
        assert!(html.contains(r#"aria-label="Moment" aria-valuetext="T+77 s""#), "{html}");
    }
}
