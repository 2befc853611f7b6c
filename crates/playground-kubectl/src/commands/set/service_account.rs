//! `kubectl set serviceaccount`.

use super::{Change, FLAGS, TARGETS, find};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::flags::{DryRun, Flags};

pub(super) const VERB: Verb = Verb {
    name: "serviceaccount",
    usage: "kubectl set serviceaccount TYPE/NAME ACCOUNT",
    about: "changes the service account of the Pods",
    grammar: Grammar::new(&[TARGETS, Words::Free], FLAGS),
    run,
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set serviceaccount", FLAGS)?;
    let Some((account, words)) = flags.words.split_last() else {
        return Err(Failure::error("serviceaccount is required"));
    };
    let targets = find(context, &flags, words)?;
    let change = Change {
        what: "serviceaccount",
        failing: "failed to patch ServiceAccountName",
        dry_run: DryRun::of(&flags)?,
    };
    change.each(context, targets, |_, _, spec| {
        spec.insert("serviceAccountName", account.as_str());
        spec.insert("serviceAccount", account.as_str());
        Ok(true)
    });
    Ok(())
}
