//! Factors: what the claim, or one of its terms, would have to be multiplied by.

use super::bench::{Bench, Site, agree};
use super::build::{binary, made, number};
use super::library::Library;
use super::scale::{joined, negative, scaled};
use super::{Found, monomial, pairs};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// A term of a sum, with the path to it.
pub struct Term<'e> {
    pub path: Vec<usize>,
    pub expr: &'e Expr,
}

/// The terms of a sum, without their signs.
pub fn terms_of(e: &Expr) -> Vec<Term<'_>> {
    fn collect<'e>(e: &'e Expr, path: &mut Vec<usize>, out: &mut Vec<Term<'e>>) {
        let parts: Vec<&Expr> = match &*e.kind {
            Kind::Binary(Binary::Add | Binary::Sub, a, b) => vec![a, b],
            Kind::Neg(a) => vec![a],
            _ => return out.push(Term { path: path.clone(), expr: e }),
        };
        for (i, part) in parts.into_iter().enumerate() {
            path.push(i);
            collect(part, path, out);
            path.pop();
        }
    }
    let mut out = Vec::new();
    collect(e, &mut Vec::new(), &mut out);
    out
}

/// A sum without one of its terms; `None` if nothing is left.
pub fn without(e: &Expr, path: &[usize]) -> Option<Expr> {
    let (&at, deeper) = path.split_first()?;
    match &*e.kind {
        Kind::Neg(a) => Some(made(Kind::Neg(without(a, deeper)?))),
        Kind::Binary(op, a, b) => match (at, without(if at == 0 { a } else { b }, deeper)) {
            (0, Some(left)) => Some(binary(*op, &left, b)),
            (0, None) => Some(if *op == Binary::Sub { made(Kind::Neg(b.clone())) } else { b.clone() }),
            (_, Some(left)) => Some(binary(*op, a, &left)),
            (_, None) => Some(a.clone()),
        },
        _ => None,
    }
}

/// What each number would have to be multiplied by; `None` where it is 0 and need not be anything else.
pub fn entrywise(have: &[f64], need: &[f64], scale: f64) -> Option<Vec<Option<f64>>> {
    let small = 1e-10 * scale;
    let one = |(h, n): (&f64, &f64)| match (h.abs() <= small, n.abs() <= small) {
        (true, true) => Some(None),
        (true, false) => None,
        _ => Some(Some(n / h)),
    };
    have.iter().zip(need).map(one).collect()
}

/// The one number among ratios, if they are all the same; the inner is `None` if there is none at all.
pub fn single(ratios: &[Option<f64>]) -> Option<Option<f64>> {
    let mut known = ratios.iter().flatten();
    let Some(first) = known.next() else { return Some(None) };
    known.all(|r| (r - first).abs() <= 1e-8 * first.abs()).then_some(Some(*first))
}

/// Ratios of what is needed to what is there, at each site.
struct Needed {
    ratios: Vec<Vec<Option<f64>>>,
}

fn needed(bench: &Bench, rest: Option<&Expr>) -> Option<Needed> {
    let at = |site: &Site| {
        let claim = bench.numbers(site, bench.claim)?;
        let rest = match rest {
            Some(rest) => bench.numbers(site, rest)?,
            None => vec![0.0; claim.len()],
        };
        if rest.len() != claim.len() {
            return None;
        }
        let have: Vec<f64> = claim.iter().zip(&rest).map(|(c, r)| c - r).collect();
        let need: Vec<f64> = site.numbers.iter().zip(&rest).map(|(t, r)| t - r).collect();
        let scale = have.iter().chain(&need).fold(0.0f64, |m, x| m.max(x.abs()));
        entrywise(&have, &need, scale)
    };
    Some(Needed { ratios: bench.sites.iter().map(at).collect::<Option<_>>()? })
}

impl Needed {
    /// The factor that is the same for all entries, as an expression.
    fn common(&self, bench: &Bench) -> Option<Expr> {
        let ratios: Vec<Option<f64>> = self.ratios.iter().map(|r| single(r)).collect::<Option<_>>()?;
        monomial::fit(bench, &ratios)
    }

    /// Values of the program that the factor is, or the factor is one over them.
    fn values(&self, bench: &Bench, library: &Library) -> Vec<(Expr, bool)> {
        let known = |numbers: &[f64], inverse: bool| {
            let pairs = self.ratios[0].iter().zip(numbers).filter_map(|(r, x)| Some(((*r)?, *x)));
            let (a, b): (Vec<f64>, Vec<f64>) =
                pairs.map(|(r, x)| if inverse { (r * x, 1.0) } else { (r, x) }).unzip();
            let scale = b.iter().fold(0.0f64, |m, x| m.max(x.abs()));
            !a.is_empty() && agree(&a, &b, scale)
        };
        let mut found = Vec::new();
        for item in &library.items {
            for inverse in [false, true] {
                if known(&item.numbers, inverse) && !bench.nothing() {
                    found.push((item.expr.clone(), inverse));
                }
            }
        }
        found
    }
}

/// Whether a factor is what one slip leaves out or puts in: a number, or one name.
fn plain(factor: &Expr) -> bool {
    let mut powers = 0;
    factor.walk(&mut Vec::new(), &mut |e, _| {
        powers += usize::from(matches!(&*e.kind, Kind::Binary(Binary::Pow, ..)))
    });
    factor.names().len() + powers <= 1
}

/// A factor of the whole claim: a number, a name, or another value.
pub fn whole(bench: &Bench, found: &mut Vec<Found>) {
    whole_by(bench, true, found);
}

/// Any factor of the whole claim.
pub fn whole_by_any(bench: &Bench, found: &mut Vec<Found>) {
    whole_by(bench, false, found);
}

fn whole_by(bench: &Bench, simple: bool, found: &mut Vec<Found>) {
    if bench.nothing() || bench.claim.names().is_empty() {
        return;
    }
    let Some(needed) = needed(bench, None) else { return };
    if let Some(factor) = needed.common(bench) {
        if plain(&factor) != simple {
            return;
        }
        let new = scaled(&factor, bench.claim);
        if bench.fits(&new) {
            match extra(bench, &[], &factor) {
                Some((at, new, words)) => found.push(Found::change(&at, new, words)),
                None => found.push(Found::change(&[], new, factor_words(&factor))),
            }
        }
        return;
    }
    if simple {
        by_value(bench, &needed, &[], bench.claim, found);
    }
}

/// `sign flipped`, `constant factor 2`, `missing factor eta`
fn factor_words(factor: &Expr) -> String {
    let text = echo::text(factor);
    match factor.as_number() {
        Some(-1.0) => "sign flipped".into(),
        _ if factor.names().is_empty() => format!("constant factor {text}"),
        _ => format!("missing factor {text}"),
    }
}

/// For a factor `1/s`: the place below a path where a factor `s` is to be left out, and what is said then.
fn extra(bench: &Bench, path: &[usize], factor: &Expr) -> Option<(Vec<usize>, Expr, String)> {
    let Kind::Binary(Binary::Div, one, below) = &*factor.kind else { return None };
    if one.as_number() != Some(1.0) || below.as_number().is_some() {
        return None;
    }
    let text = echo::text(below);
    let same = |e: &Expr| echo::text(e) == text;
    let mut places = Vec::new();
    super::edits::each(bench.claim.part(path)?, &mut path.to_vec(), &mut |at, e| {
        let Kind::Binary(op, a, b) = &*e.kind else { return };
        match (op, b.as_number()) {
            (Binary::Pow, Some(2.0)) if same(a) => places.push((at.to_vec(), a.clone())),
            (Binary::Pow, Some(n)) if same(a) => {
                places.push((at.to_vec(), binary(Binary::Pow, a, &number(n - 1.0))));
            }
            (Binary::Div, _) if same(a) => places.push((at.to_vec(), binary(Binary::Div, &number(1.0), b))),
            (Binary::Mul, _) if between(a, b, below).is_some() => {
                places.extend(between(a, b, below).map(|rest| (at.to_vec(), rest)));
            }
            (Binary::Mul | Binary::Times | Binary::Dot, _) => {
                if let Kind::Neg(inner) = &*a.kind
                    && same(inner)
                {
                    places.push((at.to_vec(), negative(b)));
                }
                places.extend(same(b).then(|| (at.to_vec(), a.clone())));
                places.extend(same(a).then(|| (at.to_vec(), b.clone())));
            }
            _ => {}
        }
    });
    let place = places.into_iter().find(|(at, e)| bench.fits(&bench.claim.with_part(at, e.clone())));
    place.map(|(at, e)| (at, e, format!("extra factor {text}")))
}

/// What is left of `a b` without the `v^T v` at its end, where that is `||v||^2`.
fn between(a: &Expr, b: &Expr, square: &Expr) -> Option<Expr> {
    let Kind::Binary(Binary::Pow, norm, _) = &*square.kind else { return None };
    let Kind::Norm(_, v) = &*norm.kind else { return None };
    let Kind::Binary(Binary::Mul, rest, row) = &*a.kind else { return None };
    let Kind::Transpose(row) = &*row.kind else { return None };
    let same = |e: &Expr| echo::text(e) == echo::text(v);
    (same(row) && same(b)).then(|| rest.clone())
}

/// Whether a factor divides by what the term is multiplied by: that is another term, and no factor that is missing.
fn cancels(term: &Expr, factor: &Expr) -> bool {
    let mut has = std::collections::BTreeSet::new();
    factors(term, &mut |e| {
        has.insert(echo::text(e));
    });
    let mut cancels = false;
    factor.walk(&mut Vec::new(), &mut |e, _| {
        if let Kind::Binary(Binary::Div, _, below) = &*e.kind {
            factors(below, &mut |e| cancels |= e.as_number().is_none() && has.contains(&echo::text(e)));
        }
    });
    cancels
}

/// What a product is made of; of powers their bases.
fn factors<'e>(e: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    match &*e.kind {
        Kind::Neg(a) | Kind::Binary(Binary::Pow, a, _) => factors(a, visit),
        Kind::Binary(op, a, b) if super::build::multiplies(*op) => {
            factors(a, visit);
            factors(b, visit);
        }
        _ => visit(e),
    }
}

/// Factors that are values of the program.
fn by_value(bench: &Bench, needed: &Needed, path: &[usize], term: &Expr, found: &mut Vec<Found>) {
    let library = Library::new(bench);
    for (item, inverse) in needed.values(bench, &library).into_iter().take(8) {
        let factor = if inverse { binary(Binary::Div, &number(1.0), &item) } else { item.clone() };
        if let Some((at, new, words)) = extra(bench, path, &factor) {
            found.push(Found::change(&at, new, words));
            continue;
        }
        // A number stands in front of an array.
        let front = !bench.truth_is_number() && bench.value_at(bench.probe(), &item).is_some();
        let candidates = if inverse {
            [binary(Binary::Div, term, &item), binary(Binary::Over, term, &item)]
        } else if front {
            [scaled(&item, term), binary(Binary::Times, &item, term)]
        } else {
            [joined(term, &item), binary(Binary::Times, term, &item)]
        };
        let words = factor_words(&factor);
        if let Some(new) =
            candidates.into_iter().find(|n| bench.fits(&bench.claim.with_part(path, n.clone())))
        {
            found.push(Found::change(path, new, words));
        }
    }
}

/// A factor of one term: a number, a name, or another value.
pub fn terms(bench: &Bench, found: &mut Vec<Found>) {
    terms_by(bench, true, found);
}

/// Any factor of one term.
pub fn terms_by_any(bench: &Bench, found: &mut Vec<Found>) {
    terms_by(bench, false, found);
}

fn terms_by(bench: &Bench, simple: bool, found: &mut Vec<Found>) {
    let terms = terms_of(bench.claim);
    if terms.len() < 2 || bench.claim.names().is_empty() {
        return;
    }
    let mut seldom = Vec::new();
    for term in &terms {
        let Some(rest) = without(bench.claim, &term.path) else { continue };
        let Some(needed) = needed(bench, Some(&rest)) else { continue };
        let text = bench.say(term.expr);
        // Nothing is needed of it: it is one too many.
        if needed.ratios.iter().flatten().flatten().all(|r| r.abs() < 1e-9) {
            if bench.fits(&rest) {
                found.push(Found::change_about(&term.path, &[], rest, format!("extra term `{text}`")));
            }
            continue;
        }
        if let Some(factor) = needed.common(bench) {
            if plain(&factor) != simple {
                continue;
            }
            let words = match factor.as_number() {
                Some(-1.0) => format!("sign of the term `{text}`"),
                _ => format!("the term `{text}` needs the factor {}", echo::text(&factor)),
            };
            change_term(bench, &term.path, scaled(&factor, term.expr), words, found);
            continue;
        }
        seldom.push((term, needed));
    }
    if !found.is_empty() || !simple {
        return;
    }
    let library = Library::new(bench);
    for (term, needed) in seldom {
        for (item, inverse) in needed.values(bench, &library).into_iter().take(4) {
            let factor = if inverse { binary(Binary::Div, &number(1.0), &item) } else { item };
            let words =
                format!("the term `{}` needs the factor {}", bench.say(term.expr), echo::text(&factor));
            let product = if inverse { scaled(&factor, term.expr) } else { joined(term.expr, &factor) };
            change_term(bench, &term.path, product, words.clone(), found);
            change_term(bench, &term.path, binary(Binary::Times, term.expr, &factor), words, found);
        }
    }
}

/// A factor of the whole claim, or of one term, that is a product of two things of the file.
pub fn by_pairs(bench: &Bench, found: &mut Vec<Found>) {
    if bench.nothing() || bench.claim.names().is_empty() {
        return;
    }
    if let Some(needed) = needed(bench, None) {
        for factor in pairs::fit(bench, &needed.ratios).into_iter().filter(|f| !cancels(bench.claim, f)) {
            let candidates = [joined(bench.claim, &factor), binary(Binary::Times, bench.claim, &factor)];
            if let Some(new) = candidates.into_iter().find(|n| bench.fits(n)) {
                return found.push(Found::change(&[], new, factor_words(&factor)));
            }
        }
    }
    let terms = terms_of(bench.claim);
    for term in terms.iter().filter(|_| terms.len() > 1) {
        let Some(rest) = without(bench.claim, &term.path) else { continue };
        let Some(needed) = needed(bench, Some(&rest)) else { continue };
        for factor in pairs::fit(bench, &needed.ratios).into_iter().filter(|f| !cancels(term.expr, f)) {
            let text = bench.say(term.expr);
            let words = format!("the term `{text}` needs the factor {}", echo::text(&factor));
            change_term(bench, &term.path, joined(term.expr, &factor), words, found);
            if !found.is_empty() {
                return;
            }
        }
    }
}

/// Another term in the place of one. A sign goes to the operator in front, where there is one.
fn change_term(bench: &Bench, path: &[usize], new: Expr, words: String, found: &mut Vec<Found>) {
    let Some((&last, parent)) = path.split_last() else { return };
    let around = bench.claim.part(parent);
    let (at, new) = match (around.map(|e| &*e.kind), &*new.kind) {
        (Some(Kind::Binary(Binary::Add, a, _)), Kind::Neg(inner)) if last == 1 => {
            (parent, binary(Binary::Sub, a, inner))
        }
        (Some(Kind::Binary(Binary::Sub, a, _)), Kind::Neg(inner)) if last == 1 => {
            (parent, binary(Binary::Add, a, inner))
        }
        (Some(Kind::Neg(_)), Kind::Neg(inner)) => (parent, inner.clone()),
        _ => (path, new),
    };
    if bench.fits(&bench.claim.with_part(at, new.clone())) {
        found.push(Found::change_about(path, at, new, words));
    }
}
