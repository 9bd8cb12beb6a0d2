//! A small reader of printed formulas, written from the notation alone: it knows nothing of how they are printed.
//!
//! ```text
//! text  = { name " = " sum "\n" } sum
//! sum   = product { ("+" | "-") product }
//! product = sign { ("*" | "/" | "@") sign }
//! sign  = "-" sign | power
//! power = atom { ".T" } [ "^" sign ]
//! atom  = number | name | name "(" args ")" | "(" sum ")" | "[" sum compare sum "]"
//! ```

use chainrule_autograd::{Math, Op, Value, prelude::*};
use chainrule_tensor::Axes;
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};
use std::collections::HashMap;

pub type Env = HashMap<String, Tensor<f64>>;

/// The value of a formula's text. An error says what could not be read.
pub fn read(text: &str, leaves: &Env) -> Result<Tensor<f64>, String> {
    let mut env = leaves.clone();
    let mut last = Err("nothing to read".to_string());
    for line in text.lines() {
        let (name, expression) = match line.split_once(" = ") {
            Some((name, expression)) => (Some(name), expression),
            None => (None, line),
        };
        let mut reader = Reader { rest: expression, env: &env };
        let value = reader.sum()?;
        if !reader.rest.is_empty() {
            return Err(format!("left over: {:?}", reader.rest));
        }
        if let Some(name) = name {
            env.insert(name.to_string(), value.clone());
        }
        last = Ok(value);
    }
    last
}

struct Reader<'a> {
    rest: &'a str,
    env: &'a Env,
}

type Test = fn(f64, f64) -> bool;
type Read = Result<Tensor<f64>, String>;

fn op(op: impl Into<Op>, x: &[&Tensor<f64>]) -> Read {
    Tensor::try_apply(op.into(), x).map_err(|e| e.to_string())
}

impl<'a> Reader<'a> {
    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start();
        let Some(after) = rest.strip_prefix(token) else { return false };
        self.rest = after;
        true
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(format!("{token:?} expected before {:?}", self.rest)) }
    }

    fn sum(&mut self) -> Read {
        let mut x = self.product()?;
        loop {
            if self.eat("+") {
                x = x + self.product()?;
            } else if self.eat("-") {
                x = x - self.product()?;
            } else {
                return Ok(x);
            }
        }
    }

    fn product(&mut self) -> Read {
        let mut x = self.sign()?;
        loop {
            if self.eat("*") {
                x = x * self.sign()?;
            } else if self.eat("/") {
                x = x / self.sign()?;
            } else if self.eat("@") {
                x = x.try_matmul(&self.sign()?).map_err(|e| e.to_string())?;
            } else {
                return Ok(x);
            }
        }
    }

    fn sign(&mut self) -> Read {
        if self.eat("-") { Ok(-self.sign()?) } else { self.power() }
    }

    fn power(&mut self) -> Read {
        let mut x = self.atom()?;
        while self.eat(".T") {
            x = x.transposed(-1, -2).map_err(|e| e.to_string())?;
        }
        if !self.eat("^") {
            return Ok(x);
        }
        let p = self.sign()?;
        chainrule_tensor::kernels::zip("^", &x, &p, f64::powf).map_err(|e| e.to_string())
    }

    fn atom(&mut self) -> Read {
        self.rest = self.rest.trim_start();
        if self.eat("(") {
            let x = self.sum()?;
            self.expect(")")?;
            return Ok(x);
        }
        if self.eat("[") {
            let a = self.sum()?;
            let tests: [(&str, Test); 5] = [
                (">=", |a, b| a >= b),
                ("<=", |a, b| a <= b),
                ("==", |a, b| a == b),
                (">", |a, b| a > b),
                ("<", |a, b| a < b),
            ];
            let (_, holds) = tests.into_iter().find(|(t, _)| self.eat(t)).ok_or("a comparison expected")?;
            let b = self.sum()?;
            self.expect("]")?;
            let test = |a, b| f64::from(u8::from(holds(a, b)));
            return chainrule_tensor::kernels::zip("[]", &a, &b, test).map_err(|e| e.to_string());
        }
        let digits = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        if digits > 0 {
            let (number, rest) = self.rest.split_at(digits);
            self.rest = rest;
            return number.parse().map(Tensor::scalar).map_err(|e| format!("{number:?}: {e}"));
        }
        let name = self.name()?;
        if name == "inf" {
            return Ok(Tensor::scalar(f64::INFINITY));
        }
        if self.eat("(") {
            self.call(name)
        } else {
            self.env.get(name).cloned().ok_or(format!("who is {name}?"))
        }
    }

    /// Letters, digits and underscores, with dots inside; `.T` at the end is not part of it.
    fn name(&mut self) -> Result<&'a str, String> {
        let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let end = self.rest.find(|c: char| !inside(c)).unwrap_or(self.rest.len());
        let name = self.rest[..end].trim_end_matches(".T");
        self.rest = &self.rest[name.len()..];
        if name.is_empty() { Err(format!("a name expected before {:?}", self.rest)) } else { Ok(name) }
    }

    fn call(&mut self, name: &str) -> Read {
        let (mut args, mut attrs): (Vec<Tensor<f64>>, Vec<(String, String)>) = (Vec::new(), Vec::new());
        while !self.eat(")") {
            if !(args.is_empty() && attrs.is_empty()) {
                self.expect(",")?;
            }
            let rest = self.rest.trim_start();
            let key = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
            if rest[key..].starts_with('=') {
                let value = &rest[key + 1..];
                let mut depth = 0;
                let end = value.find(|c| {
                    depth += i32::from(c == '[') - i32::from(c == ']');
                    depth == 0 && (c == ',' || c == ')')
                });
                let end = end.ok_or("a call without an end")?;
                attrs.push((rest[..key].to_string(), value[..end].to_string()));
                self.rest = &value[end..];
            } else {
                args.push(self.sum()?);
            }
        }
        apply(name, &args.iter().collect::<Vec<_>>(), &attrs)
    }
}

fn apply(name: &str, x: &[&Tensor<f64>], attrs: &[(String, String)]) -> Read {
    let get = |key: &str| attrs.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    let list = |key: &str| get(key).map(numbers);
    let shape = |key: &str| list(key).and_then(|l| Shape::new(&l).ok());
    let number = |key: &str| get(key).and_then(|v| v.parse::<f64>().ok());
    let size = |key: &str| number(key).map(|v| v as usize);
    let pair =
        |key: &str| <[u16; 2]>::try_from(list(key)?.into_iter().map(|n| n as u16).collect::<Vec<_>>()).ok();
    let labels = || list("labels").map(|l| l.into_iter().map(|l| l as u32).collect());
    let known = || -> Option<Read> {
        use chainrule_autograd::ops::*;
        let axes = |x: &Tensor<f64>| {
            let l: Vec<isize> = list("axes")?.into_iter().map(|a| a as isize).collect();
            // An empty list is what a scalar is summed over, not "all axes".
            if l.is_empty() && x.rank() > 0 { None } else { Axes::new("read", x.shape(), &l).ok() }
        };
        let keepdim = get("keepdim") == Some("true");
        Some(match name {
            "ones" => Ok(Tensor::ones(shape("shape")?)),
            "zeros" => Ok(Tensor::zeros(shape("shape")?)),
            "full" => Ok(Tensor::full(shape("shape")?, x[0].item()?)),
            "sum" => op(Sum { axes: axes(x[0])?, keepdim }, x),
            "mean" => op(Mean { axes: axes(x[0])?, keepdim }, x),
            "var" => op(Variance { axes: axes(x[0])?, keepdim }, x),
            "softmax" => op(Softmax { axis: size("axis")? }, x),
            "log_softmax" => op(LogSoftmax { axis: size("axis")? }, x),
            "cross_entropy" => op(CrossEntropy { labels: labels()? }, x),
            "normalize" => op(Normalize { eps: number("eps")? }, x),
            "sum_to" => op(SumTo::new(shape("shape")?), x),
            "expand" => op(Expand::new(shape("shape")?), x),
            "reshape" => op(Reshape::new(shape("shape")?), x),
            "permute" => op(Permute::new(&list("order")?).ok()?, x),
            "pick" => op(Pick { labels: labels()? }, x),
            "unpick" => op(Unpick { labels: labels()?, classes: size("classes")? as u32 }, x),
            "slice" => op(Slice::new(size("axis")?, range(get("range")?)?), x),
            "cofactor" => op(Cofactor, x),
            "unslice" => op(Unslice::new(size("axis")?, range(get("range")?)?, size("size")?), x),
            "conv2d" => op(Conv2d(conv(attrs)?.into()), x),
            "conv2d_input_grad" => op(Conv2dInputGrad::new(&conv(attrs)?, shape("input")?), x),
            "conv2d_weight_grad" => op(Conv2dWeightGrad::new(&conv(attrs)?, shape("weight")?), x),
            "max_pool2d" | "max_pool_scatter" | "max_pool_gather" => {
                let spec = match pair("out") {
                    Some(out) => PoolSpec::Adaptive { out },
                    None => PoolSpec::Sliding {
                        kernel: pair("kernel")?,
                        stride: pair("stride")?,
                        padding: pair("padding")?,
                    },
                };
                match name {
                    "max_pool2d" => op(MaxPool2d(spec), x),
                    "max_pool_scatter" => op(MaxPoolScatter(spec), x),
                    _ => op(MaxPoolGather(spec), x),
                }
            }
            _ => return None,
        })
    };
    known()
        .or_else(|| named(name, x, attrs))
        .unwrap_or_else(|| Err(format!("unreadable: {name} with {attrs:?}")))
}

/// The op of the table that prints under this name with these settings.
fn named(name: &str, x: &[&Tensor<f64>], attrs: &[(String, String)]) -> Option<Read> {
    let samples = Op::table().into_iter().flat_map(|e| (e.samples)()).filter(|s| s.inputs.len() == x.len());
    for sample in samples {
        let args = (0..x.len()).map(|i| Math::name(format!("x{i}"))).collect::<Vec<_>>();
        if let Math::Call { name: n, args: a, attrs: found, .. } = sample.op.formula(args.clone())
            && n == name
            && a == args
            && found.iter().map(|(k, v)| (*k, v)).eq(attrs.iter().map(|(k, v)| (k.as_str(), v)))
        {
            return Some(op(sample.op, x));
        }
    }
    None
}

fn conv(attrs: &[(String, String)]) -> Option<ConvSpec> {
    let mut spec = ConvSpec::default();
    for (key, value) in attrs {
        let l = numbers(value);
        match key.as_str() {
            "stride" => spec.stride = l.try_into().ok()?,
            "padding" => spec.padding = [(l[0], l[1]), (l[2], l[3])],
            "dilation" => spec.dilation = l.try_into().ok()?,
            "groups" => spec.groups = *l.first()?,
            _ => {}
        }
    }
    Some(spec)
}

/// A slice as Python writes it: `start:end:step`, any of them left out.
fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(':').map(|p| if p.is_empty() { Ok(None) } else { p.parse().map(Some) });
    let mut next = || parts.next().unwrap_or(Ok(None)).ok();
    let (start, end, step) = (next()?, next()?, next()?);
    Some(Range { start, end, step: step.unwrap_or(1) })
}

/// The whole numbers of a list such as `[2, 3]`.
fn numbers(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
}
