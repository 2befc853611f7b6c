//! `sim step`, `back`, `run`, `seek`, `undo`, `redo` and `reset`: moving in time.

use playground_sim::{Moment, Settled, SimDuration, SimTime};

use super::usage;
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::console::SETTLE_LIMIT;
use crate::context::Failure;

pub(super) const STEP: Verb = Verb {
    name: "step",
    usage: "sim step [N]",
    about: "lets the next component act, N times",
    grammar: Grammar::NOTHING,
    run: |context, arguments| {
        for _ in 0..count(arguments, &STEP)? {
            let (history, work) = context.history_and_work();
            if !history.step_within(work) {
                match *work {
                    0 => context.warn(context.stopped()),
                    _ => context.warn("nothing is left to do"),
                }
                break;
            }
        }
        Ok(())
    },
};

pub(super) const BACK: Verb = Verb {
    name: "back",
    usage: "sim back [N]",
    about: "takes the last N moves back",
    grammar: Grammar::NOTHING,
    run: |context, arguments| {
        let n = count(arguments, &BACK)?;
        if context.history().position() == 0 {
            context.warn("this is the beginning of the session");
        }
        context.history().back(n);
        Ok(())
    },
};

pub(super) const RUN: Verb = Verb {
    name: "run",
    usage: "sim run 30s | until settled",
    about: "lets the time run on",
    grammar: Grammar::new(&[Words::OneOf(&["until settled", "10s", "30s", "1m", "5m", "1h"])], &[]),
    run: |context, arguments| match (arguments.next_word().as_deref(), arguments.next_word()) {
        (Some("until"), Some(word)) if word == "settled" => {
            let (history, work) = context.history_and_work();
            match history.settle_within(SETTLE_LIMIT, work) {
                Settled::Yes => {}
                Settled::No { .. } if *work == 0 => context.warn(context.stopped()),
                Settled::No { after } => context.warn(format!(
                    "not settled after {after}: something goes on for ever, such as a back-off"
                )),
            }
            Ok(())
        }
        (Some(text), None) => {
            let span: SimDuration = text.parse().map_err(Failure::error)?;
            let until = context.cluster().now() + span;
            let (history, work) = context.history_and_work();
            if !history.advance_within(until, work) {
                context.warn(context.stopped());
            }
            Ok(())
        }
        _ => Err(usage(&RUN)),
    },
};

pub(super) const SEEK: Verb = Verb {
    name: "seek",
    usage: "sim seek T+46s | N | N@46s",
    about: "goes to an instant, or right after the Nth move, or to an instant between it and the next",
    grammar: Grammar::new(&[Words::OneOf(&["T+"])], &[]),
    run: |context, arguments| {
        let text = arguments.next_word().ok_or_else(|| usage(&SEEK))?;
        if let Ok(moment) = text.parse::<Moment>() {
            context.history().stand_at(moment);
            return Ok(());
        }
        let span: SimDuration =
            text.strip_prefix("T+").unwrap_or(&text).parse().map_err(Failure::error)?;
        let (history, work) = context.history_and_work();
        if !history.seek_within(SimTime::ZERO + span, work) {
            context.warn(context.stopped());
        }
        Ok(())
    },
};

pub(super) const UNDO: Verb = Verb {
    name: "undo",
    usage: "sim undo",
    about: "goes to the moment of the latest command, without it",
    grammar: Grammar::NOTHING,
    run: |context, _| {
        if !context.history().take_back() {
            context.warn("there is no command to take back");
        }
        Ok(())
    },
};

pub(super) const REDO: Verb = Verb {
    name: "redo",
    usage: "sim redo",
    about: "makes the command again that was taken back",
    grammar: Grammar::NOTHING,
    run: |context, _| {
        if !context.history().make_again() {
            context.warn("no command was taken back");
        }
        Ok(())
    },
};

pub(super) const RESET: Verb = Verb {
    name: "reset",
    usage: "sim reset",
    about: "begins anew with an empty cluster",
    grammar: Grammar::NOTHING,
    run: |context, _| {
        context.reset();
        Ok(())
    },
};

fn count(arguments: &mut Arguments, verb: &Verb) -> Result<usize, Failure> {
    let words = arguments.rest();
    let n = match words.as_slice() {
        [] => Some(1),
        [n] => n.parse().ok().filter(|it| *it > 0),
        _ => None,
    };
    n.ok_or_else(|| {
        let (name, words) = (verb.name, words.join(" "));
        Failure::error(format!("sim {name} takes one whole number from 1 on, not {words:?}"))
    })
}

#[cfg(test)]
mod tests {
    use crate::Console;
    use crate::testing::apply_agent;

    /// A Pod whose budget allows no eviction.
    const PROTECTED: &str = "\
sim node add node-4
kubectl create deployment web --image=web --replicas=4
kubectl create pdb web --selector=app=web --max-unavailable=0
sim run 30s
";

    /// Three Nodes with a Pod that ends soon after each start.
    fn crashes() -> String {
        let nodes = "sim image agent:1 crash-after 1s\nsim node add node-1 --count 3\n";
        format!("{nodes}{}", apply_agent())
    }

    #[test]
    fn no_line_goes_on_for_ever() {
        for line in ["sim run 1000000000s", "sim seek T+1000000000s", "sim step 1000000000"] {
            let mut console = Console::open(&crashes());
            let output = console.run(line);
            assert!(
                output.is_ok() && output.stderr.contains("run it again to go on"),
                "{output:?}"
            );
            let (at, n) = (console.cluster().now(), console.history().moves().len());
            console.run(line);
            assert!(console.cluster().now() > at && console.history().moves().len() > n);
            check_stored(&console);
        }
    }

    #[test]
    fn no_line_waits_for_ever() {
        for line in [
            "kubectl wait pods --all --for=delete --timeout=1000000000s",
            "kubectl rollout status ds/agent --timeout=1000000000s",
            "kubectl drain node-1 --ignore-daemonsets --timeout=1000000000s",
            "kubectl delete pods --all --timeout=1000000000s --grace-period=1000000000",
        ] {
            let mut console = Console::open(&format!("{}{PROTECTED}", crashes()));
            let output = console.run(line);
            assert_eq!(output.exit, 1);
            assert!(output.stderr.contains("run it again to go on"), "{line}: {output:?}");
            check_stored(&console);
        }
    }

    #[test]
    fn a_wait_that_ran_out_runs_out_at_the_same_time_in_a_replay() {
        let mut console = Console::open(&crashes());
        for line in ["sim run 50s", "kubectl wait ds/agent --for=delete --timeout=35s", "sim step"]
        {
            console.run(line);
        }
        assert!(console.cluster().is_anything_due(), "the other two Pods act at the same time");
        check_stored(&console);
    }

    /// The session leads to the same cluster when it is replayed from its text.
    #[track_caller]
    fn check_stored(console: &Console) {
        let stored = Console::open(&console.session_text());
        assert_eq!(stored.cluster().now(), console.cluster().now());
        assert_eq!(stored.cluster().journal().len(), console.cluster().journal().len());
    }
}
