//! Words and flags of a kubectl line.
//!
//! Mirrors `spf13/pflag`, texts included: flags stand anywhere among the words, letters can be
//! joined, and values follow after a blank or `=`.

use playground_sim::SimDuration;

use crate::commands::{self, Arguments, Words};
use crate::context::Failure;
pub(crate) use crate::flag::Flag;
use crate::flag::Takes;

/// Flags of every verb. All but the namespace have no meaning here.
const EVERYWHERE: &[Flag] = &[
    Flag::NAMESPACE,
    Flag::text("as"),
    Flag::text("as-group"),
    Flag::text("as-uid"),
    Flag::text("cache-dir"),
    Flag::text("certificate-authority"),
    Flag::text("client-certificate"),
    Flag::text("client-key"),
    Flag::text("cluster"),
    Flag::text("context"),
    Flag::text("kubeconfig"),
    Flag::text("request-timeout"),
    Flag::text("server").short('s'),
    Flag::text("token"),
    Flag::text("user"),
    Flag::text("v").short('v'),
    Flag::text("tls-server-name"),
    Flag::text("log-flush-frequency"),
    Flag::text("kuberc"),
    Flag::text("profile"),
    Flag::truth("disable-compression"),
    Flag::truth("match-server-version"),
    Flag::truth("insecure-skip-tls-verify"),
    Flag::truth("warnings-as-errors"),
];

/// Whether the word after a flag is its value, as far as can be told before the verb is known.
pub(crate) fn takes_next(flag: &str) -> bool {
    let needs_value = |known: &Flag| known.takes != Takes::Truth;
    if ["-h", "--help"].contains(&flag) || flag.contains('=') {
        return false;
    }
    match flag.strip_prefix("--") {
        Some(long) => EVERYWHERE.iter().find(|it| it.long == long).is_none_or(needs_value),
        None => flag.len() == 2,
    }
}

/// The words of a line, and the flags that were given.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    /// The words that are no flags.
    pub(crate) words: Vec<String>,
    given: Vec<(&'static str, String)>,
}

/// What reads one line.
struct Reader<'a> {
    known: &'a [Flag],
    /// Flags that every verb has.
    everywhere: &'static [Flag],
    flags: Flags,
    rest: std::vec::IntoIter<String>,
    /// The flag at the end that has no value yet.
    open: Option<Flag>,
    /// A flag that was given and is not simulated.
    elsewhere: Option<Flag>,
}

impl Flags {
    /// Reads what is left of a line. `command` is how the usage of the verb is asked for.
    ///
    /// # Errors
    ///
    /// A flag is unknown, or its value is wrong or missing.
    pub(crate) fn read(
        arguments: &mut Arguments,
        command: &'static str,
        known: &'static [Flag],
    ) -> Result<Self, Failure> {
        Flags::parse(arguments.rest(), command, known)
    }

    /// Reads words.
    pub(crate) fn parse(
        words: Vec<String>,
        command: &'static str,
        known: &[Flag],
    ) -> Result<Self, Failure> {
        let mut reader = Reader::new(words, command, known);
        while let Some(word) = reader.rest.next() {
            let read = reader.read(&word);
            read.map_err(|it| {
                if it.exit == 0 {
                    return Failure::plain(commands::usage_of(command)).with_exit(0);
                }
                let text = format!("{}\nSee '{command} --help' for usage.", it.text);
                Failure::plain(text).with_exit(it.exit)
            })?;
        }
        match reader.elsewhere {
            Some(flag) => Err(Failure::not_simulated(format!("\"{command} --{}\"", flag.long))),
            None => Ok(reader.flags),
        }
    }

    /// Reads what there is of a line that is not finished, whatever is wrong with it; and the
    /// flag at its end that has no value yet.
    pub(crate) fn so_far(
        words: Vec<String>,
        command: &str,
        known: &[Flag],
    ) -> (Self, Option<Flag>) {
        let mut reader = Reader::new(words, command, known);
        while let Some(word) = reader.rest.next() {
            // A mistake is told when the line runs.
            let _ = reader.read(&word);
        }
        (reader.flags, reader.open)
    }

    /// The flags that are worth to propose for a command: its own, and the namespace.
    pub(crate) fn known(
        command: &str,
        known: &'static [Flag],
    ) -> impl Iterator<Item = &'static Flag> {
        let first = if command.starts_with("kubectl") { 1 } else { 0 };
        let all = known.iter().chain(EVERYWHERE.iter().take(first));
        all.filter(|it| it.is_simulated)
    }

    /// Refuses words beyond so many.
    pub(crate) fn expect_words(&self, most: usize) -> Result<(), Failure> {
        match self.words.get(most) {
            None => Ok(()),
            Some(word) => Err(Failure::error(format!("unexpected argument {word:?}"))),
        }
    }

    /// The value of a flag that counts: the last.
    pub(crate) fn get(&self, long: &str) -> Option<&str> {
        self.given.iter().rev().find(|it| it.0 == long).map(|it| it.1.as_str())
    }

    /// All values of a flag, in their order.
    pub(crate) fn all<'a>(&'a self, long: &'a str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |it| it.0 == long).map(|it| it.1.as_str())
    }

    /// Whether a flag was given.
    pub(crate) fn has(&self, long: &str) -> bool {
        self.get(long).is_some()
    }

    /// Whether a truth flag is true.
    pub(crate) fn is_true(&self, long: &str) -> bool {
        self.get(long).and_then(parse_truth).unwrap_or(false)
    }

    /// Whether a truth flag that is true by default was not set to false.
    pub(crate) fn is_not_false(&self, long: &str) -> bool {
        self.get(long).and_then(parse_truth).unwrap_or(true)
    }

    /// The number of a flag.
    pub(crate) fn int(&self, long: &str) -> Option<i64> {
        self.get(long)?.parse().ok()
    }

    /// The span of a flag; zero, which stands for no limit, counts as not given.
    pub(crate) fn duration(&self, long: &str) -> Option<SimDuration> {
        self.get(long).and_then(parse_duration).filter(|it| *it != SimDuration::from_millis(0))
    }

    /// The namespace that was asked for.
    pub(crate) fn namespace(&self) -> &str {
        self.get("namespace").filter(|it| !it.is_empty()).unwrap_or("default")
    }
}

impl<'a> Reader<'a> {
    fn new(words: Vec<String>, command: &str, known: &'a [Flag]) -> Self {
        let everywhere = if command.starts_with("kubectl") { EVERYWHERE } else { &[] };
        let flags = Flags { words: Vec::new(), given: Vec::new() };
        let rest = words.into_iter();
        Reader { known, everywhere, flags, rest, open: None, elsewhere: None }
    }

    fn read(&mut self, word: &str) -> Result<(), Failure> {
        if word == "--help" || word == "-h" {
            return Err(Failure::plain("").with_exit(0));
        } else if word == "--" {
            self.flags.words.extend(self.rest.by_ref());
        } else if let Some(text) = word.strip_prefix("--") {
            self.read_long(text)?;
        } else if let Some(letters) = word.strip_prefix('-').filter(|it| !it.is_empty()) {
            self.read_letters(word, letters)?;
        } else {
            self.flags.words.push(word.to_owned());
        }
        Ok(())
    }

    fn find(&self, is_it: impl Fn(&Flag) -> bool) -> Option<Flag> {
        self.known.iter().chain(self.everywhere).find(|it| is_it(it)).copied()
    }

    fn read_long(&mut self, text: &str) -> Result<(), Failure> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let Some(flag) = self.find(|it| it.long == name) else {
            return Err(Failure::error(format!("unknown flag: --{name}")));
        };
        let value = match (value, flag.takes) {
            (Some(value), _) => value,
            (None, Takes::Truth) => "true".to_owned(),
            (None, Takes::TextOr(default)) => default.to_owned(),
            (None, _) => self
                .value_of(flag)
                .ok_or_else(|| Failure::error(format!("flag needs an argument: --{name}")))?,
        };
        self.push(flag, value)
    }

    fn read_letters(&mut self, word: &str, letters: &str) -> Result<(), Failure> {
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            let Some(flag) = self.find(|it| it.short == Some(letter)) else {
                let text = format!("unknown shorthand flag: {letter:?} in {word}");
                return Err(Failure::error(text));
            };
            let rest = letters.as_str();
            let value = match (rest.strip_prefix('='), flag.takes) {
                (Some(value), _) => value.to_owned(),
                (None, Takes::Truth) => {
                    self.push(flag, "true".to_owned())?;
                    continue;
                }
                (None, Takes::TextOr(default)) => {
                    self.push(flag, default.to_owned())?;
                    continue;
                }
                (None, _) if !rest.is_empty() => rest.to_owned(),
                (None, _) => self.value_of(flag).ok_or_else(|| {
                    Failure::error(format!("flag needs an argument: {letter:?} in {word}"))
                })?,
            };
            return self.push(flag, value);
        }
        Ok(())
    }

    /// The next word; without one, the flag stays open.
    fn value_of(&mut self, flag: Flag) -> Option<String> {
        let value = self.rest.next();
        self.open = value.is_none().then_some(flag);
        value
    }

    fn push(&mut self, flag: Flag, value: String) -> Result<(), Failure> {
        flag.check(&value)?;
        if !flag.is_simulated && value != "false" {
            self.elsewhere = Some(flag);
        }
        self.flags.given.push((flag.long, value));
        Ok(())
    }
}

pub(crate) fn parse_truth(text: &str) -> Option<bool> {
    match text {
        "true" | "t" | "T" | "1" | "TRUE" | "True" => Some(true),
        "false" | "f" | "F" | "0" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A span in Go's form: `10s`, `1m30s`, `0`. A negative one counts as none.
pub(crate) fn parse_duration(text: &str) -> Option<SimDuration> {
    let text = text.strip_prefix('-').unwrap_or(text);
    if text == "0" { Some(SimDuration::from_millis(0)) } else { text.parse().ok() }
}

/// Whether and where a change is only tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DryRun {
    /// It is made.
    No,
    /// kubectl keeps it for itself.
    Client,
    /// The API server checks it and does not store it.
    Server,
}

impl DryRun {
    /// The flag that every changing verb has.
    pub(crate) const FLAG: Flag =
        Flag::text_or("dry-run", "unchanged").of(Words::OneOf(&["client", "server", "none"]));

    /// Mirrors `GetDryRunStrategy`.
    pub(crate) fn of(flags: &Flags) -> Result<Self, Failure> {
        match flags.get("dry-run") {
            None | Some("none") => Ok(DryRun::No),
            Some("client") => Ok(DryRun::Client),
            Some("server") => Ok(DryRun::Server),
            Some("unchanged") => Err(Failure::error(
                "--dry-run flag without a value was specified. A value must be set: \"none\", \
                 \"server\", or \"client\".",
            )),
            Some(other) => Err(Failure::error(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))),
        }
    }

    /// What stands behind the message of success.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            DryRun::No => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}

#[cfg(test)]
mod tests {
    use playground_sim::Config;

    use super::*;
    use crate::Console;
    use crate::testing::apply_agent;

    const KNOWN: &[Flag] = &[
        Flag::text("selector").short('l'),
        Flag::truth("all"),
        Flag::int("grace-period"),
        DryRun::FLAG,
    ];

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let words = line.split(' ').map(str::to_owned).collect();
        let text = match Flags::parse(words, "kubectl x", KNOWN) {
            Ok(flags) => {
                let given = flags.given.iter().map(|(name, value)| format!("{name}={value}"));
                flags.words.iter().cloned().chain(given).collect::<Vec<_>>().join(" ")
            }
            Err(failure) => failure.text,
        };
        assert_eq!(text, expected);
    }

    #[test]
    fn flags_stand_anywhere() {
        check(
            "pods -l app=x a --all -n kube-system",
            "pods a selector=app=x all=true namespace=kube-system",
        );
        check("a -lapp=x --all=false -- -b", "a -b selector=app=x all=false");
        check("a --dry-run b --dry-run=client", "a b dry-run=unchanged dry-run=client");
        check("a --grace-period -1", "a grace-period=-1");
    }

    #[test]
    fn mistakes_are_told_in_upstreams_words() {
        let see = "\nSee 'kubectl x --help' for usage.";
        check("--frob", &format!("error: unknown flag: --frob{see}"));
        check("-k=v", &format!("error: unknown shorthand flag: 'k' in -k=v{see}"));
        check("-l", &format!("error: flag needs an argument: 'l' in -l{see}"));
        check(
            "--grace-period=x",
            &format!(
                "error: invalid argument \"x\" for \"--grace-period\" flag: strconv.ParseInt: \
                 parsing \"x\": invalid syntax{see}"
            ),
        );
    }

    #[test]
    fn flags_of_kubectl_that_are_not_simulated_change_nothing() {
        let mut console = Console::open(&apply_agent());
        let before = console.cluster().store().clone();
        for (line, refused) in [
            ("kubectl set image ds/agent agent=x --local", "kubectl set image --local"),
            ("kubectl create deployment x --image=y -o yaml", "kubectl create deployment --output"),
            ("kubectl label ds agent a=b -oname", "kubectl label --output"),
            ("kubectl rollout restart ds/agent -o yaml", "kubectl rollout restart --output"),
            ("kubectl apply -k overlays/prod", "kubectl apply --kustomize"),
            ("kubectl get --raw /healthz", "kubectl get --raw"),
        ] {
            let expected = format!("error: the playground does not simulate \"{refused}\"\n");
            assert_eq!(console.run(line).stderr, expected);
        }
        let file = console.run("kubectl apply -f https://example.com/x.yaml");
        assert!(file.stderr.contains("files from the network"), "{file:?}");
        assert!(console.cluster().store() == &before);
        for line in ["kubectl get nodes -v=6", "kubectl set image ds/agent agent=x --local=false"] {
            assert_eq!(console.run(line).exit, 0, "{line}");
        }
        assert_eq!(Console::new(Config::default()).run("kubectl get po -v 8").exit, 0);
    }
}
