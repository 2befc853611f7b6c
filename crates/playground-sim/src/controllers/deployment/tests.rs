use std::sync::Arc;

use playground_api::{
    Deployment, DeploymentSpec, DeploymentStrategy, IntOrPercent, PodTemplateSpec, ReplicaSet,
    Timestamp,
};

use super::family::{Family, revision, set_new_annotations, set_replicas_annotations};
use super::rollout::{Fenceposts, Scale, new_replicas, rolling, scale};
use super::{ScaleReason, is_same_template};

fn deployment(replicas: u32, surge: IntOrPercent, unavailable: IntOrPercent) -> Deployment {
    let strategy =
        DeploymentStrategy::RollingUpdate { max_unavailable: unavailable, max_surge: surge };
    let mut template = PodTemplateSpec::default();
    template.labels.insert("app", "new");
    let spec = DeploymentSpec {
        replicas,
        strategy,
        template: Arc::new(template),
        ..DeploymentSpec::default()
    };
    Deployment { spec, ..Deployment::default() }
}

/// ReplicaSets of these sizes and available Pods; the last is the new one.
fn family(deployment: &Deployment, sizes: &[(u32, u32)]) -> Family {
    let n = sizes.len();
    let replica_set = |(at, (size, available)): (usize, &(u32, u32))| {
        let mut it = ReplicaSet::default();
        it.metadata.name = format!("rs-{at}").into();
        it.metadata.creation_timestamp = Some(Timestamp::from_millis(at as i64));
        it.spec.replicas = *size;
        it.status.available_replicas = *available;
        it.status.replicas = *size;
        if at + 1 == n {
            it.spec.template = Arc::clone(&deployment.spec.template);
        }
        set_replicas_annotations(&mut it.metadata.annotations, deployment);
        Arc::new(it)
    };
    Family::from_list(deployment, sizes.iter().enumerate().map(replica_set).collect())
}

fn told(scales: &[Scale]) -> Vec<(String, u32, ScaleReason)> {
    scales.iter().map(|it| (it.key.name.to_string(), it.to, it.reason)).collect()
}

#[test]
fn surge_is_rounded_up_and_unavailable_down_and_never_are_both_nothing() {
    use IntOrPercent::{Int, Percent};
    let table = [
        (4, Percent(25), Percent(25), (1, 1)),
        (5, Percent(25), Percent(25), (2, 1)),
        (3, Percent(25), Percent(25), (1, 0)),
        (1, Percent(25), Percent(25), (1, 0)),
        (2, Int(0), Percent(1), (0, 1)),
        (0, Int(0), Percent(50), (0, 0)),
        (2, Int(3), Int(9), (3, 2)),
        (10, Percent(100), Int(0), (10, 0)),
    ];
    for (replicas, surge, unavailable, expected) in table {
        let found = Fenceposts::of(&deployment(replicas, surge, unavailable).spec);
        assert_eq!((found.max_surge, found.max_unavailable), expected, "{replicas} {surge}");
    }
    let mut recreate = deployment(3, Int(1), Int(1));
    recreate.spec.strategy = DeploymentStrategy::Recreate;
    let found = Fenceposts::of(&recreate.spec);
    assert_eq!((found.max_surge, found.max_unavailable), (0, 0));
}

#[test]
fn a_rolling_update_grows_first_and_shrinks_by_what_is_available() {
    use ScaleReason::{Budget, Replicas, Surge, Unhealthy};
    let of = |replicas, surge, unavailable| {
        deployment(replicas, IntOrPercent::Int(surge), IntOrPercent::Int(unavailable))
    };
    // Upstream's own examples for 10 replicas, maxSurge 3, maxUnavailable 2 among them.
    type Row = (Deployment, Vec<(u32, u32)>, Vec<(&'static str, u32, ScaleReason)>);
    let table: Vec<Row> = vec![
        (of(10, 3, 2), vec![(10, 10), (0, 0)], vec![("rs-1", 3, Surge)]),
        (of(10, 3, 2), vec![(10, 10), (3, 0)], vec![("rs-0", 8, Budget)]),
        (of(10, 3, 2), vec![(8, 8), (3, 0)], vec![("rs-1", 5, Surge)]),
        (of(10, 3, 2), vec![(8, 7), (5, 0)], vec![]),
        (
            of(10, 3, 2),
            vec![(8, 7), (5, 0), (0, 0)],
            vec![("rs-0", 7, Unhealthy), ("rs-1", 1, Unhealthy)],
        ),
        (of(10, 3, 2), vec![(0, 0), (12, 12)], vec![("rs-1", 10, Replicas)]),
        (of(3, 1, 0), vec![(3, 3), (1, 1)], vec![("rs-0", 2, Budget)]),
        (of(3, 1, 0), vec![(3, 3), (1, 0)], vec![]),
        (of(4, 0, 2), vec![(4, 4), (0, 0)], vec![("rs-0", 2, Budget)]),
        (
            of(4, 0, 4),
            vec![(2, 1), (2, 2), (0, 0)],
            vec![("rs-0", 1, Unhealthy), ("rs-0", 0, Budget), ("rs-1", 0, Budget)],
        ),
    ];
    for (deployment, sizes, expected) in table {
        let found = told(&rolling(&deployment, &family(&deployment, &sizes)));
        let expected: Vec<_> =
            expected.into_iter().map(|(name, to, why)| (name.to_owned(), to, why)).collect();
        assert_eq!(found, expected, "{sizes:?}");
    }
}

#[test]
fn scaling_during_a_rollout_keeps_the_shares() {
    use IntOrPercent::{Int, Percent};
    // replicas before and after, sizes before and after (the last is the new one).
    type Row = (u32, u32, IntOrPercent, Vec<u32>, Vec<u32>);
    let table: Vec<Row> = vec![
        // The example of the documentation: 8 and 5 of 10 with maxSurge 3 become 11 and 7.
        (10, 15, Int(3), vec![8, 5], vec![11, 7]),
        (10, 5, Int(0), vec![6, 4], vec![3, 2]),
        (10, 0, Int(0), vec![6, 4], vec![0, 0]),
        (10, 20, Percent(0), vec![5, 5], vec![10, 10]),
        // What rounding leaves goes to the largest; of equal ones the newer when it grows.
        (10, 11, Int(0), vec![5, 5], vec![5, 6]),
        (3, 2, Int(0), vec![1, 1, 1], vec![0, 1, 1]),
    ];
    for (before, after, surge, sizes, expected) in table {
        let old = deployment(before, surge, Int(1));
        let family = family(&old, &sizes.iter().map(|it| (*it, 0)).collect::<Vec<_>>());
        let mut scales = scale(&deployment(after, surge, Int(1)), &family);
        scales.sort_by(|a, b| a.key.cmp(&b.key));
        let found: Vec<u32> = scales.iter().map(|it| it.to).collect();
        assert_eq!(found, expected, "{before} to {after}, {sizes:?}");
    }
    let one = deployment(7, Int(1), Int(1));
    let found = told(&scale(&one, &family(&one, &[(0, 0), (3, 3)])));
    assert_eq!(found, [("rs-1".to_owned(), 7, ScaleReason::Replicas)]);
    let saturated = told(&scale(&one, &family(&one, &[(2, 2), (7, 7)])));
    assert_eq!(saturated, [("rs-0".to_owned(), 0, ScaleReason::Saturated)]);
}

#[test]
fn a_template_that_comes_back_keeps_its_numbers() {
    let mut deployment = deployment(1, IntOrPercent::Int(1), IntOrPercent::Int(0));
    deployment.metadata.annotations.insert("team", "blue");
    deployment.metadata.annotations.insert(Deployment::REVISION, "9");
    let mut annotations = playground_api::Labels::new();
    let history = |it: &playground_api::Labels| {
        let value = it.get("deployment.kubernetes.io/revision-history");
        (revision(it), value.map(ToString::to_string))
    };
    for (number, expected) in [
        (1, (1, None)),
        (1, (1, None)),
        (3, (3, Some("1"))),
        (2, (3, Some("1"))),
        (5, (5, Some("1,3"))),
    ] {
        set_new_annotations(&mut annotations, &deployment, number);
        assert_eq!(history(&annotations), (expected.0, expected.1.map(str::to_owned)), "{number}");
    }
    assert_eq!(annotations.get("team").map(|it| &**it), Some("blue"));
}

#[test]
fn the_label_with_the_hash_makes_no_other_template() {
    let mut a = PodTemplateSpec::default();
    a.labels.insert("app", "web");
    let mut b = a.clone();
    b.labels.insert(ReplicaSet::HASH_LABEL, "abc");
    assert!(is_same_template(&a, &b));
    b.annotations.insert("restartedAt", "now");
    assert!(!is_same_template(&a, &b));
}

/// Every rollout of up to five replicas, whatever becomes available when: no step leaves the
/// bounds, and every rollout ends.
#[test]
fn no_step_of_a_rollout_leaves_its_bounds() {
    for (replicas, surge, unavailable) in (1..=5).flat_map(|replicas| {
        (0..=3).flat_map(move |surge| (0..=3).map(move |down| (replicas, surge, down)))
    }) {
        let of = IntOrPercent::Int;
        let deployment = deployment(replicas, of(surge), of(unavailable));
        let posts = Fenceposts::of(&deployment.spec);
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![vec![(replicas, replicas), (0, 0)]];
        let mut ends = 0;
        while let Some(sizes) = open.pop() {
            if !seen.insert(sizes.clone()) {
                continue;
            }
            let total: u32 = sizes.iter().map(|it| it.0).sum();
            let available: u32 = sizes.iter().map(|it| it.1).sum();
            let name = format!("{replicas} {surge} {unavailable}: {sizes:?}");
            assert!(total <= replicas + posts.max_surge, "{name}");
            assert!(available + posts.max_unavailable >= replicas, "{name}");
            let family = family(&deployment, &sizes);
            let mut next = sizes.clone();
            for it in rolling(&deployment, &family) {
                let at: usize = it.key.name["rs-".len()..].parse().expect("a number");
                // A ReplicaSet deletes those first that are not available.
                next[at] = (it.to, next[at].1.min(it.to));
            }
            assert!(new_replicas(&deployment, &family, sizes[1].0) <= replicas.max(sizes[1].0));
            let is_end = next == sizes && sizes.iter().all(|it| it.0 == it.1);
            if is_end {
                assert_eq!(sizes, [(0, 0), (replicas, replicas)], "{name}");
                ends += 1;
            }
            open.push(next);
            for at in 0..2 {
                if sizes[at].1 < sizes[at].0 {
                    let mut more = sizes.clone();
                    more[at].1 += 1;
                    open.push(more);
                }
            }
        }
        assert_eq!(ends, 1);
    }
}
