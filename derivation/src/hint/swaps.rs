//! One thing taken for another: a name, an index, a function, the variable of a derivative, a relation in a condition.

use super::bench::Bench;
use super::build::{made, name, number};
use super::edits::{Proposal, try_all};
use super::{Found, library};
use crate::eval::Binding;
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Cond, Expr, Ident, Kind, Rel};
use std::collections::BTreeSet;

/// Looks for one part that is too many, slightly another, or another of its kind.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let names = Names::new(bench);
    try_all(bench, found, &mut |e, path| {
        let mut new: Vec<Expr> = Vec::new();
        match &*e.kind {
            Kind::Name(n) => {
                let called = path.split_last().map(|(_, up)| up).and_then(|up| bench.claim.part(up));
                let indexing =
                    matches!(called.map(|e| &*e.kind), Some(Kind::Index(..))) && path.last() != Some(&0);
                new.extend(if indexing { names.indices(n) } else { names.like(n) });
            }
            Kind::Index(base, at) => {
                if let [i, j] = at.as_slice() {
                    new.push(made(Kind::Index(base.clone(), vec![j.clone(), i.clone()])));
                }
                for (k, i) in at.iter().enumerate() {
                    for other in names.other_indices(i) {
                        let mut at = at.clone();
                        at[k] = other;
                        new.push(made(Kind::Index(base.clone(), at)));
                    }
                }
            }
            Kind::Call { function, primes, args, options } => {
                for other in names.functions(&function.name) {
                    let function = Ident { name: other, span: function.span };
                    let (primes, args, options) = (*primes, args.clone(), options.clone());
                    new.push(made(Kind::Call { function, primes, args, options }));
                }
                if args.len() == 1 && *primes == 0 {
                    new.extend(library::slope(&function.name, &args[0]));
                }
                if args.len() == 1 && *primes == 1 && library::is_sloped(&function.name) {
                    let (function, args, options) = (function.clone(), args.clone(), options.clone());
                    new.push(made(Kind::Call { function, primes: primes + 1, args, options }));
                }
            }
            Kind::Derivative { of, by, notation } => {
                let make = |of: &Expr, by: Vec<Expr>| {
                    made(Kind::Derivative { of: of.clone(), by, notation: *notation })
                };
                if let [target] = by.as_slice() {
                    new.extend(names.targets(target).into_iter().map(|t| make(of, vec![t])));
                }
                if let Some(n) = of.as_name() {
                    new.extend(names.like(n).iter().map(|o| make(o, by.clone())));
                }
            }
            _ => {}
        }
        new.extend(relations(e));
        let mut list: Vec<Proposal> = new
            .into_iter()
            .filter(|n| echo::text(n) != echo::text(e))
            .map(|n| Proposal { words: words(bench, e, &n), new: n })
            .collect();
        // In an index the whole entry is what one would speak of.
        if matches!(path.split_last(), Some((last, up)) if *last > 0
            && matches!(bench.claim.part(up).map(|e| &*e.kind), Some(Kind::Index(..))))
        {
            list.clear();
        }
        list.extend(super::slips::propose(bench, e, path));
        list
    });
    // The letters of an index that a fold binds, or that occur more than once.
    if found.is_empty() {
        renamed(bench, &names, found);
    }
}

fn words(bench: &Bench, old: &Expr, new: &Expr) -> String {
    match &*old.kind {
        Kind::If(..) => "the branches the other way round".into(),
        _ => bench.instead(old, new),
    }
}

/// What is of one kind with what.
struct Names {
    /// Names with their type in words.
    typed: Vec<(String, String)>,
    letters: Vec<Expr>,
    lists: Vec<Vec<Expr>>,
    functions: Vec<String>,
}

impl Names {
    fn new(bench: &Bench) -> Names {
        let site = bench.probe();
        let names = site.world.names.borrow();
        let mentioned = bench.scene.asked.names();
        // A size that the claim has nothing to do with only happens to fit.
        let meant = |n: &String, b: &Binding| !matches!(b, Binding::Dim(_)) || mentioned.contains(n);
        let typed = names.iter().filter(|(n, b)| meant(n, b)).filter_map(|(n, b)| {
            let kind = match b {
                Binding::Dim(_) | Binding::Value(_) if is_number(b) => "number".into(),
                Binding::Value(v) => v.describe(),
                Binding::Sequence(s) => {
                    format!("sequence of {}", s.elements.borrow().values().next()?.describe())
                }
                Binding::Function(f) => format!("function of {}", f.params.as_ref()?.len()),
                _ => return None,
            };
            Some((n.clone(), kind))
        });
        let typed = typed.collect();
        let mut seen = BTreeSet::new();
        let (mut letters, mut ones) = (Vec::new(), vec![number(1.0), number(2.0)]);
        for member in [bench.claim, bench.truth] {
            member.walk(&mut Vec::new(), &mut |e, _| {
                if let Kind::Index(_, at) = &*e.kind {
                    for i in at.iter().filter(|i| seen.insert(echo::text(i))) {
                        letters.push(i.clone());
                    }
                }
            });
        }
        letters.append(&mut ones);
        // `L` as in `delta_(L+1)`.
        let dims = bench.scene.program.dims.iter().map(|d| &d.name.name);
        letters.extend(dims.filter(|n| mentioned.contains(*n)).map(|n| name(n)));
        Names { typed, letters, lists: library::indices(bench), functions: library::functions(bench) }
    }

    /// Other names of the same type.
    fn like(&self, n: &str) -> Vec<Expr> {
        let Some((_, kind)) = self.typed.iter().find(|(m, _)| m == n) else { return Vec::new() };
        let same = self.typed.iter().filter(|(m, k)| m != n && k == kind);
        same.map(|(m, _)| name(m)).take(24).collect()
    }

    /// Other letters.
    fn indices(&self, n: &str) -> Vec<Expr> {
        self.letters.iter().filter(|l| l.as_name() != Some(n)).cloned().collect()
    }

    /// Other indices, and those next to this one.
    fn other_indices(&self, i: &Expr) -> Vec<Expr> {
        let mut list: Vec<Expr> = self.letters.clone();
        let near = |d: f64| match (&*i.kind, i.as_number()) {
            (_, Some(x)) => (x + d >= 0.0).then(|| number(x + d)),
            (Kind::Binary(op @ (Binary::Add | Binary::Sub), a, b), _) if b.as_number().is_some() => {
                let b = b.as_number().unwrap_or(0.0) * if *op == Binary::Add { 1.0 } else { -1.0 } + d;
                Some(offset(a, b))
            }
            _ => Some(offset(i, d)),
        };
        list.extend([1.0, -1.0].into_iter().filter_map(near));
        // A letter with the offset of this one, and this letter with the offset of another.
        if let Kind::Binary(op, a, b) = &*i.kind {
            list.push(a.clone());
            let others = self.letters.iter().filter(|l| l.as_name().is_some());
            list.extend(others.map(|l| made(Kind::Binary(*op, l.clone(), b.clone()))));
            list.extend(
                a.names()
                    .into_iter()
                    .flat_map(|n| self.like(&n))
                    .map(|l| made(Kind::Binary(*op, l, b.clone()))),
            );
        }
        if let Some(n) = i.as_name() {
            list.extend(self.like(n).into_iter().take(4));
        }
        list
    }

    /// Other things to differentiate by.
    fn targets(&self, target: &Expr) -> Vec<Expr> {
        let mut list = Vec::new();
        let base = match &*target.kind {
            Kind::Index(base, at) => {
                for (k, i) in at.iter().enumerate() {
                    list.extend(self.other_indices(i).into_iter().map(|o| {
                        let mut at = at.clone();
                        at[k] = o;
                        made(Kind::Index(base.clone(), at))
                    }));
                }
                if let Some(n) = base.as_name() {
                    list.extend(self.like(n).into_iter().map(|b| made(Kind::Index(b, at.clone()))));
                }
                base
            }
            _ => target,
        };
        let others = self
            .typed
            .iter()
            .filter(|(m, k)| Some(m.as_str()) != base.as_name() && !k.starts_with("function"));
        for (other, kind) in others {
            if kind == "number" {
                list.push(name(other));
            } else {
                list.push(name(other));
                list.extend(self.lists.iter().map(|at| made(Kind::Index(name(other), at.clone()))));
            }
        }
        list.truncate(80);
        list
    }

    /// Other functions: those that are easily confused, and those of the file.
    fn functions(&self, function: &str) -> Vec<String> {
        const CONFUSED: &[&[&str]] = &[
            &["sin", "cos", "tan"],
            &["exp", "log"],
            &["sinh", "cosh", "tanh"],
            &["tanh", "sigmoid", "relu", "softplus"],
            &["max", "min"],
            &["abs", "sign"],
            &["sqrt", "abs"],
            &["log", "log2", "log10", "log1p"],
            &["conv", "corr"],
            &["floor", "ceil"],
            &["inv", "pinv"],
            &["tr", "det"],
        ];
        let groups = CONFUSED.iter().filter(|g| g.contains(&function));
        let mut list: Vec<String> = groups.flat_map(|g| g.iter().map(|n| (*n).to_string())).collect();
        list.extend(self.functions.iter().cloned());
        list.extend(self.like(function).iter().filter_map(|e| e.as_name().map(String::from)));
        list.retain(|n| n != function);
        list
    }
}

/// `i + 1`; without the number if that is 0.
fn offset(i: &Expr, by: f64) -> Expr {
    match by {
        0.0 => i.clone(),
        by if by > 0.0 => made(Kind::Binary(Binary::Add, i.clone(), number(by))),
        by => made(Kind::Binary(Binary::Sub, i.clone(), number(-by))),
    }
}

fn is_number(b: &Binding) -> bool {
    match b {
        Binding::Dim(_) => true,
        Binding::Value(v) => v.is_scalar(),
        _ => false,
    }
}

/// Other relations in the condition of a fold, a bracket or a branch; the branches the other way round.
fn relations(e: &Expr) -> Vec<Expr> {
    let others = |cond: &Cond| -> Vec<Cond> {
        let Cond::Compare { first, rest } = cond else { return Vec::new() };
        let [(rel, right)] = rest.as_slice() else { return Vec::new() };
        let all = [Rel::Equal, Rel::NotEqual, Rel::Less, Rel::LessEqual, Rel::Greater, Rel::GreaterEqual];
        let other = |r: &Rel| Cond::Compare { first: first.clone(), rest: vec![(*r, right.clone())] };
        all.iter().filter(|r| *r != rel).map(other).collect()
    };
    match &*e.kind {
        Kind::Iverson(cond) => others(cond).into_iter().map(|c| made(Kind::Iverson(c))).collect(),
        Kind::If(cond, a, b) => vec![made(Kind::If(cond.clone(), b.clone(), a.clone()))],
        Kind::Fold { fold, over, cond: Some(cond), body } => {
            let make = |cond| made(Kind::Fold { fold: *fold, over: over.clone(), cond, body: body.clone() });
            let mut list: Vec<Expr> = others(cond).into_iter().map(|c| make(Some(c))).collect();
            list.push(make(None));
            list
        }
        _ => Vec::new(),
    }
}

/// A name that stands for another one everywhere.
fn renamed(bench: &Bench, names: &Names, found: &mut Vec<Found>) {
    let used: BTreeSet<String> = bench.claim.names();
    let letters: Vec<String> = bench.claim.index_names().into_iter().collect();
    for (n, i) in letters.iter().enumerate() {
        for j in &letters[n + 1..] {
            let aside = everywhere(bench.claim, i, &name("\u{a7}"));
            let changed = everywhere(&everywhere(&aside, j, &name(i)), "\u{a7}", &name(j));
            if !bench.spent() && bench.fits(&changed) {
                found.push(Found::change(&[], changed, format!("{i} and {j} the other way round")));
            }
        }
    }
    for old in used {
        let index = bench.claim.index_names().contains(&old);
        let others = if index { names.indices(&old) } else { names.like(&old) };
        for new in others.into_iter().filter(|n| n.as_name().is_some()) {
            if bench.spent() {
                return;
            }
            let changed = everywhere(bench.claim, &old, &new);
            if bench.fits(&changed) {
                found.push(Found::change(&[], changed, bench.instead(&name(&old), &new)));
            }
        }
    }
}

fn everywhere(e: &Expr, old: &str, new: &Expr) -> Expr {
    if e.as_name() == Some(old) {
        return new.clone();
    }
    let mut changed = e.clone();
    for child in changed.children_mut() {
        *child = everywhere(child, old, new);
    }
    changed
}

/// The truth with its derivative taken of or by something else.
pub fn derivatives(bench: &Bench) -> Vec<Expr> {
    let names = Names::new(bench);
    let mut list = Vec::new();
    super::edits::each(bench.truth, &mut Vec::new(), &mut |path, e| {
        let Kind::Derivative { of, by, notation } = &*e.kind else { return };
        let [target] = by.as_slice() else { return };
        let make =
            |of: &Expr, t: Expr| made(Kind::Derivative { of: of.clone(), by: vec![t], notation: *notation });
        let mut others: Vec<Expr> = names.targets(target).into_iter().map(|t| make(of, t)).collect();
        if let Some(n) = of.as_name() {
            others.extend(names.like(n).iter().map(|o| make(o, target.clone())));
        }
        list.extend(others.into_iter().map(|o| bench.truth.with_part(path, o)));
    });
    list
}
