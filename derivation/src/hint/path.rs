//! A way through the graph that is left out: the claim is the gradient without the part that goes through one value.

use super::bench::Bench;
use super::build::{binary, made, times};
use super::{Found, library};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind, Notation};

/// Looks for a value through which a way is missing.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let Kind::Derivative { of, by, .. } = &*bench.truth.kind else { return };
    let [by] = by.as_slice() else { return };
    let fraction = |of: &Expr, by: &Expr| {
        made(Kind::Derivative { of: of.clone(), by: vec![by.clone()], notation: Notation::Fraction })
    };
    for through in places(bench) {
        if bench.spent() || found.len() >= super::MOST {
            return;
        }
        let (up, down) = (fraction(of, &through), fraction(&through, by));
        let vector = times(&made(Kind::Transpose(down.clone())), &up);
        let ways = [times(&up, &down), vector];
        for way in ways {
            let new = binary(Binary::Add, bench.claim, &way);
            if bench.fits(&new) {
                found.push(Found::change(
                    &[],
                    new,
                    format!("missing the path through {}", echo::text(&through)),
                ));
                break;
            }
        }
    }
}

/// Values, and entries at the indices of the claim with one of their numbers changed.
fn places(bench: &Bench) -> Vec<Expr> {
    let program = bench.scene.program;
    let given: Vec<&String> = program
        .givens
        .iter()
        .flat_map(|d| d.names.iter().map(|n| &n.name))
        .chain(program.dims.iter().map(|d| &d.name.name))
        .collect();
    let mut list = library::values(bench);
    // A way goes through what is computed.
    list.retain(|e| {
        e.names().iter().all(|n| !given.contains(&n))
            || matches!(&*e.kind, Kind::Index(base, _) if !base.names().iter().any(|n| given.contains(&n)))
    });
    let more: Vec<Expr> = list
        .iter()
        .filter_map(|e| match &*e.kind {
            Kind::Index(base, at) => Some((base, at)),
            _ => None,
        })
        .flat_map(|(base, at)| {
            (0..at.len()).filter(|k| at[*k].as_number().is_some()).flat_map(move |k| {
                (1..=3).map(move |n| {
                    let mut at = at.clone();
                    at[k] = super::build::number(f64::from(n));
                    made(Kind::Index(base.clone(), at))
                })
            })
        })
        .collect();
    list.extend(more);
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|e| seen.insert(echo::text(e)));
    list.truncate(60);
    list
}
