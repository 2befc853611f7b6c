//! Unified diffs of short texts, by lines.
//!
//! A table of longest common subsequences: a template has a few hundred lines, and a crate for
//! diffs weighs ten times as much in the page.

use crate::view::{DiffLine, Sign};

/// So many lines that stay the same are shown around each change.
const CONTEXT: usize = 2;
/// Up to so many cells the table is made; beyond, all lines count as changed.
const MOST_CELLS: usize = 1 << 22;

/// What changes from one text to another. Nothing, if they are the same.
pub(super) fn diff(old: &str, new: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = all_lines(&old, &new);
    let is_changed = |it: &DiffLine| it.sign != Sign::Same;
    let is_near = |at: usize| {
        let around = lines.iter().skip(at.saturating_sub(CONTEXT));
        around.take(at.min(CONTEXT) + 1 + CONTEXT).any(is_changed)
    };
    let mut shown: Vec<DiffLine> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_near(at) {
            shown.push(line.clone());
        } else if shown.last().is_none_or(|it| it.sign != Sign::Gap) {
            shown.push(DiffLine { sign: Sign::Gap, text: String::new() });
        }
    }
    if lines.iter().any(is_changed) { shown } else { Vec::new() }
}

/// Every line of both, those that are in both once.
fn all_lines(old: &[&str], new: &[&str]) -> Vec<DiffLine> {
    let table = Table::new(old, new);
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    loop {
        let (sign, text) = match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => (Sign::Same, a),
            (Some(a), Some(_)) if table.at(i + 1, j) >= table.at(i, j + 1) => (Sign::Removed, a),
            (_, Some(b)) => (Sign::Added, b),
            (Some(a), None) => (Sign::Removed, a),
            (None, None) => return lines,
        };
        i += usize::from(sign != Sign::Added);
        j += usize::from(sign != Sign::Removed);
        lines.push(DiffLine { sign, text: (*text).to_owned() });
    }
}

/// How many lines the rests of two texts have in common, from each pair of lines on.
struct Table {
    cells: Vec<u32>,
    width: usize,
}

impl Table {
    fn new(old: &[&str], new: &[&str]) -> Table {
        let width = new.len() + 1;
        let n_cells = width.saturating_mul(old.len() + 1);
        if n_cells > MOST_CELLS {
            return Table { cells: Vec::new(), width };
        }
        let mut table = Table { cells: vec![0; n_cells], width };
        for (i, a) in old.iter().enumerate().rev() {
            for (j, b) in new.iter().enumerate().rev() {
                let common = match a == b {
                    true => table.at(i + 1, j + 1) + 1,
                    false => table.at(i + 1, j).max(table.at(i, j + 1)),
                };
                if let Some(cell) = table.cells.get_mut(i * width + j) {
                    *cell = common;
                }
            }
        }
        table
    }

    fn at(&self, i: usize, j: usize) -> u32 {
        self.cells.get(i * self.width + j).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(old: &str, new: &str, expected: Expect) {
        let line = |it: &DiffLine| format!("{}{}\n", it.sign.mark(), it.text);
        expected.assert_eq(&diff(old, new).iter().map(line).collect::<String>());
    }

    #[test]
    fn changed_lines_stand_among_their_neighbours() {
        check(
            "a\nb\nc\nd\ne\nf\ng\n",
            "a\nb\nc\nx\ne\nf\ng\ny\n",
            expect![[r#"
            …
             b
             c
            -d
            +x
             e
             f
             g
            +y
        "#]],
        );
    }

    #[test]
    fn the_same_text_has_no_diff() {
        check("a\nb\n", "a\nb\n", expect![""]);
        check("", "", expect![""]);
    }

    #[test]
    fn whatever_is_only_in_one_is_added_or_removed() {
        check(
            "",
            "a\nb",
            expect![[r#"
            +a
            +b
        "#]],
        );
        check(
            "a\nb",
            "b",
            expect![[r#"
            -a
             b
        "#]],
        );
    }

    #[test]
    fn long_texts_are_compared_without_a_table_and_lose_no_line() {
        let old: String = (0..3000).map(|it| format!("{it}\n")).collect();
        let new = old.replace("7\n", "8\n");
        let diff = diff(&old, &new);
        let of = |other: Sign| -> String {
            let lines = diff.iter().filter(|it| it.sign == Sign::Same || it.sign == other);
            lines.map(|it| format!("{}\n", it.text)).collect()
        };
        assert!(old.starts_with("0\n1\n") && of(Sign::Removed).ends_with("2998\n2999\n"));
        assert!(
            of(Sign::Added).ends_with("2998\n2999\n") && of(Sign::Added).contains("2998\n2998\n")
        );
    }
}
