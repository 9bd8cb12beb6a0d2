//! Values for what is given: short decimals, and what properties ask for by construction.

use super::{Drawn, Point};
use crate::dim::Dim;
use crate::eval::{Binding, Fault, Result, Value, World, room, said, said_help};
use crate::program::Program;
use crate::syntax::tree::{Decl, DeclShape, Expr, Ident, Rel, Sampling, Set};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// So often a number is drawn before it is said that none is as declared.
const TRIES: usize = 1_000;

/// How one number is drawn.
#[derive(Debug, Clone)]
pub enum Law {
    Normal,
    Uniform(f64, f64),
    LogUniform(f64, f64),
    Integers(i64, i64),
    OneOf(Vec<f64>),
    /// From an end on: the end, and 1 upwards or -1 downwards.
    Beyond(f64, f64),
}

impl Law {
    /// A number. `exact` asks for one that a power of two divides, so that products of a few are exact.
    pub fn draw(&self, stream: &mut Stream, exact: bool) -> f64 {
        let short = |x: f64| (x * 1000.0).round() / 1000.0;
        match self {
            Law::Normal if exact => {
                let size = [0.5, 1.0, 2.0, 4.0][stream.below(4)];
                if stream.below(2) == 0 { size } else { -size }
            }
            Law::Normal => loop {
                let x = short(stream.normal());
                if x != 0.0 {
                    return x;
                }
            },
            Law::Uniform(a, b) if stream.below(8) == 0 => {
                // Close to an end, where claims about bounds fail.
                let off = (b - a) * 10f64.powf(-1.0 - 5.0 * stream.uniform());
                if stream.below(2) == 0 { a + off } else { b - off }
            }
            Law::Uniform(a, b) => {
                let x = a + (b - a) * stream.uniform();
                let rounded = short(x);
                if rounded > *a && rounded < *b { rounded } else { x }
            }
            Law::LogUniform(a, b) => {
                let x = (a.ln() + (b.ln() - a.ln()) * stream.uniform()).exp();
                if exact { x.log2().round().exp2() } else { significant(x) }
            }
            Law::Integers(a, b) => {
                let count = usize::try_from(i128::from(*b) - i128::from(*a) + 1).unwrap_or(usize::MAX);
                (i128::from(*a) + stream.below(count) as i128) as f64
            }
            Law::OneOf(list) => list.get(stream.below(list.len().max(1))).copied().unwrap_or(0.0),
            Law::Beyond(end, way) => {
                let x = (0.05f64.ln() + (5f64.ln() - 0.05f64.ln()) * stream.uniform()).exp();
                let x = if exact { x.log2().round().exp2() } else { significant(x) };
                end + way * x
            }
        }
    }

    /// Whether it may give a number.
    pub fn reaches(&self, x: f64) -> bool {
        match self {
            Law::Uniform(a, b) | Law::LogUniform(a, b) => (*a..=*b).contains(&x),
            Law::Integers(a, b) => (*a as f64..=*b as f64).contains(&x) && x.fract() == 0.0,
            Law::Normal | Law::OneOf(_) | Law::Beyond(..) => true,
        }
    }
}

/// Three significant digits.
fn significant(x: f64) -> f64 {
    let scale = 10f64.powf(2.0 - x.abs().log10().floor());
    (x * scale).round() / scale
}

/// How the numbers of a declaration are drawn, apart from its properties.
pub fn law(world: &World, program: &Program, name: &Ident, set: Option<&Set>) -> Result<Law> {
    let number = |e: &Expr| world.one_number(e);
    for part in &program.sampling {
        if let Sampling::Distribution(of, law, args) = part
            && of.name == name.name
        {
            let args = args.iter().map(number).collect::<Result<Vec<_>>>()?;
            return match (law.name.as_str(), args.as_slice()) {
                ("uniform", [a, b]) if a < b => Ok(Law::Uniform(*a, *b)),
                ("loguniform", [a, b]) if 0.0 < *a && a < b => Ok(Law::LogUniform(*a, *b)),
                ("normal", []) => Ok(Law::Normal),
                ("integers", [a, b]) if a <= b && a.fract() == 0.0 && b.fract() == 0.0 => {
                    Ok(Law::Integers(*a as i64, *b as i64))
                }
                (known @ ("uniform" | "loguniform" | "integers"), _) => {
                    let takes = match known {
                        "uniform" => "two numbers, the smaller one first",
                        "loguniform" => "two positive numbers, the smaller one first",
                        _ => "two whole numbers, the first not larger than the second",
                    };
                    said(law.span, format!("{known} takes {takes}"))
                }
                _ => said_help(
                    law.span,
                    "this distribution is not known",
                    "uniform(a, b), loguniform(a, b), integers(a, b)",
                ),
            };
        }
    }
    Ok(match set {
        None | Some(Set::Reals | Set::Simplex | Set::OneHot) => Law::Normal,
        Some(Set::Finite(list)) => Law::OneOf(list.iter().map(number).collect::<Result<_>>()?),
        Some(Set::Integers(a, b)) => {
            let (low, high) = (world.whole_number(a)?, world.whole_number(b)?);
            if high < low {
                return said(name.span, format!("there is no whole number from {low} to {high}"));
            }
            Law::Integers(low, high)
        }
        Some(Set::Interval(a, closed_low, b, closed_high)) => {
            let (low, high) = (number(a)?, number(b)?);
            match (low.is_finite(), high.is_finite()) {
                (true, true) if low < high => Law::Uniform(low, high),
                (true, true) if low == high && *closed_low && *closed_high => Law::OneOf(vec![low]),
                (true, true) => {
                    return said(name.span, format!("the interval from {low} to {high} is empty"));
                }
                (true, false) => Law::Beyond(low, 1.0),
                (false, true) => Law::Beyond(high, -1.0),
                (false, false) => Law::Normal,
            }
        }
        Some(Set::Compare(rel, e)) => {
            let end = number(e)?;
            match rel {
                Rel::Greater | Rel::GreaterEqual => Law::Beyond(end, 1.0),
                Rel::Less | Rel::LessEqual => Law::Beyond(end, -1.0),
                Rel::NotEqual => Law::Normal,
                Rel::Equal => Law::OneOf(vec![end]),
            }
        }
    })
}

impl<'t> World<'t> {
    /// Gives the names of a declaration a value: that of the point, or one that is drawn and put into the point.
    pub fn give(
        &self,
        program: &Program,
        decl: &Decl,
        point: &mut Point,
        stream: &mut Stream,
        exact: bool,
    ) -> Result<()> {
        for name in &decl.names {
            let dims = self.declared(decl)?;
            let fits = match point.values.get(&name.name) {
                Some(Drawn::Numbers(t)) => t.shape().iter().eq(dims.iter().map(|d| &d.size)),
                Some(_) => true,
                None => false,
            };
            if !fits {
                let drawn = self.drawn(program, decl, name, &dims, stream, exact)?;
                point.values.insert(name.name.clone(), drawn);
            }
            let binding = match &point.values[&name.name] {
                Drawn::Function(terms) => Binding::Drawn(terms.clone()),
                Drawn::Builtin(f) => Binding::Builtin(f),
                Drawn::Numbers(tensor) => {
                    let leaf = self.tape.leaf(tensor.clone()).named(&name.name);
                    Binding::Value(Value::new(leaf, false, dims))
                }
            };
            self.bind(&name.name, binding);
        }
        Ok(())
    }

    /// The axes that a declaration asks for.
    fn declared(&self, decl: &Decl) -> Result<Vec<Dim>> {
        let mut dims = Vec::new();
        if let Some(family) = &decl.family {
            dims.push(self.dim(&family.to, self.root())?);
        }
        if let DeclShape::Array(sizes) = &decl.shape {
            for size in sizes {
                dims.push(self.dim(size, self.root())?);
            }
        }
        room(&dims, decl.names[0].span)?;
        Ok(dims)
    }

    fn drawn(
        &self,
        program: &Program,
        decl: &Decl,
        name: &Ident,
        dims: &[Dim],
        stream: &mut Stream,
        exact: bool,
    ) -> Result<Drawn> {
        match &decl.shape {
            DeclShape::Function => {
                let mut term = || [stream.normal() * 0.8, stream.normal(), stream.normal()];
                return Ok(Drawn::Function((0..4).map(|_| term()).collect()));
            }
            DeclShape::OneOf(names) => {
                let chosen = &names[stream.below(names.len())];
                return match crate::syntax::builtin::builtin(&chosen.name) {
                    Some(b) => Ok(Drawn::Builtin(b.name)),
                    None => said(chosen.span, format!("{} is not a built-in function", chosen.name)),
                };
            }
            _ => {}
        }
        let sizes: Vec<usize> = dims.iter().map(|d| d.size).collect();
        let law = law(self, program, name, decl.set.as_ref())?;
        let count: usize = sizes.iter().product();
        let sampled = program.sampling.iter().find_map(|s| match s {
            Sampling::Distribution(of, ..) if of.name == name.name => Some(of.span),
            _ => None,
        });
        let mut numbers: Vec<f64> = match (sampled, &decl.set) {
            // `sample` says how to draw, and not from where.
            (Some(span), Some(set)) if !matches!(set, Set::Simplex | Set::OneHot) => {
                let allowed = self.member(set, name.span)?;
                let inside = |stream: &mut Stream| {
                    (0..TRIES).map(|_| law.draw(stream, exact)).find(|x| allowed(*x)).ok_or(span)
                };
                let all: std::result::Result<_, _> = (0..count).map(|_| inside(stream)).collect();
                match all {
                    Ok(numbers) => numbers,
                    Err(span) => {
                        let message = format!("this draws {} where it is not declared to be", name.name);
                        return said(span, message);
                    }
                }
            }
            _ => (0..count).map(|_| law.draw(stream, exact)).collect(),
        };
        if let Some(Set::Simplex | Set::OneHot) = decl.set {
            let Some(&width) = sizes.last() else { return said(name.span, "a simplex is of vectors") };
            for row in numbers.chunks_mut(width.max(1)) {
                if matches!(decl.set, Some(Set::OneHot)) {
                    let hot = stream.below(row.len());
                    row.iter_mut().enumerate().for_each(|(i, x)| *x = f64::from(u8::from(i == hot)));
                } else {
                    row.iter_mut().for_each(|x| *x = -(1.0 - stream.uniform()).ln());
                    let total: f64 = row.iter().sum();
                    row.iter_mut().for_each(|x| *x /= total);
                }
            }
        }
        let shape = crate::eval::shape(&sizes, name.span)?;
        let tensor = Tensor::from_vec(numbers, shape)
            .map_err(|e| Fault::Numbers { span: name.span, why: e.to_string() })?;
        Ok(Drawn::Numbers(self.with_props(tensor, &decl.props, name, stream)?))
    }
}
