//! `matching.json`: truth tables of tolerations, requirements and terms.

use playground_api::{
    Labels, Name, NodeName, NodeSelectorOperator, NodeSelectorRequirement, NodeSelectorTerm, Taint,
    TaintEffect, Toleration, TolerationOperator,
};
use serde_json::Value;

use super::{expect_eq, tree};

pub(super) fn check(case: &Value) -> Result<(), String> {
    match case["kind"].as_str() {
        Some("toleration") => tolerations(case),
        Some("requirement") => requirement(case),
        Some("field") => field(case),
        Some("terms") => terms(case),
        Some("pod") => pod(case),
        other => Err(format!("unknown kind of case: {other:?}")),
    }
}

fn text(value: &Value) -> Name {
    value.as_str().unwrap_or_default().into()
}

fn truths(value: &Value) -> Vec<bool> {
    items(value).map(|it| it == true).collect()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn tolerations(case: &Value) -> Result<(), String> {
    let written = &case["toleration"];
    let toleration = Toleration {
        key: text(&written["key"]),
        operator: TolerationOperator::from_name(&text(&written["operator"])),
        value: text(&written["value"]),
        effect: written["effect"].as_str().filter(|it| !it.is_empty()).map(TaintEffect::from_name),
        toleration_seconds: written["tolerationSeconds"].as_i64(),
    };
    let taint = |it: &Value| Taint {
        key: text(&it["key"]),
        value: text(&it["value"]),
        effect: TaintEffect::from_name(&text(&it["effect"])),
        time_added: None,
    };
    let answers = items(&case["taints"]).map(|it| toleration.tolerates(&taint(it))).collect();
    expect_eq("tolerates", &truths(&case["tolerates"]), &answers)
}

fn to_requirement(written: &Value) -> NodeSelectorRequirement {
    NodeSelectorRequirement {
        key: text(&written["key"]),
        operator: NodeSelectorOperator::from_name(&text(&written["operator"])),
        values: items(&written["values"]).map(text).collect(),
    }
}

fn requirement(case: &Value) -> Result<(), String> {
    let requirement = to_requirement(&case["requirement"]);
    let answers: Vec<_> = items(&case["labelValues"])
        .map(|it| requirement.matches_label(it.as_str().map(Name::from).as_ref()))
        .collect();
    compare_answers(case, &answers)
}

fn field(case: &Value) -> Result<(), String> {
    let requirement = to_requirement(&case["requirement"]);
    let answers: Vec<_> = items(&case["nodeNames"])
        .map(|it| requirement.matches_field(&NodeName::from(text(it))))
        .collect();
    compare_answers(case, &answers)
}

fn compare_answers<E>(case: &Value, answers: &[Result<bool, E>]) -> Result<(), String> {
    let matches = answers.iter().map(|it| matches!(it, Ok(true))).collect();
    expect_eq("matches", &truths(&case["matches"]), &matches)?;
    let malformed = answers.iter().any(Result::is_err);
    expect_eq("parseError", &(case["parseError"] == true), &malformed)
}

fn to_term(written: &Value) -> NodeSelectorTerm {
    NodeSelectorTerm {
        match_expressions: items(&written["matchExpressions"]).map(to_requirement).collect(),
        match_fields: items(&written["matchFields"]).map(to_requirement).collect(),
    }
}

fn labels(node: &Value) -> Labels {
    let fields = node["labels"].as_object().into_iter().flatten();
    fields.map(|(key, value)| (key.as_str(), text(value))).collect()
}

fn terms(case: &Value) -> Result<(), String> {
    let terms: Vec<_> = items(&case["nodeSelectorTerms"]).map(to_term).collect();
    let mut matches = Vec::new();
    let mut errors = Vec::new();
    for node in items(&case["nodes"]) {
        let (name, labels) = (NodeName::from(text(&node["name"])), labels(node));
        let answers: Vec<_> = terms.iter().map(|it| it.matches(&name, &labels)).collect();
        let matched = answers.contains(&Ok(true));
        matches.push(matched);
        errors.push(!matched && answers.iter().any(Result::is_err));
    }
    expect_eq("matches", &truths(&case["matches"]), &matches)?;
    expect_eq("returnsError", &truths(&case["returnsError"]), &errors)
}

fn pod(case: &Value) -> Result<(), String> {
    let mut written = serde_json::json!({"metadata": {"name": "p"}, "spec": case["podSpec"]});
    written["spec"]["containers"] = serde_json::json!([{"name": "c", "image": "i"}]);
    let pod = tree::pod(&written)?;
    let answers = items(&case["nodes"])
        .map(|it| pod.spec.matches_node(&NodeName::from(text(&it["name"])), &labels(it)))
        .collect();
    expect_eq("matches", &truths(&case["matches"]), &answers)
}
