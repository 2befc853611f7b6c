//! A toleration that compares with an empty value.

use crate::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::text::{Entry, Marked};

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::EqualWithoutValue,
    about: "A toleration without a value tolerates only taints without a value.",
    run,
};

/// Kubernetes' own taints have no value, so that `Equal` without one fits them.
const OWN_TAINTS: &[&str] = &["node-role.kubernetes.io/", "node.kubernetes.io/"];

fn run(facts: &Facts<'_>) -> Vec<Diagnostic> {
    // With a misspelt field among them, it is not known what the toleration says.
    if facts.inspection.unknown.iter().any(|it| it.owner == "Toleration") {
        return Vec::new();
    }
    let tolerations = facts.pod_spec().and_then(|it| it.field("tolerations"));
    let items = tolerations.into_iter().flat_map(Marked::items);
    items.filter_map(|it| equal_without_value(facts, it)).collect()
}

fn equal_without_value(facts: &Facts<'_>, toleration: &Marked) -> Option<Diagnostic> {
    let key = toleration.entry("key")?;
    let name = key.value.text().filter(|it| !it.is_empty())?;
    let operator = toleration.entry("operator").filter(|it| !it.value.is_null());
    let is_equal = operator.is_none_or(|it| matches!(it.value.text(), Some("Equal" | "")));
    let has_value =
        toleration.field("value").is_some_and(|it| !it.is_null() && it.text() != Some(""));
    if !is_equal || has_value || OWN_TAINTS.iter().any(|it| name.starts_with(it)) {
        return None;
    }
    let message = format!("the toleration of {name:?} fits only a taint without a value");
    Some(
        Diagnostic::new(Code::EqualWithoutValue, Severity::Misconception, key.value.span, message)
            .with_help(format!(
                "Without an operator a toleration compares for equality, and its value is empty \
                 here: a taint `{name}=something:NoSchedule` still keeps the Pod away. Write \
                 `operator: Exists` to tolerate every value, or the value that is meant."
            ))
            .with_fix(exists(facts, key, operator)),
    )
}

fn exists(facts: &Facts<'_>, key: &Entry, operator: Option<&Entry>) -> Option<Edit> {
    if let Some(operator) = operator {
        return Edit::replace(operator.value.span, "Exists");
    }
    let end = key.value.span.end;
    let is_block = facts.text.get(end..)?.trim_start_matches(' ').starts_with(['\n', '\r']);
    let indent = " ".repeat(facts.column(key.key_span.start));
    is_block.then(|| Edit {
        title: "Write operator: Exists".to_owned(),
        span: end..end,
        replacement: format!("\n{indent}operator: Exists"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn a_toleration_that_tolerates_less_than_it_seems() {
        let pod = "      tolerations:\n      - key: gpu\n        effect: NoSchedule\n      - operator: Equal\n        key: dedicated\n      - key: node-role.kubernetes.io/control-plane\n        effect: NoSchedule\n      - {key: a, value: b}\n";
        check(
            &daemon_set("", pod),
            expect![[r#"
            misconception equal-without-value at line 15: "gpu"
              the toleration of "gpu" fits only a taint without a value
              help: Without an operator a toleration compares for equality, and its value is empty here: a taint `gpu=something:NoSchedule` still keeps the Pod away. Write `operator: Exists` to tolerate every value, or the value that is meant.
              fix: "" -> "\n        operator: Exists"
            misconception equal-without-value at line 18: "dedicated"
              the toleration of "dedicated" fits only a taint without a value
              help: Without an operator a toleration compares for equality, and its value is empty here: a taint `dedicated=something:NoSchedule` still keeps the Pod away. Write `operator: Exists` to tolerate every value, or the value that is meant.
              fix: "Equal" -> "Exists"
        "#]],
        );
    }
}
