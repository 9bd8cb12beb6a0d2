//! Every op as a method of every kind of value, and what follows from them without an op of its own.

use crate::{Error, Op, Result, Value, ops};
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};
use chainrule_tensor::linalg::Triangle;
use chainrule_tensor::memory::PoolArc;
use chainrule_tensor::{Axes, Range, Shape, ShapeError, Tensor};
use std::sync::Arc;

/// `op` and `try_op` from the op that they apply.
macro_rules! ops {
    ($($(#[$doc:meta])* $name:ident / $try:ident ($x:ident $(, $y:ident)* $(; $($arg:ident : $t:ty),*)?) = $op:expr;)*) => {
        sugar! {$(
            $(#[$doc])*
            $name / $try ($x $(, $y)* $(; $($arg: $t),*)?) = Self::try_apply(Op::from($op), &[$x $(, $y)*]);
        )*}
    };
}

/// `method` and `try_method` from an expression with a `Result`.
macro_rules! sugar {
    ($($(#[$doc:meta])* $name:ident / $try:ident ($x:ident $(, $y:ident)* $(; $($arg:ident : $t:ty),*)?) = $result:expr;)*) => {$(
        $(#[$doc])*
        #[track_caller]
        fn $name(&self $(, $y: &Self)* $($(, $arg: $t)*)?) -> Self {
            match self.$try($($y,)* $($($arg),*)?) {
                Ok(y) => y,
                Err(e) => panic!("{e}"),
            }
        }
        #[doc = concat!("[`Maths::", stringify!($name), "`], with an error instead of a panic.")]
        #[track_caller]
        fn $try(&self $(, $y: &Self)* $($(, $arg: $t)*)?) -> Result<Self> {
            let $x = self;
            $result
        }
    )*};
}

/// The named axes of a value; none named: all.
fn axes<V: Value>(op: &'static str, x: &V, list: &[isize]) -> Result<Axes> {
    Ok(Axes::new(op, &x.shape(), list)?)
}

fn axis<V: Value>(op: &'static str, x: &V, axis: isize) -> Result<usize> {
    Ok(x.shape().axis(op, axis)?)
}

/// The maths that every kind of value can do. Each method panics with the whole lesson if the operands do not fit,
/// and has a twin with `try_` in front that returns the error. Axes may be negative, to count from the back; where a list of
/// axes is taken, an empty one stands for all.
pub trait Maths: Value {
    ops! {
        /// `e` to this power.
        exp / try_exp (x) = ops::Exp;
        /// Natural logarithm.
        log / try_log (x) = ops::Log;
        /// ln(1 + this), accurate near 0.
        log1p / try_log1p (x) = ops::Log1p;
        /// This times itself.
        square / try_square (x) = ops::Square;
        /// Square root.
        sqrt / try_sqrt (x) = ops::Sqrt;
        /// Sine.
        sin / try_sin (x) = ops::Sin;
        /// Cosine.
        cos / try_cos (x) = ops::Cos;
        /// Tangent.
        tan / try_tan (x) = ops::Tan;
        /// Inverse of the sine, between -π/2 and π/2.
        arcsin / try_arcsin (x) = ops::Arcsin;
        /// Inverse of the tangent.
        arctan / try_arctan (x) = ops::Arctan;
        /// Hyperbolic tangent.
        tanh / try_tanh (x) = ops::Tanh;
        /// Logistic sigmoid, 1/(1+e⁻ˣ).
        sigmoid / try_sigmoid (x) = ops::Sigmoid;
        /// ln(1 + eˣ), without overflow.
        softplus / try_softplus (x) = ops::Softplus;
        /// The larger of this and 0.
        relu / try_relu (x) = ops::Relu;
        /// This where it is above 0, else `slope` times it.
        leaky_relu / try_leaky_relu (x; slope: f64) = ops::LeakyRelu(slope);
        /// x (1 - x).
        quadratic / try_quadratic (x) = ops::Quadratic;
        /// Absolute value.
        abs / try_abs (x) = ops::Abs;
        /// -1, 0 or 1; no gradient flows.
        sign / try_sign (x) = ops::Sign;
        /// 1 where this is above 0, else 0; no gradient flows.
        step / try_step (x) = ops::Step;
        /// This to a constant power.
        powf / try_powf (x; p: f64) = ops::Powf(p);
        /// This to the power of the other, element by element.
        power / try_power (x, exponent) = ops::Power;
        /// The larger of the two, element by element; where they are equal the gradient goes to this one.
        maximum / try_maximum (x, other) = ops::Maximum;
        /// The smaller of the two, element by element; where they are equal the gradient goes to this one.
        minimum / try_minimum (x, other) = ops::Minimum;
        /// This, but no less than `low` and no more than `high`; either may be infinite.
        clamp / try_clamp (x; low: f64, high: f64) = ops::Clamp::new(low, high)?;
        /// 1 where this is above the other, else 0; no gradient flows.
        greater / try_greater (x, other) = ops::Compare::Greater;
        /// 1 where this is at least the other, else 0; no gradient flows.
        greater_equal / try_greater_equal (x, other) = ops::Compare::GreaterEqual;
        /// 1 where this is below the other, else 0; no gradient flows.
        less / try_less (x, other) = ops::Compare::Less;
        /// 1 where this is at most the other, else 0; no gradient flows.
        less_equal / try_less_equal (x, other) = ops::Compare::LessEqual;
        /// 1 where the two are equal, else 0; no gradient flows.
        equal / try_equal (x, other) = ops::Compare::Equal;
        /// As a mask: `yes` where this is 1, `no` where it is 0. What is not chosen is never computed with.
        select / try_select (mask, yes, no) = ops::Select;
        /// This where a mask is 1, elsewhere exactly 0.
        keep_if / try_keep_if (x, mask) = ops::Keep { set: true };
        /// This where a mask is 0, elsewhere exactly 0.
        keep_unless / try_keep_unless (x, mask) = ops::Keep { set: false };
        /// Sum over the named axes, which are dropped.
        sum / try_sum (x; list: &[isize]) = ops::Sum { axes: axes("sum", x, list)?, keepdim: false };
        /// As [`Maths::sum`], with the summed axes kept as size 1.
        sum_keepdim / try_sum_keepdim (x; list: &[isize]) = ops::Sum { axes: axes("sum", x, list)?, keepdim: true };
        /// Summed back to a shape that broadcasting had stretched.
        sum_to / try_sum_to (x; shape: Shape) = ops::SumTo::new(shape);
        /// Mean over the named axes, which are dropped.
        mean / try_mean (x; list: &[isize]) = ops::Mean { axes: axes("mean", x, list)?, keepdim: false };
        /// As [`Maths::mean`], with the axes kept as size 1.
        mean_keepdim / try_mean_keepdim (x; list: &[isize]) = ops::Mean { axes: axes("mean", x, list)?, keepdim: true };
        /// Biased variance, (1/n) Σ (x - mean)², over the named axes, which are dropped.
        var / try_var (x; list: &[isize]) = ops::Variance { axes: axes("var", x, list)?, keepdim: false };
        /// As [`Maths::var`], with the axes kept as size 1.
        var_keepdim / try_var_keepdim (x; list: &[isize]) = ops::Variance { axes: axes("var", x, list)?, keepdim: true };
        /// The largest element over the named axes, which are dropped; of equal ones the first gets the gradient.
        max / try_max (x; list: &[isize]) = ops::Max { axes: axes("max", x, list)?, keepdim: false };
        /// As [`Maths::max`], with the axes kept as size 1.
        max_keepdim / try_max_keepdim (x; list: &[isize]) = ops::Max { axes: axes("max", x, list)?, keepdim: true };
        /// The smallest element over the named axes, which are dropped; of equal ones the first gets the gradient.
        min / try_min (x; list: &[isize]) = ops::Min { axes: axes("min", x, list)?, keepdim: false };
        /// As [`Maths::min`], with the axes kept as size 1.
        min_keepdim / try_min_keepdim (x; list: &[isize]) = ops::Min { axes: axes("min", x, list)?, keepdim: true };
        /// ln Σ eˣ over the named axes, which are dropped; without overflow.
        logsumexp / try_logsumexp (x; list: &[isize]) = ops::LogSumExp { axes: axes("logsumexp", x, list)?, keepdim: false };
        /// As [`Maths::logsumexp`], with the axes kept as size 1.
        logsumexp_keepdim / try_logsumexp_keepdim (x; list: &[isize]) =
            ops::LogSumExp { axes: axes("logsumexp", x, list)?, keepdim: true };
        /// eˣ / Σ eˣ along an axis.
        softmax / try_softmax (x; along: isize) = ops::Softmax { axis: axis("softmax", x, along)? };
        /// ln of the softmax along an axis, without the overflow.
        log_softmax / try_log_softmax (x; along: isize) = ops::LogSoftmax { axis: axis("log_softmax", x, along)? };
        /// `-ln softmax(x)[i, label[i]]` for each row `i` of `[N, C]`; without overflow.
        cross_entropy / try_cross_entropy (x; labels: Arc<[u32]>) = ops::CrossEntropy { labels };
        /// γ (x - mean) / √(var + eps) + β for each channel (axis 1).
        normalize / try_normalize (x, mean, var, gamma, beta; eps: f64) = ops::Normalize { eps };
        /// Stretched to a larger shape, without a copy.
        expand / try_expand (x; shape: Shape) = ops::Expand::new(shape);
        /// The same elements under another shape, in row-major order.
        reshape / try_reshape (x; shape: Shape) = ops::Reshape::new(shape);
        /// The axes in another order: axis `i` of the result is axis `order[i]` of this.
        permute / try_permute (x; order: &[usize]) = ops::Permute::new(order)?;
        /// Part of one axis, such as `1..3`, `-2..-1` or [`Range::ALL`] with a step; without a copy.
        slice / try_slice (x; along: isize, range: impl Into<Range>) = ops::Slice::new(axis("slice", x, along)?, range.into());
        /// Constant elements put around this: for each axis, how many before and after.
        pad / try_pad (x; widths: &[(usize, usize)], value: f64) = ops::Pad::new(widths, value);
        /// `x[.., index[.., i, ..], ..]` along an axis; the index has this shape but for the axis.
        gather / try_gather (x; along: isize, index: &Tensor<u32>) =
            ops::Gather { axis: axis("gather", x, along)?, index: PoolArc::new(index.clone()) };
        /// Zeros of `size` along an axis, with each element added at its index; the index has this shape.
        scatter_add / try_scatter_add (x; along: isize, index: &Tensor<u32>, size: usize) =
            ops::ScatterAdd { axis: axis("scatter_add", x, along)?, index: PoolArc::new(index.clone()), size };
        /// `x[i, label[i]]` for each row `i` of `[N, C]`.
        pick / try_pick (x; labels: Arc<[u32]>) = ops::Pick { labels };
        /// Each element kept with probability `1 - p` and then divided by it, else 0; which, is a function of `key`.
        dropout / try_dropout (x; p: f64, key: u64) = ops::Dropout::new(p, key)?;
        /// Matrix product; see [`chainrule_tensor::kernels::matmul`] for vectors and batches.
        matmul / try_matmul (x, y) = ops::MatMul { ta: false, tb: false };
        /// Matrix product with this side transposed (`ta`), the other (`tb`), or both.
        matmul_with / try_matmul_with (x, y; ta: bool, tb: bool) = ops::MatMul { ta, tb };
        /// The solution Y of A Y = B, where A is this and B `[n]` or `[.., n, k]`.
        solve / try_solve (a, b) = ops::Solve { transposed: false };
        /// The solution Y of A Y = B (or of Aᵀ Y = B), where only one triangle of A, which is this, is read.
        solve_triangular / try_solve_triangular (a, b; triangle: Triangle, transposed: bool) =
            ops::SolveTriangular { triangle, transposed };
        /// The inverse of every matrix of `[.., n, n]`. To solve a system, [`Maths::solve`] is more exact.
        inverse / try_inverse (x) = ops::Inverse;
        /// The pseudo-inverse of every matrix of `[.., m, n]`, with singular values up to `limit` times the largest as 0.
        pinv / try_pinv (x; limit: f64) = ops::Pinv(limit);
        /// The determinant of every matrix of `[.., n, n]`.
        det / try_det (x) = ops::Det;
        /// The cofactors of every matrix of `[.., n, n]`: the derivative of its determinant in each entry.
        cofactor / try_cofactor (x) = ops::Cofactor;
        /// ln |det| of every matrix of `[.., n, n]`.
        logdet / try_logdet (x) = ops::Logdet;
        /// The lower triangular L with L Lᵀ = A for every symmetric positive definite matrix A of `[.., n, n]`; see
        /// [`ops::Cholesky`] for what counts of an A that is not symmetric.
        cholesky / try_cholesky (x) = ops::Cholesky;
        /// Zeros above the `k`-th diagonal of every matrix of `[.., m, n]`.
        tril / try_tril (x; k: isize) = ops::TriangularPart { triangle: Triangle::Lower, k };
        /// Zeros below the `k`-th diagonal of every matrix of `[.., m, n]`.
        triu / try_triu (x; k: isize) = ops::TriangularPart { triangle: Triangle::Upper, k };
        /// The main diagonal `[.., n]` of every matrix of `[.., n, n]`.
        diagonal / try_diagonal (x) = ops::Diagonal;
        /// Matrices `[.., n, n]` with the vectors of `[.., n]` on their diagonals.
        diag_embed / try_diag_embed (x) = ops::DiagEmbed;
        /// Convolution of `[N, C, H, W]` with a weight `[OC, C/groups, KH, KW]`.
        conv2d / try_conv2d (x, weight; spec: ConvSpec) = ops::Conv2d(PoolArc::new(spec));
        /// The largest element of each window.
        max_pool2d / try_max_pool2d (x; spec: PoolSpec) = ops::MaxPool2d(spec);
        /// The mean of each window.
        avg_pool2d / try_avg_pool2d (x; spec: PoolSpec) = ops::AvgPool2d(spec);
    }

    sugar! {
        /// Two axes exchanged.
        transpose / try_transpose (x; a: isize, b: isize) = {
            let (a, b) = (axis("transpose", x, a)?, axis("transpose", x, b)?);
            let mut order: Vec<usize> = (0..x.shape().rank()).collect();
            order.swap(a, b);
            x.try_permute(&order)
        };
        /// The last two axes exchanged.
        t / try_t (x) = x.try_transpose(-2, -1);
        /// Without an axis of size 1.
        squeeze / try_squeeze (x; along: isize) = {
            let (shape, at) = (x.shape(), axis("squeeze", x, along)?);
            if shape[at] != 1 {
                let why = format!("axis {along} has size {}, not 1", shape[at]);
                return Err(ShapeError::invalid("squeeze", &[shape], why).into());
            }
            x.try_reshape(shape.without_axis(at))
        };
        /// A new axis of size 1 in front of axis `at`; -1 puts it last.
        unsqueeze / try_unsqueeze (x; at: isize) = {
            let (shape, rank) = (x.shape(), x.shape().rank() as isize);
            let place = if at < 0 { at + rank + 1 } else { at };
            if !(0..=rank).contains(&place) {
                return Err(ShapeError::Axis { op: "unsqueeze", axis: at, shape }.into());
            }
            x.try_reshape(shape.with_axis(place as usize, 1)?)
        };
        /// The axes from number `from` on as one.
        flatten / try_flatten (x; from: usize) = {
            let shape = x.shape();
            let Some((kept, merged)) = shape.split_at_checked(from) else {
                return Err(ShapeError::Axis { op: "flatten", axis: from as isize, shape }.into());
            };
            x.try_reshape(Shape::new(&[kept, &[merged.iter().product()]].concat())?)
        };
        /// An axis read backwards.
        flip / try_flip (x; along: isize) = x.try_slice(along, Range::ALL.step(-1));
        /// Σ xᵢ yᵢ of two vectors.
        dot / try_dot (x, y) = match (x.shape().rank(), y.shape().rank()) {
            (1, 1) => x.try_matmul(y),
            _ => Err(ShapeError::invalid("dot", &[x.shape(), y.shape()], "takes two vectors").into()),
        };
        /// The sum of the main diagonal of every matrix of `[.., n, n]`.
        trace / try_trace (x) = x.try_diagonal()?.try_sum(&[-1]);
        /// The named places of an axis, in this order, repeats allowed.
        index_select / try_index_select (x; along: isize, places: &[u32]) = {
            let (mut shape, at) = (x.shape(), axis("index_select", x, along)?);
            shape.dims_mut()[at] = places.len();
            let mut line = Shape::new(&vec![1; shape.rank()])?;
            line.dims_mut()[at] = places.len();
            let index = Tensor::from_slice(places).reshaped(line)?.expanded(shape)?;
            x.try_gather(along, &index)
        };
        /// The mean of each channel of `[.., H, W]`, as `[.., 1, 1]`.
        global_avg_pool2d / try_global_avg_pool2d (x) = x.try_mean_keepdim(&[-2, -1]);
    }

    /// Any number of values joined along an axis; their other axes must agree.
    #[track_caller]
    fn concat(xs: &[&Self], along: isize) -> Self {
        match Self::try_concat(xs, along) {
            Ok(y) => y,
            Err(e) => panic!("{e}"),
        }
    }

    /// [`Maths::concat`], with an error instead of a panic.
    #[track_caller]
    fn try_concat(xs: &[&Self], along: isize) -> Result<Self> {
        let Some(first) = xs.first() else { return Err(Error::domain("concat", "there is nothing to join")) };
        Self::try_apply(ops::Concat { axis: axis("concat", *first, along)? }.into(), xs)
    }

    /// Values of one shape as the entries of a new axis in front of axis `at`; -1 puts it last.
    #[track_caller]
    fn stack(xs: &[&Self], at: isize) -> Self {
        match Self::try_stack(xs, at) {
            Ok(y) => y,
            Err(e) => panic!("{e}"),
        }
    }

    /// [`Maths::stack`], with an error instead of a panic.
    #[track_caller]
    fn try_stack(xs: &[&Self], at: isize) -> Result<Self> {
        let mut wide = Vec::with_capacity(xs.len());
        for x in xs {
            wide.push(x.try_unsqueeze(at)?);
        }
        Self::try_concat(&wide.iter().collect::<Vec<_>>(), at)
    }
}

impl<V: Value> Maths for V {}
