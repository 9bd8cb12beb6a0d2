//! Where a wrong claim holds all the same: off the diagonal, or on one side of 0.

use super::Found;
use super::bench::{Bench, Site};
use crate::eval::Binding;
use crate::judge::tell;

/// A row of a site: whether the claim holds there, and what is true.
struct Case<'s, 't> {
    site: &'s Site<'t>,
    row: usize,
    holds: bool,
    truth: Option<f64>,
}

/// Looks for a condition that tells the rows where the claim holds from the others.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let mut cases = Vec::new();
    for site in &bench.sites {
        let Some(claim) = bench.numbers(site, bench.claim) else { return };
        let each = site.numbers.len() / site.frame.len().max(1);
        for row in 0..site.frame.len() {
            let range = row * each..(row + 1) * each;
            let (Some(c), Some(t)) = (claim.get(range.clone()), site.numbers.get(range)) else { return };
            let holds = super::bench::agree(c, t, site.scale);
            cases.push(Case { site, row, holds, truth: t.first().copied().filter(|_| each == 1) });
        }
    }
    if cases.iter().all(|c| !c.holds) {
        return;
    }
    for (condition, opposite, test) in conditions(bench) {
        let sides: Option<Vec<bool>> = cases.iter().map(|c| test(c.site, c.row)).collect();
        let Some(sides) = sides else { continue };
        let matches = |want: bool| cases.iter().zip(&sides).all(|(c, s)| c.holds == (*s == want));
        for (want, here, there) in [(true, &condition, &opposite), (false, &opposite, &condition)] {
            if !matches(want) {
                continue;
            }
            let mut wrong = cases.iter().filter(|c| !c.holds).map(|c| c.truth);
            let first = wrong.next().flatten();
            let words = match first {
                Some(x) if wrong.all(|y| y == Some(x)) => format!("{} for {there}", tell::number(x)),
                _ => format!("right where {here}"),
            };
            found.push(Found::fact(words));
            return;
        }
    }
}

type Test = Box<dyn Fn(&Site, usize) -> Option<bool>>;

/// Conditions, their opposites, and how to look at a row.
fn conditions(bench: &Bench) -> Vec<(String, String, Test)> {
    let mut list: Vec<(String, String, Test)> = Vec::new();
    let letters: Vec<String> = bench.probe().frame.names().map(String::from).collect();
    for (n, i) in letters.iter().enumerate() {
        for j in &letters[n + 1..] {
            for (sign, other, test) in
                [("=", "!=", i64::eq as fn(&i64, &i64) -> bool), ("<", ">=", i64::lt), (">", "<=", i64::gt)]
            {
                let (a, b) = (i.clone(), j.clone());
                let test = move |s: &Site, r: usize| {
                    Some(test(s.frame.column(&a)?.get(r)?, s.frame.column(&b)?.get(r)?))
                };
                list.push((format!("{i} {sign} {j}"), format!("{i} {other} {j}"), Box::new(test)));
            }
        }
        let a = i.clone();
        let first = move |s: &Site, r: usize| Some(*s.frame.column(&a)?.get(r)? == 1);
        list.push((format!("{i} = 1"), format!("{i} != 1"), Box::new(first)));
        let a = i.clone();
        let last = move |s: &Site, r: usize| {
            let column = s.frame.column(&a)?;
            Some(column.get(r)? == column.iter().max()?)
        };
        list.push((format!("{i} is the last"), format!("{i} is not the last"), Box::new(last)));
    }
    let names = crate::program::closure(bench.scene.program, bench.scene.asked);
    for name in names {
        let label = name.clone();
        let test = move |s: &Site, _: usize| match s.world.binding(&label)? {
            Binding::Value(v) if v.is_scalar() && !v.rows => Some(v.var.try_value().ok()?.item()? > 0.0),
            _ => None,
        };
        list.push((format!("{name} > 0"), format!("{name} < 0"), Box::new(test)));
    }
    list
}
