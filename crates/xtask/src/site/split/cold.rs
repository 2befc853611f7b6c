//! Takes out of the functions that a first visit runs what it does not run of them: each such run of instructions
//! becomes a function of its own, which can then be in the second part.

use std::collections::{HashMap, HashSet};

use walrus::ir::InstrSeqId;
use walrus::{FunctionId, LocalFunction, Module};

use super::contents::Contents;
use super::live::{Range, live};
use super::local_functions;
use super::removal::{Removal, unplaced};
use super::stretches::{Stretch, inner_sequences, stretches};

/// Fewer instructions than a call of them takes stay where they are.
const LEAST: u64 = 16;
/// Functions of no more instructions than a stand-in stay where they are.
const SMALL: u64 = 8;

/// Takes out of the functions that ran what did not run, and says which functions did not: those from before and the
/// new ones. `kept` is left as it is. `ran` has the numbers of the stretches that ran, counted through all functions.
pub(super) fn take_out_cold(
    module: &mut Module,
    ran: &HashSet<usize>,
    kept: &HashSet<FunctionId>,
) -> Vec<FunctionId> {
    let mut cold = Vec::new();
    let mut number = 0;
    for function in local_functions(module) {
        let local = module.funcs.get(function).kind.unwrap_local();
        let stretches = stretches(module, local);
        let is_cold: Vec<_> =
            (number..).take(stretches.len()).map(|it| !ran.contains(&it)).collect();
        number += stretches.len();
        if kept.contains(&function) {
            continue;
        }
        if is_cold.first() != Some(&true) {
            let found = cold_ranges(module, local, &stretches, &is_cold);
            cold.extend(take_out(module, function, &found));
        } else if local.size() > SMALL {
            cold.push(function);
        }
    }
    cold
}

/// The greatest ranges of a function that consist of stretches that did not run, and can stand alone, with what is in
/// each.
fn cold_ranges(
    module: &Module,
    function: &LocalFunction,
    stretches: &[Stretch],
    is_cold: &[bool],
) -> Vec<(Range, Contents)> {
    let mut by_sequence: HashMap<InstrSeqId, Vec<Range>> = HashMap::new();
    for (stretch, _) in stretches.iter().zip(is_cold).filter(|(_, is_cold)| **is_cold) {
        let Stretch { sequence, start, end } = *stretch;
        let ranges = by_sequence.entry(sequence).or_default();
        match ranges.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => ranges.push(Range { sequence, start, end }),
        }
    }
    let mut found = Vec::new();
    let mut sequences = vec![function.entry_block()];
    while let Some(sequence) = sequences.pop() {
        let ranges = by_sequence.get(&sequence).map(Vec::as_slice).unwrap_or_default();
        for (place, (instr, _)) in function.block(sequence).instrs.iter().enumerate() {
            if !ranges.iter().any(|it| (it.start..it.end).contains(&place)) {
                sequences.extend(inner_sequences(instr));
            }
        }
        let with_contents = ranges.iter().map(|it| (*it, Contents::new(module, function, *it)));
        found.extend(with_contents.filter(|(_, it)| can_stand_alone(it)));
    }
    found
}

/// Whether a range is worth it, and nothing in it is too unusual to be moved.
fn can_stand_alone(contents: &Contents) -> bool {
    contents.is_known && contents.size >= LEAST
}

/// Makes each range a function of its own.
fn take_out(
    module: &mut Module,
    function: FunctionId,
    found: &[(Range, Contents)],
) -> Vec<FunctionId> {
    let ranges: Vec<Range> = found.iter().map(|(range, _)| *range).collect();
    let live = live(module.funcs.get(function).kind.unwrap_local(), &ranges);
    let mut made = Vec::new();
    // From the end on, so that the places of those before stay what they are.
    for (range, contents) in found.iter().rev() {
        let Some(live) = live.get(range) else { continue };
        let removal = Removal::new(module, function, *range, contents, live);
        let (id, call) = removal.carry_out(module);
        let local = module.funcs.get_mut(function).kind.unwrap_local_mut();
        let instrs = &mut local.block_mut(range.sequence).instrs;
        instrs.splice(range.start..range.end, call.into_iter().map(unplaced));
        made.push(id);
    }
    made
}
