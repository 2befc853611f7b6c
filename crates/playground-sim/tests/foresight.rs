//! What is foreseen of a Pod comes true: at every move it says the same instant, and then the Pod is ready.

#[path = "support/dice.rs"]
mod dice;
mod support;

use std::sync::Arc;

use playground_api::{Container, Fields, Object, Pod, Probe};
use playground_sim::view::Situation;
use playground_sim::{BEHAVIOR_ANNOTATION, Cluster, Command, SimDuration, SimTime};

use dice::Dice;

const HOUR: SimDuration = SimDuration::from_secs(3600);

fn probe(dice: &mut Dice) -> Option<Probe> {
    (dice.below(2) == 0).then(|| Probe {
        initial_delay_seconds: dice.below(12) as u32,
        period_seconds: 1 + dice.below(5) as u32,
        success_threshold: 1 + dice.below(2) as u32,
        timeout_seconds: 1,
        failure_threshold: 3,
        rest: Fields::new(),
    })
}

fn container(dice: &mut Dice, name: &str, serves: bool) -> Container {
    let mut container = Container { name: name.into(), image: name.into(), ..Container::default() };
    if serves {
        container.readiness_probe = probe(dice);
        container.startup_probe = probe(dice);
    }
    container
}

/// A cluster in which a Pod of random containers has just been asked for.
fn world(dice: &mut Dice) -> Cluster {
    let mut cluster = support::three_workers();
    let mut daemon_set = support::fluentd("fluentd:1");
    let template = Arc::make_mut(&mut daemon_set.spec.template);
    for i in 0..dice.below(4) {
        let is_sidecar = dice.below(2) == 0;
        let mut init = container(dice, &format!("init-{i}"), is_sidecar);
        init.restarts_always = is_sidecar;
        template.spec.init_containers.push(init);
    }
    template.spec.containers =
        (0..=dice.below(3)).map(|i| container(dice, &format!("main-{i}"), true)).collect();
    let all = template.spec.init_containers.iter().chain(&template.spec.containers);
    let names: Vec<String> = all.map(|it| it.name.to_string()).collect();
    for name in names {
        if dice.below(3) == 0 {
            let key = format!("{BEHAVIOR_ANNOTATION}.{name}");
            template.annotations.insert(key, format!("slow {}s", dice.below(40)));
        }
    }
    cluster.apply(Command::Create(Object::from(daemon_set))).expect("it is valid");
    cluster
}

/// What is foreseen of each Pod, and of those that are ready, since when.
fn foreseen(cluster: &Cluster) -> Vec<(String, SimTime)> {
    let of_pod = |pod: &Arc<Pod>| match cluster.situation(pod) {
        Situation::Starting { ready_in } => {
            Some((pod.metadata.name.to_string(), cluster.now() + ready_in?))
        }
        _ => None,
    };
    cluster.store().pods().filter_map(of_pod).collect()
}

#[test]
fn what_is_foreseen_comes_true() {
    for seed in 0..400 {
        let mut cluster = world(&mut Dice(seed));
        let mut said = Vec::new();
        while cluster.step_until(SimTime::ZERO + HOUR) {
            said.extend(foreseen(&cluster).into_iter().map(|it| (cluster.now(), it)));
        }
        assert!(!said.is_empty(), "seed {seed}: nothing was foreseen");
        for (when, (name, at)) in said {
            let pod = cluster.store().pods().find(|it| *it.metadata.name == *name);
            let since = pod.and_then(|it| it.ready_since());
            assert_eq!(
                since,
                Some(cluster.timestamp_at(at)),
                "seed {seed}: {name}, foreseen at {when}"
            );
        }
    }
}
