//! No kernel touches memory beside its operands: everything that is allocated here ends, or begins, at a page that
//! nobody may touch, so that reading one element too many ends the test.
#![cfg(unix)]

use chainrule_tensor::conv::{self, ConvSpec};
use chainrule_tensor::gemm::{Mat, gemm, gemm_here, ladder};
use chainrule_tensor::kernels::{self, Finish, PoolSpec};
use chainrule_tensor::{Axes, Isa, Real, Tensor, with_isa};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

/// Smaller allocations are the test harness's.
const SMALLEST: usize = 200;
/// Whether memory is to begin at a guarded page instead of ending there.
static FRONT: AtomicBool = AtomicBool::new(false);

struct Guarded;

fn page() -> usize {
    // SAFETY: asks for a constant.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

/// Pages for an allocation, without the guards.
fn inner(layout: Layout) -> usize {
    layout.size().next_multiple_of(page())
}

fn guarded(layout: Layout) -> bool {
    layout.size() >= SMALLEST && layout.align() <= 64 && layout.size().is_multiple_of(layout.align())
}

// SAFETY: memory is mapped for each allocation alone, and unmapped as a whole.
unsafe impl GlobalAlloc for Guarded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !guarded(layout) {
            // SAFETY: the caller's promise.
            return unsafe { System.alloc(layout) };
        }
        let (page, inner) = (page(), inner(layout));
        let (none, private) = (libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: new pages, of which those between the first and the last are opened.
        unsafe {
            let start = libc::mmap(std::ptr::null_mut(), inner + 2 * page, none, private, -1, 0);
            if start == libc::MAP_FAILED {
                return std::ptr::null_mut();
            }
            let start = start.cast::<u8>().add(page);
            if libc::mprotect(start.cast(), inner, libc::PROT_READ | libc::PROT_WRITE) != 0 {
                return std::ptr::null_mut();
            }
            if FRONT.load(Ordering::Relaxed) { start } else { start.add(inner - layout.size()) }
        }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if !guarded(layout) {
            // SAFETY: the caller's promise.
            return unsafe { System.dealloc(at, layout) };
        }
        let (page, inner) = (page(), inner(layout));
        // Wherever in its first page it begins.
        let start = at.map_addr(|a| a / page * page - page);
        // SAFETY: the pages of this allocation.
        unsafe { libc::munmap(start.cast(), inner + 2 * page) };
    }
}

#[global_allocator]
static ALLOCATOR: Guarded = Guarded;

/// Random elements in memory of exactly their size.
fn random<T: Real>(shape: &[usize], seed: u64) -> Tensor<T> {
    let values = Tensor::<T>::randn([shape.iter().product::<usize>()], 1.0, seed).to_vec();
    let shape = chainrule_tensor::Shape::new(shape).expect("few axes");
    Tensor::from_slice(&values.into_boxed_slice()).reshaped(shape).expect("as many")
}

fn products<T: Real>() {
    for (m, k, n) in [
        (7, 9, 11),
        (1, 64, 33),
        (33, 64, 1),
        (5, 70, 65),
        (64, 64, 64),
        (17, 129, 100),
        (9, 600, 70),
        (25, 1030, 66),
        (520, 20, 70),
        (17, 600, 520),
        // Few columns, and few rows.
        (23, 205, 6),
        (3, 203, 50),
        (31, 6301, 1),
    ] {
        let fill = |n: usize| (0..n).map(|i| T::of(i as f64 % 7.0 - 3.0)).collect::<Vec<_>>();
        let (a, b, mut c) = (fill(m * k), fill(k * n), fill(m * n));
        for (a, b) in [
            (Mat::dense(&a, m, k), Mat::dense(&b, k, n)),
            (Mat::dense(&a, k, m).t(), Mat::dense(&b, k, n)),
            (Mat::dense(&a, m, k), Mat::dense(&b, n, k).t()),
            (Mat::dense(&a, k, m).t(), Mat::dense(&b, n, k).t()),
        ] {
            gemm(a, b, T::ONE, &mut c);
            gemm_here(a, b, T::ONE, &mut c);
            ladder::rungs().iter().for_each(|rung| (rung.multiply)(a, b, &mut c));
        }
    }
}

fn convolutions<T: Real>() {
    let shapes = [
        ([2, 3, 9, 7], [5, 3, 3, 3], ConvSpec::default()),
        ([1, 4, 8, 17], [20, 4, 3, 3], ConvSpec::default().padding(1)),
        ([3, 2, 11, 11], [17, 2, 5, 5], ConvSpec::default().padding(2).stride(2)),
        ([3, 9, 6, 5], [20, 9, 3, 3], ConvSpec::default().padding(1)),
        ([2, 16, 6, 6], [33, 16, 1, 1], ConvSpec::default()),
        ([1, 5, 7, 40], [3, 5, 3, 3], ConvSpec::default().padding(2).dilation(2)),
    ];
    for (x, w, spec) in shapes {
        let (x, w) = (random::<T>(&x, 1), random::<T>(&w, 2));
        let g = random::<T>(&spec.out_shape(x.shape(), w.shape()).expect("fits"), 3);
        for rung in conv::ladder::rungs::<T>() {
            rung.conv2d(&x, &w, &spec).expect("fits");
            rung.conv2d_input_grad(&g, &w, x.shape(), &spec).expect("fits");
            rung.conv2d_weight_grad(&g, &x, w.shape(), &spec).expect("fits");
        }
        let bias = random(&[w.shape()[0], 1, 1], 4);
        let finish = Finish { bias: Some(&bias), each: Some(&|x| kernels::change(x, |x| x + x)) };
        kernels::conv2d_then(&x, &w, &spec, &finish).expect("fits");
    }
}

fn others<T: Real>() {
    for (m, k, n) in [(1, 9, 5), (7, 9, 1), (7, 9, 70), (30, 4100, 9)] {
        let (a, b, bias) = (random::<T>(&[m, k], 1), random(&[k, n], 2), random(&[n], 3));
        let finish = Finish { bias: Some(&bias), each: Some(&|x| kernels::change(x, |x| x + x)) };
        kernels::matmul_then(&a, &b, false, false, &finish).expect("fits");
    }
    for n in [51, 63, 64, 65, 200, 1000] {
        let x = random::<T>(&[n], n as u64);
        let rows = random::<T>(&[3, n], 2);
        for f in [kernels::exp, kernels::ln, kernels::tanh, kernels::sigmoid] {
            f(&x);
        }
        kernels::sum(&rows, Axes::one(1), false).expect("an axis");
        kernels::sum(&rows, Axes::one(0), false).expect("an axis");
        let labels = [0, n as u32 - 1, 7];
        let losses = kernels::cross_entropy(&rows, &labels).expect("three labels");
        kernels::cross_entropy_grad(&rows, &labels, &losses).expect("three losses");
        let _ = &rows + &x;
        let mut sum = rows.clone() + 1.0;
        kernels::accumulate(&mut sum, &x.expanded(*rows.shape()).expect("a row each"));
    }
    let image = random::<T>(&[2, 3, 10, 14], 4);
    for spec in [PoolSpec::square(2), PoolSpec::square(3), PoolSpec::Adaptive { out: [3, 4] }] {
        let (y, arg) = kernels::max_pool(&image, &spec).expect("fits");
        kernels::max_pool_scatter(&y, &arg, image.shape()).expect("fits");
    }
    kernels::channel_sum(&image, &image, |_| |x, y| x * y).expect("channels");
}

#[test]
fn kernels_keep_to_their_operands() {
    // Else blocks are larger than what is in them, and come back from lists, away from the guards.
    chainrule_tensor::memory::be_exact();
    for front in [false, true] {
        FRONT.store(front, Ordering::Relaxed);
        for isa in Isa::here() {
            with_isa(isa, || {
                products::<f32>();
                products::<f64>();
                convolutions::<f32>();
                convolutions::<f64>();
                others::<f32>();
                others::<f64>();
            });
        }
    }
}

/// That the guards are there: a program of its own reads one element too many, and is killed for it.
#[test]
fn a_guarded_page_ends_whoever_touches_it() {
    if std::env::var_os("TOUCH_THE_GUARD").is_some() {
        let data = vec![1u8; 4096];
        // SAFETY: none; that is the point.
        let beyond = unsafe { std::ptr::read_volatile(data.as_ptr().add(4096)) };
        println!("read {beyond}");
        return;
    }
    let program = std::env::current_exe().expect("a program");
    let name = "a_guarded_page_ends_whoever_touches_it";
    let ended = std::process::Command::new(program)
        .args(["--exact", name, "--nocapture"])
        .env("TOUCH_THE_GUARD", "1")
        .output()
        .expect("it starts");
    assert!(!ended.status.success() && !String::from_utf8_lossy(&ended.stdout).contains("read"), "{ended:?}");
}
