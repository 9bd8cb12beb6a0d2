//! Oracles for the tests: arrays that only know row-major order, and tensors that hold the same elements in any layout.

use chainrule_tensor::{Elem, Range, Real, Tensor};

/// A row-major array, with nothing but indexing.
#[derive(Debug, Clone, PartialEq)]
pub struct Naive<E> {
    pub shape: Vec<usize>,
    pub data: Vec<E>,
}

impl<E: Copy> Naive<E> {
    pub fn from_fn(shape: &[usize], f: impl FnMut(&[usize]) -> E) -> Naive<E> {
        let (all, mut f) = (indices(shape), f);
        Naive { shape: shape.to_vec(), data: all.iter().map(|i| f(i)).collect() }
    }

    pub fn at(&self, index: &[usize]) -> E {
        assert_eq!(index.len(), self.shape.len());
        let mut at = 0;
        for (&i, &d) in index.iter().zip(&self.shape) {
            assert!(i < d, "{index:?} is outside {:?}", self.shape);
            at = at * d + i;
        }
        self.data[at]
    }

    /// The element that broadcasting to a longer shape reads at `index`.
    pub fn at_broadcast(&self, index: &[usize]) -> E {
        let tail = &index[index.len() - self.shape.len()..];
        let own: Vec<usize> =
            tail.iter().zip(&self.shape).map(|(&i, &d)| if d == 1 { 0 } else { i }).collect();
        self.at(&own)
    }
}

/// Every index of a shape, in row-major order.
pub fn indices(shape: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    for &d in shape {
        all = all.iter().flat_map(|i| (0..d).map(move |j| [i.as_slice(), &[j]].concat())).collect();
    }
    all
}

/// A small generator for the tests' own choices (Knuth's MMIX constants).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    /// Uniform in [-1, 1).
    pub fn real(&mut self) -> f64 {
        self.roll() as f64 / (1u64 << 30) as f64 - 1.0
    }

    pub fn order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        (1..n).rev().for_each(|i| order.swap(i, self.below(i + 1)));
        order
    }

    /// An array of random numbers of a real type.
    pub fn array<T: Real>(&mut self, shape: &[usize]) -> Naive<T> {
        Naive::from_fn(shape, |_| T::of(self.real()))
    }
}

/// A tensor with these elements in a layout that the dice choose: permuted, reversed, strided, offset into a larger
/// storage whose other elements are `filler`.
pub fn lay_out<E: Elem>(x: &Naive<E>, filler: E, dice: &mut Dice) -> Tensor<E> {
    let rank = x.shape.len();
    let order = dice.order(rank);
    // Of each axis of the storage: how many elements lie before, between and after those that count, and which way.
    let plan: Vec<(usize, usize, usize, bool)> =
        (0..rank).map(|_| (dice.below(3), 1 + dice.below(2), dice.below(2), dice.below(2) == 1)).collect();
    let kept: Vec<usize> = order.iter().map(|&axis| x.shape[axis]).collect();
    let full: Vec<usize> =
        kept.iter().zip(&plan).map(|(&d, &(before, step, after, _))| before + d * step + after).collect();
    let store = Naive::from_fn(&full, |index| {
        let mut own = vec![0; rank];
        for (at, &i) in index.iter().enumerate() {
            let (before, step, _, flip) = plan[at];
            let Some(i) = i.checked_sub(before).filter(|i| i % step == 0 && i / step < kept[at]) else {
                return filler;
            };
            own[order[at]] = if flip { kept[at] - 1 - i / step } else { i / step };
        }
        x.at(&own)
    });
    let mut t = tensor(&store);
    for (at, &(before, step, _, flip)) in plan.iter().enumerate() {
        let (first, step, n) = (before as isize, step as isize, kept[at] as isize);
        t = t.sliced(at as isize, Range::new(first, first + n * step).step(step)).unwrap();
        if flip {
            t = t.sliced(at as isize, Range { start: None, end: None, step: -1 }).unwrap();
        }
    }
    let back: Vec<usize> = (0..rank).map(|axis| order.iter().position(|&o| o == axis).unwrap()).collect();
    let t = t.permuted(&back).unwrap();
    assert_eq!(t.shape().dims(), x.shape);
    t
}

/// A contiguous tensor.
pub fn tensor<E: Elem>(x: &Naive<E>) -> Tensor<E> {
    Tensor::from_vec(
        x.data.clone(),
        x.shape.as_slice().try_into().map(|s: chainrule_tensor::Shape| s).unwrap(),
    )
    .unwrap()
}

/// The elements of a tensor, read one index at a time.
pub fn naive<E: Elem>(x: &Tensor<E>) -> Naive<E> {
    Naive::from_fn(x.shape().dims(), |i| x.at(i))
}
