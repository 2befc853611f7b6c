//! The commands, one file each.

mod annotate;
mod api_resources;
mod apply;
mod arguments;
mod cat;
mod cordon;
mod create;
mod create_kind;
mod delete;
mod describe;
mod drain;
mod events;
mod get;
mod grammar;
mod label;
mod manifest;
mod pairs;
mod patch;
mod replace;
pub(crate) mod rollout;
mod scale;
mod set;
mod shell;
mod sim;
mod taint;
mod version;
mod wait;

use playground_api::sort;

use crate::context::{Context, Failure};
use crate::flags::Flags;
use crate::output::Output;

pub use arguments::Arguments;
pub(crate) use grammar::{Grammar, Words};

/// One verb: its name, its help, and what it does.
#[derive(Debug)]
pub struct Verb {
    /// The word after `kubectl` or `sim`.
    pub name: &'static str,
    /// How it is used, in one line.
    pub usage: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// What may stand after it.
    pub(crate) grammar: Grammar,
    /// Runs it.
    pub run: fn(&mut Context<'_>, &mut Arguments) -> Result<(), Failure>,
}

/// The verbs of kubectl that work here, by name.
pub const ALL: &[Verb] = &[
    annotate::VERB,
    api_resources::VERB,
    apply::VERB,
    cordon::CORDON,
    create::VERB,
    delete::VERB,
    describe::VERB,
    drain::VERB,
    events::VERB,
    get::VERB,
    label::VERB,
    patch::VERB,
    replace::VERB,
    rollout::VERB,
    scale::VERB,
    set::VERB,
    taint::VERB,
    cordon::UNCORDON,
    version::VERB,
    wait::VERB,
];

/// The verbs of `sim`.
pub(crate) const SIM: &[Verb] = sim::ALL;

/// Verbs of kubectl that exist and do not work here.
const KNOWN_ELSEWHERE: &[&str] = &[
    "alpha",
    "annotate",
    "api-resources",
    "api-versions",
    "attach",
    "auth",
    "autoscale",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cp",
    "create",
    "debug",
    "delete",
    "describe",
    "diff",
    "drain",
    "edit",
    "events",
    "exec",
    "explain",
    "expose",
    "get",
    "kustomize",
    "label",
    "logs",
    "options",
    "patch",
    "plugin",
    "port-forward",
    "proxy",
    "replace",
    "rollout",
    "run",
    "scale",
    "set",
    "taint",
    "top",
    "uncordon",
    "cordon",
    "version",
    "wait",
];

/// What to do instead.
const ADVICE: &[(&str, &str)] = &[
    ("edit", "change the manifest and apply it, or use \"kubectl patch\""),
    ("exec", "no image runs here"),
    ("logs", "no image runs here"),
    ("attach", "no image runs here"),
    ("cp", "no image runs here"),
    ("debug", "no image runs here"),
    ("port-forward", "no image runs here"),
    ("run", "no image runs here; apply a manifest of a Pod to see where it goes"),
    ("top", "no image runs here, so nothing is used"),
];

/// Runs the line of a context.
pub(crate) fn run(context: &mut Context<'_>) -> Output {
    let result = dispatch(context);
    context.finish(result)
}

fn dispatch(context: &mut Context<'_>) -> Result<(), Failure> {
    if let Some(sign) = shell::sign(context.line()) {
        return Err(Failure::error(format!(
            "{sign:?} does not work here: a line is one command, without pipes and redirections"
        )));
    }
    let Some(words) = shlex::split(context.line()) else {
        return Err(Failure::error("a quote is not closed"));
    };
    let mut arguments = Arguments::new(words);
    match arguments.next_word().as_deref() {
        Some("kubectl" | "k") => kubectl(context, &mut arguments),
        Some("sim") => sim::run(context, &mut arguments),
        Some("cat") => cat::run(context, &mut arguments),
        Some("help" | "?") => {
            help(context);
            Ok(())
        }
        Some(other) => {
            let text = format!("{other}: command not found (lines begin with kubectl or sim)");
            Err(Failure::plain(text).with_exit(127))
        }
        None => Ok(()),
    }
}

fn kubectl(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let words = arguments.rest();
    let flag = words.first().filter(|it| it.starts_with('-')).cloned();
    *arguments = Arguments::new(words);
    let Some(name) = arguments.next_verb() else {
        Flags::read(arguments, "kubectl", &[])?;
        help(context);
        return Ok(());
    };
    if let Some(verb) = ALL.iter().find(|it| it.name == name) {
        return (verb.run)(context, arguments);
    }
    if name == "help" {
        match arguments.next_verb().and_then(|name| ALL.iter().find(|it| it.name == name)) {
            Some(verb) => context.print(verb.help()),
            None => help(context),
        }
        return Ok(());
    }
    if KNOWN_ELSEWHERE.contains(&name.as_str()) {
        let advice =
            ADVICE.iter().find(|it| it.0 == name).map_or("see \"kubectl help\"", |it| it.1);
        return Err(Failure::not_simulated(format!("\"kubectl {name}\": {advice}")));
    }
    // What kubectl does not know is a plugin to it.
    Err(match flag {
        Some(flag) => {
            Failure::plain(format!("Error: flags cannot be placed before plugin name: {flag}"))
        }
        None => {
            let close = suggestions(&name);
            Failure::error(format!("unknown command {name:?} for \"kubectl\"{close}"))
        }
    })
}

/// Runs one of the verbs below a verb, or says which there are.
fn run_below(
    context: &mut Context<'_>,
    arguments: &mut Arguments,
    command: &str,
    verbs: &[Verb],
) -> Result<(), Failure> {
    let Some(name) = arguments.next_verb() else {
        verbs.iter().for_each(|it| context.print(it.usage));
        return Ok(());
    };
    if let Some(verb) = verbs.iter().find(|it| it.name == name) {
        return (verb.run)(context, arguments);
    }
    let mut words = vec![name];
    words.extend(arguments.rest());
    let line = words.join(" ");
    Err(Failure::usage(command, format!("unknown command {line:?}")))
}

/// How a command is used.
pub(crate) fn usage_of(command: &str) -> String {
    let mut all = rollout::ALL.iter().chain(set::ALL).chain(create_kind::ALL).chain(ALL);
    let verb = all.find(|it| it.usage.starts_with(command));
    verb.filter(|_| command != "kubectl").map_or_else(help_text, Verb::help)
}

impl Verb {
    fn help(&self) -> String {
        format!("{}: {}\n\nUsage:\n  {}", self.name, self.about, self.usage)
    }
}

/// Verbs that are meant perhaps.
///
/// Mirrors cobra's `SuggestionsFor`: two changes of letters away at most.
fn suggestions(word: &str) -> String {
    let known = ALL.iter().map(|it| it.name).chain(KNOWN_ELSEWHERE.iter().copied());
    let mut close: Vec<&str> = known.filter(|it| distance(word, it) <= 2).collect();
    sort(&mut close);
    close.dedup();
    if close.is_empty() {
        return String::new();
    }
    format!("\n\nDid you mean this?\n\t{}", close.join("\n\t"))
}

/// How many letters must be put in, taken out or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, above) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = *above;
            *above = replaced.min(left + 1).min(diagonal + 1);
            left = *above;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

fn help(context: &mut Context<'_>) {
    context.print(help_text());
}

fn help_text() -> String {
    let mut text = "The commands of kubectl that work here:\n".to_owned();
    for verb in ALL {
        text.push_str(&format!("  {:<14} {}\n", verb.name, verb.about));
    }
    text.push_str("\nWhat Kubernetes has no verb for:");
    for verb in sim::ALL {
        text.push_str(&format!("\n  sim {:<8} {}", verb.name, verb.about));
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::Console;
    use crate::testing::apply_agent;

    const LINES: &[&str] = &[
        "kubectl get ds,pods -A -o custom-columns=N:.metadata.name,T:.spec.taints[*].key -l 'a in (b,c),!d'",
        "kubectl get nodes -o jsonpath='{range .items[?(@.metadata.name==\"n-1\")]}{.metadata..name}{\"\\n\"}{end}'",
        "kubectl get pods --field-selector spec.nodeName=n-1,status.phase!=Running --sort-by=.metadata.name",
        "kubectl describe ds/agent node/n-1 -n kube-system --show-events=false",
        "kubectl taint nodes n-1 key=value:NoExecute other:NoSchedule- --overwrite",
        "kubectl label node n-1 a=b c- --overwrite --dry-run=server",
        "kubectl patch ds agent -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"agent\",\"$patch\":\"delete\"}]}}}}'",
        "kubectl patch ds agent --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/-\",\"value\":1}]'",
        "kubectl set env ds/agent A=1 B- -c '*' && kubectl set resources ds/agent --limits=cpu=1,memory=1Gi",
        "kubectl drain n-1 --ignore-daemonsets --force --pod-selector='a!=b' --timeout=1m30s",
        "kubectl rollout history ds/agent --revision=1",
        "kubectl delete pods,ds -l app=agent --grace-period=-1 --cascade=orphan -A",
    ];

    #[test]
    fn no_line_makes_it_panic_wherever_it_is_cut() {
        let mut console = Console::default();
        console.run("sim node add n-1");
        assert_eq!(console.run_all(&apply_agent()), []);
        console.run("sim run until settled");
        for line in LINES {
            for at in (0..=line.len()).filter(|it| line.is_char_boundary(*it)) {
                console.clone().run(&line[..at]);
                console.clone().run(&format!(
                    "{}{}",
                    &line[..at],
                    &line[(at + 3).min(line.len())..]
                ));
            }
        }
    }
}
