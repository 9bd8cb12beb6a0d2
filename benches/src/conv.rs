//! Convolutions: the ladder, and the shapes of networks in both directions.

use crate::bench::Bench;
use crate::cases::{self, Wanted};
use crate::error::BenchError;
use crate::report::{self, Report, Row, Work};
use crate::timing::{Effort, Piece};
use chainrule::tensor::conv::ladder::{self, Rung};
use chainrule::tensor::conv::{self, ConvSpec};
use chainrule::tensor::{Real, Shape, ShapeError, Tensor};
use std::iter;

/// A convolution of square images with square kernels.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Images.
    pub images: usize,
    /// Channels that go in.
    pub channels: usize,
    /// Height and width.
    pub size: usize,
    /// Channels that come out.
    pub filters: usize,
    /// Height and width of a kernel.
    pub kernel: usize,
    /// Pixels between two places of a kernel.
    pub stride: usize,
    /// Zeros on each side.
    pub padding: usize,
}

const fn case(images: usize, channels: usize, size: usize, filters: usize, rest: [usize; 3]) -> Case {
    let [kernel, stride, padding] = rest;
    Case { images, channels, size, filters, kernel, stride, padding }
}

/// Two of a digit recogniser, four of a ResNet for small images, two of one for large ones.
pub const SHAPES: [Case; 8] = [
    case(64, 1, 28, 16, [5, 1, 2]),
    case(64, 16, 14, 32, [5, 1, 2]),
    case(32, 16, 32, 16, [3, 1, 1]),
    case(32, 32, 16, 32, [3, 1, 1]),
    case(32, 64, 8, 64, [3, 1, 1]),
    case(8, 64, 56, 64, [3, 1, 1]),
    case(32, 16, 32, 32, [3, 2, 1]),
    case(8, 64, 56, 256, [1, 1, 0]),
];
/// The one at which the ladder is climbed.
pub const LADDER: Case = SHAPES[3];

impl Case {
    /// As `32x16x32x32, 16 of 3x3, stride 2`.
    pub fn name(&self) -> String {
        let Case { images, channels, size, filters, kernel, stride, .. } = self;
        let stride = if *stride == 1 { String::new() } else { format!(", stride {stride}") };
        format!("{images}x{channels}x{size}x{size}, {filters} of {kernel}x{kernel}{stride}")
    }

    /// Shapes of input and weight, and how they meet.
    fn shapes(&self) -> (Shape, Shape, ConvSpec) {
        let x = [self.images, self.channels, self.size, self.size].into();
        let w = [self.filters, self.channels, self.kernel, self.kernel].into();
        (x, w, ConvSpec::default().stride(self.stride).padding(self.padding))
    }

    /// Which way the convolution goes on this machine, and why.
    ///
    /// # Errors
    /// If there is no such convolution.
    pub fn explain<T: Real>(&self) -> Result<String, ShapeError> {
        let (x, w, spec) = self.shapes();
        conv::explain::<T>(&x, &w, &spec)
    }

    /// Figures of each rung for the forward pass, and for the forward pass with both gradients.
    fn rows<T: Real>(
        &self,
        tables: [&'static str; 2],
        rungs: &[Rung<T>],
        effort: Effort,
        bench: &mut Bench,
    ) -> Result<Vec<Row>, BenchError> {
        let (xs, ws, spec) = self.shapes();
        let (x, w) = (Tensor::<T>::rand(xs, -1.0, 1.0, 1), Tensor::rand(ws, -1.0, 1.0, 2));
        let g = Tensor::rand(spec.out_shape(&xs, &ws)?, -1.0, 1.0, 3);
        let flops = 2.0 * (g.numel() * ws[1..].iter().product::<usize>()) as f64;
        let bytes = ((x.numel() + w.numel() + g.numel()) * size_of::<T>()) as f64;
        // Once with the errors looked at; every later time is alike.
        for rung in rungs {
            rung.conv2d(&x, &w, &spec)?;
            rung.conv2d_input_grad(&g, &w, &xs, &spec)?;
            rung.conv2d_weight_grad(&g, &x, &ws, &spec)?;
        }
        let mut rows = vec![];
        for (table, passes) in tables.into_iter().zip([1.0, 3.0]) {
            let (x, w, g) = (&x, &w, &g);
            let kernels = rungs.iter().map(|rung| {
                let run = move || {
                    drop(rung.conv2d(x, w, &spec));
                    if passes > 1.0 {
                        drop(rung.conv2d_input_grad(g, w, &xs, &spec));
                        drop(rung.conv2d_weight_grad(g, x, &ws, &spec));
                    }
                };
                (rung.name, rung.idea, Box::new(run) as Piece)
            });
            let work = Some(Work { flops: passes * flops, bytes: passes * bytes });
            let case = report::Case { table, name: self.name(), work };
            rows.extend(bench.rows::<T>(effort, &case, kernels.collect()));
        }
        Ok(rows)
    }
}

/// Measures the cases whose names contain `only`; the ladder is called that.
///
/// # Errors
/// If there is no such case.
pub fn run<T: Real>(
    only: &str,
    effort: Effort,
    bench: &mut Bench,
    told: &mut dyn FnMut(&str),
) -> Result<Report, BenchError> {
    let names = SHAPES.map(|case| case.name());
    let wanted = Wanted::new(only, iter::once(cases::LADDER).chain(names.iter().map(String::as_str)))?;
    let mut rows = vec![];
    if wanted.takes(cases::LADDER) {
        told("the ladder");
        let (slow, fast): (Vec<_>, Vec<_>) = ladder::rungs::<T>().into_iter().partition(|r| r.slow);
        let tables = ["ladder", "ladder with gradients"];
        rows.extend(LADDER.rows(tables, &slow, Effort::ONCE, bench)?);
        rows.extend(LADDER.rows(tables, &fast, effort, bench)?);
        // In the order of the tables.
        rows.sort_by_key(|row| row.table);
    }
    let mut engine = ladder::rungs::<T>();
    engine.retain(|rung| matches!(rung.name, "planned" | "winograd"));
    for (case, name) in SHAPES.iter().zip(&names).filter(|case| wanted.takes(case.1)) {
        told(name);
        let many = if case.kernel == 3 && case.stride == 1 { 2 } else { 1 };
        rows.extend(case.rows(["forward", "with gradients"], &engine[..many], effort, bench)?);
    }
    Ok(bench.report::<T>("conv", rows))
}
