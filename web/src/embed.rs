//! What the page around an embed may ask for by message, and what it is told of the session.
//!
//! Plain data only; how messages come and go is in `hooks/use_host.rs`.

use playground_kubectl::Line;

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
const NODES: &str =
    "sim node add control-plane-1 --preset control-plane\nsim node add worker-1\nsim node add worker-2\n";

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
            return Err("load takes payload.session, a session or a link as text, or payload.manifest, \
                 a manifest as text"
                .to_owned());
        }
    };
    let step = match payload("step") {
        Value::Absent => None,
        other => Some(whole(&other).ok_or("load takes payload.step as a whole number from 0 on")?),
    };
    Ok(Command::Act(vec![Action::OpenText { text, step }]))
}

/// A session that applies a manifest to a few Nodes.
fn with_manifest(manifest: String) -> String {
    let file =
        Line { number: 1, command: "cat > manifest.yaml".to_owned(), input: Some(manifest) };
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
                format!("play takes payload.speed as one of {SPEEDS:?}: simulated seconds in a second")
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
