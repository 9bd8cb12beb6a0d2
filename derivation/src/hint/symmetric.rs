//! The other way to count the entries of a symmetric matrix: an entry and its mirror image as one.

use super::Found;
use super::bench::{Bench, Site, agree};
use crate::syntax::echo;
use crate::syntax::tree::{Expr, Kind, Prop};

/// Looks whether the claim is `2 G - G .* I` where the truth is the gradient G by a symmetric matrix.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let Kind::Derivative { by, .. } = &*bench.truth.kind else { return };
    let [by] = by.as_slice() else { return };
    if !is_symmetric(bench, by) || bench.truth_is_number() {
        return;
    }
    let once = |s: &Site| {
        let claim = bench.numbers(s, bench.claim)?;
        let size = s.truth.dims.first()?.size;
        let each = size * size;
        let expected = s.numbers.iter().enumerate().map(|(i, g)| {
            let (row, column) = (i % each / size, i % size);
            if row == column { *g } else { 2.0 * g }
        });
        agree(&claim, &expected.collect::<Vec<_>>(), s.scale).then_some(())
    };
    if bench.sites.iter().map(once).all(|same| same.is_some()) {
        let matrix = echo::text(by);
        let words = format!(
            "counts each entry of {matrix} and its mirror image as one: 2 G - G .* I of the gradient G. Here every \
             entry counts by itself"
        );
        found.push(Found::Mirrored(words));
    }
}

/// Whether a matrix is given as symmetric.
fn is_symmetric(bench: &Bench, matrix: &Expr) -> bool {
    let symmetric = |p: &Prop| matches!(p, Prop::Symmetric | Prop::PositiveDefinite);
    let givens = bench.scene.program.givens.iter().copied().chain(bench.scene.asked.givens());
    let mut named = givens.filter(|d| d.names.iter().any(|n| Some(n.name.as_str()) == matrix.as_name()));
    named.any(|d| d.props.iter().any(symmetric))
}
