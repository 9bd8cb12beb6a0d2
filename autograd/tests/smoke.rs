//! Every op on every sample: numbers against differences, forward against reverse mode, kernels against rules.
use chainrule_autograd::{prelude::*, *};

fn f(op: &Op, x: &[Tensor<f64>], w: &Tensor<f64>) -> f64 {
    let y = op.forward(&x.iter().collect::<Vec<_>>()).unwrap();
    y.to_vec().iter().zip(w.to_vec()).map(|(a, b)| a * b).sum()
}

#[test]
fn rules() {
    for entry in Op::table() {
        for sample in (entry.samples)() {
            let x = sample.draw(3);
            let tape = Tape::<f64>::new();
            let leaves: Vec<Var> = x.iter().map(|x| tape.leaf(x.clone())).collect();
            let y = Var::try_apply(sample.op.clone(), &leaves.iter().collect::<Vec<_>>()).unwrap();
            let w = Domain::Any.draw(&y.shape(), 99);
            let fast = tape.try_vjp(y, &w, &leaves).unwrap();
            let seed = tape.constant(w.clone());
            let slow = tape.try_vjp_graph(y, seed, &leaves).unwrap();
            for (i, leaf) in leaves.iter().enumerate() {
                let g = fast.of(*leaf);
                let h = slow[i].value();
                assert_eq!(g.shape(), leaf.value().shape(), "{} {:?}", entry.name, sample);
                for (a, b) in g.to_vec().iter().zip(h.to_vec()) {
                    assert!((a - b).abs() < 1e-10, "{} fast {a} rule {b} {sample:?}", entry.name);
                }
                for k in 0..g.numel() {
                    let eps = 1e-5;
                    let at = |d: f64| {
                        let mut x = x.clone();
                        x[i].make_mut()[k] += d;
                        f(&sample.op, &x, &w)
                    };
                    let fd = (at(eps) - at(-eps)) / (2.0 * eps);
                    let a = g.to_vec()[k];
                    assert!(
                        (a - fd).abs() < 1e-6 * (1.0 + fd.abs()),
                        "{} input {i}[{k}]: {a} fd {fd} {sample:?}",
                        entry.name
                    );
                }
            }
            let along: Vec<_> = leaves
                .iter()
                .zip(&x)
                .enumerate()
                .map(|(i, (l, x))| (l.id(), Domain::Any.draw(x.shape(), 50 + i as u64)))
                .collect();
            let dy = tape.jvp(y.id(), &along).unwrap();
            assert_eq!(*dy.shape(), y.shape());
            let left: f64 = dy.to_vec().iter().zip(w.to_vec()).map(|(a, b)| a * b).sum();
            let right: f64 = leaves
                .iter()
                .zip(&along)
                .map(|(l, (_, d))| {
                    fast.of(*l).to_vec().iter().zip(d.to_vec()).map(|(a, b)| a * b).sum::<f64>()
                })
                .sum();
            assert!(
                (left - right).abs() < 1e-9 * (1.0 + left.abs()),
                "{} jvp {left} vjp {right} {sample:?}",
                entry.name
            );
        }
    }
}

#[test]
fn show() {
    for entry in Op::table() {
        let Some(sample) = (entry.samples)().into_iter().next() else { continue };
        let names = ["x", "y", "z", "u", "v"];
        let leaves: Vec<(&str, Shape)> = names
            .iter()
            .zip(&sample.inputs)
            .map(|(n, (s, _))| (*n, *s))
            .chain([("g", sample.op.shape(&sample.inputs.iter().map(|i| i.0).collect::<Vec<_>>()).unwrap())])
            .collect();
        let syms = Sym::leaves(&leaves);
        let (g, xs) = syms.split_last().unwrap();
        let y = Sym::try_apply(sample.op.clone(), &xs.iter().collect::<Vec<_>>()).unwrap();
        println!("{:<18} {:<40} {}", entry.name, y.text(), y.latex());
        for i in 0..xs.len() {
            let shapes: Vec<Shape> = xs.iter().map(|x| x.shape()).collect();
            let refs: Vec<&Sym> = xs.iter().collect();
            let s = Saved::new(&refs, &y, &shapes, y.shape(), sample.op.needs(i));
            println!(
                "       {} -> {}",
                names[i],
                sample.op.vjp(i, &s, g.clone()).map_or("none".into(), |v| v.text())
            );
        }
    }
    println!("{} {}", std::mem::size_of::<Op>(), std::mem::size_of::<Tensor<f32>>());
}

#[test]
fn scalar_chain_speed() {
    let mut tape = Tape::<f64>::new();
    let mut best = f64::INFINITY;
    for _ in 0..50 {
        let t = std::time::Instant::now();
        let loss = {
            let mut x = tape.leaf(Tensor::scalar(0.5));
            for i in 0..1000 {
                x = if i % 2 == 0 { x * x } else { x + x };
                x = x.sigmoid();
            }
            x.id()
        };
        let fwd = t.elapsed();
        tape.backward(loss);
        let all = t.elapsed();
        if all.as_secs_f64() < best {
            best = all.as_secs_f64();
            println!("{fwd:?} {all:?}");
        }
    }
}
