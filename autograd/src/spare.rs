//! Values that are not kept, but made again when somebody reads them.
//!
//! The output of a batch normalisation with its ReLU is as large as its input, and the way back reads both: the one for the
//! next product, the other for the normalisation. From the input the output can be made again in one pass over memory, with
//! the same bits, so that only the input need be kept until then.

use crate::node::{Few, Inner, Slot};
use crate::{Result, Tape};
use chainrule_tensor::{Real, Tensor};
use smallvec::SmallVec;

/// Ops that making a value again may take.
const STEPS: usize = 3;
/// Bytes up to which a value is rather kept.
const SMALL: usize = 64 << 10;

impl<T: Real> Tape<T> {
    /// Frees a value that is still to be read, if it can be made again: by cheap ops, one after the other, of which every other
    /// input is held.
    pub(crate) fn spare(&self, index: u32) {
        let inner = &mut *self.inner.borrow_mut();
        let small = inner.nodes[index as usize].shape().numel() * size_of::<T>() <= SMALL;
        if !self.watches() && !small && inner.spare(index).is_some() {
            self.spares.set(true);
        }
    }

    /// Makes values again that were spared.
    pub(crate) fn hold(&self, nodes: &[u32]) -> Result<()> {
        if self.spares.get() {
            let inner = &mut *self.inner.borrow_mut();
            nodes.iter().try_for_each(|&i| inner.hold(i))?;
        }
        Ok(())
    }
}

impl<T: Real> Inner<T> {
    fn spare(&mut self, index: u32) -> Option<()> {
        let mut way: SmallVec<[u32; STEPS]> = SmallVec::new();
        let mut pinned: Few<u32> = Few::new();
        let mut next = Some(index);
        while let Some(i) = next.take() {
            let node = &self.nodes[i as usize];
            let cheap = node.op.as_ref().is_some_and(|op| op.is_cheap());
            if !cheap || node.pinned || way.len() == STEPS {
                return None;
            }
            way.push(i);
            for &j in &node.inputs {
                let held = self.nodes[j as usize].value().is_ok();
                if held {
                    pinned.push(j);
                } else if next.replace(j).is_some() {
                    return None;
                }
            }
        }
        for i in way {
            let node = &mut self.nodes[i as usize];
            node.value = Slot::Spared(node.at, node.shape());
        }
        // So that to make a value again is never to make many.
        pinned.into_iter().for_each(|j| self.nodes[j as usize].pinned = true);
        Some(())
    }

    /// Makes a value again if it was spared.
    #[inline]
    pub(crate) fn hold(&mut self, index: u32) -> Result<()> {
        if let Slot::Spared(..) = self.nodes[index as usize].value {
            let value = self.made_again(index)?;
            self.nodes[index as usize].value = Slot::Held(value);
        }
        Ok(())
    }

    /// A spared value; what was spared with it, on the way, is not kept.
    fn made_again(&self, index: u32) -> Result<Tensor<T>> {
        let spared = |i: &u32| matches!(self.nodes[*i as usize].value, Slot::Spared(..));
        let mut way: SmallVec<[u32; STEPS]> = SmallVec::new();
        let mut next = Some(index);
        while let Some(i) = next {
            way.push(i);
            next = self.nodes[i as usize].inputs.iter().copied().find(spared);
        }
        let mut made = None;
        for i in way.into_iter().rev() {
            made = self.made_from(i, made)?;
        }
        made.map_or_else(|| self.nodes[index as usize].value().cloned(), Ok)
    }

    /// The value of a node, from its inputs and the one of them that was spared.
    fn made_from(&self, index: u32, spared: Option<Tensor<T>>) -> Result<Option<Tensor<T>>> {
        let node = &self.nodes[index as usize];
        let mut x: Few<&Tensor<T>> = Few::new();
        for &j in &node.inputs {
            let node = &self.nodes[j as usize];
            x.push(match (&node.value, &spared) {
                (Slot::Spared(..), Some(value)) => value,
                _ => node.value()?,
            });
        }
        node.op.as_ref().map(|op| op.forward(&x)).transpose()
    }
}
