//! Declarations and definitions.

use super::clauses::Word;
use super::parser::{Parser, Read, fail};
use super::pieces::first_relation;
use super::scripts::Scripts;
use super::squares::{Declared, squared};
use super::token::{Lexeme, Token};
use crate::syntax::rank::rank;
use crate::syntax::scope::Known;
use crate::syntax::tree::{
    Clause, Decl, DeclShape, Definition, DimBound, DimDecl, Expr, Ident, Kind, Range, Rel, Set, StatementKind,
};
use crate::{Diagnostic, Span};

impl Parser<'_> {
    /// `N, D\ge 1`, `D\in\{1,\dots,4\}`, `N\in\mathbb{N}`
    pub fn dims(&mut self) -> Read<StatementKind> {
        let mut names = vec![self.name_only("the name of a dimension")?];
        while self.eat(",") {
            names.push(self.name_only("the name of a dimension")?);
        }
        let mut compare = Vec::new();
        let bound = if self.eat("in") {
            if self.board("N") {
                self.at += 1;
                DimBound::Free
            } else {
                let (from, to) = self.listed_range()?;
                DimBound::Within(from, to)
            }
        } else if self.eat("=") || self.eat(":=") {
            DimBound::Equal(self.expr()?)
        } else {
            while let Some(rel) = self.rel() {
                compare.push((rel, self.expr()?));
            }
            if compare.is_empty() { DimBound::Free } else { DimBound::Compare(compare) }
        };
        Ok(StatementKind::Dims(
            names.into_iter().map(|name| DimDecl { name, bound: bound.clone() }).collect(),
        ))
    }

    /// `X\in\mathbb{R}^{N\times D}`, `\lambda>0`
    pub fn given(&mut self) -> Read<StatementKind> {
        let natural = first_relation(self.tokens).and_then(|(at, _)| self.tokens.get(at + 1));
        if matches!(natural.map(|l| &l.token), Some(Token::Letter(n, "blackboard")) if n == "N") {
            return self.dims();
        }
        let decl = self.decl()?;
        Ok(StatementKind::Given(vec![decl]))
    }

    /// One declaration.
    pub fn decl(&mut self) -> Read<Decl> {
        let (mut declared, mut index) = (Vec::new(), None);
        let listed = self.listed()?;
        declared.extend(listed.iter().map(|(name, _)| Declared { name: name.clone(), square: None }));
        while listed.is_none() {
            let Some(ident) = self.base()? else { return Err(self.unexpected("a name to declare")) };
            let scripts = self.scripts()?;
            // `x^{(i)}\in\mathbb{R}^D \text{ for } i=1,\dots,N` declares the rows of an array.
            let above = scripts.bracket.as_ref().filter(|part| self.one_letter(part).is_some());
            // So does `x_n`, but not without its range: `L_t` may be a name.
            let below = scripts.sub.as_ref().filter(|part| self.ranges_over(part));
            if let Some(part) = above.or(below) {
                let bare = match above {
                    Some(_) => Scripts { bracket: None, ..scripts.clone() },
                    None => Scripts { sub: None, ..scripts.clone() },
                };
                index = Some(self.within(&part.clone(), Self::letter)?);
                declared.push(self.declared(ident, bare)?);
            } else if let Some(part) = self.step_below(&scripts) {
                declared.push(self.one_step(ident, &part)?);
            } else {
                declared.push(self.declared(ident, scripts)?);
            }
            if !self.eat(",") {
                break;
            }
        }
        let mut set = None;
        let shape = if self.eat("in") {
            let (shape, within) = self.declared_set()?;
            set = within;
            shape
        } else if self.eat(":") {
            self.mapping()?
        } else if let Some(rel) = self.rel() {
            if rel == Rel::Equal {
                let error = Diagnostic::error(self.last(), "a given value has no value of its own");
                return fail(error.help("define it in a display of its own, without `given`"));
            }
            set = Some(Set::Compare(rel, self.expr()?));
            DeclShape::Scalar
        } else {
            return Err(self.unexpected("`\\in\\mathbb{R}^{N\\times D}` or a bound such as `>0`"));
        };
        self.give_squares(&declared, &shape, set.as_ref())?;
        let names = declared.into_iter().map(|d| d.name).collect();
        let mut props = Vec::new();
        while let Token::Text(words) = self.peek().clone()
            && super::clauses::word(&words).is_none()
        {
            props.extend(self.props(&words)?);
        }
        let family = match index {
            None => listed.map(|(_, range)| range),
            Some(name) => Some(self.family(name)?),
        };
        // A family of numbers is a vector.
        let shape = match shape {
            DeclShape::Scalar if family.is_some() => DeclShape::Array(Vec::new()),
            shape => shape,
        };
        Ok(Decl { names, family, shape, set, props })
    }

    /// The step below a name: of `h_{t-1}`.
    fn step_below(&self, scripts: &Scripts) -> Option<std::ops::Range<usize>> {
        let part = scripts.sub.clone().filter(|part| self.step(part).is_some())?;
        (scripts.sup.is_none() && scripts.bracket.is_none() && !scripts.star).then_some(part)
    }

    /// `h_{t-1}`, given by itself: a name of its own, if there is no h of which it could be an entry.
    fn one_step(&mut self, base: Ident, part: &std::ops::Range<usize>) -> Read<Declared> {
        let span = base.span.to(self.last());
        if self.scope.has(&base.name) {
            let message = format!("{} is declared, so this is an entry of it", base.span.of(self.text));
            return fail(Diagnostic::error(span, message).help("give it a name of its own"));
        }
        let name = format!("{}_{}", base.name, self.step(part).unwrap_or_default());
        Ok(Declared { name: Ident { name, span }, square: None })
    }

    /// The letter that a script is.
    fn one_letter(&self, part: &std::ops::Range<usize>) -> Option<&str> {
        match self.tokens.get(part.start).map(|l| &l.token) {
            Some(Token::Letter(name, _)) if part.len() == 1 => Some(name),
            _ => None,
        }
    }

    /// Whether a script is a letter whose range is said behind the declaration.
    fn ranges_over(&self, part: &std::ops::Range<usize>) -> bool {
        let Some(letter) = self.one_letter(part) else { return false };
        let rest = self.tokens.get(self.at..self.end).unwrap_or_default();
        rest.windows(2).any(|pair| {
            let joins = match &pair[0].token {
                Token::Text(words) => super::clauses::word(words) == Some(Word::For),
                Token::Command(c) => c == "forall",
                _ => false,
            };
            joins && matches!(&pair[1].token, Token::Letter(name, _) if name == letter)
        })
    }

    /// `h:\mathbb{R}\to\mathbb{R}`
    fn mapping(&mut self) -> Read<DeclShape> {
        let start = self.span();
        let whole = self.board("R") && matches!(self.ahead(1), Token::Sign("->"));
        self.at += 2;
        if whole && self.board("R") && !matches!(self.ahead(1), Token::Sign("^" | "_")) {
            self.at += 1;
            return Ok(DeclShape::Function);
        }
        let error = Diagnostic::error(start, "a function that is given takes one number to one number");
        fail(error.help("write h:\\mathbb{R}\\to\\mathbb{R}, or define it: h(x) = …"))
    }

    fn family(&mut self, name: Ident) -> Read<Range> {
        let range = if self.eat_joint(Word::For) { self.range()? } else { None };
        match range {
            Some(range) if range.name.name == name.name => Ok(range),
            _ => {
                let error = Diagnostic::error(
                    name.span,
                    format!("it is not said over which range {} goes", name.name),
                );
                fail(error.help(format!("write \\text{{for }} {}=1,\\dots,N behind it", name.name)))
            }
        }
    }

    /// `p=…`, `J(\theta)=…`, `q_d=…`, `a^{(l+1)}=… \text{ for } l=1,\dots,L`
    pub fn definition(&mut self) -> Read<StatementKind> {
        if let (Token::Letter(delta, _), Token::Letter(of, _)) = (self.peek(), self.ahead(1))
            && delta == "Delta"
        {
            // `\Delta a = …` gives the change a name.
            let whole = format!("Delta{of}");
            self.scope.add(whole, Known::Value { rank: None });
        }
        let start = self.span();
        let Some(mut base) = self.base()? else { return Err(self.no_left_side(start)) };
        let mut scripts = self.scripts()?;
        let left = start.to(self.last());
        let square = self.take_square(&base, &mut scripts)?;
        if square.is_some() {
            base = squared(&base);
        }
        if scripts.primes > 0 {
            let span = start.to(self.last());
            let error = Diagnostic::error(span, "a name that is defined has no prime");
            return fail(
                error.help("to have a derivative judged write it as a claim; to define, use another name"),
            );
        }
        let (name, index) = if self.entry(&base, &scripts) {
            let mut name = base;
            name.name += if scripts.star { "star" } else { "" };
            let mut index = Vec::new();
            if let Some(part) = &scripts.sup {
                return fail(self.raised_name(part));
            }
            for part in scripts.bracket.iter().chain(&scripts.sub) {
                index.extend(self.indices(part, None)?);
            }
            (name, index)
        } else {
            (self.whole_name(base, &scripts)?, Vec::new())
        };
        if self.is(",") && index.is_empty() {
            return self.unpack(name);
        }
        let params = if self.is("(") && index.is_empty() { Some(self.params()?) } else { None };
        let update = self.is("<-");
        if !self.eat("=") && !self.eat(":=") && !self.eat("<-") {
            return Err(self.no_left_side(start));
        }
        if update {
            self.note(start.to(self.last()), format!("this is the next value of {}", name.name));
        }
        // Parameters are known in the body only.
        let outer = params.as_ref().map(|_| self.scope.clone());
        if let Some(params) = &params {
            self.scope.declare_own(&name, params);
        }
        for param in params.iter().flatten() {
            if !self.scope.has(&param.name) {
                self.scope.add(&param.name, Known::Value { rank: None });
            }
        }
        self.bound.extend(super::names::letters(&index));
        let read = self.expr();
        if let Some(outer) = outer {
            self.scope = outer;
        }
        let body = read?;
        if let Some(part) = &square {
            self.define_square(&name, &body, left, part)?;
        }
        if self.is("=") {
            let error = Diagnostic::error(self.span(), "a definition has one `=`");
            return fail(error.fix("to have the chain judged", self.whole.before(), "claim "));
        }
        let mut over = Vec::new();
        for clause in self.clauses()? {
            match clause {
                Clause::For(range) => over.push(range),
                _ => {
                    let error = Diagnostic::error(self.last(), "a definition holds always");
                    return fail(error.help("use cases for a definition with conditions"));
                }
            }
        }
        Ok(StatementKind::Define(Definition { name, params, index, body, over, update }))
    }

    /// `\sigma^2=…`, which gives the square a name, if it is a number.
    fn define_square(
        &mut self,
        name: &Ident,
        body: &Expr,
        left: Span,
        part: &std::ops::Range<usize>,
    ) -> Read<()> {
        if rank(body, &self.scope) != Some(0) {
            return fail(self.raised_name(part));
        }
        self.note_root(left, part);
        self.memory.squares.insert(name.name.clone());
        Ok(())
    }

    fn no_left_side(&self, start: Span) -> Box<Diagnostic> {
        let left = start.to(self.last());
        let message = "the left side of a definition is a name, with arguments or an index";
        let error = Diagnostic::error(left, message);
        Box::new(error.fix("to have this equation judged", self.whole.before(), "claim "))
    }

    fn params(&mut self) -> Read<Vec<Ident>> {
        let open = self.span();
        self.at += 1;
        let mut params = vec![self.param()?];
        while self.eat(",") {
            params.push(self.param()?);
        }
        self.close(open, ")")?;
        Ok(params)
    }

    /// A parameter; of `\ell(\mu,\sigma^2)` one is a square.
    fn param(&mut self) -> Read<Ident> {
        let Some(base) = self.base()? else { return Err(self.unexpected("a parameter")) };
        let scripts = self.scripts()?;
        if scripts.sup.as_ref().is_some_and(|part| self.is_two(part)) && self.is_declared(&base, &scripts) {
            let said = base.span.of(self.text);
            let message = format!("{said} is declared, so its square is no parameter");
            let error = Diagnostic::error(base.span.to(self.last()), message);
            return fail(error.help(format!("give {said}^2>0 in place of {said}")));
        }
        let Declared { name, square } = self.declared(base, scripts)?;
        if let Some(part) = &square
            && self.memory.squares.insert(name.name.clone())
        {
            self.note_root(name.span, part);
        }
        Ok(name)
    }

    fn unpack(&mut self, first: Ident) -> Read<StatementKind> {
        let mut names = vec![first];
        while self.eat(",") {
            names.push(self.name_only("another name")?);
        }
        self.expect("=", "before the call")?;
        Ok(StatementKind::Unpack { names, value: self.expr()? })
    }

    /// Whether the scripts on the left of a definition are indices: letters that the right side uses, or a sum such as k+1;
    /// numbers, if the name is defined by entries elsewhere.
    fn entry(&mut self, base: &Ident, scripts: &Scripts) -> bool {
        let name = format!("{}{}", base.name, if scripts.star { "star" } else { "" });
        let numbers = self.memory.families.contains(&name);
        let in_names = self.scripts_of_names();
        let value = |letter: &str| matches!(self.known(letter), Some(Known::Value { .. }));
        indexed(self.tokens, scripts, |l| !value(l), |at| in_names.contains(&at))
            || (numbers && numbered(self.tokens, scripts))
    }
}

/// Whether scripts on the left of a definition are indices by their form.
/// A letter that stands in a name only is not used.
pub fn indexed(
    tokens: &[Lexeme],
    scripts: &Scripts,
    free: impl Fn(&str) -> bool,
    named: impl Fn(usize) -> bool,
) -> bool {
    let right =
        tokens.iter().position(|l| matches!(l.token, Token::Sign("=" | ":=" | "<-"))).unwrap_or(tokens.len());
    let used = |letter: &str| {
        let is = |l: &Lexeme| matches!(&l.token, Token::Letter(name, _) if name == letter);
        tokens.iter().enumerate().skip(right).any(|(at, l)| is(l) && !named(at))
    };
    let parts = || scripts.bracket.iter().chain(&scripts.sub);
    let letters = |t: &Token| matches!(t, Token::Letter(..));
    let token = |i: usize| tokens.get(i).map(|l| &l.token);
    parts().any(|p| p.clone().filter_map(token).any(letters))
        && parts().flat_map(Clone::clone).filter_map(token).all(|t| match t {
            Token::Letter(name, _) => name.len() == 1 && free(name) && used(name),
            Token::Text(_) | Token::Command(_) => false,
            _ => true,
        })
}

/// Whether scripts hold numbers only.
fn numbered(tokens: &[Lexeme], scripts: &Scripts) -> bool {
    let mut parts = scripts.bracket.iter().chain(&scripts.sub).flat_map(Clone::clone).peekable();
    parts.peek().is_some()
        && parts.all(|i| matches!(tokens.get(i).map(|l| &l.token), Some(Token::Number(_) | Token::Sign(","))))
}

/// The names in sizes that were not declared.
pub fn undeclared(sizes: &[Expr], known: impl Fn(&str) -> bool) -> Vec<Ident> {
    let mut out: Vec<Ident> = Vec::new();
    let mut waiting: Vec<&Expr> = sizes.iter().rev().collect();
    while let Some(e) = waiting.pop() {
        match &*e.kind {
            Kind::Name(name) if !known(name) && !out.iter().any(|o| o.name == *name) => {
                out.push(Ident { name: name.clone(), span: e.span });
            }
            Kind::Binary(_, a, b) => waiting.extend([b, a]),
            _ => {}
        }
    }
    out
}
