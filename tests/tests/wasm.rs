//! A sample of the recorded answers, in the browser: WebAssembly must answer as the host does.

#![cfg(target_arch = "wasm32")]

use playground_tests::conformance::sample;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// So many cases are left out for each that is run.
const STRIDE: usize = 9;

fn check(name: &str, text: &str) {
    let report = sample(name, text, STRIDE).expect("the vectors are understood");
    assert!(report.failed.is_empty(), "{name}: {:?}", report.failed.first());
    assert!(report.passed > 3, "{name}: {} passed", report.passed);
}

#[wasm_bindgen_test]
fn placement() {
    check("placement.json", include_str!("../conformance/placement.json"));
}

#[wasm_bindgen_test]
fn matching() {
    check("matching.json", include_str!("../conformance/matching.json"));
}

#[wasm_bindgen_test]
fn defaults() {
    check("defaults.json", include_str!("../conformance/defaults.json"));
}

#[wasm_bindgen_test]
fn rollout() {
    check("rollout.json", include_str!("../conformance/rollout.json"));
}

#[wasm_bindgen_test]
fn scheduling() {
    check("scheduling.json", include_str!("../conformance/scheduling.json"));
}
