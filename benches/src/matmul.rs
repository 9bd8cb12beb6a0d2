//! Matrix products: the ladder, the sizes, and the shapes that networks make.

use crate::bench::Bench;
use crate::report::{Report, Row, Work};
use crate::timing::{Effort, Piece};
use chainrule::tensor::gemm::Mat;
use chainrule::tensor::gemm::ladder::{self, Rung};
use chainrule::tensor::{Real, Tensor};

/// The size at which the ladder is climbed.
pub const LADDER: usize = 512;
/// Square sizes, even and odd.
pub const SIZES: [usize; 17] =
    [16, 24, 32, 37, 48, 64, 96, 127, 128, 255, 256, 512, 768, 1000, 1023, 1024, 2048];
/// Products of networks, `m x k x n`: an MLP's three, the classes', few rows, few steps, one example,
/// and large transposed factors.
pub const SHAPES: [(Kind, usize, usize, usize); 11] = [
    (Kind::NN, 64, 784, 128),
    (Kind::NT, 64, 784, 128),
    (Kind::TN, 784, 64, 128),
    (Kind::NN, 128, 784, 10),
    (Kind::NN, 6, 1024, 1024),
    (Kind::NN, 1024, 8, 1024),
    (Kind::NN, 1024, 1024, 6),
    (Kind::NN, 64, 6912, 200),
    (Kind::NN, 1, 784, 128),
    (Kind::NT, 1024, 1024, 1024),
    (Kind::TN, 1024, 1024, 1024),
];

/// Which factors are stored transposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Neither.
    NN,
    /// The right one: a linear layer's forward pass.
    NT,
    /// The left one: a weight's gradient.
    TN,
}

/// Two factors, where the engine's own results lie: at the start of a cache line.
struct Case<T: Real> {
    a: Tensor<T>,
    b: Tensor<T>,
    kind: Kind,
    size: (usize, usize, usize),
}

impl<T: Real> Case<T> {
    fn new(kind: Kind, m: usize, k: usize, n: usize) -> Case<T> {
        // The sum is a new tensor, in memory of the engine's own.
        let random = |n: usize, seed| Tensor::<T>::rand([n], -1.0, 1.0, seed) + 0.0;
        Case { a: random(m * k, 1), b: random(k * n, 2), kind, size: (m, k, n) }
    }

    fn name(&self) -> String {
        let (m, k, n) = self.size;
        match self.kind {
            Kind::NN => format!("{m} x {k} x {n}"),
            kind => format!("{m} x {k} x {n} {kind:?}"),
        }
    }

    fn work(&self) -> Work {
        let (m, k, n) = self.size;
        let elements = m * k + k * n + m * n;
        Work { flops: 2.0 * (m * k * n) as f64, bytes: (elements * size_of::<T>()) as f64 }
    }

    /// A figure for each rung, measured in turn.
    fn rows(&self, table: &'static str, rungs: &[Rung<T>], effort: Effort, bench: &mut Bench) -> Vec<Row> {
        let (m, k, n) = self.size;
        let (a, b) = (self.a.as_slice().unwrap_or(&[]), self.b.as_slice().unwrap_or(&[]));
        let (a, b) = match self.kind {
            Kind::NN => (Mat::dense(a, m, k), Mat::dense(b, k, n)),
            Kind::NT => (Mat::dense(a, m, k), Mat::dense(b, n, k).t()),
            Kind::TN => (Mat::dense(a, k, m).t(), Mat::dense(b, k, n)),
        };
        let mut c: Vec<Tensor<T>> = rungs.iter().map(|_| Tensor::zeros([m * n])).collect();
        let pieces = rungs.iter().zip(&mut c).map(|(rung, c)| {
            let c = c.unique_mut().unwrap_or(&mut []);
            Box::new(|| (rung.multiply)(a, b, c)) as Piece
        });
        let (times, peak) = bench.time::<T>(effort, pieces.collect());
        let rows = rungs.iter().zip(times).map(|(rung, time)| {
            Row::kernel(table, self.name(), (rung.name, rung.idea), (time, peak), self.work())
        });
        rows.collect()
    }
}

/// Measures, with so many threads.
pub fn run<T: Real>(
    sizes: &[usize],
    effort: Effort,
    bench: &mut Bench,
    told: &mut dyn FnMut(&str),
) -> Report {
    let mut rows = vec![];
    let climb = Case::<T>::new(Kind::NN, LADDER, LADDER, LADDER);
    told("the ladder");
    let mut rungs = ladder::rungs();
    if bench.threads() == 1 {
        // There is no other core to add.
        rungs.retain(|r| r.name != "threads");
    }
    // One round of the slow ones is enough to place them.
    let (slow, fast): (Vec<_>, Vec<_>) = rungs.into_iter().partition(|r| r.slow);
    rows.extend(climb.rows("ladder", &slow, Effort::ONCE, bench));
    rows.extend(climb.rows("ladder", &fast, effort, bench));

    let mut pair = ladder::rungs();
    pair.retain(|r| r.name == "threads");
    pair.extend(ladder::libraries());
    for &n in sizes {
        told(&format!("{n} x {n} x {n}"));
        rows.extend(Case::<T>::new(Kind::NN, n, n, n).rows("sizes", &pair, effort, bench));
    }
    for (kind, m, k, n) in SHAPES {
        let case = Case::<T>::new(kind, m, k, n);
        told(&case.name());
        rows.extend(case.rows("shapes", &pair, effort, bench));
    }
    bench.report::<T>("matmul", rows)
}
