//! What the ways of summing have in common.

/// The sums of one rectangle of pixels, for every output channel of a group:
/// `to[channel][pixel] = Σ_k weights[channel][k] · source[pixel][k]`.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a, T> {
    /// Where the first pixel reads the source, before the offset of a step.
    pub source: *const T,
    /// Distance of rows of pixels there; pixels of a row are neighbours.
    pub source_row: usize,
    /// Where each step reads, from there.
    pub steps: &'a [usize],
    /// The first output channel's weights, the distance of the next one's, and where each step's is.
    pub weights: *const T,
    pub weight_row: usize,
    pub weight_steps: &'a [usize],
    /// Output channels.
    pub channels: usize,
    /// Rows and columns of pixels.
    pub rows: usize,
    pub columns: usize,
    /// Where the sums go: rows of pixels without gaps, and the distance of channels.
    pub to: *mut T,
    pub plane: usize,
}

impl<T> Task<'_, T> {
    /// Pixels.
    pub fn pixels(&self) -> usize {
        self.rows * self.columns
    }
}
