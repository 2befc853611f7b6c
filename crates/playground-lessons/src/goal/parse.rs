//! From a line of an `expect` block to a goal.

use std::str::FromStr;

use playground_sim::{SimDuration, SimTime};

use super::{DaemonSetName, DaemonSetNumber, FORMS, Goal};

/// Why a line is no goal. Its text says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseGoalError {
    /// It has none of the forms.
    #[error("{line:?} is no goal: write it like {}", forms(.line))]
    Unknown {
        /// The line.
        line: String,
    },
    /// There should be a number.
    #[error("{word:?} is no number: write digits, as in {:?}", "pod count 3")]
    NotANumber {
        /// What is there.
        word: String,
    },
    /// There should be an instant.
    #[error("{word:?} is no instant: write it as in {:?} or {:?}", "clock T+16s", "clock T+1m30s")]
    NotAnInstant {
        /// What is there.
        word: String,
    },
    /// A DaemonSet has no such number.
    #[error("a DaemonSet has no number {word:?}: write one of {}", number_words())]
    UnknownNumber {
        /// What is there.
        word: String,
    },
}

/// The forms that begin like the line, or all of them.
fn forms(line: &str) -> String {
    let first = line.split_whitespace().next().unwrap_or_default();
    let like = |it: &&(&str, &str)| it.0 == first;
    let quoted = |(_, form): &(&str, &str)| format!("{form:?}");
    let mut found: Vec<String> = FORMS.iter().filter(like).map(quoted).collect();
    if found.is_empty() {
        found = FORMS.iter().map(quoted).collect();
    }
    found.join(" or ")
}

fn number_words() -> String {
    DaemonSetNumber::ALL.map(DaemonSetNumber::as_str).join(", ")
}

impl FromStr for Goal {
    type Err = ParseGoalError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = line.split_whitespace().collect();
        Ok(match words.as_slice() {
            ["daemonset", name, numbers @ ..] if !numbers.is_empty() => {
                Goal::DaemonSet { daemon_set: daemon_set(name), numbers: read_numbers(numbers)? }
            }
            ["no", "daemonset", name] => Goal::NoDaemonSet(daemon_set(name)),
            ["rollout", "of", name, "done"] => Goal::RolloutDone(daemon_set(name)),
            ["node", "count", n] => Goal::NodeCount(number(n)?),
            ["node", node, "has", "pod", "of", name] => {
                Goal::NodeHasPod { node: (*node).into(), daemon_set: daemon_set(name) }
            }
            ["node", node, "has", "no", "pod", "of", name] => {
                Goal::NodeHasNoPod { node: (*node).into(), daemon_set: daemon_set(name) }
            }
            ["node", node, "cordoned"] => Goal::NodeCordoned((*node).into()),
            ["node", node, "not", "cordoned"] => Goal::NodeNotCordoned((*node).into()),
            ["pod", "count", n] => Goal::PodCount(number(n)?),
            ["clock", at] => Goal::Clock(instant(at)?),
            _ => return Err(ParseGoalError::Unknown { line: line.trim().to_owned() }),
        })
    }
}

fn daemon_set(text: &str) -> DaemonSetName {
    match text.split_once('/') {
        Some((namespace, name)) => {
            DaemonSetName { namespace: Some(namespace.into()), name: name.into() }
        }
        None => DaemonSetName { namespace: None, name: text.into() },
    }
}

fn read_numbers(words: &[&str]) -> Result<Vec<(DaemonSetNumber, u32)>, ParseGoalError> {
    let pair = |pair: &[&str]| {
        let word = pair.first().copied().unwrap_or_default();
        let which = DaemonSetNumber::from_name(word)
            .ok_or_else(|| ParseGoalError::UnknownNumber { word: word.to_owned() })?;
        Ok((which, number(pair.get(1).copied().unwrap_or_default())?))
    };
    words.chunks(2).map(pair).collect()
}

fn number<T: FromStr>(word: &str) -> Result<T, ParseGoalError> {
    word.parse().map_err(|_| ParseGoalError::NotANumber { word: word.to_owned() })
}

fn instant(word: &str) -> Result<SimTime, ParseGoalError> {
    let span = word.strip_prefix("T+").and_then(|it| it.parse::<SimDuration>().ok());
    let span = span.ok_or_else(|| ParseGoalError::NotAnInstant { word: word.to_owned() })?;
    Ok(SimTime::ZERO + span)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[test]
    fn every_form_is_read_and_printed_as_it_is_written() {
        let more = [
            "daemonset kube-system/fluentd desired 3 current 2 ready 1 up-to-date 3 available 0 misscheduled 9",
            "clock T+1.5s",
        ];
        for form in FORMS.iter().map(|(_, form)| *form).chain(more) {
            let goal: Goal = form.parse().unwrap_or_else(|it| panic!("{it}"));
            assert_eq!(goal.to_string(), form);
        }
    }

    #[track_caller]
    fn check(line: &str, expected: Expect) {
        let error = line.parse::<Goal>().expect_err(line);
        expected.assert_eq(&error.to_string());
    }

    #[test]
    fn a_line_that_is_no_goal_says_what_to_write() {
        check(
            "rollout fluentd done",
            expect![[
                r#""rollout fluentd done" is no goal: write it like "rollout of fluentd done""#
            ]],
        );
        check(
            "daemonset fluentd",
            expect![[
                r#""daemonset fluentd" is no goal: write it like "daemonset fluentd desired 3 ready 3""#
            ]],
        );
        check(
            "pod count three",
            expect![[r#""three" is no number: write digits, as in "pod count 3""#]],
        );
        check("pod count -1", expect![[r#""-1" is no number: write digits, as in "pod count 3""#]]);
        check(
            "clock 16s",
            expect![[r#""16s" is no instant: write it as in "clock T+16s" or "clock T+1m30s""#]],
        );
        check(
            "daemonset fluentd wanted 3",
            expect![[
                r#"a DaemonSet has no number "wanted": write one of desired, current, ready, up-to-date, available, misscheduled"#
            ]],
        );
        check(
            "daemonset fluentd ready",
            expect![[r#""" is no number: write digits, as in "pod count 3""#]],
        );
    }

    #[test]
    fn an_unknown_word_gets_the_whole_language() {
        let error = "deployment web ready 3".parse::<Goal>().expect_err("no goal").to_string();
        assert_eq!(error.matches(" or ").count(), FORMS.len() - 1);
    }
}
