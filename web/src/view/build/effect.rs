//! What would happen to Pods and Nodes, in sentences.

use playground_api::{Kind, NodeName, ObjectReference};
use playground_kubectl::Outlook as Ahead;
use playground_sim::{Budget, Effect, OwnChange, Rejection, Stuck, Touched};

use super::{pods, words};
use crate::view::{Outlook, OutlookTone};

/// What would happen, in sentences.
pub fn effect(ahead: &Ahead) -> Outlook {
    let objects = objects(ahead);
    match ahead.effects.as_slice() {
        [] => Outlook::new(
            OutlookTone::Plain,
            &objects,
            joined(["No daemon Pod comes or goes.".to_owned(), end(ahead)]),
        ),
        [one] if is_only_noted(one) => Outlook::new(
            OutlookTone::Plain,
            "No change.",
            joined([objects, "Apply only notes the file as what was applied last.".to_owned()]),
        ),
        [one] => on_one(one, objects, ahead),
        several => on_several(several, objects, ahead),
    }
}

/// `New Node worker-3, changed Node worker-1.`
fn objects(ahead: &Ahead) -> String {
    let objects = ahead.objects.iter().map(|it| {
        let what = if it.is_known { "changed" } else { "new" };
        format!("{what} {} {}", it.kind, it.name)
    });
    let objects: Vec<String> = objects.collect();
    match objects.len() {
        0 => String::new(),
        1..4 => words::capitalized(&format!("{}.", objects.join(", "))),
        _ => format!("{}.", kinds(&ahead.objects).join(", ")),
    }
}

/// `1 new Namespace`, `4 new Services`, `2 changed Nodes`
fn kinds(objects: &[Touched]) -> Vec<String> {
    let mut kinds: Vec<((bool, &str), usize)> = Vec::new();
    for it in objects {
        let kind = (it.is_known, it.kind);
        match kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, n)) => *n += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let counted = |((is_known, kind), n): ((bool, &str), usize)| {
        words::counted(n, &format!("{} {kind}", if is_known { "changed" } else { "new" }))
    };
    kinds.into_iter().map(counted).collect()
}

fn on_one(one: &Effect, objects: String, ahead: &Ahead) -> Outlook {
    let (mut lead, sentence) = headline(one);
    if one.change == OwnChange::Created {
        lead = format!("New DaemonSet {}.", one.daemon_set.name);
    }
    let placed = placements(one);
    let placed = match one.kept_away.as_slice() {
        [] if placed.is_empty() && one.change != OwnChange::None => {
            "No Node gains or loses a Pod.".to_owned()
        }
        [] => placed,
        reasons => joined([placed, nowhere(reasons)]),
    };
    let end = one.stuck.as_ref().map_or_else(|| end(ahead), trouble);
    let (lead, objects) = if lead.is_empty() { (objects, lead) } else { (lead, objects) };
    Outlook { sentence, ..Outlook::new(tone(ahead), &lead, joined([objects, placed, end])) }
}

fn on_several(several: &[Effect], objects: String, ahead: &Ahead) -> Outlook {
    let each = several.iter().map(|it| {
        let (lead, sentence) = headline(it);
        let trouble = it.stuck.as_ref().map_or(String::new(), trouble);
        format!(
            "{}: {}",
            it.daemon_set.name,
            joined([lead, sentence, placements(it), nowhere(&it.kept_away), trouble])
        )
    });
    let each: Vec<String> = each.collect();
    let lead = format!("{}.", words::counted(several.len(), "DaemonSet"));
    Outlook::new(tone(ahead), &lead, joined([objects, each.join("\n"), end(ahead)]))
}

/// Whether nothing comes of it for any Pod or Node.
fn is_only_noted(effect: &Effect) -> bool {
    let is_empty = |nodes: &[NodeName]| nodes.is_empty();
    effect.change == OwnChange::Noted
        && effect.restarts + effect.adopted == 0
        && [&effect.gain, &effect.lose, &effect.forgo].into_iter().all(|it| is_empty(it))
        && effect.stuck.is_none()
}

fn tone(ahead: &Ahead) -> OutlookTone {
    match ahead.effects.iter().any(|it| it.stuck.is_some() || !it.kept_away.is_empty()) {
        true => OutlookTone::Remark,
        false => OutlookTone::Plain,
    }
}

/// When all is done, unless something is not.
fn end(ahead: &Ahead) -> String {
    match ahead.takes {
        _ if ahead.effects.iter().any(|it| it.stuck.is_some()) => String::new(),
        Some(takes) if takes.as_millis() > 0 => {
            format!("Settled after {} at the current timings.", words::span(takes))
        }
        Some(_) => String::new(),
        None => endless(ahead.restless.as_ref()),
    }
}

/// That it has no end, and through whom.
fn endless(through: Option<&ObjectReference>) -> String {
    let whose = match through {
        Some(it) if it.kind == Kind::DaemonSet => {
            format!(" with the Pods of DaemonSet {}", it.name)
        }
        Some(it) => format!(" with {} {}", it.kind.as_str(), it.name),
        None => String::new(),
    };
    format!("It does not settle: something goes on for ever{whose}, such as a back-off.")
}

/// `Template changed.`, `5 Pods restart, 1 at a time.`
fn headline(effect: &Effect) -> (String, String) {
    let n = effect.restarts;
    let restarts = match (n, effect.budget) {
        (0, None) => match effect.awaits_deletion {
            1 => "OnDelete: the old Pod stays until you delete it.".to_owned(),
            _ => "OnDelete: the old Pods stay until you delete them.".to_owned(),
        },
        (0, _) => "No Pod restarts.".to_owned(),
        (1, _) => "1 Pod restarts.".to_owned(),
        (n, budget) => {
            let pace = budget.map_or(String::new(), |it| pace(it, n));
            format!("{} Pods restart{pace}.", words::number(n))
        }
    };
    match effect.change {
        OwnChange::Created => ("New DaemonSet.".to_owned(), String::new()),
        OwnChange::Template => ("Template changed.".to_owned(), restarts),
        OwnChange::Noted if n == 0 => {
            ("No change.".to_owned(), "Only what was applied last is noted.".to_owned())
        }
        OwnChange::Noted | OwnChange::Other if n > 0 => ("Changed.".to_owned(), restarts),
        OwnChange::Noted | OwnChange::Other => {
            ("Changed.".to_owned(), "No Pod restarts.".to_owned())
        }
        OwnChange::None if n > 0 => (restarts, String::new()),
        OwnChange::None => (String::new(), String::new()),
    }
}

/// `, 1 at a time`
fn pace(budget: Budget, n_pods: usize) -> String {
    match (budget.max_surge, budget.max_unavailable) {
        (0, n) if n as usize >= n_pods => ", all at once".to_owned(),
        (0, n) => format!(", {} at a time", words::number(n as usize)),
        (n, _) => format!(", {} at a time, each beside the old one", words::number(n as usize)),
    }
}

/// Who gains and who loses a Pod.
fn placements(effect: &Effect) -> String {
    let replaced = if effect.change == OwnChange::Created && effect.restarts > 0 {
        " and replaced"
    } else {
        ""
    };
    let adopted = match effect.adopted {
        0 => String::new(),
        1 => format!("1 Pod is adopted{replaced}."),
        n => format!("{} Pods are adopted{replaced}.", words::number(n)),
    };
    let of = |nodes: &[NodeName], one: &str, many: &str| match nodes.len() {
        0 => String::new(),
        1 => format!("{} {one}.", words::listed(nodes)),
        2 | 3 => format!("{} {many}.", words::listed(nodes)),
        n => format!("{} Nodes {many}.", words::number(n)),
    };
    joined([
        adopted,
        of(&effect.gain, "gains a Pod", "gain a Pod"),
        of(&effect.lose, "loses its Pod", "lose their Pod"),
        of(&effect.forgo, "gets no Pod", "get no Pod"),
    ])
}

/// What keeps the Pods away from all Nodes, and from how many each; nothing if they are wanted on one.
fn nowhere(reasons: &[(Rejection, usize)]) -> String {
    let all_are_taints = reasons.iter().all(|it| matches!(it.0, Rejection::Taint(_)));
    let because = match reasons {
        [] => return String::new(),
        [(Rejection::NodeName { wanted }, _)] => format!("There is no Node {wanted}"),
        [(Rejection::NodeSelector { key, wanted, .. }, _)] => format!("No Node has {key}={wanted}"),
        [(Rejection::NodeAffinity(_), _)] => {
            "No Node matches the required node affinity".to_owned()
        }
        [(Rejection::Taint(taint), _)] => {
            format!("Every Node has the taint {taint}, which is not tolerated")
        }
        _ if all_are_taints => "Every Node has a taint that is not tolerated".to_owned(),
        several => {
            let each: Vec<String> = several.iter().map(kept_away).collect();
            return format!("No Pod will run: {}.", each.join(", "));
        }
    };
    format!("{because}, so no Pod will run.")
}

/// `3 Nodes without disktype=ssd`
fn kept_away((reason, n): &(Rejection, usize)) -> String {
    let nodes = words::counted(*n, "Node");
    match reason {
        Rejection::NodeName { wanted } => format!("{nodes} not called {wanted}"),
        Rejection::NodeSelector { key, wanted, .. } => format!("{nodes} without {key}={wanted}"),
        Rejection::NodeAffinity(_) => format!("{nodes} that the node affinity does not match"),
        Rejection::Taint(taint) => format!("{nodes} with the taint {taint}"),
    }
}

/// An end that is none: what is waited for.
fn trouble(stuck: &Stuck) -> String {
    let what = if stuck.is_rollout {
        "The rollout does not finish"
    } else {
        "Not every Pod becomes available"
    };
    if let Some(refusal) = &stuck.refusal {
        return format!("{what}: the API server refuses the Pods: {refusal}.");
    }
    let Some(pod) = &stuck.pod else { return format!("{what}.") };
    let place = pod.node.as_ref().map_or(String::new(), |it| format!(" on {it}"));
    format!("{what}: the Pod{place} {}.", pods::plight(pod))
}

/// Sentences one after the other.
pub(super) fn joined<const N: usize>(sentences: [String; N]) -> String {
    sentences.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}
