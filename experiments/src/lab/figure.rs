//! What a report shows of an experiment.

use super::{Grid, Results, Sample};
use serde::Serialize;

/// A picture, as the numbers in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// Curves over a common axis.
    Lines(Lines),
    /// A number for each setting, with its interval.
    Dots(Dots),
    /// Numbers over the plane.
    Map(Map),
}

/// Curves over a common axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lines {
    /// What it shows.
    pub title: String,
    /// What runs to the right.
    pub x: String,
    /// What runs upwards.
    pub y: String,
    /// Whether the axes are logarithmic.
    pub log: [bool; 2],
    /// The curves.
    pub lines: Vec<Line>,
}

/// One curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Its points.
    pub points: Vec<[f64; 2]>,
}

/// A number for each setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dots {
    /// What it shows.
    pub title: String,
    /// What is measured.
    pub y: String,
    /// The settings, from left to right.
    pub settings: Vec<String>,
    /// What is measured of each.
    pub groups: Vec<(String, Vec<Option<Dot>>)>,
}

/// A mean with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Dot {
    /// The mean.
    pub mean: f64,
    /// Half the width of its 95 % interval: 0 if chance plays no part, none if one run says nothing about it.
    pub half: Option<f64>,
}

/// Numbers over the plane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Map {
    /// What it shows.
    pub title: String,
    /// The numbers.
    pub grid: Grid,
    /// The value whose contour is drawn, if any.
    pub contour: Option<f64>,
}

impl Figure {
    /// Curves of one series for some arms: the means over the seeds.
    pub fn lines(title: &str, axes: [&str; 2], results: &Results, arms: &[&str], series: &str) -> Figure {
        let line = |arm: &&str| Line { name: (*arm).into(), points: results.series(arm, series) };
        Figure::of(title, axes, arms.iter().map(line).collect())
    }

    /// Curves of several series of one arm.
    pub fn curves(title: &str, axes: [&str; 2], results: &Results, arm: &str, series: &[&str]) -> Figure {
        let line = |name: &&str| Line { name: (*name).into(), points: results.series(arm, name) };
        Figure::of(title, axes, series.iter().map(line).collect())
    }

    /// Curves, those that have points.
    pub fn of(title: &str, [x, y]: [&str; 2], mut lines: Vec<Line>) -> Figure {
        lines.retain(|l| !l.points.is_empty());
        Figure::Lines(Lines { title: title.into(), x: x.into(), y: y.into(), log: [false; 2], lines })
    }

    /// With logarithmic axes.
    #[must_use]
    pub fn log(mut self, x: bool, y: bool) -> Figure {
        if let Figure::Lines(lines) = &mut self {
            lines.log = [x, y];
        }
        self
    }

    /// Measures of some arms with their intervals.
    pub fn dots(title: &str, y: &str, results: &Results, arms: &[&str], measures: &[&str]) -> Figure {
        let dot = |arm: &str, measure: &str| {
            let sample = Sample::of(&results.present(arm, measure))?;
            let half = Some(results.half(&sample)).filter(|half| half.is_finite());
            Some(Dot { mean: sample.mean, half })
        };
        let group = |m: &&str| ((*m).to_string(), arms.iter().map(|a| dot(a, m)).collect());
        Figure::Dots(Dots {
            title: title.into(),
            y: y.into(),
            settings: arms.iter().map(|a| (*a).into()).collect(),
            groups: measures.iter().map(group).collect(),
        })
    }

    /// What it shows.
    pub fn title(&self) -> &str {
        match self {
            Figure::Lines(f) => &f.title,
            Figure::Dots(f) => &f.title,
            Figure::Map(f) => &f.title,
        }
    }
}
