//! What an optimizer's weight decay does to a linear head.

use crate::support::{T, gap, normal};
use chainrule::autograd::{Param, Tape};
use chainrule::nn::layers::Linear;
use chainrule::nn::{Layer, Run, loss};
use chainrule::optim::{Optim, Optimizer, Sgd};

/// Parameters after one step with decay in the optimizer, or with a penalty in the loss.
fn stepped(decay: f64, penalty: f64, with_bias: bool) -> Vec<T> {
    let head = Linear::<f64>::new(4, 3, 1);
    let mut tape = Tape::new();
    let id = {
        let run = Run::train(&tape, 0, 0);
        let out = head.forward(&run, tape.constant(normal([8, 4], 2))).unwrap();
        let plain = loss::cross_entropy(&out, [0, 1, 2, 0, 1, 2, 0, 1].into()).unwrap();
        let chosen = head
            .params()
            .into_iter()
            .map(|(_, p)| p)
            .filter(|p: &Param<f64>| with_bias || p.name() == "weight");
        (plain + loss::l2(&run, chosen, penalty).unwrap()).id()
    };
    let grads = tape.backward(id);
    let mut opt = Optim::new(Sgd::new(0.1).weight_decay(decay), head.params()).unwrap();
    opt.step(&grads).unwrap();
    head.params().into_iter().map(|(_, p)| p.value()).collect()
}

/// 003.Q6-a: weight decay wd is the penalty ½ wd ‖w‖², on the weights and on the bias of the head too.
#[test]
fn id_003_q6_a() {
    let (decayed, penalised, plain) =
        (stepped(0.2, 0.0, true), stepped(0.0, 0.2, true), stepped(0.0, 0.0, true));
    assert_eq!(decayed.len(), 2);
    for ((a, b), c) in decayed.iter().zip(&penalised).zip(&plain) {
        assert!(gap(a, b) < 1e-16 && gap(a, c) > 1e-4);
    }
    let weights_alone = stepped(0.0, 0.2, false);
    assert!(gap(&decayed[0], &weights_alone[0]) < 1e-16 && gap(&decayed[1], &weights_alone[1]) > 1e-4);
}
