//! The class as JavaScript sees it. `wasm-pack test --headless --chrome crates/playground-wasm`
#![cfg(target_arch = "wasm32")]

use js_sys::{JSON, Object, Reflect};
use playground_wasm::{Error, Playground};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const MANIFEST: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: agent, image: 'agent:v1'}]
";

/// A value as JavaScript would pass it, whatever its type.
fn js<T: Tsify>(value: impl Into<JsValue>) -> Ts<T> {
    Ts::new_unchecked(value.into())
}

fn json(value: impl Into<JsValue>) -> String {
    JSON::stringify(&value.into()).expect("plain data").into()
}

fn field(value: &JsValue, path: &str) -> JsValue {
    path.split('.')
        .fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).expect("an object"))
}

fn open(session: impl Into<JsValue>) -> Result<Playground, Error> {
    let options = Object::new();
    Reflect::set(&options, &"session".into(), &session.into()).expect("an object");
    Playground::new(Some(js(options)))
}

/// Two Nodes and an agent on each, ready.
fn settled() -> Playground {
    let mut playground = Playground::new(None).expect("an empty session");
    playground.run("sim node add worker-1 worker-2").expect("an answer");
    playground.apply(MANIFEST.to_owned()).expect("an answer");
    playground.advance(js(20_000)).expect("a span");
    playground
}

fn snapshot(playground: &Playground) -> JsValue {
    playground.snapshot().expect("a snapshot").into()
}

#[track_caller]
fn check_thrown(error: Error, code: &str, message: &str) {
    let thrown = JsValue::from(error);
    assert!(thrown.is_instance_of::<js_sys::Error>());
    assert_eq!(field(&thrown, "code"), code);
    assert_eq!(field(&thrown, "message"), message);
}

#[wasm_bindgen_test]
fn a_daemon_set_runs_on_every_node() {
    let now = snapshot(&settled());
    assert_eq!(
        json(field(&now, "daemonSets")),
        r#"[{"namespace":"default","name":"agent","desired":2,"current":2,"ready":2,"upToDate":2,"available":2,"misscheduled":0}]"#
    );
    let pod = field(&now, "pods.0");
    assert_ne!(field(&pod, "node"), field(&now, "pods.1.node"));
    assert_eq!(field(&pod, "status"), "Running");
    assert_eq!(field(&pod, "revision"), 1);
    assert_eq!(field(&now, "now"), 20_000);
    assert_eq!(field(&now, "step"), field(&now, "steps"));
    let labels = field(&now, "nodes.1.labels");
    assert_eq!(Reflect::get(&labels, &"kubernetes.io/os".into()), Ok("linux".into()));
}

#[wasm_bindgen_test]
fn a_refused_manifest_is_an_answer() {
    let mut playground = settled();
    let before = json(snapshot(&playground));
    let output = JsValue::from(playground.apply("kind: Nonsense\n".to_owned()).expect("an answer"));
    assert_eq!(field(&output, "exit"), 1);
    assert_eq!(field(&output, "stdout"), "");
    assert_ne!(field(&output, "stderr"), "");
    assert_eq!(json(snapshot(&playground)), before);
}

#[wasm_bindgen_test]
fn steps_lead_back_and_forth() {
    let mut playground = settled();
    let end = snapshot(&playground);
    playground.seek(js(0)).expect("a step");
    let start = snapshot(&playground);
    assert_eq!(json(field(&start, "nodes")), "[]");
    assert_eq!(field(&start, "steps"), field(&end, "steps"));
    playground.seek(js(field(&end, "steps"))).expect("a step");
    assert_eq!(json(field(&snapshot(&playground), "pods")), json(field(&end, "pods")));
}

#[wasm_bindgen_test]
fn a_shared_session_opens_as_it_was() {
    let playground = settled();
    let opened = open(playground.share()).expect("its own link");
    assert_eq!(json(snapshot(&opened)), json(snapshot(&playground)));
    assert_eq!(opened.share(), playground.share());
}

#[wasm_bindgen_test]
fn what_cannot_be_read_is_thrown_with_a_code() {
    let mut playground = settled();
    let error = playground.advance(js(-1)).expect_err("no span");
    check_thrown(error, "InvalidArgument", "-1 is no whole number from 0 on");
    let error = playground.seek(js("two")).expect_err("no step");
    check_thrown(error, "InvalidArgument", "invalid type: string \"two\", expected f64");
    let error = open(7).expect_err("no session");
    check_thrown(error, "InvalidArgument", "invalid type: floating point `7.0`, expected a string");
}

#[wasm_bindgen_test]
fn a_damaged_link_is_thrown_with_what_could_be_saved() {
    let link = settled().share();
    let error = open(&link[..link.len() - 9]).expect_err("its end is missing");
    let thrown = JsValue::from(error);
    assert_eq!(field(&thrown, "code"), "DamagedLink");
    let saved = field(&thrown, "saved").as_string().expect("some lines");
    assert!(saved.starts_with("# daemonset-playground session v1\nsim node add"), "{saved}");
    assert_eq!(
        field(&open("#v9.AAAA").expect_err("of tomorrow").into(), "code"),
        "UnknownLinkVersion"
    );
    assert_eq!(field(&open("hello").expect_err("no link").into(), "code"), "NotALink");
}

/// The names of the methods that `playground.d.ts` declares.
fn declared_methods() -> Vec<String> {
    let declarations = include_str!("../playground.d.ts");
    let (_, class) = declarations.split_once("export class Playground {").expect("the class");
    let names = class.lines().filter_map(|it| it.strip_prefix("    ")?.split_once('('));
    let is_name = |it: &&str| it.chars().all(|it| it.is_ascii_alphabetic());
    let mut names: Vec<String> =
        names.map(|(name, _)| name).filter(is_name).map(str::to_owned).collect();
    names.sort_unstable();
    names
}

#[wasm_bindgen_test]
fn the_declared_methods_are_those_of_the_class() {
    let class: Object = Object::get_prototype_of(&JsValue::from(settled()));
    let is_private = |it: &String| it.starts_with('_');
    let mut names: Vec<String> = Object::get_own_property_names(&class)
        .iter()
        .filter_map(|it| it.as_string())
        .filter(|it| !is_private(it))
        .collect();
    names.sort_unstable();
    assert_eq!(names, declared_methods());
}
