//! y = x with its axes in another order; x̄ = ȳ in the inverse order

use super::prelude::*;

/// y = x with its axes in another order, a view; x̄ = ȳ in the inverse order
#[derive(Clone, Debug)]
pub struct Permute {
    order: [u8; MAX_RANK],
    rank: u8,
}

impl Permute {
    /// Axis `i` of the result is axis `order[i]` of the input. An error if `order` does not name each axis once.
    pub fn new(order: &[usize]) -> Result<Permute> {
        let mut seen = [false; MAX_RANK];
        let valid = order.len() <= MAX_RANK
            && order.iter().all(|&a| a < order.len() && !std::mem::replace(&mut seen[a], true));
        if !valid {
            return Err(ShapeError::invalid(
                "permute",
                &[],
                format!("{order:?} does not name each axis once"),
            )
            .into());
        }
        let mut all = [0; MAX_RANK];
        all.iter_mut().zip(order).for_each(|(a, &o)| *a = o as u8);
        Ok(Permute { order: all, rank: order.len() as u8 })
    }

    /// For each axis of the result, which axis of the input it is.
    pub fn order(&self) -> Vec<usize> {
        self.order[..self.rank as usize].iter().map(|&a| a as usize).collect()
    }

    fn inverse(&self) -> Permute {
        let mut order = [0; MAX_RANK];
        self.order().iter().enumerate().for_each(|(i, &a)| order[a] = i as u8);
        Permute { order, rank: self.rank }
    }

    fn is_transpose(&self) -> bool {
        let r = self.rank as usize;
        let plain = (0..r.saturating_sub(2)).all(|i| self.order[i] as usize == i);
        r >= 2 && plain && self.order[r - 2] as usize == r - 1
    }
}

impl Rule for Permute {
    const NAME: &'static str = "permute";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        if x.rank() != self.rank as usize {
            let why = format!("{:?} names {} axes, the tensor has {}", self.order(), self.rank, x.rank());
            return Err(ShapeError::invalid(Self::NAME, &[x], why).into());
        }
        let dims: Vec<usize> = self.order().iter().map(|&a| x[a]).collect();
        Ok(Shape::new(&dims)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(x[0].permuted(&self.order())?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(V::apply(self.inverse().into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        if self.is_transpose() {
            return one(x).t();
        }
        Math::call("permute", x).attr("order", format!("{:?}", self.order()))
    }
    fn samples() -> Vec<Sample> {
        let cases: [(&[usize], &[usize]); 5] = [
            (&[2, 3], &[1, 0]),
            (&[2, 3, 4], &[2, 0, 1]),
            (&[1, 3, 1], &[1, 2, 0]),
            (&[3], &[0]),
            (&[0, 2], &[1, 0]),
        ];
        let sample = |(x, order): &(&[usize], &[usize])| {
            Some(Sample::new(Permute::new(order).ok()?, &[(x, Domain::Any)]))
        };
        cases.iter().filter_map(sample).collect()
    }
}
