//! What properties ask for, by construction: those that go together are made together.

use super::draw::Law;
use crate::eval::{Fault, Result, World, said};
use crate::syntax::tree::{Expr, Ident, Prop};
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Tensor, linalg};

impl World<'_> {
    /// Numbers near some others that have properties: those are moved numbers of what had them. `None` where no way is known.
    pub fn nearest(&self, a: Tensor<f64>, props: &[Prop]) -> Option<Tensor<f64>> {
        let has = |prop: Prop| props.contains(&prop);
        let [unit, posdef, orthogonal] = [Prop::Unit, Prop::PositiveDefinite, Prop::Orthogonal].map(has);
        let symmetric = posdef || has(Prop::Symmetric);
        let full = |k: &Expr| Some(self.dim(k, self.root()).ok()?.size == a.shape().iter().copied().min()?);
        let ranks = props.iter().filter_map(|p| if let Prop::Rank(k) = p { Some(k) } else { None });
        if orthogonal && (symmetric || unit) || !ranks.map(full).all(|full| full == Some(true)) {
            return None;
        }
        let mut a = a;
        if symmetric {
            let &[n, _] = a.shape().dims() else { return None };
            let x = a.to_vec();
            let mean = |i: usize| (x[i] + x[i % n * n + i / n]) / 2.0;
            a = Tensor::from_vec((0..n * n).map(mean).collect(), [n, n]).ok()?;
        }
        if posdef {
            linalg::cholesky(&a).ok()?;
        }
        if orthogonal {
            a = orthonormal(&a).ok()?;
        }
        if unit {
            let length = a.to_vec().iter().map(|x| x * x).sum::<f64>().sqrt();
            let data = a.to_vec().iter().map(|x| x / length).collect();
            a = Tensor::from_vec(data, *a.shape()).ok().filter(|_| length > 0.0)?;
        }
        Some(a)
    }

    /// The numbers changed so that all properties hold.
    pub(super) fn with_props(
        &self,
        a: Tensor<f64>,
        props: &[Prop],
        name: &Ident,
        stream: &mut Stream,
    ) -> Result<Tensor<f64>> {
        let has = |prop: Prop| props.contains(&prop);
        let [unit, posdef, orthogonal] = [Prop::Unit, Prop::PositiveDefinite, Prop::Orthogonal].map(has);
        let symmetric = posdef || has(Prop::Symmetric);
        let rank = props.iter().find_map(|p| if let Prop::Rank(k) = p { Some(k) } else { None });
        let mut a = a;
        if symmetric || orthogonal || rank.is_some() {
            let &[n, m] = a.shape().dims() else {
                return said(
                    name.span,
                    format!("{} is no matrix, so it cannot have this property", name.name),
                );
            };
            if symmetric && n != m {
                return said(name.span, format!("{} is not square, so it cannot be symmetric", name.name));
            }
            if orthogonal && n < m {
                return said(
                    name.span,
                    format!("{} has more columns than rows, so they cannot be orthonormal", name.name),
                );
            }
            let rank = rank.map(|k| self.dim(k, self.root()).map(|dim| dim.size)).transpose()?;
            if let Some(k) = rank.filter(|k| *k > n.min(m)) {
                return said(name.span, format!("{} is {n} x {m} here and cannot have rank {k}", name.name));
            }
            let short = rank.filter(|k| *k < n.min(m));
            if let Some(k) = short.filter(|_| posdef || orthogonal) {
                let what = if posdef { "positive definite" } else { "orthogonal" };
                return said(name.span, format!("{} is {what}, so its rank cannot be {k}", name.name));
            }
            if posdef && orthogonal {
                return said(name.span, format!("only I is positive definite and orthogonal: {}", name.name));
            }
            let data = a.to_vec();
            let fail = |e: &dyn std::fmt::Display| Fault::Numbers { span: name.span, why: e.to_string() };
            let build = |f: &dyn Fn(usize, usize) -> f64| {
                let data = (0..n * m).map(|i| f(i / m.max(1), i % m.max(1))).collect();
                Tensor::from_vec(data, [n, m]).map_err(|e| fail(&e))
            };
            let normal = |count: usize, stream: &mut Stream| -> Vec<f64> {
                (0..count).map(|_| Law::Normal.draw(stream, false)).collect()
            };
            a = match (symmetric, posdef, orthogonal, short) {
                (true, true, ..) => {
                    // The least that any direction has: usual, next to nothing, or much.
                    let least = [0.5, 0.03125, 4.0][stream.below(3)];
                    build(&|i, j| {
                        let gram: f64 = (0..n).map(|k| data[i * n + k] * data[j * n + k]).sum();
                        gram / n as f64 + if i == j { least } else { 0.0 }
                    })?
                }
                // Of some directions, each turned round or not by chance; those that are fewer make it, so that I is I.
                (true, _, true, _) => {
                    let axes = orthonormal(&a).map_err(|e| fail(&e))?.to_vec();
                    let turned: Vec<bool> = (0..n).map(|_| stream.below(2) == 0).collect();
                    let most = turned.iter().filter(|t| **t).count() > n / 2;
                    let few: Vec<usize> = (0..n).filter(|&k| turned[k] != most).collect();
                    build(&|i, j| {
                        let along: f64 = few.iter().map(|k| axes[i * n + k] * axes[j * n + k]).sum();
                        (f64::from(u8::from(i == j)) - 2.0 * along) * if most { -1.0 } else { 1.0 }
                    })?
                }
                (true, _, _, Some(k)) => {
                    let (l, d) = (normal(n * k, stream), normal(k, stream));
                    build(&|i, j| (0..k).map(|p| l[i * k + p] * d[p] * l[j * k + p]).sum())?
                }
                (true, ..) => build(&|i, j| data[i.min(j) * n + i.max(j)])?,
                (_, _, true, _) => orthonormal(&a).map_err(|e| fail(&e))?,
                (.., Some(k)) => {
                    let (l, r) = (normal(n * k, stream), normal(k * m, stream));
                    build(&|i, j| (0..k).map(|p| l[i * k + p] * r[p * m + j]).sum())?
                }
                _ => a,
            };
            if unit && orthogonal && m != 1 {
                return said(name.span, format!("{} is orthogonal, so its length is not 1", name.name));
            }
        }
        if unit {
            let length = a.to_vec().iter().map(|x| x * x).sum::<f64>().sqrt();
            let data = a.to_vec().iter().map(|x| x / length).collect();
            let fail =
                |e: chainrule_tensor::ShapeError| Fault::Numbers { span: name.span, why: e.to_string() };
            a = Tensor::from_vec(data, *a.shape()).map_err(fail)?;
        }
        Ok(a)
    }
}

/// Columns made orthonormal with R's diagonal positive: those of what is near are near, and those of normal numbers are evenly
/// spread over all that there are, of either determinant.
fn orthonormal(a: &Tensor<f64>) -> std::result::Result<Tensor<f64>, String> {
    let (q, r) = linalg::qr(a).map_err(|e| e.to_string())?;
    let (width, r) = (q.shape().last().copied().unwrap_or(1).max(1), r.to_vec());
    let signed = |(i, x): (usize, f64)| x * r[i % width * (width + 1)].signum();
    Tensor::from_vec(q.to_vec().into_iter().enumerate().map(signed).collect(), *q.shape())
        .map_err(|e| e.to_string())
}
