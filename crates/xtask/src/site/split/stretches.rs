//! Where control flow can leave a function's code or join it: what lies between runs as a whole or not at all.

use walrus::ir::{Instr, InstrSeq, InstrSeqId, InstrSeqType};
use walrus::{LocalFunction, Module, TypeId};

/// Instructions of a sequence that run, if they do, from the first on: nothing jumps into them.
///
/// Before the first of them and after the last one, nothing of their sequence is on the operand stack, except for the
/// results of the sequence after its last one.
pub(super) struct Stretch {
    pub(super) sequence: InstrSeqId,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The stretches of a function, sequence by sequence. The first one is where the function begins.
pub(super) fn stretches(module: &Module, function: &LocalFunction) -> Vec<Stretch> {
    let mut found = Vec::new();
    for sequence in sequences(function) {
        let block = function.block(sequence);
        let starts = starts(module, function, block);
        let ends = starts.iter().skip(1).copied().chain([block.instrs.len()]);
        found.extend(starts.iter().zip(ends).map(|(&start, end)| Stretch { sequence, start, end }));
    }
    found
}

/// All sequences of a function, its own first.
pub(super) fn sequences(function: &LocalFunction) -> Vec<InstrSeqId> {
    let mut found = vec![function.entry_block()];
    let mut next = 0;
    while let Some(sequence) = found.get(next).copied() {
        let instrs = &function.block(sequence).instrs;
        found.extend(instrs.iter().flat_map(|(instr, _)| inner_sequences(instr)));
        next += 1;
    }
    found
}

/// The places in a sequence at which a stretch begins. Where it cannot be known, none.
fn starts(module: &Module, function: &LocalFunction, block: &InstrSeq) -> Vec<usize> {
    let (params, _) = arity(module, block.ty);
    if params > 0 {
        return Vec::new();
    }
    let mut starts = vec![0];
    let mut height = 0_usize;
    let mut turned = false;
    for (place, (instr, _)) in block.instrs.iter().enumerate() {
        let Effect::Moves(pops, pushes) = effect(module, function, instr) else { break };
        height = (height + pushes).saturating_sub(pops);
        turned |= matches!(instr, Instr::BrIf(_)) || !inner_sequences(instr).is_empty();
        if height == 0 && turned && place + 1 < block.instrs.len() {
            starts.push(place + 1);
            turned = false;
        }
    }
    starts
}

/// The sequences that an instruction holds.
pub(super) fn inner_sequences(instr: &Instr) -> Vec<InstrSeqId> {
    match instr {
        Instr::Block(it) => vec![it.seq],
        Instr::Loop(it) => vec![it.seq],
        Instr::IfElse(it) => vec![it.consequent, it.alternative],
        _ => Vec::new(),
    }
}

/// What an instruction does to the operand stack.
pub(super) enum Effect {
    /// Takes so many values and puts so many there.
    Moves(usize, usize),
    /// Nothing comes after it.
    Leaves,
    /// The compiler does not use it today.
    Unknown,
}

pub(super) fn effect(module: &Module, function: &LocalFunction, instr: &Instr) -> Effect {
    let moves = |(pops, pushes)| Effect::Moves(pops, pushes);
    let of_block = |block: InstrSeqId| arity(module, function.block(block).ty);
    let plus_one = |(pops, pushes)| Effect::Moves(pops + 1, pushes);
    match instr {
        Instr::Block(it) => moves(of_block(it.seq)),
        Instr::Loop(it) => moves(of_block(it.seq)),
        Instr::IfElse(it) => plus_one(of_block(it.consequent)),
        Instr::Call(it) => moves(of_type(module, module.funcs.get(it.func).ty())),
        Instr::CallIndirect(it) => plus_one(of_type(module, it.ty)),
        // Its values stay where they are when it does not jump.
        Instr::BrIf(_) => Effect::Moves(1, 0),
        Instr::LocalGet(_)
        | Instr::GlobalGet(_)
        | Instr::Const(_)
        | Instr::MemorySize(_)
        | Instr::TableSize(_)
        | Instr::RefNull(_)
        | Instr::RefFunc(_) => Effect::Moves(0, 1),
        Instr::LocalSet(_) | Instr::GlobalSet(_) | Instr::Drop(_) => Effect::Moves(1, 0),
        Instr::LocalTee(_)
        | Instr::Unop(_)
        | Instr::Load(_)
        | Instr::MemoryGrow(_)
        | Instr::TableGet(_)
        | Instr::RefIsNull(_) => Effect::Moves(1, 1),
        Instr::Binop(_) | Instr::TableGrow(_) => Effect::Moves(2, 1),
        Instr::Store(_) | Instr::TableSet(_) => Effect::Moves(2, 0),
        Instr::Select(_) => Effect::Moves(3, 1),
        Instr::MemoryCopy(_) | Instr::MemoryFill(_) | Instr::TableFill(_) => Effect::Moves(3, 0),
        Instr::Unreachable(_) | Instr::Br(_) | Instr::BrTable(_) | Instr::Return(_) => {
            Effect::Leaves
        }
        _ => Effect::Unknown,
    }
}

/// How many values a block takes and leaves.
fn arity(module: &Module, ty: InstrSeqType) -> (usize, usize) {
    match ty {
        InstrSeqType::Simple(result) => (0, usize::from(result.is_some())),
        InstrSeqType::MultiValue(ty) => of_type(module, ty),
    }
}

fn of_type(module: &Module, ty: TypeId) -> (usize, usize) {
    let (params, results) = module.types.params_results(ty);
    (params.len(), results.len())
}
