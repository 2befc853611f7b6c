//! Aligned text.
//!
//! Mirrors Go's `text/tabwriter`: a cell ends with a tab, and the cells of a column are as wide as
//! the widest of the lines above and below that have a cell there too. The text after the last
//! tab of a line belongs to no column.

/// How columns are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The least width of a column.
    pub min_width: usize,
    /// Blanks between a column and the next.
    pub padding: usize,
}

impl Layout {
    /// Tables of `kubectl get`.
    pub const TABLE: Layout = Layout { min_width: 6, padding: 3 };
    /// Descriptions.
    pub const DESCRIPTION: Layout = Layout { min_width: 0, padding: 2 };

    /// Aligns a text with tabs.
    pub fn align(self, text: &str) -> String {
        let mut lines: Vec<Vec<&str>> =
            text.split('\n').map(|it| it.split('\t').collect()).collect();
        let ends_with_break = text.ends_with('\n');
        if ends_with_break {
            lines.pop();
        }
        let mut aligner =
            Aligner { layout: self, lines: &lines, widths: Vec::new(), out: String::new() };
        aligner.format(0, lines.len());
        let mut out = aligner.out;
        if !ends_with_break {
            out.pop();
        }
        out
    }

    /// A table of cells.
    pub fn table(self, rows: &[Vec<String>]) -> String {
        let text: String = rows.iter().map(|row| row.join("\t") + "\n").collect();
        self.align(&text)
    }
}

struct Aligner<'a> {
    layout: Layout,
    lines: &'a [Vec<&'a str>],
    /// The widths of the columns around the lines in question.
    widths: Vec<usize>,
    out: String,
}

impl Aligner<'_> {
    /// Writes the lines of a range; each block of lines that have a cell in the next column is
    /// laid out together.
    fn format(&mut self, mut start: usize, end: usize) {
        let column = self.widths.len();
        let mut at = start;
        while at < end {
            if !self.has_cell(at, column) {
                at += 1;
                continue;
            }
            self.write(start, at);
            let block_end = (at..end).find(|it| !self.has_cell(*it, column)).unwrap_or(end);
            self.widths.push(self.width(at, block_end, column));
            self.format(at, block_end);
            self.widths.pop();
            at = block_end;
            start = block_end;
        }
        self.write(start, end);
    }

    fn has_cell(&self, line: usize, column: usize) -> bool {
        self.lines.get(line).is_some_and(|cells| column + 1 < cells.len())
    }

    fn width(&self, start: usize, end: usize, column: usize) -> usize {
        let cells = self.lines[start..end].iter().filter_map(|cells| cells.get(column));
        let widest = cells.map(|it| it.chars().count() + self.layout.padding).max();
        widest.unwrap_or(0).max(self.layout.min_width)
    }

    fn write(&mut self, start: usize, end: usize) {
        for cells in &self.lines[start..end] {
            for (column, cell) in cells.iter().enumerate() {
                self.out.push_str(cell);
                if let Some(width) = self.widths.get(column) {
                    let blanks = width.saturating_sub(cell.chars().count());
                    self.out.extend(std::iter::repeat_n(' ', blanks));
                }
            }
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_neighbours_with_a_cell_are_aligned() {
        let text = "a:\tb\nlonger:\tc\nno cell\nx:\ty\n";
        let expected = "a:       b\nlonger:  c\nno cell\nx:  y\n";
        assert_eq!(Layout::DESCRIPTION.align(text), expected);
    }

    #[test]
    fn a_column_of_a_table_is_at_least_six_wide_and_the_last_one_is_not_padded() {
        let rows = [vec!["A".to_owned(), "B".to_owned()], vec!["1".to_owned(), "2".to_owned()]];
        assert_eq!(Layout::TABLE.table(&rows), "A     B\n1     2\n");
    }
}
