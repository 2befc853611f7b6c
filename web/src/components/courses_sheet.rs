//! The courses of events: what each was, and the way to it.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::{Icon, icon};
use super::{on_click, percent};
use crate::action::{self, Action};
use crate::view::{Clock, CourseRow, Courses as Model};

/// # Properties of [`CoursesSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct CoursesSheetProps {
    pub courses: Rc<Model>,
    pub on_action: Callback<Action>,
}

/// The dialog `Forks`.
#[component]
pub fn CoursesSheet(props: &CoursesSheetProps) -> Html {
    let CoursesSheetProps { courses, on_action } = props;

    html! {
        <Dialog title="Forks" wide=true on_action={on_action.clone()}>
            <p class="dialog__note courses__lead">
                { "A command in the past begins a fork. What was there before goes on as a fork of its own, which is kept here." }
            </p>
            <ul class="courses">
                { row(courses, &courses.present, on_action) }
                for course in &courses.others {
                    { row(courses, course, on_action) }
                }
            </ul>
            <div class="courses__foot">
                <button type="button" class="button" onclick={on_click(on_action, Action::Fork)}>
                    { "Fork here" }
                </button>
                if let Some(name) = &courses.deleted {
                    <button type="button" class="button" onclick={on_click(on_action, Action::BringBackCourse)}>
                        { "Bring back " }{ name }
                    </button>
                }
            </div>
        </Dialog>
    }
}

fn row(courses: &Model, course: &CourseRow, on_action: &Callback<Action>) -> Html {
    html! {
        <li key={course.id.unwrap_or_default()} class="course" data-present={course.id.is_none().then_some("")}>
            <div class="course__head">
                <NameField id={course.id} name={course.name.clone()} on_action={on_action.clone()} />
                <span class="course__about">
                    if course.id.is_none() {
                        <strong>{ "present" }</strong>{ ", " }
                    }
                    { &course.about }
                    if !course.stand.is_empty() {
                        { ", " }<span class="course__stand">{ &course.stand }</span>
                    }
                </span>
            </div>
            { picture(courses, course) }
            <div class="course__foot">
                <ol class="course__lines" aria-label={format!("Commands of {}", course.name)}>
                    for (index, line) in course.lines.iter().enumerate() {
                        <li key={index}>{ "$ " }{ line }</li>
                    }
                    if course.n_more > 0 {
                        <li>{ "and " }{ course.n_more }{ " more" }</li>
                    }
                </ol>
                if let Some(id) = course.id {
                    { deeds(id, &course.name, on_action) }
                }
            </div>
        </li>
    }
}

/// The branch: what it shares with the course that went on, and what is its own.
fn picture(courses: &Model, course: &CourseRow) -> Html {
    let x = |at: Clock| percent(courses.position(at));
    let (left, end) = (x(course.left_at), x(course.end));
    html! {
        <svg class="course__picture" aria-hidden="true">
            <line class="course__shared" x1="0" x2={left.clone()} y1="50%" y2="50%" />
            <line class="course__own" x1={left.clone()} x2={end.clone()} y1="50%" y2="50%" />
            if course.id.is_some() {
                <circle class="course__fork" cx={left} cy="50%" r="3.5" />
            }
            <circle class="course__end" cx={end} cy="50%" r="3.5" />
        </svg>
    }
}

fn deeds(id: u64, name: &str, on_action: &Callback<Action>) -> Html {
    let compare = action::Dialog::Compare(action::Comparison { course: id, at: None });
    html! {
        <span class="course__deeds">
            <button type="button" class="button" aria-label={format!("Switch to {name}")}
                onclick={on_click(on_action, Action::SwitchTo(id))}>
                { "Switch" }
            </button>
            <button type="button" class="button" aria-label={format!("Compare with {name}")}
                onclick={on_click(on_action, Action::Open(compare))}>
                { "Compare" }
            </button>
            <button type="button" class="button" data-kind="icon" aria-label={format!("Delete {name}")}
                title={format!("Delete {name}")} onclick={on_click(on_action, Action::DeleteCourse(id))}>
                { icon(Icon::Cross) }
            </button>
        </span>
    }
}

#[derive(PartialEq, Properties)]
struct NameFieldProps {
    id: Option<u64>,
    name: String,
    on_action: Callback<Action>,
}

/// The name, which can be typed over. It holds when the field is left.
#[component]
fn NameField(props: &NameFieldProps) -> Html {
    let NameFieldProps { id, name, on_action } = props;
    let id = *id;
    let onchange = on_action.reform(move |event: Event| {
        let name = event.target_unchecked_into::<HtmlInputElement>().value();
        Action::RenameCourse { id, name }
    });
    html! {
        <input class="field course__name" aria-label={format!("Name of {name}")} autocomplete="off" maxlength="60"
            value={name.clone()} {onchange} />
    }
}
