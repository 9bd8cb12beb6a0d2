//! CSV: one example per line, features and a label, separated by commas.

use super::{DataError, Dataset, Labels, MAX_CLASSES, Options, Result, Split, Target, bytes};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use csv::ByteRecord;
use std::path::Path;

/// Reads a CSV file (plain or gzip-compressed), and divides its lines into training and test examples.
///
/// The first line may name the columns. The label is the column named `label` or `target`, else the last one. A `label`
/// holds class numbers from 0; a `target` or an unnamed last column does if it has only whole numbers and skips none, and
/// else holds numbers to regress on.
///
/// # Errors
/// [`DataError::Cell`], with line and column, for a cell that is not a finite number, a line of another length, or a
/// label that is no class; [`DataError::Format`] for a file that is no table.
pub fn read_csv(path: &Path, options: &Options) -> Result<Dataset> {
    options.check()?;
    let source = bytes::all(path)?;
    let table = Table::parse(&source, path)?;
    let (x, y, target) = table.split_off_label()?;
    let all = Split::new(&path.display().to_string(), x, y)?;
    let (train, test) =
        all.divided("train fraction", options.train_fraction, &mut Stream::new(options.seed))?;
    Dataset::new(path.display().to_string(), train, test, target)
}

/// The numbers of a file, with what is known of its columns.
struct Table<'a> {
    path: &'a Path,
    cells: Vec<f32>,
    columns: usize,
    /// The line of each row, for errors.
    lines: Vec<u64>,
    label: usize,
    /// The label's column is called `label`.
    classes: bool,
}

impl<'a> Table<'a> {
    fn parse(source: &[u8], path: &'a Path) -> Result<Table<'a>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(source);
        let mut table =
            Table { path, cells: Vec::new(), columns: 0, lines: Vec::new(), label: 0, classes: false };
        let mut row = ByteRecord::new();
        let unreadable = |e: csv::Error| DataError::Format { path: path.into(), why: e.to_string() };
        while reader.read_byte_record(&mut row).map_err(unreadable)? {
            let line = line_of(source, &row);
            if table.columns == 0 {
                table.columns = row.len();
                table.label = row.len() - 1;
                if row.len() < 2 {
                    let why = "one column only; a line has features and a label, separated by commas";
                    return Err(table.cell(line, 0, why));
                }
                if table.read_header(&row, line)? {
                    continue;
                }
            }
            table.push(&row, line)?;
        }
        if table.lines.is_empty() {
            return Err(DataError::Empty { place: path.display().to_string() });
        }
        Ok(table)
    }

    /// Whether the first row names the columns; if so, finds the label's.
    fn read_header(&mut self, row: &ByteRecord, line: u64) -> Result<bool> {
        let named = |name: &[u8]| row.iter().position(|c| c.eq_ignore_ascii_case(name));
        let (label, target) = (named(b"label"), named(b"target"));
        if let (Some(a), Some(b)) = (label, target) {
            return Err(self.cell(
                line,
                a.max(b),
                "one column is named label and another target; keep one name",
            ));
        }
        if let Some(at) = label.or(target) {
            (self.label, self.classes) = (at, label.is_some());
            return Ok(true);
        }
        // Numbers in a row without a label's name are data, and then a word among them is a mistake, not a name.
        Ok(row.iter().all(|c| number(c).is_none()))
    }

    fn push(&mut self, row: &ByteRecord, line: u64) -> Result<()> {
        if row.len() != self.columns {
            let why = format!("the line has {} cells, the first one has {}", row.len(), self.columns);
            return Err(self.cell(line, row.len().min(self.columns), why));
        }
        for (column, cell) in row.iter().enumerate() {
            match number(cell) {
                Some(v) if v.is_finite() => self.cells.push(v),
                Some(v) => return Err(self.cell(line, column, format!("{v} is not a finite number"))),
                None if cell.is_empty() => return Err(self.cell(line, column, "the cell is empty")),
                None => {
                    let why = format!("{:?} is not a number", String::from_utf8_lossy(cell));
                    return Err(self.cell(line, column, why));
                }
            }
        }
        self.lines.push(line);
        Ok(())
    }

    /// The features `[N, columns - 1]` and the labels.
    fn split_off_label(self) -> Result<(Tensor<f32>, Labels, Target)> {
        let (n, features) = (self.lines.len(), self.columns - 1);
        let (mut x, mut y) = (Vec::with_capacity(n * features), Vec::with_capacity(n));
        for row in self.cells.chunks(self.columns) {
            x.extend_from_slice(&row[..self.label]);
            x.extend_from_slice(&row[self.label + 1..]);
            y.push(row[self.label]);
        }
        let x = Tensor::from_vec(x, [n, features]).expect("one number per cell");
        let bad = y.iter().position(|&v| !(v.fract() == 0.0 && (0.0..MAX_CLASSES as f32).contains(&v)));
        match bad {
            Some(i) if self.classes => {
                let why = format!("label {} is not a class: classes are 0, 1, ... {}", y[i], MAX_CLASSES - 1);
                Err(self.cell(self.lines[i], self.label, why))
            }
            None if self.classes || skips_none(&y) => {
                let labels: Vec<u32> = y.iter().map(|&v| v as u32).collect();
                let count = labels.iter().max().map_or(0, |&m| m as usize + 1);
                Ok((x, Labels::Classes(labels.into()), Target::Classes(count)))
            }
            _ => {
                let y = Tensor::from_vec(y, [n, 1]).expect("one label per row");
                Ok((x, Labels::Values(y), Target::Regression))
            }
        }
    }

    fn cell(&self, line: u64, column: usize, why: impl Into<String>) -> DataError {
        DataError::Cell { path: self.path.into(), line, column: column + 1, why: why.into() }
    }
}

/// Whether whole numbers below [`MAX_CLASSES`] take every value from 0 to the largest.
fn skips_none(y: &[f32]) -> bool {
    let mut seen = [false; MAX_CLASSES];
    y.iter().for_each(|&v| seen[v as usize] = true);
    let count = seen.iter().filter(|&&s| s).count();
    seen[..count].iter().all(|&s| s)
}

fn number(cell: &[u8]) -> Option<f32> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// The line that a row begins on. The reader's own count does not see the blank lines that it skips before a row.
fn line_of(source: &[u8], row: &ByteRecord) -> u64 {
    let Some(at) = row.position() else { return 1 };
    let skipped = source[at.byte() as usize..].iter().take_while(|&&b| b == b'\n' || b == b'\r');
    at.line() + skipped.filter(|&&b| b == b'\n').count() as u64
}
