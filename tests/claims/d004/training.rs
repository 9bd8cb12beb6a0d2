//! Batches and momentum.

use crate::support::{T, alone, dot, gap, gradient, norm, normal, pull};
use chainrule::autograd::{Maths, Var};
use chainrule::nn::init::Init;
use chainrule::nn::layers::{Linear, Sigmoid};
use chainrule::nn::{Layer, Sequential, loss};
use chainrule::optim::{Error, Optim, Optimizer, Sgd};
use chainrule::tensor::Tensor;
use chainrule::tensor::random::Stream;

/// 004.E-b: with small weights a ten-class network begins at a loss of ln 10, the plateau of a slow run.
#[test]
fn id_004_e_b() {
    let layer = |i, o, seed| Linear::with(i, o, Init::Normal(1e-3), Some(Init::Constant(0.0)), seed);
    let net = Sequential::<f64>::new().push(layer(784, 128, 1)).push(Sigmoid).push(layer(128, 10, 2));
    let logits = net.predict(Tensor::rand([50, 784], 0.0, 1.0, 3)).unwrap();
    let labels: Vec<u32> = (0..50).map(|i| i % 10).collect();
    let start = loss::cross_entropy(&logits, labels.into()).unwrap().item().unwrap();
    assert!((start - 10f64.ln()).abs() < 1e-3, "{start}");
    assert_eq!(net.count(), 784 * 128 + 128 + 128 * 10 + 10);
}

/// 004.E-e: the gradient of a larger batch varies less, not more: its variance is that of one sample divided by the size.
#[test]
fn id_004_e_e() {
    let (n, w) = (240, normal([3], 1));
    let (x, t) = (normal([n, 3], 2), normal([n], 3));
    let on = |rows: &[u32]| {
        let (x, t) = (x.index_select(0, rows), t.index_select(0, rows));
        gradient(|w| (w.constant(x.clone()).matmul(&w) - w.constant(t.clone())).square().mean(&[]), &w)
    };
    let whole = on(&(0..n as u32).collect::<Vec<_>>());
    let mut s = Stream::new(4);
    let mut spread = |size: usize| {
        let draws = 4000;
        let each = (0..draws).map(|_| {
            let rows: Vec<u32> = (0..size).map(|_| s.below(n) as u32).collect();
            let off = on(&rows) - &whole;
            dot(&off, &off)
        });
        each.sum::<f64>() / draws as f64
    };
    let sizes = [1, 4, 16];
    let spreads = sizes.map(&mut spread);
    for (size, spread) in sizes.iter().zip(spreads) {
        assert!((spread * *size as f64 / spreads[0] - 1.0).abs() < 0.15, "{spreads:?}");
    }
}

/// ½ wᵀ diag(1, 3) w
fn bowl(w: Var<'_, f64>) -> Var<'_, f64> {
    (w.square() * w.constant(Tensor::from_slice(&[1.0, 3.0]))).sum(&[]) * 0.5
}

/// 004.E-f: momentum of 1.1 cannot have been applied in a run that ended like the others: it diverges, and is refused. One that
/// is applied acts like a rate divided by 1 - μ; an average with the same settings acts like the rate itself.
#[test]
fn id_004_e_f() {
    let start = T::from_slice(&[1.0, -1.0]);
    let run = |rule: Sgd, steps: usize| {
        let p = alone(&start);
        let mut opt = Optim::unchecked(rule, p.clone()).unwrap();
        (0..steps).for_each(|_| opt.step(&pull(&p, bowl)).unwrap());
        p[0].1.value()
    };
    let sgd = Sgd::new(1e-4);
    assert!(matches!(Optim::new(sgd.momentum(1.1), alone(&start)), Err(Error::Refused { .. })));
    assert!(norm(&run(sgd.momentum(1.1), 400)) > 1e6);
    for mu in [0.5, 0.7, 0.9] {
        let heavy = run(sgd.momentum(mu), 3000);
        assert!(gap(&heavy, &run(Sgd::new(1e-4 / (1.0 - mu)), 3000)) < 2e-3, "{mu}");
        assert!(gap(&heavy, &run(sgd, 3000)) > 0.05, "{mu}");
        assert!(gap(&run(sgd.momentum(mu).averaged(true), 3000), &run(sgd, 3000)) < 2e-3, "{mu}");
    }
}
