//! One axis of a convolution: which taps a pixel sums over, and where each reads its source.

use crate::memory::PoolVec;

/// Pixels of one axis of a result that read their source in the same way: every `up`-th from `start` on.
///
/// Pixel `t` of the line (element `start + t·up` of the axis) reads element `t·down + tap.at` of the source for each tap;
/// what lies outside the source is 0.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub taps: PoolVec<Tap>,
    pub count: usize,
}

/// One position of the kernel along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tap {
    /// Which.
    pub index: usize,
    /// Where the line's first pixel reads its source.
    pub at: isize,
}

/// The forward direction: all pixels are alike, and move over the source in steps of `stride`.
pub(crate) fn forward(kernel: usize, out: usize, dilation: usize, before: usize) -> PoolVec<Line> {
    PoolVec::from_iter([forward_line(kernel, out, dilation, before)])
}

/// The only line of [`forward`].
pub(crate) fn forward_line(kernel: usize, out: usize, dilation: usize, before: usize) -> Line {
    let tap = |index| Tap { index, at: (index * dilation) as isize - before as isize };
    Line { taps: (0..kernel).map(tap).collect(), count: out }
}

/// The gradient of an axis of `size` elements, whose source is the output's gradient: element `h` was read by tap `k` of
/// output `o` where `o·stride + k·dilation = h + before`. So elements that differ by the stride meet the same taps: a
/// line for each of the first `stride` elements.
pub(crate) fn backward(
    kernel: usize,
    size: usize,
    stride: usize,
    dilation: usize,
    before: usize,
) -> PoolVec<Line> {
    let line = |start: usize| {
        let met = |&k: &usize| (k * dilation) % stride == (start + before) % stride;
        // The division leaves no rest.
        let at = |k: usize| ((start + before) as isize - (k * dilation) as isize) / stride as isize;
        Line {
            taps: (0..kernel).filter(met).map(|index| Tap { index, at: at(index) }).collect(),
            count: (size - start).div_ceil(stride),
        }
    };
    (0..stride.min(size)).map(line).collect()
}

/// The least and the greatest place that the first pixels of lines read, if any reads.
pub(crate) fn reach(lines: &[Line]) -> Option<(isize, isize)> {
    let at = || lines.iter().flat_map(|l| &l.taps).map(|t| t.at);
    Some((at().min()?, at().max()?))
}
