//! `0`, which may be of any shape.

use super::fault::Result;
use super::frame::Frame;
use super::value::Value;
use super::world::World;
use crate::syntax::tree::Expr;
use chainrule_autograd::Value as _;
use chainrule_tensor::Tensor;

impl<'t> World<'t> {
    /// The side of a branch that is taken; if it is written `0`, zeros of the shape of the other side, where that has one.
    pub fn side(&self, taken: &Expr, other: &Expr, frame: &Frame) -> Result<Value<'t>> {
        let value = self.eval(taken, frame)?;
        if taken.as_number() != Some(0.0) {
            return Ok(value);
        }
        // Only for its shape: nothing of what is met on the way is kept, and a side that is not taken need make no sense.
        Ok(match self.aside().eval(other, frame) {
            Ok(like) if like.rank() > 0 && !like.eye => {
                like.with(self.tape.constant(Tensor::zeros(like.var.shape())))
            }
            _ => value,
        })
    }

    /// The same names on the same tape, for what leaves no trace in this world.
    fn aside(&self) -> World<'t> {
        let world = World::new(self.tape);
        world.names.replace(self.names.borrow().clone());
        world.locals.replace(self.locals.borrow().clone());
        world
    }
}
