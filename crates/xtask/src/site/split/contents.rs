//! What is in a range of instructions, as far as it matters for moving it elsewhere.

use std::collections::{BTreeSet, HashSet};

use walrus::ir::{Instr, InstrSeqId, InstrSeqType};
use walrus::{LocalFunction, Module, ValType};

use super::live::{Locals, Range};
use super::stretches::{Effect, effect, inner_sequences};

/// What is in a range.
pub(super) struct Contents {
    pub(super) size: u64,
    pub(super) read: Locals,
    pub(super) written: Locals,
    /// The blocks around the range to which it jumps; returning is a jump to the function's.
    pub(super) jumps: BTreeSet<InstrSeqId>,
    /// Whether control may reach the end of the range.
    pub(super) falls: bool,
    /// Whether there is nothing in it but what we know.
    pub(super) is_known: bool,
}

impl Contents {
    pub(super) fn new(module: &Module, function: &LocalFunction, range: Range) -> Contents {
        let instrs = &function.block(range.sequence).instrs;
        let mut contents = Contents {
            size: 0,
            read: Locals::new(),
            written: Locals::new(),
            jumps: BTreeSet::new(),
            falls: true,
            is_known: true,
        };
        let mut inner = HashSet::new();
        for (instr, _) in &instrs[range.start..range.end] {
            contents.falls &= !matches!(effect(module, function, instr), Effect::Leaves);
            contents.look_at(module, function, instr, &mut inner);
        }
        contents.jumps.retain(|it| !inner.contains(it));
        let is_end = contents.falls && range.end == instrs.len();
        let ends = contents.jumps.iter().copied().chain(is_end.then_some(range.sequence));
        contents.is_known &= ends.into_iter().all(|it| is_simple(module, function.block(it).ty));
        contents
    }

    fn look_at(
        &mut self,
        module: &Module,
        function: &LocalFunction,
        instr: &Instr,
        inner: &mut HashSet<InstrSeqId>,
    ) {
        self.size += 1;
        self.is_known &= !matches!(effect(module, function, instr), Effect::Unknown);
        match instr {
            Instr::LocalGet(it) => _ = self.read.insert(it.local),
            Instr::LocalSet(it) => _ = self.written.insert(it.local),
            Instr::LocalTee(it) => _ = self.written.insert(it.local),
            Instr::Br(it) => _ = self.jumps.insert(it.block),
            Instr::BrIf(it) => _ = self.jumps.insert(it.block),
            Instr::BrTable(it) => self.jumps.extend(it.blocks.iter().chain([&it.default])),
            Instr::Return(_) => _ = self.jumps.insert(function.entry_block()),
            _ => {}
        }
        for sequence in inner_sequences(instr) {
            inner.insert(sequence);
            for (instr, _) in &function.block(sequence).instrs {
                self.look_at(module, function, instr, inner);
            }
        }
    }
}

/// Whether a block takes nothing and leaves one value at most.
fn is_simple(module: &Module, ty: InstrSeqType) -> bool {
    let InstrSeqType::MultiValue(ty) = ty else { return true };
    let (params, results) = module.types.params_results(ty);
    params.is_empty() && results.len() < 2
}

/// What a simple block leaves.
pub(super) fn result(module: &Module, ty: InstrSeqType) -> Option<ValType> {
    match ty {
        InstrSeqType::Simple(result) => result,
        InstrSeqType::MultiValue(ty) => module.types.results(ty).first().copied(),
    }
}
