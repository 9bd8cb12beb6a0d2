//! A picture with its data.

use super::escape::escape;
use super::{dots, lines, map, table};
use chainrule::experiments::lab::Figure;

/// Width of every picture; it is scaled to the page.
pub const WIDTH: f64 = 460.0;
/// Its height.
pub const HEIGHT: f64 = 280.0;

/// The picture, its title, its legend, and its numbers as a table that opens.
pub fn figure(f: &Figure) -> String {
    let (picture, legend, table) = match f {
        Figure::Lines(f) => (lines::svg(f), legend(f.lines.iter().map(|l| l.name.as_str())), table::lines(f)),
        Figure::Dots(f) => (dots::svg(f), legend(f.groups.iter().map(|g| g.0.as_str())), table::dots(f)),
        Figure::Map(f) => (map::svg(f), String::new(), table::map(f)),
    };
    format!(
        "<figure><figcaption>{}</figcaption>{legend}{picture}<details><summary>Data</summary><div class=\"scroll\">{table}</div>\
         </details></figure>\n",
        escape(f.title())
    )
}

/// Names with their colours, if there is more than one.
fn legend<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.len() < 2 {
        return String::new();
    }
    let item =
        |(i, name): (usize, &&str)| format!("<li><i class=\"k{}\"></i>{}</li>", i % COLOURS, escape(name));
    let items: String = names.iter().enumerate().map(item).collect();
    format!("<ul class=\"legend\">{items}</ul>")
}

/// How many colours the page has for curves.
pub const COLOURS: usize = 8;

/// The frame of a picture: what screen readers say, and its box.
pub fn frame(title: &str, height: f64, inside: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">{inside}</svg>",
        escape(title)
    )
}

/// Lines across and numbers beside them; names of both axes.
pub fn axes(
    x: &super::axis::Axis,
    y: &super::axis::Axis,
    area: Area,
    names: [&str; 2],
    across: bool,
) -> String {
    let mut out = String::new();
    for (at, label) in y.ticks(5) {
        out += &format!(
            "<line class=\"grid\" x1=\"{:.1}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\" \
             text-anchor=\"end\">{label}</text>",
            area.left,
            area.right,
            area.left - 6.0,
            at + 4.0
        );
    }
    if across {
        for (at, label) in x.ticks(7) {
            // The last may reach beyond the picture, which would cut it off.
            let middle = at.min(WIDTH - 4.2 * label.chars().count() as f64);
            out += &format!(
                "<line class=\"grid\" x1=\"{at:.1}\" y1=\"{:.1}\" x2=\"{at:.1}\" y2=\"{:.1}\"/><text x=\"{middle:.1}\" y=\"{:.1}\" \
                 text-anchor=\"middle\">{label}</text>",
                area.top,
                area.bottom,
                area.bottom + 17.0
            );
        }
    }
    out += &format!(
        "<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        0.5 * (area.left + area.right),
        area.bottom + 35.0,
        escape(names[0])
    );
    out + &format!("<text class=\"name\" x=\"4\" y=\"13\">{}</text>", escape(names[1]))
}

/// Where the numbers of a picture are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Area {
    /// All of a picture but room for names and numbers.
    pub const USUAL: Area = Area { left: 50.0, right: WIDTH - 12.0, top: 24.0, bottom: HEIGHT - 44.0 };
}
