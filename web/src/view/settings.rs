//! What can be set: how the page looks, the seed of all chance, how long things take.

use playground_sim::SimDuration;

use crate::action::{Motion, Theme};

/// What the dialog `Settings` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub theme: Theme,
    pub motion: Motion,
    pub seed: u64,
    pub delays: Vec<Delay>,
    /// Whether the simulation may not be changed.
    pub readonly: bool,
    /// Why the latest line was refused, if it was.
    pub refusal: Option<String>,
}

/// How long something takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// As `sim timings` calls it.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    pub now: SimDuration,
    pub default: SimDuration,
}

impl Settings {
    /// The line that sets the delays to what was typed, in their order. None if that changes nothing or cannot be read.
    pub fn timings_line(&self, typed: &[String]) -> Option<String> {
        let mut line = "sim timings".to_owned();
        let empty = line.len();
        for (delay, text) in self.delays.iter().zip(typed) {
            let text = text.trim();
            if text.parse::<SimDuration>().ok()? != delay.now {
                line.extend([" ", delay.name, "=", text]);
            }
        }
        (line.len() > empty).then_some(line)
    }

    /// The line that sets the seed.
    pub fn seed_line(&self, typed: &str) -> Option<String> {
        let seed: u64 = typed.trim().parse().ok()?;
        (seed != self.seed).then(|| format!("sim seed {seed}"))
    }
}

/// What is wrong with a delay as it was typed.
pub fn delay_fault(typed: &str) -> Option<String> {
    let error = typed.trim().parse::<SimDuration>().err()?;
    Some(format!("This is {error}."))
}

/// What is wrong with a seed as it was typed.
pub fn seed_fault(typed: &str) -> Option<String> {
    let is_seed = typed.trim().parse::<u64>().is_ok();
    (!is_seed).then(|| "A seed is a whole number from 0 on.".to_owned())
}
