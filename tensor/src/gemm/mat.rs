//! Strided matrices over borrowed elements.

/// A strided matrix over borrowed elements.
#[derive(Clone, Copy)]
pub struct Mat<'a, T> {
    data: &'a [T],
    offset: usize,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) row_stride: isize,
    pub(crate) col_stride: isize,
}

impl<'a, T> Mat<'a, T> {
    /// A matrix whose element `[i, j]` is `data[offset + i*row_stride + j*col_stride]`.
    ///
    /// # Panics
    /// If some element lies outside `data`.
    pub fn new(
        data: &'a [T],
        offset: usize,
        (rows, cols): (usize, usize),
        (rs, cs): (isize, isize),
    ) -> Mat<'a, T> {
        if rows > 0 && cols > 0 {
            // In a type where no product overflows, with sums that cannot: the kernels trust this check.
            let (r, c) = ((rows as i128 - 1) * rs as i128, (cols as i128 - 1) * cs as i128);
            let low = r.min(0).saturating_add(c.min(0)).saturating_add(offset as i128);
            let high = r.max(0).saturating_add(c.max(0)).saturating_add(offset as i128);
            let inside = low >= 0 && high < data.len() as i128;
            assert!(inside, "matrix {rows}x{cols} reaches outside its {} elements", data.len());
        }
        Mat { data, offset, rows, cols, row_stride: rs, col_stride: cs }
    }

    /// A row-major matrix.
    ///
    /// # Panics
    /// If `data` has fewer elements.
    pub fn dense(data: &'a [T], rows: usize, cols: usize) -> Mat<'a, T> {
        Mat::new(data, 0, (rows, cols), (cols as isize, 1))
    }

    /// The transpose, without a copy.
    #[must_use]
    pub fn t(self) -> Mat<'a, T> {
        let Mat { data, offset, rows, cols, row_stride, col_stride } = self;
        Mat { data, offset, rows: cols, cols: rows, row_stride: col_stride, col_stride: row_stride }
    }

    /// `rows` rows from `i` and `cols` columns from `j`.
    ///
    /// # Panics
    /// If the matrix has not as many.
    #[must_use]
    pub fn part(self, i: usize, rows: usize, j: usize, cols: usize) -> Mat<'a, T> {
        assert!(i <= self.rows && rows <= self.rows - i && j <= self.cols && cols <= self.cols - j);
        let offset = self.offset as isize + i as isize * self.row_stride + j as isize * self.col_stride;
        Mat { offset: offset as usize, rows, cols, ..self }
    }

    /// All elements and the distance of the rows, if each row is contiguous and they follow each other.
    pub(crate) fn rows_as_slice(&self) -> Option<(&'a [T], usize)> {
        (self.col_stride == 1 && self.row_stride >= 0)
            .then(|| (&self.data[self.offset..], self.row_stride as usize))
    }

    /// The elements of row `i`, if they are contiguous.
    pub(crate) fn row(&self, i: usize) -> Option<&'a [T]> {
        let start = (self.offset as isize + i as isize * self.row_stride) as usize;
        (self.col_stride == 1 || self.cols == 1).then(|| &self.data[start..start + self.cols])
    }

    /// Element `[i, j]`.
    #[inline]
    pub(crate) fn at(&self, i: usize, j: usize) -> T
    where
        T: Copy,
    {
        let at = self.offset as isize + i as isize * self.row_stride + j as isize * self.col_stride;
        self.data[at as usize]
    }

    /// Where element `[0, 0]` is.
    pub(crate) fn ptr(&self) -> *const T {
        if self.rows == 0 || self.cols == 0 { self.data.as_ptr() } else { self.data[self.offset..].as_ptr() }
    }
}
