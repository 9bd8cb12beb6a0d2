//! The tensor itself: shared storage and a layout.

use crate::layout::{Layout, Rows};
use crate::memory::Buffer;
use crate::storage::{self, Storage};
use crate::{Elem, Real, Shape};

/// An n-dimensional array. Cloning shares the elements; views (see [`Tensor::transposed`] and its kin) share them too.
#[derive(Clone)]
pub struct Tensor<E: Elem> {
    pub(crate) storage: Storage<E>,
    pub(crate) layout: Layout,
}

impl<E: Elem> Tensor<E> {
    /// Row-major elements under a shape of as many elements.
    pub(crate) fn raw(data: impl Into<Buffer<E>>, shape: Shape) -> Tensor<E> {
        let data = data.into();
        debug_assert_eq!(data.len(), shape.numel());
        Tensor { storage: Storage::new(data), layout: Layout::contiguous(shape) }
    }

    /// A tensor of rank 0.
    #[inline]
    pub fn scalar(x: E) -> Tensor<E> {
        Tensor::one(x, Shape::SCALAR)
    }

    /// A tensor with one element, held inline.
    #[inline]
    pub(crate) fn one(x: E, shape: Shape) -> Tensor<E> {
        debug_assert_eq!(shape.numel(), 1);
        Tensor { storage: Storage::One(x), layout: Layout::contiguous(shape) }
    }

    /// The sizes of the axes.
    #[inline]
    pub fn shape(&self) -> &Shape {
        self.layout.shape()
    }

    /// How many axes there are.
    #[inline]
    pub fn rank(&self) -> usize {
        self.shape().rank()
    }

    /// How many elements there are.
    #[inline]
    pub fn numel(&self) -> usize {
        self.shape().numel()
    }

    /// Shape, strides and offset.
    #[inline]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether the elements lie in row-major order without gaps.
    pub fn is_contiguous(&self) -> bool {
        self.layout.is_contiguous()
    }

    /// The elements in row-major order, if they lie so.
    #[inline]
    pub fn as_slice(&self) -> Option<&[E]> {
        self.is_contiguous().then(|| {
            let n = self.numel();
            // An empty view may keep an offset past its storage.
            if n == 0 { &[][..] } else { &self.storage.as_slice()[self.layout.offset()..][..n] }
        })
    }

    /// The elements in row-major order, for writing. Shared or strided elements are copied first.
    pub fn make_mut(&mut self) -> &mut [E] {
        if !self.is_contiguous() || self.storage.unique().is_none() {
            *self = Tensor::raw(self.copied(), *self.shape());
        }
        let (start, n) = (if self.numel() == 0 { 0 } else { self.layout.offset() }, self.numel());
        // A one-element copy of a shared buffer is inline, and so unique; any other was made unique above.
        let all = self.storage.unique().expect("storage was made unique");
        &mut all[start..start + n]
    }

    /// The elements in row-major order for writing, if nobody shares them and they lie so.
    pub fn unique_mut(&mut self) -> Option<&mut [E]> {
        if !self.is_contiguous() {
            return None;
        }
        let (start, n) = (if self.numel() == 0 { 0 } else { self.layout.offset() }, self.numel());
        self.storage.unique().map(|all| &mut all[start..start + n])
    }

    /// The whole storage, of which the layout may read a part.
    #[inline]
    pub(crate) fn elements(&self) -> &[E] {
        self.storage.as_slice()
    }

    /// The only element of a tensor that has one; `None` if it has more or none.
    #[inline]
    pub fn item(&self) -> Option<E> {
        (self.numel() == 1).then(|| self.elements()[self.layout.offset()])
    }

    /// The element of a tensor of rank 0.
    #[inline]
    pub(crate) fn scalar_value(&self) -> Option<E> {
        match &self.storage {
            Storage::One(x) if self.rank() == 0 => Some(*x),
            _ => None,
        }
    }

    /// One element.
    ///
    /// # Panics
    /// If the index has another length than the shape, or lies outside it.
    pub fn at(&self, index: &[usize]) -> E {
        assert!(
            index.len() == self.rank() && index.iter().zip(self.shape().iter()).all(|(i, d)| i < d),
            "index {index:?} is outside shape {}",
            self.shape()
        );
        self.elements()[self.layout.at(index)]
    }

    /// The elements in row-major order, copied.
    pub fn to_vec(&self) -> Vec<E> {
        self.as_slice().map_or_else(|| self.copied().to_vec(), <[E]>::to_vec)
    }

    /// The elements in row-major order, in a buffer of their own.
    pub(crate) fn copied(&self) -> Buffer<E> {
        if let Some(s) = self.as_slice() {
            return storage::build(s.len(), |start, out| out.copy_from_slice(&s[start..start + out.len()]));
        }
        let rows = Rows::new([&self.layout]);
        let (src, step) = (self.elements(), rows.steps[0]);
        storage::build_rows(self.numel(), rows.len, |start, out| {
            rows.each(start / rows.len, out.len() / rows.len, |row, [from]| {
                let out = &mut out[row * rows.len - start..][..rows.len];
                for (j, o) in out.iter_mut().enumerate() {
                    *o = src[(from as isize + j as isize * step) as usize];
                }
            });
        })
    }

    /// The same tensor with its elements in row-major order; copies only if they do not lie so.
    #[must_use]
    pub fn contiguous(&self) -> Tensor<E> {
        if self.is_contiguous() { self.clone() } else { Tensor::raw(self.copied(), *self.shape()) }
    }

    /// Whether two tensors share elements' storage.
    pub fn shares_storage(&self, other: &Tensor<E>) -> bool {
        self.storage.id().is_some() && self.storage.id() == other.storage.id()
    }

    /// An address of the storage that is equal for tensors that share it (none for inline scalars), and its bytes.
    pub fn storage_id(&self) -> Option<(usize, usize)> {
        self.storage.id().map(|id| (id, std::mem::size_of_val(self.elements())))
    }
}

impl<T: Real> Tensor<T> {
    /// The same numbers in another precision.
    pub fn cast<U: Real>(&self) -> Tensor<U> {
        crate::kernels::map(self, |x| U::of(x.f64()))
    }

    /// Whether every element is finite.
    pub fn all_finite(&self) -> bool {
        match self.as_slice() {
            Some(s) => s.iter().all(|x| x.is_finite()),
            None => self.to_vec().iter().all(|x| x.is_finite()),
        }
    }
}

impl<E: Elem> PartialEq for Tensor<E> {
    /// Equal shapes and equal elements, whatever the layouts.
    fn eq(&self, other: &Tensor<E>) -> bool {
        self.shape() == other.shape() && self.to_vec() == other.to_vec()
    }
}

impl<E: Elem> std::fmt::Debug for Tensor<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tensor{} {:?}", self.shape(), self.to_vec())
    }
}

impl<E: Elem> From<E> for Tensor<E> {
    fn from(x: E) -> Tensor<E> {
        Tensor::scalar(x)
    }
}
