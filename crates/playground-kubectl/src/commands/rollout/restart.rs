//! `kubectl rollout restart`: replaces all Pods by new ones of the same template.

use std::sync::Arc;

use playground_api::Object;

use super::{FLAGS, WORKLOAD, Workload, objects, refused, warn_of_nothing};
use crate::commands::{Arguments, Grammar, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::flags::{DryRun, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "restart",
    usage: "kubectl rollout restart TYPE/NAME",
    about: "replaces all Pods by new ones",
    grammar: Grammar::new(&[WORKLOAD], FLAGS),
    run,
};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout restart", FLAGS)?;
    let found = objects(context, &flags)?;
    if found.is_empty() {
        warn_of_nothing(context, &flags);
    }
    found.visit(context, |context, item| {
        let (resource, name) = (item.resource().qualified(), item.name().clone());
        match item {
            Item::Object(Object::DaemonSet(it)) => restart(context, Workload::DaemonSet(it)),
            Item::Object(Object::Deployment(it)) if it.spec.paused => {
                let why = "can't restart paused deployment (run rollout resume first)";
                Err(refused(resource, &name, why))
            }
            Item::Object(Object::Deployment(it)) => restart(context, Workload::Deployment(it)),
            _ => Err(refused(resource, &name, "restarting is not supported")),
        }
    });
    Ok(())
}

fn restart(context: &mut Context<'_>, mut workload: Workload) -> Result<(), Failure> {
    let name = workload.metadata().name.clone();
    let now = context.cluster().timestamp().to_string();
    let template = Arc::make_mut(workload.parts().1);
    if template.annotations.insert(RESTARTED_AT, now.as_str()).is_some_and(|it| *it == *now) {
        return Err(Failure::error(format!(
            "failed to create patch for {name}: if restart has already been triggered within the \
             past second, please wait before attempting to trigger another"
        )));
    }
    let full_name = workload.full_name();
    edit::store(context, workload.into_object(), DryRun::No)?;
    context.print(format!("{full_name} restarted"));
    Ok(())
}
