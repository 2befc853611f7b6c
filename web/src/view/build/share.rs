//! The session in a link.

use playground_kubectl::{Console, link};

use super::words;
use crate::session::Session;
use crate::view::Share;

/// Links are cut beyond this by some programs: chats, mails, tables.
const OFTEN_CUT: usize = 2_000;
/// Links beyond this hardly get through: it is the most that a comment or an issue on GitHub holds.
const HARDLY_SENT: usize = 65_536;

/// The whole session, moves that were taken back included.
pub fn share(session: &Session) -> Share {
    let history = session.console().history();
    let text = session.to_text();
    Share {
        fragment: link::write(&text),
        step: (!history.is_live()).then(|| history.moment()),
        title: title(session.console()),
        text,
        n_others: session.courses().others.len(),
    }
}

/// What is in a session, in a few words.
fn title(console: &Console) -> String {
    let store = console.cluster().store();
    let mut daemon_sets = store.daemon_sets();
    let what = match (daemon_sets.next(), daemon_sets.count()) {
        (None, _) => "A cluster".to_owned(),
        (Some(one), 0) => format!("DaemonSet {}", one.metadata.name),
        (Some(first), more) => format!("DaemonSet {} and {more} more", first.metadata.name),
    };
    match store.n_nodes() {
        0 => format!("{what} without Nodes"),
        1 => format!("{what} on 1 Node"),
        n => format!("{what} on {} Nodes", words::number(n)),
    }
}

/// How long a link is, and what that means for those who send it.
pub fn length(link: &str) -> (String, Option<&'static str>) {
    let n = link.len();
    let told = match (n / 1000, n % 1000) {
        (0, n) => format!("{n} characters."),
        (thousands, rest) => format!("{thousands},{rest:03} characters."),
    };
    let warning = if n > HARDLY_SENT {
        Some(
            "Few programs pass on a link as long as this one: save the session as a file and send that instead.",
        )
    } else if n > OFTEN_CUT {
        Some(
            "Some chat, mail and table programs cut a link after 2,000 characters; \
             try it, or save the session as a file and send that instead.",
        )
    } else {
        None
    };
    (told, warning)
}
