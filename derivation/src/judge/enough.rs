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
    link.nowhere.as_ref()?;
    let seen = sizes(link, points);
    // With the least sizes, or equal ones, much is true that is not so elsewhere.
    if ordinary.iter().filter(|s| seen.contains(s)).count() < ordinary.len().min(2) {
        let written = |s: &&Sizes| s.iter().map(|(n, k)| format!("{n} = {k}")).collect::<Vec<_>>().join(", ");
        let only = seen.iter().map(written).collect::<Vec<_>>().join(" and with ");
        return Some(format!("it has a value with {only} only"));
    }
    let wanted = (POINTS / 2).min(points.len().div_ceil(2));
    let few = tell::points(link.seen.len());
    (link.seen.len() < wanted).then(|| format!("it has a value at {few} only, which is too little"))
}
