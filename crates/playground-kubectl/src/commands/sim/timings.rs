//! `sim timings`: how long things take.

use playground_sim::{Command, Timings};

use crate::commands::{Grammar, Verb, Words};
use crate::context::Failure;

pub(super) const VERB: Verb = Verb {
    name: "timings",
    usage: "sim timings [FIELD=DURATION ..]",
    about: "shows or changes how long things take",
    grammar: Grammar::new(&[Words::Timings], &[]),
    run: |context, arguments| {
        let mut timings = context.cluster().timings().clone();
        let mut changed = false;
        while let Some(word) = arguments.next_word() {
            set(&mut timings, &word)?;
            changed = true;
        }
        if changed {
            return context.send(Command::SetTimings(timings)).map_err(|it| Failure::server(&it));
        }
        for (name, field, _) in Timings::FIELDS {
            let span = *field(&mut timings);
            context.print(format!("{name}={span}"));
        }
        Ok(())
    },
};

fn set(timings: &mut Timings, word: &str) -> Result<(), Failure> {
    let (name, text) = word
        .split_once('=')
        .ok_or_else(|| Failure::error(format!("{word:?} is not FIELD=DURATION")))?;
    let Some((_, field, _)) = Timings::FIELDS.iter().find(|(it, ..)| *it == name) else {
        let names: Vec<&str> = Timings::FIELDS.iter().map(|(name, ..)| *name).collect();
        let names = names.join(", ");
        return Err(Failure::error(format!("there is no timing {name:?}; there are {names}")));
    };
    *field(timings) =
        text.parse().map_err(|error| Failure::error(format!("{word:?} is {error}")))?;
    Ok(())
}
