//! The line that is being typed in the console, as the keys change it: plain state, without a browser.

use std::rc::Rc;

use crate::view::{Candidate, Command, Completion};

/// A line, where its cursor is, and the suggestions that are open over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Typing {
    pub(super) line: String,
    /// In bytes.
    pub(super) cursor: usize,
    pub(super) list: Option<Completion>,
    /// The suggestion that is marked.
    pub(super) chosen: Option<usize>,
    /// How many lines back in the history; 0 is the line that is being typed.
    back: usize,
    /// The line that was being typed when the history was opened; a search looks for it.
    draft: String,
    /// Whether Escape was pressed, so that Tab leaves the field.
    leaving: bool,
}

/// A key that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Tab,
    Up,
    Down,
    Enter,
    Escape,
    /// Ctrl+R: the last line with what is typed in it.
    Search,
}

impl Typing {
    /// A line that was typed, without suggestions.
    pub(super) fn at(line: String, cursor: usize) -> Typing {
        Typing { line, cursor, ..Typing::default() }
    }

    /// A line that stands there at once, with the cursor at its end.
    pub(super) fn whole(line: String) -> Typing {
        Typing { cursor: line.len(), line, ..Typing::default() }
    }

    /// The marked suggestion.
    pub(super) fn candidate(&self) -> Option<&Candidate> {
        self.list.as_ref()?.candidates.get(self.chosen?)
    }

    /// The same line with these suggestions, if there are any.
    pub(super) fn with_list(self, list: Completion) -> Typing {
        let list = Some(list).filter(|it| !it.candidates.is_empty());
        Typing { list, chosen: None, ..self }
    }

    /// The same line without suggestions.
    fn closed(&self) -> Typing {
        Typing { list: None, chosen: None, ..self.clone() }
    }

    /// The same as it stands in the field, where the cursor may be elsewhere by now.
    pub(super) fn as_in(&self, field: Typing) -> Typing {
        if field.line == self.line {
            Typing { cursor: field.cursor, ..self.clone() }
        } else {
            field
        }
    }

    /// The line with a suggestion in it.
    pub(super) fn take(&self, at: usize) -> Option<Typing> {
        let list = self.list.as_ref()?;
        let (line, cursor) = list.take(&self.line, list.candidates.get(at)?);
        Some(Typing::at(line, cursor))
    }

    /// What a key makes of it; `None` leaves the key to the browser.
    pub(super) fn press(
        &self,
        key: Key,
        history: &[Rc<Command>],
        complete: impl Fn(&str, usize) -> Completion,
    ) -> Option<Typing> {
        match (key, &self.list) {
            (Key::Tab | Key::Down, Some(list)) => Some(self.mark(list, 1)),
            (Key::Up, Some(list)) => Some(self.mark(list, list.candidates.len() - 1)),
            (Key::Enter, Some(_)) => self.take(self.chosen?),
            (Key::Escape, Some(_)) => Some(Typing { leaving: true, ..self.closed() }),
            (Key::Tab, None) => self.complete(complete),
            (Key::Up, None) => self.recall(self.back + 1, history),
            (Key::Down, None) => self.recall(self.back.checked_sub(1)?, history),
            (Key::Search, _) => self.search(history),
            (Key::Escape, None) if !self.line.is_empty() => {
                Some(Typing { leaving: true, ..self.clone() })
            }
            (Key::Enter | Key::Escape, None) => None,
        }
    }

    /// Marks the suggestion so many further on, going round.
    fn mark(&self, list: &Completion, by: usize) -> Typing {
        let n = list.candidates.len().max(1);
        let next = match self.chosen {
            Some(at) => (at + by) % n,
            None if by == 1 => 0,
            None => n - 1,
        };
        Typing { chosen: Some(next), ..self.clone() }
    }

    /// Types what is certain, and lists what is not.
    fn complete(&self, complete: impl Fn(&str, usize) -> Completion) -> Option<Typing> {
        if self.leaving || self.line.trim().is_empty() {
            return None;
        }
        let found = complete(&self.line, self.cursor);
        let Some((line, cursor)) = found.take_common(&self.line) else {
            return match found.candidates.as_slice() {
                [] | [_] => None,
                _ => Some(self.clone().with_list(found)),
            };
        };
        let next = Typing::at(line, cursor);
        if found.candidates.len() == 1 {
            return Some(next);
        }
        let found = complete(&next.line, next.cursor);
        Some(next.with_list(found))
    }

    /// The line that was run so many ago, repetitions told once.
    fn recall(&self, back: usize, history: &[Rc<Command>]) -> Option<Typing> {
        let draft = if self.back == 0 { &self.line } else { &self.draft };
        let line = match back.checked_sub(1) {
            None => draft,
            Some(at) => lines(history).nth(at)?,
        };
        Some(Typing { back, draft: draft.clone(), ..Typing::whole(line.to_owned()) })
    }

    /// The next earlier line that contains what was typed.
    fn search(&self, history: &[Rc<Command>]) -> Option<Typing> {
        let needle = if self.back == 0 { &self.line } else { &self.draft };
        let earlier = lines(history).enumerate().skip(self.back);
        let (at, _) = earlier.into_iter().find(|it| it.1.contains(needle.as_str()))?;
        self.recall(at + 1, history)
    }
}

/// The lines that were run, the latest first.
fn lines(history: &[Rc<Command>]) -> impl Iterator<Item = &String> {
    let mut last: Option<&String> = None;
    let lines = history.iter().rev().map(|it| &it.line);
    lines.filter(move |line| last.replace(line) != Some(line))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use playground_kubectl::{Console, complete::complete};

    use super::*;

    const KEYS: [(&str, Key); 6] = [
        ("Tab", Key::Tab),
        ("Up", Key::Up),
        ("Down", Key::Down),
        ("Enter", Key::Enter),
        ("Escape", Key::Escape),
        ("Search", Key::Search),
    ];

    /// Presses keys at the end of a line; `-` for a key that is left to the browser.
    #[track_caller]
    fn check(line: &str, keys: &str, expected: &str) {
        let mut console = Console::default();
        console.run("sim node add worker-1 --count 3");
        let ran = ["sim step", "sim step", "kubectl get ds", "kubectl get nodes"];
        let history = ran.map(|it| Rc::new(Command { line: it.to_owned(), ..Command::default() }));
        let mut typing = Typing::whole(line.to_owned());
        let mut told = Vec::new();
        for name in keys.split(' ') {
            let (_, key) = KEYS.iter().find(|it| it.0 == name).expect("a key");
            match typing.press(*key, &history, |line, cursor| complete(&console, line, cursor)) {
                None => told.push("-".to_owned()),
                Some(next) => {
                    let (before, after) = next.line.split_at(next.cursor);
                    let list = next.list.as_ref().map_or(String::new(), |it| {
                        let marked = next.candidate().map_or("", |it| &it.text);
                        format!(" [{} of {}]", marked, it.candidates.len())
                    });
                    told.push(format!("{before}|{after}{list}"));
                    typing = next;
                }
            }
        }
        assert_eq!(told.join("\n"), expected);
    }

    #[test]
    fn earlier_lines_come_back_without_repetitions_and_the_draft_stays() {
        check(
            "kub",
            "Up Up Up Up Down Down Down Down",
            "kubectl get nodes|\nkubectl get ds|\nsim step|\n-\nkubectl get ds|\n\
             kubectl get nodes|\nkub|\n-",
        );
        check("ds", "Search Search", "kubectl get ds|\n-");
        check(
            "get",
            "Search Search Down",
            "kubectl get nodes|\nkubectl get ds|\nkubectl get nodes|",
        );
    }

    #[test]
    fn tab_completes_then_lists_then_goes_through_the_list() {
        check("kubectl cord", "Tab", "kubectl cordon |");
        check(
            "kubectl cordon w",
            "Tab Tab Down Up Up Enter",
            "kubectl cordon worker-| [ of 3]\nkubectl cordon worker-| [worker-1 of 3]\n\
             kubectl cordon worker-| [worker-2 of 3]\nkubectl cordon worker-| [worker-1 of 3]\n\
             kubectl cordon worker-| [worker-3 of 3]\nkubectl cordon worker-3 |",
        );
    }

    #[test]
    fn tab_leaves_the_field_when_there_is_nothing_to_complete() {
        check("", "Tab", "-");
        check("kubectl frob ", "Tab", "-");
        check(
            "kubectl cordon worker-",
            "Tab Escape Tab Enter",
            "kubectl cordon worker-| [ of 3]\nkubectl cordon worker-|\n-\n-",
        );
    }

    #[test]
    fn enter_runs_the_line_unless_a_suggestion_is_marked() {
        check("kubectl cordon worker-", "Tab Enter", "kubectl cordon worker-| [ of 3]\n-");
    }
}
