//! The checker itself: what it must call right, wrong and unproven.

use chainrule_autograd::check::{self, How, Options, Order, Reason, Verdict};
use chainrule_autograd::{Custom, Math, Needs, Result, Sample, Saved, prelude::*};

fn vector(x: &[f64]) -> Tensor<f64> {
    Tensor::from_slice(x)
}

fn second() -> Options {
    Options { order: Order::Second, ..Options::default() }
}

#[test]
fn a_correct_gradient_is_right_in_both_orders() {
    let x = [Tensor::randn([3, 2], 1.0, 1), Tensor::randn([2], 1.0, 2)];
    let first = check::gradient(|x| (x[0] * x[1]).sigmoid(), &x);
    assert_eq!(first.verdict, Verdict::Right, "{first}");
    assert_eq!(first.inputs.iter().map(|i| i.compared).collect::<Vec<_>>(), [6, 2]);
    assert!(first.inputs.iter().all(|i| i.oracle_error < 1e-9 && i.max_error < 1e-9), "{first}");
    let second = second().gradient(|x| (x[0] * x[1]).sigmoid(), &x);
    assert_eq!(second.verdict, Verdict::Right, "{second}");
}

#[test]
fn other_layouts_are_judged_as_well() {
    let x =
        [Tensor::randn([3, 4], 1.0, 1).transposed(0, 1).unwrap(), vector(&[0.5]).expanded([4, 3]).unwrap()];
    let report = check::gradient(|x| (x[0] * x[1]).exp(), &x);
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}

#[test]
fn softmax_under_a_plain_sum_is_vacuous() {
    let x = [vector(&[0.3, -1.2, 0.8])];
    let report = check::gradient(|x| x[0].softmax(0).sum(&[]), &x);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::Insensitive), "{report}");
    let report = check::gradient(|x| x[0].softmax(0), &x);
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}

#[test]
fn at_a_kink_any_value_between_the_slopes_is_excused_and_none_certified() {
    let relu =
        |x: &[f64], claimed: &[f64]| check::claim(|x| x[0].relu().sum(&[]), &[vector(x)], &[vector(claimed)]);
    for between in [0.0, 0.4, 1.0] {
        let report = relu(&[0.0, 2.0], &[between, 1.0]);
        assert_eq!(report.verdict, Verdict::Unproven(Reason::AtKink), "{report}");
    }
    for outside in [-0.1, 1.1] {
        let report = relu(&[0.0, 2.0], &[outside, 1.0]);
        assert_eq!(report.verdict, Verdict::Wrong, "{report}");
        assert_eq!(report.mistake().unwrap().1.entries[0].index, [0]);
    }
    // Nearer than any step.
    assert_eq!(relu(&[1e-9, 2.0], &[1.0, 1.0]).verdict, Verdict::Unproven(Reason::AtKink));
    // Inside the ladder of steps, and beyond it.
    assert_eq!(relu(&[1e-4, 2.0], &[1.0, 1.0]).verdict, Verdict::Right);
    assert_eq!(relu(&[-0.3, 2.0], &[0.0, 1.0]).verdict, Verdict::Right);
}

#[test]
fn at_a_kink_of_several_parts_each_may_turn_by_itself() {
    // Windows (a, b) and (b, c), all equal, the first of ties chosen: b gets the second window's weight only, which lies
    // outside of b's one-sided derivatives 0 and w₀ + w₁ if the weights have different signs.
    let pool =
        chainrule_tensor::kernels::PoolSpec::Sliding { kernel: [1, 2], stride: [1, 1], padding: [0, 0] };
    for seed in 0..8 {
        let report = Options { seed, ..Options::default() }
            .gradient(|x| x[0].max_pool2d(pool), &[Tensor::ones([1, 1, 1, 3])]);
        assert_eq!(report.verdict, Verdict::Unproven(Reason::AtKink), "{report}");
    }
}

#[test]
fn a_point_at_the_edge_of_the_domain_is_unproven() {
    let report = check::gradient(|x| x[0].powf(0.5), &[vector(&[0.0, 1.0])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::DomainEmpty), "{report}");
    let report = check::gradient(|x| x[0].log(), &[vector(&[-1.0, 1.0])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::NonFinite), "{report}");
    let report = check::gradient(|x| x[0].log(), &[vector(&[1e-7, 1.0])]);
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}

#[test]
fn nothing_to_check_is_not_right() {
    let report = check::gradient(|x| x[0] * 2.0, &[Tensor::zeros([0, 3])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::NoEntries));
    let report = check::gradient(|x| x[0] * 0.0, &[vector(&[1.0])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::Insensitive));
    let report = check::gradient(|x| x[0].detach(), &[vector(&[])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::NoEntries));
}

#[test]
fn what_rounding_hides_is_unproven_and_not_excused() {
    // At 1e20 the differences of a slope of 1 drown.
    let report = check::claim(|x| (x[0] + 1e20).sum(&[]), &[vector(&[1.0])], &[vector(&[1.0])]);
    assert!(matches!(report.verdict, Verdict::Unproven(_)), "{report}");
    // An entry so far below its neighbour that differences cannot tell it from zero, but rounding could.
    let f = |x: &[Tensor<f64>], claimed: &[Tensor<f64>]| {
        check::claim(|x| (x[0] * x[0].constant(Tensor::from_slice(&[1e4, 2e-10]))).sum(&[]), x, claimed)
    };
    let x = [vector(&[1.0, 1.0])];
    let report = f(&x, &[vector(&[1e4, 2e-10])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::BelowResolution), "{report}");
    let report = f(&x, &[vector(&[1e4, -2e-10])]);
    assert_eq!(report.verdict, Verdict::Unproven(Reason::BelowResolution), "{report}");
}

#[test]
fn a_jump_is_never_right() {
    let report = check::claim(|x| x[0].step().sum(&[]), &[vector(&[0.0])], &[vector(&[0.0])]);
    assert!(matches!(report.verdict, Verdict::Unproven(_)), "{report}");
    // Jumps of 1 here and of 3 a little further: quotients at steps of 1/8 and 1/32 are both 32, by accident.
    for claimed in [0.0, 32.0, -1.0] {
        let report = check::claim(
            |x| (x[0].step() + (x[0] - 0.06).step() * 3.0).sum(&[]),
            &[vector(&[0.0])],
            &[vector(&[claimed])],
        );
        assert_eq!(report.verdict, Verdict::Unproven(Reason::BelowResolution), "{report}");
    }
}

#[test]
fn wrong_claims_are_told_apart() {
    let x = [Tensor::randn([2, 3], 1.0, 1), Tensor::randn([3, 3], 1.0, 2), Tensor::randn([3], 1.0, 3)];
    // J = ½ |X W + b|², so X̄ = R Wᵀ, W̄ = Xᵀ R, b̄ = Σ R with R = X W + b.
    let judge = |claimed: [Tensor<f64>; 3]| {
        let report = check::claim(
            |x| {
                let r = x[0].matmul(&x[1]) + x[2];
                (r * r).sum(&[]) * 0.5
            },
            &x,
            &claimed,
        );
        (report.verdict, report.mistake().map(|(i, m)| (i, m.how.clone())))
    };
    let r = x[0].matmul(&x[1]) + &x[2];
    let right = [r.matmul_with(&x[1], false, true), x[0].matmul_with(&r, true, false), r.sum(&[0])];
    let with = |i: usize, g: Tensor<f64>| {
        let mut claimed = right.clone();
        claimed[i] = g;
        judge(claimed)
    };
    assert_eq!(judge(right.clone()), (Verdict::Right, None));
    let cases = [
        (0, -&right[0], How::Times(-1.0)),
        (0, &right[0] * 2.0, How::Times(2.0)),
        (1, right[1].transposed(0, 1).unwrap(), How::Transposed(1.0)),
        (0, right[0].transposed(0, 1).unwrap(), How::Transposed(1.0)),
        (2, r.clone(), How::Unsummed(vec![0])),
        (2, r.sum(&[0]) * 0.5, How::Times(0.5)),
        (1, Tensor::zeros([3, 3]), How::Zero),
        (1, x[1].clone(), How::Otherwise),
        (2, Tensor::zeros([4]), How::Shape(vec![4])),
    ];
    for (i, claimed, how) in cases {
        assert_eq!(with(i, claimed), (Verdict::Wrong, Some((i, how.clone()))), "{how}");
    }
}

#[test]
fn the_entries_that_differ_are_named() {
    let x = [Tensor::randn([2, 3], 1.0, 1)];
    let mut claimed = &x[0] * 2.0;
    claimed.make_mut()[4] *= 1.0 + 1e-4;
    let report = check::claim(|x| (x[0] * x[0]).sum(&[]), &x, &[claimed.clone()]);
    let (_, mistake) = report.mistake().unwrap();
    assert_eq!((mistake.differing, &mistake.entries[0].index), (1, &vec![1, 1]));
    assert!((mistake.entries[0].expected - 2.0 * x[0].at(&[1, 1])).abs() < 1e-9);
    assert_eq!(mistake.how, How::Otherwise);
}

#[test]
fn a_not_a_number_where_a_derivative_exists_is_wrong() {
    let report =
        check::claim(|x| (x[0] * x[0]).sum(&[]), &[vector(&[1.0, 2.0])], &[vector(&[f64::NAN, 4.0])]);
    assert_eq!(report.verdict, Verdict::Wrong);
    assert_eq!(report.mistake().unwrap().1.how, How::NonFinite);
}

#[test]
fn directions_find_one_wrong_entry_among_many_and_entries_name_it() {
    let x = [Tensor::randn([40, 40], 1.0, 5)];
    let f = |claimed: Tensor<f64>| check::claim(|x| (x[0] * x[0]).sum(&[]), &x, &[claimed]);
    let right = &x[0] * 2.0;
    let report = f(right.clone());
    assert_eq!((report.verdict, report.inputs[0].compared), (Verdict::Right, 8), "{report}");
    let mut wrong = right;
    wrong.make_mut()[777] += 0.01;
    let report = f(wrong);
    let (_, mistake) = report.mistake().unwrap();
    assert_eq!(mistake.entries[0].index, [777 / 40, 777 % 40]);
    assert_eq!(mistake.differing, 1);
}

#[test]
fn a_claim_needs_a_scalar_and_one_gradient_for_each_input() {
    let x = [vector(&[1.0, 2.0])];
    let e = Options::default().try_claim(|x| Ok(x[0] * 2.0), &x, &x).unwrap_err();
    assert!(matches!(e, Error::NotScalar { .. }), "{e}");
    let e = Options::default().try_claim(|x| x[0].try_sum(&[]), &x, &[]).unwrap_err();
    assert!(e.to_string().contains("0 gradients are claimed for 1 inputs"), "{e}");
    let e = check::try_gradient(|x| x[0].try_matmul(&x[0].try_reshape([2, 1].into())?)?.try_sum(&[3]), &x)
        .unwrap_err();
    assert!(matches!(e, Error::Shape { .. }), "{e}");
}

/// x³ with a choice of mistakes.
#[derive(Clone, Debug)]
struct Cube {
    backward: f64,
    forward: f64,
}

impl Rule for Cube {
    const NAME: &'static str = "cube";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(x[0] * x[0] * x[0])
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.x(0) * s.x(0) * self.backward)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        Some(dx[0].clone()? * s.x(0) * s.x(0) * self.forward)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("cube", x)
    }
    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

#[test]
fn a_users_rule_is_audited_in_both_modes_and_both_orders() {
    let x = [vector(&[1.5, -0.5])];
    let check = |backward, forward| check::rule(Custom::new(Cube { backward, forward }), &x).unwrap();
    assert_eq!(check(3.0, 3.0).verdict, Verdict::Right);
    let wrong = check(2.0, 2.0);
    assert!(
        matches!(wrong.mistake().unwrap().1.how, How::Times(k) if (k - 2.0 / 3.0).abs() < 1e-9),
        "{wrong}"
    );
    // Only forward mode is wrong: the differences agree, the dot product does not.
    let wrong = check(3.0, 2.0);
    assert_eq!((wrong.verdict, wrong.inputs[0].verdict), (Verdict::Wrong, Verdict::Right));
    assert_eq!(wrong.dot_product.unwrap().verdict, Verdict::Wrong);
    let report = second().rule(Custom::new(Cube { backward: 3.0, forward: 3.0 }), &x).unwrap();
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}

#[test]
fn a_report_prints_its_curve_and_is_json() {
    let x = [vector(&[0.7, 1.1])];
    let report = check::claim(|x| x[0].exp().sum(&[]), &x, &[vector(&[1.0, 1.1f64.exp()])]);
    let text = report.to_string();
    for part in ["wrong (seed 0)", "1 differing", "at [0]: claimed 1", "error of central differences", " *"] {
        assert!(text.contains(part), "{part:?} is missing:\n{text}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verdict"], "wrong");
    assert_eq!(json["inputs"][0]["mistake"]["entries"][0]["index"][0], 0);
    assert!(json["inputs"][0]["curve"].as_array().unwrap().len() >= 8);
    assert_eq!(serde_json::to_value(Verdict::Unproven(Reason::AtKink)).unwrap()["unproven"], "at_kink");
}

#[test]
fn the_curve_falls_with_truncation_and_rises_with_rounding() {
    let report = check::gradient(|x| x[0].exp(), &[vector(&[1.0, 0.2])]);
    let errors: Vec<f64> = report.inputs[0].curve.iter().map(|p| p.error).collect();
    let (low, least) = errors.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    assert!(low > 2 && low + 1 < errors.len(), "{report}");
    // Central differences are of second order: a quarter of the step is a sixteenth of the error.
    assert!((errors[0] / errors[1] - 16.0).abs() < 0.5, "{report}");
    assert!(*least < 1e-9 && errors.last().unwrap() > least);
}
