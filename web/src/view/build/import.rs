//! What a text from elsewhere would bring, in words.

use playground_api::Kind;
use playground_kubectl::import::{Import, Left, Objects, import};
use playground_kubectl::{Console, link};
use playground_manifest::{Diagnostic, Severity};

use super::words::counted;
use crate::action::Action;
use crate::view::{Choice, Incoming, Mistake, Preview};

/// At most so many mistakes are told.
const MOST_MISTAKES: usize = 5;

/// Reads a text, and says what is in it and what can be done with it.
pub fn preview(console: &Console, incoming: &Incoming) -> Preview {
    match import(&incoming.text, incoming.name.as_deref()) {
        Import::Empty => told(
            "There is nothing in it.",
            "Paste the YAML or JSON of a DaemonSet, of Nodes, or what kubectl get -o yaml prints.",
        ),
        Import::Binary => told(
            "This is no text in UTF-8.",
            "Choose a YAML or JSON file. In PowerShell, > may write UTF-16: use | Out-File -Encoding utf8.",
        ),
        Import::Session(text) => session(text, "A session of the playground"),
        Import::Link => match link::read_any(&incoming.text) {
            Ok(text) => session(text, "A link to a session of the playground"),
            Err(error) => {
                let lead = "A link that does not open".to_owned();
                let mut preview = Preview {
                    lead,
                    facts: vec![sentence(&error.to_string())],
                    ..Preview::default()
                };
                if let Some(saved) = error.saved() {
                    preview.choices.push(open(
                        saved.to_owned(),
                        "Open what could be read",
                        "What was saved of the link is open.",
                    ));
                }
                preview
            }
        },
        Import::Objects(found) => objects(console, &found),
    }
}

fn told(lead: &str, fact: &str) -> Preview {
    Preview { lead: lead.to_owned(), facts: vec![fact.to_owned()], ..Preview::default() }
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase()).into_iter();
    let text: String = first.chain(letters).collect();
    if text.ends_with('.') { text } else { format!("{text}.") }
}

fn session(text: String, what: &str) -> Preview {
    let n_lines = playground_kubectl::read_lines(&text).len();
    Preview {
        lead: format!("{what}, {}", counted(n_lines, "line")),
        choices: vec![open(text, "Open the session", "The session is open.")],
        ..Preview::default()
    }
}

fn open(text: String, what: &'static str, told: &str) -> Choice {
    Choice {
        what,
        about: "The present session makes room for it. Bring back, at the top, returns to it.",
        action: Action::OpenSession { text, told: told.to_owned() },
    }
}

fn objects(console: &Console, found: &Objects) -> Preview {
    let taken: Vec<String> = found.taken.iter().map(|(kind, n)| counted_kind(*n, kind)).collect();
    let lead = if taken.is_empty() { nothing(found).to_owned() } else { listed(&taken) };
    let errors = found.diagnostics.iter();
    let told = errors.clone().filter(|it| it.severity != Severity::Misconception);
    let mistakes: Vec<Mistake> = told.clone().take(MOST_MISTAKES).map(mistake).collect();
    Preview {
        n_more: told.count() - mistakes.len(),
        mistakes,
        facts: facts(found),
        choices: if taken.is_empty() { Vec::new() } else { choices(console, found, &lead) },
        lead,
    }
}

fn nothing(found: &Objects) -> &'static str {
    if found.left.is_empty() { "Nothing in it can be taken" } else { "Nothing in it is simulated" }
}

fn choices(console: &Console, found: &Objects, lead: &str) -> Vec<Choice> {
    let begins = if found.n_taken(Kind::Node) == 0 {
        "It gets a control plane and two workers. Bring back, at the top, returns to the present session."
    } else {
        "Its Nodes and nothing else. Bring back, at the top, returns to the present session."
    };
    let new = Choice {
        what: "Begin a new cluster",
        about: begins,
        action: Action::OpenSession {
            text: found.session(),
            told: format!("A new cluster begins with {lead}."),
        },
    };
    let here = Choice {
        what: "Apply to this cluster",
        about: "The text becomes a file in the editor, and kubectl apply takes it.",
        action: Action::Run(found.lines(console)),
    };
    // A dump is a cluster of its own.
    if found.n_taken(Kind::Node) > 0 { vec![new, here] } else { vec![here, new] }
}

fn mistake(diagnostic: &Diagnostic) -> Mistake {
    Mistake {
        place: format!("line {}", diagnostic.line),
        what: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
    }
}

/// What becomes of what is not taken, or not as it is.
fn facts(found: &Objects) -> Vec<String> {
    let mut facts = Vec::new();
    if found.is_bare_list {
        facts.push(
            "The list does not say of what kind it is: it is read by what is in its items."
                .to_owned(),
        );
    }
    if found.unreadable > 0 {
        let n = counted(found.unreadable, "document");
        facts.push(format!("{n} left out: no objects of Kubernetes v1.34."));
    }
    let anew = left(found, Left::MadeAnew);
    if !anew.is_empty() {
        facts.push(format!(
            "{} left alone, to be made anew by the DaemonSets and other owners in the text: you see where they go.",
            are(&anew)
        ));
    }
    let n_pods = found.n_taken(Kind::Pod);
    if found.is_dump && n_pods > 0 {
        facts.push(format!(
            "{} without an owner in the text: kept for the room taken on the Nodes.",
            counted(n_pods, "Pod")
        ));
    }
    let ended = left(found, Left::Ended);
    if !ended.is_empty() {
        facts.push(format!("{} left alone, having ended.", are(&ended)));
    }
    let written = left(found, Left::OfControllers);
    if !written.is_empty() {
        facts.push(format!("{} left alone: controllers write them.", are(&written)));
    }
    let first = left(found, Left::OfEveryCluster);
    if !first.is_empty() {
        facts.push(format!("{} left alone: every cluster has them.", are(&first)));
    }
    let foreign = left(found, Left::NotSimulated);
    if !foreign.is_empty() {
        let kinds: Vec<String> = foreign.iter().map(|(kind, n)| format!("{kind} ({n})")).collect();
        facts.push(format!("Noted and left alone, since not simulated: {}.", kinds.join(", ")));
    }
    if found.is_dump {
        facts.push(
            "What only a cluster writes is left out: uid, managedFields, ownerReferences, status. \
             Nodes keep capacity, allocatable and conditions."
                .to_owned(),
        );
    }
    facts
}

fn left(found: &Objects, why: Left) -> Vec<(String, usize)> {
    let of_reason = found.left.iter().filter(|it| it.0 == why);
    of_reason.map(|it| (it.1.clone(), it.2)).collect()
}

/// `31 Pods are`
fn are(left: &[(String, usize)]) -> String {
    let all: Vec<String> = left.iter().map(|(kind, n)| counted_kind(*n, kind)).collect();
    let is_one = matches!(left, [(_, 1)]);
    format!("{} {}", listed(&all), if is_one { "is" } else { "are" })
}

/// `1 Node`, `3 PriorityClasses`
fn counted_kind(n: usize, kind: &str) -> String {
    if n > 1 && kind.ends_with('s') { format!("{n} {kind}es") } else { counted(n, kind) }
}

/// `a`, `a and b`, `a, b and c`
fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
