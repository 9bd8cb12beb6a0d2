//! Matrix products: the ladder, the sizes, and the shapes that networks make.

use crate::bench::Bench;
use crate::cases::{self, Wanted};
use crate::error::BenchError;
use crate::report::{Case, Report, Row, Work};
use crate::timing::{Effort, Piece};
use chainrule::tensor::gemm::Mat;
use chainrule::tensor::gemm::ladder::{self, Rung};
use chainrule::tensor::{Real, Tensor};
use std::iter;

/// The size at which the ladder is climbed.
pub const LADDER: usize = 512;
/// Square sizes, even and odd.
pub const SIZES: [usize; 17] =
    [16, 24, 32, 37, 48, 64, 96, 127, 128, 255, 256, 512, 768, 1000, 1023, 1024, 2048];
/// Products of networks, `m x k x n`: an MLP's three, the classes', few rows, few steps, one example,
/// and large transposed factors.
pub const SHAPES: [(Kind, usize, usize, usize); 12] = [
    (Kind::NN, 64, 784, 128),
    (Kind::NT, 64, 784, 128),
    (Kind::TN, 784, 64, 128),
    (Kind::NN, 128, 784, 10),
    (Kind::NN, 6, 1024, 1024),
    (Kind::NT, 6, 1024, 1024),
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

/// A product of `m x k` with `k x n`.
struct Product {
    kind: Kind,
    size: [usize; 3],
}

impl Product {
    fn name(&self) -> String {
        let [m, k, n] = self.size;
        match self.kind {
            Kind::NN => format!("{m} x {k} x {n}"),
            kind => format!("{m} x {k} x {n} {kind:?}"),
        }
    }

    /// Figures of each rung.
    fn rows<T: Real>(
        &self,
        table: &'static str,
        rungs: &[Rung<T>],
        effort: Effort,
        bench: &mut Bench,
    ) -> Vec<Row> {
        let [m, k, n] = self.size;
        // The sum is a new tensor where the engine's own results lie: at the start of a cache line.
        let random = |n: usize, seed| Tensor::<T>::rand([n], -1.0, 1.0, seed) + 0.0;
        let (a, b) = (random(m * k, 1), random(k * n, 2));
        let (a, b) = (a.as_slice().unwrap_or(&[]), b.as_slice().unwrap_or(&[]));
        let (a, b) = match self.kind {
            Kind::NN => (Mat::dense(a, m, k), Mat::dense(b, k, n)),
            Kind::NT => (Mat::dense(a, m, k), Mat::dense(b, n, k).t()),
            Kind::TN => (Mat::dense(a, k, m).t(), Mat::dense(b, k, n)),
        };
        let mut c: Vec<Tensor<T>> = rungs.iter().map(|_| Tensor::zeros([m * n])).collect();
        let kernels = rungs.iter().zip(&mut c).map(|(rung, c)| {
            let c = c.unique_mut().unwrap_or(&mut []);
            (rung.name, rung.idea, Box::new(|| (rung.multiply)(a, b, c)) as Piece)
        });
        let bytes = ((m * k + k * n + m * n) * size_of::<T>()) as f64;
        let work = Some(Work { flops: 2.0 * (m * k * n) as f64, bytes });
        bench.rows::<T>(effort, &Case { table, name: self.name(), work }, kernels.collect())
    }
}

/// Measures the cases whose names contain `only`; the ladder is called that.
///
/// # Errors
/// If there is no such case.
pub fn run<T: Real>(
    sizes: &[usize],
    only: &str,
    effort: Effort,
    bench: &mut Bench,
    told: &mut dyn FnMut(&str),
) -> Result<Report, BenchError> {
    let squares = sizes.iter().map(|&n| ("sizes", Product { kind: Kind::NN, size: [n; 3] }));
    let shapes = SHAPES.map(|(kind, m, k, n)| ("shapes", Product { kind, size: [m, k, n] }));
    let cases: Vec<_> = squares.chain(shapes).map(|(table, case)| (table, case.name(), case)).collect();
    let wanted = Wanted::new(only, iter::once(cases::LADDER).chain(cases.iter().map(|c| c.1.as_str())))?;

    let mut rows = vec![];
    if wanted.takes(cases::LADDER) {
        told("the ladder");
        let climb = Product { kind: Kind::NN, size: [LADDER; 3] };
        let mut rungs = ladder::rungs();
        if bench.threads() == 1 {
            // There is no other core to add.
            rungs.retain(|r| r.name != "threads");
        }
        // One round of the slow ones is enough to place them.
        let (slow, fast): (Vec<_>, Vec<_>) = rungs.into_iter().partition(|r| r.slow);
        rows.extend(climb.rows::<T>("ladder", &slow, Effort::ONCE, bench));
        rows.extend(climb.rows::<T>("ladder", &fast, effort, bench));
    }
    let mut engine = ladder::rungs();
    engine.retain(|r| r.name == "threads");
    engine.extend(ladder::libraries());
    for (table, name, case) in cases.iter().filter(|case| wanted.takes(&case.1)) {
        told(name);
        rows.extend(case.rows::<T>(table, &engine, effort, bench));
    }
    Ok(bench.report::<T>("matmul", rows))
}
