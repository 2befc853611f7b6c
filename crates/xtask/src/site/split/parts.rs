//! Two modules from one, given what did not run of it.
//!
//! In the first part, each function of the second has a stand-in, which loads the second part if it is not there yet and
//! then goes on into the real function ([`stand_in`]). The second part is a module of its own on the same memory; when
//! it is instantiated it puts its functions into the table through which stand-ins, closures and trait objects call.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context, Result};
use walrus::ir::{Call, CallIndirect, Const, Instr, UnaryOp, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalId, GlobalKind, ImportedFunction, InstrSeqBuilder, LocalFunction, LocalId, Module, Table,
    TableId, ValType,
};

use super::cold::take_out_cold;
use super::stretches::sequences;
use super::{only_memory, parse};

/// What the page exports for us: asks the browser for the second part and waits for it.
const LOADER: &str = "load_second_part";
/// Under this name the second part imports what the first one has.
const FIRST: &str = "first";
/// The global of the first part that is 1 once the second is there.
const WHOLE: &str = "whole";

/// The two files that a program becomes.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) second: Vec<u8>,
}

/// Splits the program, given the stretches that left a mark, by their place among all.
pub(crate) fn split(wasm: &[u8], ran: &HashSet<usize>) -> Result<Parts> {
    let (module, cold) = sorted_out(wasm, ran)?;
    let plan = Plan::new(&module, &cold)?;
    let second = second_part(module, &plan)?;
    let (module, _) = sorted_out(wasm, ran)?;
    let first = first_part(module, &plan, &second)?;
    Ok(Parts { first, second: second.wasm })
}

/// The program with the code that did not run in functions of its own, and these. The same each time.
fn sorted_out(wasm: &[u8], ran: &HashSet<usize>) -> Result<(Module, Vec<FunctionId>)> {
    let mut module = parse(wasm)?;
    let loader = module.exports.get_func(LOADER).context("the program exports no loader")?;
    let kept = reachable_from(&module, loader);
    let cold = take_out_cold(&mut module, ran, &kept);
    Ok((module, cold))
}

/// Who goes where. Functions are known by their place in the module, which is the same each time it is parsed.
struct Plan {
    /// By function, whether it is in the second part.
    is_second: Vec<bool>,
    /// The place in the table of each function of the second part that the first one may call.
    slots: BTreeMap<usize, u64>,
    /// As many places does the table have.
    table_len: u64,
}

impl Plan {
    fn new(module: &Module, cold: &[FunctionId]) -> Result<Plan> {
        let places = Places::new(module);
        let mut is_second = vec![false; places.all.len()];
        for function in cold {
            is_second[places.of(*function)] = true;
        }
        let (slots, table_len) = slots(module, &places, &is_second)?;
        Ok(Plan { is_second, slots, table_len })
    }
}

/// The functions of a module in order, and the place of each.
struct Places {
    all: Vec<FunctionId>,
    by_function: HashMap<FunctionId, usize>,
}

impl Places {
    fn new(module: &Module) -> Places {
        let all: Vec<_> = module.funcs.iter().map(|it| it.id()).collect();
        let by_function = all.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        Places { all, by_function }
    }

    fn of(&self, function: FunctionId) -> usize {
        self.by_function[&function]
    }
}

/// Gives a place in the table to each function of the second part that the first one calls, if it has none.
fn slots(
    module: &Module,
    places: &Places,
    is_second: &[bool],
) -> Result<(BTreeMap<usize, u64>, u64)> {
    let mut slots = BTreeMap::new();
    for (slot, function) in table_entries(module)? {
        if is_second[places.of(function)] {
            slots.insert(places.of(function), slot);
        }
    }
    let called = (places.all.iter().enumerate())
        .filter(|(place, _)| !is_second[*place])
        .flat_map(|(_, function)| callees(module, *function));
    let exported = module.exports.iter().filter_map(|it| match it.item {
        ExportItem::Function(function) => Some(function),
        _ => None,
    });
    let mut table_len = module.tables.get(function_table(module)?).initial;
    for function in called.chain(exported).map(|it| places.of(it)) {
        if is_second[function] && !slots.contains_key(&function) {
            slots.insert(function, table_len);
            table_len += 1;
        }
    }
    Ok((slots, table_len))
}

/// What is in the function table, by place.
fn table_entries(module: &Module) -> Result<Vec<(u64, FunctionId)>> {
    let table = function_table(module)?;
    let mut entries = Vec::new();
    for element in module.elements.iter() {
        let ElementKind::Active { table: of, offset: ConstExpr::Value(Value::I32(start)) } =
            &element.kind
        else {
            continue;
        };
        if let (true, ElementItems::Functions(functions)) = (*of == table, &element.items) {
            let start = u64::try_from(*start)?;
            entries.extend((start..).zip(functions.iter().copied()));
        }
    }
    Ok(entries)
}

/// The second part, and what it needs of the first.
struct Second {
    wasm: Vec<u8>,
    /// The names of the functions that it imports, which are their places.
    imports: Vec<usize>,
}

fn second_part(mut module: Module, plan: &Plan) -> Result<Second> {
    let places = Places::new(&module);
    let table = function_table(&module)?;
    for export in module.exports.iter().map(|it| it.id()).collect::<Vec<_>>() {
        module.exports.delete(export);
    }
    for (place, function) in places.all.iter().enumerate() {
        if !plan.is_second[place] {
            import_function(&mut module, *function, &place.to_string());
        }
    }
    import_state(&mut module, plan)?;
    fill_table(&mut module, table, plan, &places);
    let (whole, _) = module.add_import_global(FIRST, WHOLE, ValType::I32, true, false);
    let mut start = FunctionBuilder::new(&mut module.types, &[], &[]);
    start.func_body().i32_const(1).global_set(whole);
    module.start = Some(start.finish(Vec::new(), &mut module.funcs));
    walrus::passes::gc::run(&mut module);
    let imports = module.imports.iter().filter_map(|it| it.name.parse().ok()).collect();
    Ok(Second { wasm: module.emit_wasm(), imports })
}

/// Makes a function one of the first part.
fn import_function(module: &mut Module, function: FunctionId, name: &str) {
    match &module.funcs.get(function).kind {
        FunctionKind::Import(ImportedFunction { import, .. }) => {
            let import = module.imports.get_mut(*import);
            (import.module, import.name) = (FIRST.to_owned(), name.to_owned());
        }
        _ => {
            let ty = module.funcs.get(function).ty();
            let import = module.imports.add(FIRST, name, function);
            module.funcs.get_mut(function).kind =
                FunctionKind::Import(ImportedFunction { import, ty });
        }
    }
}

/// Makes memory, tables and globals those of the first part, which alone fills them.
fn import_state(module: &mut Module, plan: &Plan) -> Result<()> {
    let function_table = function_table(module)?;
    for data in module.data.iter().map(|it| it.id()).collect::<Vec<_>>() {
        module.data.delete(data);
    }
    for element in module.elements.iter().map(|it| it.id()).collect::<Vec<_>>() {
        module.elements.delete(element);
    }
    let memory = only_memory(module)?;
    let import = module.imports.add(FIRST, &memory_name(), memory);
    module.memories.get_mut(memory).import = Some(import);
    module.memories.get_mut(memory).data_segments.clear();
    for (index, table) in tables(module).into_iter().enumerate() {
        let import = module.imports.add(FIRST, &table_name(index), table);
        let it = module.tables.get_mut(table);
        (it.import, it.init) = (Some(import), None);
        it.elem_segments.clear();
        if table == function_table {
            grow(it, plan);
        }
    }
    for (index, global) in globals(module).into_iter().enumerate() {
        let import = module.imports.add(FIRST, &global_name(index), global);
        module.globals.get_mut(global).kind = GlobalKind::Import(import);
    }
    Ok(())
}

/// Makes room in the table of functions for the new places.
fn grow(table: &mut Table, plan: &Plan) {
    table.initial = plan.table_len;
    table.maximum = table.maximum.map(|it| it.max(plan.table_len));
}

/// Puts the functions of the second part into the table, in runs of neighbours.
fn fill_table(module: &mut Module, table: TableId, plan: &Plan, places: &Places) {
    let by_slot: BTreeMap<u64, usize> = plan.slots.iter().map(|(it, slot)| (*slot, *it)).collect();
    let mut runs: Vec<(u64, Vec<FunctionId>)> = Vec::new();
    for (slot, place) in by_slot {
        let function = places.all[place];
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() as u64 == slot => run.push(function),
            _ => runs.push((slot, vec![function])),
        }
    }
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(start as i32));
        let kind = ElementKind::Active { table, offset };
        let element = module.elements.add(kind, ElementItems::Functions(run));
        module.tables.get_mut(table).elem_segments.insert(element);
    }
}

fn first_part(mut module: Module, plan: &Plan, second: &Second) -> Result<Vec<u8>> {
    let places = Places::new(&module);
    let table = function_table(&module)?;
    let loader = module.exports.get_func(LOADER)?;
    export_state(&mut module)?;
    let zero = ConstExpr::Value(Value::I32(0));
    let whole = module.globals.add_local(ValType::I32, true, false, zero);
    let way = Way { wait: wait(&mut module, whole, loader), table };
    let called_once = called_once(&module, plan, &places, &way);
    for (place, function) in places.all.iter().enumerate() {
        if plan.is_second[place] {
            let slot = plan.slots.get(&place).copied();
            let body = stand_in(&mut module, *function, slot, &way);
            module.funcs.get_mut(*function).kind = FunctionKind::Local(body);
        } else {
            do_without_stand_ins(&mut module, *function, &called_once);
        }
    }
    grow(module.tables.get_mut(table), plan);
    module.exports.add(WHOLE, whole);
    for place in &second.imports {
        module.exports.add(&place.to_string(), places.all[*place]);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// Lets the second part have memory, tables and globals.
fn export_state(module: &mut Module) -> Result<()> {
    let memory = only_memory(module)?;
    module.exports.add(&memory_name(), memory);
    for (index, table) in tables(module).into_iter().enumerate() {
        module.exports.add(&table_name(index), table);
    }
    for (index, global) in globals(module).into_iter().enumerate() {
        module.exports.add(&global_name(index), global);
    }
    Ok(())
}

/// What a stand-in needs to find the real function.
struct Way {
    /// Returns when the second part is there.
    wait: FunctionId,
    table: TableId,
}

/// A function that asks for the second part unless it is there.
fn wait(module: &mut Module, whole: GlobalId, loader: FunctionId) -> FunctionId {
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    let mut body = builder.func_body();
    body.global_get(whole).unop(UnaryOp::I32Eqz);
    let ask = |missing: &mut InstrSeqBuilder<'_>| {
        missing.call(loader);
    };
    body.if_else(None, ask, |_| {});
    builder.finish(Vec::new(), &mut module.funcs)
}

/// Loads the second part if it is not there, and calls the real function through the table.
///
/// A function without a place in the table is called by nobody here; its stand-in only has to be valid until it is
/// collected.
fn stand_in(
    module: &mut Module,
    function: FunctionId,
    slot: Option<u64>,
    way: &Way,
) -> LocalFunction {
    let ty = module.funcs.get(function).ty();
    let (params, results) = module.types.params_results(ty);
    let (params, results) = (params.to_vec(), results.to_vec());
    let arguments: Vec<LocalId> = params.iter().map(|it| module.locals.add(*it)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    let mut body = builder.func_body();
    let Some(slot) = slot else {
        body.unreachable();
        return builder.local_func(arguments);
    };
    body.call(way.wait);
    for argument in &arguments {
        body.local_get(*argument);
    }
    body.i32_const(slot as i32).call_indirect(ty, way.table);
    builder.local_func(arguments)
}

/// The functions of the second part that the first one calls by name in one place alone: how each is called instead.
fn called_once(
    module: &Module,
    plan: &Plan,
    places: &Places,
    way: &Way,
) -> HashMap<FunctionId, [Instr; 3]> {
    let mut calls: HashMap<FunctionId, usize> = HashMap::new();
    for function in (places.all.iter().zip(&plan.is_second)).filter(|it| !it.1) {
        for callee in callees(module, *function.0) {
            *calls.entry(callee).or_default() += 1;
        }
    }
    let call = |function| {
        let slot = *plan.slots.get(&places.of(function))?;
        let ty = module.funcs.get(function).ty();
        let slot = Const { value: Value::I32(slot as i32) };
        let call = CallIndirect { ty, table: way.table };
        Some((function, [Call { func: way.wait }.into(), slot.into(), call.into()]))
    };
    calls.into_iter().filter(|it| it.1 == 1).filter_map(|it| call(it.0)).collect()
}

/// Where a function makes the only call of another, it does itself what a stand-in would do.
fn do_without_stand_ins(
    module: &mut Module,
    function: FunctionId,
    called_once: &HashMap<FunctionId, [Instr; 3]>,
) {
    let FunctionKind::Local(local) = &mut module.funcs.get_mut(function).kind else { return };
    for sequence in sequences(local) {
        let instrs = &mut local.block_mut(sequence).instrs;
        for (instr, place) in std::mem::take(instrs) {
            let call = match &instr {
                Instr::Call(it) => called_once.get(&it.func),
                _ => None,
            };
            match call {
                Some(call) => instrs.extend(call.clone().map(|it| (it, place))),
                None => instrs.push((instr, place)),
            }
        }
    }
}

fn function_table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table()?.context("the program has no table of functions")
}

fn tables(module: &Module) -> Vec<TableId> {
    module.tables.iter().map(|it| it.id()).collect()
}

fn globals(module: &Module) -> Vec<GlobalId> {
    module.globals.iter().map(|it| it.id()).collect()
}

fn memory_name() -> String {
    "m".to_owned()
}

fn table_name(index: usize) -> String {
    format!("t{index}")
}

fn global_name(index: usize) -> String {
    format!("g{index}")
}

/// The functions that a function calls by name.
fn callees(module: &Module, function: FunctionId) -> Vec<FunctionId> {
    struct Calls(Vec<FunctionId>);
    impl<'instr> Visitor<'instr> for Calls {
        fn visit_call(&mut self, call: &Call) {
            self.0.push(call.func);
        }
    }
    let mut calls = Calls(Vec::new());
    if let FunctionKind::Local(function) = &module.funcs.get(function).kind {
        dfs_in_order(&mut calls, function, function.entry_block());
    }
    calls.0
}

/// A function and all that it calls by name.
fn reachable_from(module: &Module, function: FunctionId) -> HashSet<FunctionId> {
    let mut known = HashSet::from([function]);
    let mut next = vec![function];
    while let Some(function) = next.pop() {
        next.extend(callees(module, function).into_iter().filter(|it| known.insert(*it)));
    }
    known
}
