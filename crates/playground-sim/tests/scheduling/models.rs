//! Slow obvious models of preemption, spreading and affinity, compared on random small clusters.

use playground_api::{Node, Pod};
use playground_sim::Cluster;
use playground_sim::scheduler::Preemption;

use crate::affinity::{far, near, term};
use crate::dice::Dice;
use crate::spreading::{constrained, spread};
use crate::world::*;

const SEEDS: u64 = 400;

fn cpu(pod: &Pod) -> i64 {
    pod.spec.requests().scheduler_units("cpu")
}

fn priority(pod: &Pod) -> i64 {
    i64::from(pod.spec.priority_value())
}

/// Whether Pods can be on a Node together.
fn fit_together(node: &Node, pods: &[&Pod]) -> bool {
    let sum: i64 = pods.iter().map(|it| cpu(it)).sum();
    let ports: Vec<_> = pods.iter().flat_map(|it| it.spec.host_ports()).collect();
    let clash = ports.iter().enumerate().any(|(i, a)| ports[..i].iter().any(|b| a == b));
    // A Pod that asks for nothing fits beside those that take too much.
    let crowded = sum > node.status.allocatable.scheduler_units("cpu");
    !crowded && !clash && pods.len() as i64 <= node.status.allocatable.scheduler_units("pods")
}

struct World {
    nodes: Vec<Node>,
    placed: Vec<(usize, Pod)>,
    cluster: Cluster,
}

fn random_world(dice: &mut Dice, label: bool) -> World {
    let n_nodes = 1 + dice.below(4) as usize;
    let mut nodes = Vec::new();
    for n in 0..n_nodes {
        let zone = ["zone=a", "zone=b", "zone=c", ""][dice.below(4) as usize];
        let mut node = node(&format!("n{n}"), 1000, zone);
        let room = (1 + dice.below(6)).to_string();
        node.status.allocatable.insert("pods", room.parse().expect("a quantity"));
        if label {
            node.status.allocatable.insert("pods", "110".parse().expect("a quantity"));
        }
        nodes.push(node);
    }
    let mut placed: Vec<(usize, Pod)> = Vec::new();
    for n in 0..dice.below(12) {
        let at = dice.below(n_nodes as u64) as usize;
        let size = 100 * (1 + dice.below(5)) as u32;
        let mut new = pod(&format!("p{n}"), size, dice.below(4) as i32 * 10 - 10);
        if dice.below(4) == 0 {
            new = with_port(new, 80 + dice.below(2) as u16);
        }
        let app = ["app=a", "app=b", "app=a,tier=x"][dice.below(3) as usize];
        let new = with_labels(running(new, &format!("n{at}"), n as i64), app);
        let mut there: Vec<&Pod> = placed.iter().filter(|it| it.0 == at).map(|it| &it.1).collect();
        there.push(&new);
        if fit_together(&nodes[at], &there) {
            placed.push((at, new));
        }
    }
    let mut cluster = cluster(nodes.clone());
    for (_, pod) in &placed {
        put(&mut cluster, pod.clone());
    }
    World { nodes, placed, cluster }
}

/// Of all sets of Pods that could stay beside `new`, the one that keeps the most important Pods.
fn victims(node: &Node, there: &[&Pod], new: &Pod) -> Option<Vec<String>> {
    let lower = |it: &&&Pod| priority(it) < priority(new);
    let mut candidates: Vec<&Pod> = there.iter().filter(lower).copied().collect();
    candidates.sort_by_key(|it| (-priority(it), it.status.start_time));
    let firm: Vec<&Pod> = there.iter().filter(|it| !lower(it)).copied().collect();
    let mut best: Option<Vec<bool>> = None;
    for set in 0..1_u32 << candidates.len() {
        let stays: Vec<bool> = (0..candidates.len()).map(|i| set >> i & 1 == 1).collect();
        let mut pods = firm.clone();
        pods.extend(candidates.iter().zip(&stays).filter(|it| *it.1).map(|it| *it.0));
        pods.push(new);
        if fit_together(node, &pods) && best.as_ref().is_none_or(|it| stays > *it) {
            best = Some(stays);
        }
    }
    let gone = |stays: Vec<bool>| {
        let leaving = candidates.iter().zip(stays).filter(|it| !it.1);
        leaving.map(|it| it.0.metadata.name.to_string()).collect::<Vec<_>>()
    };
    best.map(gone).filter(|it| !it.is_empty())
}

#[test]
fn preemption_keeps_the_most_important_pods_that_can_stay() {
    let mut n_preempting = 0;
    for seed in 0..SEEDS {
        let mut dice = Dice(seed);
        let world = random_world(&mut dice, false);
        let size = 100 * (1 + dice.below(10)) as u32;
        let mut new = pod("new", size, dice.below(5) as i32 * 10 - 10);
        if dice.below(3) == 0 {
            new = with_port(new, 80 + dice.below(2) as u16);
        }
        let there = |at: usize| -> Vec<&Pod> {
            world.placed.iter().filter(|it| it.0 == at).map(|it| &it.1).collect()
        };
        let fits = |at: &usize| {
            let mut pods = there(*at);
            pods.push(&new);
            fit_together(&world.nodes[*at], &pods)
        };
        let decision = world.cluster.would_schedule(&new);
        let expected: Vec<String> =
            (0..world.nodes.len()).filter(fits).map(|at| format!("n{at}")).collect();
        assert_eq!(feasible(&decision), expected, "seed {seed}");
        if !expected.is_empty() {
            continue;
        }
        let mut best: Option<(_, usize, Vec<String>)> = None;
        for at in 0..world.nodes.len() {
            let Some(gone) = victims(&world.nodes[at], &there(at), &new) else { continue };
            let pods: Vec<&Pod> = there(at)
                .into_iter()
                .filter(|it| gone.contains(&it.metadata.name.to_string()))
                .collect();
            let highest = pods.iter().map(|it| priority(it)).max().expect("there are victims");
            let sum: i64 = pods.iter().map(|it| priority(it) + (1 << 31)).sum();
            let top = pods.iter().filter(|it| priority(it) == highest);
            let start = top.map(|it| it.status.start_time.expect("it runs").as_millis()).min();
            let cost = (highest, sum, pods.len(), -start.expect("there are victims"));
            if best.as_ref().is_none_or(|it| cost < it.0) {
                best = Some((cost, at, gone));
            }
        }
        let diagnosis = decision.outcome.expect_err("nothing fits");
        let found = match diagnosis.preemption() {
            Preemption::Found { chosen, .. } => {
                let names = chosen.victims.iter().map(|it| it.name.to_string()).collect();
                Some((chosen.node.to_string(), names))
            }
            _ => None,
        };
        n_preempting += usize::from(found.is_some());
        let expected = best.map(|(_, at, gone)| (format!("n{at}"), gone));
        assert_eq!(found, expected, "seed {seed}");
    }
    assert!(n_preempting > 50, "only {n_preempting} of {SEEDS} seeds preempt");
}

fn value<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.metadata.labels.get(key).map(|it| &**it)
}

const KEYS: [&str; 2] = ["zone", "kubernetes.io/hostname"];
const SELECTORS: [&str; 3] = ["app=a", "app=b", "tier=x"];

fn selects(selector: &str, pod: &Pod) -> bool {
    let (key, wanted) = selector.split_once('=').expect("a label");
    pod.metadata.labels.get(key).is_some_and(|it| &**it == wanted)
}

#[test]
fn no_domain_is_further_ahead_than_allowed() {
    for seed in 0..SEEDS {
        let mut dice = Dice(seed);
        let world = random_world(&mut dice, true);
        let app = ["app=a", "app=b", "app=a,tier=x"][dice.below(3) as usize];
        let mut rules = Vec::new();
        for _ in 0..1 + dice.below(2) {
            let skew = 1 + dice.below(2) as u32;
            let min_domains = [None, Some(2), Some(4)][dice.below(3) as usize];
            rules.push((
                skew,
                KEYS[dice.below(2) as usize],
                SELECTORS[dice.below(3) as usize],
                min_domains,
            ));
        }
        let constraints = rules.iter().map(|(skew, key, selector, min_domains)| {
            let mut it = spread(*skew, key, selector);
            it.min_domains = *min_domains;
            it
        });
        let new = with_labels(constrained(pod("new", 0, 0), constraints.collect()), app);
        let counts = |node: &Node| rules.iter().all(|it| value(node, it.1).is_some());
        let ok = |at: usize| {
            rules.iter().all(|(skew, key, selector, min_domains)| {
                let Some(here) = value(&world.nodes[at], key) else { return false };
                let matching = |domain: &str| {
                    let inside = world.placed.iter().filter(|(at, pod)| {
                        let node = &world.nodes[*at];
                        counts(node) && value(node, key) == Some(domain) && selects(selector, pod)
                    });
                    inside.count() as i64
                };
                let mut domains: Vec<&str> = world
                    .nodes
                    .iter()
                    .filter(|it| counts(it))
                    .filter_map(|it| value(it, key))
                    .collect();
                domains.sort_unstable();
                domains.dedup();
                let few = domains.len() < min_domains.unwrap_or(1) as usize;
                let least = domains.iter().map(|it| matching(it)).min().unwrap_or(0);
                let least = if few { 0 } else { least };
                matching(here) + i64::from(selects(selector, &new)) - least <= i64::from(*skew)
            })
        };
        let expected: Vec<String> =
            (0..world.nodes.len()).filter(|at| ok(*at)).map(|at| format!("n{at}")).collect();
        let found = feasible(&world.cluster.would_schedule(&new));
        assert_eq!(found, expected, "seed {seed}: {rules:?}");
    }
}

#[test]
fn company_is_near_and_enemies_are_far() {
    for seed in 0..SEEDS {
        let mut dice = Dice(seed);
        let mut world = random_world(&mut dice, true);
        let mut rule = || (KEYS[dice.below(2) as usize], SELECTORS[dice.below(3) as usize]);
        let (wanted, unwanted, grudge) = (vec![rule(), rule()], vec![rule()], rule());
        let (n_wanted, n_unwanted) = (dice.below(3) as usize, dice.below(2) as usize);
        let (wanted, unwanted) = (&wanted[..n_wanted], &unwanted[..n_unwanted]);
        let terms = |rules: &[(&str, &str)]| {
            rules
                .iter()
                .map(|(key, selector)| term(&format!("{key} {selector}")))
                .collect::<Vec<_>>()
        };
        let new = far(near(pod("new", 0, 0), terms(wanted)), terms(unwanted));
        let new = with_labels(new, ["app=a", "app=b", "app=a,tier=x"][dice.below(3) as usize]);
        // One Pod that is there does not want some others near it.
        if dice.below(2) == 0 {
            let at = dice.below(world.nodes.len() as u64) as usize;
            let grump = running(far(pod("grump", 0, 0), terms(&[grudge])), &format!("n{at}"), 1);
            put(&mut world.cluster, grump.clone());
            world.placed.push((at, grump));
        }
        let near_node = |at: usize, key: &str, other: usize| {
            let here = value(&world.nodes[at], key);
            here.is_some() && here == value(&world.nodes[other], key)
        };
        let friend = |pod: &Pod| wanted.iter().all(|it| selects(it.1, pod));
        let ok = |at: usize| {
            let company = wanted.iter().all(|(key, _)| {
                world.placed.iter().any(|(other, pod)| friend(pod) && near_node(at, key, *other))
            });
            let labelled = |node: usize| move |it: &&(&str, &str)| near_node(node, it.0, node);
            let nobody = !world
                .placed
                .iter()
                .any(|(other, pod)| friend(pod) && wanted.iter().any(|it| labelled(*other)(&it)));
            let first = nobody && friend(&new) && wanted.iter().all(|it| labelled(at)(&it));
            let hated = world.placed.iter().any(|(other, pod)| {
                let hates = |it: &(&str, &str)| selects(it.1, pod) && near_node(at, it.0, *other);
                unwanted.iter().any(hates)
            });
            let grudged = world.placed.iter().any(|(other, pod)| {
                &*pod.metadata.name == "grump"
                    && selects(grudge.1, &new)
                    && near_node(at, grudge.0, *other)
            });
            (company || first) && !hated && !grudged
        };
        let expected: Vec<String> =
            (0..world.nodes.len()).filter(|at| ok(*at)).map(|at| format!("n{at}")).collect();
        let found = feasible(&world.cluster.would_schedule(&new));
        assert_eq!(found, expected, "seed {seed}: {wanted:?} {unwanted:?} {grudge:?}");
    }
}
