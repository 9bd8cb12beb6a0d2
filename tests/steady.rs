//! A training step that has been made before asks the system for no block for its tensors: every one comes back from the
//! step before. Of less than 1 KiB they are no blocks, and the general allocator's business. One test in its file, since the
//! count is that of the whole process.

use chainrule::nn::layers::{BatchNorm, Conv2d, Dropout, Flatten, Linear, MaxPool2d, Relu, Sigmoid};
use chainrule::nn::{loss, models};
use chainrule::optim::{Adam, Optim, Sgd};
use chainrule::prelude::*;
use chainrule::tensor::kernels::{ConvSpec, PoolSpec};
use chainrule::tensor::memory;
use std::sync::Arc;

/// Steps of training; gives how many blocks the last ones asked for.
fn train<O: Optimizer<f32>>(
    model: &Sequential<f32>,
    x: Tensor<f32>,
    optimizer: impl FnOnce(Vec<(String, Param<f32>)>) -> O,
) -> usize {
    let labels: Arc<[u32]> = (0..x.shape()[0] as u32).map(|i| i % 10).collect();
    let mut optimizer = optimizer(model.params());
    let mut tape = Tape::new();
    let mut before = 0;
    for step in 0..12 {
        if step == 4 {
            before = memory::asked();
        }
        let (id, updates) = {
            let run = Run::train(&tape, 1, step);
            let y = model.forward(&run, tape.constant(x.clone())).unwrap();
            (loss::cross_entropy(&y, labels.clone()).unwrap().id(), run.updates())
        };
        let grads = tape.backward(id);
        optimizer.step(&grads).unwrap();
        updates.into_iter().for_each(|(param, value)| param.set(value));
    }
    memory::asked() - before
}

#[test]
fn a_steady_step_asks_for_no_block() {
    // On one thread: with more, how many blocks are in use at once depends on who is faster.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        let sgd = |params| Optim::new(Sgd::new(0.01).momentum(0.9), params).unwrap();
        let adam = |params| Optim::new(Adam::new(0.001), params).unwrap();
        let mlp = Sequential::new()
            .push(Linear::new(784, 128, 1))
            .push(Sigmoid)
            .push(Dropout { p: 0.3 })
            .push(Linear::new(128, 10, 2));
        assert_eq!(train(&mlp, Tensor::rand([64, 784], 0.0, 1.0, 3), sgd), 0, "perceptron");
        let cnn = Sequential::new()
            .push(Conv2d::new(1, 16, [5, 5], ConvSpec::default().padding(2), 1))
            .push(BatchNorm::new(16))
            .push(Relu)
            .push(MaxPool2d(PoolSpec::square(2)))
            .push(Flatten)
            .push(Linear::new(16 * 196, 10, 3));
        assert_eq!(train(&cnn, Tensor::rand([8, 1, 28, 28], 0.0, 1.0, 3), adam), 0, "convolutions");
        // To train and to predict in turn takes two sets of blocks, as the batches differ; both are kept.
        let batches = [200, 500, 404].map(|n| Tensor::<f32>::rand([n, 1, 28, 28], 0.0, 1.0, 3));
        let mut before = 0;
        for turn in 0..4 {
            if turn == 2 {
                before = memory::asked();
            }
            train(&cnn, batches[0].clone(), sgd);
            batches[1..].iter().for_each(|x| drop(cnn.predict(x.clone()).unwrap()));
        }
        assert_eq!(memory::asked() - before, 0, "training and predicting");
        let resnet = models::resnet20(3, 10, 1);
        assert_eq!(train(&resnet, Tensor::rand([2, 3, 32, 32], 0.0, 1.0, 3), sgd), 0, "residual network");
    });
}
