//! Time of a chain of scalar operations, forward and backward.
use chainrule_autograd::prelude::*;

fn main() {
    let mut tape = Tape::<f64>::new();
    let mut best = [f64::INFINITY; 2];
    for _ in 0..3000 {
        let t = std::time::Instant::now();
        let loss = {
            let mut x = tape.leaf(Tensor::scalar(0.5));
            for i in 0..1000 {
                x = if i % 2 == 0 { x * x } else { x + x };
                x = x.sigmoid();
            }
            x.id()
        };
        let forward = t.elapsed().as_secs_f64();
        tape.backward(loss);
        best = [best[0].min(forward), best[1].min(t.elapsed().as_secs_f64())];
    }
    println!("forward {:.0} µs, both {:.0} µs", best[0] * 1e6, best[1] * 1e6);
}
