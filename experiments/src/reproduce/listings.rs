//! What programs of the write-ups do that are wrong as printed.

use crate::lab::{Judge, fact};

/// A program and what happened when it was run. `listings.py` beside this file has the programs, cut down to the lines that
/// matter, and made this.
const FOUND: &str = include_str!("listings.csv");

/// Whether this happened.
pub(super) fn ran(program: &'static str, hoped: &'static str) -> Judge {
    fact(move |_| {
        let mut rows = FOUND.lines().filter_map(|line| line.split_once(','));
        let (_, happened) = rows.find(|(name, _)| *name == program)?;
        Some((happened == hoped, format!("{happened} (cut down, with NumPy 2.4 and matplotlib 3.11)")))
    })
}
