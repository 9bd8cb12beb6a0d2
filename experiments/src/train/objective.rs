//! What training makes small, and what counts as a right answer.

use crate::data::{Labels, Target};
use chainrule_autograd::{Result, ops};
use chainrule_nn::{Data, loss};
use chainrule_tensor::{ShapeError, Tensor, kernels};

/// The loss of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Cross-entropy of the outputs as logits.
    CrossEntropy,
    /// One perceptron for each class against all others: max(0, -t a), summed over the classes, with t = 1 for the class
    /// and -1 for the others.
    Perceptron,
    /// Mean squared distance of the outputs from the labels.
    Squared,
}

impl Objective {
    /// The usual one for a target.
    pub fn of(target: Target) -> Objective {
        match target {
            Target::Classes(_) => Objective::CrossEntropy,
            Target::Regression => Objective::Squared,
        }
    }

    /// The mean loss of outputs `[N, C]`.
    ///
    /// # Errors
    /// If shapes do not fit, or the labels are of the other kind.
    pub fn loss<V: Data<T = f32>>(self, home: V::Home, outputs: &V, labels: &Labels) -> Result<V> {
        match (self, labels) {
            (Objective::Perceptron, Labels::Classes(classes)) => {
                let shape = outputs.shape();
                let width = shape.last().copied().unwrap_or(1);
                let mut signs = Tensor::full(shape, -1.0);
                for (row, &class) in signs.make_mut().chunks_mut(width.max(1)).zip(classes.iter()) {
                    match row.get_mut(class as usize) {
                        Some(sign) => *sign = 1.0,
                        None => {
                            let why = format!("class {class} has no output among {width}");
                            return Err(ShapeError::invalid("perceptron", &[shape], why).into());
                        }
                    }
                }
                let sum = loss::perceptron(outputs, &V::constant(home, signs))?;
                V::try_apply(ops::Scale(1.0 / classes.len() as f64).into(), &[&sum])
            }
            (Objective::CrossEntropy, Labels::Classes(classes)) => {
                loss::cross_entropy(outputs, classes.clone())
            }
            (Objective::Squared, Labels::Values(values)) => {
                loss::squared(outputs, &V::constant(home, values.clone()))
            }
            (Objective::Squared, Labels::Classes(_)) => {
                Err(ShapeError::invalid("squared", &[], "the labels are classes, and it takes numbers")
                    .into())
            }
            (_, Labels::Values(_)) => {
                Err(ShapeError::invalid("cross_entropy", &[], "the labels are numbers, and it takes classes")
                    .into())
            }
        }
    }

    /// How many of the outputs `[N, C]` have their largest entry at their class; `None` if the labels are numbers.
    ///
    /// # Errors
    /// If the outputs have no entries.
    pub fn right(self, outputs: &Tensor<f32>, labels: &Labels) -> Result<Option<usize>> {
        let Labels::Classes(classes) = labels else { return Ok(None) };
        let best = kernels::argmax(outputs, -1, false)?.to_vec();
        Ok(Some(best.iter().zip(classes.iter()).filter(|(a, b)| a == b).count()))
    }
}
