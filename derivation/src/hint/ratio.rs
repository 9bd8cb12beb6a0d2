//! Factors: what the claim, or one of its terms, would have to be multiplied by.

use super::bench::{Bench, Site, agree};
use super::build::{binary, made, number, scaled};
use super::library::Library;
use super::{Found, monomial};
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
            let words = factor_words(&factor);
            match extra(bench, &[], &factor) {
                Some(change) => found.push(Found::change(&change.0, change.1, words)),
                None => found.push(Found::change(&[], new, words)),
            }
        }
        return;
    }
    if simple {
        by_value(bench, &needed, &[], bench.claim, found);
    }
}

/// `sign flipped`, `constant factor 2`, `missing factor eta`, `extra factor eta`
fn factor_words(factor: &Expr) -> String {
    let text = echo::text(factor);
    match (&*factor.kind, factor.as_number()) {
        (_, Some(-1.0)) => "sign flipped".into(),
        (_, Some(_)) => format!("constant factor {text}"),
        (Kind::Binary(Binary::Div, one, below), _)
            if one.as_number() == Some(1.0) && below.as_number().is_none() =>
        {
            format!("extra factor {}", echo::text(below))
        }
        _ if factor.names().is_empty() => format!("constant factor {text}"),
        _ => format!("missing factor {text}"),
    }
}

/// For a factor `1/s`: the place below a path where a factor `s` is to be left out.
fn extra(bench: &Bench, path: &[usize], factor: &Expr) -> Option<(Vec<usize>, Expr)> {
    let Kind::Binary(Binary::Div, one, below) = &*factor.kind else { return None };
    if one.as_number() != Some(1.0) {
        return None;
    }
    let text = echo::text(below);
    let mut places = Vec::new();
    super::edits::each(bench.claim.part(path)?, &mut path.to_vec(), &mut |at, e| {
        if let Kind::Binary(op, a, b) = &*e.kind
            && super::build::multiplies(*op)
        {
            if echo::text(b) == text && !matches!(op, Binary::Div | Binary::Over) {
                places.push((at.to_vec(), a.clone()));
            }
            if echo::text(a) == text {
                let left = if *op == Binary::Div { binary(*op, &number(1.0), b) } else { b.clone() };
                places.push((at.to_vec(), left));
            }
        }
    });
    places.into_iter().find(|(at, e)| bench.fits(&bench.claim.with_part(at, e.clone())))
}

/// Factors that are values of the program.
fn by_value(bench: &Bench, needed: &Needed, path: &[usize], term: &Expr, found: &mut Vec<Found>) {
    let library = Library::new(bench);
    for (item, inverse) in needed.values(bench, &library).into_iter().take(8) {
        let words = if inverse { "extra" } else { "missing" };
        let words = format!("{words} factor {}", echo::text(&item));
        if inverse {
            let factor = binary(Binary::Div, &number(1.0), &item);
            if let Some((at, new)) = extra(bench, path, &factor) {
                found.push(Found::change(&at, new, words));
                continue;
            }
        }
        let candidates = if inverse {
            [binary(Binary::Div, term, &item), binary(Binary::Over, term, &item)]
        } else {
            [scaled(&item, term), binary(Binary::Times, term, &item)]
        };
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
                found.push(Found {
                    about: term.path.clone(),
                    ..Found::change(&[], rest, format!("extra term `{text}`"))
                });
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
            change_term(bench, &term.path, scaled(&factor, term.expr), words.clone(), found);
            change_term(bench, &term.path, binary(Binary::Times, term.expr, &factor), words, found);
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
        found.push(Found { about: path.to_vec(), ..Found::change(at, new, words) });
    }
}
