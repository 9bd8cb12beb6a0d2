//! A two-layer ReLU network with 2 n + d parameters that fits any n labels.

use crate::support::{T, gap, normal};
use chainrule::autograd::{Maths, Param, Result, Role};
use chainrule::nn::{Data, Layer, Params, Run};
use chainrule::tensor::Tensor;
use chainrule::tensor::linalg::{Triangle, solve_triangular};

/// y = Σⱼ wⱼ max(a·x - bⱼ, 0): one direction for all units, an offset and an output weight for each.
struct Net {
    a: Param<f64>,
    b: Param<f64>,
    w: Param<f64>,
}

impl Layer<f64> for Net {
    fn forward<V: Data<T = f64>>(&self, run: &Run<V>, x: V) -> Result<V> {
        let along = x.try_matmul(&run.param(&self.a))?.try_unsqueeze(1)?;
        (along - run.param(&self.b)).try_relu()?.try_matmul(&run.param(&self.w))
    }
    fn list(&self, list: &mut Params<f64>) {
        [&self.a, &self.b, &self.w].into_iter().for_each(|p| list.add(p));
    }
}

/// With the points in the order of their projections, offsets between them make the matrix of hidden values lower
/// triangular.
fn fit(x: &T, y: &T, a: &T) -> Net {
    let along = x.matmul(a).to_vec();
    let mut order: Vec<u32> = (0..along.len() as u32).collect();
    order.sort_by(|i, j| along[*i as usize].total_cmp(&along[*j as usize]));
    let sorted: Vec<f64> = order.iter().map(|i| along[*i as usize]).collect();
    let below = |i: usize| if i == 0 { sorted[0] - 1.0 } else { 0.5 * (sorted[i - 1] + sorted[i]) };
    let b: T = Tensor::from_slice(&(0..sorted.len()).map(below).collect::<Vec<_>>());
    let hidden = (Tensor::from_slice(&sorted).unsqueeze(1) - &b).relu();
    let w = solve_triangular(&hidden, &y.index_select(0, &order), Triangle::Lower, false).unwrap();
    let param = |name: &str, value: &T| Param::new(name, Role::Weight, value.clone());
    Net { a: param("a", a), b: param("b", &b), w: param("w", &w) }
}

/// 004.P-a: 2 n + d parameters fit any labels on n points in d dimensions, if their projections differ.
#[test]
fn id_004_p_a() {
    for (n, d) in [(1, 1), (4, 2), (25, 7)] {
        let (x, y) = (normal([n, d], 1), normal([n], 2) * 10.0);
        let net = fit(&x, &y, &normal([d], 3));
        assert_eq!(net.count(), 2 * n + d);
        assert!(gap(&net.predict(x).unwrap(), &y) < 1e-7, "{n} {d}");
    }
    // Two points with one projection get one answer.
    let (x, y) =
        (Tensor::from_rows([[1.0, 0.0], [1.0, 5.0], [2.0, 0.0]]), Tensor::from_slice(&[1.0, 2.0, 3.0]));
    let net =
        fit(&Tensor::from_rows([[1.0, 0.0], [1.5, 5.0], [2.0, 0.0]]), &y, &Tensor::from_slice(&[1.0, 0.0]));
    let answers = net.predict(x).unwrap().to_vec();
    assert_eq!(answers[0], answers[1]);
}
