//! A floor under the loss.

use crate::support::{T, norm, normal, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::nn::loss::{binary_cross_entropy, flooding};

fn loss<'t>(theta: Var<'t, f64>, x: &T, y: &T) -> Var<'t, f64> {
    let logits = theta.constant(x.clone()).matmul(&theta);
    binary_cross_entropy(&logits, &theta.constant(y.clone())).unwrap()
}

/// 000.Q5-0: |J - b| + b has J's gradient above b, the negated one below, none at b; and at b = 0 a loss that is never
/// negative is left as it is, bit for bit.
#[test]
fn id_000_q5_0() {
    let (x, y, theta) = (normal([9, 4], 1), normal([9], 2).step(), normal([4], 3));
    let (j, plain) = slope(|w| loss(w, &x, &y), &theta);
    let flooded = |level: f64| slope(|w| flooding(&loss(w, &x, &y), level).unwrap(), &theta);
    let j = j.item().unwrap();
    assert!(j > 0.0 && norm(&plain) > 0.1);
    assert_eq!(flooded(j / 2.0).1, plain);
    assert_eq!(flooded(j * 2.0).1, -plain.clone());
    assert_eq!(norm(&flooded(j).1), 0.0);
    let dry = flooded(0.0);
    assert_eq!((dry.0.item().unwrap().to_bits(), dry.1), (j.to_bits(), plain));
}

/// 000.Q5.3: a flooded run cannot be faster from the start: until the loss is first below the floor it is the other run,
/// bit for bit, and from the step after that it is not.
#[test]
fn id_000_q5_3() {
    let (x, y, level) = (normal([40, 4], 1), normal([40], 2).step(), 0.68);
    let run = |floor: f64| {
        let mut theta = T::zeros([4]);
        let step = |_| {
            let (j, _) = slope(|w| loss(w, &x, &y), &theta);
            let down = slope(|w| flooding(&loss(w, &x, &y), floor).unwrap(), &theta).1 * 0.2;
            theta = theta.clone() - down;
            (j.item().unwrap(), theta.clone())
        };
        (0..60).map(step).collect::<Vec<_>>()
    };
    let (flooded, plain) = (run(level), run(0.0));
    let first = plain.iter().position(|(j, _)| *j < level).unwrap();
    assert!((3..50).contains(&first), "{first}");
    assert_eq!(flooded[..first], plain[..first]);
    assert!(flooded[first..].iter().zip(&plain[first..]).all(|(a, b)| a.1 != b.1));
}
