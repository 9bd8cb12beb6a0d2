//! A number for each setting, with its interval.

use super::axis::Axis;
use super::escape::escape;
use super::figure::{Area, COLOURS, HEIGHT, WIDTH, axes, frame};
use chainrule::experiments::lab::{Dot, Dots};

/// Letters that fit beside each other below a picture; longer names are turned.
const LETTERS: usize = 60;
/// Letters of a name that is still readable when it is turned; longer ones are numbers, which the table explains.
const LONGEST: usize = 30;
/// Width of a letter.
const LETTER: f64 = 5.6;

/// What the settings are called below the picture, and in its table.
pub fn names(f: &Dots) -> Vec<[String; 2]> {
    let long = f.settings.iter().any(|s| s.chars().count() > LONGEST);
    let name = |(i, s): (usize, &String)| match long {
        true => [(i + 1).to_string(), format!("{}: {s}", i + 1)],
        false => [s.clone(), s.clone()],
    };
    f.settings.iter().enumerate().map(name).collect()
}

/// The ends of a dot's bar; one run has none.
fn ends(dot: Dot) -> [f64; 2] {
    let half = dot.half.unwrap_or(0.0);
    [dot.mean - half, dot.mean + half]
}

/// A column for each setting, a dot for each measure in it.
pub fn svg(f: &Dots) -> String {
    let n = f.settings.len().max(1);
    let names = names(f);
    let letters = |[name, _]: &[String; 2]| name.chars().count();
    let longest = names.iter().map(letters).max().unwrap_or(0);
    let turned = longest * n > LETTERS;
    let below = if turned { 20.0 + LETTER * longest as f64 } else { 44.0 };
    let height = HEIGHT - 44.0 + below;
    // A turned name ends at the middle of its column, and begins half its length to the left of that.
    let (right, half) = (WIDTH - 12.0, 0.5 / n as f64);
    let reach = names.first().map_or(0.0, |first| 0.5 * LETTER * letters(first) as f64 + 8.0);
    let left = if turned { ((reach - right * half) / (1.0 - half)).max(50.0) } else { 50.0 };
    let area = Area { left, right, top: 24.0, bottom: height - below };
    let dots = || f.groups.iter().flat_map(|g| g.1.iter().flatten());
    let values = dots().flat_map(|d| ends(*d));
    let y = Axis::over(values, false, true, (area.bottom, area.top));
    let mut inside = axes(&y, &y, area, ["", &f.y], false);
    let width = (area.right - area.left) / n as f64;
    for (column, [name, _]) in names.iter().enumerate() {
        let middle = area.left + width * (column as f64 + 0.5);
        let at = area.bottom + 16.0;
        let turn = if turned {
            format!("text-anchor=\"end\" transform=\"rotate(-60 {middle:.1} {at:.1})\"")
        } else {
            "text-anchor=\"middle\"".to_string()
        };
        inside += &format!("<text x=\"{middle:.1}\" y=\"{at:.1}\" {turn}>{}</text>", escape(name));
        for (i, (_, dots)) in f.groups.iter().enumerate() {
            let Some(dot) = dots.get(column).copied().flatten() else { continue };
            // Beside each other, so that intervals do not cover one another.
            let x = middle
                + (i as f64 - 0.5 * (f.groups.len() as f64 - 1.0)) * (0.6 * width / f.groups.len() as f64);
            let [low, high] = ends(dot);
            let (Some(mean), Some(low), Some(high)) = (y.place(dot.mean), y.place(low), y.place(high)) else {
                continue;
            };
            let class = i % COLOURS;
            inside += &format!(
                "<line class=\"s{class}\" x1=\"{x:.1}\" y1=\"{low:.1}\" x2=\"{x:.1}\" y2=\"{high:.1}\"/>\
                 <circle class=\"f{class}\" cx=\"{x:.1}\" cy=\"{mean:.1}\" r=\"4\"/>"
            );
        }
    }
    frame(&f.title, height, &inside)
}
