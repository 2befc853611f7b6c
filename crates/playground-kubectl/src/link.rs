//! A session in a link: everything in the fragment, `#v1.<base64url of deflate of the text>`.
//!
//! The second line of the text is a comment with the Adler-32 of all others, by which a link that
//! was changed on its way is known. One without it, as the first ones are, opens unchecked; so does
//! one in which the change makes another comment of the check.
//!
//! Only letters that no chat program, slide or mail changes stand in it. Every version that was
//! ever written keeps opening; the tests hold one stored link of each.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use crate::session;

/// Why a link could not be opened as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It does not look like a link of ours at all.
    #[error(
        "this is no link to a session: after the # such a link has \"v1.\" and a row of letters; \
         ask for it again, or open the session as a file"
    )]
    NotALink,
    /// It says of itself that it is of a version that does not exist yet.
    #[error(
        "this link is of version {0}, and only version 1 can be read here: reload the page to get \
         the newest playground, or ask for the session as a file"
    )]
    UnknownVersion(u32),
    /// It was cut short or changed on its way.
    #[error("this link is damaged: {damage}. {}", what_remains(*.damage, .saved))]
    Damaged {
        /// What is wrong with it.
        damage: Damage,
        /// What could be unpacked, in whole lines; empty if nothing could. The last here-document
        /// may lack its end, and after [`Damage::Changed`] any line may be another than was
        /// written, so show it before you run it.
        saved: String,
    },
}

/// What is wrong with a damaged link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Something is missing at its end.
    #[error("its end is missing, as when a program cuts a long link")]
    CutShort,
    /// Some letters are not those that were written.
    #[error("some of its letters were changed on the way")]
    Changed,
    /// It unpacks to more than any session needs.
    #[error("it unpacks to more than {} MiB, which no session needs", MOST_BYTES >> 20)]
    TooLarge,
}

impl LinkError {
    /// What could be read of the session, if anything.
    pub fn saved(&self) -> Option<&str> {
        match self {
            LinkError::Damaged { saved, .. } if !saved.is_empty() => Some(saved),
            _ => None,
        }
    }
}

fn what_remains(damage: Damage, saved: &str) -> String {
    let lines = match saved.lines().count() {
        0 => return "Nothing of the session could be read; ask for the link again".to_owned(),
        1 => "The first line".to_owned(),
        n => format!("The first {n} lines"),
    };
    let doubt = if damage == Damage::Changed { ", and may not be as it was written" } else { "" };
    format!("{lines} of the session could be read{doubt}")
}

/// No session comes near to this; a link that unpacks to more is no honest one.
const MOST_BYTES: usize = 32 << 20;

/// How the comment begins that holds a check.
const CHECK: &str = "# check ";

/// Smallest result at a speed that nobody notices.
const COMPRESSION_LEVEL: u8 = 9;

/// Writes no padding, and forgives what others add or take away at the end.
const LETTERS: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The fragment of a link that carries a session, with its `#`.
pub fn write(session: &str) -> String {
    let (head, rest) = session.split_once('\n').unwrap_or((session, ""));
    let checked = format!("{head}\n{}\n{rest}", check(session));
    let packed = miniz_oxide::deflate::compress_to_vec(checked.as_bytes(), COMPRESSION_LEVEL);
    format!("#v1.{}", LETTERS.encode(packed))
}

/// The line by which a text is known to be what was written.
fn check(text: &str) -> String {
    format!("{CHECK}{:08x}", adler2::adler32_slice(text.as_bytes()))
}

/// A text without its check, and whether it is what was written, as far as that is known.
fn unchecked(text: String) -> (String, bool) {
    let mut lines = text.splitn(3, '\n');
    let (head, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if !may_be_check(second) {
        return (text, true);
    }
    let plain = format!("{head}\n{}", lines.next().unwrap_or_default());
    let is_whole = check(&plain) == second;
    (plain, is_whole)
}

/// Whether the second line of a text is its check, or was it before somebody changed it: it is no
/// line that a session without a check has there.
fn may_be_check(line: &str) -> bool {
    let is_comment = line.starts_with('#') && line.len() != CHECK.len() + 8;
    let is_command = ["sim ", "kubectl ", "cat "].iter().any(|it| line.starts_with(it));
    line.starts_with(CHECK) || !(line.is_empty() || is_comment || is_command)
}

/// Whether a text looks like a link to a session, of whatever version.
pub fn is_link(text: &str) -> bool {
    version_and_payload(text).is_some()
}

/// The session that a link carries: a whole address, or its fragment with or without `#`.
///
/// # Errors
///
/// It is no link, of a later version, or damaged; then the error has what could be saved.
pub fn read(link: &str) -> Result<String, LinkError> {
    let (version, payload) = version_and_payload(link).ok_or(LinkError::NotALink)?;
    match version {
        1 => read_v1(payload),
        other => Err(LinkError::UnknownVersion(other)),
    }
}

/// The session that a text is, or that it carries as a link.
///
/// # Errors
///
/// As those of [`read`]; a text that is neither link nor session is [`LinkError::NotALink`].
pub fn read_any(text: &str) -> Result<String, LinkError> {
    if session::is_session(text) { Ok(text.to_owned()) } else { read(text) }
}

/// Splits `https://host/path#v1.abc` into 1 and `abc`.
///
/// The last fragment counts: a program that shares an address which has one already may append
/// another.
fn version_and_payload(text: &str) -> Option<(u32, &str)> {
    let text = text.trim();
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    let (version, payload) = fragment.strip_prefix('v')?.split_once('.')?;
    Some((version.parse().ok()?, payload))
}

fn read_v1(payload: &str) -> Result<String, LinkError> {
    // What follows the letters was added by others, such as the full stop of a sentence; it does
    // no harm if the session is complete without it.
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let letters = payload.split(|it| !is_letter(it)).next().unwrap_or_default();
    // A single letter at the end holds no whole byte.
    let whole = if letters.len() % 4 == 1 { letters.len() - 1 } else { letters.len() };
    let packed = letters.get(..whole).and_then(|it| LETTERS.decode(it).ok()).unwrap_or_default();
    let (unpacked, outcome) = inflate(&packed);
    let (text, is_text) = leading_text(unpacked);
    let (text, is_whole) = unchecked(text);
    let cut_off = letters.len() == payload.len();
    let damage = match outcome {
        Ok(()) if is_text && is_whole && text.lines().next() == Some(session::HEADER) => {
            return Ok(text);
        }
        Err(Damage::CutShort) if !cut_off => Damage::Changed,
        Err(damage) => damage,
        Ok(()) => Damage::Changed,
    };
    Err(LinkError::Damaged { damage, saved: whole_lines(&text) })
}

/// Unpacks as much as can be, and says whether that was all.
fn inflate(packed: &[u8]) -> (Vec<u8>, Result<(), Damage>) {
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut machine = Box::<DecompressorOxide>::default();
    let mut unpacked = vec![0; packed.len().saturating_mul(4).clamp(1, MOST_BYTES)];
    let (mut read, mut written) = (0, 0);
    let outcome = loop {
        let rest = packed.get(read..).unwrap_or_default();
        let (status, n_read, n_written) =
            decompress(&mut machine, rest, &mut unpacked, written, flags);
        read += n_read;
        written += n_written;
        match status {
            TINFLStatus::Done => break Ok(()),
            TINFLStatus::HasMoreOutput if unpacked.len() < MOST_BYTES => {
                unpacked.resize(unpacked.len().saturating_mul(2).min(MOST_BYTES), 0);
            }
            TINFLStatus::HasMoreOutput => break Err(Damage::TooLarge),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                break Err(Damage::CutShort);
            }
            _ => break Err(Damage::Changed),
        }
    };
    unpacked.truncate(written);
    (unpacked, outcome)
}

/// The text up to the first byte that is none, and whether that is all of it.
fn leading_text(bytes: Vec<u8>) -> (String, bool) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(valid);
            (String::from_utf8(bytes).unwrap_or_default(), false)
        }
    }
}

/// The lines of a text that have their end.
fn whole_lines(text: &str) -> String {
    let end = text.rfind('\n').map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Console, session::HEADER};

    const SESSION: &str = "# daemonset-playground session v1
sim node add worker-1
sim node add worker-2
cat > a.yaml <<'EOF'
kind: DaemonSet # Überall
EOF
sim seek T+16s
";

    /// A link that was written by version 1. It must open for ever: do not change it.
    const V1: &str = "#v1.bY09CsJQEAb7PcUHKVJIhFhYSLBSW4t4gdVd5PH-5O0zkrt4Gy-mpLadgZkGwhpzMq3dI_B8L_mZBKZmLidMPZmLSFkULIJXLl5L959u6MYVe_B65hgwDO3xfGrJuyQ7HJbNqBUNPu-rFg6Bfn4pmarHZdVvjb4";

    #[track_caller]
    fn check_damaged(link: &str, damage: Damage, n_lines: usize) {
        let Err(LinkError::Damaged { damage: found, saved }) = read(link) else {
            panic!("{link} opens");
        };
        let expected: String = SESSION.lines().take(n_lines).map(|it| format!("{it}\n")).collect();
        assert_eq!((found, saved), (damage, expected), "{link}");
    }

    #[test]
    fn the_first_version_opens() {
        assert_eq!(read(V1).as_deref(), Ok(SESSION));
        let checked = include_str!("../../../tests/e2e/links/v1-checked.link");
        let session = include_str!("../../../tests/e2e/links/v1-checked.session");
        assert_eq!(read(checked).as_deref(), Ok(session));
    }

    #[test]
    fn no_other_text_opens_than_was_written() {
        let session =
            format!("{HEADER}\n{}", include_str!("../../../tests/e2e/links/v1-rollout.session"));
        let mut n_unchecked = 0;
        for link in [write(SESSION), write(&session)] {
            for at in "#v1.".len()..link.len() - 4 {
                let (before, after) = (&link[..at], &link[at + 4..]);
                for letters in ["AAAA", "Zz-9", "", "_"] {
                    let Ok(text) = read(&format!("{before}{letters}{after}")) else { continue };
                    // A change of the check itself can make any comment of it.
                    let is_unchecked = text.lines().nth(1).is_some_and(|it| it.starts_with('#'));
                    let is_own = [SESSION, &session].contains(&&*text);
                    assert!(is_own || is_unchecked, "{letters} at {at}: {text}");
                    n_unchecked += usize::from(is_unchecked);
                }
            }
        }
        assert!(n_unchecked < 20, "{n_unchecked}");
    }

    #[test]
    fn what_is_written_is_read() {
        for text in [
            SESSION,
            &format!("{HEADER}\n"),
            &format!("{HEADER}\n{}", "sim step\n".repeat(100_000)),
        ] {
            let link = write(text);
            assert_eq!(read(&link).as_deref(), Ok(text));
            let payload = link.strip_prefix("#v1.").expect("the prefix");
            assert!(payload.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it)));
        }
    }

    #[test]
    fn a_session_comes_back_as_it_was() {
        let console = Console::open(SESSION);
        let text = read(&write(&console.session_text())).expect("a link");
        assert_eq!(Console::open(&text).session_text(), console.session_text());
    }

    #[test]
    fn additions_around_a_link_do_no_harm() {
        let payload = &V1[1..];
        for link in [
            format!("https://example.org/play/?theme=dark{V1}"),
            format!("https://example.org/#v1.xyz{V1}"),
            format!(" {payload}\n"),
            format!("{V1}."),
            format!("{V1}=="),
            format!("{V1})&utm_source=chat"),
        ] {
            assert!(is_link(&link), "{link}");
            assert_eq!(read(&link).as_deref(), Ok(SESSION), "{link}");
        }
    }

    #[test]
    fn a_session_is_taken_for_what_it_is() {
        assert_eq!(read_any(SESSION).as_deref(), Ok(SESSION));
        assert_eq!(read_any(V1).as_deref(), Ok(SESSION));
        assert_eq!(read_any("kind: DaemonSet"), Err(LinkError::NotALink));
    }

    #[test]
    fn other_fragments_and_later_versions_are_named() {
        for text in ["", "#", "#example/fluentd", "https://example.org/v1.abc", "#v.x", "#vx.y"] {
            assert_eq!(read(text), Err(LinkError::NotALink), "{text}");
        }
        let error = read("#v7.AAAA").expect_err("a later version");
        assert_eq!(error, LinkError::UnknownVersion(7));
        assert_eq!(
            error.to_string(),
            "this link is of version 7, and only version 1 can be read here: reload the page to \
             get the newest playground, or ask for the session as a file"
        );
    }

    #[test]
    fn what_stands_before_the_damage_is_saved() {
        check_damaged("#v1.", Damage::CutShort, 0);
        check_damaged(&V1[..V1.len() - 10], Damage::CutShort, 5);
        let middle = V1.len() - 20;
        check_damaged(&format!("{}%{}", &V1[..middle], &V1[middle..]), Damage::Changed, 4);
        let (_, outcome) = inflate(&[0xff; 8]);
        assert_eq!(outcome, Err(Damage::Changed));
    }

    #[test]
    fn a_damaged_link_says_what_remains() {
        let error = read(&V1[..V1.len() - 10]).expect_err("its end is missing");
        assert_eq!(error.saved().map(|it| it.lines().count()), Some(5));
        assert_eq!(
            error.to_string(),
            "this link is damaged: its end is missing, as when a program cuts a long link. \
             The first 5 lines of the session could be read"
        );
    }

    #[test]
    fn what_unpacks_to_no_session_is_refused() {
        let Err(LinkError::Damaged { damage, .. }) = read(&write("rm -rf /\n")) else {
            panic!("it opens");
        };
        assert_eq!(damage, Damage::Changed);
    }

    #[test]
    fn a_bomb_is_put_out() {
        let zeros = miniz_oxide::deflate::compress_to_vec(&vec![0; MOST_BYTES + 1], 9);
        assert_eq!(inflate(&zeros).1, Err(Damage::TooLarge));
    }

    #[test]
    fn no_letter_that_changes_makes_it_panic() {
        for at in 4..V1.len() {
            for letter in ["A", "_", "", "é"] {
                let _ = read(&format!("{}{letter}{}", &V1[..at], &V1[at + 1..]));
                let _ = read(&V1[..at]);
            }
        }
    }
}
