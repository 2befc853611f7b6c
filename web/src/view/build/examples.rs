//! The examples: read from the file beside the page, found, and told.
//!
//! The file `web/examples/examples.txt` holds them one after the other:
//!
//! ```text
//! === drain
//! +RO +R /RO
//! # daemonset-playground session v1
//! # title: Drain: who goes, who stays
//! # look: worker-2 is cordoned.
//! # uses: drain
//! sim node add worker-1 --count 3
//! ```
//!
//! The second line is the picture: a word for each Node, which is the letter of its health and then a letter for each
//! of its places. The rest is the session, whose comments say what the gallery shows. The file is made from the
//! sessions beside it, by a test.

use std::rc::Rc;

use super::words;
use crate::view::{Example, Health, Picture, PictureNode, PicturePlace, Tone};

/// What stands before the name of each example.
const MARK: &str = "=== ";

/// The letters of Nodes.
pub(super) const HEALTH: [(char, Health); 3] =
    [('+', Health::Ready), ('/', Health::Cordoned), ('!', Health::Lost)];

/// The letters of places.
pub(super) const PLACES: [(char, PicturePlace); 9] = [
    ('R', PicturePlace::Pod(Tone::Ready)),
    ('r', PicturePlace::Pod(Tone::Old)),
    ('s', PicturePlace::Pod(Tone::Starting)),
    ('n', PicturePlace::Pod(Tone::NotReady)),
    ('p', PicturePlace::Pod(Tone::Pending)),
    ('t', PicturePlace::Pod(Tone::Leaving)),
    ('f', PicturePlace::Pod(Tone::Failed)),
    ('o', PicturePlace::Pod(Tone::Other)),
    ('-', PicturePlace::Empty),
];

/// All examples of the file, in its order. What is not well written is left out.
pub fn read(text: &str) -> Vec<Rc<Example>> {
    let parts = text.split(MARK).skip(1);
    parts.filter_map(|part| example(part).map(Rc::new)).collect()
}

fn example(part: &str) -> Option<Example> {
    let (id, rest) = part.split_once('\n')?;
    let (drawn, session) = rest.split_once('\n')?;
    Some(Example {
        id: id.to_owned(),
        title: remark(session, "# title: ")?.to_owned(),
        look: remark(session, "# look: ")?.to_owned(),
        uses: remark(session, "# uses: ")?.split(", ").map(str::to_owned).collect(),
        picture: Picture { nodes: drawn.split(' ').filter_map(node).collect() },
        session: session.to_owned(),
    })
}

/// What a comment of a session says.
fn remark<'a>(session: &'a str, key: &str) -> Option<&'a str> {
    session.lines().take_while(|it| it.starts_with('#')).find_map(|it| it.strip_prefix(key))
}

fn node(word: &str) -> Option<PictureNode> {
    let mut letters = word.chars();
    let health = meaning(&HEALTH, letters.next()?)?;
    let places = letters.filter_map(|it| meaning(&PLACES, it)).collect();
    Some(PictureNode { health, places })
}

fn meaning<T: Copy>(letters: &[(char, T)], letter: char) -> Option<T> {
    letters.iter().find(|it| it.0 == letter).map(|it| it.1)
}

/// What the examples teach, the most frequent first.
pub fn uses(examples: &[Rc<Example>]) -> Vec<String> {
    let mut uses: Vec<(usize, &String)> = Vec::new();
    for word in examples.iter().flat_map(|it| &it.uses) {
        match uses.iter_mut().find(|it| it.1 == word) {
            Some((n, _)) => *n += 1,
            None => uses.push((1, word)),
        }
    }
    uses.sort_by_key(|it| std::cmp::Reverse(it.0));
    uses.into_iter().map(|it| it.1.clone()).collect()
}

/// Those that teach a use, if one is chosen, and say all the words that are searched for.
pub fn found(examples: &[Rc<Example>], chosen: Option<&str>, search: &str) -> Vec<Rc<Example>> {
    let words = search.to_lowercase();
    let says = |it: &Example| {
        let text = format!("{} {} {}", it.title, it.look, it.uses.join(" ")).to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    };
    let teaches = |it: &Example| chosen.is_none_or(|chosen| it.uses.iter().any(|it| it == chosen));
    examples.iter().filter(|it| teaches(it) && says(it)).cloned().collect()
}

/// `24 examples`, `3 of 24 examples`
pub fn count(n_found: usize, n_all: usize) -> String {
    let all = words::counted(n_all, "example");
    if n_found == n_all { all } else { format!("{n_found} of {all}") }
}

/// The picture in words: `5 Nodes: 4 Ready, 1 starting`
pub fn picture_words(picture: &Picture) -> String {
    let nodes = words::counted(picture.nodes.len(), "Node");
    let all = || picture.nodes.iter().flat_map(|it| &it.places);
    let told = PLACES.iter().filter_map(|(_, place)| {
        let n = all().filter(|it| *it == place).count();
        (n > 0).then(|| format!("{n} {}", place_words(*place)))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { nodes } else { format!("{nodes}: {}", told.join(", ")) }
}

fn place_words(place: PicturePlace) -> &'static str {
    match place {
        PicturePlace::Pod(tone) => match tone {
            Tone::Ready => "Ready",
            Tone::Old => "Ready and old",
            Tone::Starting => "starting",
            Tone::NotReady => "not Ready",
            Tone::Pending => "Pending",
            Tone::Leaving => "Terminating",
            Tone::Failed => "failed",
            Tone::Other => "other",
        },
        PicturePlace::Empty => "without a Pod",
    }
}
