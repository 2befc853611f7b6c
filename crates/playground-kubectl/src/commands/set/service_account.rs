//! `kubectl set serviceaccount`.

use super::{Change, find, pod_spec, report};
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find as query;
use crate::flags::{DryRun, Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "serviceaccount",
    usage: "kubectl set serviceaccount TYPE/NAME ACCOUNT",
    about: "changes the service account of the Pods",
    run,
};

const FLAGS: &[Flag] = &[
    query::SELECTOR,
    query::ALL,
    DryRun::FLAG,
    Flag::truth("local"),
    Flag::text("filename").short('f'),
    Flag::text("field-manager"),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set serviceaccount", FLAGS)?;
    let Some((account, words)) = flags.words.split_last() else {
        return Err(Failure::error("serviceaccount is required"));
    };
    let (objects, missing) = find(context, &flags, words)?;
    let change = Change {
        what: "serviceaccount",
        failing: "failed to patch ServiceAccountName",
        dry_run: DryRun::of(&flags)?,
    };
    for object in objects {
        let mut fields = edit::tree(&object);
        if let Some(spec) = pod_spec(&mut fields, &object) {
            spec.insert("serviceAccountName", account.as_str());
            spec.insert("serviceAccount", account.as_str());
        }
        if let Err(failure) = change.store(context, &object, &fields) {
            context.fail(failure);
        }
    }
    report(context, missing);
    Ok(())
}
