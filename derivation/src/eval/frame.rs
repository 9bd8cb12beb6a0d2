//! Frames: the combinations of index values for which an expression is evaluated, all at once.
//!
//! A free or summed index makes rows: `s_i (delta_ij - s_j)` is evaluated once, in a frame with a row for each pair (i, j). A
//! value that depends on an index has one part for each row; one that does not is shared by all rows.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

/// Combinations of index values.
#[derive(Debug, Clone)]
pub struct Frame(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    id: u64,
    len: usize,
    rowed: bool,
    columns: BTreeMap<String, Rc<[i64]>>,
    /// The frame that this one was made from, and for each row its row there.
    parent: Option<(Frame, Rc<[u32]>)>,
}

fn next_id() -> u64 {
    thread_local!(static NEXT: Cell<u64> = const { Cell::new(0) });
    NEXT.with(|n| n.replace(n.get() + 1))
}

impl Frame {
    /// No index: one row.
    pub fn root() -> Frame {
        Frame(Rc::new(Inner { id: next_id(), len: 1, rowed: false, columns: BTreeMap::new(), parent: None }))
    }

    /// A frame made from another: `owner[r]` is the row there that row `r` belongs to; `add` are new or changed columns.
    pub fn derived(&self, owner: Vec<u32>, add: Vec<(String, Vec<i64>)>) -> Frame {
        let pick = |column: &Rc<[i64]>| owner.iter().map(|&r| column[r as usize]).collect::<Rc<[i64]>>();
        let mut columns: BTreeMap<_, _> = self.0.columns.iter().map(|(n, c)| (n.clone(), pick(c))).collect();
        columns.extend(add.into_iter().map(|(name, column)| (name, column.into())));
        let len = owner.len();
        Frame(Rc::new(Inner {
            id: next_id(),
            len,
            rowed: true,
            columns,
            parent: Some((self.clone(), owner.into())),
        }))
    }

    /// The same rows without the names of their indices: what a definition sees of the place that uses it.
    pub fn unnamed(&self) -> Frame {
        if self.0.columns.is_empty() {
            return self.clone();
        }
        Frame(Rc::new(Inner {
            id: next_id(),
            len: self.0.len,
            rowed: true,
            columns: BTreeMap::new(),
            parent: Some((self.clone(), (0..self.0.len as u32).collect())),
        }))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// Whether values may have rows here; without any index there is one case and no rows.
    pub fn rowed(&self) -> bool {
        self.0.rowed
    }

    /// The values of an index, one for each row.
    pub fn column(&self, name: &str) -> Option<&Rc<[i64]>> {
        self.0.columns.get(name)
    }

    /// The names of the indices.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.columns.keys().map(String::as_str)
    }

    /// Whether it is the very same frame.
    pub fn is(&self, other: &Frame) -> bool {
        self.0.id == other.0.id
    }

    /// For each row, the row of an ancestor that it was made from.
    pub fn rows_in(&self, ancestor: &Frame) -> Option<Vec<u32>> {
        let mut rows: Vec<u32> = (0..self.0.len as u32).collect();
        let mut frame = self;
        while !frame.is(ancestor) {
            let (parent, owner) = frame.0.parent.as_ref()?;
            rows.iter_mut().for_each(|r| *r = owner[*r as usize]);
            frame = parent;
        }
        Some(rows)
    }

    /// The frame of the different combinations of some of the indices, and for each row of this one its row there. `None`
    /// if nothing would be saved.
    pub fn projected(&self, keep: impl Fn(&str) -> bool) -> Option<(Frame, Vec<u32>)> {
        if self.0.columns.keys().all(|n| keep(n)) {
            return None;
        }
        let columns: Vec<_> = self.0.columns.iter().filter(|(n, _)| keep(n)).collect();
        // Of the first columns the combinations are numbered, and with them and the next column those of one more.
        let (mut rows, mut first) = (vec![0; self.0.len], Vec::from_iter((self.0.len > 0).then_some(0)));
        for (_, column) in &columns {
            (rows, first) = numbered(rows.into_iter().zip(column.iter().copied()));
        }
        let frame = if columns.is_empty() && self.0.len > 0 {
            // Without an index there is nothing to have rows of.
            Frame(Rc::new(Inner {
                id: next_id(),
                len: 1,
                rowed: false,
                columns: BTreeMap::new(),
                parent: Some((self.clone(), vec![0].into())),
            }))
        } else {
            let pick = |c: &Rc<[i64]>| first.iter().map(|&r| c[r as usize]).collect::<Rc<[i64]>>();
            let kept = columns.iter().map(|(n, c)| ((*n).clone(), pick(c))).collect();
            let len = first.len();
            Frame(Rc::new(Inner {
                id: next_id(),
                len,
                rowed: true,
                columns: kept,
                parent: Some((self.clone(), first.into())),
            }))
        };
        Some((frame, rows))
    }
}

/// Numbers things by when they are first met: the number of each, and where each number is first.
pub fn numbered<T: Eq + Hash>(things: impl Iterator<Item = T>) -> (Vec<u32>, Vec<u32>) {
    let (mut known, mut first) = (HashMap::<T, u32, BuildHasherDefault<Mixer>>::default(), Vec::new());
    let number = |(place, thing)| {
        *known.entry(thing).or_insert_with(|| {
            first.push(place as u32);
            first.len() as u32 - 1
        })
    };
    (things.enumerate().map(number).collect(), first)
}

/// A hash of whole numbers at the cost of a product each. Rows are numbered for every sum, and nobody gains by numbers that
/// meet: how many rows there may be is limited.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        // The upper bits are mixed best, and the lower ones choose the place.
        self.0.rotate_left(32)
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_i64(&mut self, n: i64) {
        self.write_u64(n as u64);
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(29) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
