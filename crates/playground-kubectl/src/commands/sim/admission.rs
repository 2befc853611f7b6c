//! `sim critical`: what some providers of clusters have set up.

use playground_sim::Command;

use super::usage;
use crate::commands::{Grammar, Verb, Words};
use crate::context::Failure;

pub(super) const VERB: Verb = Verb {
    name: "critical",
    usage: "sim critical limited|free",
    about: "lets Pods of the system's priority classes in only where a quota covers them",
    grammar: Grammar::new(&[Words::OneOf(&["limited", "free"])], &[]),
    run: |context, arguments| {
        let on = match arguments.next_word().as_deref() {
            Some("limited") => true,
            Some("free") => false,
            _ => return Err(usage(&VERB)),
        };
        context.send(Command::LimitCriticalPods(on)).map_err(|it| Failure::server(&it))?;
        context.print(if on {
            "critical pods need a quota; kube-system has one"
        } else {
            "critical pods need no quota"
        });
        Ok(())
    },
};
