//! What a command works with while it runs.

use std::fmt;
use std::sync::Arc;

use playground_api::{FieldError, NamespacedName};
use playground_sim::{Cluster, Command, CommandError, History, SimDuration, SimTime};

use crate::console::{Console, SETTLE_LIMIT};
use crate::lines::Line;
use crate::output::{Output, Stream};

/// A running command: the session, its own line, and what it prints.
#[derive(Debug)]
pub struct Context<'a> {
    console: &'a mut Console,
    line: &'a Line,
    /// The line as the history keeps it: with the files that it read.
    recorded: Arc<str>,
    /// When it was given, if all work that was due by then had been done.
    since: Option<SimTime>,
    output: Output,
    /// How many pieces of work it may still do.
    work: usize,
    /// How many of these while it waits: as many when the line is replayed, so that a line that
    /// was stopped stops there again.
    work_waiting: usize,
}

/// How long a line waits for something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    from: SimTime,
    limit: Option<SimDuration>,
}

impl Patience {
    /// From an instant on, for as long as the line says. Without a limit it ends when nothing is
    /// left to happen, or after an hour without headway.
    pub(crate) const fn new(now: SimTime, limit: Option<SimDuration>) -> Self {
        Patience { from: now, limit }
    }

    /// When the waiting began.
    pub(crate) const fn start(self) -> SimTime {
        self.from
    }

    /// When it ends at the latest.
    pub(crate) fn end(self, cluster: &Cluster) -> SimTime {
        match self.limit {
            Some(limit) => self.from + limit,
            None => cluster.patience(self.from, SETTLE_LIMIT),
        }
    }
}

/// Why a command ends early: what it prints on standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The text, without a line break at its end.
    pub text: String,
    /// The exit status; 0 for what is no failure but the help that was asked for.
    pub exit: i32,
    /// The text beside other failures, if it is another one.
    beside_others: Option<String>,
}

impl Failure {
    /// `error: ` and a text, as kubectl prints its own mistakes.
    pub fn error(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        Failure { beside_others: Some(text.clone()), ..Failure::plain(format!("error: {text}")) }
    }

    /// A text as it is.
    pub fn plain(text: impl fmt::Display) -> Self {
        Failure { text: text.to_string(), exit: 1, beside_others: None }
    }

    /// The same with another exit status.
    pub(crate) fn with_exit(self, exit: i32) -> Self {
        Failure { exit, ..self }
    }

    /// What kubectl prints of an object that the API server finds invalid.
    ///
    /// Mirrors the case `IsInvalid` of `checkErr` in kubectl's `pkg/cmd/util/helpers.go`.
    pub(crate) fn invalid(kind: &str, group: &str, name: &str, errors: &[FieldError]) -> Self {
        let mut causes: Vec<String> = Vec::new();
        for cause in errors.iter().map(ToString::to_string) {
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        }
        let (alone, listed) = match causes.as_slice() {
            [one] => (one.clone(), one.clone()),
            many => (format!("\n* {}", many.join("\n* ")), format!("[{}]", many.join(", "))),
        };
        let dot = if group.is_empty() { "" } else { "." };
        let beside = format!(
            "Error from server (Invalid): {kind}{dot}{group} \"{name}\" is invalid: {listed}"
        );
        let failure = Failure::plain(format!("The {kind} \"{name}\" is invalid: {alone}"));
        Failure { beside_others: Some(beside), ..failure }
    }

    /// Whether there is no such object.
    pub(crate) fn is_not_found(&self) -> bool {
        self.text.starts_with("Error from server (NotFound): ")
    }

    /// Puts what kubectl was doing before the API server's words. The text about one invalid
    /// object is without it.
    pub(crate) fn while_doing(mut self, doing: &str) -> Self {
        let text = self.beside_others.as_mut().unwrap_or(&mut self.text);
        if text.starts_with("Error from server (")
            && let Some((reason, words)) = text.split_once("): ")
        {
            *text = format!("{reason}): {doing}{words}");
        }
        self
    }

    /// The text beside other failures.
    ///
    /// Mirrors `messageForError` in the same file.
    fn beside_others(&self) -> &str {
        self.beside_others.as_deref().unwrap_or(&self.text)
    }

    /// The failures as one; there is at least one.
    ///
    /// Mirrors `aggregate.Error` of `k8s.io/apimachinery`.
    pub(crate) fn together(failures: &[Failure]) -> Self {
        let mut texts: Vec<&str> = Vec::new();
        for text in failures.iter().map(Failure::beside_others) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        match texts.as_slice() {
            [one] => Failure::plain(one),
            many => Failure::plain(format!("[{}]", many.join(", "))),
        }
    }

    /// Something that Kubernetes has and the playground does not.
    pub fn not_simulated(what: impl fmt::Display) -> Self {
        Failure::error(format!("the playground does not simulate {what}"))
    }

    /// A line that does not say what is needed: shows where the usage is found.
    ///
    /// Mirrors `cmdutil.UsageErrorf`.
    pub(crate) fn usage(command: &str, text: impl fmt::Display) -> Self {
        Failure::error(format!("{text}\nSee '{command} -h' for help and examples"))
    }

    /// What kubectl prints when the API server refuses a request.
    ///
    /// Mirrors `StandardErrorMessage` in kubectl's `pkg/cmd/util/helpers.go`.
    pub fn server(error: &CommandError) -> Self {
        Failure::plain(match error {
            CommandError::NotFound { .. } => {
                format!("Error from server (NotFound): {error}")
            }
            CommandError::AlreadyExists { .. } => {
                format!("Error from server (AlreadyExists): {error}")
            }
            CommandError::Forbidden { .. } | CommandError::NamespaceTerminating { .. } => {
                format!("Error from server (Forbidden): {error}")
            }
            CommandError::InsufficientQuota(_) | CommandError::SeveralBudgets => {
                format!("Error from server: {error}")
            }
            CommandError::DisruptionBudget => {
                format!("Error from server (TooManyRequests): {error}")
            }
            CommandError::AlreadyBound(..) => format!("Error from server (Conflict): {error}"),
            CommandError::Invalid { kind, name, errors } => {
                return Failure::invalid(kind.as_str(), kind.group(), name, errors);
            }
            CommandError::NotRunning { .. } | CommandError::KubeletState(..) => {
                format!("error: {error}")
            }
        })
    }
}

impl<'a> Context<'a> {
    pub(crate) fn new(console: &'a mut Console, line: &'a Line, work: usize) -> Self {
        let recorded = line.to_text().into();
        let work_waiting = console.most_work();
        let cluster = console.cluster();
        let since = (!cluster.is_anything_due()).then(|| cluster.now());
        Context { console, line, recorded, since, output: Output::default(), work, work_waiting }
    }

    /// The cluster as it is now.
    pub fn cluster(&self) -> &Cluster {
        self.console.cluster()
    }

    /// The session's history, for commands that move in time.
    pub fn history(&mut self) -> &mut History {
        &mut self.console.history
    }

    /// The session's history, and how much work the line may still do in it.
    pub(crate) fn history_and_work(&mut self) -> (&mut History, &mut usize) {
        (&mut self.console.history, &mut self.work)
    }

    /// Begins the session anew, with an empty cluster; the files stay.
    pub fn reset(&mut self) {
        self.console.history = History::new(self.console.config.clone());
    }

    /// The line that runs.
    pub fn line(&self) -> &str {
        &self.line.command
    }

    /// Standard input: the here-document of the line.
    pub fn input(&self) -> Option<&str> {
        self.line.input.as_deref()
    }

    /// Reads a file of the working folder; `-` is standard input.
    ///
    /// The history keeps what was read with the line, so that a stored session is complete.
    pub fn read_file(&mut self, name: &str) -> Result<Arc<str>, Failure> {
        if name == "-" {
            return Ok(self.input().unwrap_or_default().into());
        }
        if name.starts_with("http://") || name.starts_with("https://") {
            let what = "files from the network: paste what stands there";
            return Err(Failure::not_simulated(what));
        }
        let Some(text) = self.console.files.get(name).cloned() else {
            return Err(Failure::error(format!("the path {name:?} does not exist")));
        };
        let input = Some(text.to_string());
        let writing = Line { number: 1, command: format!("cat > {name}"), input };
        self.recorded = format!("{}\n{}", writing.to_text(), self.recorded).into();
        Ok(text)
    }

    /// Writes a file of the working folder.
    pub fn write_file(&mut self, name: &str, text: &str) {
        self.console.set_file(name, text);
    }

    /// Sends a command to the cluster.
    ///
    /// # Errors
    ///
    /// The command is refused; nothing has changed.
    pub fn send(&mut self, command: Command) -> Result<(), CommandError> {
        self.console.history.apply(command, &self.recorded)
    }

    /// Lets the next component act because the line waits for something. Returns whether there
    /// was anything to do in time; if not, and there is a time limit, it is over.
    ///
    /// # Errors
    ///
    /// The line has done as much as one line may.
    pub(crate) fn wait_step(&mut self, patience: Patience) -> Result<bool, String> {
        let until = patience.end(self.cluster());
        let history = &mut self.console.history;
        let work = &mut self.work_waiting;
        let went_on = history.wait_step(until, &self.recorded, self.since, work);
        if !went_on && patience.limit.is_some() {
            history.advance_within(until, work);
        }
        match self.work_waiting {
            0 => Err(self.stopped()),
            _ => Ok(went_on),
        }
    }

    /// Counts what a waiting line does itself as so many pieces of work.
    pub(crate) fn spend(&mut self, work: usize) {
        self.work_waiting = self.work_waiting.saturating_sub(work);
    }

    /// What is said of a line that has done as much as one line may.
    pub(crate) fn stopped(&self) -> String {
        let now = self.cluster().now();
        format!("stopped at {now}, after much work; run it again to go on")
    }

    /// Prints a line on standard output.
    pub fn print(&mut self, text: impl fmt::Display) {
        self.print_raw(&format!("{text}\n"));
    }

    /// Prints a text on standard output as it is.
    pub fn print_raw(&mut self, text: &str) {
        self.output.write(Stream::Out, text);
    }

    /// Prints a line on standard error.
    pub fn warn(&mut self, text: impl fmt::Display) {
        self.output.write(Stream::Error, &format!("{text}\n"));
    }

    /// Reports a failure and goes on; the command ends with its exit status.
    pub fn fail(&mut self, failure: Failure) {
        self.warn(failure.text);
        self.output.exit = failure.exit;
    }

    /// Reports all that failed, as kubectl does once it has tried the rest.
    ///
    /// Mirrors `checkErr` and `MultipleErrors` in kubectl's `pkg/cmd/util/helpers.go`.
    pub(crate) fn fail_all(&mut self, failures: Vec<Failure>) {
        let is_alone = failures.len() == 1;
        for failure in failures {
            let text = if is_alone { &*failure.text } else { failure.beside_others() };
            self.fail(Failure::plain(text).with_exit(failure.exit));
        }
    }

    /// What the command printed and how it ended.
    pub(crate) fn finish(&mut self, result: Result<(), Failure>) -> Output {
        match result {
            Err(help) if help.exit == 0 => self.print(help.text),
            Err(failure) => self.fail(failure),
            Ok(()) => {}
        }
        std::mem::take(&mut self.output)
    }
}

/// Namespace and name; the namespace is `default` unless the command says otherwise.
pub(crate) fn key(namespace: Option<&str>, name: &str) -> NamespacedName {
    NamespacedName::new(namespace.unwrap_or("default"), name)
}
