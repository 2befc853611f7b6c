//! `maxUnavailable` and `maxSurge`: a number or a share.

use std::fmt;

/// A number of Nodes, or a percentage of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntOrPercent {
    /// So many.
    Int(u32),
    /// So many in a hundred; at most 100 in a valid object.
    Percent(u32),
}

impl IntOrPercent {
    /// The number that is meant where there are `base` Nodes; a percentage is rounded **up**.
    ///
    /// Mirrors `intstr.GetScaledValueFromIntOrPercent` with `roundUp`, as the DaemonSet
    /// controller calls it for both fields.
    pub fn of(self, base: usize) -> usize {
        match self {
            IntOrPercent::Int(n) => n as usize,
            IntOrPercent::Percent(share) => (share as usize).saturating_mul(base).div_ceil(100),
        }
    }

    /// The same with a percentage rounded **down**, as Deployments do for `maxUnavailable`.
    pub fn of_rounded_down(self, base: usize) -> usize {
        match self {
            IntOrPercent::Int(n) => n as usize,
            IntOrPercent::Percent(share) => (share as usize).saturating_mul(base) / 100,
        }
    }

    /// Whether it comes out as zero for every base.
    pub fn is_zero(self) -> bool {
        matches!(self, IntOrPercent::Int(0) | IntOrPercent::Percent(0))
    }
}

impl fmt::Display for IntOrPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntOrPercent::Int(n) => write!(f, "{n}"),
            IntOrPercent::Percent(share) => write!(f, "{share}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_round_up() {
        let table = [
            (1, [1, 1, 1, 1, 1, 1, 1]),
            (3, [1, 1, 1, 1, 2, 3, 3]),
            (4, [1, 1, 1, 2, 2, 4, 4]),
            (5, [1, 1, 2, 2, 3, 5, 5]),
            (10, [1, 1, 3, 4, 5, 10, 10]),
            (50, [1, 5, 13, 17, 25, 50, 50]),
            (0, [0; 7]),
        ];
        for (base, expected) in table {
            let shares = [1, 10, 25, 33, 50, 99, 100];
            assert_eq!(shares.map(|it| IntOrPercent::Percent(it).of(base)), expected, "{base}");
        }
    }
}
