//! A data set: what to train on and what to test on.

use super::{DataError, Labels, Result, Split};
use chainrule_tensor::Shape;
use chainrule_tensor::random::Stream;

/// What a data set asks a model for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One of so many classes.
    Classes(usize),
    /// One or more numbers.
    Regression,
}

/// Examples to train on, to choose settings by, and to test on once.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Its name, or the path that it was loaded from.
    pub name: String,
    /// What to train on.
    pub train: Split,
    /// What to choose settings and the best epoch by; see [`Dataset::with_validation`].
    pub validation: Option<Split>,
    /// What the final result is measured on.
    pub test: Split,
    /// What is to be predicted.
    pub target: Target,
}

impl Dataset {
    /// A data set from its parts, checked: equal shapes of examples, finite numbers, labels that fit the target.
    ///
    /// # Errors
    /// [`DataError::Shapes`], [`DataError::NotFinite`], [`DataError::Label`] or [`DataError::Task`], naming the part and
    /// the first bad example (counted from 0).
    pub fn new(name: impl Into<String>, train: Split, test: Split, target: Target) -> Result<Dataset> {
        if train.input() != test.input() {
            return Err(DataError::Shapes { train: train.input().to_vec(), test: test.input().to_vec() });
        }
        for (part, split) in [("train", &train), ("test", &test)] {
            check(part, split, target)?;
        }
        Ok(Dataset { name: name.into(), train, validation: None, test, target })
    }

    /// The shape of one example, as the model gets it.
    pub fn input(&self) -> Shape {
        self.train.input()
    }

    /// Moves `fraction` of the training examples, drawn with `seed`, into [`Dataset::validation`]; none if it is 0.
    ///
    /// # Errors
    /// [`DataError::Setting`] if that would leave one of the two without examples.
    pub fn with_validation(mut self, fraction: f64, seed: u64) -> Result<Dataset> {
        if fraction != 0.0 {
            let (validation, train) =
                self.train.divided("validation fraction", fraction, &mut Stream::new(seed))?;
            (self.validation, self.train) = (Some(validation), train);
        }
        Ok(self)
    }
}

fn check(part: &str, split: &Split, target: Target) -> Result<()> {
    finite(part, &split.x)?;
    match (&split.y, target) {
        (Labels::Classes(y), Target::Classes(classes)) => match y.iter().position(|&c| c as usize >= classes)
        {
            None => Ok(()),
            Some(i) => {
                let place = format!("{part} example {i}");
                Err(DataError::Label { place, label: y[i].into(), classes })
            }
        },
        (Labels::Values(y), Target::Regression) => finite(part, y),
        (Labels::Classes(_), Target::Regression) => {
            Err(DataError::Task { place: part.into(), found: "classes", task: "regression" })
        }
        (Labels::Values(_), Target::Classes(_)) => {
            Err(DataError::Task { place: part.into(), found: "numbers", task: "classification" })
        }
    }
}

fn finite(part: &str, x: &chainrule_tensor::Tensor<f32>) -> Result<()> {
    if x.all_finite() {
        return Ok(());
    }
    let width: usize = x.shape()[1..].iter().product();
    match x.to_vec().into_iter().enumerate().find(|(_, v)| !v.is_finite()) {
        None => Ok(()),
        Some((i, value)) => {
            Err(DataError::NotFinite { place: format!("{part} example {}", i / width), value })
        }
    }
}
