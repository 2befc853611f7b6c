//! The program in two files: the functions that a first visit runs, and all others, which follow after the first paint.
//!
//! Which functions a first visit runs is not guessed: a copy of the program in which each function leaves a mark
//! ([`Marked`]) is opened in a browser.
//!
//! The record decides only what comes early, never what works. In the first part, each function of the second has a
//! stand-in, which loads the second part if it is not there yet and then goes on into the real function
//! ([`stand_in`]). The second part is a module of its own on the same memory; when it is instantiated it puts its
//! functions into the table through which stand-ins, closures and trait objects call.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context, Result, ensure};
use walrus::ir::{Call, Const, MemArg, Store, StoreKind, UnaryOp, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalId, GlobalKind, ImportedFunction, InstrSeqBuilder, LocalFunction, LocalId, MemoryId,
    Module, ModuleConfig, Table, TableId, ValType,
};

/// What the page exports for us: asks the browser for the second part and waits for it.
const LOADER: &str = "load_second_part";
/// Under this name the second part imports what the first one has.
const FIRST: &str = "first";
/// The global of the first part that is 1 once the second is there.
const WHOLE: &str = "whole";
/// Functions of no more instructions than a stand-in stay where they are.
const SMALL: u64 = 8;
const PAGE: u64 = 65_536;

/// The program, made to leave a mark in its memory when a function runs for the first time.
pub(super) struct Marked {
    pub(super) wasm: Vec<u8>,
    /// Where the marks begin in the program's memory, a byte for each function.
    pub(super) base: u64,
    /// How many functions there are.
    pub(super) count: usize,
}

/// The two files that a program becomes.
pub(super) struct Parts {
    pub(super) first: Vec<u8>,
    pub(super) second: Vec<u8>,
}

/// Makes each function leave a mark, in pages of memory behind those that the program begins with.
pub(super) fn mark(wasm: &[u8]) -> Result<Marked> {
    let mut module = parse(wasm)?;
    let memory = only_memory(&module)?;
    let functions = local_functions(&module);
    let base = module.memories.get(memory).initial * PAGE;
    module.memories.get_mut(memory).initial += (functions.len() as u64).div_ceil(PAGE);
    for (index, function) in functions.iter().enumerate() {
        let function = module.funcs.get_mut(*function).kind.unwrap_local_mut();
        let address = Value::I32(i32::try_from(base + index as u64)?);
        let kind = StoreKind::I32_8 { atomic: false };
        let arg = MemArg { align: 1, offset: 0 };
        let mut body = function.builder_mut().func_body();
        body.instr_at(0, Const { value: address });
        body.instr_at(1, Const { value: Value::I32(1) });
        body.instr_at(2, Store { memory, kind, arg });
    }
    Ok(Marked { wasm: module.emit_wasm(), base, count: functions.len() })
}

/// Splits the program, given the functions that left a mark, by their place among all.
pub(super) fn split(wasm: &[u8], ran: &HashSet<usize>) -> Result<Parts> {
    let plan = Plan::new(&parse(wasm)?, ran)?;
    let second = second_part(parse(wasm)?, &plan)?;
    let first = first_part(parse(wasm)?, &plan, &second)?;
    Ok(Parts { first, second: second.wasm })
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
    fn new(module: &Module, ran: &HashSet<usize>) -> Result<Plan> {
        let places = Places::new(module);
        let mut is_second = vec![false; places.all.len()];
        for (index, function) in local_functions(module).into_iter().enumerate() {
            let is_small = module.funcs.get(function).kind.unwrap_local().size() <= SMALL;
            is_second[places.of(function)] = !ran.contains(&index) && !is_small;
        }
        let loader = module.exports.get_func(LOADER).context("the program exports no loader")?;
        for function in reachable_from(module, loader) {
            is_second[places.of(function)] = false;
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
    for (place, function) in places.all.iter().enumerate() {
        if plan.is_second[place] {
            let slot = plan.slots.get(&place).copied();
            let body = stand_in(&mut module, *function, slot, &way);
            module.funcs.get_mut(*function).kind = FunctionKind::Local(body);
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

fn local_functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter_local().map(|(id, _)| id).collect()
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
fn reachable_from(module: &Module, function: FunctionId) -> Vec<FunctionId> {
    let mut known = HashSet::from([function]);
    let mut found = vec![function];
    let mut next = 0;
    while let Some(function) = found.get(next).copied() {
        found.extend(callees(module, function).into_iter().filter(|it| known.insert(*it)));
        next += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use walrus::RefType;
    use walrus::ir::BinaryOp;

    use super::*;

    /// `n` times its argument, written longer than a stand-in.
    fn times(module: &mut Module, n: usize) -> FunctionId {
        let argument = module.locals.add(ValType::I32);
        let mut function =
            FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
        let mut body = function.func_body();
        body.i32_const(0);
        for _ in 0..n {
            body.local_get(argument).binop(BinaryOp::I32Add);
        }
        function.finish(vec![argument], &mut module.funcs)
    }

    /// A program whose `run` calls one function by name and another through the table.
    fn program() -> Vec<u8> {
        let mut module = Module::default();
        module.memories.add_local(false, false, 1, None, None);
        let table = module.tables.add_local(false, 1, Some(1), RefType::FUNCREF);
        let nothing = module.types.add(&[], &[]);
        let (ask, _) = module.add_import_func("page", "ask", nothing);
        let mut loader = FunctionBuilder::new(&mut module.types, &[], &[]);
        loader.func_body().call(ask);
        let loader = loader.finish(Vec::new(), &mut module.funcs);
        module.exports.add(LOADER, loader);

        let (by_name, by_table) = (times(&mut module, 5), times(&mut module, 7));
        let element = module.elements.add(
            ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(0)) },
            ElementItems::Functions(vec![by_table]),
        );
        module.tables.get_mut(table).elem_segments.insert(element);
        let argument = module.locals.add(ValType::I32);
        let ty = module.funcs.get(by_table).ty();
        let mut run = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
        let mut body = run.func_body();
        body.local_get(argument).call(by_name);
        body.local_get(argument).i32_const(0).call_indirect(ty, table);
        body.binop(BinaryOp::I32Add);
        let run = run.finish(vec![argument], &mut module.funcs);
        module.exports.add("run", run);
        module.emit_wasm()
    }

    fn parts() -> Parts {
        let wasm = program();
        let module = parse(&wasm).expect("a program");
        let run = module.exports.get_func("run").expect("it is exported");
        let run = local_functions(&module).iter().position(|it| *it == run).expect("it is local");
        split(&wasm, &HashSet::from([run])).expect("it can be split")
    }

    #[test]
    fn the_second_part_brings_functions_and_nothing_else() {
        let second = parse(&parts().second).expect("a module");
        assert_eq!(second.exports.iter().count(), 0);
        assert!(second.imports.iter().all(|it| it.module == FIRST), "the first part has all else");
        // The two, and what says that they are there.
        assert_eq!(second.funcs.iter_local().count(), 3);
    }

    #[test]
    fn who_calls_into_the_second_part_waits_for_it_once() {
        let folder = std::env::temp_dir().join(format!("playground-split-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        let Parts { first, second } = parts();
        std::fs::write(folder.join("first.wasm"), first).expect("room for it");
        std::fs::write(folder.join("second.wasm"), second).expect("room for it");
        let script = r#"
            const module = (name) => new WebAssembly.Module(require("fs").readFileSync(name));
            let asked = 0;
            const ask = () => {
              asked += 1;
              new WebAssembly.Instance(module("second.wasm"), { first: first.exports });
            };
            const first = new WebAssembly.Instance(module("first.wasm"), { page: { ask } });
            const before = asked;
            console.log(before, first.exports.run(2), first.exports.run(3), asked);
        "#;
        let output = Command::new("node").args(["-e", script]).current_dir(&folder).output();
        let output = output.expect("node is what the project is built with");
        std::fs::remove_dir_all(&folder).expect("it is ours");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(said.trim(), "0 24 36 1", "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn a_mark_stands_for_each_function() {
        let marked = mark(&program()).expect("a program");
        assert_eq!((marked.base, marked.count), (PAGE, 4));
        let module = parse(&marked.wasm).expect("still valid");
        assert_eq!(module.memories.iter().next().map(|it| it.initial), Some(2));
    }
}
