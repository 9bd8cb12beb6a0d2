//! How much has to be seen of a relation for a verdict.

use super::chain::Link;
use super::ground::POINTS;
use super::tell;
use crate::sample::{Point, Sizes};
use std::collections::BTreeSet;

/// The sizes with which a relation was looked at.
pub fn sizes<'p>(link: &Link, points: &'p [Point]) -> BTreeSet<&'p Sizes> {
    link.seen.iter().filter_map(|&number| Some(&points.get(number)?.sizes)).collect()
}

/// Why what was seen of a relation is too little: nearly everywhere a side of it had no value.
pub fn too_little(link: &Link, points: &[Point], ordinary: &[Sizes]) -> Option<String> {
    let seen = sizes(link, points);
    let wanted = (POINTS / 2).min(points.len().div_ceil(2));
    let few = tell::points(link.seen.len());
    if link.level.is_some() && link.seen.len() < wanted {
        return Some(format!("its sides differ by more than rounding at {few} only, which is too little"));
    }
    let (_, why) = link.nowhere.as_ref()?;
    // With the least sizes, or equal ones, much is true that is not so elsewhere.
    if ordinary.iter().filter(|s| seen.contains(s)).count() < ordinary.len().min(2) {
        let written = |s: &&Sizes| s.iter().map(|(n, k)| format!("{n} = {k}")).collect::<Vec<_>>().join(", ");
        let only = seen.iter().map(written).collect::<Vec<_>>().join(" and with ");
        let without = points.iter().map(|p| &p.sizes).filter(|s| !seen.contains(s)).collect();
        let meant =
            parting(&seen, &without).map_or(String::new(), |meant| format!("; `dims {meant}` would say so"));
        return Some(format!("it has a value with {only} only, and elsewhere {why}{meant}"));
    }
    (link.seen.len() < wanted).then(|| format!("it has a value at {few} only, which is too little"))
}

/// The relation of two sizes that tells the settings with values from those without: `N >= D`.
fn parting(with: &BTreeSet<&Sizes>, without: &BTreeSet<&Sizes>) -> Option<String> {
    let names = || with.first().into_iter().flat_map(|sizes| sizes.iter().map(|(name, _)| name));
    let size = |sizes: &Sizes, name: &str| sizes.iter().find(|(n, _)| n == name).map(|(_, size)| *size);
    let holds = |sizes: &Sizes, a: &str, b: &str| Some(size(sizes, a)? >= size(sizes, b)?);
    let parts = |a: &str, b: &str| {
        let all = |settings: &BTreeSet<&Sizes>, is| settings.iter().all(|s| holds(s, a, b) == Some(is));
        !without.is_empty() && all(with, true) && all(without, false)
    };
    let pairs = names().flat_map(|a| names().map(move |b| (a, b)));
    pairs.filter(|(a, b)| a != b).find(|(a, b)| parts(a, b)).map(|(a, b)| format!("{a} >= {b}"))
}
