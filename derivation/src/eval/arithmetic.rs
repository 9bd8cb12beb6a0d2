//! Sums, products, quotients and powers, as the types ask for.

use super::fault::{Fault, Result, said, said_help};
use super::value::{Value, shape};
use crate::Span;
use crate::dim::Dim;
use chainrule_autograd::{Maths, Value as _, Var, ops};
use chainrule_tensor::Tensor;

/// `a + b` or `a - b`.
pub fn sum<'t>(a: &Value<'t>, b: &Value<'t>, minus: bool, span: Span) -> Result<Value<'t>> {
    let op = |x: &Var<'t>, y: &Var<'t>| {
        let op = if minus { ops::Sub.into() } else { ops::Add.into() };
        Var::try_apply(op, &[x, y])
    };
    let (a, b) = match (a.eye, b.eye) {
        (true, true) => {
            return Ok(Value {
                eye: true,
                ..Value { eye: false, ..a.clone() }.zip(&Value { eye: false, ..b.clone() }, span, op)?
            });
        }
        (true, false) if !b.is_scalar() => (a.eye_like(b, span)?, b.clone()),
        (false, true) if !a.is_scalar() => (a.clone(), b.eye_like(a, span)?),
        (false, false) => (a.clone(), b.clone()),
        _ => return said_help(span, "the size of I is open here", "write I_N with its size"),
    };
    let sign = if minus { "-" } else { "+" };
    if !a.is_scalar() && !b.is_scalar() {
        if a.dims != b.dims {
            return said(span, format!("{} {sign} {}: the shapes differ", a.describe(), b.describe()));
        }
        if a.lying != b.lying && a.rank() == 1 {
            let message = format!("{} {sign} {}: a row and a column", a.describe(), b.describe());
            return said_help(span, message, "transpose one of them");
        }
    }
    a.zip(&b, span, op)
}

/// `a b`: a number times anything, or a contraction.
pub fn product<'t>(a: &Value<'t>, b: &Value<'t>, dot: bool, span: Span) -> Result<Value<'t>> {
    let scale =
        |a: &Value<'t>, b: &Value<'t>| a.zip(b, span, |x, y| Var::try_apply(ops::Mul.into(), &[x, y]));
    let bare = |v: &Value<'t>| Value { eye: false, ..v.clone() };
    match (a.eye, b.eye) {
        (true, true) => return Ok(Value { eye: true, ..scale(&bare(a), &bare(b))? }),
        (true, false) => return Ok(Value { eye: b.is_scalar(), ..scale(&bare(a), b)? }),
        (false, true) => return Ok(Value { eye: a.is_scalar(), ..scale(a, &bare(b))? }),
        _ => {}
    }
    if a.is_scalar() || b.is_scalar() {
        return scale(a, b);
    }
    let refuse = |why: &str| {
        let message = format!("{} times {}: {why}", a.describe(), b.describe());
        said_help::<Value<'t>>(span, message, "dot: x^T y; entry by entry: x .* y; outer: x y^T")
    };
    let fits = |l: &Dim, r: &Dim| -> Result<()> {
        if l == r {
            return Ok(());
        }
        let message = format!("{} times {}: {l} and {r} differ", a.describe(), b.describe());
        let swapped = a.rank() == 2 && b.rank() == 2 && b.dims[1] == a.dims[0];
        if swapped {
            return said_help(span, message, "the other order, or a transpose, would fit");
        }
        said(span, message)
    };
    match (a.rank(), a.lying, b.rank(), b.lying) {
        (1, false, 1, false) if dot => {
            fits(&a.dims[0], &b.dims[0])?;
            contract(a, b, Vec::new(), false, span)
        }
        (1, true, 1, false) => {
            fits(&a.dims[0], &b.dims[0])?;
            contract(a, b, Vec::new(), false, span)
        }
        (1, false, 1, true) => outer(a, b, span),
        (1, _, 1, _) => refuse("which product of two vectors?"),
        (2, _, 2, _) => {
            fits(&a.dims[1], &b.dims[0])?;
            contract(a, b, vec![a.dims[0].clone(), b.dims[1].clone()], false, span)
        }
        (2, _, 1, false) => {
            fits(&a.dims[1], &b.dims[0])?;
            contract(a, b, vec![a.dims[0].clone()], false, span)
        }
        (1, true, 2, _) => {
            fits(&a.dims[0], &b.dims[0])?;
            contract(a, b, vec![b.dims[1].clone()], true, span)
        }
        (2, _, 1, true) => refuse("a matrix and a row do not multiply"),
        (1, false, 2, _) => {
            let message = format!("{} times {}: a column times a matrix", a.describe(), b.describe());
            said_help(span, message, "transpose the vector, or put the matrix first")
        }
        _ => refuse("only vectors and matrices are multiplied; use indices"),
    }
}

/// The product of two operands that fit, whose result has these sizes.
fn contract<'t>(a: &Value<'t>, b: &Value<'t>, dims: Vec<Dim>, lying: bool, span: Span) -> Result<Value<'t>> {
    let rows = a.rows || b.rows;
    let var = if rows {
        // With rows in front, vectors are written out as matrices, so that the rows are a batch.
        let full = |v: &Value<'t>, column: bool| -> Result<Var<'t>> {
            if v.rank() == 2 {
                return Ok(v.var);
            }
            let n = v.dims[0].size;
            let mut sizes = if v.rows { vec![v.var.shape()[0]] } else { Vec::new() };
            sizes.extend(if column { [n, 1] } else { [1, n] });
            v.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))
        };
        let product = full(a, false)?.try_matmul(&full(b, true)?).map_err(Fault::engine(span))?;
        let mut sizes = vec![product.shape()[0]];
        sizes.extend(dims.iter().map(|d| d.size));
        product.try_reshape(shape(&sizes, span)?)
    } else {
        a.var.try_matmul(&b.var)
    };
    Ok(Value { var: var.map_err(Fault::engine(span))?, rows, dims, lying, eye: false })
}

/// `x y^T`
fn outer<'t>(a: &Value<'t>, b: &Value<'t>, span: Span) -> Result<Value<'t>> {
    let (n, m) = (a.dims[0].clone(), b.dims[0].clone());
    let mut sizes = if a.rows { vec![a.var.shape()[0]] } else { Vec::new() };
    sizes.extend([n.size, 1]);
    let column = a.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))?;
    let row = b.lifted(2, span)?;
    let var = Var::try_apply(ops::Mul.into(), &[&column, &row]).map_err(Fault::engine(span))?;
    Ok(Value::new(var, a.rows || b.rows, vec![n, m]))
}

/// `a .* b`, `a ./ b`: entry by entry, shapes alike.
pub fn entrywise<'t>(a: &Value<'t>, b: &Value<'t>, divide: bool, span: Span) -> Result<Value<'t>> {
    let b = if b.eye && a.rank() == 2 { b.eye_like(a, span)? } else { b.clone() };
    let a = if a.eye && b.rank() == 2 { a.eye_like(&b, span)? } else { a.clone() };
    if a.eye || b.eye {
        // Of identities of open size, and of one and a number, these are the same.
        return if divide { quotient(&a, &b, span) } else { product(&a, &b, false, span) };
    }
    if !a.is_scalar() && !b.is_scalar() && (a.dims != b.dims || (a.rank() == 1 && a.lying != b.lying)) {
        let sign = if divide { "./" } else { ".*" };
        return said(span, format!("{} {sign} {}: the shapes differ", a.describe(), b.describe()));
    }
    a.zip(&b, span, |x, y| {
        let op = if divide { ops::Div.into() } else { ops::Mul.into() };
        Var::try_apply(op, &[x, y])
    })
}

/// `a / b`, where b is a number.
pub fn quotient<'t>(a: &Value<'t>, b: &Value<'t>, span: Span) -> Result<Value<'t>> {
    if !b.is_scalar() {
        let message = format!("{} / {}: one divides by a number only", a.describe(), b.describe());
        let help =
            if b.rank() == 2 { "for matrices use inv(A) b or solve(A, b)" } else { "entry by entry: x ./ y" };
        return said_help(span, message, help);
    }
    let bare = Value { eye: false, ..a.clone() };
    let done = bare.zip(b, span, |x, y| Var::try_apply(ops::Div.into(), &[x, y]))?;
    Ok(Value { eye: a.eye, ..done })
}

/// `a^T`
pub fn transposed<'t>(a: &Value<'t>, span: Span) -> Result<Value<'t>> {
    match a.rank() {
        0 => Ok(a.clone()),
        1 => Ok(Value { lying: !a.lying, ..a.clone() }),
        2 => {
            let var = a.var.try_t().map_err(Fault::engine(span))?;
            Ok(Value { var, dims: vec![a.dims[1].clone(), a.dims[0].clone()], ..a.clone() })
        }
        n => said(span, format!("a transpose is of a vector or matrix, and this has {n} axes")),
    }
}

/// From this condition on, an inverse is made of rounding errors: a matrix that is singular by its formula seldom is to the
/// last digit.
const SINGULAR: f64 = 1e12;

/// `a^-1` of square matrices.
pub fn inverse<'t>(a: &Value<'t>, span: Span) -> Result<Value<'t>> {
    let singular =
        || Fault::Numbers { span, why: "the matrix is singular; pinv is the pseudo-inverse".into() };
    let numbers = a.numbers(span)?;
    if !numbers.all_finite() {
        return Err(Fault::Numbers { span, why: "the matrix has entries without a value".into() });
    }
    let done = a.map(span, |v| v.try_inverse()).map_err(|_| singular())?;
    let n = a.dims[0].size.max(1);
    let norms = |numbers: Tensor<f64>| -> Vec<f64> {
        let rows: Vec<f64> = numbers.to_vec().chunks(n).map(|r| r.iter().map(|x| x.abs()).sum()).collect();
        rows.chunks(n).map(|matrix| matrix.iter().copied().fold(0.0, f64::max)).collect()
    };
    let (before, after) = (norms(numbers), norms(done.numbers(span)?));
    if before.iter().zip(&after).all(|(a, b)| a * b < SINGULAR) { Ok(done) } else { Err(singular()) }
}

/// `a^b`
pub fn power<'t>(a: &Value<'t>, b: &Value<'t>, constant: Option<f64>, span: Span) -> Result<Value<'t>> {
    if !b.is_scalar() {
        return said(span, format!("an exponent is a number, and this is {}", b.describe()));
    }
    if a.eye {
        return match constant {
            Some(p) => Ok(a.with(a.var.try_powf(p).map_err(Fault::engine(span))?)),
            None => said(span, "a power of I has a number as its exponent"),
        };
    }
    if !a.is_scalar() {
        let square = a.rank() == 2 && a.dims[0] == a.dims[1];
        return match constant {
            Some(p) if square && p.fract() == 0.0 && (1.0..=64.0).contains(&p.abs()) => {
                let factor = if p < 0.0 { inverse(a, span)? } else { a.clone() };
                let mut product_so_far = factor.clone();
                for _ in 1..p.abs() as usize {
                    product_so_far = product(&product_so_far, &factor, false, span)?;
                }
                Ok(product_so_far)
            }
            Some(p) if p < 0.0 && a.rank() == 2 && !square => {
                let message = format!("this is {}; only square matrices have an inverse", a.describe());
                said_help(span, message, "pinv(A) is the pseudo-inverse")
            }
            _ if square => {
                let message = "the power of a matrix is a fixed whole number, from 1 to 64 or from -64 to -1";
                said_help(span, message, "claim it for such numbers one by one")
            }
            _ => {
                let message = format!("a power of {}: of which kind?", a.describe());
                said_help(span, message, "entry by entry: x .* x; of the length: ||x||^2")
            }
        };
    }
    match constant {
        Some(2.0) => a.map(span, |v| v.try_square()),
        Some(1.0) => Ok(a.clone()),
        Some(p) => a.map(span, |v| v.try_powf(p)),
        None => a.zip(b, span, |x, y| x.try_power(y)),
    }
}

/// The Kronecker product of two matrices.
pub fn kronecker<'t>(a: &Value<'t>, b: &Value<'t>, span: Span) -> Result<Value<'t>> {
    if a.is_scalar() || b.is_scalar() {
        return product(a, b, false, span);
    }
    let ([n, m], [p, q]) = (a.dims.as_slice(), b.dims.as_slice()) else {
        return said(
            span,
            format!("a Kronecker product is of two matrices, not {} and {}", a.describe(), b.describe()),
        );
    };
    if a.rows || b.rows {
        return said(span, "a Kronecker product cannot depend on an index");
    }
    let engine = Fault::engine(span);
    let wide = a.var.try_reshape(shape(&[n.size, 1, m.size, 1], span)?).map_err(&engine)?;
    let tall = b.var.try_reshape(shape(&[1, p.size, 1, q.size], span)?).map_err(&engine)?;
    let all = Var::try_apply(ops::Mul.into(), &[&wide, &tall]).map_err(&engine)?;
    let var = all.try_reshape(shape(&[n.size * p.size, m.size * q.size], span)?).map_err(&engine)?;
    let joined = |x: &Dim, y: &Dim| match x.poly().times(y.poly()) {
        Some(poly) => Dim::new(x.size * y.size, poly, &format!("{x} {y}")),
        None => Dim::number(x.size * y.size),
    };
    Ok(Value::new(var, false, vec![joined(n, p), joined(m, q)]))
}
