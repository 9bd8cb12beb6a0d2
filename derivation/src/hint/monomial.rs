//! Factors such as `2 eta/N`: a small rational times powers of declared numbers and dimensions, found in logarithms.

use super::bench::Bench;
use super::build::{binary, made, name, number, times};
use crate::eval::Binding;
use crate::syntax::tree::{Binary, Expr, Kind};

/// The factor that is `ratios[s]` at site `s`; sites without a ratio say nothing.
pub fn fit(bench: &Bench, ratios: &[Option<f64>]) -> Option<Expr> {
    let known: Vec<(usize, f64)> = ratios.iter().enumerate().filter_map(|(s, r)| Some((s, (*r)?))).collect();
    let sign = known.first()?.1.signum();
    let odd = |(_, r): &(usize, f64)| !r.is_finite() || *r == 0.0 || r.signum() != sign;
    if known.len() < 4 {
        return None;
    }
    let logs: Vec<f64> = known.iter().map(|(_, r)| r.abs().ln()).collect();
    if !known.iter().any(odd)
        && let Some(k) = constant(&logs)
    {
        return product(sign * k.0, k.1, &[]);
    }
    let scalars = scalars(bench, &known);
    // One power first: it needs no more than that.
    for power in [1, -1, 2, -2] {
        for (label, numbers) in &scalars {
            let rest = rest(&known, &[(numbers, power)])?;
            if let Some((k, d)) = constant(&rest.0) {
                return product(rest.1 * k, d, &[(label, power)]);
            }
        }
    }
    several(&known, &scalars)
}

/// What is left of ratios without some powers: logarithms and the sign, if it is one.
fn rest(known: &[(usize, f64)], powers: &[(&Vec<f64>, i32)]) -> Option<(Vec<f64>, f64)> {
    let left =
        known.iter().enumerate().map(|(i, (_, r))| powers.iter().fold(*r, |r, (x, p)| r / x[i].powi(*p)));
    let left: Vec<f64> = left.collect();
    let sign = left.first()?.signum();
    if left.iter().any(|x| !x.is_finite() || *x == 0.0 || x.signum() != sign) {
        // No constant has both signs.
        return Some((vec![0.0, 1.0], 1.0));
    }
    Some((left.iter().map(|x| x.abs().ln()).collect(), sign))
}

/// The small rational that all logarithms are the logarithm of.
fn constant(logs: &[f64]) -> Option<(f64, f64)> {
    let first = *logs.first()?;
    if logs.iter().any(|x| (x - first).abs() > 1e-8) {
        return None;
    }
    let x = first.exp();
    (1..=12).map(f64::from).find_map(|d| {
        let n = (x * d).round();
        (n > 0.0 && n <= 64.0 && (x * d - n).abs() < 1e-7 * n).then_some((n, d))
    })
}

/// Declared numbers and dimensions that differ between sites, with what they are there.
fn scalars(bench: &Bench, known: &[(usize, f64)]) -> Vec<(String, Vec<f64>)> {
    let program = bench.scene.program;
    let dims = program.dims.iter().map(|d| &d.name.name);
    let givens = program.givens.iter().copied().chain(bench.scene.asked.givens());
    let names = dims.chain(givens.flat_map(|d| d.names.iter().map(|n| &n.name)));
    let numbers = |name: &String| -> Option<Vec<f64>> {
        let at = |s: usize| match bench.sites[s].world.binding(name)? {
            Binding::Dim(d) => Some(d.size as f64),
            Binding::Value(v) if v.is_scalar() && !v.rows => v.var.try_value().ok()?.item(),
            _ => None,
        };
        let list: Vec<f64> = known.iter().map(|(s, _)| at(*s)).collect::<Option<_>>()?;
        let varies = list.iter().any(|x| *x != list[0]);
        (varies && list.iter().all(|x| *x != 0.0)).then_some(list)
    };
    names.filter_map(|n| Some((n.clone(), numbers(n)?))).take(10).collect()
}

/// Several powers at once: least squares in the logarithms, rounded, and tried.
fn several(known: &[(usize, f64)], scalars: &[(String, Vec<f64>)]) -> Option<Expr> {
    let width = scalars.len() + 1;
    if scalars.is_empty() || known.len() < width + 2 {
        return None;
    }
    let rows: Vec<Vec<f64>> = (0..known.len())
        .map(|i| std::iter::once(1.0).chain(scalars.iter().map(|(_, x)| x[i].abs().ln())).collect())
        .collect();
    let logs: Vec<f64> = known.iter().map(|(_, r)| r.abs().ln()).collect();
    let powers = super::squares::solve(&rows, &logs)?;
    let rounded: Vec<i32> = powers[1..].iter().map(|p| p.round() as i32).collect();
    if powers[1..].iter().any(|p| (p - p.round()).abs() > 1e-5 || p.abs() > 2.5) {
        return None;
    }
    let used: Vec<(&Vec<f64>, i32)> = scalars.iter().map(|(_, x)| x).zip(rounded.iter().copied()).collect();
    let (left, sign) = rest(known, &used)?;
    let (k, d) = constant(&left)?;
    let named: Vec<(&String, i32)> =
        scalars.iter().map(|(n, _)| n).zip(rounded).filter(|(_, p)| *p != 0).collect();
    product(sign * k, d, &named)
}

/// `2 eta/(3 N^2)`
fn product(k: f64, d: f64, powers: &[(&String, i32)]) -> Option<Expr> {
    let power = |(n, p): &(&String, i32)| match p.abs() {
        1 => name(n),
        p => made(Kind::Binary(Binary::Pow, name(n), number(f64::from(p)))),
    };
    let gather = |k: f64, up: bool| {
        let names = powers.iter().filter(|(_, p)| (*p > 0) == up).map(power);
        let number = (k != 1.0).then(|| number(k));
        number.into_iter().chain(names).reduce(|a, b| times(&a, &b))
    };
    let (above, below) = (gather(k.abs(), true), gather(d, false));
    let above = above.unwrap_or_else(|| number(1.0));
    let value = match below {
        None => above,
        Some(below) => binary(Binary::Div, &above, &below),
    };
    Some(if k < 0.0 { made(Kind::Neg(value)) } else { value })
}
