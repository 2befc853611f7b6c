use super::*;
use crate::session::Session;
use crate::view::Settings;

fn settings_after(lines: &[&str]) -> Settings {
    let text = lines.iter().fold(OPENING.to_owned(), |text, line| text + line + "\n");
    super::super::settings::settings(&Session::open(&text))
}

/// What the fields show at first.
fn typed(settings: &Settings) -> Vec<String> {
    settings.delays.iter().map(|it| it.now.to_string()).collect()
}

#[test]
fn settings_are_those_in_force_with_their_defaults() {
    let settings = settings_after(&["sim timings readiness=1m30s", "sim seed 7"]);
    let changed = settings.delays.iter().filter(|it| it.now != it.default);
    let told: Vec<String> =
        changed.map(|it| format!("{} {} {} {}", it.name, it.now, it.default, it.about)).collect();
    expect![[r#"
        [
            "readiness 90s 1s From running to ready where no readiness probe says otherwise.",
        ]
    "#]]
    .assert_debug_eq(&told);
    assert_eq!(settings.seed, 7);
    assert!(settings.delays.iter().all(|it| it.about.ends_with('.') && it.about.len() < 90));
}

#[test]
fn a_line_names_what_differs_and_the_console_takes_it() {
    let settings = settings_after(&["sim timings readiness=90s"]);
    let line = |changes: &[(&str, &str)]| {
        let mut typed = typed(&settings);
        for (name, text) in changes {
            let at = settings.delays.iter().position(|it| it.name == *name).expect("a delay");
            typed[at] = (*text).to_owned();
        }
        settings.timings_line(&typed)
    };
    assert_eq!(line(&[]), None);
    assert_eq!(line(&[("readiness", " 1m30s ")]), None, "the same in other words");
    let change = line(&[("readiness", "2s"), ("scheduling", "250ms ")]);
    assert_eq!(change.as_deref(), Some("sim timings scheduling=250ms readiness=2s"));
    after(&[&change.expect("a line")]);
    assert_eq!(line(&[("readiness", "2s"), ("scheduling", "soon")]), None);
    assert_eq!(settings.seed_line("1"), None);
    assert_eq!(settings.seed_line(" 8 ").as_deref(), Some("sim seed 8"));
}

#[test]
fn the_way_back_to_the_defaults_is_a_line() {
    let settings = settings_after(&["sim timings readiness=90s pod-gc-period=1s"]);
    let defaults: Vec<String> = settings.delays.iter().map(|it| it.default.to_string()).collect();
    let line = settings.timings_line(&defaults);
    assert_eq!(line.as_deref(), Some("sim timings readiness=1s pod-gc-period=20s"));
}
