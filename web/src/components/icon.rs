//! The few pictures of the page, drawn in lines. Each stands beside a word and is hidden from screen readers.

use yew::prelude::*;

use crate::view::{Tone, Verdict};

/// A picture of 12 by 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A tick in a filled circle.
    Tick,
    /// An open ring.
    Ring,
    /// A ring, half filled.
    Half,
    /// A dashed ring.
    Dashed,
    /// A minus in a square.
    Minus,
    /// A triangle with a stroke.
    Triangle,
    /// A tick alone.
    Check,
    /// Two crossed strokes.
    Cross,
    Dot,
    More,
    Plus,
    Less,
    Back,
    Step,
    Play,
    Pause,
    Settle,
    /// An arrow that turns back.
    Undo,
    Redo,
    Contrast,
    /// Two sheets, one over the other.
    Copy,
    /// Points to the right; styles turn it down where it is open.
    Fold,
}

impl From<Tone> for Icon {
    fn from(tone: Tone) -> Icon {
        match tone {
            Tone::Ready | Tone::Old => Icon::Tick,
            Tone::Starting => Icon::Ring,
            Tone::NotReady => Icon::Half,
            Tone::Pending => Icon::Dashed,
            Tone::Leaving => Icon::Minus,
            Tone::Failed => Icon::Triangle,
            Tone::Other => Icon::Dot,
        }
    }
}

impl From<Verdict> for Icon {
    fn from(verdict: Verdict) -> Icon {
        match verdict {
            Verdict::Yes => Icon::Tick,
            Verdict::Wait => Icon::Ring,
            Verdict::No => Icon::Triangle,
        }
    }
}

/// Draws an icon in the color of its text.
pub fn icon(icon: Icon) -> Html {
    html! {
        <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5"
            aria-hidden="true">
            { Html::from_html_unchecked(shape(icon).into()) }
        </svg>
    }
}

/// What stands in an icon's `svg`, as the browser reads it.
pub(crate) fn shape(icon: Icon) -> &'static str {
    match icon {
        Icon::Tick => concat!(
            r#"<circle cx="6" cy="6" r="5.5" fill="currentColor" stroke="none"/>"#,
            r#"<path d="M3.6 6.2 5.3 7.9 8.4 4.4" stroke="var(--surface)"/>"#,
        ),
        Icon::Ring => concat!(
            r#"<circle cx="6" cy="6" r="4.75" opacity="0.3"/>"#,
            r#"<path d="M6 1.25A4.75 4.75 0 1 1 1.25 6" stroke-width="2"/>"#,
        ),
        Icon::Half => concat!(
            r#"<circle cx="6" cy="6" r="4.75"/>"#,
            r#"<path d="M6 1.25a4.75 4.75 0 0 1 0 9.5z" fill="currentColor" stroke="none"/>"#,
        ),
        Icon::Dashed => r#"<circle cx="6" cy="6" r="4.75" stroke-dasharray="2.1 1.63"/>"#,
        Icon::Minus => concat!(
            r#"<rect x="1.25" y="1.25" width="9.5" height="9.5" rx="2"/>"#,
            r#"<path d="M3.8 6h4.4"/>"#,
        ),
        Icon::Triangle => concat!(
            r#"<path d="M6 .8 11.6 11H.4z" fill="currentColor" stroke="none"/>"#,
            r#"<path d="M6 4.4v3M6 8.6v1.1" stroke="var(--surface)" stroke-width="1.3"/>"#,
        ),
        Icon::Check => r#"<path d="M2 6.4 4.7 9 10 2.8" stroke-width="1.3"/>"#,
        Icon::Cross => r#"<path d="m3 3 6 6m0-6L3 9" stroke-width="1.3"/>"#,
        Icon::Dot => r#"<circle cx="6" cy="6" r="1.5" fill="currentColor" stroke="none"/>"#,
        Icon::More => {
            r#"<path d="M1.6 6h.01M6 6h.01M10.4 6h.01" stroke-width="2.2" stroke-linecap="round"/>"#
        }
        Icon::Plus => r#"<path d="M6 1.5v9M1.5 6h9"/>"#,
        Icon::Less => r#"<path d="M1.5 6h9"/>"#,
        Icon::Back => r#"<path d="M9.5 1.5v9L2 6z" fill="currentColor" stroke="none"/>"#,
        Icon::Step => r#"<path d="M2.5 1.5v9L10 6z" fill="currentColor" stroke="none"/>"#,
        Icon::Play => r#"<path d="M3 1.8v8.4L10 6z" stroke-linejoin="round"/>"#,
        Icon::Pause => r#"<path d="M3.8 2v8m4.4-8v8" stroke-width="2"/>"#,
        Icon::Settle => concat!(
            r#"<path d="M1.5 1.5v9L8 6z" fill="currentColor" stroke="none"/>"#,
            r#"<path d="M10 1.5v9"/>"#,
        ),
        Icon::Undo => r#"<path d="M4.2 1.8 1.8 4.2l2.4 2.4M2 4.2h5a3 3 0 0 1 0 6H4"/>"#,
        Icon::Redo => r#"<path d="m7.8 1.8 2.4 2.4-2.4 2.4m2.2-2.4H5a3 3 0 0 0 0 6h3"/>"#,
        Icon::Copy => r#"<path d="M4.2 4.2h6.3v6.3H4.2zM2.2 7.8H1.5V1.5h6.3v.7"/>"#,
        Icon::Fold => r#"<path d="m4 2 4 4-4 4"/>"#,
        Icon::Contrast => concat!(
            r#"<circle cx="6" cy="6" r="4.75"/>"#,
            r#"<path d="M6 1.25a4.75 4.75 0 0 0 0 9.5z" fill="currentColor" stroke="none"/>"#,
        ),
    }
}

/// The mark of the playground: three Nodes, on each one Pod.
pub fn mark() -> Html {
    html! {
        <svg class="top-bar__mark" width="22" height="22" viewBox="0 0 22 22" fill="none" stroke="currentColor"
            stroke-width="1.5" aria-hidden="true">
            for (y, cy) in [("1.5", "4"), ("8.5", "11"), ("15.5", "18")] {
                <rect x="1" {y} width="20" height="5" rx="1.5" />
                <circle class="mark__lamp" cx="4.5" {cy} r="1.2" stroke="none" />
            }
        </svg>
    }
}
