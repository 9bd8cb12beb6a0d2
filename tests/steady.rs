//! A training step that has been made before allocates nothing, counted in the general allocator itself: tensors, tables of
//! convolutions, gradients and lists take their memory from what the step before gave back. On one thread: with more, how
//! many blocks are in use at once depends on who is faster.

use chainrule::nn::layers::{BatchNorm, Conv2d, Dropout, Flatten, Linear, MaxPool2d, Relu, Sigmoid};
use chainrule::nn::{loss, models};
use chainrule::optim::{Adam, Optim, Sgd};
use chainrule::prelude::*;
use chainrule::tensor::kernels::{ConvSpec, PoolSpec};
use std::sync::{Arc, Mutex, PoisonError};

/// A model in training.
struct Training<O> {
    model: Sequential<f32>,
    optimizer: O,
    tape: Tape<f32>,
    at: u64,
}

impl<O: Optimizer<f32>> Training<O> {
    fn new(model: Sequential<f32>, optimizer: impl FnOnce(Vec<(String, Param<f32>)>) -> O) -> Training<O> {
        let optimizer = optimizer(model.params());
        Training { model, optimizer, tape: Tape::new(), at: 0 }
    }

    fn step(&mut self, x: &Tensor<f32>, labels: &Arc<[u32]>) {
        let (id, updates) = {
            let run = Run::train(&self.tape, 1, self.at);
            let y = self.model.forward(&run, self.tape.constant(x.clone())).unwrap();
            (loss::cross_entropy(&y, labels.clone()).unwrap().id(), run.updates())
        };
        let grads = self.tape.backward(id);
        self.optimizer.step(&grads).unwrap();
        updates.into_iter().for_each(|(param, value)| param.set(value));
        self.at += 1;
    }

    /// Steps allocate nothing, after others.
    fn allocates_nothing(&mut self, x: Tensor<f32>) {
        let labels: Arc<[u32]> = (0..x.shape()[0] as u32).map(|i| i % 10).collect();
        let first = allocation_counter::measure(|| self.step(&x, &labels)).count_total;
        assert!(first > 0, "the first step must allocate, or nothing is counted");
        (0..3).for_each(|_| self.step(&x, &labels));
        assert_eq!(
            allocation_counter::measure(|| (0..4).for_each(|_| self.step(&x, &labels))).count_total,
            0
        );
    }
}

/// Runs a test on one thread, while no other test takes or gives blocks.
fn alone<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(f)
}

fn images(shape: [usize; 4]) -> Tensor<f32> {
    Tensor::rand(shape, 0.0, 1.0, 3)
}

fn sgd(params: Vec<(String, Param<f32>)>) -> impl Optimizer<f32> {
    Optim::new(Sgd::new(0.01).momentum(0.9), params).unwrap()
}

fn adam(params: Vec<(String, Param<f32>)>) -> impl Optimizer<f32> {
    Optim::new(Adam::new(0.001), params).unwrap()
}

fn convolutions() -> Sequential<f32> {
    Sequential::new()
        .push(Conv2d::new(1, 16, [5, 5], ConvSpec::default().padding(2), 1))
        .push(BatchNorm::new(16))
        .push(Relu)
        .push(MaxPool2d(PoolSpec::square(2)))
        .push(Flatten)
        .push(Linear::new(16 * 196, 10, 3))
}

#[test]
fn a_perceptron() {
    alone(|| {
        let model = Sequential::new()
            .push(Linear::new(784, 128, 1))
            .push(Sigmoid)
            .push(Dropout { p: 0.3 })
            .push(Linear::new(128, 10, 2));
        Training::new(model, sgd).allocates_nothing(Tensor::rand([64, 784], 0.0, 1.0, 3));
    });
}

#[test]
fn one_example_at_a_time() {
    alone(|| {
        let model = Sequential::new()
            .push(Linear::new(2, 8, 1))
            .push(Relu)
            .push(Dropout { p: 0.5 })
            .push(Linear::new(8, 10, 2));
        Training::new(model, adam).allocates_nothing(Tensor::rand([1, 2], 0.0, 1.0, 3));
    });
}

#[test]
fn a_convolution_with_batch_normalisation() {
    alone(|| Training::new(convolutions(), adam).allocates_nothing(images([8, 1, 28, 28])));
}

#[test]
fn a_residual_network() {
    alone(|| Training::new(models::resnet20(3, 10, 1), sgd).allocates_nothing(images([2, 3, 32, 32])));
}

#[test]
fn a_long_tape_of_small_tensors() {
    alone(|| {
        let (w, x) = (Tensor::<f32>::full([8], 0.5), Tensor::<f32>::full([8], 0.1));
        let mut tape = Tape::new();
        let mut step = || {
            let id = {
                let w = tape.leaf(w.clone());
                let mut y = tape.constant(x.clone());
                for _ in 0..2000 {
                    y = (y * w).tanh();
                }
                y.sum(&[]).id()
            };
            drop(tape.backward(id));
        };
        (0..2).for_each(|_| step());
        assert_eq!(allocation_counter::measure(|| (0..2).for_each(|_| step())).count_total, 0);
    });
}

#[test]
fn training_and_predicting_in_turn() {
    alone(|| {
        // Two sets of blocks, as the batches differ; both are kept.
        let mut training = Training::new(convolutions(), sgd);
        let [x, other, last] = [200, 500, 404].map(|n| images([n, 1, 28, 28]));
        let labels: Arc<[u32]> = (0..200).map(|i| i % 10).collect();
        let mut turn = || {
            (0..3).for_each(|_| training.step(&x, &labels));
            for x in [&other, &last] {
                drop(training.model.predict(x.clone()).unwrap());
            }
        };
        (0..2).for_each(|_| turn());
        assert_eq!(allocation_counter::measure(|| (0..2).for_each(|_| turn())).count_total, 0);
    });
}
