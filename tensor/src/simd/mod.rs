//! The machine's vector registers, behind one small vocabulary.
//!
//! A kernel is written once, as a [`Job`] over any kind of register ([`Lanes`]). Each instruction set is a file that says
//! what its registers are and how a job is run with its features switched on: `enter` is compiled with them, and since
//! everything a job calls is inlined into it, so is the job.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod isa;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;

pub use isa::{Choice, Speaks, dispatch};
pub use isa::{Isa, IsaError, isa, with_isa};
pub(crate) use isa::{forced, with_forced};

use crate::Real;

/// A register of numbers.
///
/// # Safety
/// Every method but `enter` needs the instruction set that the register belongs to: they may be called from within
/// `enter` only. Pointers must be valid for as many elements as the method's words say; none needs to be aligned.
pub trait Lanes: Copy + 'static {
    /// What is in it.
    type Elem: Real;
    /// How many of them.
    const LEN: usize;
    /// Registers that the instruction set has.
    const REGISTERS: usize;
    /// The first lanes of a register.
    type Mask: Copy;

    /// Runs a job with the instruction set switched on. The caller has made sure that this machine has it.
    unsafe fn enter<J: Job<Self::Elem>>(job: J) -> J::Out;

    /// The same number in every lane.
    unsafe fn splat(x: Self::Elem) -> Self;
    /// `LEN` elements from `p`.
    unsafe fn load(p: *const Self::Elem) -> Self;
    /// `LEN` elements to `p`.
    unsafe fn store(self, p: *mut Self::Elem);
    /// The first `n <= LEN` lanes.
    unsafe fn first(n: usize) -> Self::Mask;
    /// The lanes of the mask from `p`, which need not be valid beyond them; 0 in the others.
    unsafe fn load_first(p: *const Self::Elem, mask: Self::Mask) -> Self;
    /// The lanes of the mask to `p`, which need not be valid beyond them.
    unsafe fn store_first(self, p: *mut Self::Elem, mask: Self::Mask);
    /// The lanes of the mask to `p` as counts, which they are: whole numbers from 0 to 2²⁴.
    unsafe fn store_first_counts(self, p: *mut u32, mask: Self::Mask);
    /// Asks for what is at `p`, which need not be valid, to be brought into the first cache; where the machine can.
    #[inline(always)]
    unsafe fn fetch(_p: *const Self::Elem) {}
    /// `self · a + b`, with one rounding where the machine can.
    unsafe fn mul_add(self, a: Self, b: Self) -> Self;
    /// Lane by lane.
    unsafe fn add(self, other: Self) -> Self;
    /// Lane by lane.
    unsafe fn mul(self, other: Self) -> Self;
    /// Lane by lane.
    unsafe fn sub(self, other: Self) -> Self;
    /// Lane by lane.
    unsafe fn div(self, other: Self) -> Self;
    /// The smaller; `other` where either is NaN.
    unsafe fn min(self, other: Self) -> Self;
    /// The larger; `other` where either is NaN.
    unsafe fn max(self, other: Self) -> Self;
    /// Lane by lane: `yes` where `self < other`, else `no`.
    unsafe fn less(self, other: Self, yes: Self, no: Self) -> Self;
    /// To the nearest whole number, ties to even.
    unsafe fn round(self) -> Self;
    /// `self · 2ⁿ` with one rounding, for whole `n` of at most twice the exponent's range.
    unsafe fn scale(self, n: Self) -> Self;
    /// For a positive normal number `m · 2ᵉ` with `1 <= m < 2`: `(m, e)`.
    unsafe fn split(self) -> (Self, Self);
    /// Transposes a block: lane `j` of `rows[i]` becomes lane `i` of `rows[j]`; there are `LEN` rows.
    unsafe fn transpose(rows: &mut [Self]);
    /// The elements at even and those at odd places of `a` followed by `b`.
    unsafe fn unzip(a: Self, b: Self) -> (Self, Self);
    /// One of `a`, one of `b`, and so on, in two registers: the inverse of [`Lanes::unzip`].
    unsafe fn zip(a: Self, b: Self) -> (Self, Self);
}

/// Work for the registers of one instruction set.
pub trait Job<T: Real> {
    /// What it makes.
    type Out;
    /// Does it. Must be `#[inline(always)]`, or it is compiled without the features.
    ///
    /// # Safety
    /// Called by [`Lanes::enter`] only.
    unsafe fn run<V: Lanes<Elem = T>>(self) -> Self::Out;
}

/// A closure as a job: plain code, which the compiler turns into instructions of whichever set it runs in.
struct Plain<F>(F);

impl<F: FnOnce() -> R, R> Job<f32> for Plain<F> {
    type Out = R;
    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = f32>>(self) -> R {
        (self.0)()
    }
}

/// Calls `f`, compiled for this thread's instruction set; worth it where `f` is a short loop over numbers. What is long, the
/// compiler may leave outside: that had better be a `Job`.
#[inline]
pub fn wide<R>(f: impl FnOnce() -> R) -> R {
    wide_on(isa(), f)
}

/// [`wide`] for the instruction set of another thread.
#[inline]
pub fn wide_on<R>(isa: Isa, f: impl FnOnce() -> R) -> R {
    dispatch(isa, Plain(f))
}

#[cfg(test)]
mod tests {
    use super::{Isa, Job, Lanes, dispatch};
    use crate::Real;

    /// Zips and unzips two registers of numbers that count up.
    struct Both;

    impl<T: Real> Job<T> for Both {
        type Out = [Vec<T>; 4];
        #[inline(always)]
        unsafe fn run<V: Lanes<Elem = T>>(self) -> [Vec<T>; 4] {
            let numbers: Vec<T> = (0..2 * V::LEN).map(|i| T::of(i as f64)).collect();
            let vec = |v: V| {
                let mut out = vec![T::ZERO; V::LEN];
                // SAFETY: within `enter`; as long as a register.
                unsafe { v.store(out.as_mut_ptr()) };
                out
            };
            // SAFETY: within `enter`; there are two registers of numbers.
            unsafe {
                let (a, b) = (V::load(numbers.as_ptr()), V::load(numbers.as_ptr().add(V::LEN)));
                let ((even, odd), (low, high)) = (V::unzip(a, b), V::zip(a, b));
                [vec(even), vec(odd), vec(low), vec(high)]
            }
        }
    }

    fn check<T: Real>(isa: Isa) {
        let [even, odd, low, high] = dispatch::<T, _>(isa, Both);
        let n = even.len();
        for i in 0..n {
            assert_eq!(
                (even[i].f64(), odd[i].f64()),
                (2.0 * i as f64, 2.0 * i as f64 + 1.0),
                "{}",
                isa.name()
            );
            let zipped = |i: usize| (i / 2 + i % 2 * n) as f64;
            assert_eq!((low[i].f64(), high[i].f64()), (zipped(i), zipped(n + i)), "{}", isa.name());
        }
    }

    #[test]
    fn registers_zip_and_unzip() {
        for isa in Isa::here() {
            check::<f32>(isa);
            check::<f64>(isa);
        }
    }

    /// Stores the first lanes of counts up to 2²⁴, so many of them each time.
    struct Counts;

    impl<T: Real> Job<T> for Counts {
        type Out = Vec<Vec<u32>>;
        #[inline(always)]
        unsafe fn run<V: Lanes<Elem = T>>(self) -> Vec<Vec<u32>> {
            let numbers: Vec<T> = (0..V::LEN).map(|i| T::of(f64::from(1 << 24 >> i))).collect();
            let first = |n: usize| {
                let mut out = vec![7; V::LEN];
                // SAFETY: within `enter`; as long as a register.
                unsafe { V::load(numbers.as_ptr()).store_first_counts(out.as_mut_ptr(), V::first(n)) };
                out
            };
            (0..=V::LEN).map(first).collect()
        }
    }

    #[test]
    fn registers_store_counts() {
        for isa in Isa::here() {
            for stored in [dispatch::<f32, _>(isa, Counts), dispatch::<f64, _>(isa, Counts)] {
                for (n, stored) in stored.iter().enumerate() {
                    let expected = (0..stored.len()).map(|i| if i < n { 1 << 24 >> i } else { 7 });
                    assert!(stored.iter().copied().eq(expected), "{}: {n} of {stored:?}", isa.name());
                }
            }
        }
    }
}
