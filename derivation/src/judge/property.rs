//! Whether numbers that were not drawn have the properties that they are declared to have.

use crate::eval::World;
use crate::syntax::tree::Prop;
use chainrule_tensor::{Tensor, linalg};

/// By how much a property may be off, for the sake of rounding.
const SLACK: f64 = 1e-9;

/// Whether numbers have some properties.
pub fn has(world: &World, of: &Tensor<f64>, props: &[Prop]) -> bool {
    let numbers = of.to_vec();
    let largest = numbers.iter().fold(1.0, |top: f64, x| top.max(x.abs()));
    let near = |a: f64, b: f64| (a - b).abs() <= SLACK * largest * largest;
    let square = |&x: &f64| x * x;
    let &[n, m] = of.shape().dims() else {
        // Only length is a property of a vector.
        return props.iter().all(|p| *p != Prop::Unit || near(numbers.iter().map(square).sum(), 1.0));
    };
    let at = |i: usize, j: usize| numbers[i * m + j];
    let symmetric = || n == m && (0..n).all(|i| (0..i).all(|j| near(at(i, j), at(j, i))));
    // The products of two columns.
    let product = |j: usize, k: usize| (0..n).map(|i| at(i, j) * at(i, k)).sum::<f64>();
    props.iter().all(|prop| match prop {
        Prop::Symmetric => symmetric(),
        Prop::PositiveDefinite => symmetric() && linalg::cholesky(of).is_ok(),
        Prop::Orthogonal => {
            (0..m).all(|j| (0..=j).all(|k| near(product(j, k), if j == k { 1.0 } else { 0.0 })))
        }
        Prop::Unit => near(numbers.iter().map(square).sum(), 1.0),
        Prop::Rank(k) => {
            let wanted = world.dim(k, world.root()).map(|k| k.size);
            let values = linalg::singular_values(of).map(|s| s.to_vec()).unwrap_or_default();
            let top = values.iter().copied().fold(0.0, f64::max);
            wanted.is_ok_and(|k| values.iter().filter(|s| **s > SLACK * top).count() == k)
        }
    })
}
