//! Laws of the optimizers: equivalences, invariances, resuming, clipping.

use chainrule_autograd::prelude::*;
use chainrule_optim::{
    Adagrad, Adam, AdamW, Error, Optim, Optimizer, ProximalSgd, RmsProp, Sgd, State, Update, clip_norm,
    clip_value,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Params<T> = Vec<(String, Param<T>)>;
/// What each step's gradient is.
type Feed = Vec<Vec<f64>>;

fn params<T: Real>(start: &[f64]) -> Params<T> {
    vec![("w".to_string(), Param::new("w", Role::Weight, Tensor::from_slice(start).cast()))]
}

/// The gradient of Σ w g, which is g.
fn grads<T: Real>(p: &Params<T>, g: &[f64]) -> Grads<T> {
    let mut tape = Tape::new();
    let loss = (tape.param(&p[0].1) * tape.constant(Tensor::from_slice(g).cast())).sum(&[]).id();
    tape.backward(loss)
}

/// Parameters after each step.
fn run<T: Real>(rule: impl Update, start: &[f64], feed: &Feed) -> Vec<Vec<T>> {
    let p = params::<T>(start);
    let mut opt = Optim::new(rule, p.clone()).unwrap();
    let step = |g: &Vec<f64>| {
        opt.step(&grads(&p, g)).unwrap();
        p[0].1.value().to_vec()
    };
    feed.iter().map(step).collect()
}

/// One of each rule, with settings that bring every part of its formula into play.
fn all<T: Real>(p: &Params<T>) -> Vec<(&'static str, Box<dyn Optimizer<T>>)> {
    fn make<T: Real>(rule: impl Update, p: &Params<T>) -> Box<dyn Optimizer<T>> {
        Box::new(Optim::new(rule, p.clone()).unwrap())
    }
    let sgd = Sgd::new(0.1);
    vec![
        ("sgd", make(sgd.weight_decay(0.1), p)),
        ("damped", make(sgd.momentum(0.9).dampening(0.3), p)),
        ("nesterov", make(sgd.momentum(0.9).nesterov(true).weight_decay(0.1).decoupled(true), p)),
        ("averaged", make(sgd.momentum(0.9).averaged(true), p)),
        ("rmsprop", make(RmsProp::new(0.1).initial(0.5), p)),
        ("adagrad", make(Adagrad::new(0.1).initial(0.5), p)),
        ("adam", make(Adam::new(0.1).weight_decay(0.1), p)),
        ("adamw", make(AdamW::new(0.1), p)),
        ("proximal", make(ProximalSgd::new(0.1).l1(0.3), p)),
    ]
}

fn vectors(n: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0, n)
}

fn feed(n: usize) -> impl Strategy<Value = Feed> {
    prop::collection::vec(vectors(n), 1..8)
}

fn close(a: &[Vec<f64>], b: &[Vec<f64>]) -> bool {
    a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| (a - b).abs() <= 1e-12)
}

/// Scalars as text and back, as a file would hold them.
fn through_text<T: Real>(state: State<T>) -> State<T> {
    let scalars: BTreeMap<_, f64> =
        state.scalars.iter().map(|(k, x)| (k.clone(), x.to_string().parse().unwrap())).collect();
    State { scalars, ..state }
}

fn resumes<T: Real>(start: &[f64], feed: &Feed, cut: usize) {
    let names = all(&params::<T>(start)).into_iter().map(|(name, _)| name);
    for (i, name) in names.enumerate() {
        let whole = params::<T>(start);
        let mut opt = all(&whole).swap_remove(i).1;
        let mut saved = None;
        for (step, g) in feed.iter().enumerate() {
            if step == cut {
                saved = Some((whole[0].1.value(), through_text(opt.state())));
            }
            opt.set_lr(0.1 / (step + 3) as f64).unwrap();
            opt.step(&grads(&whole, g)).unwrap();
        }
        let (value, state) = saved.unwrap();
        let again = params::<T>(start);
        again[0].1.set(value);
        let mut resumed = all(&again).swap_remove(i).1;
        resumed.load_state(&state).unwrap();
        assert_eq!(resumed.state(), state, "{name}");
        for (step, g) in feed.iter().enumerate().skip(cut) {
            resumed.set_lr(0.1 / (step + 3) as f64).unwrap();
            resumed.step(&grads(&again, g)).unwrap();
        }
        assert_eq!(again[0].1.value(), whole[0].1.value(), "{name}");
        assert_eq!(resumed.state(), opt.state(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_resumed_run_has_the_same_bits((start, feed) in (vectors(3), feed(3)), cut in 0usize..8) {
        let cut = cut % feed.len();
        resumes::<f64>(&start, &feed, cut);
        resumes::<f32>(&start, &feed, cut);
    }

    #[test]
    fn at_rate_zero_nothing_moves(start in vectors(3), feed in feed(3)) {
        let names = all(&params::<f64>(&start)).len();
        for i in 0..names {
            let p = params::<f64>(&start);
            let (name, mut opt) = all(&p).swap_remove(i);
            opt.set_lr(0.0).unwrap();
            for g in &feed {
                opt.step(&grads(&p, g)).unwrap();
            }
            prop_assert_eq!(&p[0].1.value().to_vec(), &start, "{}", name);
            prop_assert_eq!(opt.state().scalars["steps.w"], feed.len() as f64, "{}", name);
        }
    }

    /// A velocity that averages is the heavy ball's times 1 - μ.
    #[test]
    fn averaged_momentum_is_a_heavy_ball_at_a_smaller_rate(
        start in vectors(3), feed in feed(3), mu in 0.01..0.99, nesterov: bool
    ) {
        let averaged = Sgd::new(0.1).momentum(mu).averaged(true).nesterov(nesterov);
        let heavy = Sgd::new(0.1 * (1.0 - mu)).momentum(mu).nesterov(nesterov);
        prop_assert!(close(&run(averaged, &start, &feed), &run(heavy, &start, &feed)));
    }

    #[test]
    fn both_forms_of_decay_agree_for_plain_descent_only(
        start in prop::collection::vec(0.5..2.0, 3), feed in prop::collection::vec(vectors(3), 3..8)
    ) {
        let sgd = Sgd::new(0.1).weight_decay(0.3);
        prop_assert!(close(&run(sgd, &start, &feed), &run(sgd.decoupled(true), &start, &feed)));
        let heavy = sgd.momentum(0.9);
        prop_assert!(!close(&run(heavy, &start, &feed), &run(heavy.decoupled(true), &start, &feed)));
        let rms = RmsProp::new(0.1).weight_decay(0.3);
        prop_assert!(!close(&run(rms, &start, &feed), &run(rms.decoupled(true), &start, &feed)));
        let (adam, adamw) = (Adam::new(0.1).weight_decay(0.3), AdamW::new(0.1).weight_decay(0.3));
        prop_assert!(!close(&run(adam, &start, &feed), &run(adamw, &start, &feed)));
    }

    /// Coupled decay is the penalty ½ λ ‖w‖² in the loss, for which a tape finds the gradient.
    #[test]
    fn coupled_decay_is_a_penalty_in_the_loss(start in vectors(3), feed in feed(3), decay in 0.01..1.0) {
        fn penalised(rule: impl Update, start: &[f64], feed: &Feed, decay: f64) -> Vec<Vec<f64>> {
            let p = params::<f64>(start);
            let mut opt = Optim::new(rule, p.clone()).unwrap();
            let mut tape = Tape::new();
            let step = |g: &Vec<f64>| {
                let loss = {
                    let w = tape.param(&p[0].1);
                    let half = tape.constant(Tensor::scalar(decay / 2.0));
                    ((w * tape.constant(Tensor::from_slice(g))).sum(&[]) + half * (w * w).sum(&[])).id()
                };
                opt.step(&tape.backward(loss)).unwrap();
                p[0].1.value().to_vec()
            };
            feed.iter().map(step).collect()
        }
        let sgd = Sgd::new(0.1).momentum(0.9).nesterov(true);
        prop_assert!(close(&run(sgd.weight_decay(decay), &start, &feed), &penalised(sgd, &start, &feed, decay)));
        // An ε that keeps the step a smooth function of the gradient, so that rounding is not blown up.
        let rms = RmsProp::new(0.1).eps(0.1);
        prop_assert!(close(&run(rms.weight_decay(decay), &start, &feed), &penalised(rms, &start, &feed, decay)));
        let ada = Adagrad::new(0.1).eps(0.1);
        prop_assert!(close(&run(ada.weight_decay(decay), &start, &feed), &penalised(ada, &start, &feed, decay)));
        let adam = Adam::new(0.1).eps(0.1);
        prop_assert!(close(&run(adam.weight_decay(decay), &start, &feed), &penalised(adam, &start, &feed, decay)));
        let prox = ProximalSgd::new(0.1).l1(0.3);
        prop_assert!(close(&run(prox.weight_decay(decay), &start, &feed), &penalised(prox, &start, &feed, decay)));
    }

    /// Without ε the adaptive rules do not see the gradient's scale; by powers of 2 not a bit changes.
    #[test]
    fn adaptive_steps_do_not_see_the_scale(start in vectors(3), feed in feed(3), power in -20i32..20) {
        let scaled: Feed = feed.iter().map(|g| g.iter().map(|x| x * 2f64.powi(power)).collect()).collect();
        let adam = Adam::new(0.1).eps(0.0);
        prop_assert_eq!(run::<f64>(adam, &start, &feed), run::<f64>(adam, &start, &scaled));
        let rms = RmsProp::new(0.1).eps(0.0);
        prop_assert_eq!(run::<f64>(rms, &start, &feed), run::<f64>(rms, &start, &scaled));
        let ada = Adagrad::new(0.1).eps(0.0);
        prop_assert_eq!(run::<f64>(ada, &start, &feed), run::<f64>(ada, &start, &scaled));
    }

    #[test]
    fn without_epsilon_adam_and_adagrad_first_step_by_the_rate(start in vectors(3), g in vectors(3)) {
        let expected: Vec<f64> = start.iter().zip(&g).map(|(p, g)| p - 0.1 * g.signum()).collect();
        let feed = vec![g];
        prop_assert!(close(&run(Adam::new(0.1).eps(0.0), &start, &feed), std::slice::from_ref(&expected)));
        prop_assert!(close(&run(Adagrad::new(0.1).eps(0.0), &start, &feed), &[expected]));
    }

    /// The proximal step is where ½ (x - z)² + lr l1 |x| is least, z being the plain step.
    #[test]
    fn a_proximal_step_minimises_its_objective(start in vectors(3), g in vectors(3), l1 in 0.1..20.0) {
        let after = &run::<f64>(ProximalSgd::new(0.1).l1(l1), &start, &vec![g.clone()])[0];
        for ((p, g), &x) in start.iter().zip(&g).zip(after) {
            let objective = |x: f64| (x - (p - 0.1 * g)).powi(2) / 2.0 + 0.1 * l1 * x.abs();
            let others = (-400..400).map(|k| f64::from(k) / 100.0).chain([x - 1e-4, x + 1e-4]);
            for other in others {
                prop_assert!(objective(x) <= objective(other) + 1e-15, "{} {}", x, other);
            }
        }
    }

    /// On ½ a w² descent is w (1 - lr a)ᵗ.
    #[test]
    fn descent_on_a_parabola_has_a_closed_form(start in -2.0..2.0f64, a in 0.1..10.0) {
        let p = params::<f64>(&[start]);
        let mut opt = Optim::new(Sgd::new(0.1), p.clone()).unwrap();
        for _ in 0..20 {
            let w = p[0].1.value().to_vec()[0];
            opt.step(&grads(&p, &[a * w])).unwrap();
        }
        let expected: f64 = start * f64::powi(1.0 - 0.1 * a, 20);
        let w = p[0].1.value().to_vec()[0];
        prop_assert!((w - expected).abs() <= 1e-13, "{} {}", w, expected);
    }

    #[test]
    fn clipping_bounds_the_norm_and_keeps_the_direction(g in vectors(4), max in 0.01..5.0) {
        let p = params::<f64>(&[0.0; 4]);
        let mut clipped = grads(&p, &g);
        let norm = clip_norm(&mut clipped, &p, max).unwrap();
        let exact = g.iter().map(|x| x * x).sum::<f64>().sqrt();
        prop_assert!((norm - exact).abs() <= 1e-14 * exact);
        let after = clipped.param(&p[0].1).unwrap().to_vec();
        if exact + 1e-6 <= max {
            prop_assert_eq!(after, g);
        } else {
            let length = after.iter().map(|x| x * x).sum::<f64>().sqrt();
            prop_assert!(length <= max && length >= max * (1.0 - 2e-6 / exact));
            prop_assert!(after.iter().zip(&g).all(|(a, g)| (a * exact - g * length).abs() <= 1e-12));
        }
    }
}

/// A gradient that is a view: transposed, and expanded from one number.
#[test]
fn strided_gradients_are_read_by_their_shape() {
    let p = Param::new("w", Role::Weight, Tensor::from_rows([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    let mut opt = Optim::new(Sgd::new(1.0), vec![("w".to_string(), p.clone())]).unwrap();
    let mut tape = Tape::new();
    let loss = {
        let w = tape.param(&p).permute(&[1, 0]);
        (w * tape.constant(Tensor::from_rows([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]))).sum(&[]).id()
    };
    opt.step(&tape.backward(loss)).unwrap();
    assert_eq!(p.value(), Tensor::from_rows([[0.9, 1.7, 2.5], [3.8, 4.6, 5.4]]));
    let loss = tape.param(&p).sum(&[]).id();
    opt.step(&tape.backward(loss)).unwrap();
    let left = p.value().to_vec();
    assert!(left.iter().zip([-0.1, 0.7, 1.5, 2.8, 3.6, 4.4]).all(|(a, b)| (a - b).abs() < 1e-15), "{left:?}");
}

/// A threshold that compares could turn NaN into a healthy looking zero.
#[test]
fn no_rule_hides_a_nan() {
    for i in 0..all(&params::<f64>(&[1.0, 2.0])).len() {
        let p = params::<f64>(&[1.0, 2.0]);
        let (name, mut opt) = all(&p).swap_remove(i);
        opt.step(&grads(&p, &[f64::NAN, 1.0])).unwrap();
        let after = p[0].1.value().to_vec();
        assert!(after[0].is_nan() && after[1].is_finite(), "{name} {after:?}");
    }
}

#[test]
fn parameters_without_gradient_are_left_alone() {
    let (a, b) = (params::<f64>(&[1.0]), Param::new("idle", Role::Weight, Tensor::from_slice(&[2.0])));
    let both = vec![a[0].clone(), ("idle".to_string(), b.clone())];
    let mut opt = Optim::new(AdamW::new(0.1), both).unwrap();
    opt.step(&grads(&a, &[1.0])).unwrap();
    assert_eq!(b.value().to_vec(), [2.0]);
    let state = opt.state();
    assert_eq!((state.scalars["steps.w"], state.scalars["steps.idle"]), (1.0, 0.0));
    assert_eq!(state.tensors.keys().collect::<Vec<_>>(), ["exp_avg.w", "exp_avg_sq.w"]);
}

#[test]
fn a_replaced_parameter_is_an_error_and_moves_nothing() {
    let p = params::<f64>(&[1.0, 2.0]);
    let other = Param::new("first", Role::Weight, Tensor::from_slice(&[1.0]));
    let both = vec![("first".to_string(), other.clone()), p[0].clone()];
    let mut opt = Optim::new(Adam::new(0.1), both).unwrap();
    let mut tape = Tape::new();
    let loss = (tape.param(&other).sum(&[]) + tape.param(&p[0].1).sum(&[])).id();
    let stale = tape.backward(loss);
    opt.step(&stale).unwrap();
    let before = other.value();
    p[0].1.set(Tensor::from_slice(&[1.0, 2.0, 3.0]));
    let text = opt.step(&stale).unwrap_err().to_string();
    assert!(text.contains("`w` has another shape than its gradient"), "{text}");
    let text = opt.step(&grads(&p, &[1.0; 3])).unwrap_err().to_string();
    assert!(text.contains("`w` was replaced by a tensor of another shape"), "{text}");
    assert_eq!(other.value(), before);
}

#[test]
fn a_state_that_does_not_fit_is_refused_with_all_reasons() {
    let p = params::<f64>(&[1.0, 2.0]);
    let mut opt = Optim::new(Adam::new(0.1), p.clone()).unwrap();
    opt.step(&grads(&p, &[1.0, 1.0])).unwrap();
    let good = opt.state();
    let mut bad = good.clone();
    bad.tensors.remove("exp_avg.w");
    bad.tensors.insert("exp_avg_sq.w".into(), Tensor::from_slice(&[1.0]));
    bad.tensors.insert("sum.w".into(), Tensor::from_slice(&[1.0]));
    bad.scalars.remove("lr");
    let Error::State { problems } = opt.load_state(&bad).unwrap_err() else { panic!() };
    let expected = [
        "`lr` is missing",
        "`exp_avg.w` is missing",
        "`exp_avg_sq.w` has shape [1], not [2]",
        "`sum.w` is unknown here",
    ];
    assert_eq!(problems, expected);
    assert_eq!(opt.state(), good);
    for steps in [-1.0, 0.5, f64::NAN] {
        bad = good.clone();
        bad.scalars.insert("steps.w".into(), steps);
        assert!(opt.load_state(&bad).is_err());
    }
}

#[test]
fn clipping_counts_tied_parameters_once_and_bears_large_numbers() {
    let p = params::<f32>(&[0.0, 0.0]);
    let tied = vec![p[0].clone(), ("again".to_string(), p[0].1.clone())];
    let mut g = grads(&p, &[3e30, 4e30]);
    let norm = clip_norm(&mut g, &tied, 5.0).unwrap();
    assert!((norm / 5e30 - 1.0).abs() < 1e-6, "{norm}");
    let after = g.param(&p[0].1).unwrap().to_vec();
    assert!((after[0] - 3.0).abs() < 1e-5 && (after[1] - 4.0).abs() < 1e-5, "{after:?}");
}

#[test]
fn clipping_refuses_what_it_cannot_mend() {
    let p = params::<f64>(&[0.0, 0.0]);
    for bad in [f64::NAN, f64::INFINITY] {
        let mut g = grads(&p, &[1.0, bad]);
        assert_eq!(clip_norm(&mut g, &p, 1.0), Err(Error::NonFinite { name: "w".into() }));
        assert_eq!(g.param(&p[0].1).unwrap().to_vec()[0], 1.0);
    }
    let mut g = grads(&p, &[1.0, f64::NAN]);
    clip_value(&mut g, &p, 0.5).unwrap();
    let after = g.param(&p[0].1).unwrap().to_vec();
    assert!(after[0] == 0.5 && after[1].is_nan());
    for max in [0.0, -1.0, f64::NAN] {
        assert!(matches!(clip_norm(&mut g, &p, max), Err(Error::Refused { .. })));
        assert!(matches!(clip_value(&mut g, &p, max), Err(Error::Refused { .. })));
    }
}
