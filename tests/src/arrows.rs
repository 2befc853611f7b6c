//! Proves which crate may know which, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What each crate may reach among its siblings, directly or through others.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("playground-api", &[]),
    ("playground-manifest", &["playground-api"]),
    ("playground-sim", &["playground-api"]),
    ("playground-kubectl", &["playground-api", "playground-manifest", "playground-sim"]),
    (
        "playground-lessons",
        &["playground-api", "playground-manifest", "playground-sim", "playground-kubectl"],
    ),
    ("playground-wasm", LIBRARIES),
    ("playground-web", LIBRARIES),
    ("playground-tests", LIBRARIES),
    ("xtask", &[]),
];

const LIBRARIES: &[&str] = &[
    "playground-api",
    "playground-manifest",
    "playground-sim",
    "playground-kubectl",
    "playground-lessons",
];

/// What a crate must not reach at all.
const MUST_NOT_REACH: &[(&str, &[&str])] = &[
    ("playground-api", &["serde", "serde_json", "serde_yaml_ng", "wasm-bindgen", "getrandom"]),
    (
        "playground-sim",
        &[
            "serde",
            "serde_json",
            "serde_yaml_ng",
            "k8s-openapi",
            "saphyr-parser",
            "wasm-bindgen",
            "js-sys",
            "web-sys",
            "getrandom",
            "lexopt",
        ],
    ),
    ("playground-manifest", &["wasm-bindgen", "js-sys", "web-sys"]),
    ("playground-kubectl", &["wasm-bindgen", "js-sys", "web-sys", "yew"]),
    ("playground-lessons", &["wasm-bindgen", "js-sys", "web-sys", "yew"]),
];

/// The packages that a package reaches by normal dependencies, itself left out.
struct Graph {
    names: BTreeMap<String, String>,
    arrows: BTreeMap<String, Vec<String>>,
}

impl Graph {
    fn read() -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
        let output = Command::new(cargo)
            .args(["metadata", "--format-version=1", "--locked", "--manifest-path", manifest])
            .output()
            .expect("cargo runs");
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let names = list(&metadata["packages"])
            .iter()
            .map(|it| (text(&it["id"]), text(&it["name"])))
            .collect();
        let is_normal = |it: &Value| list(&it["dep_kinds"]).iter().any(|it| it["kind"].is_null());
        let arrows = list(&metadata["resolve"]["nodes"])
            .iter()
            .map(|node| {
                let normal = list(&node["deps"]).into_iter().filter(|it| is_normal(it));
                (text(&node["id"]), normal.map(|it| text(&it["pkg"])).collect())
            })
            .collect();
        Graph { names, arrows }
    }

    fn reached_by(&self, name: &str) -> BTreeSet<String> {
        let start = self.names.iter().find(|(_, it)| *it == name).map(|(id, _)| id.clone());
        let mut open = vec![start.unwrap_or_else(|| panic!("there is no crate {name}"))];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            for next in self.arrows.get(&id).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen.iter().filter_map(|id| self.names.get(id).cloned()).collect()
    }
}

#[test]
fn no_crate_knows_more_than_it_may() {
    let graph = Graph::read();
    let ours: BTreeSet<&str> = MAY_KNOW.iter().map(|(name, _)| *name).collect();
    for (name, allowed) in MAY_KNOW {
        for sibling in graph.reached_by(name).iter().filter(|it| ours.contains(it.as_str())) {
            assert!(allowed.contains(&sibling.as_str()), "{name} must not know {sibling}");
        }
    }
}

#[test]
fn the_core_stays_pure() {
    let graph = Graph::read();
    for (name, forbidden) in MUST_NOT_REACH {
        let reached = graph.reached_by(name);
        for crate_name in *forbidden {
            assert!(!reached.contains(*crate_name), "{name} must not reach {crate_name}");
        }
    }
}
