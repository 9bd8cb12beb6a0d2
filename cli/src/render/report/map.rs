//! Numbers over the plane.

use super::axis::{Axis, label};
use super::figure::frame;
use chainrule::experiments::lab::{Grid, Map};

const SIDE: f64 = 300.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 12.0;
/// Shades below and above the middle.
const SHADES: f64 = 4.0;

/// Cells in shades, the contour as a line, and the shades' numbers beside.
pub fn svg(f: &Map) -> String {
    let grid = &f.grid;
    let rows = grid.rows.len().max(1);
    let columns = grid.rows.first().map_or(1, Vec::len).max(1);
    let all = || grid.rows.iter().flatten().copied();
    let (low, high) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let middle = f.contour.unwrap_or(0.5 * (low + high));
    let reach = (high - middle).max(middle - low).max(f64::MIN_POSITIVE);
    let shade = |v: f64| ((v - middle) / reach * SHADES).round().clamp(-SHADES, SHADES) as i32;
    let (w, h) = (SIDE / columns as f64, SIDE / rows as f64);
    let mut inside = String::new();
    for (row, values) in grid.rows.iter().enumerate() {
        let y = TOP + SIDE - h * (row + 1) as f64;
        let mut start = 0;
        while start < values.len() {
            // Neighbours of one shade are one rectangle, which keeps the page small.
            let same = values[start..].iter().take_while(|v| shade(**v) == shade(values[start])).count();
            inside += &format!(
                "<rect class=\"m{}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                shade(values[start]) + SHADES as i32,
                LEFT + w * start as f64,
                w * same as f64 + 0.5,
                h + 0.5
            );
            start += same;
        }
    }
    if let Some(level) = f.contour {
        inside += &contour(grid, level);
    }
    let x = Axis::over(grid.x.into_iter(), false, false, (LEFT, LEFT + SIDE));
    let y = Axis::over(grid.y.into_iter(), false, false, (TOP + SIDE, TOP));
    for (at, text) in x.ticks(5) {
        inside += &format!(
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{text}</text>",
            TOP + SIDE + 17.0
        );
    }
    for (at, text) in y.ticks(5) {
        inside +=
            &format!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>", LEFT - 6.0, at + 4.0);
    }
    for step in 0..=(2.0 * SHADES) as i32 {
        let value = middle + (f64::from(step) - SHADES) / SHADES * reach;
        let y = TOP + SIDE - 26.0 * f64::from(step + 1);
        inside += &format!(
            "<rect class=\"m{step}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"18\" height=\"24\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            LEFT + SIDE + 24.0,
            LEFT + SIDE + 48.0,
            y + 16.0,
            label((value * 100.0).round() / 100.0)
        );
    }
    frame(&f.title, TOP + SIDE + 26.0, &inside)
}

/// Where the numbers pass a level: marching squares, each edge's crossing interpolated.
fn contour(grid: &Grid, level: f64) -> String {
    let rows = grid.rows.len();
    let columns = grid.rows.first().map_or(0, Vec::len);
    let (w, h) = (SIDE / columns.max(1) as f64, SIDE / rows.max(1) as f64);
    // Numbers stand in the middle of their cells.
    let place = |c: f64, r: f64| (LEFT + w * (c + 0.5), TOP + SIDE - h * (r + 0.5));
    let mut path = String::new();
    for r in 0..rows.saturating_sub(1) {
        for c in 0..columns.saturating_sub(1) {
            let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(dc, dr)| {
                let above = grid.rows[r + dr][c + dc] - level;
                ((c + dc) as f64, (r + dr) as f64, above)
            });
            let mut crossings = (0..4).filter_map(|i| {
                let (a, b) = (corners[i], corners[(i + 1) % 4]);
                ((a.2 > 0.0) != (b.2 > 0.0)).then(|| {
                    let t = a.2 / (a.2 - b.2);
                    place(a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
                })
            });
            while let (Some(from), Some(to)) = (crossings.next(), crossings.next()) {
                path += &format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1);
            }
        }
    }
    format!("<path class=\"contour\" d=\"{path}\"/>")
}
