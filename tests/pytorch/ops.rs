//! Every op against PyTorch: value, gradient, forward mode, and second derivatives in both orders.

use crate::fixture::{self, Fixture, assert_matches};
use chainrule::prelude::*;
use chainrule::tensor::kernels::ConvSpec;
use serde_json::Value as Json;

/// How many files there are; a new one is run without being named here, but must be counted.
const FILES: usize = 103;

#[test]
fn every_op_agrees_with_pytorch() {
    let names = fixture::list("ops");
    assert_eq!(names.len(), FILES);
    for name in names {
        let f = Fixture::load(&format!("ops/{name}"));
        first_order::<f32>(&f);
        first_order::<f64>(&f);
        second_order(&f);
    }
}

/// Inputs on a tape, and the op's output.
struct Case<'t, T: Real> {
    names: Vec<String>,
    x: Vec<Var<'t, T>>,
    y: Var<'t, T>,
}

impl<'t, T: Real> Case<'t, T> {
    fn new(tape: &'t Tape<T>, f: &Fixture) -> Case<'t, T> {
        let names: Vec<String> = f.under("grad.").into_iter().map(String::from).collect();
        let x: Vec<_> = names.iter().map(|name| tape.leaf(f.tensor(name).cast())).collect();
        let y = run(f, &x);
        Case { names, x, y }
    }

    /// The fixture's directions, one for each input.
    fn directions(&self, f: &Fixture) -> Vec<(NodeId, Tensor<T>)> {
        let along = |(name, x): (&String, &Var<T>)| (x.id(), f.tensor(&format!("v.{name}")).cast());
        self.names.iter().zip(&self.x).map(along).collect()
    }
}

fn first_order<T: Real>(f: &Fixture) {
    let tape = Tape::<T>::new();
    let case = Case::new(&tape, f);
    let path = &f.path;
    assert_matches(&format!("{path} y"), &case.y.value(), &f.tensor("y"));
    let bars = tape.try_vjp(case.y, &f.tensor("w").cast(), &case.x).unwrap();
    for (name, x) in case.names.iter().zip(&case.x) {
        assert_matches(&format!("{path} grad.{name}"), &bars.of(*x), &f.tensor(&format!("grad.{name}")));
    }
    let dy = tape.jvp(case.y.id(), &case.directions(f)).unwrap();
    assert_matches(&format!("{path} jvp.y"), &dy, &f.tensor("jvp.y"));
}

fn second_order(f: &Fixture) {
    let tape = Tape::<f64>::new();
    let case = Case::new(&tape, f);
    let along = case.directions(f);
    let weighted = tape.constant(f.tensor("w")) * case.y;
    let cubed = weighted * case.y * case.y / 6.0;
    for (key, scalar) in [("hvp", weighted.sum(&[])), ("hvp_cube", cubed.sum(&[]))] {
        let gradients = tape.grad_graph(scalar, &case.x);
        let slopes = gradients.iter().zip(&along).map(|(g, (_, v))| (*g * tape.constant(v.clone())).sum(&[]));
        let slope = slopes.reduce(|a, b| a + b).unwrap();
        let reverse = tape.grad(slope, &case.x);
        for ((name, x), g) in case.names.iter().zip(&case.x).zip(&gradients) {
            let (what, expected) = (format!("{} {key}.{name}", f.path), f.tensor(&format!("{key}.{name}")));
            assert_matches(&format!("{what}, reverse over reverse"), &reverse.of(*x), &expected);
            let forward = tape.jvp(g.id(), &along).unwrap();
            assert_matches(&format!("{what}, forward over reverse"), &forward, &expected);
        }
    }
}

/// The op that a fixture's settings name.
fn run<'t, T: Real>(f: &Fixture, x: &[Var<'t, T>]) -> Var<'t, T> {
    let s = &f.settings;
    let axis = || whole(&s["axis"]) as isize;
    let axes = || wholes(&s["axes"]).into_iter().map(|a| a as isize).collect::<Vec<_>>();
    let index = || f.integers("index").into_iter().map(|i| i as u32).collect::<Vec<_>>();
    let x0 = x[0];
    match (s["op"].as_str().unwrap(), x) {
        ("abs", _) => x0.abs(),
        ("cos", _) => x0.cos(),
        ("exp", _) => x0.exp(),
        ("log", _) => x0.log(),
        ("log1p", _) => x0.log1p(),
        ("sigmoid", _) => x0.sigmoid(),
        ("sin", _) => x0.sin(),
        ("softplus", _) => x0.softplus(),
        ("sqrt", _) => x0.sqrt(),
        ("tan", _) => x0.tan(),
        ("tanh", _) => x0.tanh(),
        ("clamp", _) => x0.clamp(number(&s["low"]), number(&s["high"])),
        ("pow", [_]) => x0.powf(number(&s["exponent"])),
        ("pow", [a, b]) => a.power(b),
        ("add", [a, b]) => *a + *b,
        ("sub", [a, b]) => *a - *b,
        ("mul", [a, b]) => *a * *b,
        ("div", [a, b]) => *a / *b,
        ("maximum", [a, b]) => a.maximum(b),
        ("minimum", [a, b]) => a.minimum(b),
        ("where", [a, b]) => {
            let set = f.mask("mask");
            let ones = set.to_vec().into_iter().map(|m| if m { T::ONE } else { T::ZERO }).collect();
            x0.constant(Tensor::from_vec(ones, *set.shape()).unwrap()).select(a, b)
        }
        ("sum", _) if flag(&s["keepdim"]) => x0.sum_keepdim(&axes()),
        ("sum", _) => x0.sum(&axes()),
        ("mean", _) if flag(&s["keepdim"]) => x0.mean_keepdim(&axes()),
        ("mean", _) => x0.mean(&axes()),
        ("logsumexp", _) if flag(&s["keepdim"]) => x0.logsumexp_keepdim(&axes()),
        ("logsumexp", _) => x0.logsumexp(&axes()),
        ("max", _) if flag(&s["keepdim"]) => x0.max_keepdim(&[axis()]),
        ("max", _) => x0.max(&[axis()]),
        ("min", _) if flag(&s["keepdim"]) => x0.min_keepdim(&[axis()]),
        ("min", _) => x0.min(&[axis()]),
        ("softmax", _) => x0.softmax(axis()),
        ("log_softmax", _) => x0.log_softmax(axis()),
        ("matmul", [a, b]) => match s.get("transpose") {
            None => a.matmul(b),
            Some(t) => a.matmul_with(b, flag(&t[0]), flag(&t[1])),
        },
        ("conv2d", [image, weight]) => {
            let pair = |key: &str| [whole(&s[key][0]), whole(&s[key][1])];
            let p = wholes(&s["padding"]);
            let spec = ConvSpec {
                stride: pair("stride"),
                padding: [(p[0], p[1]), (p[2], p[3])],
                dilation: pair("dilation"),
                groups: whole(&s["groups"]),
                ..ConvSpec::default()
            };
            image.conv2d(weight, spec)
        }
        ("solve", [a, b]) => a.solve(b),
        ("inverse", _) => x0.inverse(),
        ("slogdet", _) => x0.logdet(),
        ("cholesky", _) if s.get("of").is_some() => {
            assert_eq!(s["of"], "x @ x.T + n * I");
            let n = whole(&s["n"]);
            (x0.matmul_with(&x0, false, true) + x0.constant(Tensor::eye(n)) * n as f64).cholesky()
        }
        ("cholesky", _) => {
            assert_eq!(s["gradient"], "symmetric");
            x0.cholesky()
        }
        ("gather", _) => {
            let mut shape = x0.shape();
            let at = whole(&s["axis"]);
            shape.dims_mut()[at] = f.tensor("y").shape()[at];
            x0.gather(axis(), &Tensor::from_vec(index(), shape).unwrap())
        }
        ("index_select", _) => x0.index_select(axis(), &index()),
        ("scatter_add", _) => {
            let index = Tensor::from_vec(index(), x0.shape()).unwrap();
            x0.scatter_add(axis(), &index, wholes(&s["into"])[whole(&s["axis"])])
        }
        ("cross_entropy", _) => x0.cross_entropy(index().into()),
        ("pick", _) => x0.pick(index().into()),
        (op, x) => panic!("{}: `{op}` of {} inputs is not run", f.path, x.len()),
    }
}

fn number(json: &Json) -> f64 {
    json.as_f64().unwrap_or_else(|| panic!("{json} is no number"))
}

fn whole(json: &Json) -> usize {
    json.as_u64().unwrap_or_else(|| panic!("{json} is no whole number")) as usize
}

fn wholes(json: &Json) -> Vec<usize> {
    json.as_array().unwrap_or_else(|| panic!("{json} is no list")).iter().map(whole).collect()
}

fn flag(json: &Json) -> bool {
    json.as_bool().unwrap_or_else(|| panic!("{json} is neither true nor false"))
}
