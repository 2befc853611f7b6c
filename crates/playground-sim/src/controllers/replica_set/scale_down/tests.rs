use playground_api::{
    ConditionStatus, ContainerState, ContainerStatus, Fields, PodCondition, PodConditionType, Uid,
};

use super::*;
use crate::random::{Seed, Stream};

const NOW: i64 = 1_000_000_000;

/// What the order looks at. `ready` and `age` are seconds before now.
#[derive(Clone, Copy, Debug)]
struct Traits {
    node: Option<u8>,
    phase: PodPhase,
    ready: Option<i64>,
    cost: &'static str,
    restarts: u32,
    age: i64,
    uid: u128,
}

const PLAIN: Traits = Traits {
    node: Some(1),
    phase: PodPhase::Running,
    ready: Some(100),
    cost: "",
    restarts: 0,
    age: 100,
    uid: 5,
};

fn pod(it: Traits) -> Arc<Pod> {
    let at = |seconds: i64| Some(Timestamp::from_millis(NOW - seconds * 1000));
    let mut pod = Pod::default();
    pod.metadata.uid = Uid(it.uid);
    pod.metadata.name = format!("{:03}", it.uid).into();
    pod.metadata.creation_timestamp = at(it.age);
    if !it.cost.is_empty() {
        pod.metadata.annotations.insert(DELETION_COST, it.cost);
    }
    pod.node_name = it.node.map(|it| format!("node-{it}").into());
    pod.status.phase = it.phase;
    if let Some(ready) = it.ready {
        pod.status.conditions.push(PodCondition {
            condition_type: PodConditionType::Ready,
            status: ConditionStatus::True,
            reason: "".into(),
            message: "".into(),
            last_transition_time: at(ready),
            rest: Fields::new(),
        });
    }
    pod.status.container_statuses.push(ContainerStatus {
        name: "main".into(),
        state: ContainerState::Waiting { reason: "".into(), message: "".into() },
        last_termination: None,
        ready: it.ready.is_some(),
        restart_count: it.restarts,
        rest: Fields::new(),
    });
    Arc::new(pod)
}

fn now() -> Timestamp {
    Timestamp::from_millis(NOW)
}

fn rank_among(pods: &[Arc<Pod>]) -> impl Fn(&Pod) -> usize {
    let nodes: Vec<_> = pods.iter().map(|it| it.node_name.clone()).collect();
    move |pod| nodes.iter().filter(|it| **it == pod.node_name).count()
}

#[test]
fn the_first_difference_decides_which_pod_goes() {
    use Criterion as C;
    let crowded = [PLAIN, Traits { node: Some(2), uid: 6, ..PLAIN }];
    // The second goes before the first in every row.
    let table = [
        (C::Unassigned, PLAIN, Traits { node: None, cost: "9", ..PLAIN }),
        (C::Phase, PLAIN, Traits { phase: PodPhase::Pending, ready: None, cost: "9", ..PLAIN }),
        (
            C::Phase,
            Traits { phase: PodPhase::Unknown, ..PLAIN },
            Traits { phase: PodPhase::Pending, ..PLAIN },
        ),
        (C::NotReady, PLAIN, Traits { ready: None, cost: "9", ..PLAIN }),
        (C::DeletionCost, PLAIN, Traits { cost: "-1", ready: Some(1_000), ..PLAIN }),
        (C::DeletionCost, Traits { cost: "1", ..PLAIN }, Traits { cost: "01", ..PLAIN }),
        (C::DeletionCost, Traits { cost: "2", ..PLAIN }, Traits { cost: "+3", ..PLAIN }),
        (C::ReadyTime, PLAIN, Traits { ready: Some(10), restarts: 0, age: 1_000, ..PLAIN }),
        // 60 s and 65 s are of one rank (2^35 ns to 2^36 ns), so the uid decides.
        (
            C::Uid,
            Traits { ready: Some(60), uid: 6, ..PLAIN },
            Traits { ready: Some(65), uid: 2, ..PLAIN },
        ),
        (C::Restarts, PLAIN, Traits { restarts: 1, age: 1_000, ..PLAIN }),
        (C::Age, PLAIN, Traits { age: 10, ..PLAIN }),
        (C::Uid, Traits { age: 60, uid: 6, ..PLAIN }, Traits { age: 65, uid: 2, ..PLAIN }),
    ];
    for (criterion, stays, goes) in table {
        let pods = [pod(stays), pod(Traits { uid: goes.uid.min(4), ..goes })];
        let gone = pods_to_delete(&pods, |_| 1, 1, now());
        assert_eq!(gone.len(), 1);
        assert_eq!((&gone[0].0, gone[0].1), (&pods[1], criterion), "{stays:?} {goes:?}");
    }
    let mut pods: Vec<_> = crowded.into_iter().map(pod).collect();
    pods.push(pod(Traits { node: Some(2), uid: 7, ready: Some(1_000), ..PLAIN }));
    let gone = pods_to_delete(&pods, rank_among(&pods), 2, now());
    assert_eq!((&*gone[1].0.metadata.name, gone[1].1), ("007", Criterion::Crowded));
    assert_eq!(pods_to_delete(&pods, rank_among(&pods), 3, now())[0].1, Criterion::All);
}

/// The rules one after the other, each as a number that says who goes first.
fn keys(it: Traits, rank: usize) -> [i64; 7] {
    let log = |seconds: i64| {
        let mut rank = 0;
        let mut nanos = seconds * 1_000_000_000;
        while nanos > 1 {
            nanos /= 2;
            rank += 1;
        }
        rank
    };
    [
        i64::from(it.node.is_some()),
        match it.phase {
            PodPhase::Pending => 0,
            PodPhase::Unknown => 1,
            _ => 2,
        },
        i64::from(it.ready.is_some()),
        it.cost.parse().unwrap_or(0),
        -(rank as i64),
        it.ready.map_or(0, log),
        -i64::from(it.restarts),
    ]
}

#[test]
fn random_pods_go_in_the_order_of_a_slow_model() {
    for seed in 0..200 {
        let mut dice = Stream::new(Seed(seed), "scale-down");
        let mut pick = |n: u64| dice.below(n);
        // Times of a rank are one and the same second here, so that the order is a total one.
        let traits: Vec<Traits> = (0..12_u32)
            .map(|n| Traits {
                node: [None, Some(1), Some(2), Some(3)][pick(4) as usize],
                phase: [PodPhase::Pending, PodPhase::Unknown, PodPhase::Running, PodPhase::Running]
                    [pick(4) as usize],
                ready: [None, Some(1), Some(64), Some(4_096)][pick(4) as usize],
                cost: ["", "1", "-3", "bad"][pick(4) as usize],
                restarts: pick(2) as u32,
                age: [1, 64, 4_096][pick(3) as usize],
                uid: u128::from(n),
            })
            .collect();
        let pods: Vec<_> = traits.iter().map(|it| pod(*it)).collect();
        let rank = rank_among(&pods);
        let gone = pods_to_delete(&pods, &rank, 11, now());
        let mut model: Vec<usize> = (0..12).collect();
        model.sort_by_key(|at| (keys(traits[*at], rank(&pods[*at])), traits[*at].age));
        let found: Vec<_> = gone.iter().map(|it| it.0.metadata.name.clone()).collect();
        let expected: Vec<_> =
            model[..11].iter().map(|at| pods[*at].metadata.name.clone()).collect();
        assert_eq!(found, expected, "seed {seed}: {traits:?}");
    }
}
