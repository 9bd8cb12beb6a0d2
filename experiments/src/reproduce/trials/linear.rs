//! Linear classifiers trained one example at a time.

use super::Images;
use crate::data::{Labels, Split, Target};
use crate::lab::{Bench, Measures, Trial};
use crate::train::Result;
use chainrule_tensor::random::Stream;
use serde::Serialize;

/// How an example moves the weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// On a mistake, x is added to the right class's weights and taken from the predicted one's.
    Perceptron,
    /// One step on the cross-entropy of the softmax.
    Logistic {
        /// The rate η.
        lr: f64,
        /// λ: each step also takes η λ W away.
        l2: f64,
    },
}

/// A linear layer on flattened images, from 0, in double precision.
///
/// A step is a formula for one example, written out for speed; a test holds it against the tape's gradient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Linear {
    /// What it is trained on.
    pub images: Images,
    /// How an example moves the weights.
    pub rule: Rule,
    /// Passes over the training examples.
    pub epochs: usize,
}

/// W `[classes][features + 1]`, the last column for a feature that is always 1.
pub(super) struct Weights {
    pub rows: Vec<Vec<f64>>,
    /// All weights are to be multiplied by this: decay then costs one multiplication.
    pub scale: f64,
}

impl Weights {
    pub fn zeros(classes: usize, features: usize) -> Weights {
        Weights { rows: vec![vec![0.0; features + 1]; classes], scale: 1.0 }
    }

    pub fn scores(&self, x: &[f32]) -> Vec<f64> {
        let score = |row: &Vec<f64>| {
            let (weights, offset) = row.split_at(x.len());
            // Four sums, so that one addition need not wait for the one before.
            let mut sums = [0.0; 4];
            for (w, x) in weights.chunks(4).zip(x.chunks(4)) {
                sums.iter_mut().zip(w.iter().zip(x)).for_each(|(s, (w, x))| *s += w * f64::from(*x));
            }
            self.scale * (sums.iter().sum::<f64>() + offset.iter().sum::<f64>())
        };
        self.rows.iter().map(score).collect()
    }

    fn add(&mut self, class: usize, x: &[f32], factor: f64) {
        let factor = factor / self.scale;
        let Some(row) = self.rows.get_mut(class) else { return };
        row.iter_mut().zip(x.iter().chain([&1.0])).for_each(|(w, x)| *w += factor * f64::from(*x));
    }

    /// One example; gives whether it was right, and its loss.
    pub fn step(&mut self, rule: Rule, x: &[f32], label: usize) -> (bool, f64) {
        let scores = self.scores(x);
        let best = largest(&scores);
        let top = scores[best];
        let sum: f64 = scores.iter().map(|s| (s - top).exp()).sum();
        let loss = sum.ln() + top - scores.get(label).copied().unwrap_or(f64::NAN);
        match rule {
            Rule::Perceptron if best != label => {
                self.add(label, x, 1.0);
                self.add(best, x, -1.0);
            }
            Rule::Perceptron => {}
            Rule::Logistic { lr, l2 } => {
                self.scale *= 1.0 - lr * l2;
                for (class, s) in scores.iter().enumerate() {
                    let y = (s - top).exp() / sum;
                    self.add(class, x, -lr * (y - f64::from(u8::from(class == label))));
                }
                if self.scale < 1e-100 {
                    let scale = std::mem::replace(&mut self.scale, 1.0);
                    self.rows.iter_mut().flatten().for_each(|w| *w *= scale);
                }
            }
        }
        (best == label, loss)
    }

    /// √Σw², the offsets' column included, as the write-up counts it.
    fn norm(&self) -> f64 {
        self.scale * self.rows.iter().flatten().map(|w| w * w).sum::<f64>().sqrt()
    }

    fn accuracy(&self, split: &Flat) -> f64 {
        let right = split.x.iter().zip(&split.y).filter(|(x, y)| largest(&self.scores(x)) == **y).count();
        right as f64 / split.y.len().max(1) as f64
    }
}

/// The first of the largest.
fn largest(scores: &[f64]) -> usize {
    (1..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best })
}

/// Examples as rows.
struct Flat {
    x: Vec<Vec<f32>>,
    y: Vec<usize>,
}

impl Flat {
    fn of(split: &Split) -> Flat {
        let width = split.input().numel().max(1);
        let x = split.x.contiguous().to_vec().chunks(width).map(<[f32]>::to_vec).collect();
        let y = match &split.y {
            Labels::Classes(y) => y.iter().map(|c| *c as usize).collect(),
            Labels::Values(_) => Vec::new(),
        };
        Flat { x, y }
    }
}

impl Trial for Linear {
    const KIND: &'static str = "linear";

    fn data(&self) -> Option<&str> {
        Some(&self.images.set)
    }

    fn run(&self, seed: u64, bench: &Bench) -> Result<Measures> {
        let data = self.images.load(seed, bench)?;
        let Target::Classes(classes) = data.target else { return Ok(Measures::default()) };
        let (train, test) = (Flat::of(&data.train), Flat::of(&data.test));
        let validation = data.validation.as_ref().map(Flat::of);
        let mut weights = Weights::zeros(classes, data.input().numel());
        let mut s = Stream::new(seed);
        let mut found = Measures::default();
        for epoch in 1..=self.epochs {
            let x = epoch as f64;
            let (mut right, mut loss) = (0, 0.0);
            for i in s.permutation(train.y.len()) {
                let (hit, l) = weights.step(self.rule, &train.x[i], train.y[i]);
                right += usize::from(hit);
                loss += l;
            }
            let n = train.y.len().max(1) as f64;
            found.push("training accuracy", x, right as f64 / n);
            found.push("training loss", x, loss / n);
            found.push("weight norm", x, weights.norm());
            if epoch == 20 || epoch == self.epochs {
                found.put(&format!("weight norm in epoch {epoch}"), weights.norm());
            }
            if let Some(v) = &validation {
                found.push("validation accuracy", x, weights.accuracy(v));
                found.put("validation accuracy", weights.accuracy(v));
            }
        }
        let late = found.series("weight norm").get(19..).unwrap_or(&[]).to_vec();
        let first = late.first().map_or(f64::NAN, |p| p[1]);
        let drift = late.iter().map(|p| (p[1] / first - 1.0).abs()).fold(0.0, f64::max);
        found.put("largest change of the weight norm after epoch 20", drift);
        found.put("weight norm", weights.norm());
        found.put("training accuracy", weights.accuracy(&train));
        found.put("test accuracy", weights.accuracy(&test));
        let redrawn = |split| weights.accuracy(&Flat::of(&self.images.like_training(split, classes, seed)));
        let test = redrawn(&data.test);
        found.put("test accuracy, labels redrawn alike", test);
        found.put("gap", weights.accuracy(&train) - test);
        if let Some(v) = &data.validation {
            found.put("validation accuracy, labels redrawn alike", redrawn(v));
        }
        Ok(found)
    }
}
