//! Places where well-known engines have stumbled.

use chainrule_autograd::check::{self, Verdict};
use chainrule_autograd::{Op, prelude::*};
use chainrule_tensor::kernels::PoolSpec;

fn vector(x: &[f64]) -> Tensor<f64> {
    Tensor::from_slice(x)
}

/// The gradients of a sum, for hand-made comparisons.
fn grads<F>(f: F, x: &[Tensor<f64>]) -> Vec<Tensor<f64>>
where
    F: for<'t> Fn(&[Var<'t>]) -> Var<'t>,
{
    let tape = Tape::<f64>::new();
    let leaves: Vec<Var> = x.iter().map(|x| tape.leaf(x.clone())).collect();
    let grads = tape.grad(f(&leaves).sum(&[]), &leaves);
    leaves.iter().map(|x| grads.of(*x)).collect()
}

#[test]
#[allow(clippy::clone_on_copy)] // As a user of another engine would write it.
fn a_value_times_itself() {
    let x = [vector(&[3.0, -2.0])];
    assert_eq!(grads(|x| x[0] * x[0], &x)[0].to_vec(), [6.0, -4.0]);
    assert_eq!(grads(|x| x[0].clone() * x[0], &x)[0].to_vec(), [6.0, -4.0]);
    assert_eq!(grads(|x| x[0] * x[0] * x[0], &x)[0].to_vec(), [27.0, 12.0]);
    assert_eq!(grads(|x| x[0] / x[0], &x)[0].to_vec(), [0.0, 0.0]);
    assert_eq!(grads(|x| x[0] - x[0], &x)[0].to_vec(), [0.0, 0.0]);
}

#[test]
fn a_tensor_times_itself_leaves_the_operand_alone() {
    let x = vector(&[3.0, -2.0]);
    let y = x.clone() * x.clone();
    assert_eq!((y.to_vec(), x.to_vec()), (vec![9.0, 4.0], vec![3.0, -2.0]));
    // The left operand's buffer is reused only when nobody else holds it.
    let view = x.expanded([2, 2]).unwrap();
    let z = x.clone() + &x;
    assert_eq!((z.to_vec(), view.to_vec()), (vec![6.0, -4.0], vec![3.0, -2.0, 3.0, -2.0]));
}

#[test]
fn a_matrix_times_itself() {
    // J = Σ (X X)ᵢⱼ, so X̄ = 1 Xᵀ + Xᵀ 1.
    let x = Tensor::from_rows([[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(grads(|x| x[0].matmul(&x[0]), &[x])[0].to_vec(), [7.0, 11.0, 9.0, 13.0]);
}

#[test]
fn the_gradient_of_a_sum_is_a_view_that_nobody_adds_into() {
    let x = [vector(&[1.0, 2.0, 3.0])];
    assert_eq!(grads(|x| x[0].sum(&[]) + (x[0] * x[0]).sum(&[]), &x)[0].to_vec(), [3.0, 5.0, 7.0]);
    assert_eq!(grads(|x| (x[0] * x[0]).sum(&[]) + x[0].sum(&[]), &x)[0].to_vec(), [3.0, 5.0, 7.0]);
    assert_eq!(grads(|x| x[0].sum(&[]) + x[0].sum(&[]), &x)[0].to_vec(), [2.0, 2.0, 2.0]);
    // Two values that share one expanded cotangent.
    let both = grads(|x| (x[0] + x[1]).sum(&[]) + x[0].sum(&[]), &[x[0].clone(), x[0].clone()]);
    assert_eq!((both[0].to_vec(), both[1].to_vec()), (vec![2.0; 3], vec![1.0; 3]));
}

#[test]
fn what_broadcasting_stretched_is_summed_back() {
    let (row, column) = (vector(&[1.0, 2.0]), Tensor::from_rows([[2.0], [4.0], [8.0]]));
    let g = grads(|x| x[0] / x[1], &[row.clone(), column.clone()]);
    // ∂/∂rowⱼ = Σᵢ 1/cᵢ, ∂/∂cᵢ = -Σⱼ rⱼ/cᵢ².
    assert_eq!(g[0], vector(&[0.875, 0.875]));
    assert_eq!(g[1], Tensor::from_rows([[-3.0 / 4.0], [-3.0 / 16.0], [-3.0 / 64.0]]));
    // A power of what was stretched: Σⱼ (c rⱼ)² for a scalar c.
    let g = grads(|x| (x[0] * x[1]).powf(2.0), &[Tensor::scalar(3.0), row]);
    assert_eq!((g[0].clone(), g[1].to_vec()), (Tensor::scalar(30.0), vec![18.0, 36.0]));
    let g = grads(|x| x[0] - x[1], &[Tensor::zeros([1, 1, 2]), Tensor::zeros([3, 1])]);
    assert_eq!(g[0], Tensor::full([1, 1, 2], 3.0));
    assert_eq!(g[1], Tensor::full([3, 1], -2.0));
}

#[test]
fn transposed_views_go_into_products() {
    let (a, b) = (Tensor::randn([3, 2], 1.0, 1), Tensor::randn([4, 3], 1.0, 2));
    let views = [a.transposed(0, 1).unwrap(), b.transposed(0, 1).unwrap()];
    let copies = views.clone().map(|v| v.contiguous());
    let (g, h) = (grads(|x| x[0].matmul(&x[1]), &views), grads(|x| x[0].matmul(&x[1]), &copies));
    assert_eq!(g, h);
    let report = check::gradient(|x| x[0].permute(&[1, 0]).matmul(&x[1].permute(&[1, 0])), &[a, b]);
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}

#[test]
fn a_slice_of_an_expanded_tensor_is_an_input_like_any_other() {
    let wide = vector(&[1.0, 2.0, 3.0]).expanded([4, 3]).unwrap();
    let part = wide.sliced(0, Range::new(1, 3)).unwrap().sliced(1, Range::ALL.step(-2)).unwrap();
    let g = grads(|x| x[0] * x[0], std::slice::from_ref(&part));
    assert_eq!(g[0], Tensor::from_rows([[6.0, 2.0], [6.0, 2.0]]));
    // The same on the tape, back to the vector that was stretched.
    let stretched = |x: Var<'_>| x.expand([4, 3].into()).slice(0, 1..3).slice(1, Range::ALL.step(-2)).id();
    let tape = Tape::new();
    let x = tape.leaf(vector(&[1.0, 2.0, 3.0]));
    let y = tape.var(stretched(x)).unwrap();
    assert_eq!(y.value(), part);
    assert_eq!(tape.grad((y * y).sum(&[]), &[x]).of(x).to_vec(), [4.0, 0.0, 12.0]);
    let report = check::gradient(|x| x[0].exp().matmul(&x[0].permute(&[1, 0])), &[part]);
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}

#[test]
fn axes_of_size_0_have_gradients_of_size_0() {
    let (empty, b) = (Tensor::zeros([0, 3]), vector(&[1.0, 2.0, 3.0]));
    let g = grads(|x| (x[0] + x[1]).exp(), &[empty.clone(), b.clone()]);
    assert_eq!((g[0].clone(), g[1].to_vec()), (empty.clone(), vec![0.0; 3]));
    let g = grads(|x| x[0].matmul(&x[1]), &[empty.clone(), Tensor::ones([3, 2])]);
    assert_eq!((g[0].clone(), g[1].clone()), (empty, Tensor::zeros([3, 2])));
    // A product over an empty axis is a matrix of zeros, and depends on nothing.
    let g = grads(|x| x[0].matmul(&x[1]) * 2.0, &[Tensor::zeros([2, 0]), Tensor::zeros([0, 2])]);
    assert_eq!((g[0].shape().dims(), g[1].shape().dims()), (&[2, 0][..], &[0, 2][..]));
}

#[test]
fn axes_of_size_1_are_stretched_and_kept() {
    let g = grads(|x| x[0] * x[1], &[Tensor::ones([1, 3, 1]), Tensor::full([2, 1, 4], 2.0)]);
    assert_eq!((g[0].clone(), g[1].clone()), (Tensor::full([1, 3, 1], 16.0), Tensor::full([2, 1, 4], 3.0)));
    let g = grads(|x| x[0].sum(&[0]) * x[0].sum_keepdim(&[0]), &[Tensor::full([1, 2], 3.0)]);
    assert_eq!(g[0], Tensor::full([1, 2], 6.0));
    // One element broadcast to none.
    assert_eq!(grads(|x| x[0].expand([0].into()), &[Tensor::ones([1])])[0], Tensor::zeros([1]));
}

#[test]
fn inputs_of_stride_0_get_a_gradient_for_each_element() {
    let x = Tensor::scalar(3.0).expanded([2, 2]).unwrap();
    let g = grads(|x| x[0] * x[0], &[x]);
    assert_eq!(g[0], Tensor::full([2, 2], 6.0));
}

#[test]
fn overlapping_windows_add_up() {
    // Rows of 5, windows of 3 with stride 2: both see the 9 in the middle.
    let x = Tensor::from_vec(vec![1.0, 2.0, 9.0, 4.0, 5.0], [1, 1, 1, 5]).unwrap();
    let spec = PoolSpec::Sliding { kernel: [1, 3], stride: [1, 2], padding: [0, 0] };
    assert_eq!(
        grads(|x| x[0].max_pool2d(spec), std::slice::from_ref(&x))[0].to_vec(),
        [0.0, 0.0, 2.0, 0.0, 0.0]
    );
    // Stride larger than the kernel: the 9 lies in no window.
    let spec = PoolSpec::Sliding { kernel: [1, 2], stride: [1, 3], padding: [0, 0] };
    assert_eq!(grads(|x| x[0].max_pool2d(spec), &[x])[0].to_vec(), [0.0, 1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn of_tied_maxima_the_first_gets_the_gradient() {
    let x = Tensor::from_vec(vec![7.0, 7.0, 7.0, 7.0], [1, 1, 2, 2]).unwrap();
    assert_eq!(grads(|x| x[0].max_pool2d(PoolSpec::square(2)), &[x])[0].to_vec(), [1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_long_chain_needs_no_stack() {
    const LENGTH: usize = 100_000;
    let work = || {
        let mut tape = Tape::new();
        let (id, loss) = {
            let x = tape.leaf(Tensor::scalar(0.5)).named("x");
            let mut y = x;
            for i in 0..LENGTH / 2 {
                // Two steps that undo each other: the derivative of the chain is 1.
                y = if i % 2 == 0 { (y + 1.0) * 2.0 } else { y * 0.5 - 1.0 };
            }
            assert!(tape.len() > LENGTH);
            assert_eq!(tape.grad(y, &[x]).of(x).item(), Some(1.0));
            assert_eq!(tape.jvp(y.id(), &[(x.id(), Tensor::scalar(1.0))]).unwrap().item(), Some(1.0));
            assert_eq!(tape.grad_graph(y, &[x])[0].item(), Some(1.0));
            let text = tape.formula(y.id()).unwrap().text();
            assert!(text.lines().count() > LENGTH / 20);
            assert!(tape.derive(y.id(), x.id()).unwrap().size() > 0);
            (x.id(), y.id())
        };
        assert_eq!(tape.backward(loss).get(id).unwrap().item(), Some(1.0));
    };
    // A recursion over the chain would need some bytes of stack for each node; this stack has one and a half.
    let thread = std::thread::Builder::new().stack_size(160 * 1024).spawn(work).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_released_value_names_the_line_of_its_release() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(vector(&[1.0, 2.0]));
    let y = x.exp();
    let z = (y * y).sum(&[]);
    y.release();
    let line = line!() - 1;
    let e = tape.try_grad(z, &[x]).unwrap_err();
    assert!(
        matches!(e, Error::Released { at, .. } if at.line() == line && at.file().ends_with("traps.rs")),
        "{e}"
    );
    assert!(e.to_string().contains(&format!("traps.rs:{line}")) && e.to_string().contains("exp"), "{e}");
    assert!(y.try_value().is_err() && y.item().is_none());
}

#[test]
fn a_value_that_no_rule_needs_may_be_released() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(vector(&[1.0, 2.0]));
    let y = x * 2.0;
    let z = (y + 1.0).sum(&[]);
    let before = tape.bytes();
    y.release();
    assert!(tape.bytes() < before);
    assert_eq!(tape.grad(z, &[x]).of(x).to_vec(), [2.0, 2.0]);
}

#[test]
fn two_tapes_do_not_mix() {
    let (a, b) = (Tape::new(), Tape::new());
    let (x, y) = (a.leaf(Tensor::scalar(1.0)), b.leaf(Tensor::scalar(2.0)));
    let e = Var::try_apply(chainrule_autograd::ops::Add.into(), &[&x, &y]).unwrap_err();
    assert!(matches!(e, Error::TwoTapes { op: "add" }), "{e}");
    assert!(e.to_string().contains("two different tapes"), "{e}");
    assert!(matches!(a.try_grad(x, &[y]), Err(Error::Stale)));
    assert!(matches!(a.var(y.id()), Err(Error::Stale)));
}

#[test]
fn a_place_on_a_tape_that_was_cleared_is_stale() {
    let mut tape = Tape::new();
    let (x, loss) = {
        let x = tape.leaf(Tensor::scalar(3.0));
        (x.id(), (x * x).id())
    };
    let grads = tape.backward(loss);
    let again = tape.leaf(Tensor::scalar(4.0)).id();
    assert_eq!(again.index(), x.index());
    assert!(matches!(tape.var(x), Err(Error::Stale)));
    assert!(matches!(tape.program(loss), Err(Error::Stale)));
    // The gradients of before know their own values from those of after.
    assert_eq!(grads.get(x).unwrap().item(), Some(6.0));
    assert!(grads.get(again).is_err() && !grads.reached(again));
    assert!(matches!(tape.try_backward(loss), Err(Error::Stale)));
}

#[test]
fn what_was_not_reached_gets_zeros_and_says_so() {
    let tape = Tape::<f64>::new();
    let (x, y) = (tape.leaf(vector(&[1.0, 2.0])), tape.leaf(vector(&[3.0, 4.0, 5.0])));
    let loss = (x * x).sum(&[]);
    let grads = tape.grad(loss, &[x, y]);
    assert_eq!(grads.of(y), Tensor::zeros([3]));
    assert!(grads.reached(x.id()) && !grads.reached(y.id()));
    assert_eq!(tape.grad_graph(loss, &[y])[0].value(), Tensor::zeros([3]));
    // No gradient flows through a mask or a detached value, though the value is there.
    let cut = (x.step() * 2.0 + x.detach()).sum(&[]);
    assert!(!tape.grad(cut, &[x]).reached(x.id()));
}

#[test]
fn first_order_sweeps_record_nothing() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(Tensor::randn([3, 3], 1.0, 1));
    let loss = x.matmul(&x).sigmoid().softmax(0).log().sum(&[]);
    let before = tape.len();
    let first = tape.grad(loss, &[x]).of(x);
    assert_eq!((tape.len(), tape.grad(loss, &[x]).of(x)), (before, first));
    let recorded = tape.grad_graph(loss, &[x])[0];
    assert!(tape.len() > before);
    let nodes = tape.nodes();
    assert!(nodes[before + 1..=recorded.id().index()].iter().all(|n| n.differentiates.is_some()));
    assert!(nodes[..before].iter().all(|n| n.differentiates.is_none()));
}

#[test]
fn anomalies_name_the_op_the_line_and_why() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(vector(&[1.0, 0.0]));
    tape.detect_anomalies(true);
    let (e, line) = (x.try_log().unwrap_err(), line!());
    let text = e.to_string();
    assert!(
        text.contains("log") && text.contains(&format!("traps.rs:{line}")) && text.contains("infinity"),
        "{text}"
    );

    let infinite = tape.leaf(vector(&[1.0, f64::INFINITY]));
    let text = Var::try_apply(chainrule_autograd::ops::Mul.into(), &[&x, &infinite]).unwrap_err().to_string();
    assert!(
        text.contains("mul") && text.contains("element 1") && text.contains("0 times an infinity"),
        "{text}"
    );

    // √x · 0 at 0: forward is fine, backward is 0 · ∞.
    let (root, line) = (x.powf(0.5), line!());
    let loss = (root * 0.0).sum(&[]);
    let text = tape.try_grad(loss, &[x]).unwrap_err().to_string();
    assert!(
        text.contains("powf") && text.contains("backward") && text.contains(&format!("traps.rs:{line}")),
        "{text}"
    );
    assert!(text.contains("0 meets a derivative that is infinite"), "{text}");
    tape.detect_anomalies(false);
    assert!(tape.grad(loss, &[x]).of(x).to_vec()[1].is_nan());
}

#[test]
fn ops_stay_small() {
    assert!(size_of::<Op>() <= 32, "{} bytes", size_of::<Op>());
}
