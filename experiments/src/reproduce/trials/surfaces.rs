//! y₁ = 6 + 2 x₁² + 2 x₂² and y₂ = 8 on a grid from -1 to 0.99 in steps of 0.01.

use crate::lab::{Bench, Grid, Measures, Trial};
use crate::train::Result;
use chainrule_autograd::Maths;
use chainrule_tensor::Tensor;
use serde::Serialize;

/// The two surfaces, the higher of them, and who wins where.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Surfaces;

impl Trial for Surfaces {
    const KIND: &'static str = "surfaces";

    fn run(&self, _: u64, _: &Bench) -> Result<Measures> {
        let axis: Vec<f64> = (0..200).map(|i| f64::from(i - 100) / 100.0).collect();
        let points: Vec<f64> = axis.iter().flat_map(|b| axis.iter().flat_map(move |a| [*a, *b])).collect();
        let x = Tensor::from_vec(points, [40_000, 2]).map_err(chainrule_autograd::Error::from)?;
        let first = (x.try_square()?.try_sum(&[-1])? * 2.0 + 6.0).to_vec();
        let higher: Vec<f64> = first.iter().map(|y| y.max(8.0)).collect();
        let wins: Vec<bool> = first.iter().map(|y| *y > 8.0).collect();
        let mut found = Measures::default();
        found.put("lowest", higher.iter().copied().fold(f64::INFINITY, f64::min));
        found.put("highest", higher.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        found.put("share of class 1", wins.iter().filter(|w| **w).count() as f64 / 40_000.0);
        // How far from the circle the winner changes between neighbours.
        let mut farthest: f64 = 0.0;
        for row in 0..200 {
            for column in 0..199 {
                let at = 200 * row + column;
                if wins[at] != wins[at + 1] {
                    farthest = farthest.max((axis[column].hypot(axis[row]) - 1.0).abs());
                }
            }
        }
        found.put("boundary off the circle", farthest);
        let thin = |values: &[f64]| {
            let rows = (0..200).step_by(4).map(|r| values[200 * r..][..200].iter().step_by(4).copied());
            rows.map(Iterator::collect).collect()
        };
        for (name, values) in [("y1", &first), ("max", &higher)] {
            found.plot(name, Grid { x: [-1.0, 0.96], y: [-1.0, 0.96], rows: thin(values) });
        }
        Ok(found)
    }
}
