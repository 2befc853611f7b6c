//! What the outlook on a line says, one fact a line:
//!
//! ```text
//! refused: MESSAGE
//! warnings: 1
//! agent: is new
//! agent: another template
//! agent: restarts 3, 1 at a time
//! agent: gains worker-4
//! agent: loses worker-1 worker-2
//! agent: adopts 2
//! agent: stuck, Pending on worker-1
//! takes 46s | never ends
//! ```

use playground_kubectl::Console;
use playground_sim::{Budget, Effect, OwnChange, Stuck};

pub(super) fn outlook(console: &Console, line: &str) -> String {
    let outlook = console.outlook(line);
    let mut facts = Vec::new();
    facts.extend(outlook.refusal.iter().map(|it| format!("refused: {it}")));
    if outlook.warnings > 0 {
        facts.push(format!("warnings: {}", outlook.warnings));
    }
    for effect in &outlook.effects {
        let name = &effect.daemon_set.name;
        facts.extend(of_effect(effect).into_iter().map(|it| format!("{name}: {it}")));
    }
    facts.push(match outlook.takes {
        Some(span) => format!("takes {span}"),
        None => "never ends".to_owned(),
    });
    facts.join("\n") + "\n"
}

fn of_effect(effect: &Effect) -> Vec<String> {
    let mut facts = Vec::new();
    match effect.change {
        OwnChange::Created => facts.push("is new".to_owned()),
        OwnChange::Template => facts.push("another template".to_owned()),
        OwnChange::Noted | OwnChange::Other | OwnChange::None => {}
    }
    match (effect.restarts, effect.budget) {
        (0, _) => {}
        (n, None) => facts.push(format!("restarts {n}, by hand")),
        (n, Some(Budget { max_unavailable, max_surge: 0 })) => {
            facts.push(format!("restarts {n}, {max_unavailable} at a time"));
        }
        (n, Some(budget)) => facts.push(format!("restarts {n}, surging {}", budget.max_surge)),
    }
    if effect.awaits_deletion > 0 {
        facts.push(format!("keeps {} old until they are deleted", effect.awaits_deletion));
    }
    for (verb, nodes) in
        [("gains", &effect.gain), ("loses", &effect.lose), ("forgoes", &effect.forgo)]
    {
        if !nodes.is_empty() {
            let names: Vec<String> = nodes.iter().map(ToString::to_string).collect();
            facts.push(format!("{verb} {}", names.join(" ")));
        }
    }
    if effect.adopted > 0 {
        facts.push(format!("adopts {}", effect.adopted));
    }
    facts.extend(effect.stuck.as_ref().map(of_stuck));
    facts
}

fn of_stuck(stuck: &Stuck) -> String {
    let Some(pod) = &stuck.pod else { return "stuck".to_owned() };
    let node = pod.node.as_ref().map_or("no Node", |it| it);
    format!("stuck, {} on {node}", pod.status)
}
