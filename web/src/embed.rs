//! What the page around an embed may ask for by message, and what it is told of the session.
//!
//! Plain data only; how messages come and go is in `hooks/use_host.rs`.

use playground_kubectl::Line;
use playground_sim::Moment;

use crate::action::{Action, Theme};
use crate::options::{self, theme_name};
use crate::session::{Session, read};
use crate::view::time::SPEEDS;

/// The version of the messages.
pub const VERSION: u32 = 1;

/// A field of a message's payload.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Absent,
    Text(String),
    Number(f64),
    /// Anything else, which no command takes.
    Other,
}

/// The fields of a payload by name.
pub type Payload<'a> = &'a dyn Fn(&str) -> Value;

/// What a message asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Something that a learner could do as well.
    Act(Vec<Action>),
    GetShareUrl,
    GetState,
}

/// Three Nodes for a manifest that comes without a session.
const NODES: &str = "sim node add control-plane-1 --preset control-plane\nsim node add worker-1\nsim node add worker-2\n";

/// What a message of a type means.
///
/// # Errors
///
/// There is no such command, or its payload is not what it takes: a sentence that says so.
pub fn command(kind: &str, payload: Payload) -> Result<Command, String> {
    Ok(match kind {
        "load" => load(payload)?,
        "step" => run(step(payload)?),
        "seek" => run(seek(payload)?),
        "play" => play(payload)?,
        "pause" => Command::Act(vec![Action::Pause]),
        "setTheme" => Command::Act(vec![Action::SetTheme(theme(payload)?)]),
        "getShareUrl" => Command::GetShareUrl,
        "getState" => Command::GetState,
        _ => {
            return Err(format!(
                "there is no command {kind:?}: load, step, seek, play, pause, setTheme, getShareUrl and getState are all"
            ));
        }
    })
}

fn run(line: String) -> Command {
    Command::Act(vec![Action::Pause, Action::Run(line)])
}

fn load(payload: Payload) -> Result<Command, String> {
    let text = match (payload("session"), payload("manifest")) {
        (Value::Text(session), Value::Absent) => read(&session).map_err(|it| it.message)?,
        (Value::Absent, Value::Text(manifest)) => with_manifest(manifest),
        _ => {
            return Err(
                "load takes payload.session, a session or a link as text, or payload.manifest, \
                 a manifest as text"
                    .to_owned(),
            );
        }
    };
    let step = match payload("step") {
        Value::Absent => None,
        other => Some(
            whole(&other)
                .map(Moment::from)
                .ok_or("load takes payload.step as a whole number from 0 on")?,
        ),
    };
    Ok(Command::Act(vec![Action::OpenText { text, step }]))
}

/// A session that applies a manifest to a few Nodes.
fn with_manifest(manifest: String) -> String {
    let file = Line { number: 1, command: "cat > manifest.yaml".to_owned(), input: Some(manifest) };
    let header = playground_kubectl::session::HEADER;
    format!(
        "{header}\n{NODES}{}\nkubectl apply -f manifest.yaml\nsim run until settled\n",
        file.to_text()
    )
}

fn step(payload: Payload) -> Result<String, String> {
    match payload("n") {
        Value::Absent => Some("sim step".to_owned()),
        Value::Number(n) if n < 0.0 => whole(&Value::Number(-n)).map(|n| format!("sim back {n}")),
        other => whole(&other).filter(|n| *n > 0).map(|n| format!("sim step {n}")),
    }
    .ok_or_else(|| "step takes payload.n as a whole number; steps back are below 0".to_owned())
}

fn seek(payload: Payload) -> Result<String, String> {
    let line = match (payload("step"), payload("time")) {
        (step @ Value::Number(_), Value::Absent) => {
            whole(&step).map(|step| format!("sim seek {step}"))
        }
        (Value::Absent, Value::Number(seconds)) => {
            whole(&Value::Number((seconds * 1000.0).round())).map(|ms| format!("sim seek T+{ms}ms"))
        }
        _ => None,
    };
    line.ok_or_else(|| {
        "seek takes payload.step as a whole number from 0 on, or payload.time in seconds".to_owned()
    })
}

fn play(payload: Payload) -> Result<Command, String> {
    let mut actions = vec![];
    match payload("speed") {
        Value::Absent => {}
        speed => {
            let known = SPEEDS.into_iter().find(|it| speed == Value::Number(f64::from(*it)));
            actions.push(Action::SetSpeed(known.ok_or_else(|| {
                format!(
                    "play takes payload.speed as one of {SPEEDS:?}: simulated seconds in a second"
                )
            })?));
        }
    }
    actions.push(Action::Play);
    Ok(Command::Act(actions))
}

fn theme(payload: Payload) -> Result<Theme, String> {
    match payload("theme") {
        Value::Text(name) => options::theme(&name),
        _ => None,
    }
    .ok_or_else(|| "setTheme takes payload.theme: \"auto\", \"light\" or \"dark\"".to_owned())
}

/// A number that counts something.
fn whole(value: &Value) -> Option<usize> {
    const MOST: f64 = 1e9;
    match value {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in bounds")]
        Value::Number(n) if (0.0..=MOST).contains(n) && n.trunc() == *n => Some(*n as usize),
        _ => None,
    }
}

/// What the page around an embed is told of the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Simulated milliseconds since the beginning.
    pub time: u64,
    /// The moves that are made, and all of them.
    pub step: usize,
    pub steps: usize,
    pub status: Status,
}

/// The part of the state that not every step changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub playing: bool,
    /// Whether nothing is left to happen but to try again what failed.
    pub settled: bool,
    pub theme: &'static str,
    pub daemon_sets: Vec<DaemonSet>,
}

/// The status numbers of a DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSet {
    pub namespace: String,
    pub name: String,
    /// By kubectl's headings.
    pub numbers: [(&'static str, u32); 6],
}

/// The state of a session.
pub fn state(session: &Session) -> State {
    let (cluster, history) = (session.console().cluster(), session.console().history());
    State {
        time: cluster.now().as_millis(),
        step: history.position(),
        steps: history.moves().len(),
        status: Status {
            playing: session.is_playing(),
            settled: cluster.is_settled(),
            theme: theme_name(session.theme()),
            daemon_sets: cluster.store().daemon_sets().map(|it| daemon_set(it)).collect(),
        },
    }
}

fn daemon_set(daemon_set: &playground_api::DaemonSet) -> DaemonSet {
    let status = &daemon_set.status;
    DaemonSet {
        namespace: daemon_set.metadata.namespace.to_string(),
        name: daemon_set.metadata.name.to_string(),
        numbers: [
            ("desired", status.desired_number_scheduled),
            ("current", status.current_number_scheduled),
            ("ready", status.number_ready),
            ("upToDate", status.updated_number_scheduled),
            ("available", status.number_available),
            ("misscheduled", status.number_misscheduled),
        ],
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    /// What a message with these fields means.
    fn asked(kind: &str, fields: &[(&str, Value)]) -> Result<Command, String> {
        command(kind, &|name| {
            let field = fields.iter().find(|(it, _)| *it == name);
            field.map_or(Value::Absent, |(_, value)| value.clone())
        })
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn lines(command: Command) -> Vec<String> {
        let Command::Act(actions) = command else { return vec![] };
        actions
            .into_iter()
            .filter_map(|it| if let Action::Run(line) = it { Some(line) } else { None })
            .collect()
    }

    #[test]
    fn what_moves_time_is_a_line() {
        let line = |kind, fields: &[_]| asked(kind, fields).map(lines);
        for (kind, fields, expected) in [
            ("step", vec![], "sim step"),
            ("step", vec![("n", Value::Number(3.0))], "sim step 3"),
            ("step", vec![("n", Value::Number(-2.0))], "sim back 2"),
            ("seek", vec![("step", Value::Number(0.0))], "sim seek 0"),
            ("seek", vec![("time", Value::Number(46.25))], "sim seek T+46250ms"),
        ] {
            assert_eq!(line(kind, &fields), Ok(vec![expected.to_owned()]), "{kind} {fields:?}");
        }
    }

    #[test]
    fn a_number_that_counts_nothing_is_refused() {
        for n in [0.0, 0.5, -0.5, 1e10, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let answer = asked("step", &[("n", Value::Number(n))]);
            assert!(answer.is_err_and(|it| it.starts_with("step takes payload.n")), "{n}");
        }
        for fields in [
            vec![],
            vec![("time", Value::Number(f64::NAN))],
            vec![("step", Value::Number(1.0)), ("time", Value::Number(1.0))],
            vec![("step", Value::Other)],
        ] {
            assert!(asked("seek", &fields).is_err(), "{fields:?}");
        }
    }

    #[test]
    fn a_session_a_link_or_a_manifest_is_loaded() {
        let session = "# daemonset-playground session v1\nsim node add a\n";
        let link = playground_kubectl::link::write(session);
        for given in [session, &link] {
            let open = Action::OpenText { text: session.to_owned(), step: Some(1.into()) };
            let fields = [("session", text(given)), ("step", Value::Number(1.0))];
            assert_eq!(asked("load", &fields), Ok(Command::Act(vec![open])));
        }
        let Ok(Command::Act(actions)) = asked("load", &[("manifest", text("EOF\n"))]) else {
            panic!("a manifest can be loaded");
        };
        let [Action::OpenText { text, step: None }] = actions.as_slice() else {
            panic!("{actions:?}");
        };
        assert!(text.contains("<<'EOF_'\nEOF\nEOF_\nkubectl apply -f manifest.yaml"), "{text}");
    }

    #[test]
    fn what_cannot_be_loaded_is_named() {
        let refused = |fields: &[_]| asked("load", fields).expect_err("an error");
        assert!(refused(&[]).starts_with("load takes payload.session"));
        assert!(refused(&[("session", text("#v9.x"))]).starts_with("This link is of version 9"));
        assert!(refused(&[("session", text("x"))]).starts_with("This is no link"));
    }

    #[test]
    fn an_unknown_command_is_told_which_there_are() {
        let message = asked("explode", &[]).expect_err("an error");
        for known in
            ["load", "step", "seek", "play", "pause", "setTheme", "getShareUrl", "getState"]
        {
            assert!(message.contains(known), "{message}");
            let is_unknown = |it: &String| it.starts_with("there is no command");
            assert!(!asked(known, &[]).is_err_and(|it| is_unknown(&it)), "{known}");
        }
    }

    #[test]
    fn speed_and_theme_are_of_those_there_are() {
        let speed = |n| asked("play", &[("speed", Value::Number(n))]);
        assert_eq!(speed(60.0), Ok(Command::Act(vec![Action::SetSpeed(60), Action::Play])));
        assert!(speed(3.0).is_err_and(|it| it.contains("[1, 2, 5, 10, 60]")));
        let theme = |name| asked("setTheme", &[("theme", text(name))]);
        assert_eq!(theme("auto"), Ok(Command::Act(vec![Action::SetTheme(Theme::System)])));
        assert!(theme("System").is_err());
    }

    #[test]
    fn the_state_is_that_of_the_moment() {
        let state = state(&Session::opening_at(Some(4.into())));
        assert_eq!((state.step, state.time), (4, 0));
        assert!(state.steps > 4 && !state.status.settled && !state.status.playing);
        let all = super::state(&Session::opening());
        let [fluentd] = all.status.daemon_sets.as_slice() else { panic!("{all:?}") };
        assert_eq!(fluentd.numbers.map(|(_, n)| n), [2, 2, 2, 2, 2, 0]);
        assert!(all.status.settled);
    }
}
