//! Which locals of a function still matter at a place in it: those that may be read before they are written again.

use std::collections::{BTreeSet, HashMap};

use walrus::ir::{Instr, InstrSeqId};
use walrus::{LocalFunction, LocalId};

pub(super) type Locals = BTreeSet<LocalId>;

/// A run of instructions in a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Range {
    pub(super) sequence: InstrSeqId,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What matters at the borders of a [`Range`].
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    pub(super) before: Locals,
    /// Where control comes to behind it.
    pub(super) after: Locals,
    /// At the block to which each jump of the function's goes, where that is around the range.
    pub(super) at: HashMap<InstrSeqId, Locals>,
}

/// What matters at the borders of each range of a function.
pub(super) fn live(function: &LocalFunction, ranges: &[Range]) -> HashMap<Range, Live> {
    let starts = ranges.iter().map(|it| ((it.sequence, it.start), *it)).collect();
    let ends = ranges.iter().map(|it| ((it.sequence, it.end), *it)).collect();
    let mut search = Search { function, starts, ends, at: HashMap::new(), found: HashMap::new() };
    let entry = function.entry_block();
    search.at.insert(entry, Locals::new());
    search.before(entry, Locals::new());
    search.found
}

/// A walk through the function from its end to its beginning.
struct Search<'a> {
    function: &'a LocalFunction,
    starts: HashMap<(InstrSeqId, usize), Range>,
    ends: HashMap<(InstrSeqId, usize), Range>,
    /// What matters where a jump to a block goes, for the blocks around the present place.
    at: HashMap<InstrSeqId, Locals>,
    found: HashMap<Range, Live>,
}

impl Search<'_> {
    /// What matters before a sequence, given what matters after it.
    fn before(&mut self, sequence: InstrSeqId, after: Locals) -> Locals {
        let mut live = after;
        let instrs = &self.function.block(sequence).instrs;
        for place in (0..=instrs.len()).rev() {
            // A loop is walked through several times; the last time counts.
            if let Some((instr, _)) = instrs.get(place) {
                live = self.before_instr(instr, live);
            }
            if let Some(range) = self.starts.get(&(sequence, place)) {
                let found = self.found.entry(*range).or_default();
                found.before.clone_from(&live);
                found.at.clone_from(&self.at);
            }
            if let Some(range) = self.ends.get(&(sequence, place)) {
                self.found.entry(*range).or_default().after.clone_from(&live);
            }
        }
        live
    }

    fn before_instr(&mut self, instr: &Instr, mut live: Locals) -> Locals {
        match instr {
            Instr::LocalGet(it) => _ = live.insert(it.local),
            Instr::LocalSet(it) => _ = live.remove(&it.local),
            Instr::LocalTee(it) => _ = live.remove(&it.local),
            Instr::Block(it) => {
                self.at.insert(it.seq, live.clone());
                live = self.before(it.seq, live);
            }
            Instr::IfElse(it) => {
                for sequence in [it.consequent, it.alternative] {
                    self.at.insert(sequence, live.clone());
                }
                let mut either = self.before(it.consequent, live.clone());
                either.extend(self.before(it.alternative, live));
                live = either;
            }
            Instr::Loop(it) => live = self.before_loop(it.seq, live),
            Instr::Br(it) => live = self.at(it.block),
            Instr::BrIf(it) => live.extend(self.at(it.block)),
            Instr::BrTable(it) => {
                live = self.at(it.default);
                for block in &it.blocks {
                    live.extend(self.at(*block));
                }
            }
            Instr::Return(_) | Instr::Unreachable(_) => live.clear(),
            _ => {}
        }
        live
    }

    /// What matters before a loop matters where it starts again, too.
    fn before_loop(&mut self, sequence: InstrSeqId, after: Locals) -> Locals {
        let mut known = Locals::new();
        loop {
            self.at.insert(sequence, known.clone());
            let before = self.before(sequence, after.clone());
            if before == known {
                return known;
            }
            known = before;
        }
    }

    fn at(&self, block: InstrSeqId) -> Locals {
        self.at.get(&block).cloned().unwrap_or_default()
    }
}
