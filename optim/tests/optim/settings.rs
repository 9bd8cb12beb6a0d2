//! What is refused, what is allowed, and what groups do.

use chainrule_autograd::prelude::*;
use chainrule_optim::{
    Adagrad, Adam, AdamW, Error, Group, Groups, Objection, Optim, Optimizer, ProximalSgd, RmsProp, Schedule,
    Sgd, Update,
};

type Params = Vec<(String, Param<f64>)>;

fn param(name: &str, role: Role, x: f64) -> (String, Param<f64>) {
    (name.into(), Param::new(name, role, Tensor::from_slice(&[x, -x])))
}

fn params() -> Params {
    vec![
        param("body.weight", Role::Weight, 1.0),
        param("body.bias", Role::Bias, 2.0),
        param("norm.weight", Role::Norm, 3.0),
        param("norm.running_mean", Role::Buffer, 4.0),
        param("head.weight", Role::Weight, 5.0),
    ]
}

/// The gradients of Σ p, all ones.
fn ones(params: &Params) -> Grads<f64> {
    let mut tape = Tape::new();
    let loss = {
        let sums = params.iter().map(|(_, p)| tape.param(p).sum(&[]));
        sums.reduce(|a, b| a + b).unwrap().id()
    };
    tape.backward(loss)
}

/// The refused settings with their trouble, such as `momentum = 1 cannot converge`.
fn refused<U: Update>(update: U, groups: impl Into<Groups<f64>>) -> Vec<String> {
    match Optim::new(update, groups) {
        Ok(_) => Vec::new(),
        Err(Error::Refused { objections }) => {
            let head = |o: &Objection| o.to_string().split(':').next().unwrap().to_string();
            objections.iter().map(head).collect()
        }
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn rates_that_cannot_converge_are_refused() {
    for lr in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let expected = [format!("lr = {lr} cannot converge")];
        assert_eq!(refused(Sgd::new(lr), params()), expected);
        assert_eq!(refused(RmsProp::new(lr), params()), expected);
        assert_eq!(refused(Adagrad::new(lr), params()), expected);
        assert_eq!(refused(Adam::new(lr), params()), expected);
        assert_eq!(refused(AdamW::new(lr), params()), expected);
        assert_eq!(refused(ProximalSgd::new(lr).l1(0.1), params()), expected);
        assert!(Optim::unchecked(Sgd::new(lr), params()).is_ok());
    }
}

#[test]
fn momentum_that_never_fades_is_refused() {
    for mu in [1.0, 1.1, -0.1, f64::NAN] {
        assert_eq!(
            refused(Sgd::new(0.1).momentum(mu), params()),
            [format!("momentum = {mu} cannot converge")]
        );
    }
    for mu in [0.0, 0.5, 0.999] {
        assert!(refused(Sgd::new(0.1).momentum(mu), params()).is_empty());
    }
    let sgd = Sgd::new(0.1).momentum(0.9).dampening(1.0);
    assert_eq!(refused(sgd, params()), ["dampening = 1 cannot converge"]);
    let sgd = Sgd::new(0.1).momentum(0.9).dampening(0.5).nesterov(true);
    assert_eq!(refused(sgd, params()), ["dampening = 0.5 cannot converge"]);
}

#[test]
fn settings_that_act_on_nothing_are_refused() {
    let all = Sgd::new(0.1).nesterov(true).averaged(true).dampening(0.5).decoupled(true);
    let expected = ["decoupled = true", "averaged = true", "dampening = 0.5", "nesterov = true"];
    assert_eq!(refused(all, params()), expected.map(|s| format!("{s} has no effect")));
    assert!(Optim::unchecked(all, params()).is_ok());
    let sgd = Sgd::new(0.1).momentum(0.9).averaged(true).dampening(0.5);
    assert_eq!(refused(sgd, params()), ["dampening = 0.5 has no effect"]);
    assert_eq!(refused(RmsProp::new(0.1).decoupled(true), params()), ["decoupled = true has no effect"]);
    assert_eq!(refused(Adagrad::new(0.1).decoupled(true), params()), ["decoupled = true has no effect"]);
    assert_eq!(refused(ProximalSgd::new(0.1), params()), ["l1 = 0 has no effect"]);
    // Without its decay AdamW is Adam, which is no mistake in a search over the decay.
    assert!(refused(AdamW::new(0.1).weight_decay(0.0), params()).is_empty());
}

#[test]
fn adaptive_settings_are_held_to_their_ranges() {
    assert_eq!(refused(Adam::new(0.1).betas((1.0, 0.9)), params()), ["betas.0 = 1 cannot converge"]);
    assert_eq!(refused(AdamW::new(0.1).betas((0.9, 1.5)), params()), ["betas.1 = 1.5 cannot converge"]);
    assert_eq!(refused(Adam::new(0.1).eps(-1.0), params()), ["eps = -1 cannot converge"]);
    assert_eq!(refused(Adagrad::new(0.1).initial(-1.0), params()), ["initial = -1 cannot converge"]);
    assert_eq!(refused(Adagrad::new(0.1).eps(f64::NAN), params()), ["eps = NaN cannot converge"]);
    let all = RmsProp::new(0.1).keep(1.0).eps(-1.0).initial(-2.0).take(Some(0.0));
    let expected = ["keep = 1", "eps = -1", "initial = -2", "take = 0"];
    assert_eq!(refused(all, params()), expected.map(|s| format!("{s} cannot converge")));
    assert_eq!(refused(ProximalSgd::new(0.1).l1(-1.0), params()), ["l1 = -1 cannot converge"]);
    assert!(refused(RmsProp::new(0.1).keep(0.0).eps(0.0), params()).is_empty());
    assert!(refused(Adam::new(0.1).betas((0.0, 0.0)).eps(0.0), params()).is_empty());
}

#[test]
fn weight_decay_is_refused_where_it_does_nothing_or_harm() {
    assert_eq!(refused(Sgd::new(0.1).weight_decay(-1.0), params()), ["weight_decay = -1 cannot converge"]);
    let flips = Sgd::new(0.1).weight_decay(20.0);
    assert_eq!(refused(flips.decoupled(true), params()), ["weight_decay = 20 cannot converge"]);
    let biases: Params = params().into_iter().filter(|(_, p)| p.role() != Role::Weight).collect();
    assert_eq!(refused(Sgd::new(0.1).weight_decay(0.1), biases), ["weight_decay = 0.1 has no effect"]);
    let group = || Group::new("biases", |_, p| p.role() == Role::Bias);
    let groups = Groups::new(params()).with(group().weight_decay(0.1));
    assert_eq!(refused(Sgd::new(0.1), groups), ["weight_decay of group `biases` = 0.1 has no effect"]);
    let groups = Groups::new(params()).with(group().weight_decay(-0.1));
    assert_eq!(refused(Sgd::new(0.1), groups), ["weight_decay of group `biases` = -0.1 cannot converge"]);
    let none = Groups::new(params()).with(Group::new("all", |_, _| true).weight_decay(0.0));
    assert_eq!(refused(AdamW::new(0.1), none), ["weight_decay = 0.01 has no effect"]);
    // A decay that only a group has is decay enough to be decoupled.
    let weights = Group::new("weights", |_, p| p.role() == Role::Weight).weight_decay(0.1);
    assert!(refused(Sgd::new(0.1).decoupled(true), Groups::new(params()).with(weights)).is_empty());
}

#[test]
fn groups_that_do_nothing_are_refused() {
    let with = |group| Groups::new(params()).with(group);
    let sgd = Sgd::new(0.1);
    let none = Group::new("tail", |name, _| name.starts_with("tail.")).lr_scale(0.5);
    assert_eq!(refused(sgd, with(none)), ["group = `tail` has no effect"]);
    let head = || Group::new("head", |name, _| name.starts_with("head."));
    assert_eq!(refused(sgd, with(head())), ["group = `head` has no effect"]);
    assert_eq!(refused(sgd, with(head().lr_scale(0.0))), ["lr_scale of group `head` = 0 cannot converge"]);
    assert_eq!(refused(sgd, with(head().l1(0.1))), ["l1 of group `head` = 0.1 has no effect"]);
    let frozen = head().freeze().lr_scale(0.5);
    assert_eq!(refused(sgd, with(frozen)), ["a setting of group `head` = 0.5 has no effect"]);
    assert_eq!(refused(sgd, with(Group::new("all", |_, _| true).freeze())), ["parameters = 4 has no effect"]);
    assert_eq!(refused(sgd, Params::new()), ["parameters = 0 has no effect"]);
}

#[test]
fn a_refusal_names_all_reasons_and_freezes_nothing() {
    let params = params();
    let head = Group::new("head", |name, _| name.starts_with("head.")).freeze();
    let result = Optim::new(Sgd::new(-1.0).momentum(1.1), Groups::new(params.clone()).with(head));
    let text = result.err().unwrap().to_string();
    assert!(text.contains("lr = -1 cannot converge: must be finite and above 0"), "{text}");
    assert!(
        text.contains("momentum = 1.1 cannot converge: must lie in [0, 1): from 1 on old gradients"),
        "{text}"
    );
    assert!(params[4].1.trainable());
}

#[test]
fn groups_scale_decay_and_freeze() {
    let params = params();
    let groups = Groups::new(params.clone())
        .with(Group::new("not weights", |_, p| p.role() != Role::Weight).weight_decay(0.0))
        .with(Group::new("body", |name, _| name.starts_with("body.")).lr_scale(0.5))
        .with(Group::new("norm", |name, _| name.starts_with("norm.")).freeze());
    let mut opt = Optim::new(Sgd::new(0.5).weight_decay(0.25), groups).unwrap();
    let grads = ones(&params);
    assert!(grads.param(&params[2].1).is_none(), "a frozen parameter gets no gradient");
    opt.step(&grads).unwrap();
    let values: Vec<_> = params.iter().map(|(_, p)| p.value().to_vec()).collect();
    // p - lr (1 + λ p): the weights decay, the body steps half as far.
    assert_eq!(values[0], [1.0 - 0.25 * 1.25, -1.0 - 0.25 * 0.75]);
    assert_eq!(values[1], [1.75, -2.25]);
    assert_eq!(values[2], [3.0, -3.0]);
    assert_eq!(values[3], [4.0, -4.0]);
    assert_eq!(values[4], [5.0 - 0.5 * 2.25, -5.0 - 0.5 * -0.25]);
}

#[test]
fn a_later_group_wins_where_both_speak() {
    let params = params();
    let groups = Groups::new(params.clone())
        .with(Group::new("all", |_, _| true).lr_scale(0.5).weight_decay(0.5))
        .with(Group::new("head", |name, _| name.starts_with("head.")).lr_scale(0.25));
    let mut opt = Optim::new(Sgd::new(1.0), groups).unwrap();
    opt.step(&ones(&params)).unwrap();
    assert_eq!(params[4].1.value().to_vec(), [5.0 - 0.25 * 3.5, -5.0 - 0.25 * -1.5]);
}

#[test]
fn names_must_tell_parameters_apart_but_tied_ones_count_once() {
    let twice = vec![param("weight", Role::Weight, 1.0), param("weight", Role::Weight, 2.0)];
    let error = Optim::new(Sgd::new(0.1), twice).err().unwrap();
    assert_eq!(error, Error::DuplicateName { name: "weight".into() });
    let (name, p) = param("encoder", Role::Weight, 1.0);
    let tied = vec![(name, p.clone()), ("decoder".into(), p.clone())];
    let mut opt = Optim::new(Sgd::new(0.5), tied.clone()).unwrap();
    opt.step(&ones(&tied[..1].to_vec())).unwrap();
    assert_eq!(p.value().to_vec(), [0.5, -1.5]);
}

#[test]
fn a_rate_set_later_is_checked_too() {
    let mut opt = Optim::new(Sgd::new(0.1), params()).unwrap();
    for lr in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(opt.set_lr(lr), Err(Error::Refused { .. })));
        assert_eq!(opt.lr(), 0.1);
    }
    opt.set_lr(0.0).unwrap();
    assert_eq!(opt.lr(), 0.0);
    let mut opt = Optim::unchecked(Sgd::new(0.1), params()).unwrap();
    opt.set_lr(-1.0).unwrap();
    assert_eq!(opt.lr(), -1.0);
}

#[test]
fn schedules_refuse_what_they_cannot_do() {
    for gamma in [0.0, 1.0, 1.5, -0.1, f64::NAN] {
        assert!(matches!(Schedule::step(5, gamma), Err(Error::Refused { .. })), "{gamma}");
    }
    for part in [1.0, -0.1, f64::NAN] {
        assert!(Schedule::cosine(5, part).is_err() && Schedule::warmup(5, part).is_err(), "{part}");
    }
    assert!(Schedule::step(0, 0.5).is_err() && Schedule::cosine(0, 0.0).is_err());
    assert!(Schedule::warmup(0, 0.0).is_err());
}

#[test]
fn schedules_stay_where_they_end() {
    assert_eq!(Schedule::constant().factor(7), 1.0);
    let cosine = Schedule::cosine(10, 0.25).unwrap();
    assert_eq!([cosine.factor(0), cosine.factor(10), cosine.factor(15)], [1.0, 0.25, 0.25]);
    let warmup = Schedule::warmup(4, 0.0).unwrap();
    assert_eq!([0, 1, 4, 9].map(|t| warmup.factor(t)), [0.0, 0.25, 1.0, 1.0]);
    let three = warmup.then(4, Schedule::constant().then(2, Schedule::step(1, 0.5).unwrap()));
    assert_eq!([3, 4, 5, 6, 7, 8].map(|t| three.factor(t)), [0.75, 1.0, 1.0, 1.0, 0.5, 0.25]);
}
