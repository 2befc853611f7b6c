//! Transcripts: lines that are typed, and what the console prints, to the letter.
//!
//! A file `tests/transcripts/*.console` begins with comments: what it is about, and `# covers:` with
//! the rows of the requirements that it shows. A line that begins with `$ ` is typed, with its
//! here-document if it has one; what follows up to the next is what the console prints, on both
//! streams. With `UPDATE_EXPECT=1` the files are written anew; read them before you keep them.

use std::fs;
use std::path::{Path, PathBuf};

use playground_kubectl::{Console, Output};

/// One typed line with what was printed after it.
struct Exchange {
    typed: String,
    printed: String,
}

/// The comments at the head of a transcript, and its exchanges.
fn read(text: &str) -> (String, Vec<Exchange>) {
    let mut head = String::new();
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut end_of_input: Option<String> = None;
    for line in text.lines() {
        match (&end_of_input, line.strip_prefix("$ "), exchanges.last_mut()) {
            (Some(end), _, Some(exchange)) => {
                exchange.typed.push_str(&format!("\n{line}"));
                if line == end {
                    end_of_input = None;
                }
            }
            (_, Some(typed), _) => {
                end_of_input =
                    typed.split_once("<<").map(|(_, end)| end.trim_matches('\'').to_owned());
                exchanges.push(Exchange { typed: typed.to_owned(), printed: String::new() });
            }
            (_, None, Some(exchange)) => exchange.printed.push_str(&format!("{line}\n")),
            (_, None, None) => head.push_str(&format!("{line}\n")),
        }
    }
    (head, exchanges)
}

fn printed(output: &Output) -> String {
    let mut text: String = output.pieces().map(|it| it.1).collect();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The transcript as it comes out now.
fn play(text: &str) -> String {
    let (mut result, exchanges) = read(text);
    let mut console = Console::default();
    for exchange in exchanges {
        let output = console.run(&exchange.typed);
        result.push_str(&format!("$ {}\n{}", exchange.typed, printed(&output)));
        // One empty line between exchanges belongs to the layout, not to the output.
        let gap = exchange.printed.ends_with("\n\n") || exchange.printed == "\n";
        if gap && !result.ends_with("\n\n") {
            result.push('\n');
        }
    }
    assert_eq!(
        crate::sweep::every_step(&console),
        Ok(()),
        "{}",
        result.lines().next().unwrap_or_default()
    );
    result
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    crate::manifests::files(&folder).expect("the folder of transcripts")
}

#[test]
fn every_transcript_is_what_the_console_prints() {
    let mut wrong = Vec::new();
    for path in files() {
        let expected = fs::read_to_string(&path).expect("a transcript");
        let actual = play(&expected);
        if actual != expected {
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&path, &actual).expect("the transcript can be written");
            }
            let line = expected.lines().zip(actual.lines()).position(|(a, b)| a != b);
            let at = line.unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
            let show = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
            wrong.push(format!(
                "{}:{}: expected {:?}, got {:?}",
                path.display(),
                at + 1,
                show(&expected),
                show(&actual)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_transcript_says_what_it_covers() {
    for path in files() {
        let text = fs::read_to_string(&path).expect("a transcript");
        let (head, exchanges) = read(&text);
        assert!(head.contains("# covers: "), "{} has no line `# covers:`", path.display());
        assert!(!exchanges.is_empty(), "{} types nothing", path.display());
    }
}
