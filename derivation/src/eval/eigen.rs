//! Eigenvalues and eigenvectors of a symmetric matrix.
//!
//! With V held, λ = diag(Vᵀ A V) has the value and the first derivative of the eigenvalues, dλ_k/dA = v_k v_kᵀ: what V would
//! add is 0, as it stays orthonormal. A derivative of V itself, and with it a second one of λ, is refused.

use super::fault::{Fault, Result, said, said_help};
use super::value::Value;
use super::world::World;
use crate::{Diagnostic, Span};
use chainrule_autograd::{Maths, Var};
use chainrule_tensor::Tensor;
use chainrule_tensor::linalg::{self, LinalgError};
use std::collections::BTreeSet;

/// Mirrored entries that differ by more than this part of the largest entry do not do so by rounding.
const MIRRORED: f64 = 1e-6;

/// Why there is no decomposition: a matrix that is not symmetric by what it is made of is a mistake in the source.
fn not_symmetric(a: &Tensor<f64>, error: LinalgError, span: Span) -> Fault {
    let largest = a.to_vec().iter().fold(0.0f64, |most, x| most.max(x.abs()));
    match error {
        LinalgError::NotSymmetric { difference, .. } if difference.abs() > MIRRORED * largest => {
            let said = Diagnostic::error(span, "eigh takes a symmetric matrix, and this one is not");
            said.help("declare it so: `given A : N x N, sym`").into()
        }
        error => Fault::Numbers { span, why: error.to_string() },
    }
}

/// An eigendecomposition, by places on the tape.
#[derive(Debug, Clone, Copy)]
pub struct Eigen {
    matrix: usize,
    values: usize,
    vectors: usize,
}

impl<'t> World<'t> {
    /// `l, U = eigh(S)`
    pub fn eigh(&self, a: &Value<'t>, span: Span) -> Result<(Value<'t>, Value<'t>)> {
        let [n, m] = a.dims.as_slice() else {
            return said(span, format!("eigh takes a matrix, and this is {}", a.describe()));
        };
        if n != m {
            return said(span, format!("eigh takes a symmetric matrix, and this is {}", a.describe()));
        }
        let engine = Fault::engine(span);
        let numbers = a.numbers(span)?;
        let (_, vectors) = linalg::symmetric_eigen(&numbers).map_err(|e| not_symmetric(&numbers, e, span))?;
        let vectors = self.tape.constant(vectors);
        let turned = vectors.try_matmul_with(&a.var, true, false).map_err(&engine)?;
        let values = turned.try_matmul(&vectors).and_then(|b| b.try_diagonal()).map_err(&engine)?;
        let place = |v: Var| v.id().index();
        let eigen = Eigen { matrix: place(a.var), values: place(values), vectors: place(vectors) };
        self.eigen.borrow_mut().push(eigen);
        Ok((
            Value::new(values, false, vec![n.clone()]),
            Value::new(vectors, false, vec![n.clone(), m.clone()]),
        ))
    }

    /// Refuses a derivative of eigenvectors, and of a pseudo-inverse where it jumps.
    pub fn derivable(&self, y: Var<'t>, x: Var<'t>, span: Span) -> Result<()> {
        let (known, jumps) = (self.eigen.borrow(), self.jumps.borrow());
        if known.is_empty() && jumps.is_empty() {
            return Ok(());
        }
        // Places from which `x` may still be reached, with what was passed on the way that has no derivative.
        let (mut open, mut seen) = (vec![(y.id().index(), None)], BTreeSet::new());
        while let Some((i, passed)) = open.pop() {
            if i == x.id().index() {
                match passed {
                    None => continue,
                    Some(Passed::Eigenvectors) => {
                        return said_help(
                            span,
                            "the derivative of eigenvectors is not available, nor a second one of eigenvalues",
                            "eigenvalues have a first derivative: of r by A, with r, U = eigh(A)",
                        );
                    }
                    Some(Passed::Jump) => {
                        let why = "pinv has no derivative where the rank is not full: it jumps there".into();
                        return Err(Fault::Numbers { span, why });
                    }
                }
            }
            if !seen.insert((i, passed)) {
                continue;
            }
            if let Some(e) = known.iter().find(|e| e.values == i || e.vectors == i) {
                open.push((e.matrix, if e.vectors == i { Some(Passed::Eigenvectors) } else { passed }));
                continue;
            }
            let passed = if jumps.contains(&i) { Some(Passed::Jump) } else { passed };
            let node = self.tape.nth(i).and_then(|id| self.tape.node(id).ok());
            open.extend(node.iter().flat_map(|n| &n.inputs).map(|j| (j.index(), passed)));
        }
        Ok(())
    }
}

/// What has no derivative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Passed {
    Eigenvectors,
    Jump,
}
