//! Values that are not kept, but made again when somebody reads them.
//!
//! The output of a batch normalisation with its ReLU is as large as its input, and the way back reads both: the one for the
//! next product, the other for the normalisation. From the input the output can be made again about as fast as memory is read,
//! with the same bits, so that only the input need be kept until then.

use crate::node::{Few, Inner, Slot};
use crate::{Result, Tape};
use chainrule_tensor::{Real, Tensor};
use smallvec::SmallVec;

/// Ops that making a value again may take.
const STEPS: usize = 3;
/// Values of up to so many bytes are rather kept.
pub(crate) const SMALL: usize = 64 << 10;

impl<T: Real> Tape<T> {
    /// Values of more bytes than these may be spared: for tests on small ones.
    #[doc(hidden)]
    pub fn spare_above(&self, bytes: usize) {
        self.small.set(bytes);
    }

    /// Frees a value that is still to be read, if it can be made again: by cheap ops, one after the other, of which every other
    /// input is held.
    pub(crate) fn spare(&self, index: u32) {
        let inner = &mut *self.inner.borrow_mut();
        let large = inner.nodes[index as usize].shape().numel() * size_of::<T>() > self.small.get();
        // The newest is the next to be read.
        if large && !self.watches() && index as usize + 1 < inner.nodes.len() && inner.spare(index).is_some()
        {
            self.spares.set(true);
        }
    }

    /// Makes values again that were spared.
    pub(crate) fn hold(&self, nodes: &[u32]) -> Result<()> {
        if self.spares.get() {
            let inner = &mut *self.inner.borrow_mut();
            nodes.iter().try_for_each(|&i| inner.hold(i))?;
            self.note_memory();
        }
        Ok(())
    }
}

impl<T: Real> Inner<T> {
    /// `None` if it is kept.
    fn spare(&mut self, index: u32) -> Option<()> {
        let node = &mut self.nodes[index as usize];
        match &mut node.value {
            // What shares its numbers with another would free nothing.
            Slot::Held(value) => value.unique_mut().map(|_| ())?,
            _ => return None,
        }
        let mut pinned: SmallVec<[u32; 8]> = SmallVec::new();
        let (mut next, mut steps) = (Some(index), 0);
        while let Some(i) = next.take() {
            let node = &self.nodes[i as usize];
            let cheap = node.op.as_ref().is_some_and(|op| op.is_cheap());
            if !cheap || node.pinned || steps == STEPS {
                return None;
            }
            steps += 1;
            for &j in &node.inputs {
                if self.nodes[j as usize].value().is_ok() {
                    pinned.push(j);
                } else if next.replace(j).is_some() {
                    return None;
                }
            }
        }
        let node = &mut self.nodes[index as usize];
        node.value = Slot::Spared(node.shape());
        // So that they stay, and that making a value again is never making many.
        pinned.into_iter().for_each(|j| self.nodes[j as usize].pinned = true);
        Some(())
    }

    /// Makes a value again if it was spared.
    #[inline]
    pub(crate) fn hold(&mut self, index: u32) -> Result<()> {
        if let Slot::Spared(_) = self.nodes[index as usize].value {
            let value = self.made_again(index)?;
            self.nodes[index as usize].value = Slot::Held(value);
        }
        Ok(())
    }

    /// A value from those of its inputs; one that is gone is made first, and not kept. That is at most [`STEPS`] deep, since
    /// all others were pinned.
    fn made_again(&self, index: u32) -> Result<Tensor<T>> {
        let node = &self.nodes[index as usize];
        let Some(op) = &node.op else { return node.value().cloned() };
        let gone = |i: &u32| self.nodes[*i as usize].value().is_err();
        let before = node.inputs.iter().copied().find(gone).map(|i| self.made_again(i)).transpose()?;
        let mut x: Few<&Tensor<T>> = Few::new();
        for &i in &node.inputs {
            x.push(match (self.nodes[i as usize].value(), &before) {
                (Err(_), Some(value)) => value,
                (value, _) => value?,
            });
        }
        op.forward(&x)
    }
}
