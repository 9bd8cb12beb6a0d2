//! Pictures of a report, as SVG: the ladder, speed against size, and the roofline.

use crate::{Report, Row};
use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;
use std::error::Error;

type Area<'a, 'b> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Done = Result<(), Box<dyn Error>>;

const WIDTH: u32 = 900;
const HEIGHT: u32 = 380;
const INK: RGBColor = RGBColor(60, 60, 60);
const COLOURS: [RGBColor; 7] = [
    RGBColor(200, 60, 40),
    RGBColor(70, 130, 180),
    RGBColor(60, 150, 90),
    RGBColor(140, 90, 170),
    RGBColor(210, 150, 40),
    RGBColor(90, 90, 90),
    RGBColor(220, 120, 170),
];

/// All that a report of kernels has to show, one below the other.
///
/// # Errors
/// If it cannot be drawn.
pub fn svg(report: &Report) -> Result<String, Box<dyn Error>> {
    let ladders: Vec<&str> = tables(report).into_iter().filter(|t| t.starts_with("ladder")).collect();
    let curve = report.rows.iter().any(|r| r.table == "sizes");
    let panels = ladders.len() + usize::from(curve) + 1;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT * panels as u32)).into_drawing_area();
        root.fill(&WHITE)?;
        let areas = root.split_evenly((panels, 1));
        let mut areas = areas.iter();
        for table in ladders {
            if let Some(area) = areas.next() {
                ladder(area, report, table)?;
            }
        }
        if curve && let Some(area) = areas.next() {
            sizes(area, report)?;
        }
        if let Some(area) = areas.next() {
            roofline(area, report)?;
        }
        root.present()?;
    }
    Ok(svg)
}

/// The names of the tables, in order.
pub fn tables(report: &Report) -> Vec<&'static str> {
    let mut names = vec![];
    for row in &report.rows {
        if !names.contains(&row.table) {
            names.push(row.table);
        }
    }
    names
}

fn style(size: i32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// A bar for each rung: % of the peak.
fn ladder(area: &Area, report: &Report, table: &str) -> Done {
    let rows: Vec<&Row> = report.rows.iter().filter(|r| r.table == table).collect();
    let case = rows.first().map_or("", |r| r.case.as_str());
    area.draw(&Text::new(format!("The {table}, {case}: % of peak"), (20, 16), style(18)))?;
    let (left, right, top) = (150, WIDTH as i32 - 430, 56);
    let step = (HEIGHT as i32 - top - 20) / rows.len().max(1) as i32;
    for (i, row) in rows.iter().enumerate() {
        let percent = row.percent.unwrap_or(0.0);
        let y = top + i as i32 * step;
        let end = left + (percent / 100.0 * f64::from(right - left)) as i32;
        let marked = if rows.iter().any(|row| is_engine(row)) { is_engine(row) } else { i + 1 == rows.len() };
        let colour = COLOURS[usize::from(!marked)];
        area.draw(&Text::new(row.kernel.clone(), (20, y + step / 2 - 10), style(15)))?;
        area.draw(&Rectangle::new([(left, y + 4), (end.max(left + 1), y + step - 4)], colour.filled()))?;
        let inside = end > right - 50;
        let (at, colour) = if inside { (end - 42, &WHITE) } else { (end.max(left) + 8, &INK) };
        let text = ("sans-serif", 13).into_font().color(colour);
        area.draw(&Text::new(short(percent), (at, y + step / 2 - 9), text))?;
        area.draw(&Text::new(row.note.clone(), (right + 12, y + step / 2 - 9), style(13)))?;
    }
    // The peak.
    area.draw(&PathElement::new(vec![(right, top - 8), (right, HEIGHT as i32 - 20)], INK.stroke_width(1)))?;
    Ok(())
}

/// Three digits.
fn short(x: f64) -> String {
    if x >= 9.95 { format!("{x:.0} %") } else { format!("{x:.1} %") }
}

/// A line for each kernel: % of the peak against the size.
fn sizes(area: &Area, report: &Report) -> Done {
    let rows: Vec<&Row> = report.rows.iter().filter(|r| r.table == "sizes").collect();
    let size = |r: &Row| r.case.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(1.0);
    let ends = rows.iter().fold((f64::INFINITY, 1.0f64), |(a, b), r| (a.min(size(r)), b.max(size(r))));
    let top = rows.iter().filter_map(|r| r.percent).fold(100.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .x_label_area_size(40)
        .y_label_area_size(48)
        .caption("Square products: % of peak against size", ("sans-serif", 18))
        .build_cartesian_2d((ends.0 / 1.5..ends.1 * 1.5).log_scale().base(2.0), 0.0..top)?;
    chart
        .configure_mesh()
        .x_desc("rows and columns")
        .y_desc("% of peak")
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .draw()?;
    for (i, kernel) in kernels(&rows).into_iter().enumerate() {
        let colour = COLOURS[i % COLOURS.len()];
        let points: Vec<(f64, f64)> =
            rows.iter().filter(|r| r.kernel == kernel).filter_map(|r| Some((size(r), r.percent?))).collect();
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)).point_size(3))?
            .label(named(kernel))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    legend(&mut chart)
}

/// Whether a rung is what the engine does: in matrix products the one that uses every thread.
fn is_engine(row: &Row) -> bool {
    matches!(row.kernel.as_str(), "threads" | "planned")
}

fn named(kernel: &str) -> &str {
    if kernel == "threads" { "chainrule" } else { kernel }
}

fn kernels<'a>(rows: &[&'a Row]) -> Vec<&'a str> {
    let mut names: Vec<&str> = vec![];
    for row in rows {
        if !names.contains(&row.kernel.as_str()) {
            names.push(&row.kernel);
        }
    }
    names
}

/// Speed against intensity, below the roof that memory and arithmetic make.
fn roofline(area: &Area, report: &Report) -> Done {
    let points: Vec<(f64, f64)> = report
        .rows
        .iter()
        .filter(|r| !r.table.starts_with("ladder"))
        .filter(|row| is_engine(row))
        .filter_map(|r| Some((r.intensity?, r.gflops?)))
        .collect();
    let (peak, copy) = (report.peak_gflops, report.memory_gbytes);
    let least = points.iter().map(|p| p.1).fold(peak / 100.0, f64::min);
    let ends = points.iter().fold((peak / copy, peak / copy), |(a, b), p| (a.min(p.0), b.max(p.0)));
    let x = (ends.0 / 2.0, ends.1 * 2.0);
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .x_label_area_size(40)
        .y_label_area_size(58)
        .caption("Roofline: speed against operations per byte of operands and result", ("sans-serif", 18))
        .build_cartesian_2d((x.0..x.1).log_scale(), (least * 0.7..peak * 1.4).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("operations per byte")
        .y_desc("GFLOP/s")
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .x_label_formatter(&|x| format!("{x}"))
        .y_label_formatter(&|y| format!("{y}"))
        .draw()?;
    let roof = (0..=100).map(|i| {
        let at = x.0 * (x.1 / x.0).powf(f64::from(i) / 100.0);
        (at, (at * copy).min(peak))
    });
    let roof = roof.filter(|p| p.1 >= least * 0.7);
    chart
        .draw_series(LineSeries::new(roof, INK.stroke_width(2)))?
        .label(format!("{copy:.0} GB/s (memory, one thread), {peak:.0} GFLOP/s (the highest peak)"))
        .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], INK.stroke_width(2)));
    chart
        .draw_series(points.iter().map(|&p| Circle::new(p, 4, COLOURS[0].filled())))?
        .label("chainrule; operands in a cache may be above the memory's line")
        .legend(|(x, y)| Circle::new((x + 9, y), 4, COLOURS[0].filled()));
    legend(&mut chart)
}

/// What the lines are, in the corner where none of them is.
fn legend<'a, X, Y>(chart: &mut ChartContext<'a, SVGBackend<'a>, Cartesian2d<X, Y>>) -> Done
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE.mix(0.9))
        .border_style(TRANSPARENT)
        .draw()?;
    Ok(())
}
