//! What the reducer may not do: storage, the clock of the browser, keys, the look of the document.

mod copy;
mod crash;
mod export;
mod import;
mod page;
mod storage;
mod use_examples;
mod use_font_scale;
mod use_host;
mod use_kept;
mod use_keys;
mod use_link;
mod use_look;
mod use_outlook;
mod use_playback;
mod use_saved_session;
mod use_share_link;
mod use_theme;

pub(crate) use copy::{copy, use_copy};
pub(crate) use crash::report_panics;
pub(crate) use export::{download_png, is_dark, is_framed};
pub(crate) use import::{read_files, use_file_drop};
pub(crate) use page::Page;
pub(crate) use use_examples::use_examples;
pub(crate) use use_font_scale::use_font_scale;
pub(crate) use use_host::use_host;
pub(crate) use use_kept::use_kept;
pub(crate) use use_keys::{KEYS, use_keys};
pub(crate) use use_link::use_link;
pub(crate) use use_look::use_look;
pub(crate) use use_outlook::{use_line_outlook, use_outlook};
pub(crate) use use_playback::use_playback;
pub(crate) use use_saved_session::{claim_session, use_saved_session};
pub(crate) use use_share_link::use_share_link;
pub(crate) use use_theme::use_theme;
use use_theme::{are_hints_seen, stored_motion, stored_theme};
