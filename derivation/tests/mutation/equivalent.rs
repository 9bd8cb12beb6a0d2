//! The list of mutants that are no mistakes: what `equivalent.py` found to be equal.

use std::collections::BTreeMap;

/// From the mutant's claim, as printed, to why it says the same as the one that it comes from.
pub fn list() -> BTreeMap<String, String> {
    let mut list = BTreeMap::new();
    let mut lines = include_str!("equivalent.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    while let Some(claim) = lines.next() {
        let reason = lines.next().and_then(|l| l.strip_prefix("    "));
        let reason = reason.unwrap_or_else(|| panic!("no reason is given for {claim}"));
        assert!(list.insert(claim.into(), reason.into()).is_none(), "{claim} is there twice");
    }
    list
}
