//! `kubectl version`: which Kubernetes the playground behaves as.

use super::{Grammar, Verb};

pub(super) const VERB: Verb = Verb {
    name: "version",
    usage: "kubectl version",
    about: "says which Kubernetes the playground behaves as",
    grammar: Grammar::NOTHING,
    run: |context, _| {
        context.print(
            "Client Version: v1.34.2\nKustomize Version: v5.7.1\nServer Version: v1.34.2 \
             (simulated)",
        );
        Ok(())
    },
};
