//! What the tests of all ops share: every op of the table on every sample, in every layout.

use chainrule_autograd::{Domain, Op, Sample};
use chainrule_tensor::{Range, Shape, Tensor};
use std::fmt;

/// An op of the table with one of its samples.
#[derive(Clone)]
pub struct Case {
    pub op: &'static str,
    pub number: usize,
    pub sample: Sample,
}

pub fn cases() -> Vec<Case> {
    let of = |e: chainrule_autograd::Entry| {
        let samples = (e.samples)().into_iter().enumerate();
        samples.map(move |(number, sample)| Case { op: e.name, number, sample })
    };
    Op::table().into_iter().flat_map(of).collect()
}

impl Case {
    pub fn shapes(&self) -> Vec<Shape> {
        self.sample.inputs.iter().map(|(s, _)| *s).collect()
    }

    pub fn out_shape(&self) -> Shape {
        self.sample.op.shape(&self.shapes()).unwrap_or_else(|e| panic!("{self}: {e}"))
    }

    /// Whether an input or the output has no elements.
    pub fn is_empty(&self) -> bool {
        self.shapes().iter().any(|s| s.numel() == 0) || self.out_shape().numel() == 0
    }

    /// The inputs' numbers for a seed in a layout; none if no input can be laid out so.
    pub fn inputs(&self, layout: Layout, seed: u64) -> Option<Vec<Tensor<f64>>> {
        let x = self.sample.draw(seed);
        if layout == Layout::Contiguous {
            return Some(x);
        }
        let laid: Vec<_> = x.iter().zip(&self.sample.inputs).map(|(x, (_, d))| layout.of(x, *d)).collect();
        let some = laid.iter().any(Option::is_some);
        some.then(|| laid.into_iter().zip(x).map(|(l, x)| l.unwrap_or(x)).collect())
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{} {:?}", self.op, self.number, self.shapes())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    Contiguous,
    /// The last two axes exchanged in memory.
    Transposed,
    /// Every second element of a larger tensor whose others are NaN, the first axis backwards.
    Sliced,
    /// The first axis longer than 1 read with stride 0. Other numbers: its elements are equal.
    Broadcast,
}

impl Layout {
    pub const ALL: [Layout; 4] = [Layout::Contiguous, Layout::Transposed, Layout::Sliced, Layout::Broadcast];

    /// The numbers in this layout; none if the shape or the domain does not have it.
    pub fn of(self, x: &Tensor<f64>, domain: Domain) -> Option<Tensor<f64>> {
        match self {
            Layout::Contiguous => Some(x.clone()),
            Layout::Transposed => {
                let t = x.transposed(-1, -2).ok()?.contiguous();
                t.transposed(-1, -2).ok()
            }
            Layout::Sliced if x.rank() > 0 => Some(sliced(x)),
            Layout::Broadcast => {
                let axis = x.shape().iter().position(|&d| d > 1)?;
                // Equal rows would make a matrix singular.
                if matches!(domain, Domain::Spd | Domain::Invertible) && axis + 2 >= x.rank() {
                    return None;
                }
                x.sliced(axis as isize, Range::new(0, 1)).ok()?.expanded(*x.shape()).ok()
            }
            Layout::Sliced => None,
        }
    }
}

fn sliced(x: &Tensor<f64>) -> Tensor<f64> {
    let last = x.rank() - 1;
    let columns = x.shape()[last];
    let backwards = |x: &Tensor<f64>| x.sliced(0, Range::ALL.step(-1)).unwrap();
    let rows = backwards(x).to_vec();
    let mut shape = *x.shape();
    shape.dims_mut()[last] = 2 * columns + 1;
    let mut wide = vec![f64::NAN; shape.numel()];
    for (k, v) in rows.into_iter().enumerate() {
        wide[k / columns * (2 * columns + 1) + 2 * (k % columns) + 1] = v;
    }
    let wide = Tensor::from_vec(wide, shape).unwrap();
    let odd = Range::new(1, 2 * columns as isize + 1).step(2);
    backwards(&wide.sliced(last as isize, odd).unwrap())
}

/// Σ a b
pub fn dot(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    a.to_vec().iter().zip(b.to_vec()).map(|(a, b)| a * b).sum()
}

/// The largest |a - b|, beside the largest |b|.
pub fn distance(a: &Tensor<f64>, b: &Tensor<f64>) -> (f64, f64) {
    assert_eq!(a.shape(), b.shape());
    let far = a.to_vec().iter().zip(b.to_vec()).fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()));
    (far, b.to_vec().iter().fold(0.0, |m, b| m.max(b.abs())))
}
