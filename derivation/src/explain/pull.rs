//! The local rule of a step: what its inputs receive.

use super::say::Reader;
use super::steps::Steps;
use super::term::Term;
use super::{Formula, Pullback, build};
use crate::syntax::echo;
use chainrule_autograd::{Result, Tape, Value as _, Var};
use std::collections::BTreeMap;

/// Stands for the step's adjoint until the formula is printed: one letter, so that it is set as one, and no file's name.
const ADJOINT: &str = "ꙮ";

/// What is added to the adjoint of each step that a step reads: its op, and what index notation does to shapes in between,
/// are run again on a tape of their own, and pulled back there by the same rules.
pub fn pullbacks(steps: &Steps, node: usize) -> Vec<Pullback> {
    if steps.reader.nodes[node].rule.is_none() {
        return Vec::new();
    }
    pulled(steps, node).unwrap_or_default()
}

fn pulled(steps: &Steps, node: usize) -> Result<Vec<Pullback>> {
    let tape = Tape::new();
    let (mut vars, mut known) = (BTreeMap::<usize, Var>::new(), BTreeMap::<usize, Term>::new());
    let mut bases = Vec::new();
    let is_base = |i: usize| i != node && steps.shows(i);
    for i in steps.reader.behind(&[node], |i| is_base(i) || steps.is_constant(i)) {
        let var = match &steps.reader.nodes[i].rule {
            Some(op) if !is_base(i) && !steps.is_constant(i) => {
                let inputs: Vec<&Var> = steps.reader.inputs(i).filter_map(|j| vars.get(&j)).collect();
                Var::try_apply(op.clone(), &inputs)?
            }
            _ => tape.leaf(steps.reader.numbers(i)),
        };
        if is_base(i) {
            bases.push((i, var));
        }
        if let Some(term) = steps.known.get(&i) {
            known.insert(var.id().index(), term.clone());
        }
        vars.insert(i, var);
    }
    let (Some(y), Some(step)) = (vars.get(&node), steps.shown.get(&node)) else { return Ok(Vec::new()) };
    let seed = tape.leaf(steps.reader.numbers(node));
    known.insert(seed.id().index(), step.term.with(build::name(ADJOINT)));
    let targets: Vec<Var> = bases.iter().map(|(_, v)| *v).collect();
    let bars = tape.try_vjp_graph(*y, seed, &targets)?;
    let reader = Reader::new(&tape, steps.reader.sizes, &BTreeMap::new());
    for i in 0..reader.nodes.len() {
        if !known.contains_key(&i) {
            known.insert(i, reader.term(i, &known));
        }
    }
    let symbol = &step.symbol;
    let pullback = |((base, _), bar): (&(usize, Var), Var)| {
        let adds = known.get(&bar.id().index())?.written_out(reader.sizes).expr;
        if build::is(&adds, 0.0) {
            return None;
        }
        let token = echo::latex(&build::name(ADJOINT));
        let latex = echo::latex(&adds).replace(&token, &format!("\\bar{{{}}}", echo::latex(symbol)));
        let text = echo::text(&adds).replace(ADJOINT, &format!("adj({})", echo::text(symbol)));
        let input = echo::text(&steps.shown.get(base)?.symbol);
        Some(Pullback { input, adds: Formula { text, latex } })
    };
    Ok(bases.iter().zip(bars).filter_map(pullback).collect())
}
