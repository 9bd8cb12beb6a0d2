//! What the ways of summing have in common.

/// The sums of some pixels, for every output channel of a group:
/// `to[channel][pixel] = Σ_k weights[channel][k] · source[pixel][k]`.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a, T> {
    /// The source, which pixel `p` reads in step `k` at the offset of `p` and that of `k`.
    pub source: *const T,
    pub steps: &'a [usize],
    /// The first output channel's weights, the distance of the next one's, and where each step's is.
    pub weights: *const T,
    pub weight_row: usize,
    pub weight_steps: &'a [usize],
    /// Output channels.
    pub channels: usize,
    /// Where the sums go: pixels without gaps, and the distance of channels.
    pub to: *mut T,
    pub plane: usize,
}
