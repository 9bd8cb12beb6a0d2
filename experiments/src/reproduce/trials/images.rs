//! The part of an image set that an experiment uses.

use crate::data::{Dataset, Labels, Result, Split, Target};
use crate::lab::Bench;
use chainrule_autograd::Maths;
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Tensor, kernels::PoolSpec};
use serde::Serialize;
use std::sync::Arc;

/// How training and validation examples are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The first ones train and those after them validate, as published.
    Published,
    /// Drawn with the seed.
    Drawn,
}

/// Some images of a set, as a network gets them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Images {
    /// A set's name, or a path.
    pub set: String,
    /// Examples to train on.
    pub train: usize,
    /// Examples to choose the best epoch by.
    pub validation: usize,
    /// Examples to test on, the first ones.
    pub test: usize,
    /// How training and validation examples are told apart.
    pub order: Order,
    /// Height and width are divided by this, by means over squares.
    pub shrink: usize,
    /// The share of training labels that are drawn anew from all classes.
    pub noise: f64,
}

impl Images {
    /// Loads them. Where a set has fewer examples, all that there are are used.
    pub(super) fn load(&self, seed: u64, bench: &Bench) -> Result<Dataset> {
        let all = bench.set(&self.set)?;
        let mut s = Stream::new(seed ^ 0x0DA7_A5E7);
        let n = all.train.len();
        let order = match self.order {
            Order::Published => (0..n).collect(),
            Order::Drawn => s.permutation(n),
        };
        let train = self.train.min(n);
        let validation = self.validation.min(n - train);
        let classes = match all.target {
            Target::Classes(classes) => classes,
            Target::Regression => 1,
        };
        let part = self.redrawn(all.train.rows(&order[..train]), classes, &mut s);
        let test: Vec<usize> = (0..self.test.min(all.test.len())).collect();
        let mut data =
            Dataset::new(self.set.clone(), self.small(part), self.small(all.test.rows(&test)), all.target)?;
        if validation > 0 {
            data.validation = Some(self.small(all.train.rows(&order[train..train + validation])));
        }
        Ok(data)
    }

    /// Examples with their labels drawn anew, as many as of the training labels: only so do training and held-out examples differ
    /// in nothing but that one was trained on.
    pub(super) fn like_training(&self, split: &Split, classes: usize, seed: u64) -> Split {
        self.redrawn(split.clone(), classes, &mut Stream::new(seed ^ 0x7E57_1ABE))
    }

    fn redrawn(&self, split: Split, classes: usize, s: &mut Stream) -> Split {
        match &split.y {
            Labels::Classes(y) if self.noise > 0.0 => {
                let redraw = |&label: &u32| {
                    // Both are drawn for every example, so that more noise changes more labels and leaves the others.
                    let (chance, other) = (s.uniform(), s.below(classes) as u32);
                    if chance < self.noise { other } else { label }
                };
                let y: Arc<[u32]> = y.iter().map(redraw).collect();
                Split { x: split.x, y: Labels::Classes(y) }
            }
            _ => split,
        }
    }

    fn small(&self, split: Split) -> Split {
        match (self.shrink, split.x.shape().rank()) {
            (2.., 4) => Split { x: pooled(&split.x, self.shrink), y: split.y },
            _ => split,
        }
    }
}

/// The mean over each square.
fn pooled(x: &Tensor<f32>, side: usize) -> Tensor<f32> {
    x.try_avg_pool2d(PoolSpec::square(side as u16)).unwrap_or_else(|_| x.clone())
}
