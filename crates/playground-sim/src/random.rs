//! Chance, from a seed.

/// The seed of all chance in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seed(pub u64);

/// A stream of random numbers for one consumer.
///
/// Each consumer has its own stream, made from the seed and a label, so that one more draw in
/// one place does not shift the numbers of another. A label never changes once it is used:
/// stored sessions depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stream(u64);

/// The alphabet of generated names.
///
/// Mirrors `apimachinery/pkg/util/rand`: no vowels, and nothing that looks like one.
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

impl Stream {
    pub(crate) fn new(seed: Seed, label: &str) -> Self {
        let mut state = seed.0 ^ 0xcbf2_9ce4_8422_2325;
        for byte in label.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Stream(state)
    }

    /// The next number. The generator is SplitMix64.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which must not be zero.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// The five characters at the end of a generated name.
    pub(crate) fn name_suffix(&mut self) -> String {
        let n = ALPHABET.len() as u64;
        (0..5).map(|_| char::from(ALPHABET[self.below(n) as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_are_independent_and_repeat() {
        let draw = |label| Stream::new(Seed(1), label).name_suffix();
        assert_eq!(draw("pod-names"), draw("pod-names"));
        assert_ne!(draw("pod-names"), draw("uids"));
    }
}
