//! The network, its features, and the matrix from features to hidden units.

use crate::support::{T, gap, matrix, normal};
use chainrule::autograd::{Maths, Param};
use chainrule::nn::layers::{Linear, Quadratic};
use chainrule::nn::{Layer, Sequential};
use chainrule::tensor::Tensor;

/// The pairs d < e of so many inputs.
fn pairs(d: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..d).flat_map(move |i| (i + 1..d).map(move |j| (i, j)))
}

/// 1, x, x², x_d x_e: a row for each row of `x`.
pub fn phi(x: &T) -> T {
    let rows = x.to_vec();
    let width = x.shape()[1];
    let features = |x: &[f64]| {
        let squares = x.iter().map(|v| v * v);
        let products = pairs(width).map(|(d, e)| x[d] * x[e]);
        std::iter::once(1.0).chain(x.iter().copied()).chain(squares).chain(products).collect()
    };
    matrix(rows.chunks(width).map(features).collect())
}

/// A network's parameters.
pub struct Theta {
    /// `K x D`
    pub w: T,
    /// `K`
    pub b: T,
    /// `K`
    pub v: T,
    pub v0: f64,
}

impl Theta {
    pub fn random(d: usize, k: usize, seed: u64) -> Theta {
        let [w, b, v] = [normal([k, d], seed), normal([k], seed + 100), normal([k], seed + 200)];
        Theta { w, b, v, v0: 0.7 }
    }

    /// From features to hidden units, `K x M`.
    pub fn matrix(&self) -> T {
        let d = self.w.shape()[1];
        let row = |k: usize| {
            let (b, w) = (self.b.at(&[k]), |d: usize| self.w.at(&[k, d]));
            let linear = (0..d).map(|d| w(d) * (1.0 - 2.0 * b));
            let squares = (0..d).map(|d| -w(d) * w(d));
            let products = pairs(d).map(|(d, e)| -2.0 * w(d) * w(e));
            std::iter::once(b - b * b).chain(linear).chain(squares).chain(products).collect()
        };
        matrix((0..self.w.shape()[0]).map(row).collect())
    }

    /// The coefficients of the features, Aᵀ v + v₀ e₁.
    pub fn coefficients(&self) -> T {
        let mut c = self.matrix().t().matmul(&self.v);
        c.make_mut()[0] += self.v0;
        c
    }

    /// As a network of layers.
    pub fn network(&self) -> Sequential<f64> {
        let [k, d] = [0, 1].map(|axis| self.w.shape()[axis]);
        let net = Sequential::new().push(Linear::new(d, k, 1)).push(Quadratic).push(Linear::new(k, 1, 2));
        let values =
            [self.w.clone(), self.b.clone(), self.v.reshape([1, k].into()), Tensor::from_slice(&[self.v0])];
        let params: Vec<Param<f64>> = net.params().into_iter().map(|(_, p)| p).collect();
        params.iter().zip(values).for_each(|(p, value)| p.set(value));
        net
    }
}

/// 002.Q3.1-f, 002.Q3.2-b: the network of layers is the linear model of the features, for inputs and units of any number.
#[test]
fn id_002_q3_2_b() {
    for (d, k) in [(1, 1), (1, 4), (2, 3), (3, 2), (5, 7)] {
        let theta = Theta::random(d, k, 10 * d as u64 + k as u64);
        let x = normal([20, d], 3);
        assert_eq!(phi(&x).shape().dims(), [20, (d + 1) * (d + 2) / 2]);
        let by_layers = theta.network().predict(x.clone()).unwrap().reshape([20].into());
        let by_features = phi(&x).matmul(&theta.coefficients());
        assert!(gap(&by_layers, &by_features) < 1e-12, "{d} {k}");
    }
}
