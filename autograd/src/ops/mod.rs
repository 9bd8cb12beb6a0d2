//! The rules, one file each.
//!
//! To add an op, write its file, and name it in the list and in the table below; `chainrule ops`, the gradient sweep and
//! the mutation tests pick it up from there.

mod abs;
mod add;
mod arcsin;
mod arctan;
mod avg_pool2d;
mod avg_unpool2d;
mod checkpoint;
mod cholesky;
mod clamp;
mod cofactor;
mod compare;
mod concat;
mod conv2d;
mod conv2d_input_grad;
mod conv2d_weight_grad;
mod cos;
mod cross_entropy;
mod det;
mod diag_embed;
mod diagonal;
mod div;
mod dropout;
mod exp;
mod expand;
mod first;
mod gather;
mod inverse;
mod keep;
mod leaky_relu;
mod log;
mod log1p;
mod log_softmax;
mod logdet;
mod logsumexp;
mod matmul;
mod max;
mod max_pool2d;
mod max_pool_gather;
mod max_pool_scatter;
mod maximum;
mod mean;
mod min;
mod minimum;
mod mul;
mod neg;
mod normalize;
mod over;
mod pad;
mod permute;
mod pick;
mod pinv;
mod power;
mod powf;
mod quadratic;
mod reciprocal;
mod relu;
mod reshape;
mod scale;
mod scatter_add;
mod select;
mod shift;
mod sigmoid;
mod sign;
mod sin;
mod slice;
mod softmax;
mod softplus;
mod solve;
mod solve_triangular;
mod sqrt;
mod square;
mod step;
mod sub;
mod sum;
mod sum_to;
mod tan;
mod tanh;
mod triangular_part;
mod unpick;
mod unslice;
mod var;

/// The table: `file::Rule`, in the order in which `chainrule ops` shows them.
macro_rules! with_table {
    ($then:ident) => {
        $then! {
            add::Add, sub::Sub, mul::Mul, div::Div, neg::Neg, scale::Scale, shift::Shift, over::Over,
            reciprocal::Reciprocal, powf::Powf, power::Power,
            square::Square, sqrt::Sqrt, exp::Exp, log::Log, log1p::Log1p, sin::Sin, cos::Cos, tan::Tan, arcsin::Arcsin, arctan::Arctan, tanh::Tanh,
            sigmoid::Sigmoid, softplus::Softplus, relu::Relu, leaky_relu::LeakyRelu, quadratic::Quadratic,
            abs::Abs, sign::Sign, step::Step, maximum::Maximum, minimum::Minimum, clamp::Clamp,
            compare::Compare, select::Select, keep::Keep,
            sum::Sum, mean::Mean, var::Variance, max::Max, min::Min, first::First, logsumexp::LogSumExp,
            softmax::Softmax, log_softmax::LogSoftmax, cross_entropy::CrossEntropy, normalize::Normalize,
            sum_to::SumTo, expand::Expand, reshape::Reshape, permute::Permute,
            slice::Slice, unslice::Unslice, pad::Pad, concat::Concat,
            gather::Gather, scatter_add::ScatterAdd, pick::Pick, unpick::Unpick, dropout::Dropout,
            matmul::MatMul, solve::Solve, solve_triangular::SolveTriangular, inverse::Inverse, pinv::Pinv, det::Det,
            cofactor::Cofactor, logdet::Logdet,
            cholesky::Cholesky, triangular_part::TriangularPart, diagonal::Diagonal, diag_embed::DiagEmbed,
            conv2d::Conv2d, conv2d_input_grad::Conv2dInputGrad, conv2d_weight_grad::Conv2dWeightGrad,
            checkpoint::Checkpoint,
            max_pool2d::MaxPool2d, max_pool_scatter::MaxPoolScatter, max_pool_gather::MaxPoolGather,
            avg_pool2d::AvgPool2d, avg_unpool2d::AvgUnpool2d,
        }
    };
}
pub(crate) use with_table;

macro_rules! export {
    ($($module:ident :: $rule:ident),* $(,)?) => { $(pub use $module::$rule;)* };
}
with_table!(export);
pub use checkpoint::checkpoint;
pub use first::Extreme;

/// What every rule's file uses.
mod prelude {
    pub(super) use super::*;
    pub(super) use crate::rule::{Aux, Needs, Rule, Saved, arity, diagonal, multilinear};
    pub(super) use crate::{Domain, Dual, Error, Math, Maths, Result, Sample, Slots, Value, c};
    pub(super) use chainrule_tensor::kernels::{self, ConvSpec, Finish, PoolSpec};
    pub(super) use chainrule_tensor::memory::{PoolArc, PoolVec};
    pub(super) use chainrule_tensor::{Axes, MAX_RANK, Real, Shape, ShapeError, Tensor};
    pub(super) use std::sync::Arc;
}
use chainrule_tensor::kernels;
use prelude::{Domain, Math, Maths, Real, Sample, Saved, Shape, Slots, Tensor, Value};

/// The only argument.
fn one(x: Vec<Math>) -> Math {
    x.into_iter().next().unwrap_or(Math::Num(f64::NAN))
}

/// The two arguments.
fn two(x: Vec<Math>) -> [Math; 2] {
    x.try_into().unwrap_or([Math::Num(f64::NAN), Math::Num(f64::NAN)])
}

/// The cotangent of an op of one input in one pass, from ȳ and the output: for [`crate::Rule::fast`].
fn fused<T: Real>(
    s: &Saved<Tensor<T>>,
    g: &Tensor<T>,
    into: &mut Slots<T>,
    f: impl Fn(T, T) -> T + Sync,
) -> bool {
    match kernels::zip("cotangent", g, s.y(), f) {
        Ok(bar) => {
            into.add(0, bar);
            true
        }
        Err(_) => false,
    }
}

/// A shape of a sample.
fn shape(dims: &[usize]) -> Shape {
    Shape::new(dims).unwrap_or(Shape::SCALAR)
}

/// The cotangent of a reduction, copied back along the axes that it folded.
fn spread<V: Value>(g: V, axes: chainrule_tensor::Axes, to: Shape) -> V {
    let kept = axes.reduce("expand", &to, true).unwrap_or(to);
    let g = if g.shape() == kept { g } else { g.reshape(kept) };
    g.expand(to)
}

fn reduction(
    name: &'static str,
    latex: &'static str,
    x: Vec<Math>,
    axes: chainrule_tensor::Axes,
    keepdim: bool,
) -> Math {
    let call = Math::call(name, x).latex_name(latex).attr("axes", axes);
    if keepdim { call.attr("keepdim", true) } else { call }
}

/// Samples of a reduction: over each side, over all, over a middle axis, over nothing, of nothing.
fn reductions(domain: Domain, op: impl Fn(chainrule_tensor::Axes, bool) -> crate::Op) -> Vec<Sample> {
    let cases: [(&[usize], &[isize], bool); 7] = [
        (&[2, 3], &[0], false),
        (&[2, 3], &[1], true),
        (&[2, 3], &[], false),
        (&[2, 3, 2], &[1], false),
        (&[2, 3, 2], &[0, 2], true),
        (&[], &[], false),
        (&[0, 3], &[1], false),
    ];
    let sample = |(x, axes, keepdim): &(&[usize], &[isize], bool)| {
        let axes = chainrule_tensor::Axes::new("sum", &shape(x), axes).ok()?;
        Some(Sample::new(op(axes, *keepdim), &[(x, domain)]))
    };
    cases.iter().filter_map(sample).collect()
}
