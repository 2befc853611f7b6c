//! A range of a function's instructions becomes a function of its own.
//!
//! The locals that the instructions need are its parameters, and those that they change for later its results. How
//! they are left, by reaching their end or by one of the jumps out of them, is a number that it returns first.

use std::collections::{BTreeSet, HashMap, HashSet};

use walrus::ir::{
    BinaryOp, Binop, Block, Br, BrIf, BrTable, Call, Const, Drop, IfElse, Instr, InstrLocId,
    InstrSeqId, InstrSeqType, LocalGet, LocalSet, LocalTee, Loop, Unreachable, Value,
};
use walrus::{FunctionBuilder, FunctionId, LocalFunction, LocalId, Module, ModuleLocals, ValType};

use super::contents::{Contents, result};
use super::live::{Live, Locals, Range};
use super::stretches::sequences;

/// A way out of a range.
#[derive(Clone, Copy)]
struct Way {
    /// The block to which it jumps; `None` at the end of the range.
    to: Option<InstrSeqId>,
    /// What it takes along on the operand stack.
    value: Option<ValType>,
}

/// A range on its way into a function of its own.
pub(super) struct Removal {
    function: FunctionId,
    range: Range,
    passed: Vec<LocalId>,
    returned: Vec<LocalId>,
    ways: Vec<Way>,
    /// The types of what the ways take along, each once.
    values: Vec<ValType>,
}

impl Removal {
    pub(super) fn new(
        module: &Module,
        function: FunctionId,
        range: Range,
        contents: &Contents,
        live: &Live,
    ) -> Removal {
        let local = module.funcs.get(function).kind.unwrap_local();
        let mut after = Locals::new();
        if contents.falls {
            after.extend(&live.after);
        }
        after.extend(contents.jumps.iter().filter_map(|it| live.at.get(it)).flatten());
        let is_used = |it: &&LocalId| contents.read.contains(it) || contents.written.contains(it);
        let by_type = |locals: Vec<LocalId>| {
            let mut locals = locals;
            locals.sort_by_key(|it| (module.locals.get(*it).ty(), *it));
            locals
        };
        let ways = ways(module, local, range, contents);
        let values: BTreeSet<_> = ways.iter().filter_map(|it| it.value).collect();
        Removal {
            function,
            range,
            passed: by_type(live.before.iter().filter(is_used).copied().collect()),
            returned: by_type(contents.written.intersection(&after).copied().collect()),
            ways,
            values: values.into_iter().collect(),
        }
    }

    /// Makes the function, and the instructions that call it and go on from it.
    pub(super) fn carry_out(&self, module: &mut Module) -> (FunctionId, Vec<Instr>) {
        let taken = self.make_function(module);
        (taken, self.call(module, taken))
    }

    /// What the function returns: the number of the way, what that takes along, and the locals.
    fn results(&self, module: &Module) -> Vec<ValType> {
        let number = (self.ways.len() > 1).then_some(ValType::I32);
        let returned = self.returned.iter().map(|it| module.locals.get(*it).ty());
        number.into_iter().chain(self.values.iter().copied()).chain(returned).collect()
    }

    fn make_function(&self, module: &mut Module) -> FunctionId {
        let results = self.results(module);
        let passed: Vec<_> = self.passed.iter().map(|it| module.locals.get(*it).ty()).collect();
        let params: Vec<_> = passed.iter().map(|it| module.locals.add(*it)).collect();
        let mut copy = Copy {
            source: module.funcs.get(self.function).kind.unwrap_local(),
            builder: FunctionBuilder::new(&mut module.types, &passed, &results),
            all_locals: &mut module.locals,
            locals: self.passed.iter().copied().zip(params.iter().copied()).collect(),
            blocks: HashMap::new(),
        };
        let body = self.body(&mut copy);
        let mut builder = copy.builder;
        builder.func_body().instrs_mut().extend(body.into_iter().map(unplaced));
        builder.finish(params, &mut module.funcs)
    }

    /// The range, in a block for each jump out of it; behind each block, what there is to say of this way.
    fn body(&self, copy: &mut Copy<'_>) -> Vec<Instr> {
        let number = copy.all_locals.add(ValType::I32);
        let values = self.add_values(copy.all_locals);
        let out = copy.builder.dangling_instr_seq(None).id();
        for (to, value) in self.ways.iter().filter_map(|it| Some((it.to?, it.value))) {
            let block = copy.builder.dangling_instr_seq(InstrSeqType::Simple(value)).id();
            copy.blocks.insert(to, block);
        }
        let instrs = &copy.source.block(self.range.sequence).instrs;
        let mut body = copy.instrs(&instrs[self.range.start..self.range.end]);
        for (index, way) in self.ways.iter().enumerate() {
            if let Some(to) = way.to {
                body = copy.block(copy.blocks[&to], body);
            }
            body.extend(way.value.map(|it| LocalSet { local: values[&it] }.into()));
            if self.ways.len() > 1 {
                body.extend([constant(index), LocalSet { local: number }.into()]);
                body.push(Br { block: out }.into());
            }
        }
        if self.ways.len() > 1 {
            body = copy.block(out, body);
            body.push(LocalGet { local: number }.into());
        }
        body.extend(self.values.iter().map(|it| LocalGet { local: values[it] }.into()));
        body.extend(self.returned.iter().map(|it| LocalGet { local: copy.local(*it) }.into()));
        body
    }

    /// A local for each type that a way takes along.
    fn add_values(&self, locals: &mut ModuleLocals) -> HashMap<ValType, LocalId> {
        self.values.iter().map(|it| (*it, locals.add(*it))).collect()
    }

    /// Calls the function, takes the locals over, and leaves by the way that it says.
    fn call(&self, module: &mut Module, taken: FunctionId) -> Vec<Instr> {
        let values = self.add_values(&mut module.locals);
        let mut call: Vec<Instr> =
            self.passed.iter().map(|it| LocalGet { local: *it }.into()).collect();
        call.push(Call { func: taken }.into());
        let received = self.values.iter().map(|it| &values[it]).chain(&self.returned);
        let received: Vec<_> = received.collect();
        call.extend(received.into_iter().rev().map(|it| LocalSet { local: *it }.into()));
        self.go_on(&mut call, &values, &mut module.locals);
        call
    }

    /// Leaves by the way whose number, if there are several, is on the operand stack.
    fn go_on(
        &self,
        call: &mut Vec<Instr>,
        values: &HashMap<ValType, LocalId>,
        locals: &mut ModuleLocals,
    ) {
        let value = |way: &Way| way.value.map(|it| Instr::from(LocalGet { local: values[&it] }));
        let Some((usual, others)) = self.ways.split_first() else {
            return call.push(Unreachable {}.into());
        };
        match others {
            [] => {}
            // The number is 1 or 0.
            [Way { to: Some(block), value: None }] => call.push(BrIf { block: *block }.into()),
            _ => {
                let number = locals.add(ValType::I32);
                call.push(LocalSet { local: number }.into());
                for (index, way) in others.iter().enumerate() {
                    call.extend(value(way));
                    call.extend([LocalGet { local: number }.into(), constant(index + 1)]);
                    call.push(Binop { op: BinaryOp::I32Eq }.into());
                    call.extend(way.to.map(|block| BrIf { block }.into()));
                    call.extend(way.value.map(|_| Drop {}.into()));
                }
            }
        }
        call.extend(value(usual));
        call.extend(usual.to.map(|block| Br { block }.into()));
    }
}

/// The ways out of a range, the end of it first.
fn ways(module: &Module, function: &LocalFunction, range: Range, contents: &Contents) -> Vec<Way> {
    let value = |block: InstrSeqId| result(module, function.block(block).ty);
    let loops = loops(function);
    let is_end = range.end == function.block(range.sequence).instrs.len();
    let end = Way { to: None, value: value(range.sequence).filter(|_| is_end) };
    // A jump to a loop is one to its beginning, where it takes nothing.
    let jump = |to: &InstrSeqId| {
        let value = value(*to).filter(|_| !loops.contains(to));
        Way { to: Some(*to), value }
    };
    contents.falls.then_some(end).into_iter().chain(contents.jumps.iter().map(jump)).collect()
}

/// The sequences of a function that are loops.
fn loops(function: &LocalFunction) -> HashSet<InstrSeqId> {
    let instrs = sequences(function).into_iter().flat_map(|it| &function.block(it).instrs);
    let inner = instrs.filter_map(|(instr, _)| match instr {
        Instr::Loop(it) => Some(it.seq),
        _ => None,
    });
    inner.collect()
}

/// Instructions of one function, written again for another.
struct Copy<'a> {
    source: &'a LocalFunction,
    builder: FunctionBuilder,
    all_locals: &'a mut ModuleLocals,
    locals: HashMap<LocalId, LocalId>,
    blocks: HashMap<InstrSeqId, InstrSeqId>,
}

impl Copy<'_> {
    fn instrs(&mut self, instrs: &[(Instr, InstrLocId)]) -> Vec<Instr> {
        instrs.iter().map(|(instr, _)| self.instr(instr)).collect()
    }

    fn instr(&mut self, instr: &Instr) -> Instr {
        match instr {
            Instr::Block(it) => Block { seq: self.sequence(it.seq) }.into(),
            Instr::Loop(it) => Loop { seq: self.sequence(it.seq) }.into(),
            Instr::IfElse(it) => {
                let consequent = self.sequence(it.consequent);
                IfElse { consequent, alternative: self.sequence(it.alternative) }.into()
            }
            Instr::Br(it) => Br { block: self.blocks[&it.block] }.into(),
            Instr::BrIf(it) => BrIf { block: self.blocks[&it.block] }.into(),
            Instr::BrTable(it) => {
                let blocks = it.blocks.iter().map(|it| self.blocks[it]).collect();
                BrTable { blocks, default: self.blocks[&it.default] }.into()
            }
            Instr::Return(_) => Br { block: self.blocks[&self.source.entry_block()] }.into(),
            Instr::LocalGet(it) => LocalGet { local: self.local(it.local) }.into(),
            Instr::LocalSet(it) => LocalSet { local: self.local(it.local) }.into(),
            Instr::LocalTee(it) => LocalTee { local: self.local(it.local) }.into(),
            other => other.clone(),
        }
    }

    fn sequence(&mut self, sequence: InstrSeqId) -> InstrSeqId {
        let block = self.source.block(sequence);
        let copy = self.builder.dangling_instr_seq(block.ty).id();
        self.blocks.insert(sequence, copy);
        let instrs = self.instrs(&block.instrs);
        self.fill(copy, instrs);
        copy
    }

    /// Puts instructions into a block, and that where they were.
    fn block(&mut self, block: InstrSeqId, instrs: Vec<Instr>) -> Vec<Instr> {
        self.fill(block, instrs);
        vec![Block { seq: block }.into()]
    }

    fn fill(&mut self, block: InstrSeqId, instrs: Vec<Instr>) {
        let mut block = self.builder.instr_seq(block);
        block.instrs_mut().extend(instrs.into_iter().map(unplaced));
    }

    fn local(&mut self, local: LocalId) -> LocalId {
        let ty = self.all_locals.get(local).ty();
        *self.locals.entry(local).or_insert_with(|| self.all_locals.add(ty))
    }
}

fn constant(number: usize) -> Instr {
    Const { value: Value::I32(number as i32) }.into()
}

pub(super) fn unplaced(instr: Instr) -> (Instr, InstrLocId) {
    (instr, InstrLocId::default())
}
