//! `kubectl rollout restart`: replaces all Pods by new ones of the same template.

use std::sync::Arc;

use playground_api::{DaemonSet, Object};

use super::{FLAGS, daemon_sets};
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::flags::{DryRun, Flags};

pub(super) const VERB: Verb = Verb {
    name: "restart",
    usage: "kubectl rollout restart ds/NAME",
    about: "replaces all Pods by new ones",
    run,
};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout restart", FLAGS)?;
    let (daemon_sets, missing) = daemon_sets(context, &flags)?;
    for it in daemon_sets {
        if let Err(failure) = restart(context, &it) {
            context.fail(failure);
        }
    }
    for failure in missing {
        context.fail(failure);
    }
    Ok(())
}

fn restart(context: &mut Context<'_>, daemon_set: &DaemonSet) -> Result<(), Failure> {
    let name = &daemon_set.metadata.name;
    let now = context.cluster().timestamp().to_string();
    let mut changed = daemon_set.clone();
    let template = Arc::make_mut(&mut changed.spec.template);
    if template.annotations.insert(RESTARTED_AT, now.as_str()).is_some_and(|it| *it == *now) {
        return Err(Failure::error(format!(
            "failed to create patch for {name}: if restart has already been triggered within the \
             past second, please wait before attempting to trigger another"
        )));
    }
    edit::store(context, Object::DaemonSet(Arc::new(changed)), DryRun::No)?;
    context.print(format!("daemonset.apps/{name} restarted"));
    Ok(())
}
