//! The picture of a run: loss and accuracy over the epochs.

use super::{Row, Score};
use plotters::prelude::*;
use std::error::Error;

const SIZE: (u32, u32) = (900, 380);
const TRAIN: RGBColor = RGBColor(70, 130, 180);
const VALIDATION: RGBColor = RGBColor(200, 60, 40);

/// A point for each epoch.
type Line = Vec<(f64, f64)>;

/// Loss and, for classes, accuracy, of training (each batch before its step) and validation, as SVG.
///
/// # Errors
/// If it cannot be drawn.
pub fn curve(rows: &[Row]) -> Result<String, Box<dyn Error>> {
    let line = |score: fn(&Row) -> Option<Score>, y: fn(Score) -> Option<f64>| -> Line {
        rows.iter().filter_map(|r| Some((r.epoch as f64, y(score(r)?)?))).collect()
    };
    let loss = |s: Score| Some(s.loss);
    let percent = |s: Score| s.accuracy.map(|a| 100.0 * a);
    let train = |r: &Row| Some(r.train);
    let validation = |r: &Row| r.validation;
    let panels = [
        ("loss", line(train, loss), line(validation, loss)),
        ("accuracy, %", line(train, percent), line(validation, percent)),
    ];
    let panels: Vec<_> = panels.into_iter().filter(|(_, train, _)| !train.is_empty()).collect();
    let mut svg = String::new();
    {
        let size = if panels.len() == 1 { (SIZE.0 / 2, SIZE.1) } else { SIZE };
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        root.fill(&WHITE)?;
        for (area, (name, train, validation)) in root.split_evenly((1, panels.len())).iter().zip(&panels) {
            panel(area, name, train, validation)?;
        }
        root.present()?;
    }
    Ok(svg)
}

fn panel(
    area: &DrawingArea<SVGBackend, plotters::coord::Shift>,
    name: &str,
    train: &Line,
    validation: &Line,
) -> Result<(), Box<dyn Error>> {
    let (low, high) = extent(train.iter().chain(validation).map(|p| p.1));
    let last = train.last().map_or(1.0, |p| p.0);
    // A single epoch is a point, but an axis needs a length.
    let right = if last > 1.0 { last } else { 2.0 };
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .caption(name, ("sans-serif", 18))
        .build_cartesian_2d(1.0..right, low..high)?;
    chart
        .configure_mesh()
        .x_desc("epoch")
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .x_labels(8)
        .y_labels(6)
        .x_label_formatter(&|x| if x.fract() == 0.0 { format!("{x}") } else { String::new() })
        .y_label_formatter(&|y| format!("{}", (y * 1e6).round() / 1e6))
        .draw()?;
    for (line, colour, label) in [(train, TRAIN, "train"), (validation, VALIDATION, "validation")] {
        if line.is_empty() {
            continue;
        }
        let style = colour.stroke_width(2);
        chart
            .draw_series(LineSeries::new(line.clone(), style).point_size(if line.len() < 30 {
                2
            } else {
                0
            }))?
            .label(label)
            .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 20, y)], style));
    }
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK.mix(0.2)).draw()?;
    Ok(())
}

/// A little more than the range of some numbers.
fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
    let margin = if high > low { 0.03 * (high - low) } else { high.abs().max(1.0) * 0.1 };
    (low - margin, high + margin)
}
