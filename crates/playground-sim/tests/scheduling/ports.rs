//! Which Pods cannot share a Node because of its ports.

use playground_api::{Pod, Protocol};
use playground_sim::scheduler::Preemption;

use crate::world::*;

/// A Pod with port 80 of a Node, or of one of its addresses.
fn on_address(name: &str, priority: i32, address: &str) -> Pod {
    changed(with_port(pod(name, 100, priority), 80), |spec| {
        let ports = spec.containers.iter_mut().flat_map(|it| &mut it.ports);
        ports.for_each(|it| it.host_ip = address.parse().ok());
    })
}

#[test]
fn the_wildcard_address_conflicts_with_every_address_and_others_with_themselves() {
    let addresses = ["", "0.0.0.0", "127.0.0.1", "10.0.0.1", "::", "::1"];
    let is_wildcard = |it: &str| matches!(it, "" | "0.0.0.0");
    for taken in addresses {
        let mut cluster = cluster([node("n1", 1000, "")]);
        put(&mut cluster, running(on_address("old", 0, taken), "n1", 1));
        for wanted in addresses {
            let expected = is_wildcard(taken) || is_wildcard(wanted) || taken == wanted;
            let decision = cluster.would_schedule(&on_address("new", 0, wanted));
            assert_eq!(feasible(&decision).is_empty(), expected, "{taken:?} and {wanted:?}");
        }
    }
}

#[test]
fn protocols_have_ports_of_their_own() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, running(on_address("old", 0, ""), "n1", 1));
    for (protocol, fits) in [(Protocol::Tcp, false), (Protocol::Udp, true), (Protocol::Sctp, true)]
    {
        let new = changed(on_address("new", 0, ""), |spec| {
            let ports = spec.containers.iter_mut().flat_map(|it| &mut it.ports);
            ports.for_each(|it| it.protocol = protocol);
        });
        let decision = cluster.would_schedule(&new);
        assert_eq!(!feasible(&decision).is_empty(), fits, "{protocol:?}");
    }
}

#[test]
fn ports_of_sidecars_count_and_those_of_other_init_containers_do_not() {
    for (restarts_always, fits) in [(true, false), (false, true)] {
        let early = |pod: Pod| {
            changed(pod, |spec| {
                let mut moved = spec.containers.clone();
                moved.iter_mut().for_each(|it| it.restarts_always = restarts_always);
                spec.init_containers = moved;
                spec.containers.iter_mut().for_each(|it| it.ports.clear());
            })
        };
        let mut taken = cluster([node("n1", 1000, "")]);
        put(&mut taken, running(early(on_address("old", 0, "")), "n1", 1));
        let decision = taken.would_schedule(&on_address("new", 0, ""));
        assert_eq!(!feasible(&decision).is_empty(), fits, "taken by it");
        let mut wanted = cluster([node("n1", 1000, "")]);
        put(&mut wanted, running(on_address("old", 0, ""), "n1", 1));
        let decision = wanted.would_schedule(&early(on_address("new", 0, "")));
        assert_eq!(!feasible(&decision).is_empty(), fits, "wanted by it");
    }
}

/// Such a Node comes about with Pods that name it themselves. Upstream keeps the ports of a Node
/// as a set, so without the lower Pod the port looks free.
#[test]
fn of_two_pods_with_the_same_port_the_lower_is_evicted_for_it() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    for (name, priority) in [("low", 0), ("high", 100)] {
        put(&mut cluster, running(on_address(name, priority, ""), "n1", 1));
    }
    for (wanted, expected) in [("", Some("low")), ("127.0.0.1", Some("low"))] {
        let decision = cluster.would_schedule(&on_address("new", 10, wanted));
        let diagnosis = decision.outcome.expect_err("the port is taken");
        let victim = match diagnosis.preemption() {
            Preemption::Found { chosen, .. } => chosen.victims.first().map(|it| &*it.name),
            _ => None,
        };
        assert_eq!(victim, expected, "{wanted}");
    }
}
