//! Templates that the cluster has, and a file that was applied before has not.

use std::sync::Arc;

use playground_api::{NamespacedName, Object, Value};
use playground_manifest::{Document, Manifest};

use crate::commands::{LAST_APPLIED, annotation, applied_form};
use crate::console::Console;
use crate::{edit, merge};

impl Console {
    /// The text of a file with the templates that its DaemonSets have by now.
    ///
    /// `None` unless one of them was changed since the file was applied, by `kubectl set image`, `rollout undo` and the
    /// like, and applying the file again would take that back.
    pub fn with_newer_templates(&self, text: &str, manifest: &Manifest) -> Option<String> {
        // From the end, so that the places of earlier documents stay.
        let documents = manifest.documents.iter().rev();
        documents.fold(None, |newer: Option<String>, document| {
            let Some(tree) = self.newer(document) else { return newer };
            let text = newer.as_deref().unwrap_or(text);
            Some(playground_manifest::rewrite(text, &document.span, &tree))
        })
    }

    /// A document as it would have to be written now.
    fn newer(&self, document: &Document) -> Option<Value> {
        let object = document.object().filter(|it| matches!(it, Object::DaemonSet(_)))?;
        let namespace = if document.namespace.is_empty() { "default" } else { &document.namespace };
        let key = NamespacedName::new(namespace, document.name.as_str());
        let live = self.cluster().store().daemon_set(&key)?;
        let last = live.metadata.annotations.get(LAST_APPLIED)?;
        if **last != *annotation(&applied_form(document, namespace)) {
            return None;
        }
        let live = Object::DaemonSet(Arc::clone(live));
        let template = |it: &Object| edit::tree(it).get("spec")?.at(&["template"]).cloned();
        let (applied, live) = (template(object), template(&live));
        let written = document.written.at(&["spec", "template"])?;
        let newer =
            merge::overtaken(("spec", "template"), written, applied.as_ref(), live.as_ref())?;
        let mut tree = document.written.clone();
        let spec = tree.as_object_mut()?.get_mut("spec")?.as_object_mut()?;
        (newer != *written).then(|| spec.insert("template", newer))?;
        Some(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const FILE: &str = "\
# the agent
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
      - name: main
        image: agent:1 # the image
        resources: {requests: {cpu: 0.5}}
---
apiVersion: v1
kind: Namespace
metadata: {name: logging}
";

    /// The file after it was applied and these lines have run.
    fn newer(lines: &[&str], text: &str) -> Option<String> {
        let mut console = Console::new(playground_sim::Config::default());
        console.set_file("a.yaml", FILE);
        for line in ["kubectl apply -f a.yaml"].iter().chain(lines) {
            assert!(console.run(line).is_ok(), "{line}");
        }
        console.with_newer_templates(text, &playground_manifest::read(text))
    }

    #[track_caller]
    fn check(line: &str, from: &str, to: Expect) {
        let newer = newer(&[line], FILE).expect("a newer template");
        let lines = newer.lines().filter(|it| !FILE.lines().any(|other| other == *it));
        let gone = FILE.lines().filter(|it| !newer.lines().any(|other| other == *it));
        assert_eq!(gone.collect::<Vec<_>>().join("\n"), from);
        to.assert_eq(&lines.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_newer_image_takes_the_place_of_the_old_one() {
        check(
            "kubectl set image ds/agent main=agent:2",
            "        image: agent:1 # the image",
            expect!["        image: agent:2 # the image"],
        );
    }

    #[test]
    fn what_would_stay_is_not_newer() {
        assert_eq!(newer(&[], FILE), None);
        assert_eq!(newer(&["kubectl rollout restart ds/agent"], FILE), None);
        assert_eq!(newer(&["kubectl set env ds/agent A=1"], FILE), None);
        let again = ["kubectl set image ds/agent main=agent:2", "kubectl apply -f a.yaml"];
        assert_eq!(newer(&again, FILE), None);
    }

    #[test]
    fn a_file_that_was_changed_itself_is_left_alone() {
        let line = "kubectl set image ds/agent main=agent:2";
        assert_eq!(newer(&[line], &FILE.replace("agent:1", "agent:3")), None);
        assert_eq!(newer(&[line, "kubectl delete ds agent"], FILE), None);
    }
}
