//! What containers do, since no image runs here: a script in a few words.

use std::str::FromStr;

use playground_api::{Container, Name, Pod, Quantity};

use super::Kubelets;
use crate::clock::SimDuration;
use crate::cluster::Cluster;

/// The annotation of a Pod that scripts all its containers; with `.NAME` after it, one of them.
pub const BEHAVIOR_ANNOTATION: &str = "playground.daemonset.dev/behavior";

/// What the containers of an image do.
///
/// By default they start, become ready, run for ever, take no more than they ask for, and take
/// their whole grace period to stop.
///
/// Read from words, such as `slow 60s stop-after 2s`; commas between them do no harm. See
/// [`ImageBehavior::WORDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImageBehavior {
    /// The image cannot be pulled.
    pub bad: bool,
    /// It takes this long until they run; `None` means as long as usual.
    pub slow: Option<SimDuration>,
    /// Their readiness and startup probes fail; without a probe they count as not ready all the
    /// same.
    pub never_ready: bool,
    /// They end by themselves so long after each start, with this exit code.
    pub exit: Option<(SimDuration, i32)>,
    /// Their liveness probe fails from so long after each start on.
    pub unhealthy_after: Option<SimDuration>,
    /// They end so long after SIGTERM; `None` means that they wait for SIGKILL.
    pub stop_after: Option<SimDuration>,
    /// Bytes of memory that they use; `None` means what they ask for, or 50 MiB.
    pub memory: Option<i64>,
    /// Bytes of disk that they use; `None` means what they ask for, or 50 MiB.
    pub disk: Option<i64>,
}

/// What a container uses that asks for nothing and has no script.
const USAGE_WITHOUT_REQUEST: i64 = 50 << 20;

impl ImageBehavior {
    /// The words of a script.
    pub const WORDS: &str = "ok | bad | slow 60s | never-ready | crash-after 5s | \
                             exit-after 5s[:CODE] | fail-liveness-after 30s | stop-after 2s | \
                             memory 400Mi | disk 2Gi";

    /// Whether a container that waits for its next attempt will fail again.
    pub(super) fn is_hopeless(&self) -> bool {
        self.bad || self.exit.is_some()
    }

    /// Bytes of `memory` or `ephemeral-storage` that a container uses.
    pub(super) fn usage(&self, container: &Container, resource: &str) -> i64 {
        let scripted = if resource == "memory" { self.memory } else { self.disk };
        let request = || container.resources.requests.get(resource).map(Quantity::value);
        scripted.or_else(request).unwrap_or(USAGE_WITHOUT_REQUEST)
    }
}

/// The words are no script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseBehaviorError {
    /// There is no such word.
    #[error("{0:?} is none of: {words}", words = ImageBehavior::WORDS)]
    Unknown(String),
    /// The word needs a value of another form.
    #[error("{0} takes a value such as in: {words}", words = ImageBehavior::WORDS)]
    Value(String),
}

impl FromStr for ImageBehavior {
    type Err = ParseBehaviorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut it = ImageBehavior::default();
        let is_break = |it: char| it == ',' || it.is_whitespace();
        let mut words = text.split(is_break).filter(|it| !it.is_empty());
        while let Some(word) = words.next() {
            match word {
                "ok" => continue,
                "bad" => it.bad = true,
                "never-ready" => it.never_ready = true,
                _ => {
                    let known = VALUED.iter().find(|(name, _)| *name == word);
                    let (_, set) =
                        known.ok_or_else(|| ParseBehaviorError::Unknown(word.to_owned()))?;
                    let done = words.next().and_then(|value| set(&mut it, value));
                    done.ok_or_else(|| ParseBehaviorError::Value(word.to_owned()))?;
                }
            }
        }
        Ok(it)
    }
}

/// Sets what one word says; `None` when the value is of another form.
type Setter = fn(&mut ImageBehavior, &str) -> Option<()>;

/// The words that take a value.
const VALUED: &[(&str, Setter)] = &[
    ("slow", |it, text| set_to(&mut it.slow, span(text))),
    ("crash-after", |it, text| set_to(&mut it.exit, span(text).map(|it| (it, 1)))),
    ("exit-after", |it, text| {
        let (after, code) = text.split_once(':').unwrap_or((text, "0"));
        set_to(&mut it.exit, span(after).zip(code.parse().ok()))
    }),
    ("fail-liveness-after", |it, text| set_to(&mut it.unhealthy_after, span(text))),
    ("stop-after", |it, text| set_to(&mut it.stop_after, span(text))),
    ("memory", |it, text| set_to(&mut it.memory, bytes(text))),
    ("disk", |it, text| set_to(&mut it.disk, bytes(text))),
];

fn set_to<T>(field: &mut Option<T>, value: Option<T>) -> Option<()> {
    *field = Some(value?);
    Some(())
}

fn span(text: &str) -> Option<SimDuration> {
    text.parse().ok()
}

fn bytes(text: &str) -> Option<i64> {
    text.parse::<Quantity>().ok().map(|it| it.value())
}

impl Kubelets {
    /// What a container of a Pod does: as its annotation says, else that of the Pod, else its
    /// image. Words in an annotation that are no script count for nothing.
    pub(super) fn behavior(&self, pod: &Pod, container: &Container) -> ImageBehavior {
        let annotations = &pod.metadata.annotations;
        if !annotations.is_empty() {
            let own = format!("{BEHAVIOR_ANNOTATION}.{}", container.name);
            let script = annotations.get(&own).or_else(|| annotations.get(BEHAVIOR_ANNOTATION));
            if let Some(behavior) = script.and_then(|it| it.parse().ok()) {
                return behavior;
            }
        }
        self.image_behavior(&container.image)
    }

    fn image_behavior(&self, image: &Name) -> ImageBehavior {
        let set = self.images.iter().find(|(it, _)| it == image);
        set.map(|(_, behavior)| *behavior).unwrap_or_default()
    }
}

impl Cluster {
    /// Whether a script says what the containers of an image do.
    pub fn is_scripted(&self, image: &Name) -> bool {
        self.kubelets.image_behavior(image) != ImageBehavior::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_word_by_word() {
        let seconds = SimDuration::from_secs;
        let ok = ImageBehavior::default();
        let table = [
            ("ok", ok),
            ("", ok),
            ("bad", ImageBehavior { bad: true, ..ok }),
            ("crash-after 5s", ImageBehavior { exit: Some((seconds(5), 1)), ..ok }),
            ("exit-after 5s", ImageBehavior { exit: Some((seconds(5), 0)), ..ok }),
            ("exit-after 5s:3", ImageBehavior { exit: Some((seconds(5), 3)), ..ok }),
            (
                "slow 1m, stop-after 2s",
                ImageBehavior { slow: Some(seconds(60)), stop_after: Some(seconds(2)), ..ok },
            ),
            ("memory 400Mi", ImageBehavior { memory: Some(400 << 20), ..ok }),
        ];
        for (text, behavior) in table {
            assert_eq!(text.parse(), Ok(behavior), "{text}");
        }
        let wrong = |text: &str| text.parse::<ImageBehavior>().unwrap_err();
        assert_eq!(wrong("sleepy"), ParseBehaviorError::Unknown("sleepy".to_owned()));
        for text in ["slow", "slow down", "exit-after 5s:x"] {
            assert!(matches!(wrong(text), ParseBehaviorError::Value(_)), "{text}");
        }
    }
}
