//! A value of another type than its field's.

use crate::decode::Mistyped;
use crate::diagnostic::{Code, Diagnostic, Edit, Severity};

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::WrongType,
    about: "A value is of another type than its field: a number for a text, a map for a list.",
    run: |facts| facts.inspection.mistyped.iter().map(|it| wrong_type(facts, it)).collect(),
};

fn wrong_type(facts: &Facts<'_>, mistyped: &Mistyped) -> Diagnostic {
    let written = facts.text.get(mistyped.span.range()).unwrap_or_default();
    let (help, fix) = advice(mistyped, written);
    // A map or a list would be underlined over many lines; its key says enough.
    let span = crate::path::locate(facts.tree, &mistyped.steps);
    let message = mistyped.message.clone();
    Diagnostic::new(Code::WrongType, Severity::Error, span, message).with_help(help).with_fix(fix)
}

fn advice(mistyped: &Mistyped, written: &str) -> (String, Option<Edit>) {
    let wanted = mistyped.wanted.as_str();
    let is_word = !written.contains(['\n', '"']) && written.len() < 60;
    let unquoted = written.trim_matches(['"', '\'']);
    let replace = |text: String| Edit::replace(mistyped.span, text);
    match wanted {
        "quantity" => (
            "A quantity is a number with a unit: `500m` or `0.5` for processor cores, \
             `128Mi` or `1Gi` for memory. Units are case-sensitive and there is no `mb`."
                .to_owned(),
            None,
        ),
        "time" => ("A time is written as `2006-01-02T15:04:05Z`.".to_owned(), None),
        "bool" => {
            let fix = ["true", "false"].into_iter().find(|it| it.eq_ignore_ascii_case(unquoted));
            (
                "This field is `true` or `false`, without quotes.".to_owned(),
                fix.and_then(|it| replace(it.to_owned())),
            )
        }
        "int32" | "int64" if mistyped.message.contains("cannot unmarshal string") => {
            let is_number = unquoted.parse::<i64>().is_ok();
            (
                "This field is a whole number, without quotes and without a unit.".to_owned(),
                is_number.then(|| replace(unquoted.to_owned())).flatten(),
            )
        }
        "int32" | "int64" => {
            let range = if wanted == "int32" { " up to 2147483647" } else { "" };
            (format!("This field is a whole number{range}."), None)
        }
        it if it.starts_with("[]") => {
            let fix = (wanted == "[]string" && is_word && mistyped.message.contains("string into"))
                .then(|| replace(format!("[\"{unquoted}\"]")));
            (
                "This field is a list: write each item on a line of its own that begins with `- `."
                    .to_owned(),
                fix.flatten(),
            )
        }
        it if is_text(it) && mistyped.message.contains("bool") => (
            format!("YAML reads `{written}` as a truth value; put it in quotes to make it a text."),
            is_word.then(|| replace(format!("\"{written}\""))).flatten(),
        ),
        it if is_text(it) && mistyped.message.contains("number") => (
            format!("YAML reads `{written}` as a number; put it in quotes to make it a text."),
            is_word.then(|| replace(format!("\"{written}\""))).flatten(),
        ),
        it if is_text(it) => ("This field is a single text.".to_owned(), None),
        _ => (
            "This field is a map: write its keys on lines of their own, indented further, \
             without `- ` before them."
                .to_owned(),
            None,
        ),
    }
}

/// Named text types of Go count, structs do not.
fn is_text(go_type: &str) -> bool {
    let named = ["Policy", "Operator", "Effect", "Protocol", "Type", "Scheme", "Status", "UID"];
    go_type == "string" || named.iter().any(|it| go_type.ends_with(it))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn every_mistyped_value_is_found() {
        let spec = "  minReadySeconds: \"5\"\n  revisionHistoryLimit: 1.5\n";
        let pod = "      hostNetwork: \"true\"\n      nodeSelector:\n        gpu: true\n        n: 1\n      tolerations: all\n      securityContext: []\n";
        check(
            &daemon_set(spec, pod),
            expect![[r#"
            error wrong-type at line 9: "\"5\""
              json: cannot unmarshal string into Go struct field DaemonSetSpec.spec.minReadySeconds of type int32
              help: This field is a whole number, without quotes and without a unit.
              fix: "\"5\"" -> "5"
            error wrong-type at line 10: "1.5"
              json: cannot unmarshal number 1.5 into Go struct field DaemonSetSpec.spec.revisionHistoryLimit of type int32
              help: This field is a whole number up to 2147483647.
            error wrong-type at line 16: "\"true\""
              json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.hostNetwork of type bool
              help: This field is `true` or `false`, without quotes.
              fix: "\"true\"" -> "true"
            error wrong-type at line 18: "true"
              json: cannot unmarshal bool into Go struct field PodSpec.spec.template.spec.nodeSelector of type string
              help: YAML reads `true` as a truth value; put it in quotes to make it a text.
              fix: "true" -> "\"true\""
            error wrong-type at line 19: "1"
              json: cannot unmarshal number into Go struct field PodSpec.spec.template.spec.nodeSelector of type string
              help: YAML reads `1` as a number; put it in quotes to make it a text.
              fix: "1" -> "\"1\""
            error wrong-type at line 20: "all"
              json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.tolerations of type []v1.Toleration
              help: This field is a list: write each item on a line of its own that begins with `- `.
            error wrong-type at line 21: "securityContext"
              json: cannot unmarshal array into Go struct field PodSpec.spec.template.spec.securityContext of type v1.PodSecurityContext
              help: This field is a map: write its keys on lines of their own, indented further, without `- ` before them.
        "#]],
        );
    }

    #[test]
    fn quantities_and_switched_values() {
        let pod = "      overhead: {cpu: 1 core}\n      dnsPolicy: yes\n      schedulerName: {a: b}\n      imagePullSecrets: {name: x}\n";
        check(
            &daemon_set("", pod),
            expect![[r#"
            error wrong-type at line 14: "1 core"
              quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
              help: A quantity is a number with a unit: `500m` or `0.5` for processor cores, `128Mi` or `1Gi` for memory. Units are case-sensitive and there is no `mb`.
            error wrong-type at line 15: "yes"
              json: cannot unmarshal bool into Go struct field PodSpec.spec.template.spec.dnsPolicy of type v1.DNSPolicy
              help: YAML reads `yes` as a truth value; put it in quotes to make it a text.
              fix: "yes" -> "\"yes\""
            error wrong-type at line 16: "schedulerName"
              json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.schedulerName of type string
              help: This field is a single text.
            error wrong-type at line 17: "imagePullSecrets"
              json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.imagePullSecrets of type []v1.LocalObjectReference
              help: This field is a list: write each item on a line of its own that begins with `- `.
        "#]],
        );
    }
}
