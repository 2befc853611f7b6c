//! What was changed in the cluster since a file was applied, and applying the file again would take back.

use std::sync::Arc;

use playground_api::{Name, NamespacedName, Object, ObjectMeta, Value};
use playground_manifest::{Document, Manifest};

use crate::console::Console;
use crate::edit;
use crate::merge::{Sides, overtaken};

/// A file that the cluster has overtaken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// The file with what its DaemonSets have by now.
    pub text: String,
    /// What the cluster has in another way.
    pub fields: Vec<OvertakenField>,
}

/// A field that applying the file would set back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OvertakenField {
    /// `image`
    pub field: Name,
    /// The name of the item of a list that it is in, such as a container.
    pub of: Option<Name>,
}

impl Console {
    /// What the DaemonSets of a file have by now, where that was changed since the file was applied, by
    /// `kubectl set image`, `patch`, `rollout undo` and the like; `None` if applying the file takes nothing back.
    pub fn overtaken(&self, text: &str, manifest: &Manifest) -> Option<Overtaken> {
        // From the end, so that the places of earlier documents stay.
        let documents = manifest.documents.iter().rev();
        documents.fold(None, |overtaken: Option<Overtaken>, document| {
            let Some(tree) = self.newer(document) else { return overtaken };
            let before = overtaken.as_ref().map_or(text, |it| it.text.as_str());
            let text = playground_manifest::rewrite(before, &document.span, &tree);
            let mut fields = overtaken.map_or(Vec::new(), |it| it.fields);
            differing(None, &document.written, &tree, &mut fields);
            Some(Overtaken { text, fields })
        })
    }

    /// A document as it would have to be written now.
    fn newer(&self, document: &Document) -> Option<Value> {
        let object = document.object().filter(|it| matches!(it, Object::DaemonSet(_)))?;
        let namespace = if document.namespace.is_empty() { "default" } else { &document.namespace };
        let key = NamespacedName::new(namespace, document.name.as_str());
        let live = self.cluster().store().daemon_set(&key)?;
        let last =
            playground_manifest::parse(live.metadata.annotations.get(ObjectMeta::LAST_APPLIED)?)
                .ok()?;
        let last = playground_manifest::decode_value(&last);
        let (file, applied) = (edit::tree(object), edit::tree(last.object.as_ref()?));
        let live = edit::tree(&Object::DaemonSet(Arc::clone(live)));
        let written = document.written.at(&["spec"])?;
        let sides =
            Sides { file: file.get("spec"), applied: applied.get("spec"), live: live.get("spec") };
        let newer = overtaken(("", "spec"), written, sides)?;
        let mut tree = document.written.clone();
        (newer != *written).then(|| tree.as_object_mut()?.insert("spec", newer))?;
        Some(tree)
    }
}

/// The innermost fields in which two trees differ.
fn differing(of: Option<&Name>, old: &Value, new: &Value, fields: &mut Vec<OvertakenField>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else { return };
    for (field, value) in old.iter().filter(|(field, value)| new.get(field) != Some(*value)) {
        match (value, new.get(field)) {
            (Value::Object(_), Some(newer @ Value::Object(_))) => {
                differing(of, value, newer, fields);
            }
            (Value::List(old), Some(Value::List(new))) if are_one_by_one(old, new) => {
                for (old, new) in old.iter().zip(new.iter()) {
                    differing(name(old), old, new, fields);
                }
            }
            _ => {
                let it = OvertakenField { field: field.clone(), of: of.cloned() };
                fields.extend((!fields.contains(&it)).then_some(it));
            }
        }
    }
}

fn name(item: &Value) -> Option<&Name> {
    match item.at(&["name"]) {
        Some(Value::String(name)) => Some(name),
        _ => None,
    }
}

/// Whether two lists have the same items, each by its name.
fn are_one_by_one(old: &[Value], new: &[Value]) -> bool {
    let is_one = |(old, new): (&Value, &Value)| name(old).is_some() && name(old) == name(new);
    old.len() == new.len() && old.iter().zip(new).all(is_one)
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
      tolerations:
      # the control plane
      - key: node-role.kubernetes.io/control-plane
        effect: NoSchedule
---
apiVersion: v1
kind: Namespace
metadata: {name: logging}
";

    /// The file after it was applied and these lines have run.
    fn newer(lines: &[&str], text: &str) -> Option<Overtaken> {
        let mut console = Console::new(playground_sim::Config::default());
        console.set_file("a.yaml", FILE);
        for line in ["kubectl apply -f a.yaml"].iter().chain(lines) {
            assert!(console.run(line).is_ok(), "{line}");
        }
        console.overtaken(text, &playground_manifest::read(text))
    }

    #[track_caller]
    fn check(line: &str, from: &str, to: Expect) {
        let Overtaken { text: newer, fields } = newer(&[line], FILE).expect("something newer");
        assert!(!fields.is_empty());
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
    fn what_was_added_to_a_list_is_added_to_the_file() {
        let patch = r#"[{"op":"add","path":"/spec/template/spec/tolerations/-","value":{"key":"db","effect":"NoExecute"}}]"#;
        let line = format!("kubectl patch ds/agent --type=json -p '{patch}'");
        let newer = newer(&[&line], FILE).expect("something newer").text;
        let last = "        effect: NoSchedule\n";
        let added = "      - key: db\n        effect: NoExecute\n";
        assert_eq!(newer, FILE.replace(last, &format!("{last}{added}")));
    }

    #[test]
    fn what_would_be_taken_back_is_named() {
        let lines = [
            "kubectl set image ds/agent main=agent:2",
            r#"kubectl patch ds/agent -p '{"spec":{"template":{"spec":{"tolerations":[]}}}}'"#,
        ];
        let overtaken = newer(&lines, FILE).expect("something newer");
        let fields = overtaken.fields.iter().map(|it| (&*it.field, it.of.as_deref()));
        assert_eq!(fields.collect::<Vec<_>>(), [("image", Some("main")), ("tolerations", None)]);
    }

    #[test]
    fn what_was_taken_from_the_cluster_changes_nothing_when_it_is_applied() {
        let mut console = Console::new(playground_sim::Config::default());
        console.set_file("a.yaml", FILE);
        let patch = r#"kubectl patch ds/agent -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"db","operator":"Exists"}]}}}}'"#;
        for line in ["kubectl apply -f a.yaml", patch, "kubectl set image ds/agent main=agent:2"] {
            assert!(console.run(line).is_ok(), "{line}");
        }
        let newer = console.overtaken(FILE, &playground_manifest::read(FILE)).expect("newer").text;
        console.set_file("a.yaml", newer.as_str());
        let generation = |it: &Console| {
            it.clone().run("kubectl get ds agent -o jsonpath={.metadata.generation}").stdout
        };
        let before = generation(&console);
        assert!(console.run("kubectl apply -f a.yaml").is_ok());
        assert_eq!(generation(&console), before);
        assert_eq!(console.overtaken(&newer, &playground_manifest::read(&newer)), None);
    }

    #[test]
    fn what_was_changed_in_the_file_itself_stays() {
        let line = "kubectl set image ds/agent main=agent:2";
        assert_eq!(newer(&[line], &FILE.replace("agent:1", "agent:3")), None);
        assert_eq!(newer(&[line, "kubectl delete ds agent"], FILE), None);
        let other = FILE.replace("0.5", "0.6");
        let newer = newer(&[line], &other).expect("something newer").text;
        assert_eq!(newer, other.replace("agent:1", "agent:2"));
    }
}
