//! What a factor or a term could be: values of the program, their entries, local derivatives, norms.

use super::bench::Bench;
use super::build::{binary, call, made, name, number, one_minus, times};
use crate::Span;
use crate::eval::Binding;
use crate::program::{Step, closure};
use crate::syntax::builtin::builtin;
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Binder, Expr, Fold, Ident, Kind, Norm};
use std::collections::BTreeSet;

/// So many are looked at.
const MOST: usize = 200;
/// So many of them are parts of what is written.
const MOST_PARTS: usize = 60;
/// Functions whose slope one writes with a prime; that of others is a plain expression.
const SLOPED: &[&str] = &["tanh", "sigmoid", "relu"];

/// An expression, and its numbers at the first site, as many as the truth has.
pub struct Item {
    pub expr: Expr,
    pub numbers: Vec<f64>,
}

/// The items that have the type of the truth, or are numbers.
pub struct Library {
    pub items: Vec<Item>,
}

impl Library {
    /// The library of a bench.
    pub fn new(bench: &Bench) -> Library {
        let mut items: Vec<Item> = Vec::new();
        for expr in expressions(bench) {
            if items.len() >= MOST {
                break;
            }
            if let Some(numbers) = numbers(bench, &expr)
                && !items.iter().any(|i| i.numbers == numbers)
            {
                items.push(Item { expr, numbers });
            }
        }
        Library { items }
    }
}

/// The numbers of an expression at the first site: those of its type, or a number repeated for each entry of the truth.
fn numbers(bench: &Bench, e: &Expr) -> Option<Vec<f64>> {
    let site = bench.probe();
    site.world.rest();
    let value = site.world.eval(e, &site.frame).ok()?;
    let list = crate::judge::look::numbers(&value, &site.frame, e).ok()?;
    if list.iter().any(|x| !x.is_finite()) {
        return None;
    }
    if value.is_scalar() {
        let each = site.numbers.len() / list.len().max(1);
        return Some(list.iter().flat_map(|x| std::iter::repeat_n(*x, each)).collect());
    }
    (value.dims == site.truth.dims).then_some(list)
}

/// Plain values first, then what is made of them.
pub fn expressions(bench: &Bench) -> Vec<Expr> {
    let mut plain = values(bench);
    let functions = functions(bench);
    let (mut made_of, mut slopes) = (Vec::new(), Vec::new());
    for e in &plain {
        for f in &functions {
            slopes.push(call(f, 1, e));
        }
        slopes.push(one_minus(e));
        slopes.push(times(e, &one_minus(e)));
        slopes.push(binary(Binary::Times, e, &one_minus(e)));
        slopes.push(one_minus(&made(Kind::Binary(Binary::Pow, e.clone(), number(2.0)))));
    }
    let parts = parts(bench);
    for (array, rank) in arrays(bench) {
        if rank == 1 {
            made_of.push(made(Kind::Binary(
                Binary::Pow,
                made(Kind::Norm(Norm::Two, name(&array))),
                number(2.0),
            )));
            made_of.push(total(bench, &array));
        }
    }
    plain.extend(made_of);
    plain.extend(parts);
    plain.extend(slopes);
    plain
}

/// Parts of the definitions and of the claim's members that stand in no fold, each once.
pub fn parts(bench: &Bench) -> Vec<Expr> {
    let mut list: Vec<Expr> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut take = |e: &Expr| {
        e.walk(&mut Vec::new(), &mut |part, bound| {
            let plain = matches!(&*part.kind, Kind::Name(_) | Kind::Number(_) | Kind::Derivative { .. });
            if bound.is_empty() && !plain && list.len() < MOST_PARTS && seen.insert(echo::text(part)) {
                list.push(part.clone());
            }
        });
    };
    if let Kind::Derivative { of, .. } = &*bench.truth.kind {
        take(of);
    }
    take(bench.claim);
    let (program, asked) = (bench.scene.program, bench.scene.asked);
    let used = closure(program, asked);
    for step in &program.steps[..asked.after.min(program.steps.len())] {
        if let Step::Define(group) = step {
            let plain = group.iter().filter(|d| d.params.is_none() && used.contains(&d.name.name));
            plain.for_each(|d| take(&d.body));
        }
    }
    list
}

/// Slopes of the functions in the definitions, spelled out, sums with another sign inside, and entries and derivatives like
/// those of the claim.
pub fn slopes(bench: &Bench) -> Vec<Expr> {
    let mut list = Vec::new();
    for part in parts(bench) {
        match &*part.kind {
            Kind::Call { function, primes: 0, args, .. } if args.len() == 1 => {
                list.extend(slope(&function.name, &args[0]));
            }
            Kind::Binary(Binary::Add, a, b) => list.push(binary(Binary::Sub, a, b)),
            Kind::Binary(Binary::Sub, a, b) => list.push(binary(Binary::Add, a, b)),
            _ => {}
        }
    }
    bench.claim.walk(&mut Vec::new(), &mut |e, bound| {
        if bound.is_empty() {
            list.extend(renumbered(e));
        }
        if let Kind::Derivative { of, by, notation } = &*e.kind
            && let ([target], true) = (by.as_slice(), bound.is_empty())
        {
            let by = std::iter::once(target.clone()).chain(renumbered(target));
            list.extend(
                by.map(|t| made(Kind::Derivative { of: of.clone(), by: vec![t], notation: *notation })),
            );
        }
    });
    list
}

/// The slope of a function as a plain expression.
pub fn slope(function: &str, x: &Expr) -> Option<Expr> {
    Some(match function {
        "sin" => call("cos", 0, x),
        "cos" => call("sin", 0, x),
        "log" => binary(Binary::Div, &number(1.0), x),
        "softplus" => call("sigmoid", 0, x),
        "exp" | "sqrt" => call(function, 0, x),
        _ if is_sloped(function) => call(function, 1, x),
        _ => return None,
    })
}

/// An entry with another number, up to 3, in one of its indices.
pub fn renumbered(e: &Expr) -> Vec<Expr> {
    let Kind::Index(base, at) = &*e.kind else { return Vec::new() };
    let numbered = (0..at.len()).filter(|k| at[*k].as_number().is_some());
    let others = numbered.flat_map(|k| (1..=3).map(move |n| (k, number(f64::from(n)))));
    others
        .map(|(k, n)| {
            let mut at = at.clone();
            at[k] = n;
            made(Kind::Index(base.clone(), at))
        })
        .collect()
}

/// A letter for an index that is not used.
pub fn letter(bench: &Bench) -> &'static str {
    let free = |n: &&str| bench.probe().frame.column(n).is_none() && bench.probe().world.binding(n).is_none();
    ["i", "j", "k", "m", "n"].into_iter().find(free).unwrap_or("i")
}

/// `sum_i c_i`
fn total(bench: &Bench, array: &str) -> Expr {
    let letter = letter(bench);
    let body = made(Kind::Index(name(array), vec![name(letter)]));
    let over = vec![Binder { name: Ident { name: letter.into(), span: Span::default() }, bounds: None }];
    made(Kind::Fold { fold: Fold::Sum, over, cond: None, body })
}

/// Names, and entries of arrays at the indices that the claim uses.
pub fn values(bench: &Bench) -> Vec<Expr> {
    let used = closure(bench.scene.program, bench.scene.asked);
    let mentioned = bench.scene.asked.names();
    let world = &bench.probe().world;
    let mut list: Vec<(bool, Expr)> = Vec::new();
    let indices = indices(bench);
    for label in &used {
        let far = !mentioned.contains(label);
        let rank = match world.binding(label) {
            Some(Binding::Dim(_)) => 0,
            Some(Binding::Value(v)) => v.rank(),
            Some(Binding::Sequence(s)) => 1 + s.elements.borrow().values().next().map_or(0, |v| v.rank()),
            _ => continue,
        };
        list.push((far, name(label)));
        for at in indices.iter().filter(|at| at.len() <= rank) {
            list.push((far, made(Kind::Index(name(label), at.clone()))));
        }
    }
    list.sort_by_key(|(far, _)| *far);
    list.into_iter().map(|(_, e)| e).collect()
}

/// The index lists that the claim uses, each once, and pairs of its letters.
pub fn indices(bench: &Bench) -> Vec<Vec<Expr>> {
    let mut seen = BTreeSet::new();
    let (mut list, mut letters) = (Vec::new(), Vec::new());
    for member in [bench.claim, bench.truth] {
        member.walk(&mut Vec::new(), &mut |e, _| {
            if let Kind::Index(_, at) = &*e.kind {
                for at in std::iter::once(at.clone()).chain(at.iter().map(|i| vec![i.clone()])) {
                    let key: Vec<String> = at.iter().map(echo::text).collect();
                    if seen.insert(key) {
                        letters
                            .extend(at.first().filter(|i| at.len() == 1 && i.as_name().is_some()).cloned());
                        list.push(at);
                    }
                }
            }
        });
    }
    let pairs = letters.iter().flat_map(|i| letters.iter().map(move |j| vec![i.clone(), j.clone()]));
    list.extend(pairs.filter(|at| seen.insert(at.iter().map(echo::text).collect())).take(12));
    list
}

fn arrays(bench: &Bench) -> Vec<(String, usize)> {
    let used = closure(bench.scene.program, bench.scene.asked);
    let world = &bench.probe().world;
    let rank = |n: &String| match world.binding(n)? {
        Binding::Value(v) if v.rank() > 0 => Some((n.clone(), v.rank())),
        _ => None,
    };
    used.iter().filter_map(rank).collect()
}

/// Whether one writes the slope of a function with a prime.
pub fn is_sloped(function: &str) -> bool {
    builtin(function).is_none() || SLOPED.contains(&function)
}

/// Sums over the vectors of the file.
pub fn totals(bench: &Bench) -> Vec<Expr> {
    let vectors = arrays(bench).into_iter().filter(|(_, rank)| *rank == 1);
    vectors.map(|(array, _)| total(bench, &array)).collect()
}

/// The vectors of the file, also those that the claim has nothing to do with.
pub fn vectors(bench: &Bench) -> Vec<Expr> {
    let names = bench.probe().world.names.borrow();
    let vector = |b: &Binding| matches!(b, Binding::Value(v) if v.rank() == 1);
    names.iter().filter(|(_, b)| vector(b)).map(|(n, _)| name(n)).collect()
}

/// Kronecker's delta of each two letters of the claim that have the same range.
pub fn deltas(bench: &Bench) -> Vec<Expr> {
    let frame = &bench.probe().frame;
    let letters: Vec<&str> = frame.names().collect();
    let most = |n: &str| frame.column(n).and_then(|c| c.iter().max());
    let pairs = letters.iter().enumerate().flat_map(|(n, i)| letters[n + 1..].iter().map(move |j| (*i, *j)));
    pairs.filter(|(i, j)| most(i) == most(j)).map(|(i, j)| made(Kind::Delta(name(i), name(j)))).collect()
}

/// Functions of one number that the claim or the program uses.
pub fn functions(bench: &Bench) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut take = |e: &Expr| {
        e.walk(&mut Vec::new(), &mut |part, _| {
            if let Kind::Call { function, args, .. } = &*part.kind
                && args.len() == 1
                && is_sloped(&function.name)
            {
                names.insert(function.name.clone());
            }
        });
    };
    let program = bench.scene.program;
    for step in &program.steps {
        if let Step::Define(group) = step {
            group.iter().for_each(|d| take(&d.body));
        }
    }
    bench.scene.asked.members().into_iter().for_each(take);
    names.into_iter().take(6).collect()
}
