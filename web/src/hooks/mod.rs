//! What the reducer may not do: storage, the clock of the browser, keys, the look of the document.

mod copy;
mod crash;
mod storage;
mod use_keys;
mod use_outlook;
mod use_playback;
mod use_saved_session;
mod use_theme;

pub(crate) use copy::copy;
pub(crate) use crash::report_panics;
pub(crate) use use_keys::{KEYS, use_keys};
pub(crate) use use_outlook::use_outlook;
pub(crate) use use_playback::use_playback;
pub(crate) use use_saved_session::{restore, use_saved_session};
pub(crate) use use_theme::{stored_theme, use_theme};
