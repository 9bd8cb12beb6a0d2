//! A factor or a term that is missing somewhere inside: values, local derivatives and small numbers at each place.

use super::bench::Bench;
use super::build::{binary, made, multiplies, name, number};
use super::edits::{Proposal, try_all};
use super::scale::{joined, quotient, scaled};
use super::{Found, library};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// So many factors are tried at each place.
const MOST: usize = 100;

/// Looks for a factor that is missing inside the claim.
pub fn factors(bench: &Bench, found: &mut Vec<Found>) {
    if bench.nothing() {
        return;
    }
    let mut factors = vec![number(2.0), binary(Binary::Div, &number(1.0), &number(2.0))];
    let numbers = bench.scene.program.dims.iter().map(|d| name(&d.name.name));
    factors.extend(numbers.map(|n| binary(Binary::Div, &number(1.0), &n)));
    factors.extend(library::expressions(bench));
    factors.truncate(MOST);
    try_all(bench, found, &mut |e, path| {
        let parent = path.split_last().and_then(|(_, up)| bench.claim.part(up));
        // Inside a product the whole product is the place.
        let in_product = matches!(parent.map(|e| &*e.kind), Some(Kind::Binary(op, ..)) if multiplies(*op));
        let place = matches!(
            &*e.kind,
            Kind::Name(_)
                | Kind::Index(..)
                | Kind::Call { .. }
                | Kind::Binary(..)
                | Kind::Derivative { .. }
                | Kind::Fold { .. }
                | Kind::Number(_)
        );
        let of_index = matches!(
            parent.map(|e| &*e.kind),
            Some(Kind::Index(..) | Kind::Derivative { .. } | Kind::Transpose(_))
        );
        if !place
            || of_index
            || (in_product && matches!(&*e.kind, Kind::Number(_) | Kind::Binary(..) | Kind::Fold { .. }))
            || path.is_empty()
        {
            return Vec::new();
        }
        let mut list = Vec::new();
        for f in &factors {
            let words = format!("missing factor {}", echo::text(f));
            let product = match &*f.kind {
                Kind::Binary(Binary::Div, one, below) if one.as_number() == Some(1.0) => {
                    match below.as_number() {
                        Some(_) => quotient(e, below),
                        None => scaled(f, e),
                    }
                }
                _ => joined(e, f),
            };
            list.push(Proposal::new(product, words.clone()));
            if !matches!(&*f.kind, Kind::Number(_)) {
                list.push(Proposal::new(binary(Binary::Times, e, f), words));
            }
        }
        list
    });
    if found.is_empty() {
        // A matrix in front or behind, or an inverse.
        try_all(bench, found, &mut |e, _| match &*e.kind {
            Kind::Name(_) => {
                let inverse =
                    |e: &Expr| made(Kind::Binary(Binary::Pow, e.clone(), made(Kind::Neg(number(1.0)))));
                vec![Proposal::new(inverse(e), bench.instead(e, &inverse(e)))]
            }
            _ => Vec::new(),
        });
    }
}

/// Looks for a term that is missing inside the claim.
pub fn terms(bench: &Bench, found: &mut Vec<Found>) {
    let mut terms = vec![number(1.0)];
    terms.extend(library::values(bench));
    terms.truncate(24);
    terms.extend(library::parts(bench).into_iter().take(24));
    try_all(bench, found, &mut |e, path| {
        let parent = path.split_last().and_then(|(_, up)| bench.claim.part(up)).map(|e| &*e.kind);
        let sum = matches!(&*e.kind, Kind::Binary(Binary::Add | Binary::Sub, ..) | Kind::Neg(_));
        let in_sum = matches!(parent, Some(Kind::Binary(Binary::Add | Binary::Sub, ..) | Kind::Neg(_)));
        // A sum gets its term as a whole, and a name of an array or a function is no value by itself.
        if path.is_empty()
            || (in_sum && sum)
            || matches!(parent, Some(Kind::Index(..) | Kind::Derivative { .. }))
        {
            return Vec::new();
        }
        let mut list = Vec::new();
        for t in terms.iter().filter(|t| echo::text(t) != echo::text(e)) {
            let words = |t: &str| format!("missing term {t}");
            let text = echo::text(t);
            if let Kind::Neg(inner) = &*e.kind {
                list.push(Proposal::new(binary(Binary::Sub, t, inner), words(&text)));
                continue;
            }
            list.push(Proposal::new(binary(Binary::Add, e, t), words(&text)));
            list.push(Proposal::new(binary(Binary::Sub, e, t), words(&format!("-{text}"))));
        }
        list
    });
}
