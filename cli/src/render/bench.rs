//! How a benchmark's figures look.

use super::{table, trimmed, unbroken};
use chainrule_bench::plot::tables;
use chainrule_bench::{Report, Row};
use std::io::{self, Write};

/// The machine, then a table for each part.
pub fn text(report: &Report) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Report { machine, threads, dtype, .. } = report;
    let many = if *threads == 1 { "1 thread".into() } else { format!("{threads} threads") };
    writeln!(out, "{}, {} cores, {}; {many}, {dtype}", machine.cpu, machine.cores, machine.isa)?;
    if report.rows.iter().any(|row| row.percent.is_some()) {
        writeln!(
            out,
            "peak {:.0} GFLOP/s at its highest, memory {:.0} GB/s; % of what multiply-adds alone do in the same rounds",
            report.peak_gflops, report.memory_gbytes
        )?;
    }
    for name in tables(report) {
        let rows: Vec<&Row> = report.rows.iter().filter(|r| r.table == name).collect();
        writeln!(out)?;
        match name {
            "step" => steps(&mut out, &rows)?,
            _ if name.starts_with("ladder") => ladder(&mut out, name, &rows)?,
            _ => kernels(&mut out, name, &rows)?,
        }
    }
    Ok(())
}

/// A line for each rung.
fn ladder(out: &mut impl Write, name: &str, rows: &[&Row]) -> io::Result<()> {
    let case = rows.first().map_or("", |r| r.case.as_str());
    let mut table = table(&[name, "time", "GFLOP/s", "% of peak", case]);
    for row in rows {
        table.add_row([
            row.kernel.clone(),
            time(row.time.seconds),
            gflops(row),
            percent(row),
            row.note.clone(),
        ]);
    }
    unbroken(&mut table, &[0, 1, 2, 3]);
    write!(out, "{}", trimmed(&table))
}

/// A line for each case; the first kernel, and how much faster it is than each of the others.
fn kernels(out: &mut impl Write, name: &str, rows: &[&Row]) -> io::Result<()> {
    compared(out, &[name, "time", "±", "GFLOP/s", "% of peak"], rows, |row| vec![gflops(row), percent(row)])
}

fn steps(out: &mut impl Write, rows: &[&Row]) -> io::Result<()> {
    compared(out, &["step", "time", "±", "memory"], rows, |row| {
        vec![row.memory.map_or("?".into(), |m| format!("{:.1} MB", m as f64 * 1e-6))]
    })
}

/// Case, time, spread, what else is to be said of the first kernel, and how many times as long the others take.
fn compared(
    out: &mut impl Write,
    columns: &[&str],
    rows: &[&Row],
    more: impl Fn(&Row) -> Vec<String>,
) -> io::Result<()> {
    let mut names: Vec<&str> = rows.iter().map(|r| r.kernel.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let first = rows.first().map_or("", |r| r.kernel.as_str());
    names.retain(|n| *n != first);
    let against: Vec<String> = names.iter().map(|n| format!("times {n}")).collect();
    let mut table = table(&[columns, &against.iter().map(String::as_str).collect::<Vec<_>>()].concat());
    for row in rows.iter().filter(|r| r.kernel == first) {
        let mut cells =
            vec![row.case.clone(), time(row.time.seconds), format!("{:.0} %", 100.0 * row.time.spread)];
        cells.extend(more(row));
        for name in &names {
            let other = rows.iter().find(|r| r.case == row.case && r.kernel == *name);
            cells.push(other.map_or(String::new(), |o| format!("{:.2}", o.time.seconds / row.time.seconds)));
        }
        table.add_row(cells);
    }
    unbroken(&mut table, &[0]);
    write!(out, "{}", trimmed(&table))
}

fn gflops(row: &Row) -> String {
    row.gflops.map_or(String::new(), |g| if g < 10.0 { format!("{g:.2}") } else { format!("{g:.0}") })
}

fn percent(row: &Row) -> String {
    row.percent.map_or(String::new(), |p| format!("{p:.1}"))
}

/// Three digits and a unit.
fn time(seconds: f64) -> String {
    let (x, unit) = match seconds {
        s if s < 1e-6 => (s * 1e9, "ns"),
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let digits = if x < 10.0 { 2 } else { usize::from(x < 100.0) };
    format!("{x:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_have_three_digits() {
        assert_eq!([3.21e-9, 45.67e-6, 0.1234, 2.0].map(time), ["3.21 ns", "45.7 µs", "123 ms", "2.00 s"]);
    }
}
