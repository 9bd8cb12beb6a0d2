//! Mathematical notation as a tree, and its printing as plain text and LaTeX. Brackets follow from precedence; nothing
//! is ever put together as text before it is printed.

use std::fmt::Write;

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Math {
    /// A number.
    Num(f64),
    /// A name: as plain text, and as LaTeX.
    Name(String, String),
    /// `-a`
    Neg(Box<Math>),
    /// `a + b`
    Add(Box<Math>, Box<Math>),
    /// `a - b`
    Sub(Box<Math>, Box<Math>),
    /// `a * b`, element by element.
    Mul(Box<Math>, Box<Math>),
    /// `a / b`, element by element.
    Div(Box<Math>, Box<Math>),
    /// `a ^ b`, element by element.
    Pow(Box<Math>, Box<Math>),
    /// `a @ b`, the matrix product.
    MatMul(Box<Math>, Box<Math>),
    /// `a.T`, the last two axes exchanged.
    Transpose(Box<Math>),
    /// `f(a, b, ...; key=value, ...)`
    Call {
        /// The function, as plain text.
        name: &'static str,
        /// The function, as LaTeX; empty for an upright name. A `#` in it stands for the arguments, as in `\sqrt{#}`.
        latex: &'static str,
        /// Its arguments.
        args: Vec<Math>,
        /// Its settings.
        attrs: Vec<(&'static str, String)>,
    },
    /// `[a > b]`: 1 where it holds, else 0.
    Test(Box<Math>, &'static str, Box<Math>),
}

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Prec {
    Sum,
    Product,
    Matrix,
    Sign,
    Power,
    Atom,
}

impl Math {
    /// A name that is the same in text and LaTeX.
    pub fn name(text: impl Into<String>) -> Math {
        let text = text.into();
        Math::Name(text.clone(), text)
    }

    /// A function of some arguments.
    pub fn call(name: &'static str, args: Vec<Math>) -> Math {
        Math::Call { name, latex: "", args, attrs: Vec::new() }
    }

    /// The function's LaTeX, when it has a symbol of its own.
    #[must_use]
    pub fn latex_name(mut self, symbol: &'static str) -> Math {
        if let Math::Call { latex, .. } = &mut self {
            *latex = symbol;
        }
        self
    }

    /// With one more setting.
    #[must_use]
    pub fn attr(mut self, key: &'static str, value: impl ToString) -> Math {
        if let Math::Call { attrs, .. } = &mut self {
            attrs.push((key, value.to_string()));
        }
        self
    }

    /// `a ^ b`
    #[must_use]
    pub fn pow(self, b: Math) -> Math {
        match b {
            Math::Num(1.0) => self,
            b => Math::Pow(Box::new(self), Box::new(b)),
        }
    }

    /// `a @ b`
    #[must_use]
    pub fn matmul(self, b: Math) -> Math {
        Math::MatMul(Box::new(self), Box::new(b))
    }

    /// `a.T`
    #[must_use]
    pub fn t(self) -> Math {
        match self {
            Math::Transpose(a) => *a,
            a => Math::Transpose(Box::new(a)),
        }
    }

    /// `[a op b]`
    #[must_use]
    pub fn test(self, op: &'static str, b: Math) -> Math {
        Math::Test(Box::new(self), op, Box::new(b))
    }

    fn prec(&self) -> Prec {
        match self {
            Math::Add(..) | Math::Sub(..) => Prec::Sum,
            Math::Mul(..) | Math::Div(..) => Prec::Product,
            Math::MatMul(..) => Prec::Matrix,
            // -a * b reads as (-a) * b, which may be put in front of another factor but not behind one.
            Math::Neg(a) => match **a {
                Math::Mul(..) | Math::Div(..) => Prec::Product,
                Math::MatMul(..) => Prec::Matrix,
                _ => Prec::Sign,
            },
            Math::Num(x) if x.is_sign_negative() => Prec::Sign,
            Math::Pow(..) | Math::Transpose(..) => Prec::Power,
            _ => Prec::Atom,
        }
    }

    /// As plain text that can be read back: `*` is element by element, `@` the matrix product.
    pub fn text(&self) -> String {
        let mut out = String::new();
        Printer { latex: false, out: &mut out }.print(self);
        out
    }

    /// As LaTeX, for a maths environment.
    pub fn latex(&self) -> String {
        let mut out = String::new();
        Printer { latex: true, out: &mut out }.print(self);
        out
    }

    /// How many levels deep the tree is.
    pub(crate) fn depth(&self) -> usize {
        1 + match self {
            Math::Num(_) | Math::Name(..) => 0,
            Math::Neg(a) | Math::Transpose(a) => a.depth(),
            Math::Add(a, b)
            | Math::Sub(a, b)
            | Math::Mul(a, b)
            | Math::Div(a, b)
            | Math::Pow(a, b)
            | Math::MatMul(a, b)
            | Math::Test(a, _, b) => a.depth().max(b.depth()),
            Math::Call { args, .. } => args.iter().map(Math::depth).max().unwrap_or(0),
        }
    }
}

impl std::ops::Neg for Math {
    type Output = Math;
    fn neg(self) -> Math {
        match self {
            Math::Neg(a) => *a,
            Math::Num(x) => Math::Num(-x),
            a => Math::Neg(Box::new(a)),
        }
    }
}

impl std::ops::Add for Math {
    type Output = Math;
    fn add(self, b: Math) -> Math {
        match (self, b) {
            (a, Math::Neg(b)) => Math::Sub(Box::new(a), b),
            (Math::Neg(a), b) => Math::Sub(Box::new(b), a),
            (a, Math::Num(b)) if b < 0.0 => Math::Sub(Box::new(a), Box::new(Math::Num(-b))),
            (a, b) => Math::Add(Box::new(a), Box::new(b)),
        }
    }
}

impl std::ops::Sub for Math {
    type Output = Math;
    fn sub(self, b: Math) -> Math {
        match b {
            Math::Neg(b) => Math::Add(Box::new(self), b),
            b => Math::Sub(Box::new(self), Box::new(b)),
        }
    }
}

impl std::ops::Mul for Math {
    type Output = Math;
    fn mul(self, b: Math) -> Math {
        match (self, b) {
            (Math::Num(1.0), x) | (x, Math::Num(1.0)) => x,
            (Math::Num(-1.0), x) | (x, Math::Num(-1.0)) => -x,
            (Math::Num(a), Math::Num(b)) => Math::Num(a * b),
            // A number stands in front.
            (a, Math::Num(b)) => Math::Num(b) * a,
            (Math::Num(a), Math::Neg(b)) => Math::Num(-a) * *b,
            (Math::Neg(a), b) => -(*a * b),
            (a, Math::Neg(b)) => -(a * *b),
            (a, b) => Math::Mul(Box::new(a), Box::new(b)),
        }
    }
}

impl std::ops::Div for Math {
    type Output = Math;
    fn div(self, b: Math) -> Math {
        match (self, b) {
            (a, Math::Num(1.0)) => a,
            (Math::Neg(a), b) => -(*a / b),
            (a, Math::Neg(b)) => -(a / *b),
            (a, b) => Math::Div(Box::new(a), Box::new(b)),
        }
    }
}

struct Printer<'a> {
    latex: bool,
    out: &'a mut String,
}

impl Printer<'_> {
    fn put(&mut self, text: &str, latex: &str) {
        self.out.push_str(if self.latex { latex } else { text });
    }

    /// In brackets if it binds less tightly than asked.
    fn at_least(&mut self, m: &Math, prec: Prec) {
        if m.prec() < prec {
            self.put("(", "\\left(");
            self.print(m);
            self.put(")", "\\right)");
        } else {
            self.print(m);
        }
    }

    fn pair(&mut self, a: &Math, (text, latex): (&str, &str), b: &Math, left: Prec, right: Prec) {
        self.at_least(a, left);
        self.put(text, latex);
        self.at_least(b, right);
    }

    fn print(&mut self, m: &Math) {
        match m {
            Math::Num(x) => self.number(*x),
            Math::Name(text, latex) => self.put(text, latex),
            Math::Neg(a) => {
                self.put("-", "-");
                self.at_least(a, Prec::Product);
            }
            Math::Add(a, b) => self.pair(a, (" + ", " + "), b, Prec::Sum, Prec::Product),
            Math::Sub(a, b) => self.pair(a, (" - ", " - "), b, Prec::Sum, Prec::Product),
            Math::Mul(a, b) if self.latex && matches!(**a, Math::Num(_)) => {
                self.pair(a, ("", "\\,"), b, Prec::Product, Prec::Sign);
            }
            Math::Mul(a, b) => self.pair(a, (" * ", " \\odot "), b, Prec::Product, Prec::Sign),
            // In plain text `*` and `@` bind alike, in LaTeX a product by juxtaposition binds tighter: brackets for both.
            // In LaTeX nothing stands between the factors: a sign there would read as a difference.
            Math::MatMul(a, b) => self.pair(a, (" @ ", "\\,"), b, Prec::Matrix, Prec::Power),
            Math::Div(a, b) if self.latex => {
                self.out.push_str("\\frac{");
                self.print(a);
                self.out.push_str("}{");
                self.print(b);
                self.out.push('}');
            }
            Math::Div(a, b) => self.pair(a, (" / ", ""), b, Prec::Product, Prec::Sign),
            Math::Pow(a, b) => {
                self.at_least(a, Prec::Atom);
                if self.latex {
                    self.out.push_str("^{");
                    self.print(b);
                    self.out.push('}');
                } else {
                    self.out.push('^');
                    self.at_least(b, Prec::Sign);
                }
            }
            Math::Transpose(a) => {
                self.at_least(a, Prec::Atom);
                self.put(".T", "^{\\top}");
            }
            Math::Test(a, op, b) => {
                let latex = match *op {
                    ">=" => " \\ge ",
                    "<=" => " \\le ",
                    "==" => " = ",
                    ">" => " > ",
                    _ => " < ",
                };
                self.put("[", "\\left[");
                self.pair(a, (&format!(" {op} "), latex), b, Prec::Sum, Prec::Sum);
                self.put("]", "\\right]");
            }
            Math::Call { name, latex, args, attrs } => self.call(name, latex, args, attrs),
        }
    }

    fn call(&mut self, name: &str, latex: &str, args: &[Math], attrs: &[(&str, String)]) {
        if let Some((before, after)) = latex.split_once('#').filter(|_| self.latex) {
            self.out.push_str(before);
            self.list(args);
            self.out.push_str(after);
            return;
        }
        let escaped = name.replace('_', "\\_");
        let symbol =
            if latex.is_empty() { format!("\\operatorname{{{escaped}}}") } else { latex.to_string() };
        self.put(name, &symbol);
        if self.latex && !attrs.is_empty() {
            let list: Vec<String> =
                attrs.iter().map(|(k, v)| format!("\\text{{{k}}}={v}").replace('_', "\\_")).collect();
            let _ = write!(self.out, "_{{{}}}", list.join(",\\,"));
        }
        self.put("(", "\\left(");
        self.list(args);
        if !self.latex {
            for (i, (k, v)) in attrs.iter().enumerate() {
                let _ = write!(self.out, "{}{k}={v}", if i == 0 && args.is_empty() { "" } else { ", " });
            }
        }
        self.put(")", "\\right)");
    }

    fn list(&mut self, args: &[Math]) {
        for (i, a) in args.iter().enumerate() {
            self.out.push_str(if i > 0 { ", " } else { "" });
            self.print(a);
        }
    }

    /// As short as reads back to the same number.
    fn number(&mut self, x: f64) {
        if self.latex && x.is_infinite() {
            self.out.push_str(if x > 0.0 { "\\infty" } else { "-\\infty" });
        } else {
            let _ = write!(self.out, "{x}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_follow_precedence() {
        let [a, b, c] = ["a", "b", "c"].map(Math::name);
        assert_eq!((a.clone() * (b.clone() + c.clone())).text(), "a * (b + c)");
        assert_eq!((a.clone() - (b.clone() - c.clone())).text(), "a - (b - c)");
        assert_eq!((a.clone() / (b.clone() * c.clone())).text(), "a / (b * c)");
        assert_eq!((-(a.clone() * b.clone())).pow(Math::Num(2.0)).text(), "(-a * b)^2");
        assert_eq!(a.clone().pow(-b.clone()).text(), "a^-b");
        assert_eq!(a.clone().pow(-(b.clone() * c.clone())).text(), "a^(-b * c)");
        assert_eq!(a.clone().matmul(-(b.clone() * c.clone())).text(), "a @ (-b * c)");
        assert_eq!(a.clone().matmul(-b.clone()).latex(), "a\\,\\left(-b\\right)");
        assert_eq!((a.clone() * b.clone()).matmul(c.clone()).latex(), "\\left(a \\odot b\\right)\\,c");
        assert_eq!((a.clone() * b.clone().matmul(c.clone())).text(), "a * (b @ c)");
        assert_eq!((a.clone() / b).latex(), "\\frac{a}{b}");
        let root = Math::call("sqrt", vec![a]).latex_name("\\sqrt{#}");
        assert_eq!([root.text(), root.latex()], ["sqrt(a)", "\\sqrt{a}"]);
    }

    #[test]
    fn units_and_double_signs_are_dropped() {
        let x = Math::name("x");
        assert_eq!((Math::Num(1.0) * x.clone()).text(), "x");
        assert_eq!((x.clone() + -x.clone()).text(), "x - x");
        assert_eq!((x.clone() - -x.clone()).text(), "x + x");
        assert_eq!((-(-x.clone())).text(), "x");
        assert_eq!((-x.clone() * -x.clone()).text(), "x * x");
        assert_eq!((-x + Math::Num(1.0)).text(), "1 - x");
    }
}
