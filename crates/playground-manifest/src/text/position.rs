//! Positions: from the parser's characters to bytes, and from bytes to lines.

use super::Span;

/// Where each line of a text begins.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines { starts: std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect() }
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1)
    }
}

/// Turns the parser's positions, which count characters of a piece, into bytes of the whole text.
///
/// Most manifests are ASCII, so only the characters that take more than one byte are noted.
#[derive(Debug)]
pub(super) struct Bytes {
    base: usize,
    /// The end of the piece: no position lies behind it.
    end: usize,
    /// `(characters, bytes)`: behind so many characters, that many bytes more than characters.
    extra: Vec<(usize, usize)>,
}

impl Bytes {
    pub(super) fn new(piece: &str, base: usize) -> Bytes {
        let mut bytes = Bytes { base, end: base + piece.len(), extra: Vec::new() };
        if !piece.is_ascii() {
            for (at, char) in piece.chars().enumerate() {
                bytes.widen(at, char.len_utf8() - 1);
            }
        }
        bytes
    }

    /// Says that the character at `at` stands for `more` bytes more than one. Characters come in
    /// their order.
    fn widen(&mut self, at: usize, more: usize) {
        let before = self.extra.last().map_or(0, |it| it.1);
        if more > 0 {
            self.extra.push((at + 1, before + more));
        }
    }

    /// Says that so many characters of one byte were taken out of the piece before `at`.
    pub(super) fn removed(&mut self, at: usize, n: usize) {
        let place = self.extra.partition_point(|(chars, _)| *chars <= at);
        let before = place.checked_sub(1).and_then(|it| self.extra.get(it)).map_or(0, |it| it.1);
        for (chars, sum) in self.extra.iter_mut().skip(place) {
            *chars = chars.saturating_sub(n);
            *sum += n;
        }
        self.extra.insert(place, (at, before + n));
    }

    /// The byte of the text at which the character with this index begins.
    pub(super) fn at(&self, index: usize) -> usize {
        let place = self.extra.partition_point(|(chars, _)| *chars <= index);
        let extra = place.checked_sub(1).and_then(|it| self.extra.get(it)).map_or(0, |it| it.1);
        (self.base + index + extra).min(self.end)
    }

    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.at(span.start.index());
        Span::new(start, self.at(span.end.index()).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let lines = Lines::new("a\nbc\n\nd");
        let at = |at| lines.line(at);
        assert_eq!([at(0), at(1), at(2), at(4), at(5), at(6), at(99)], [1, 1, 2, 2, 3, 4, 4]);
    }

    #[test]
    fn removed_characters_still_count() {
        // "ä1234é5", of which "34" was taken out.
        let mut bytes = Bytes::new("ä1234é5", 0);
        bytes.removed(3, 2);
        let found: Vec<usize> = (0..=5).map(|it| bytes.at(it)).collect();
        assert_eq!(found, [0, 2, 3, 6, 8, 9]);
    }

    #[test]
    fn characters_become_bytes() {
        let piece = "aä€b";
        let bytes = Bytes::new(piece, 10);
        let found: Vec<usize> = (0..=5).map(|it| bytes.at(it)).collect();
        assert_eq!(found, [10, 11, 13, 16, 17, 17]);
    }
}
