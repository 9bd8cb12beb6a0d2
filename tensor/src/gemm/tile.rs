//! The innermost kernel: a tile of the product, kept in registers while it is summed up.
//!
//! A tile is `R` rows by `C` registers. Each step takes one row of the right factor into `C` registers and multiplies it
//! by one number of each of the `R` rows of the left factor: `C + R` loads for `R·C` multiply-adds. That ratio, and enough
//! independent sums to hide the latency of the instruction, are all that decides its speed. Rows whose numbers are
//! neighbours in every step ([`Runs`]) share an address, so that there can be more of them.

use super::even;
use crate::Real;
use crate::simd::{Job, Lanes};
use std::hint::black_box;
use std::ops::Range;

/// The left factor as a tile reads it: one number at a time. Whoever asks has as many rows and steps, and runs within `enter`.
pub(crate) trait Left<T>: Copy {
    /// Whether the numbers of a row are neighbours.
    const DENSE: bool = false;
    /// Where row `i` starts.
    unsafe fn row(self, i: usize) -> *const T;
    /// How far from there its number of step `k` is.
    unsafe fn step(self, k: usize) -> isize;
    /// Asks for what will soon be read, at step `k` of a tile of so many rows.
    #[inline(always)]
    unsafe fn fetch<V: Lanes<Elem = T>>(self, _rows: usize, _k: usize) {}
}

/// The right factor as a tile reads it: registers of neighbours. Whoever asks does so as for [`Left`].
pub(crate) trait Right<T>: Copy {
    /// Whether every register may be read whole, also the last one of a row, whatever of it counts. To mask a load takes
    /// some machines a multiply-add's time.
    const WHOLE: bool;
    /// Where the row of step `k` starts, for a tile of so many registers.
    unsafe fn row(self, k: usize, registers: usize) -> *const T;
    /// How far apart the rows of one step and of the next are, for most of them.
    fn apart<V: Lanes<Elem = T>>(self, registers: usize) -> isize;
}

/// Bytes that a cache fetches at once.
pub(crate) const LINE: usize = 64;
/// Steps ahead of which a row of the right factor is asked for: a panel streams from the second cache, and not every
/// machine sees by itself that it does.
const SOON: isize = 8;

/// Numbers at equal distances; of a row, neighbours if it is `DENSE`.
#[derive(Clone, Copy)]
pub(crate) struct Strided<T, const DENSE: bool> {
    pub start: *const T,
    pub rows: isize,
    pub steps: isize,
    /// Whether to ask for the rows after the tile's, if they are dense.
    pub ahead: bool,
}

impl<T: Copy, const DENSE: bool> Left<T> for Strided<T, DENSE> {
    const DENSE: bool = DENSE;
    #[inline(always)]
    unsafe fn row(self, i: usize) -> *const T {
        self.start.wrapping_offset(i as isize * self.rows)
    }
    #[inline(always)]
    unsafe fn step(self, k: usize) -> isize {
        k as isize * if DENSE { 1 } else { self.steps }
    }
    #[inline(always)]
    unsafe fn fetch<V: Lanes<Elem = T>>(self, rows: usize, k: usize) {
        // SAFETY: within `enter`; a hint may be for any address.
        unsafe {
            if !DENSE {
                // Where rows are neighbours, a step is mostly one line or two; machines foresee no jumps as long as theirs.
                let soon = (k as isize + SOON).wrapping_mul(self.steps);
                V::fetch(Left::row(self, 0).wrapping_offset(soon));
                V::fetch(Left::row(self, rows - 1).wrapping_offset(soon));
            } else if self.ahead && k.is_multiple_of(LINE / size_of::<T>()) {
                for i in rows..2 * rows {
                    V::fetch(Left::row(self, i).wrapping_add(k));
                }
            }
        }
    }
}

/// Rows at equal distances.
#[derive(Clone, Copy)]
pub(crate) struct Rows<T, const WHOLE: bool> {
    pub start: *const T,
    pub apart: isize,
}

impl<T: Copy, const WHOLE: bool> Right<T> for Rows<T, WHOLE> {
    const WHOLE: bool = WHOLE;
    #[inline(always)]
    unsafe fn row(self, k: usize, _registers: usize) -> *const T {
        self.start.wrapping_offset(k as isize * self.apart)
    }
    #[inline(always)]
    fn apart<V: Lanes<Elem = T>>(self, _registers: usize) -> isize {
        self.apart
    }
}

/// One tile of work: `c = a·b + beta·c`.
#[derive(Clone, Copy)]
pub(crate) struct Tile<T, A, B> {
    pub a: A,
    pub b: B,
    /// Steps: the length of the sums.
    pub k: usize,
    pub beta: T,
    pub c: *mut T,
    /// Distance of the rows of `c`.
    pub ldc: usize,
}

/// How wide a tile is.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub registers: usize,
    /// Lanes of the last one that exist.
    pub last: usize,
}

impl Shape {
    /// For so many columns.
    pub fn of<V: Lanes>(columns: usize) -> Shape {
        let registers = columns.div_ceil(V::LEN);
        Shape { registers, last: columns - (registers - 1) * V::LEN }
    }
}

/// The most registers of a tile's row, by how many the machine has.
pub(crate) const fn most_registers(all: usize) -> usize {
    if all == 32 { 4 } else { 2 }
}

/// The most rows of a tile: as many sums as there are registers beside those of the factors, for the compiler likes to
/// load the left factors of all rows before it multiplies any.
pub(crate) const fn most_rows(all: usize, registers: usize) -> usize {
    match (all, registers) {
        (32, 1) => 14,
        (32, 2) => 9,
        (32, 3) => 7,
        (32, _) => 6,
        (_, 1) => 10,
        _ => 6,
    }
}

/// Rows of a left factor in runs: in every step, the numbers of the rows of a run are neighbours.
#[derive(Clone, Copy)]
pub(crate) struct Runs {
    /// Rows of a run.
    pub len: usize,
    pub count: usize,
}

impl Runs {
    /// The shortest run of which a tile makes use.
    pub const SHORTEST: usize = 4;
    /// Registers for sums in a tile of runs, of 32: the others are for the right factor, and for a number of the left one.
    const SUMS: usize = 28;

    /// The longest run of which a tile of so many registers makes use: 1 if it makes use of none. With one register or two
    /// in a row, most of a step would be loads of numbers, if there were not more rows than there are registers for their
    /// addresses. With one, moreover, the number is an operand in memory, if the machine has such: then a step is hardly
    /// more than its multiply-adds. Two runs of 7 rows by two registers are as many sums as there is room for.
    pub const fn longest(all: usize, registers: usize) -> usize {
        match (all, registers) {
            (32, 1) => 8,
            (32, 2) => 7,
            _ => 1,
        }
    }

    /// The runs of each tile.
    pub fn tiles(self, all: usize, registers: usize) -> impl Iterator<Item = (Runs, Range<usize>)> {
        let most = if self.len == 1 { most_rows(all, registers) } else { Runs::SUMS / registers / self.len };
        even(self.count, most).map(move |part| (Runs { count: part.len(), ..self }, part))
    }
}

// Else a row that is cut evenly into runs could leave some that are shorter than the shortest.
const _: () = assert!(Runs::longest(32, 1) + 1 >= 2 * Runs::SHORTEST);
const _: () = assert!(Runs::longest(32, 2) + 1 >= 2 * Runs::SHORTEST);

/// Calls the tile of `rows` by `shape.registers`, each of which is compiled on its own. By reference: a copy would go
/// through the registers of the sums, and wait for the last tile's to be ready.
///
/// # Safety
/// The machine has the registers `V`. `a` has `rows` rows and `b` the registers of `shape` (of the last one its lanes, unless
/// `b` is whole) at every step of the tile, and `c` as much at every row.
#[inline]
pub(crate) unsafe fn call<T: Real, V: Lanes<Elem = T>, A: Left<T>, B: Right<T>>(
    rows: usize,
    shape: Shape,
    tile: &Tile<T, A, B>,
) {
    macro_rules! tiles {
        ($($c:literal: $($r:literal)*;)*) => {
            match (shape.registers, rows) {
                $($(($c, $r) => V::enter(Sized::<_, _, _, $r, 1, $c> { tile, last: shape.last }),)*)*
                (c, r) => unreachable!("no tile of {r} rows by {c} registers"),
            }
        };
    }
    // SAFETY: the caller's.
    unsafe {
        if V::REGISTERS == 32 {
            tiles! {
                1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14;
                2: 1 2 3 4 5 6 7 8 9;
                3: 1 2 3 4 5 6 7;
                4: 1 2 3 4 5 6;
            }
        } else {
            tiles! {
                1: 1 2 3 4 5 6 7 8 9 10;
                2: 1 2 3 4 5 6;
            }
        }
    }
}

/// [`call`] for rows in runs, of which `a` is asked for the first of each alone.
///
/// # Safety
/// As for [`call`], for all rows of all runs.
#[inline]
pub(crate) unsafe fn call_runs<T: Real, V: Lanes<Elem = T>, A: Left<T>, B: Right<T>>(
    runs: Runs,
    shape: Shape,
    tile: &Tile<T, A, B>,
) {
    macro_rules! tiles {
        ($($c:literal $p:literal: $($r:literal)*;)*) => {
            match (shape.registers, runs.len, runs.count) {
                $($(($c, $p, $r) => V::enter(Sized::<_, _, _, { $p * $r }, $p, $c> { tile, last: shape.last }),)*)*
                (c, p, r) => unreachable!("no tile of {r} runs of {p} rows by {c} registers"),
            }
        };
    }
    // SAFETY: the caller's.
    unsafe {
        if runs.len == 1 {
            return call::<T, V, A, B>(runs.count, shape, tile);
        }
        assert!(V::REGISTERS == 32, "tiles of runs have 28 sums");
        tiles! {
            1 4: 1 2 3 4 5 6 7;
            1 5: 1 2 3 4 5;
            1 6: 1 2 3 4;
            1 7: 1 2 3 4;
            1 8: 1 2 3;
            2 4: 1 2 3;
            2 5: 1 2;
            2 6: 1 2;
            2 7: 1 2;
        }
    }
}

/// The same pointer, of which the compiler no longer knows what it was made from. It would make it again for each number
/// that is read from there: and an operand in memory whose address is a sum of two registers is taken apart by the machine
/// into a load and the rest, which is what it was to save.
#[inline(always)]
fn in_one_register<T>(p: *const T) -> *const T {
    #[cfg(target_arch = "x86_64")]
    {
        let mut p = p;
        // SAFETY: it has no instruction, so that it reads nothing.
        #[allow(clippy::pointers_in_nomem_asm_block)]
        unsafe {
            std::arch::asm!("/* {0} */", inout(reg) p, options(pure, nomem, nostack, preserves_flags));
        }
        p
    }
    #[cfg(not(target_arch = "x86_64"))]
    p
}

/// Keeps the compiler from loading the left factors of every row before it multiplies any: they would need more registers
/// than there are, and sums would go to memory and back in every step. Costs no instruction.
#[inline(always)]
pub(crate) fn in_order() {
    std::sync::atomic::compiler_fence(std::sync::atomic::Ordering::SeqCst);
}

/// A tile of `R` rows, in runs of `P` neighbours, by `C` registers.
struct Sized<'a, T, A, B, const R: usize, const P: usize, const C: usize> {
    tile: &'a Tile<T, A, B>,
    last: usize,
}

impl<T: Real, A: Left<T>, B: Right<T>, const R: usize, const P: usize, const C: usize> Job<T>
    for Sized<'_, T, A, B, R, P, C>
{
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        // SAFETY: within `enter`; the caller promises that `a` has `R` rows and `b` `C` registers (the last of `last`
        // lanes, unless it is whole) at every step, and `c` as much at every row. A hint may be for any address.
        unsafe {
            let &Tile { a, b, k, beta, c, ldc } = self.tile;
            let mask = V::first(self.last);
            let mut sums = [[V::splat(T::ZERO); C]; R];
            // Two steps at a time, where that is one more address and not one more for each row: what counts the steps takes
            // room that a multiply-add could have. With many rows of one register there are no registers left for their places.
            let pairs = A::DENSE && C > 1;
            let mut rows = [std::ptr::null(); R];
            for (run, row) in rows.iter_mut().enumerate().take(R / P) {
                let start = a.row(run * P);
                // If it knew how far apart they are, the compiler would make one from another in every step.
                *row = if pairs { black_box(start) } else { start };
            }
            // A closure might be compiled without the registers.
            macro_rules! step {
                ($k:expr) => {{
                    let from = b.row($k, C);
                    let mut right = [V::splat(T::ZERO); C];
                    for (j, right) in right.iter_mut().enumerate() {
                        let from = from.add(j * V::LEN);
                        *right =
                            if B::WHOLE || j + 1 < C { V::load(from) } else { V::load_first(from, mask) };
                    }
                    let soon = from.wrapping_offset(SOON.wrapping_mul(b.apart::<V>(C)));
                    for j in (0..C * V::LEN).step_by((LINE / size_of::<T>()).max(V::LEN)) {
                        V::fetch(soon.wrapping_add(j));
                    }
                    let step = a.step($k);
                    // Two loops, for the compiler unrolls only short ones.
                    for run in 0..R / P {
                        let row = rows[run].offset(step);
                        let row = if P > 1 && C == 1 { in_one_register(row) } else { row };
                        for p in 0..P {
                            let sums = &mut sums[run * P + p];
                            let left = V::splat(*row.add(p));
                            for j in 0..C {
                                sums[j] = left.mul_add(right[j], sums[j]);
                            }
                            in_order();
                        }
                    }
                }};
            }
            let mut at = 0;
            while pairs && at + 1 < k {
                a.fetch::<V>(R, at);
                step!(at);
                step!(at + 1);
                at += 2;
            }
            while at < k {
                a.fetch::<V>(R, at);
                step!(at);
                at += 1;
            }
            for (i, sums) in sums.iter().enumerate() {
                for (j, &sum) in sums.iter().enumerate() {
                    let to = c.add(i * ldc + j * V::LEN);
                    let whole = j + 1 < C;
                    let mut sum = sum;
                    if beta != T::ZERO {
                        let old = if whole { V::load(to) } else { V::load_first(to, mask) };
                        sum = V::splat(beta).mul_add(old, sum);
                    }
                    if whole { sum.store(to) } else { sum.store_first(to, mask) }
                }
            }
        }
    }
}
