//! Mistakes that were made once.

use chainrule_autograd::{
    Custom, Domain, Error, Math, Needs, Result, Sample, Saved, diagonal, ops, prelude::*,
};

#[test]
fn a_parameter_that_changed_gets_a_new_leaf() {
    let w = Param::new("w", Role::Weight, Tensor::scalar(1.0));
    let tape = Tape::new();
    for step in 0..4 {
        let x = tape.param(&w);
        let grads = tape.grad(x * x, &[x]);
        assert_eq!(grads.of(x).item(), Some(2.0 * w.value().item().unwrap()), "step {step}");
        w.update(|w| w[0] -= 0.25);
    }
}

#[test]
fn thawing_takes_effect_on_the_same_tape() {
    let w = Param::new("w", Role::Weight, Tensor::scalar(3.0));
    w.set_trainable(false);
    let mut tape = Tape::new();
    let _ = tape.param(&w);
    w.set_trainable(true);
    let loss = {
        let x = tape.param(&w);
        (x * x).id()
    };
    assert_eq!(tape.backward(loss).param(&w).unwrap().item(), Some(6.0));
}

#[test]
fn a_shared_parameter_adds_up() {
    let w = Param::new("w", Role::Weight, Tensor::scalar(3.0));
    let mut tape = Tape::new();
    let loss = {
        let (a, b) = (tape.param(&w), tape.param(&w));
        assert_eq!(a.id(), b.id());
        (a * b + a).id()
    };
    assert_eq!(tape.backward(loss).param(&w).unwrap().item(), Some(7.0));
}

#[test]
fn a_factor_of_one_that_stretches_is_printed() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::<f64>::zeros([2, 3])).named("x");
    let w = tape.leaf(Tensor::scalar(0.5)).named("w");
    let y = tape.leaf(Tensor::from_slice(&[1.0, 2.0, 3.0])).named("y");
    let loss = ((w + x) * y).sum(&[]);
    assert_eq!(tape.grad(loss, &[w]).of(w).item(), Some(12.0));
    // Without the ones the sum would be 6.
    assert_eq!(tape.derive(loss.id(), w.id()).unwrap().text(), "sum_to(ones(shape=[2, 3]) * y, shape=[])");
}

#[test]
fn leaves_of_one_name_are_told_apart() {
    let tape = Tape::new();
    let a = tape.scope("first", || tape.leaf(Tensor::scalar(1.0)).named("weight"));
    let b = tape.scope("second", || tape.leaf(Tensor::scalar(2.0)).named("weight"));
    assert_eq!(tape.formula((a - b).id()).unwrap().text(), "first.weight - second.weight");
    let c = tape.leaf(Tensor::scalar(1.0)).named("q");
    let d = tape.leaf(Tensor::scalar(2.0)).named("q");
    assert_eq!(tape.formula((c * d).id()).unwrap().text(), "q * q_2");
}

#[test]
fn made_up_names_avoid_the_users() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(1.0)).named("t1");
    let e = (x * x).exp();
    assert_eq!(tape.formula((e * e).id()).unwrap().text(), "t2 = exp(t1 * t1)\nt2 * t2");
}

#[test]
fn constants_print_as_numbers() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(2.0)).named("x");
    let dx = tape.grad_graph(x * x * x, &[x])[0];
    let text = tape.formula(dx.id()).unwrap().text();
    assert!(!text.contains("x0"), "{text}");
}

#[derive(Clone, Debug)]
struct Times(f64);

impl Rule for Times {
    const NAME: &'static str = "times";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(x[0] * x[0] * self.0)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(g * s.x(0) * (2.0 * self.0))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("times", x)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Custom::new(Times(3.0)), Domain::Any)
    }
}

#[test]
fn custom_rules_run_in_every_kind() {
    let tape = Tape::<f32>::new();
    let x = tape.leaf(Tensor::scalar(2.0));
    let y = Var::apply(Custom::new(Times(3.0)).into(), &[&x]);
    assert_eq!(tape.grad(y, &[x]).of(x).item(), Some(12.0));
    let dy = tape.grad_graph(y, &[x])[0];
    assert_eq!(tape.grad(dy, &[x]).of(x).item(), Some(6.0));
    assert_eq!(tape.jvp(y.id(), &[(x.id(), Tensor::scalar(0.5))]).unwrap().item(), Some(6.0));
    // Forward over forward: the second derivative along a direction.
    type D = chainrule_autograd::Dual<chainrule_autograd::Dual<Tensor<f64>>>;
    let inner =
        |p: f64| chainrule_autograd::Dual { primal: Tensor::scalar(p), tangent: Some(Tensor::scalar(1.0)) };
    let one = chainrule_autograd::Dual { primal: Tensor::scalar(1.0), tangent: None };
    let x = D { primal: inner(2.0), tangent: Some(one) };
    let y = D::apply(Custom::new(Times(3.0)).into(), &[&x]);
    assert_eq!(y.tangent.unwrap().tangent.unwrap().item(), Some(6.0));
}

#[test]
fn two_custom_rules_that_print_alike_are_two() {
    #[derive(Clone)]
    struct Quiet(f64);
    impl std::fmt::Debug for Quiet {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Quiet")
        }
    }
    impl Rule for Quiet {
        const NAME: &'static str = "quiet";
        fn shape(&self, x: &[Shape]) -> Result<Shape> {
            Ok(x[0])
        }
        fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
            Ok(x[0] * self.0)
        }
        fn needs(&self, _: usize) -> Needs {
            Needs::NOTHING
        }
        fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
            Some(g * self.0)
        }
        fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
            diagonal(self, s, dx)
        }
        fn formula(&self, x: Vec<Math>) -> Math {
            Math::Num(self.0) * x.into_iter().next().unwrap()
        }
        fn samples() -> Vec<Sample> {
            Vec::new()
        }
    }
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(1.0)).named("x");
    let (two, three) = (Custom::new(Quiet(2.0)), Custom::new(Quiet(3.0)));
    let y = Var::apply(two.into(), &[&x]) + Var::apply(three.into(), &[&x]);
    assert_eq!(tape.formula(y.id()).unwrap().text(), "2 * x + 3 * x");
}

#[test]
fn division_by_a_constant_has_the_same_bits_in_every_kind() {
    let x = Tensor::<f32>::rand([2000], -1.0, 1.0, 1);
    let tape = Tape::new();
    let y = tape.leaf(x.clone()) / 3.0;
    assert_eq!(y.value().to_vec(), (x / 3.0).to_vec());
}

#[test]
fn released_values_are_errors_in_recorded_sweeps_too() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(2.0));
    let y = x.exp();
    let z = y * y;
    y.release();
    let e = tape.try_grad_graph(z, &[x]).unwrap_err();
    assert!(e.to_string().contains("released"), "{e}");
}

#[test]
fn anomalies_are_errors_in_recorded_sweeps_too() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(0.0));
    let y = x.powf(0.5);
    tape.detect_anomalies(true);
    let e = tape.try_grad_graph(y, &[x]).unwrap_err();
    assert!(e.to_string().contains("powf"), "{e}");
}

#[test]
fn a_panic_inside_a_scope_leaves_the_tape_usable() {
    let mut tape = Tape::<f64>::new();
    let caught =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tape.scope("a", || panic!("on purpose"))));
    assert!(caught.is_err());
    tape.clear();
    let x = tape.scope("b", || tape.leaf(Tensor::scalar(1.0)));
    assert_eq!(tape.node(x.id()).unwrap().path, "b");
}

#[test]
fn tangents_are_checked() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::<f64>::zeros([2, 3]));
    let y = x.exp();
    let e = tape.jvp(y.id(), &[(x.id(), Tensor::zeros([3]))]).unwrap_err();
    assert!(e.to_string().contains("[2, 3]"), "{e}");
    assert!(tape.jvp(y.id(), &[(y.id(), Tensor::zeros([2, 3]))]).unwrap_err().to_string().contains("leaves"));
    assert!(matches!(tape.derive(y.id(), x.id()), Err(Error::NotScalar { .. })));
}

#[test]
fn bytes_do_not_drift_with_sweeps() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(Tensor::rand([50, 50], -1.0, 1.0, 1));
    let y = (x.matmul(&x) * x + x.sum_keepdim(&[0])).sum(&[]);
    let before = tape.bytes();
    for _ in 0..5 {
        tape.grad(y, &[x]);
    }
    assert_eq!(tape.bytes(), before);
    assert_eq!(before, 4 * 50 * 50 * 8 + 50 * 8);
    assert!(tape.peak_bytes() >= before + 50 * 50 * 8, "gradients count too: {}", tape.peak_bytes());
}

#[test]
fn a_gradient_that_was_not_asked_for_is_said_to_be_so() {
    let tape = Tape::new();
    let (x, y) = (tape.leaf(Tensor::scalar(1.0)), tape.leaf(Tensor::scalar(2.0)));
    let grads = tape.grad(x * y, &[x]);
    assert!(matches!(grads.get(y.id()), Err(Error::NotAsked)));
}

/// The gradient with respect to a value in the middle of a tape stops there: the rule that made it is not asked for anything,
/// so it has nothing to read.
#[test]
fn the_gradient_of_an_intermediate_sigmoid_stops_there() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(Tensor::scalar(0.3));
    for y in [x.sigmoid(), x.tanh(), x.relu(), x.square()] {
        let loss = y * 3.0;
        assert_eq!(tape.grad(loss, &[y]).get(y.id()).unwrap().item(), Some(3.0));
    }
}

#[test]
fn a_limit_refuses_a_result_before_it_is_computed() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(Tensor::full([1000], 1.0));
    tape.limit(chainrule_tensor::memory::live() as usize + 10_000, 4);
    let column = x.try_reshape([1000, 1].into()).unwrap();
    // 8 MB.
    let e = (Var::try_apply(ops::Mul.into(), &[&x, &column])).unwrap_err();
    assert!(matches!(e, Error::Full { op: "mul", values: 4, .. }), "{e}");
    let y = x.try_sum(&[0]).unwrap();
    let z = y.try_square().unwrap();
    assert!(matches!(y.try_square(), Err(Error::Full { op: "square", .. })));
    // A sweep that is recorded passes the limit by one rule at most.
    assert!(matches!(tape.try_grad_graph(z, &[x]), Err(Error::Full { .. })));
}
