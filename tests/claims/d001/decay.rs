//! An L2 penalty and weight decay: the same for plain descent, and for nothing else.

use crate::support::{T, alone, gap, normal, pull};
use chainrule::autograd::{Maths, Var};
use chainrule::optim::{Adam, AdamW, Optim, Optimizer, RmsProp, Sgd, Update};

/// 1/n ‖X w - t‖² + λ ‖w‖²
fn loss<'t>(w: Var<'t, f64>, penalty: f64) -> Var<'t, f64> {
    let [x, t] = [normal([6, 4], 1), normal([6], 2)].map(|v| w.constant(v));
    (x.matmul(&w) - t).square().mean(&[]) + w.square().sum(&[]) * penalty
}

fn after(rule: impl Update, penalty: f64, steps: usize) -> T {
    let p = alone(&normal([4], 3));
    let mut opt = Optim::new(rule, p.clone()).unwrap();
    (0..steps).for_each(|_| opt.step(&pull(&p, |w| loss(w, penalty))).unwrap());
    p[0].1.value()
}

/// 001.2.3.2-c: a penalty λ̃ ‖w‖² and decay by 1 - λ per step are one with λ̃ = λ / (2 η), for plain descent only.
#[test]
fn id_001_2_3_2_c() {
    let (eta, lambda) = (0.05, 0.03);
    let penalty = lambda / (2.0 * eta);
    // The optimizer's decoupled decay shrinks by 1 - η × rate.
    let rate = lambda / eta;
    let sgd = Sgd::new(eta);
    for steps in [1, 5, 50] {
        let decayed = after(sgd.weight_decay(rate).decoupled(true), 0.0, steps);
        assert!(gap(&after(sgd, penalty, steps), &decayed) < 1e-15, "{steps}");
        assert!(gap(&after(sgd, 0.0, steps), &decayed) > 1e-2);
    }
    let apart = |a: T, b: T| assert!(gap(&a, &b) > 1e-3, "{}", gap(&a, &b));
    let heavy = sgd.momentum(0.9);
    apart(after(heavy, penalty, 5), after(heavy.weight_decay(rate).decoupled(true), 0.0, 5));
    let rms = RmsProp::new(eta);
    apart(after(rms, penalty, 5), after(rms.weight_decay(rate).decoupled(true), 0.0, 5));
    apart(after(Adam::new(eta), penalty, 5), after(AdamW::new(eta).weight_decay(rate), 0.0, 5));
    // One step with momentum is a step without, so the difference is the velocity's memory.
    assert!(gap(&after(heavy, penalty, 1), &after(heavy.weight_decay(rate).decoupled(true), 0.0, 1)) < 1e-15);
}
