//! Matrix products on every instruction set that this machine has, against the definition in double precision.

use chainrule_tensor::gemm::{Mat, gemm, gemm_here, ladder};
use chainrule_tensor::{Isa, Real, with_isa};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

/// How a matrix lies in memory.
#[derive(Debug, Clone, Copy)]
enum Layout {
    Rows,
    Columns,
    /// Rows with a gap after each.
    Gap(usize),
    /// Columns with a gap after each.
    ColumnGap(usize),
    /// Both axes with steps.
    Every(usize, usize),
    /// The last row first.
    UpsideDown,
    /// One row for all.
    Same,
}

fn layout() -> impl Strategy<Value = Layout> {
    prop_oneof![
        3 => Just(Layout::Rows),
        2 => Just(Layout::Columns),
        1 => (1usize..20).prop_map(Layout::Gap),
        1 => (1usize..20).prop_map(Layout::ColumnGap),
        1 => (2usize..4, 2usize..4).prop_map(|(r, c)| Layout::Every(r, c)),
        1 => Just(Layout::UpsideDown),
        1 => Just(Layout::Same),
    ]
}

/// A matrix in memory of its own: what is not an element is NaN, so that reading it shows.
struct Owned<T> {
    data: Vec<T>,
    offset: usize,
    size: (usize, usize),
    strides: (isize, isize),
}

impl<T: Real> Owned<T> {
    fn new(rows: usize, cols: usize, layout: Layout, seed: u64) -> Owned<T> {
        let (mut offset, r, c) = (3, rows as isize, cols as isize);
        let strides = match layout {
            Layout::Rows => (c, 1),
            Layout::Columns => (1, r),
            Layout::Gap(g) => (c + g as isize, 1),
            Layout::ColumnGap(g) => (1, r + g as isize),
            Layout::Every(a, b) => (c * (a * b) as isize, b as isize),
            Layout::UpsideDown => {
                offset += rows.saturating_sub(1) * cols;
                (-c, 1)
            }
            Layout::Same => (0, 1),
        };
        let reach =
            rows.saturating_sub(1) as isize * strides.0.max(0) + cols.saturating_sub(1) as isize * strides.1;
        let mut owned = Owned {
            data: vec![T::of(f64::NAN); offset + reach as usize + 5],
            offset,
            size: (rows, cols),
            strides,
        };
        let mut state = seed | 1;
        for i in 0..rows {
            for j in 0..cols {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let at = owned.place(i, j);
                owned.data[at] = T::of((state >> 40) as f64 / (1 << 23) as f64 - 1.0);
            }
        }
        owned
    }
    fn place(&self, i: usize, j: usize) -> usize {
        (self.offset as isize + i as isize * self.strides.0 + j as isize * self.strides.1) as usize
    }
    fn at(&self, i: usize, j: usize) -> f64 {
        self.data[self.place(i, j)].f64()
    }
    fn mat(&self) -> Mat<'_, T> {
        Mat::new(&self.data, self.offset, self.size, self.strides)
    }
}

type Run<T> = fn(Mat<T>, Mat<T>, T, &mut [T]);

/// One product, by `run`, within `k·ε·|a||b|` of the exact one.
fn check<T: Real>(
    run: Run<T>,
    (m, k, n): (usize, usize, usize),
    la: Layout,
    lb: Layout,
    beta: f64,
    seed: u64,
) {
    let (a, b) = (Owned::<T>::new(m, k, la, seed), Owned::<T>::new(k, n, lb, seed ^ 77));
    let start = Owned::<T>::new(m, n, Layout::Rows, seed ^ 5);
    let mut c = if beta == 0.0 { vec![T::of(f64::NAN); m * n] } else { start.data[3..3 + m * n].to_vec() };
    run(a.mat(), b.mat(), T::of(beta), &mut c);
    for i in 0..m {
        for j in 0..n {
            let (mut exact, mut size) = (0.0, 0.0);
            for p in 0..k {
                exact += a.at(i, p) * b.at(p, j);
                size += (a.at(i, p) * b.at(p, j)).abs();
            }
            if beta != 0.0 {
                exact += beta * start.at(i, j);
                size += (beta * start.at(i, j)).abs();
            }
            let (got, slack) = (c[i * n + j].f64(), (k as f64 + 2.0) * T::EPSILON.f64() * size);
            assert!((got - exact).abs() <= slack, "[{i}, {j}] of {m}x{k}x{n}: {got}, not {exact}");
        }
    }
}

/// Every instruction set of this machine must run: the best one is named, so that a test that skips it fails.
fn everywhere(f: impl Fn()) {
    let all = Isa::here();
    assert!(all.contains(&Isa::Portable));
    #[cfg(target_arch = "x86_64")]
    {
        let has = |isa| all.contains(&isa);
        assert_eq!(has(Isa::Avx2), is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"));
        assert_eq!(has(Isa::Avx512), is_x86_feature_detected!("avx512bw"));
    }
    for isa in all {
        with_isa(isa, || {
            assert_eq!(chainrule_tensor::isa(), isa);
            f();
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn every_layout_and_size(
        m in 0usize..40, k in 0usize..40, n in 0usize..140, la in layout(), lb in layout(), seed: u64,
        beta in prop::sample::select(vec![0.0, 1.0, -0.5])
    ) {
        everywhere(|| {
            check::<f32>(gemm, (m, k, n), la, lb, beta, seed);
            check::<f64>(gemm, (m, k, n), la, lb, beta, seed);
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    /// With sums that are long enough for scalar products, to either side of where they begin.
    #[test]
    fn few_rows_and_few_columns(
        few in 1usize..13, k in 1usize..300, long in 1usize..45, la in layout(), lb in layout(), seed: u64,
        beta in prop::sample::select(vec![0.0, 1.0, -0.5])
    ) {
        everywhere(|| {
            for shape in [(long, k, few), (few, k, long)] {
                check::<f32>(gemm, shape, la, lb, beta, seed);
                check::<f64>(gemm, shape, la, lb, beta, seed);
            }
        });
    }
}

/// Sizes about the tile's, the panel's and the block's.
#[test]
fn sizes_about_those_of_the_blocks() {
    let shapes = [
        (7, 1025, 65),
        (13, 511, 63),
        (5, 513, 129),
        (30, 30, 700),
        (100, 700, 300),
        (30, 1100, 130),
        (600, 40, 70),
        (40, 300, 1024),
        (1, 1030, 70),
        (70, 1030, 1),
        (1, 70, 1030),
        (1030, 70, 1),
        (2, 600, 2),
        (3, 1, 3),
        (97, 2, 101),
        // Rows that share a place in a cache, and what is no more than a register of columns.
        (30, 1024, 6),
        (19, 2048, 40),
        // Few columns and few rows, with sums that are cut.
        (21, 6145, 1),
        (13, 3500, 4),
        (3, 2100, 17),
        (18, 1300, 10),
    ];
    for shape in shapes {
        everywhere(|| {
            for (la, lb) in [
                (Layout::Rows, Layout::Rows),
                (Layout::Rows, Layout::Columns),
                (Layout::Columns, Layout::Rows),
                (Layout::Every(2, 2), Layout::Every(2, 3)),
            ] {
                check::<f32>(gemm_here, shape, la, lb, 0.0, 3);
                check::<f64>(gemm, shape, la, lb, 1.0, 4);
            }
        });
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let (m, k, n) = (301, 700, 517);
    let pools = [1, 2, 5].map(|threads| ThreadPoolBuilder::new().num_threads(threads).build().unwrap());
    let layouts = [Layout::Rows, Layout::Columns];
    for (m, n) in [(m, n), (m, 40), (20, n), (1, 3000), (3000, 1), (2050, 3), (6, 2050), (9, 130)] {
        for (la, lb) in layouts.iter().flat_map(|&la| layouts.map(|lb| (la, lb))) {
            let (a, b) = (Owned::<f32>::new(m, k, la, 1), Owned::<f32>::new(k, n, lb, 2));
            for beta in [0.0, 0.5] {
                let mut one = vec![3.0; m * n];
                gemm_here(a.mat(), b.mat(), beta, &mut one);
                for pool in &pools {
                    let mut c = vec![3.0; m * n];
                    pool.install(|| gemm(a.mat(), b.mat(), beta, &mut c));
                    let threads = pool.current_num_threads();
                    assert!(c == one, "{m}x{n} {la:?} {lb:?}, beta {beta} on {threads} threads");
                }
            }
        }
    }
}

/// A product of few rows by a transposed factor is made the other way round, if its columns fill whole registers.
fn lies_alike<T: Real>((m, k, n): (usize, usize, usize)) {
    for la in [Layout::Rows, Layout::Columns, Layout::Gap(3), Layout::UpsideDown] {
        check::<T>(gemm, (m, k, n), la, Layout::Columns, 0.0, 1);
        let product = |lb| {
            let (a, b) = (Owned::<T>::new(m, k, la, 1), Owned::<T>::new(k, n, lb, 2));
            let mut c = vec![T::of(f64::NAN); m * n];
            gemm(a.mat(), b.mat(), T::ZERO, &mut c);
            c.into_iter().map(|c| c.f64().to_bits()).collect::<Vec<_>>()
        };
        let rows = product(Layout::Rows);
        for lb in [Layout::Columns, Layout::ColumnGap(5)] {
            assert!(product(lb) == rows, "{m}x{k}x{n} {la:?} {lb:?}");
        }
    }
}

#[test]
fn bits_do_not_depend_on_how_factors_lie() {
    for shape in [(16, 600, 64), (13, 784, 128), (16, 1, 16), (64, 784, 128), (16, 2500, 96), (15, 50, 100)] {
        everywhere(|| {
            lies_alike::<f32>(shape);
            lies_alike::<f64>(shape);
        });
    }
}

/// A left factor whose columns are contiguous is copied, if much is multiplied by it; one of many rows or columns in
/// several goes. The bits are those of the factor that needs no copy.
#[test]
fn bits_do_not_depend_on_how_the_left_factor_lies() {
    fn lies<T: Real>((m, k, n): (usize, usize, usize), beta: f64) {
        let b = Owned::<T>::new(k, n, Layout::Rows, 2);
        let product = |la, run: Run<T>| {
            let a = Owned::<T>::new(m, k, la, 1);
            let mut c = vec![T::of(0.5); m * n];
            run(a.mat(), b.mat(), T::of(beta), &mut c);
            c.into_iter().map(|c| c.f64().to_bits()).collect::<Vec<_>>()
        };
        let rows = product(Layout::Rows, gemm_here);
        for la in [Layout::Columns, Layout::ColumnGap(7)] {
            assert!(product(la, gemm_here) == rows, "{m}x{k}x{n} {la:?}");
            assert!(product(la, gemm) == rows, "{m}x{k}x{n} {la:?} on all threads");
        }
    }
    everywhere(|| {
        for (shape, beta) in
            [((1024, 300, 260), 0.0), ((41, 600, 530), 1.0), ((600, 600, 520), -0.5), ((64, 300, 520), 0.0)]
        {
            lies::<f32>(shape, beta);
            lies::<f64>(shape, beta);
        }
        check::<f32>(gemm_here, (64, 1100, 520), Layout::Columns, Layout::Rows, 1.0, 7);
        check::<f64>(gemm_here, (41, 600, 530), Layout::Columns, Layout::Rows, -0.5, 7);
        lies::<f32>((1030, 520, 516), 1.0);
        lies::<f32>((40, 9000, 520), 0.0);
    });
}

#[test]
fn every_rung_is_the_same_product() {
    let mut rungs = ladder::rungs::<f32>();
    rungs.extend(ladder::libraries());
    for rung in rungs {
        for shape in
            [(0, 3, 2), (3, 0, 2), (1, 1, 1), (4, 5, 16), (5, 300, 17), (67, 70, 300), (130, 129, 131)]
        {
            for (la, lb) in [(Layout::Rows, Layout::Rows), (Layout::Columns, Layout::Columns)] {
                let (m, k, n) = shape;
                let (a, b) = (Owned::<f32>::new(m, k, la, 1), Owned::<f32>::new(k, n, lb, 2));
                let mut c = vec![f32::NAN; m * n];
                (rung.multiply)(a.mat(), b.mat(), &mut c);
                for (at, &c) in c.iter().enumerate() {
                    let (i, j) = (at / n, at % n);
                    let terms = || (0..k).map(|p| a.at(i, p) * b.at(p, j));
                    let (exact, size): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
                    let slack = (k as f64 + 2.0) * f64::from(f32::EPSILON) * size;
                    assert!(
                        (f64::from(c) - exact).abs() <= slack,
                        "{} {shape:?}: {c}, not {exact}",
                        rung.name
                    );
                }
            }
        }
    }
}

#[test]
fn a_name_that_cannot_run_is_explained() {
    let e = Isa::named("sse9").unwrap_err().to_string();
    assert!(
        e.starts_with("CHAINRULE_ISA=sse9: no such instruction set; this machine can run portable"),
        "{e}"
    );
    for isa in Isa::ALL {
        match Isa::named(isa.name()) {
            Ok(found) => assert!(found == isa && isa.runs_here()),
            Err(e) => assert!(!isa.runs_here() && e.to_string().contains("does not have it"), "{e}"),
        }
    }
}

#[test]
#[should_panic(expected = "the product has 2x2 elements")]
fn a_product_that_does_not_fit_panics() {
    let a = [0.0f32; 4];
    gemm(Mat::dense(&a, 2, 2), Mat::dense(&a, 2, 2), 0.0, &mut [0.0; 3]);
}
