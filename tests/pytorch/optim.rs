//! Optimizers, schedules and clipping against PyTorch, step by step.

use crate::fixture::{self, Fixture, assert_matches};
use chainrule::optim::{
    Adagrad, Adam, AdamW, Group, Groups, Optim, Optimizer, ProximalSgd, RmsProp, Schedule, Sgd, clip_norm,
    clip_value,
};
use chainrule::prelude::*;
use serde_json::Value as Json;
use std::collections::BTreeSet;

const OPTIMIZERS: [&str; 21] = [
    "adagrad",
    "adagrad_initial",
    "adam",
    "adam_large_eps",
    "adam_weight_decay",
    "adamw",
    "ema_momentum",
    "proximal_sgd",
    "rmsprop",
    "rmsprop_eps0",
    "rmsprop_eps0_initial1",
    "rmsprop_large_eps",
    "sgd",
    "sgd_dampening",
    "sgd_decoupled",
    "sgd_groups",
    "sgd_momentum",
    "sgd_momentum_decoupled",
    "sgd_momentum_weight_decay",
    "sgd_nesterov",
    "sgd_weight_decay",
];

const SCHEDULES: [&str; 7] =
    ["clip_norm_active", "clip_norm_inactive", "clip_value", "cosine", "step", "warmup", "warmup_cosine"];

/// Settings that must all be asked for, lest one be passed over.
struct Settings<'f> {
    json: &'f Json,
    asked: BTreeSet<&'static str>,
}

impl<'f> Settings<'f> {
    fn of(fixture: &'f Fixture) -> Settings<'f> {
        Settings { json: &fixture.settings, asked: BTreeSet::from(["steps", "by_hand"]) }
    }
    fn get(&mut self, key: &'static str) -> &'f Json {
        self.asked.insert(key);
        &self.json[key]
    }
    fn number(&mut self, key: &'static str) -> f64 {
        self.get(key).as_f64().unwrap_or_else(|| panic!("no number `{key}` in {}", self.json))
    }
    /// A missing key means that the option is off.
    fn option(&mut self, key: &'static str) -> f64 {
        self.get(key).as_f64().unwrap_or(0.0)
    }
    fn flag(&mut self, key: &'static str) -> bool {
        self.get(key).as_bool().unwrap_or(false)
    }
    fn text(&mut self, key: &'static str) -> &'f str {
        self.get(key).as_str().unwrap()
    }
    fn betas(&mut self) -> (f64, f64) {
        let betas = self.get("betas");
        (betas[0].as_f64().unwrap(), betas[1].as_f64().unwrap())
    }
    fn all_asked(&self) {
        for key in self.json.as_object().unwrap().keys() {
            assert!(self.asked.contains(key.as_str()), "the test passes over `{key}` in {}", self.json);
        }
    }
}

type Params<T> = Vec<(String, Param<T>)>;

fn params<T: Real>(fixture: &Fixture, prefix: &str, value: impl Fn(&str) -> Tensor<f64>) -> Params<T> {
    let names = fixture.under(prefix).into_iter();
    let role = |name: &str| if name.ends_with("bias") { Role::Bias } else { Role::Weight };
    names.map(|name| (name.to_string(), Param::new(name, role(name), value(name).cast()))).collect()
}

fn optimizer<T: Real>(fixture: &Fixture, params: Params<T>) -> Box<dyn Optimizer<T>> {
    let mut s = Settings::of(fixture);
    let mut groups = Groups::new(params);
    let kind = s.text("optimizer");
    let mut lr = s.option("lr");
    if let Some(by_name) = s.get("groups").as_object() {
        lr = by_name["weight"]["lr"].as_f64().unwrap();
        for (suffix, options) in by_name {
            let (suffix, own) = (suffix.clone(), options["lr"].as_f64().unwrap());
            let decay = options["weight_decay"].as_f64().unwrap();
            let group = Group::new(suffix.clone(), move |name, _| name.ends_with(&suffix));
            groups = groups.with(group.lr_scale(own / lr).weight_decay(decay));
        }
    }
    let optimizer: Box<dyn Optimizer<T>> = match kind {
        "SGD" => {
            let sgd = Sgd::new(lr)
                .momentum(s.option("momentum"))
                .dampening(s.option("dampening"))
                .nesterov(s.flag("nesterov"))
                .weight_decay(s.option("weight_decay"))
                .decoupled(s.flag("decoupled"));
            Box::new(Optim::new(sgd, groups).unwrap())
        }
        "EMA" => {
            Box::new(Optim::new(Sgd::new(lr).momentum(s.number("momentum")).averaged(true), groups).unwrap())
        }
        "RMSprop" => {
            let rule = RmsProp::new(lr)
                .keep(s.number("alpha"))
                .eps(s.number("eps"))
                .initial(s.option("initial_square_avg"));
            Box::new(Optim::new(rule, groups).unwrap())
        }
        "Adagrad" => {
            let rule = Adagrad::new(lr).eps(s.number("eps")).initial(s.option("initial_accumulator_value"));
            Box::new(Optim::new(rule, groups).unwrap())
        }
        "Adam" => {
            assert!(!s.flag("amsgrad"));
            let rule =
                Adam::new(lr).betas(s.betas()).eps(s.number("eps")).weight_decay(s.option("weight_decay"));
            Box::new(Optim::new(rule, groups).unwrap())
        }
        "AdamW" => {
            let decay = s.number("weight_decay");
            let rule = AdamW::new(lr).betas(s.betas()).eps(s.number("eps")).weight_decay(decay);
            Box::new(Optim::new(rule, groups).unwrap())
        }
        "ProximalSGD" => Box::new(Optim::new(ProximalSgd::new(lr).l1(s.number("l1")), groups).unwrap()),
        other => panic!("no optimizer {other}"),
    };
    s.all_asked();
    optimizer
}

/// Gradients with given values, by way of a tape: those of Σ w · value.
fn grads<T: Real>(params: &Params<T>, value: impl Fn(&str) -> Tensor<f64>) -> Grads<T> {
    let mut tape = Tape::new();
    let loss = {
        let terms =
            params.iter().map(|(name, p)| (tape.param(p) * tape.constant(value(name).cast())).sum(&[]));
        terms.reduce(|a, b| a + b).unwrap().id()
    };
    tape.backward(loss)
}

fn trajectory<T: Real>(fixture: &Fixture) {
    let params = params::<T>(fixture, "param.", |name| fixture.at(&format!("param.{name}"), 0));
    assert_eq!(params.len(), 4);
    let mut optimizer = optimizer(fixture, params.clone());
    let steps = fixture.settings["steps"].as_u64().unwrap() as usize;
    for step in 0..steps {
        let grads = grads(&params, |name| fixture.at(&format!("grad.{name}"), step));
        optimizer.step(&grads).unwrap();
        for (name, p) in &params {
            let what = format!("{} step {step} {name}", fixture.path);
            assert_matches(&what, &p.value(), &fixture.at(&format!("param.{name}"), step + 1));
        }
        let state = optimizer.state();
        // Averaged momentum is one of the forms of momentum here, and the fixture calls its buffer otherwise.
        let theirs = |key: &str| match fixture.settings["optimizer"].as_str() {
            Some("EMA") => key.replace("momentum_buffer", "velocity"),
            _ => key.to_string(),
        };
        let ours: BTreeSet<String> = state.tensors.keys().map(|key| theirs(key)).collect();
        assert_eq!(ours, fixture.under("state.").into_iter().map(String::from).collect(), "{}", fixture.path);
        for (key, tensor) in &state.tensors {
            let what = format!("{} step {step} {key}", fixture.path);
            assert_matches(&what, tensor, &fixture.at(&format!("state.{}", theirs(key)), step));
        }
    }
}

#[test]
fn optimizers_follow_pytorch_in_f64() {
    fixture::each("optimizers", &OPTIMIZERS, trajectory::<f64>);
}

#[test]
fn optimizers_follow_pytorch_in_f32() {
    fixture::each("optimizers", &OPTIMIZERS, trajectory::<f32>);
}

fn rates(fixture: &Fixture) {
    let mut s = Settings::of(fixture);
    let lr = s.number("lr");
    let cosine = |s: &mut Settings| {
        let floor = s.number("eta_min") / lr;
        Schedule::cosine(s.number("t_max") as u64, floor).unwrap()
    };
    let warmup = |s: &mut Settings| {
        let steps = s.number("total_iters") as u64;
        (steps, Schedule::warmup(steps, s.number("start_factor")).unwrap())
    };
    let schedule = match s.text("schedule") {
        "StepLR" => Schedule::step(s.number("step_size") as u64, s.number("gamma")).unwrap(),
        "CosineAnnealingLR" => cosine(&mut s),
        "LinearLR" => warmup(&mut s).1,
        "SequentialLR" => {
            let (steps, warmup) = warmup(&mut s);
            warmup.then(steps, cosine(&mut s))
        }
        other => panic!("no schedule {other}"),
    };
    s.all_asked();
    let expected = fixture.tensor("lr");
    // PyTorch multiplies its rates up step by step, so each is held on its own, to what that costs in the last digits.
    for (t, &expected) in expected.to_vec().iter().enumerate() {
        let ours = lr * schedule.factor(t as u64);
        assert!((ours - expected).abs() <= 1e-12 * expected, "{} step {t}: {ours} {expected}", fixture.path);
    }
}

fn clipping<T: Real>(fixture: &Fixture) {
    let mut s = Settings::of(fixture);
    let before = |name: &str| fixture.tensor(&format!("grad.before.{name}"));
    let params = params::<T>(fixture, "grad.before.", |name| Tensor::zeros(*before(name).shape()));
    let mut grads = grads(&params, before);
    match s.text("clip") {
        "norm" => {
            assert_eq!(s.number("denominator_eps"), 1e-6);
            let norm = clip_norm(&mut grads, &params, s.number("max_norm")).unwrap();
            assert_matches(&fixture.path, &Tensor::scalar(T::of(norm)), &fixture.tensor("total_norm"));
        }
        _ => clip_value(&mut grads, &params, s.number("clip_value")).unwrap(),
    }
    s.all_asked();
    for (name, p) in &params {
        let what = format!("{} {name}", fixture.path);
        assert_matches(&what, grads.param(p).unwrap(), &fixture.tensor(&format!("grad.after.{name}")));
    }
}

#[test]
fn schedules_and_clipping_follow_pytorch() {
    fixture::each("schedules", &SCHEDULES, |fixture| {
        if fixture.settings["clip"].is_null() {
            rates(fixture);
        } else {
            clipping::<f64>(fixture);
            clipping::<f32>(fixture);
        }
    });
}
