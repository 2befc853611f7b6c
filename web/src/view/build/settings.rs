//! What can be set.

use playground_sim::{Seed, Timings};

use crate::session::Session;
use crate::view::{Delay, Settings};

/// The settings in force.
pub fn settings(session: &Session) -> Settings {
    let cluster = session.console().cluster();
    let (mut now, mut default) = (cluster.timings().clone(), Timings::default());
    let delays = Timings::FIELDS.iter().map(|&(name, field, about)| Delay {
        name,
        about,
        now: *field(&mut now),
        default: *field(&mut default),
    });
    let Seed(seed) = cluster.seed();
    Settings {
        theme: session.theme(),
        motion: session.motion(),
        seed,
        delays: delays.collect(),
        readonly: session.is_readonly(),
        refusal: session.refusal().map(str::to_owned),
    }
}
