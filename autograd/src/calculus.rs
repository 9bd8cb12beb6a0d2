//! Derivatives of closures: the products with a Jacobian, the Jacobian itself, and the Hessian.
//!
//! A function takes [`Var`]s and gives one, and may use every op. Rows and columns count elements in row-major order.

use crate::{Maths, Result, Tape, Value, Var};
use chainrule_tensor::{Real, Tensor};

/// f(x) and J ẋ = Σᵢ ∂f/∂xᵢ ẋᵢ, of the output's shape, by forward mode: the directional derivative along `along`.
///
/// ```
/// use chainrule_autograd::{calculus, prelude::*};
/// let (y, dy) = calculus::jvp(|x| x[0] * x[1], &[2.0.into(), 5.0.into()], &[1.0.into(), 0.0.into()])?;
/// assert_eq!((y.item(), dy.item()), (Some(10.0), Some(5.0)));
/// # Ok::<(), Error>(())
/// ```
pub fn jvp<T: Real, F>(f: F, x: &[Tensor<T>], along: &[Tensor<T>]) -> Result<(Tensor<T>, Tensor<T>)>
where
    F: for<'t> Fn(&[Var<'t, T>]) -> Var<'t, T>,
{
    let tape = Tape::new();
    let leaves = leaves(&tape, x);
    let y = f(&leaves);
    let along: Vec<_> = leaves.iter().map(|x| x.id()).zip(along.iter().cloned()).collect();
    Ok((y.try_value()?, tape.jvp(y.id(), &along)?))
}

/// f(x) and Jᵀ ȳ, one tensor for each input, by reverse mode; `seed` is ȳ and has the output's shape.
///
/// ```
/// use chainrule_autograd::{calculus, prelude::*};
/// let x = Tensor::from_slice(&[1.0, 2.0]);
/// let (_, bars) = calculus::vjp(|x| x[0] * x[0], &[x], &Tensor::from_slice(&[1.0, 10.0]))?;
/// assert_eq!(bars[0].to_vec(), [2.0, 40.0]);
/// # Ok::<(), Error>(())
/// ```
pub fn vjp<T: Real, F>(f: F, x: &[Tensor<T>], seed: &Tensor<T>) -> Result<(Tensor<T>, Vec<Tensor<T>>)>
where
    F: for<'t> Fn(&[Var<'t, T>]) -> Var<'t, T>,
{
    let tape = Tape::new();
    let leaves = leaves(&tape, x);
    let y = f(&leaves);
    let grads = tape.try_vjp(y, seed, &leaves)?;
    Ok((y.try_value()?, leaves.iter().map(|x| grads.get(x.id())).collect::<Result<_>>()?))
}

/// ∂f/∂x as a matrix `[elements of f(x), elements of x]`, row by row in reverse mode; `x` is all inputs, one after the other.
///
/// ```
/// use chainrule_autograd::{calculus, prelude::*};
/// let x = Tensor::from_slice(&[1.0, 2.0]);
/// let j = calculus::jacobian(|x| x[0] * x[0], &[x])?;
/// assert_eq!(j, Tensor::from_rows([[2.0, 0.0], [0.0, 4.0]]));
/// # Ok::<(), Error>(())
/// ```
pub fn jacobian<T: Real, F>(f: F, x: &[Tensor<T>]) -> Result<Tensor<T>>
where
    F: for<'t> Fn(&[Var<'t, T>]) -> Var<'t, T>,
{
    let tape = Tape::new();
    let leaves = leaves(&tape, x);
    let y = f(&leaves);
    rows(&tape, &[y], &leaves)
}

/// ∂²f/∂x∂x of a scalar function as a symmetric matrix `[n, n]` over all n elements of all inputs.
///
/// ```
/// use chainrule_autograd::{calculus, prelude::*};
/// // f = ½ xᵀ A x has the Hessian A, if A is symmetric.
/// let a = Tensor::from_rows([[3.0, 1.0], [1.0, 2.0]]);
/// assert_eq!(calculus::hessian(|x| x[0].matmul(&x[0].constant(a.clone())).matmul(&x[0]) * 0.5, &[Tensor::ones([2])])?, a);
/// # Ok::<(), Error>(())
/// ```
pub fn hessian<T: Real, F>(f: F, x: &[Tensor<T>]) -> Result<Tensor<T>>
where
    F: for<'t> Fn(&[Var<'t, T>]) -> Var<'t, T>,
{
    let tape = Tape::new();
    let leaves = leaves(&tape, x);
    let gradient = tape.try_grad_graph(f(&leaves), &leaves)?;
    rows(&tape, &gradient, &leaves)
}

/// The Hessian of a scalar function times a vector, without the Hessian: ∇⟨∇f, v⟩, one tensor for each input.
///
/// ```
/// use chainrule_autograd::{calculus, prelude::*};
/// let (x, v) = (Tensor::from_slice(&[1.0, 2.0]), Tensor::from_slice(&[1.0, -1.0]));
/// let hv = calculus::hvp(|x| (x[0] * x[0] * x[0]).sum(&[]), &[x], &[v])?; // H = diag 6x
/// assert_eq!(hv[0].to_vec(), [6.0, -12.0]);
/// # Ok::<(), Error>(())
/// ```
pub fn hvp<T: Real, F>(f: F, x: &[Tensor<T>], v: &[Tensor<T>]) -> Result<Vec<Tensor<T>>>
where
    F: for<'t> Fn(&[Var<'t, T>]) -> Var<'t, T>,
{
    let tape = Tape::new();
    let leaves = leaves(&tape, x);
    let gradient = tape.try_grad_graph(f(&leaves), &leaves)?;
    let mut slope = tape.constant(Tensor::scalar(T::ZERO));
    for (g, v) in gradient.iter().zip(v) {
        let part = Var::try_apply(crate::ops::Mul.into(), &[g, &tape.constant(v.clone())])?.try_sum(&[])?;
        slope = slope + part;
    }
    let grads = tape.try_grad(slope, &leaves)?;
    leaves.iter().map(|x| grads.get(x.id())).collect()
}

fn leaves<'t, T: Real>(tape: &'t Tape<T>, x: &[Tensor<T>]) -> Vec<Var<'t, T>> {
    x.iter().map(|x| tape.leaf(x.clone())).collect()
}

/// The gradient of each element of each of `y`, as the rows of a matrix.
fn rows<T: Real>(tape: &Tape<T>, y: &[Var<'_, T>], x: &[Var<'_, T>]) -> Result<Tensor<T>> {
    let mut data = Vec::new();
    let mut count = 0;
    for y in y {
        for k in 0..y.shape().numel() {
            let mut seed = Tensor::zeros(y.shape());
            seed.make_mut()[k] = T::ONE;
            let grads = tape.try_vjp(*y, &seed, x)?;
            for x in x {
                data.extend(grads.get(x.id())?.to_vec());
            }
            count += 1;
        }
    }
    let columns = x.iter().map(|x| x.shape().numel()).sum();
    Ok(Tensor::from_vec(data, [count, columns])?)
}
