//! The invariants of the engine, swept after every step of a session.

use playground_kubectl::Console;
use playground_sim::audit;

/// Goes through a session step by step.
///
/// # Errors
///
/// An invariant does not hold at some step, or from one to the next; the text names it.
pub(crate) fn every_step(console: &Console) -> Result<(), String> {
    let mut history = console.history().clone();
    let n_moves = history.moves().len();
    history.go_to(0);
    for position in 1..=n_moves {
        let before = history.cluster().clone();
        history.go_to(position);
        let mut found = audit::violations(history.cluster());
        found.extend(audit::broken(&before, history.cluster()));
        if !found.is_empty() {
            return Err(format!("at move {position}, {}: {found:?}", history.cluster().now()));
        }
    }
    Ok(())
}
