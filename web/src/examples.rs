//! Sessions that the playground brings along, by the names that links give them: `#example/fluentd`.

use crate::session::OPENING;

/// The text of an example's session.
pub fn by_id(id: &str) -> Option<&'static str> {
    (id == "fluentd").then_some(OPENING)
}
