//! What one run gave.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one run measured, each under a name. Only finite numbers are kept, so a run that diverged has no loss: what is
/// missing is missing, not 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    numbers: BTreeMap<String, f64>,
    series: BTreeMap<String, Vec<[f64; 2]>>,
    grids: BTreeMap<String, Grid>,
}

/// Numbers over a rectangle of the plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Left and right end.
    pub x: [f64; 2],
    /// Lower and upper end.
    pub y: [f64; 2],
    /// Rows from the lower end up, each from left to right, at equal distances from end to end.
    pub rows: Vec<Vec<f64>>,
}

impl Measures {
    /// Adds a number.
    pub fn put(&mut self, name: &str, value: f64) {
        if value.is_finite() {
            self.numbers.insert(name.into(), value);
        }
    }

    /// Adds a point to a series.
    pub fn push(&mut self, name: &str, x: f64, y: f64) {
        if x.is_finite() && y.is_finite() {
            self.series.entry(name.into()).or_default().push([x, y]);
        }
    }

    /// Adds numbers over the plane, if all are finite.
    pub fn plot(&mut self, name: &str, grid: Grid) {
        if grid.rows.iter().flatten().all(|v| v.is_finite()) {
            self.grids.insert(name.into(), grid);
        }
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.numbers.get(name).copied()
    }

    /// A series; empty if there is none.
    pub fn series(&self, name: &str) -> &[[f64; 2]] {
        self.series.get(name).map_or(&[], Vec::as_slice)
    }

    /// Numbers over the plane.
    pub fn grid(&self, name: &str) -> Option<&Grid> {
        self.grids.get(name)
    }
}
