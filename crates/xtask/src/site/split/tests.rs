//! Programs in two parts, run.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::parts::{Parts, split};
use super::*;

/// What every program here has: the function that asks for its second part, and a memory.
fn program(functions: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (import "page" "ask" (func $ask))
            (memory 1)
            (table 1 1 funcref)
            (func (export "load_second_part") (call $ask))
            {functions})"#
    );
    wat::parse_str(text).expect("a program")
}

/// Calls one function by name and another through the table.
const CALLS: &str = r#"
    (func $six (param $n i32) (result i32)
        (i32.add (local.get $n) (i32.add (local.get $n) (i32.add (local.get $n)
            (i32.add (local.get $n) (i32.add (local.get $n) (local.get $n)))))))
    (func $five (param $n i32) (result i32)
        (i32.add (local.get $n) (i32.add (local.get $n) (i32.add (local.get $n)
            (i32.add (local.get $n) (local.get $n))))))
    (elem (i32.const 0) $five)
    (type $map (func (param i32) (result i32)))
    (func (export "run") (param $n i32) (result i32)
        (i32.add (call $six (local.get $n))
            (call_indirect (type $map) (local.get $n) (i32.const 0))))"#;

/// Takes other ways for other numbers: out of a loop and on in it, out with a value, through a table, into a trap that
/// nobody comes to; and writes locals that matter later, or do not.
const WAYS: &str = r#"
    (func (export "run") (param $n i32) (result i32)
        (local $sum i32) (local $times i64) (local $spare i32)
        (local.set $sum (i32.const 7))
        (block $done
            (loop $again
                (local.set $times (i64.add (local.get $times) (i64.const 1)))
                (br_if $done (i64.gt_u (local.get $times) (i64.const 40)))
                (if (i32.gt_u (local.get $n) (i32.const 3)) (then
                    ;; Later goes on in the loop, or leaves it, or the function.
                    (local.set $spare (i32.mul (local.get $n) (i32.const 5)))
                    (local.set $sum (i32.add (local.get $sum) (local.get $spare)))
                    (local.set $n (i32.sub (local.get $n) (i32.const 2)))
                    (br_if $again (i32.and (local.get $sum) (i32.const 1)))
                    (br_if $done (i32.eq (local.get $n) (i32.const 4)))
                    (if (i32.gt_u (local.get $sum) (i32.const 900))
                        (then (return (i32.sub (i32.const 0) (local.get $sum)))))))
                (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
                (br_if $again (i32.lt_u (local.get $sum) (i32.const 11)))))
        (if (i32.eq (local.get $sum) (i32.const 99999)) (then
            (local.set $n (i32.mul (local.get $n) (local.get $n)))
            (local.set $n (i32.mul (local.get $n) (local.get $n)))
            (local.set $n (i32.mul (local.get $n) (local.get $n)))
            (local.set $n (i32.mul (local.get $n) (local.get $n)))
            (unreachable)))
        (block $value (result i32)
            (block $b (block $a
                (br_table $a $b $a (i32.rem_u (local.get $sum) (i32.const 3))))
                ;; Ends with a value of the block around it.
                (local.set $sum (i32.xor (local.get $sum) (i32.const 85)))
                (local.set $sum (i32.rotl (local.get $sum) (local.get $n)))
                (local.set $sum (i32.add (local.get $sum) (i32.wrap_i64 (local.get $times))))
                (br_if $b (i32.lt_s (local.get $sum) (i32.const 0)))
                (drop (br_if $value (i32.mul (local.get $sum) (i32.const 3))
                    (i32.and (local.get $sum) (i32.const 2))))
                (br $value (i32.add (local.get $sum) (local.get $spare))))
            (local.set $sum (i32.mul (local.get $sum) (i32.const 11)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 12)))
            (local.set $sum (i32.sub (local.get $sum) (local.get $spare)))
            (local.set $sum (i32.xor (local.get $sum) (i32.const 13)))
            (i32.add (local.get $sum) (i32.wrap_i64 (local.get $times)))))"#;

/// A folder of its own for files, which goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("playground-split-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder of our own");
        Folder(folder)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).expect("room for it");
    }

    /// What a program for node prints, in which `module` and `start` are known.
    fn run(&self, script: &str) -> String {
        let prelude = r#"
            const module = (name) => new WebAssembly.Module(require("fs").readFileSync(name));
            const start = (name, ask) => new WebAssembly.Instance(module(name), { page: { ask } }).exports;
            const startParts = (count = () => {}) => {
              const first = start("first.wasm", () => {
                count();
                new WebAssembly.Instance(module("second.wasm"), { first });
              });
              return first;
            };"#;
        let script = format!("{prelude}{script}");
        let output = Command::new("node").args(["-e", &script]).current_dir(&self.0).output();
        let output = output.expect("node is what the project is built with");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The stretches that run when `run` gets these arguments.
fn stretches_of(wasm: &[u8], arguments: &str) -> HashSet<usize> {
    let folder = Folder::new();
    let marked = mark(wasm).expect("a program");
    let Marked { base, count, wasm } = marked;
    folder.write("marked.wasm", &export_memory(&wasm));
    let said = folder.run(&format!(
        r#"
        const program = start("marked.wasm", () => {{}});
        for (const it of [{arguments}]) program.run(it);
        const marks = new Uint8Array(program.memory.buffer, {base}, {count});
        console.log([...marks.keys()].filter((it) => marks[it]).join(" "));"#
    ));
    said.split_whitespace().map(|it| it.parse().expect("a number")).collect()
}

fn export_memory(wasm: &[u8]) -> Vec<u8> {
    let mut module = parse(wasm).expect("a program");
    let memory = only_memory(&module).expect("it has one");
    module.exports.add("memory", memory);
    module.emit_wasm()
}

#[test]
fn the_second_part_brings_functions_and_nothing_else() {
    let wasm = program(CALLS);
    let Parts { second, .. } = split(&wasm, &HashSet::new()).expect("it can be split");
    let second = parse(&second).expect("a module");
    assert_eq!(second.exports.iter().count(), 0);
    assert!(second.imports.iter().all(|it| it.module == "first"), "the first part has all else");
    // The two that are not too small, and what says that they are there.
    assert_eq!(second.funcs.iter_local().count(), 3);
}

#[test]
fn who_calls_into_the_second_part_waits_for_it_once() {
    let folder = Folder::new();
    let Parts { first, second } = split(&program(CALLS), &HashSet::new()).expect("it can be split");
    folder.write("first.wasm", &first);
    folder.write("second.wasm", &second);
    let said = folder.run(
        r#"
        let asked = 0;
        const first = startParts(() => (asked += 1));
        console.log(asked, first.run(2), first.run(3), asked);"#,
    );
    assert_eq!(said, "0 22 33 1");
}

#[test]
fn what_is_taken_out_of_a_function_does_what_it_did_there() {
    let wasm = program(WAYS);
    let folder = Folder::new();
    folder.write("whole.wasm", &wasm);
    let compare = r#"
        const whole = start("whole.wasm", () => {});
        const numbers = [...Array(200).keys(), 1000, -1];
        // Each in a program of its own, and then all in the same.
        const first = startParts();
        const differing = numbers.filter(
          (it) => startParts().run(it) !== whole.run(it) || first.run(it) !== whole.run(it));
        console.log(differing.length, new Set(numbers.map(whole.run)).size > 50);"#;
    for seen in ["0", "1", "4", "9", "100", "0, 4", "9, 2", "5, 7, 100", "1000"] {
        let parts = split(&wasm, &stretches_of(&wasm, seen)).expect("it can be split");
        folder.write("first.wasm", &parts.first);
        folder.write("second.wasm", &parts.second);
        assert_eq!(folder.run(compare), "0 true", "with what ran for {seen}");
    }
}

#[test]
fn what_a_first_visit_runs_asks_for_nothing() {
    let wasm = program(WAYS);
    let folder = Folder::new();
    let parts = split(&wasm, &stretches_of(&wasm, "0, 1, 2")).expect("it can be split");
    folder.write("first.wasm", &parts.first);
    folder.write("second.wasm", &parts.second);
    let said = folder.run(
        r#"
        let asked = 0;
        const first = startParts(() => (asked += 1));
        [0, 1, 2].forEach(first.run);
        const before = asked;
        first.run(50);
        console.log(before, asked);"#,
    );
    assert_eq!(said, "0 1");
}

#[test]
fn a_stretch_ends_where_control_may_go_elsewhere() {
    let wasm = program(
        r#"(func (export "run") (param $n i32) (result i32)
            (if (local.get $n) (then (local.set $n (i32.const 2))))
            (block $out
                (br_if $out (local.get $n))
                (local.set $n (i32.const 3)))
            (local.get $n))"#,
    );
    let marked = mark(&wasm).expect("a program");
    // The loader; the function, its condition's two arms, the block and what follows the jump, and the end.
    assert_eq!((marked.base, marked.count), (PAGE, 1 + 7));
    let module = parse(&marked.wasm).expect("still valid");
    assert_eq!(module.memories.iter().next().map(|it| it.initial), Some(2));
    assert_eq!(stretches_of(&wasm, "0").len(), 6);
    assert_eq!(stretches_of(&wasm, "1").len(), 5);
}
