//! Statements that declare: dimensions, given values, and how to sample.

use super::parser::{Parser, Read};
use super::token::Token;
use crate::Diagnostic;
use crate::syntax::tree::{
    Decl, DeclShape, DimBound, DimDecl, Expr, Ident, Kind, Prop, Range, Rel, Sampling, Set, StatementKind,
};

/// The words of properties; they end the sizes of a shape.
pub const PROPERTIES: &[&str] =
    &["sym", "symmetric", "posdef", "positive", "orthogonal", "orthonormal", "unit", "rank"];

impl Parser<'_> {
    /// `dims N, D >= 1, M = (D+1)(D+2)/2, K in 1..4`
    pub fn dims(&mut self) -> Read<StatementKind> {
        let mut dims = Vec::new();
        loop {
            let name = self.name("the name of a dimension")?;
            let mut compare = Vec::new();
            let bound = if self.eat("=") {
                DimBound::Equal(self.expr()?)
            } else if self.eat_word("in") {
                let (from, to) = self.dots()?;
                DimBound::Within(from, to)
            } else {
                while let Some(rel) = self.rel() {
                    compare.push((rel, self.expr()?));
                }
                if compare.is_empty() { DimBound::Free } else { DimBound::Compare(compare) }
            };
            dims.push(DimDecl { name, bound });
            if !self.eat(",") && !self.eat(";") {
                return Ok(StatementKind::Dims(dims));
            }
        }
    }

    /// `given X : N x D, rank D; lambda > 0`
    pub fn given(&mut self) -> Read<StatementKind> {
        let mut decls = Vec::new();
        while !self.done() {
            decls.push(self.decl()?);
            if !self.eat(";") && !self.eat(",") {
                break;
            }
        }
        if decls.is_empty() {
            return Err(self.unexpected("a declaration such as `x : N` or `lambda > 0`"));
        }
        Ok(StatementKind::Given(decls))
    }

    /// One declaration.
    pub fn decl(&mut self) -> Read<Decl> {
        let mut names = vec![self.name("a name to declare")?];
        let mut index = None;
        let listed = self.listed(&names[0])?;
        if let Some((name, _)) = &listed {
            names = vec![name.clone()];
        }
        if self.is("^") && matches!(self.ahead(1), Token::Sign("(")) {
            self.at += 2;
            index = Some(self.name("the index of a family")?);
            self.expect(")", "to close the index")?;
        }
        while self.eat(",") {
            names.push(self.name("another name to declare")?);
        }
        let mut set = None;
        let shape = if self.eat(":") {
            self.declared_shape()?
        } else if self.eat_word("real") {
            DeclShape::Scalar
        } else if self.eat_word("in") {
            let (shape, within) = self.declared_set()?;
            set = within;
            shape
        } else if let Some(rel) = self.rel() {
            if rel == Rel::Equal {
                let message = "a given value has no value of its own";
                let error = Diagnostic::error(self.last(), message);
                return Err(Box::new(error.help("define it on a line of its own, without `given`")));
            }
            set = Some(Set::Compare(rel, self.expr()?));
            DeclShape::Scalar
        } else {
            return Err(self.unexpected("`: N x D`, `real`, `in …` or a bound such as `> 0`"));
        };
        if set.is_none() {
            if self.eat_word("in") {
                set = Some(self.set()?);
            } else if let Some(rel) = self.rel() {
                set = Some(Set::Compare(rel, self.expr()?));
            }
        }
        let mut props = Vec::new();
        while let Some(prop) = self.prop()? {
            props.push(prop);
        }
        let family = match index {
            None => listed.map(|(_, range)| range),
            Some(name) => {
                if !self.eat_word("for") {
                    return Err(self.unexpected("`for` with the range of the index"));
                }
                self.name("the index")?;
                if !self.eat_word("in") {
                    return Err(self.unexpected("`in`"));
                }
                let (from, to) = self.dots()?;
                Some(Range { name, from, to })
            }
        };
        // A family of numbers is a vector.
        let shape = match shape {
            DeclShape::Scalar if family.is_some() => DeclShape::Array(Vec::new()),
            shape => shape,
        };
        Ok(Decl { names, family, shape, set, props })
    }

    /// `x_1, ..., x_N` declares the rows of an array: its name, and the range of the row.
    fn listed(&mut self, first: &Ident) -> Read<Option<(Ident, Range)>> {
        let start = self.at;
        let Some(base) = first.name.strip_suffix("_1") else { return Ok(None) };
        let second = format!("{base}_2");
        if !self.eat(",") {
            return Ok(None);
        }
        if !self.is("...") {
            // x_1, x_2, ..., x_N
            let again = matches!(self.name("a name"), Ok(name) if name.name == second) && self.eat(",");
            if !again || !self.is("...") {
                self.at = start;
                return Ok(None);
            }
        }
        self.at += 1;
        self.expect(",", "behind the dots")?;
        let place = self.span();
        let last = self.name("the last of the names")?;
        let Some(size) = last.name.strip_prefix(base).and_then(|l| l.strip_prefix('_')) else {
            let error = Diagnostic::error(place, format!("the last name does not begin with `{base}_`"));
            return Err(Box::new(error.help(format!("write {base}_1, ..., {base}_N"))));
        };
        let end = self.last();
        let kind = size.parse().map_or_else(|_| Kind::Name(size.to_string()), Kind::Number);
        let name = Ident { name: "i".into(), span: first.span };
        let (from, to) = (Expr::new(first.span, Kind::Number(1.0)), Expr::new(end, kind));
        let whole = Ident { name: base.to_string(), span: first.span.to(self.last()) };
        Ok(Some((whole, Range { name, from, to })))
    }

    fn declared_shape(&mut self) -> Read<DeclShape> {
        if self.eat_word("function") {
            return Ok(DeclShape::Function);
        }
        if self.eat_word("real") || self.eat_word("scalar") {
            return Ok(DeclShape::Scalar);
        }
        Ok(DeclShape::Array(self.shape()?))
    }

    /// `N x D x 3`
    pub fn shape(&mut self) -> Read<Vec<Expr>> {
        let outer = std::mem::replace(&mut self.sizes, true);
        let mut dims = vec![self.expr()?];
        while self.eat_word("x") || self.eat("×") {
            dims.push(self.expr()?);
        }
        self.sizes = outer;
        Ok(dims)
    }

    /// What follows `in` in a declaration: `R^(N x D)`, names of functions, or a set of numbers.
    fn declared_set(&mut self) -> Read<(DeclShape, Option<Set>)> {
        if self.is_word("R") && !self.scope.has("R") {
            self.at += 1;
            if !self.eat("^") {
                return Ok((DeclShape::Scalar, None));
            }
            let group = self.eat("(") || self.eat("{");
            let dims = self.shape()?;
            if group && !self.eat(")") && !self.eat("}") {
                return Err(self.unexpected("a closing bracket behind the sizes"));
            }
            return Ok((DeclShape::Array(dims), None));
        }
        if let Token::Word(word) = self.peek()
            && self.is_function(word)
        {
            let mut names = vec![self.name("a function")?];
            while self.is(",") && matches!(self.ahead(1), Token::Word(w) if self.is_function(w)) {
                self.at += 1;
                names.push(self.name("a function")?);
            }
            return Ok((DeclShape::OneOf(names), None));
        }
        Ok((DeclShape::Scalar, Some(self.set()?)))
    }

    /// A set of values.
    pub fn set(&mut self) -> Read<Set> {
        if self.eat("{") {
            let mut values = vec![self.inside(Self::expr)?];
            while self.eat(",") {
                values.push(self.inside(Self::expr)?);
            }
            self.expect("}", "to close the set")?;
            return Ok(Set::Finite(values));
        }
        if self.is("(") || self.is("[") {
            let ((low, closed_low), (high, closed_high)) = self.interval()?;
            return Ok(Set::Interval(low, closed_low, high, closed_high));
        }
        if self.eat_word("simplex") {
            return Ok(Set::Simplex);
        }
        if self.eat_word("onehot") {
            return Ok(Set::OneHot);
        }
        if self.eat_word("R") || self.eat_word("reals") {
            return Ok(Set::Reals);
        }
        if self.eat_word("integers") || matches!(self.peek(), Token::Number(_)) {
            let (from, to) = self.dots()?;
            return Ok(Set::Integers(from, to));
        }
        Err(self.unexpected("a set: {0, 1}, (a, b), simplex, onehot or integers a..b"))
    }

    /// `(a, b]`: each end, and whether it belongs to it.
    pub fn interval(&mut self) -> Read<((Expr, bool), (Expr, bool))> {
        let start = self.span();
        let closed_low = self.is("[");
        if !self.eat("[") && !self.eat("(") {
            return Err(self.unexpected("an interval such as (0, 1]"));
        }
        let low = self.inside(Self::expr)?;
        self.expect(",", "between the ends of an interval")?;
        let high = self.inside(Self::expr)?;
        let closed_high = self.is("]");
        if !self.eat("]") {
            self.close(start, ")")?;
        }
        Ok(((low, closed_low), (high, closed_high)))
    }

    /// `, rank D` and other properties; `None` if the comma begins something else.
    fn prop(&mut self) -> Read<Option<Prop>> {
        // The comma may be left out: `A : D x D symmetric positive definite`.
        let comma = usize::from(self.is(","));
        let Token::Word(word) = self.ahead(comma).clone() else { return Ok(None) };
        if matches!(self.ahead(comma + 1), Token::Sign(":" | ","))
            && comma == 1
            && !PROPERTIES.contains(&word.as_str())
        {
            return Ok(None);
        }
        if matches!(self.ahead(comma + 1), Token::Sign(":")) {
            return Ok(None);
        }
        let word = match (word.as_str(), self.ahead(comma + 1), self.ahead(comma + 2)) {
            ("positive", Token::Word(w), _) if w == "definite" => {
                self.at += 1;
                "posdef".to_string()
            }
            ("positive", Token::Sign("-"), Token::Word(w)) if w == "definite" => {
                self.at += 2;
                "posdef".to_string()
            }
            _ => word,
        };
        let prop = match word.as_str() {
            "sym" | "symmetric" => Prop::Symmetric,
            "posdef" => Prop::PositiveDefinite,
            "orthogonal" | "orthonormal" => Prop::Orthogonal,
            "unit" => Prop::Unit,
            "rank" => Prop::Rank(Expr::new(self.span(), Kind::Unreadable)),
            _ => return Ok(None),
        };
        self.at += 1 + comma;
        Ok(Some(match prop {
            Prop::Rank(_) => Prop::Rank(self.expr()?),
            prop => prop,
        }))
    }

    /// `sample 40 points, seed 7, N in 1..6, lambda ~ loguniform(1e-3, 10)`
    pub fn sample(&mut self) -> Read<StatementKind> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.sampling()?);
            if !self.eat(",") && !self.eat(";") {
                return Ok(StatementKind::Sample(parts));
            }
        }
    }

    fn sampling(&mut self) -> Read<Sampling> {
        let number = |p: &mut Self| {
            let span = p.span();
            let Token::Number(x) = *p.peek() else { return Err(p.unexpected("a number")) };
            if x.fract() != 0.0 {
                return Err(p.unexpected("a whole number"));
            }
            p.at += 1;
            Ok(Expr::new(span, Kind::Number(x)))
        };
        if let Token::Number(_) = self.peek() {
            let count = number(self)?;
            if !self.eat_word("points") && !self.eat_word("point") {
                return Err(self.unexpected("`points`"));
            }
            return Ok(Sampling::Points(count));
        }
        if self.eat_word("seed") {
            return Ok(Sampling::Seed(number(self)?));
        }
        let name = self.name("`40 points`, `seed 7`, `N in 1..6` or `x ~ uniform(0, 1)`")?;
        if self.eat_word("in") {
            let (from, to) = self.dots()?;
            return Ok(Sampling::Within(name, from, to));
        }
        self.expect("~", "before a distribution")?;
        let law = self.name("a distribution")?;
        let open = self.span();
        self.expect("(", "before its parameters")?;
        let mut args = vec![self.inside(Self::expr)?];
        while self.eat(",") {
            args.push(self.inside(Self::expr)?);
        }
        self.close(open, ")")?;
        Ok(Sampling::Distribution(name, law, args))
    }
}
