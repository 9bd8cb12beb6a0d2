//! Gradients written out: the cotangent that the sweep records on the tape, read as an expression of the file's names.

use super::build;
use super::place::formula;
use super::report::{Derivation, Part};
use super::say::Reader;
use super::steps::Named;
use super::term::{Sizes, Term};
use crate::eval::Value;
use crate::syntax::tree::{Expr, Kind};
use chainrule_autograd::{Value as _, Var};
use chainrule_tensor::Tensor;
use std::collections::{BTreeMap, BTreeSet};

/// Formulas that nest deeper get a line of their own.
const DEEP: usize = 8;

/// ∂`of`/∂`by`, by the rules that compute it.
pub fn derivation(
    (of, y): (&str, Var),
    (by, x): (&str, &Value),
    looked_up: &BTreeMap<usize, Expr>,
    named: &Named,
    sizes: &Sizes,
) -> Result<Derivation, String> {
    let tape = y.tape();
    let seed = tape.constant(Tensor::full(y.shape(), 1.0));
    let target = tape.var(x.var.id()).map_err(|e| e.to_string())?;
    let y = tape.var(y.id()).map_err(|e| e.to_string())?;
    let bars = tape.try_vjp_graph(y, seed, &[target]).map_err(|e| e.to_string())?;
    let Some(bar) = bars.first() else { return Err("nothing to differentiate".into()) };
    let mut known: BTreeMap<usize, Term> = named.iter().map(|(&i, n)| (i, n.term.clone())).collect();
    let reader = Reader::new(tape, sizes, looked_up);
    let root = bar.id().index();
    let nodes = reader.behind(&[root], |i| named.contains_key(&i));
    let mut uses = BTreeMap::<usize, usize>::new();
    for &i in nodes.iter().filter(|i| !named.contains_key(i)) {
        reader.inputs(i).for_each(|j| *uses.entry(j).or_default() += 1);
    }
    let taken: BTreeSet<String> = named.values().flat_map(|n| n.symbol.names()).collect();
    let mut fresh = (1..).map(|n| format!("t{n}")).filter(|n| !taken.contains(n));
    let mut parts = Vec::new();
    for i in nodes {
        if known.contains_key(&i) {
            continue;
        }
        let mut term = reader.term(i, &known);
        let shared = uses.get(&i).is_some_and(|&n| n > 1) && depth(&term.expr) > 2;
        if i != root && (shared || depth(&term.expr) > DEEP) {
            let name = fresh.next().unwrap_or_default();
            let whole = term.written_out(sizes);
            parts.push(Part { name: name.clone(), formula: formula(&whole.expr) });
            term = whole.with(build::name(name));
        }
        known.insert(i, term);
    }
    let whole = known.get(&root).map(|t| t.written_out(sizes).expr).unwrap_or_else(|| build::number(0.0));
    Ok(Derivation { of: of.into(), by: by.into(), parts, formula: formula(&whole) })
}

/// How many levels an expression has.
fn depth(e: &Expr) -> usize {
    1 + match &*e.kind {
        Kind::Neg(a) | Kind::Transpose(a) => return depth(a),
        Kind::Norm(_, a) | Kind::Abs(a) => depth(a),
        Kind::Binary(_, a, b) => depth(a).max(depth(b)),
        Kind::Call { args, .. } => args.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
