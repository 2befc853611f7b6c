//! The natural logarithm in whole numbers.

/// How many bits stand behind the point.
pub(super) const FRACTION: u32 = 32;

/// The natural logarithm of 2, with [`FRACTION`] bits behind the point.
const LN_2: u128 = 2_977_044_472;

/// The natural logarithm of `n`, with [`FRACTION`] bits behind the point; 0 for 0.
///
/// Squaring a number between 1 and 2 doubles its binary logarithm, so each square gives one
/// more bit.
pub(super) fn ln(n: u64) -> i64 {
    let Some(whole) = n.checked_ilog2() else { return 0 };
    const ONE: u128 = 1 << 62;
    let mut rest = (u128::from(n) << 62) >> whole;
    let mut binary = u128::from(whole);
    for _ in 0..FRACTION {
        rest = (rest * rest) >> 62;
        binary <<= 1;
        if rest >= ONE << 1 {
            rest >>= 1;
            binary |= 1;
        }
    }
    ((binary * LN_2) >> FRACTION) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_that_of_the_standard_library() {
        for n in (1..2_000).chain([5_002, 100_002]) {
            let found = ln(n) as f64 / f64::from(FRACTION).exp2();
            assert!((found - (n as f64).ln()).abs() < 1e-7, "{n}: {found}");
        }
    }
}
