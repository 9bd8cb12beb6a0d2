//! Curves.

use super::axis::Axis;
use super::figure::{Area, COLOURS, HEIGHT, axes, frame};
use chainrule::experiments::lab::{Line, Lines};

/// More points than can be told apart in a picture.
const POINTS: usize = 400;

/// Curves over common axes.
pub fn svg(f: &Lines) -> String {
    let area = Area::USUAL;
    let all = || f.lines.iter().flat_map(|l| &l.points);
    let x = Axis::over(all().map(|p| p[0]), f.log[0], false, (area.left, area.right));
    let y = Axis::over(all().map(|p| p[1]), f.log[1], true, (area.bottom, area.top));
    let mut inside = axes(&x, &y, area, [&f.x, &f.y], true);
    for (i, line) in f.lines.iter().enumerate() {
        inside += &curve(line, i, &x, &y);
    }
    frame(&f.title, HEIGHT, &inside)
}

fn curve(line: &Line, number: usize, x: &Axis, y: &Axis) -> String {
    let places = thinned(&line.points).into_iter().filter_map(|p| Some((x.place(p[0])?, y.place(p[1])?)));
    let places: Vec<(f64, f64)> = places.collect();
    let points: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let class = number % COLOURS;
    let mut out = format!("<polyline class=\"s{class} d{}\" points=\"{}\"/>", number % 3, points.join(" "));
    if places.len() <= 12 {
        let dots = places
            .iter()
            .map(|(x, y)| format!("<circle class=\"f{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>"));
        out.extend(dots);
    }
    out
}

/// As many points as can be told apart: of each stretch its lowest and its highest, in order, so that no peak is lost.
pub fn thinned(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    if points.len() <= POINTS {
        return points.to_vec();
    }
    let length = points.len().div_ceil(POINTS / 2);
    let ends = |part: &[[f64; 2]]| {
        let by = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]);
        let mut ends: Vec<[f64; 2]> =
            [part.iter().min_by(by), part.iter().max_by(by)].into_iter().flatten().copied().collect();
        ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
        ends.dedup();
        ends
    };
    points.chunks(length).flat_map(ends).collect()
}
