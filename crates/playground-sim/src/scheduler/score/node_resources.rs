//! `NodeResourcesFit` (strategy `LeastAllocated`) and `NodeResourcesBalancedAllocation`: how much
//! of cpu and memory would be left, and how evenly.
//!
//! Mirrors `pkg/scheduler/framework/plugins/noderesources/{least_allocated,balanced_allocation}.go`.

use super::HIGHEST;
use crate::scheduler::cycle::{Cycle, NodeInfo};
use crate::store::Requests;

/// What would be taken of a resource, and what the Node has of it.
type Share = (i64, i64);

/// The mean of what would be left of each resource, in hundredths.
///
/// A container without requests counts as asking for some.
pub(super) fn least_allocated(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<i64> {
    let (milli_cpu, memory) = Requests::scored(&cycle.pod.spec);
    let score = |info: &NodeInfo<'_>| {
        let taken = &info.usage().requests;
        let shares = [
            share(info, "cpu", taken.scored_milli_cpu, milli_cpu),
            share(info, "memory", taken.scored_memory, memory),
        ];
        least(&shares)
    };
    nodes.iter().map(score).collect()
}

/// 100 when cpu and memory would be taken to the same degree. A Pod that asks for neither gets
/// no such score, so that not all of them gather on one Node.
pub(super) fn balanced_allocation(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<i64> {
    let wanted = cycle.requests();
    if wanted.milli_cpu == 0 && wanted.memory == 0 {
        return vec![0; nodes.len()];
    }
    let score = |info: &NodeInfo<'_>| {
        let taken = &info.usage().requests;
        let cpu = share(info, "cpu", taken.milli_cpu, wanted.milli_cpu);
        balance(cpu, share(info, "memory", taken.memory, wanted.memory))
    };
    nodes.iter().map(score).collect()
}

fn share(info: &NodeInfo<'_>, resource: &str, taken: i64, wanted: i64) -> Share {
    let allocatable = info.node.status.allocatable.scheduler_units(resource);
    (taken.saturating_add(wanted).max(0), allocatable.max(0))
}

fn least(shares: &[Share]) -> i64 {
    let there = || shares.iter().filter(|(_, allocatable)| *allocatable > 0);
    let left = there().map(|(taken, allocatable)| {
        let left = i128::from(allocatable.saturating_sub(*taken).max(0));
        (left * i128::from(HIGHEST) / i128::from(*allocatable)) as i64
    });
    left.sum::<i64>().checked_div(there().count() as i64).unwrap_or(0)
}

/// 100 less half the difference of the two degrees, rounded down.
fn balance((cpu, all_cpu): Share, (memory, all_memory): Share) -> i64 {
    if all_cpu == 0 || all_memory == 0 {
        return HIGHEST;
    }
    let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let whole = product(all_cpu, all_memory);
    let difference =
        product(cpu.min(all_cpu), all_memory) - product(memory.min(all_memory), all_cpu);
    // Amounts beyond all machines are divided first, so that nothing overflows.
    let scale = (whole >> 100) + 1;
    let (whole, difference) = (whole / scale, difference.abs() / scale);
    let all = 2 * whole;
    (i128::from(HIGHEST) * (all - difference) / all.max(1)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_allocated_is_the_mean_of_what_is_left() {
        for (shares, expected) in [
            (&[(500, 1000), (0, 100)][..], 75),
            (&[(1001, 1000), (50, 100)], 25),
            (&[(1, 3), (0, 0)], 66),
            (&[(0, 0), (0, 0)], 0),
            (&[(i64::MAX, i64::MAX), (0, i64::MAX)], 50),
        ] {
            assert_eq!(least(shares), expected, "{shares:?}");
        }
    }

    #[test]
    fn balance_falls_with_half_the_difference() {
        for (cpu, memory, expected) in [
            ((500, 1000), (50, 100), 100),
            ((500, 1000), (0, 100), 75),
            ((1000, 1000), (0, 100), 50),
            ((2000, 1000), (0, 100), 50),
            ((1, 3), (0, 100), 83),
            ((0, 0), (1, 100), 100),
            ((i64::MAX, i64::MAX), (0, i64::MAX), 50),
        ] {
            assert_eq!(balance(cpu, memory), expected, "{cpu:?} {memory:?}");
        }
    }
}
