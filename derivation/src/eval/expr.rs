//! The value of an expression: one case for each kind.

use super::arithmetic;
use super::fault::{Fault, Result, said, said_help};
use super::frame::Frame;
use super::value::{Value, room};
use super::world::{Binding, World};
use crate::dim::Dim;
use crate::syntax::tree::{Binary, Expr, Kind, Norm};
use crate::{Diagnostic, Span};
use chainrule_autograd::{Maths, Value as _, Var, ops};
use chainrule_tensor::Tensor;

/// Built-in functions whose values are constants on the tape: their slope is 0 where they have one.
const STEPS: [&str; 4] = ["floor", "ceil", "rank", "argmax"];

impl<'t> World<'t> {
    /// The value of an expression for each row of a frame.
    pub fn eval(&self, e: &Expr, frame: &Frame) -> Result<Value<'t>> {
        let value = self.evaluated(e, frame)?;
        self.count(&value, e.span)?;
        Ok(value)
    }

    fn evaluated(&self, e: &Expr, frame: &Frame) -> Result<Value<'t>> {
        let span = e.span;
        match &*e.kind {
            Kind::Number(x) => Ok(self.number(*x)),
            Kind::Name(name) => self.name(name, span, frame),
            Kind::Index(base, at) => self.index(base, at, span, frame),
            Kind::Call { function, primes, args, options } => {
                let value = self.call(function, *primes, args, options, span, frame)?;
                if STEPS.contains(&function.name.as_str()) && self.binding(&function.name).is_none() {
                    self.remember(&value, e.clone(), frame);
                }
                Ok(value)
            }
            Kind::Neg(a) => {
                let a = self.eval(a, frame)?;
                a.map(span, |v| Var::try_apply(ops::Neg.into(), &[v]))
            }
            Kind::Binary(op, a, b) => self.binary(*op, a, b, span, frame),
            Kind::Transpose(a) => arithmetic::transposed(&self.eval(a, frame)?, span),
            Kind::Norm(norm, a) => self.norm(*norm, a, span, frame),
            Kind::Abs(a) => {
                let a = self.eval(a, frame)?;
                if a.rank() == 2 {
                    return said_help(
                        span,
                        "bars around a matrix: entries or determinant?",
                        "write abs(A) or det(A)",
                    );
                }
                self.kinked(&a, span)?;
                a.map(span, |v| v.try_abs())
            }
            Kind::Fold { fold, over, cond, body } => {
                self.hoisted(e, frame, |frame| self.fold(*fold, over, cond.as_ref(), body, span, frame))
            }
            Kind::Iverson(cond) => self.iverson(cond, frame),
            Kind::List(items) => self.list(items, span, frame),
            Kind::If(cond, yes, no) => self.branch(cond, yes, no, frame),
            Kind::Derivative { of, by, notation } => self.derivative(of, by, *notation, span, frame),
            Kind::Delta(i, j) => {
                let (i, j) = (self.ints(i, frame)?, self.ints(j, frame)?);
                let equal = |r| f64::from(u8::from(i.at(r) == j.at(r)));
                if !frame.rowed() {
                    return Ok(self.number(equal(0)));
                }
                self.column((0..frame.len()).map(equal).collect(), span)
            }
            Kind::Identity(None) => Ok(Value { eye: true, ..self.number(1.0) }),
            Kind::Identity(Some(n)) => {
                let n = self.dim(n, frame)?;
                let dims = vec![n.clone(), n];
                room(&dims, span)?;
                let eye = self.tape.constant(Tensor::eye(dims[0].size));
                Ok(Value::new(eye, false, dims))
            }
            Kind::Ones(n) => self.filled(1.0, n, span, frame),
            Kind::Zeros(n) => self.filled(0.0, n, span, frame),
            Kind::Unreadable => said(span, "this was not understood"),
        }
    }

    fn filled(&self, x: f64, n: &Expr, span: Span, frame: &Frame) -> Result<Value<'t>> {
        let dims = vec![self.dim(n, frame)?];
        let size = room(&dims, span)?;
        Ok(Value::new(self.tape.constant(Tensor::full([size], x)), false, dims))
    }

    /// What a name stands for, as a value: an index, a parameter, or what the file says. An index is bound inside of the
    /// function that the parameters are of, as a body does not see those outside.
    fn name(&self, name: &str, span: Span, frame: &Frame) -> Result<Value<'t>> {
        if let Some(column) = frame.column(name) {
            return self.column(column.iter().map(|&i| i as f64).collect(), span);
        }
        if let Some(local) = self.local(name) {
            let Some(rows) = frame.rows_in(&local.frame) else {
                return said(span, format!("{name} has no value here"));
            };
            return local.value.picked(&rows, span);
        }
        match self.binding(name) {
            Some(Binding::Value(_)) if runs(name, frame) => {
                let (stem, index) = name.rsplit_once('_').unwrap_or((name, ""));
                said_help(
                    span,
                    format!("{name} is one value, and here {index} runs"),
                    format!("declare {stem} with a size; or give it a name that does not look like an entry"),
                )
            }
            Some(Binding::Value(value)) => Ok(value),
            Some(Binding::Dim(d)) => Ok(self.known(name, d.size as f64)),
            Some(Binding::Sequence(sequence)) => self.stacked(name, &sequence, span),
            Some(Binding::Entries(_)) => said_help(
                span,
                format!("{name} is defined by entries of no known range"),
                "use it with its index",
            ),
            Some(Binding::Function(f)) => {
                let params = f.params.as_deref().unwrap_or_default();
                if params.iter().all(|p| matches!(self.binding(&p.name), Some(Binding::Value(_)))) {
                    return self.apply(&f, None, span, frame);
                }
                said_help(span, format!("{name} is a function"), format!("give it an argument: {name}(…)"))
            }
            Some(Binding::Broken(fault)) => Err(fault.inherited(name, span)),
            Some(Binding::Builtin(_) | Binding::Drawn(_)) => {
                said_help(span, format!("{name} is a function"), format!("give it an argument: {name}(…)"))
            }
            None => match name {
                "e" => Ok(self.known("e", std::f64::consts::E)),
                "pi" => Ok(self.known("pi", std::f64::consts::PI)),
                _ => self.unknown(name, span, frame),
            },
        }
    }

    /// A whole sequence as an array, if it begins at 1 and has no gap.
    fn stacked(&self, name: &str, sequence: &super::world::Sequence<'t>, span: Span) -> Result<Value<'t>> {
        let elements = sequence.elements.borrow();
        let keys: Vec<i64> = elements.keys().copied().collect();
        if keys.iter().enumerate().any(|(i, &k)| k != i as i64 + 1) {
            let message = format!("{name} is not defined from 1 on, so it is no array");
            return said_help(span, message, "use its elements");
        }
        let parts: Vec<&Value<'t>> = elements.values().collect();
        let Some(first) = parts.first() else { return said(span, format!("{name} has no elements")) };
        if parts.iter().any(|p| p.dims != first.dims) {
            return said(span, format!("the elements of {name} have different shapes, so it is no array"));
        }
        let vars: Vec<&Var<'t>> = parts.iter().map(|p| &p.var).collect();
        let var = Var::try_stack(&vars, 0).map_err(Fault::engine(span))?;
        let dims = std::iter::once(Dim::number(parts.len())).chain(first.dims.iter().cloned()).collect();
        Ok(Value::new(var, false, dims))
    }

    fn binary(&self, op: Binary, a: &Expr, b: &Expr, span: Span, frame: &Frame) -> Result<Value<'t>> {
        if op == Binary::Pow {
            return self.pow(a, b, span, frame);
        }
        let (left, right) = (a, b);
        let (a, b) = (self.eval(a, frame)?, self.eval(b, frame)?);
        let square = |v: &Value<'t>| v.rank() == 2 && v.dims[0] == v.dims[1];
        match op {
            Binary::Add if a.is_scalar() && square(&b) => self.note_spread(left, span),
            Binary::Add | Binary::Sub if square(&a) && b.is_scalar() => self.note_spread(right, span),
            _ => {}
        }
        match op {
            Binary::Add => arithmetic::sum(&a, &b, false, span),
            Binary::Sub => arithmetic::sum(&a, &b, true, span),
            Binary::Mul => arithmetic::product(&a, &b, false, span),
            Binary::Dot => arithmetic::product(&a, &b, true, span),
            Binary::Times => arithmetic::entrywise(&a, &b, false, span),
            Binary::Over => arithmetic::entrywise(&a, &b, true, span),
            Binary::Div => arithmetic::quotient(&a, &b, span),
            Binary::Kronecker => arithmetic::kronecker(&a, &b, span),
            Binary::Pow => Ok(a),
        }
    }

    /// Notes that a number is added to a square matrix, where one may mean its diagonal.
    fn note_spread(&self, number: &Expr, span: Span) {
        let text = crate::syntax::echo::text(number);
        if let Some((_, product)) = super::outer(number) {
            let note =
                format!("{text} is a number, and is added to every entry; the outer product is {product}");
            self.notes.borrow_mut().insert(span, note);
            return;
        }
        let factor = if matches!(&*number.kind, Kind::Binary(Binary::Add | Binary::Sub, ..)) {
            format!("({text})")
        } else {
            text.clone()
        };
        let note = format!("{text} is added to every entry; for the diagonal write {factor} I");
        self.notes.borrow_mut().insert(span, note);
    }

    fn pow(&self, a: &Expr, b: &Expr, span: Span, frame: &Frame) -> Result<Value<'t>> {
        // ||x||^2 has no root in it, so it is smooth at 0.
        if let (Kind::Norm(Norm::Two | Norm::Frobenius, x), Some(2.0)) = (&*a.kind, b.as_number()) {
            let x = self.eval(x, frame)?;
            return self.total(&x.map(span, |v| v.try_square())?, span);
        }
        if self.is_euler(a, frame) {
            let power = self.eval(b, frame)?;
            return power.map(span, |v| v.try_exp());
        }
        let constant = b.as_number().or_else(|| self.plain_number(b, frame));
        let base = self.eval(a, frame)?;
        if let Some(power) = transposed_number(b).filter(|_| !base.is_scalar()) {
            // Powers group to the right.
            let inner = Expr::new(span, Kind::Binary(Binary::Pow, a.clone(), power));
            let meant = crate::syntax::echo::text(&Expr::new(span, Kind::Transpose(inner)));
            let error = Diagnostic::error(b.span, "this transposes the exponent");
            return Err(error
                .fix(format!("for the transpose of the power write `{meant}`"), span, meant)
                .into());
        }
        if constant.is_none()
            && let Some(x) = a.as_number()
            && x > 0.0
        {
            let power = self.eval(b, frame)?;
            return power.map(span, |v| Var::try_apply(ops::Scale(x.ln()).into(), &[v])?.try_exp());
        }
        arithmetic::power(&base, &self.eval(b, frame)?, constant, span)
    }

    fn is_euler(&self, e: &Expr, frame: &Frame) -> bool {
        e.as_name() == Some("e")
            && self.local("e").is_none()
            && frame.column("e").is_none()
            && self.binding("e").is_none()
    }

    /// The number that an expression of numbers is, such as `1/2`.
    fn plain_number(&self, e: &Expr, frame: &Frame) -> Option<f64> {
        match &*e.kind {
            Kind::Number(x) => Some(*x),
            Kind::Neg(a) => self.plain_number(a, frame).map(|x| -x),
            Kind::Binary(op, a, b) => {
                let (a, b) = (self.plain_number(a, frame)?, self.plain_number(b, frame)?);
                match op {
                    Binary::Add => Some(a + b),
                    Binary::Sub => Some(a - b),
                    Binary::Mul => Some(a * b),
                    Binary::Div => Some(a / b),
                    _ => None,
                }
            }
            Kind::Name(name) => self.dimension(name, frame).map(|d| d.size as f64),
            _ => None,
        }
    }

    /// The sum of all entries of each row.
    pub fn total(&self, a: &Value<'t>, span: Span) -> Result<Value<'t>> {
        self.reduced(a, span, |v, axes| v.try_sum(axes))
    }

    /// A reduction over all axes but the rows.
    pub fn reduced(
        &self,
        a: &Value<'t>,
        span: Span,
        op: impl FnOnce(&Var<'t>, &[isize]) -> chainrule_autograd::Result<Var<'t>>,
    ) -> Result<Value<'t>> {
        if a.rank() == 0 {
            return Ok(a.clone());
        }
        let axes: Vec<isize> = (0..a.rank() as isize).map(|i| i + isize::from(a.rows)).collect();
        let var = op(&a.var, &axes).map_err(Fault::engine(span))?;
        Ok(Value::scalar(var, a.rows))
    }

    fn norm(&self, norm: Norm, a: &Expr, span: Span, frame: &Frame) -> Result<Value<'t>> {
        let value = self.eval(a, frame)?;
        if value.eye {
            return said_help(span, "the size of I is open here", "write I_N with its size");
        }
        match norm {
            Norm::Two | Norm::Frobenius => {
                self.total(&value.map(span, |v| v.try_square())?, span)?.map(span, |v| v.try_sqrt())
            }
            Norm::One => {
                self.kinked(&value, span)?;
                self.total(&value.map(span, |v| v.try_abs())?, span)
            }
            Norm::Infinity => {
                let sizes = value.map(span, |v| v.try_abs())?;
                if value.numel() == 1 {
                    self.kinked(&value, span)?;
                } else {
                    self.tied(&sizes, 1.0, span)?;
                }
                self.reduced(&sizes, span, |v, axes| v.try_max(axes))
            }
        }
    }

    /// Evaluates in the smallest frame that has the indices that are mentioned, and spreads the result.
    pub fn hoisted(
        &self,
        e: &Expr,
        frame: &Frame,
        eval: impl Fn(&Frame) -> Result<Value<'t>>,
    ) -> Result<Value<'t>> {
        match self.smallest(e, frame) {
            None => eval(frame),
            Some((small, rows)) => eval(&small)?.picked(&rows, e.span),
        }
    }

    /// The frame of the indices that an expression mentions, and for each row of a frame its row there; `None` if that is no
    /// smaller.
    pub fn smallest(&self, e: &Expr, frame: &Frame) -> Option<(Frame, Vec<u32>)> {
        let names = e.names();
        // A function that is used as a value has its parameters' rows.
        let uses_local = names.iter().any(|n| self.local(n).is_some_and(|l| l.value.rows));
        // What looks like an entry is to meet the index that it looks like.
        let looks_so = names.iter().any(|n| runs(n, frame));
        if uses_local || looks_so || !frame.rowed() { None } else { frame.projected(|n| names.contains(n)) }
    }
}

/// The number in `-1^T`, of which nobody wants the transpose.
fn transposed_number(e: &Expr) -> Option<Expr> {
    match &*e.kind {
        Kind::Neg(inner) => transposed_number(inner).map(|number| Expr::new(e.span, Kind::Neg(number))),
        Kind::Transpose(inner) => inner.as_number().map(|_| inner.clone()),
        _ => None,
    }
}

/// Whether what stands below a name are indices that run: then an entry is meant, and not the name.
fn runs(name: &str, frame: &Frame) -> bool {
    const MOST: usize = 3;
    let Some((_, below)) = name.rsplit_once('_') else { return false };
    let mut letters = [0; 4];
    (1..=MOST).contains(&below.chars().count())
        && below.chars().all(|c| frame.column(c.encode_utf8(&mut letters)).is_some())
}
