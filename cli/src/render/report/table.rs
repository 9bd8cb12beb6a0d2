//! The numbers of pictures, as tables.

use super::escape::escape;
use super::lines::thinned;
use chainrule::experiments::lab::{Dot, Dots, Lines, Map, number};

/// Rows that a table of a curve has at most.
const ROWS: usize = 60;

fn row(tag: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: String = cells.map(|c| format!("<{tag}>{c}</{tag}>")).collect();
    format!("<tr>{cells}</tr>")
}

/// A table from its head and its rows.
pub fn table(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let body: String = rows.into_iter().map(|cells| row("td", cells.into_iter())).collect();
    format!("<table><thead>{}</thead><tbody>{body}</tbody></table>", row("th", head.into_iter()))
}

/// A column for each curve; of long ones every so many points.
pub fn lines(f: &Lines) -> String {
    let mut at: Vec<f64> = f.lines.iter().flat_map(|l| thinned(&l.points)).map(|p| p[0]).collect();
    at.sort_by(f64::total_cmp);
    at.dedup();
    let every = at.len().div_ceil(ROWS).max(1);
    let last = at.len().saturating_sub(1);
    let kept = at.iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last).map(|(_, x)| *x);
    let value = |points: &[[f64; 2]], x: f64| {
        let found = points.binary_search_by(|p| p[0].total_cmp(&x)).ok().and_then(|i| points.get(i));
        found.map_or(String::new(), |p| number(p[1]))
    };
    let rows = kept.map(|x| {
        let cells = f.lines.iter().map(|l| value(&l.points, x));
        [number(x)].into_iter().chain(cells).collect()
    });
    let head = [escape(&f.x)].into_iter().chain(f.lines.iter().map(|l| escape(&l.name)));
    table(head.collect(), rows.collect())
}

/// A row for each setting, a column for each measure.
pub fn dots(f: &Dots) -> String {
    let cell = |dot: Option<&Option<Dot>>| match dot.copied().flatten() {
        Some(Dot { mean, half: Some(half) }) if half > 0.0 => format!("{} ± {}", number(mean), number(half)),
        Some(Dot { mean, half: Some(_) }) => number(mean),
        Some(Dot { mean, half: None }) => format!("{} (one run)", number(mean)),
        None => "none".into(),
    };
    let rows = super::dots::names(f).into_iter().enumerate().map(|(i, [_, setting])| {
        let cells = f.groups.iter().map(|g| cell(g.1.get(i)));
        [escape(&setting)].into_iter().chain(cells).collect()
    });
    let head = [String::from("setting")].into_iter().chain(f.groups.iter().map(|g| escape(&g.0)));
    table(head.collect(), rows.collect())
}

/// Every fifth number of every fifth row, from the upper end down as in the picture.
pub fn map(f: &Map) -> String {
    let columns = f.grid.rows.first().map_or(0, Vec::len);
    let at =
        |i: usize, n: usize, ends: [f64; 2]| ends[0] + (ends[1] - ends[0]) * i as f64 / (n.max(2) - 1) as f64;
    let picked = |n: usize| (0..n).step_by(5).collect::<Vec<_>>();
    let head = [String::from("x₂ \\ x₁")]
        .into_iter()
        .chain(picked(columns).into_iter().map(|c| number(at(c, columns, f.grid.x))));
    let n = f.grid.rows.len();
    let rows = picked(n).into_iter().rev().map(|r| {
        let cells = picked(columns).into_iter().map(|c| number(f.grid.rows[r][c]));
        [number(at(r, n, f.grid.y))].into_iter().chain(cells).collect()
    });
    table(head.collect(), rows.collect())
}
