//! Looking at a claim in a world: its members as numbers, in the frame of its free indices.

use crate::eval::{Frame, Result, Value, World, outer, said, said_help};
use crate::program::Asked;
use crate::syntax::tree::{Binary, Binder, Clause, Expr, Kind};
use crate::{Diagnostic, Span};
use std::collections::BTreeSet;

/// The frame of a claim's free indices, cut to the rows where its conditions hold; `None` if they hold nowhere here.
pub fn frame(world: &World, asked: &Asked) -> Result<Option<Frame>> {
    let mut frame = world.root().clone();
    let all = asked.expressions();
    let mut explicit: Vec<&str> = Vec::new();
    for clause in &asked.claim.clauses {
        if let Clause::For(range) = clause {
            let binder =
                Binder { name: range.name.clone(), bounds: Some((range.from.clone(), range.to.clone())) };
            (frame, _) = world.expanded(&[binder], None, &all, &frame)?;
            explicit.push(&range.name.name);
        }
    }
    let used: BTreeSet<String> = all.iter().flat_map(|e| e.index_names()).collect();
    for name in used {
        if explicit.contains(&name.as_str()) || world.binding(&name).is_some() {
            continue;
        }
        let span = all.iter().find_map(|e| place_of(e, &name)).unwrap_or(asked.statement.span);
        let ident = crate::syntax::tree::Ident { name, span };
        (frame, _) = world.expanded(&[Binder { name: ident, bounds: None }], None, &all, &frame)?;
    }
    for clause in &asked.claim.clauses {
        if let Clause::When(cond) = clause {
            let holds = world.holds(cond, &frame)?;
            if holds.iter().all(|h| *h) {
                continue;
            }
            let kept: Vec<u32> = (0..frame.len() as u32).filter(|&r| holds[r as usize]).collect();
            if kept.is_empty() {
                return Ok(None);
            }
            frame = frame.derived(kept, Vec::new());
        }
    }
    Ok(if frame.len() == 0 { None } else { Some(frame) })
}

fn place_of(e: &Expr, name: &str) -> Option<crate::Span> {
    let mut found = None;
    e.walk(&mut Vec::new(), &mut |part, _| {
        if found.is_none() && part.as_name() == Some(name) {
            found = Some(part.span);
        }
    });
    found
}

/// How two members fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The same shape.
    Same,
    /// The right one is the transpose in shape.
    Transposed,
}

/// Two members with the same type, as far as that is possible; if `layouts`, the right one may lie the other way.
pub fn aligned<'t>(
    (left, a): (&Expr, &Value<'t>),
    (right, b): (&Expr, &Value<'t>),
    layouts: bool,
) -> Result<(Value<'t>, Value<'t>, Layout)> {
    let span = right.span;
    let zero = |e: &Expr| matches!(&*e.kind, Kind::Number(x) if *x == 0.0);
    if a.eye || b.eye {
        return match (a.eye, b.eye) {
            (true, true) => {
                Ok((Value { eye: false, ..a.clone() }, Value { eye: false, ..b.clone() }, Layout::Same))
            }
            (true, false) if b.rank() == 2 => Ok((a.eye_like(b, left.span)?, b.clone(), Layout::Same)),
            (false, true) if a.rank() == 2 => Ok((a.clone(), b.eye_like(a, span)?, Layout::Same)),
            _ => said_help(span, "the size of I is open here", "write I_N with its size"),
        };
    }
    // A 0 stands for zeros of any shape.
    let zeros =
        |like: &Value<'t>| like.map(span, |v| Ok(v.constant(chainrule_tensor::Tensor::zeros(shape_of(v)))));
    if zero(right) && !a.is_scalar() {
        return Ok((a.clone(), zeros(a)?, Layout::Same));
    }
    if zero(left) && !b.is_scalar() {
        return Ok((zeros(b)?, b.clone(), Layout::Same));
    }
    let turned = a.rank() == 1 && a.lying != b.lying;
    if a.dims == b.dims && (layouts || !turned) {
        return Ok((a.clone(), b.clone(), if turned { Layout::Transposed } else { Layout::Same }));
    }
    if layouts && a.rank() == 2 && b.rank() == 2 && a.dims[0] == b.dims[1] && a.dims[1] == b.dims[0] {
        return Ok((a.clone(), crate::eval::transposed(b, span)?, Layout::Transposed));
    }
    let message = format!("the left side is {} and the right side is {}", a.describe(), b.describe());
    if a.is_scalar() != b.is_scalar() {
        let number = if a.is_scalar() { left } else { right };
        let (other, array) = if a.is_scalar() { (right, b) } else { (left, a) };
        return everywhere(message, span, number, (other, array));
    }
    said(span, message)
}

/// The error for a number where there should be an array, with the array of that number.
fn everywhere<T>(message: String, span: Span, number: &Expr, (other, array): (&Expr, &Value)) -> Result<T> {
    use crate::syntax::echo;
    let text = echo::text(number);
    let is_sum = matches!(&*number.kind, Kind::Binary(Binary::Add | Binary::Sub, ..) | Kind::If(..));
    let ones: Vec<String> = array
        .dims
        .iter()
        .map(|d| d.to_string())
        .map(|d| if d.contains(' ') { format!("1_({d})") } else { format!("1_{d}") })
        .collect();
    let ones = match ones.as_slice() {
        [n] if array.lying => format!("{n}^T"),
        [n] => n.clone(),
        [n, m] => format!("{n} {m}^T"),
        _ => return said(span, message),
    };
    let whole = match number.as_number() {
        Some(1.0) => ones,
        _ if is_sum => format!("({text}) {ones}"),
        _ => format!("{text} {ones}"),
    };
    let mut error = Diagnostic::error(span, message);
    // That the other side is that product already is no help.
    let another = |product: &str| product != echo::text(other);
    if let Some((place, product)) = outer(number).filter(|(_, p)| array.rank() == 2 && another(p)) {
        error = error.fix(format!("for the outer product write `{product}`"), place, product.clone());
    }
    let help = format!("for the same number in each entry write `{whole}`");
    Err(error.fix(help, number.span, whole).into())
}

fn shape_of(v: &chainrule_autograd::Var<'_>) -> chainrule_tensor::Shape {
    use chainrule_autograd::Value as _;
    v.shape()
}

/// The numbers of a value for each row, one row after the other.
pub fn numbers(value: &Value, frame: &Frame, e: &Expr) -> Result<Vec<f64>> {
    Ok(value.spread(frame, e.span)?.numbers(e.span)?.to_vec())
}

/// Which entry a place in the numbers of a value is: `i = 1, j = 2`, or `(1, 2)` where no index is written.
pub fn entry(value: &Value, frame: &Frame, place: usize) -> String {
    let each = value.numel().max(1);
    let (row, mut inner) = (place / each, place % each);
    let mut parts: Vec<String> =
        frame.names().filter_map(|n| Some(format!("{n} = {}", frame.column(n)?.get(row)?))).collect();
    let mut at = Vec::new();
    for dim in value.dims.iter().rev() {
        at.push((inner % dim.size.max(1) + 1).to_string());
        inner /= dim.size.max(1);
    }
    at.reverse();
    if !at.is_empty() {
        parts.push(format!("({})", at.join(", ")));
    }
    parts.join(", ")
}
