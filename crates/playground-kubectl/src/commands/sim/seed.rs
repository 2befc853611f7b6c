//! `sim seed`: what chance is drawn from.

use playground_sim::{Command, Seed};

use crate::commands::{Grammar, Verb};
use crate::context::Failure;

pub(super) const VERB: Verb = Verb {
    name: "seed",
    usage: "sim seed [N]",
    about: "shows or changes the number from which names of Pods and ties between Nodes are drawn",
    grammar: Grammar::NOTHING,
    run: |context, arguments| {
        let words = arguments.rest();
        if words.is_empty() {
            let Seed(seed) = context.cluster().seed();
            context.print(format!("seed={seed}"));
            return Ok(());
        }
        let words = words.join(" ");
        let seed = words.parse().map_err(|_| {
            Failure::error(format!("sim seed takes one whole number from 0 on, not {words:?}"))
        })?;
        context.send(Command::SetSeed(Seed(seed))).map_err(|it| Failure::server(&it))
    },
};

#[cfg(test)]
mod tests {
    use crate::Console;
    use crate::testing::apply_agent;

    /// Three Pods, after some lines.
    fn pods_after(lines: &str) -> String {
        format!("{lines}sim node add node-1 --count 3\n{}sim run until settled\n", apply_agent())
    }

    fn names(text: &str) -> Vec<String> {
        let console = Console::open(text);
        console.cluster().store().pods().map(|it| it.metadata.name.to_string()).collect()
    }

    #[test]
    fn another_seed_gives_other_names_and_the_same_seed_the_same() {
        let seven = pods_after("sim seed 7\n");
        assert_ne!(names(&seven), names(&pods_after("")));
        assert_eq!(names(&seven), names(&seven));
    }

    #[test]
    fn a_stored_session_keeps_its_seed() {
        let mut console = Console::open(&pods_after("sim seed 7\n"));
        let again = Console::open(&console.session_text());
        assert_eq!(again.cluster(), console.cluster());
        assert_eq!(console.run("sim seed").stdout, "seed=7\n");
    }

    #[test]
    fn a_seed_that_comes_again_does_not_bring_its_names_again() {
        let seven = pods_after("sim seed 7\n");
        let first = names(&seven);
        let again = "sim seed 7\nkubectl delete pods --all\nsim run until settled\n";
        let second = names(&format!("{seven}{again}"));
        assert_eq!((first.len(), second.len()), (3, 3));
        assert!(second.iter().all(|it| !first.contains(it)), "{first:?} {second:?}");
    }

    #[test]
    fn what_is_no_seed_is_refused_and_changes_nothing() {
        let mut console = Console::default();
        for line in ["sim seed x", "sim seed -1", "sim seed 1 2", "sim seed 18446744073709551616"] {
            let output = console.run(line);
            assert!(output.stderr.contains("one whole number from 0 on"), "{line}: {output:?}");
        }
        assert_eq!(console.run("sim seed").stdout, "seed=1\n");
    }
}
