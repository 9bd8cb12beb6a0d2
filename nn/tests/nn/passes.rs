//! What a pass decides: randomness, buffers, sharing, tensors or a tape.

use chainrule_autograd::prelude::*;
use chainrule_nn::{Data, Layer, Mode, Params, Run, Sequential, StateDict, layers::*, models};

fn dropped(seed: u64, step: u64, path: &str) -> Vec<f64> {
    let run = Run::new((), Mode::Train, seed, step);
    let ones = Tensor::<f64>::ones([64]);
    run.enter(path, || Dropout { p: 0.5 }.forward(&run, ones)).unwrap().to_vec()
}

#[test]
fn dropout_depends_on_seed_step_and_layer_path_alone() {
    assert_eq!(dropped(1, 2, "a"), dropped(1, 2, "a"));
    let masks =
        [dropped(1, 2, "a"), dropped(1, 3, "a"), dropped(2, 2, "a"), dropped(2, 1, "a"), dropped(1, 2, "b")];
    for (i, a) in masks.iter().enumerate() {
        assert!(a.iter().all(|&v| v == 0.0 || v == 2.0));
        assert!(masks[..i].iter().all(|b| a != b), "mask {i} is an earlier one");
    }
}

#[test]
fn a_layer_that_runs_twice_drops_differently() {
    let run = Run::<Tensor<f64>>::new((), Mode::Train, 1, 2);
    let once = || Dropout { p: 0.5 }.forward(&run, Tensor::ones([64])).unwrap();
    assert_ne!(once(), once());
}

#[test]
fn a_tape_drops_what_tensors_drop() {
    let model =
        Sequential::new().push(Dropout { p: 0.3 }).push(Linear::new(8, 4, 1)).push(Dropout { p: 0.3 });
    let x = Tensor::<f64>::randn([5, 8], 1.0, 2);
    let tape = Tape::new();
    let recorded = model.forward(&Run::train(&tape, 7, 9), tape.constant(x.clone())).unwrap();
    let plain = model.forward(&Run::new((), Mode::Train, 7, 9), x).unwrap();
    assert_eq!(recorded.value(), plain);
}

fn predicts_as_on_a_tape<T: Real>(model: Sequential<T>, shape: impl Into<Shape>) {
    let x = Tensor::<T>::randn(shape, 1.0, 4);
    let tape = Tape::new();
    let recorded = model.forward(&Run::new(&tape, Mode::Eval, 3, 3), tape.constant(x.clone())).unwrap();
    assert_eq!(recorded.value(), model.predict(x).unwrap());
}

#[test]
fn tensors_and_a_tape_predict_the_same_bits() {
    predicts_as_on_a_tape(models::mlp::<f32>(&[12, 7, 3], 1), [5, 3, 4]);
    predicts_as_on_a_tape(models::logistic::<f64>(12, 3), [5, 3, 4]);
    predicts_as_on_a_tape(models::perceptron::<f64>(12, 3, 1), [5, 12]);
    predicts_as_on_a_tape(models::lenet::<f32>([1, 16, 13], [3, 4], 6, 2, 1).unwrap(), [3, 1, 16, 13]);
    predicts_as_on_a_tape(models::resnet20::<f32>(3, 10, 1), [2, 3, 16, 16]);
}

#[test]
fn running_statistics_move_at_commit() {
    let norm = BatchNorm::<f64>::with(1, 1e-5, 0.5);
    let buffers = || norm.params()[2..].iter().map(|(_, p)| p.value().item().unwrap()).collect::<Vec<_>>();
    let x = Tensor::from_rows([[1.0], [3.0]]); // mean 2, unbiased variance 2
    let run = Run::new((), Mode::Train, 0, 0);
    norm.forward(&run, x.clone()).unwrap();
    assert_eq!(buffers(), [0.0, 1.0, 0.0]);
    run.commit();
    assert_eq!(buffers(), [1.0, 1.5, 1.0]);
    run.commit();
    assert_eq!(buffers(), [1.0, 1.5, 1.0], "a second commit has nothing to do");

    let lost = Run::new((), Mode::Train, 0, 0);
    norm.forward(&lost, x.clone()).unwrap();
    drop(lost);
    assert_eq!(buffers(), [1.0, 1.5, 1.0], "a step that failed leaves no trace");

    let eval = Run::eval();
    norm.forward(&eval, x.clone()).unwrap();
    assert!(eval.updates().is_empty());
}

#[test]
fn a_norm_that_runs_twice_in_a_pass_moves_twice() {
    let norm = BatchNorm::<f64>::with(1, 1e-5, 0.5);
    let run = Run::new((), Mode::Train, 0, 0);
    for x in [[[1.0], [3.0]], [[5.0], [5.0]]] {
        norm.forward(&run, Tensor::from_rows(x)).unwrap();
    }
    run.commit();
    let buffers: Vec<f64> = norm.params()[2..].iter().map(|(_, p)| p.value().item().unwrap()).collect();
    assert_eq!(buffers, [3.0, 0.75, 2.0]); // 0 → 1 → 3; 1 → 1.5 → 0.75
}

#[test]
fn a_trained_pass_uses_the_batch_and_not_the_buffers() {
    let norm = BatchNorm::<f64>::new(1);
    norm.params()[2].1.set(Tensor::from_slice(&[100.0]));
    let run = Run::new((), Mode::Train, 0, 0);
    let y = norm.forward(&run, Tensor::from_rows([[1.0], [3.0]])).unwrap().to_vec();
    assert!((y[0] + 1.0).abs() < 1e-5 && (y[1] - 1.0).abs() < 1e-5, "{y:?}");
}

/// Two linear layers with one weight.
struct Twice {
    first: Linear<f64>,
    second: Linear<f64>,
}

impl Layer<f64> for Twice {
    fn forward<V: Data<T = f64>>(&self, run: &Run<V>, x: V) -> chainrule_autograd::Result<V> {
        self.second.forward(run, self.first.forward(run, x)?.try_sigmoid()?)
    }
    fn list(&self, list: &mut Params<f64>) {
        list.nest("first", |list| self.first.list(list));
        list.nest("second", |list| self.second.list(list));
    }
}

#[test]
fn gradients_of_a_shared_weight_add_up() {
    let first = Linear::new(3, 3, 1);
    let second = Linear::new(3, 3, 2).tied(first.weight());
    let tied = Twice { first, second };
    let apart = Twice { first: Linear::new(3, 3, 1), second: Linear::new(3, 3, 2) };
    apart.second.weight().set(apart.first.weight().value());

    let grads = |model: &Twice| {
        let mut tape = Tape::new();
        let x = Tensor::randn([4, 3], 1.0, 5);
        let w = Tensor::randn([4, 3], 1.0, 6);
        let loss = {
            let y = model.forward(&Run::train(&tape, 0, 0), tape.constant(x)).unwrap();
            (y * tape.constant(w)).sum(&[]).id()
        };
        tape.backward(loss)
    };
    let (together, separate) = (grads(&tied), grads(&apart));
    let sum = separate.param(apart.first.weight()).unwrap() + separate.param(apart.second.weight()).unwrap();
    let both = together.param(tied.first.weight()).unwrap();
    let off = both.to_vec().iter().zip(sum.to_vec()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-14, "{off}");

    let names = |model: &Twice| model.params().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(&tied), ["first.weight", "first.bias", "second.bias"]);
    assert_eq!((tied.count(), apart.count()), (9 + 3 + 3, 9 + 3 + 9 + 3));
    let state = StateDict::of(&tied).unwrap();
    assert!(state.names().eq(["first.bias", "first.weight", "second.bias", "second.weight"]));
    state.load_into(&apart).unwrap();
    assert!(StateDict::of(&apart).unwrap().load_into(&tied).is_ok());
    apart.second.weight().set(Tensor::zeros([3, 3]));
    let error = StateDict::of(&apart).unwrap().load_into(&tied).unwrap_err().to_string();
    assert!(error.contains("second.weight: shares its parameter with first.weight"), "{error}");
}

#[test]
fn a_frozen_layer_gets_no_gradient() {
    let model = models::mlp::<f64>(&[3, 4, 2], 1);
    let params = model.params();
    params[0].1.set_trainable(false);
    let mut tape = Tape::new();
    let loss = {
        let x = tape.constant(Tensor::ones([2, 3]));
        model.forward(&Run::train(&tape, 0, 0), x).unwrap().sum(&[]).id()
    };
    let grads = tape.backward(loss);
    assert!(grads.param(&params[0].1).is_none() && grads.param(&params[2].1).is_some());
}
