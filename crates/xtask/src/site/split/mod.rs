//! The program in two files: the code that a first visit runs, and the rest, which follows after the first paint.
//!
//! What a first visit runs is not guessed: a copy of the program in which each stretch of each function leaves a mark
//! ([`Marked`]) is opened in a browser. What did not run goes: whole functions, and what [`cold`] takes out of others.
//!
//! The record decides only what comes early, never what works: whoever comes to code of the second part before that is
//! there waits for it ([`parts`]).

mod cold;
mod contents;
mod live;
mod parts;
mod removal;
mod stretches;

use anyhow::{Context, Result, ensure};
use walrus::ir::{Const, MemArg, Store, StoreKind, Value};
use walrus::{FunctionId, MemoryId, Module, ModuleConfig};

pub(super) use parts::split;
use stretches::{Stretch, stretches};

const PAGE: u64 = 65_536;

/// The program, made to leave a mark in its memory when a stretch of a function runs for the first time.
pub(super) struct Marked {
    pub(super) wasm: Vec<u8>,
    /// Where the marks begin in the program's memory, a byte for each stretch.
    pub(super) base: u64,
    /// How many stretches there are.
    pub(super) count: usize,
}

/// Makes each stretch leave a mark, in pages of memory behind those that the program begins with.
pub(super) fn mark(wasm: &[u8]) -> Result<Marked> {
    let mut module = parse(wasm)?;
    let memory = only_memory(&module)?;
    let base = module.memories.get(memory).initial * PAGE;
    let mut count = 0;
    for function in local_functions(&module) {
        let found = stretches(&module, module.funcs.get(function).kind.unwrap_local());
        let numbers = base + count as u64..;
        count += found.len();
        let function = module.funcs.get_mut(function).kind.unwrap_local_mut();
        // From the end on, so that the places of those before stay what they are.
        let found: Vec<_> = numbers.zip(found).collect();
        for (address, Stretch { sequence, start, .. }) in found.into_iter().rev() {
            let address = Value::I32(i32::try_from(address)?);
            let kind = StoreKind::I32_8 { atomic: false };
            let arg = MemArg { align: 1, offset: 0 };
            let mut sequence = function.builder_mut().instr_seq(sequence);
            sequence.instr_at(start, Const { value: address });
            sequence.instr_at(start + 1, Const { value: Value::I32(1) });
            sequence.instr_at(start + 2, Store { memory, kind, arg });
        }
    }
    module.memories.get_mut(memory).initial += (count as u64).div_ceil(PAGE);
    Ok(Marked { wasm: module.emit_wasm(), base, count })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    config.parse(wasm).context("the program is no valid wasm")
}

fn only_memory(module: &Module) -> Result<MemoryId> {
    let mut memories = module.memories.iter().map(|it| it.id());
    let memory = memories.next().context("the program has no memory")?;
    ensure!(memories.next().is_none(), "the program has several memories");
    Ok(memory)
}

fn local_functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter_local().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests;
