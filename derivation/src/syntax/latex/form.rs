//! Which statement it is: by its keyword, and without one by its form.

use super::derivative::differentiates;
use super::parser::{Parser, Read, fail};
use super::pieces::first_relation;
use crate::Diagnostic;
use crate::syntax::tree::StatementKind;

impl Parser<'_> {
    /// A statement behind its keyword, if it has one.
    pub fn statement(&mut self, keyword: Option<&'static str>, label: &str) -> Read<StatementKind> {
        let defining = first_relation(self.tokens).filter(|(_, sign)| matches!(*sign, ":=" | "<-"));
        let kind = match (keyword, defining) {
            (Some("dims"), _) => self.dims(),
            (Some("claim" | "show" | "stationary" | "minimum"), Some((at, _))) => Err(self.defines_here(at)),
            (_, Some(_)) => self.definition(),
            (Some(keyword), None) => self.stated(keyword, label),
            (None, None) => self.by_form(),
        }?;
        if self.done() {
            return Ok(kind);
        }
        Err(self.unexpected("the end of the statement"))
    }

    /// What a keyword says.
    fn stated(&mut self, keyword: &str, label: &str) -> Read<StatementKind> {
        match keyword {
            "given" => self.given(),
            "define" => self.definition(),
            "assume" => self.cond().map(StatementKind::Assume),
            "stationary" => self.extremum(false, label),
            "minimum" => self.extremum(true, label),
            _ => self.claim(label),
        }
    }

    /// A definition where something is to be judged: it would hide what it defines anew.
    fn defines_here(&self, at: usize) -> Box<Diagnostic> {
        let sign = self.tokens.get(at).map_or(self.whole, |l| l.span);
        let error = Diagnostic::error(sign, "this defines, and nothing is claimed");
        Box::new(error.fix("to have it judged write `=`", sign, "="))
    }

    /// A statement without a keyword: a declaration, a definition, or an equation with a derivative on its left.
    fn by_form(&mut self) -> Read<StatementKind> {
        let Some((at, sign)) = first_relation(self.tokens) else {
            return self.claim("");
        };
        let left = self.tokens.get(..at).unwrap_or_default();
        match sign {
            "=" if differentiates(left) => self.claim(""),
            "=" => self.definition(),
            "equiv" | "->" => self.claim(""),
            _ if self.all_new(at) => self.given(),
            _ => {
                let span = self.place(&(0..self.tokens.len()));
                let error = Diagnostic::error(span, "this could be an assumption or a claim")
                    .fix("an assumption", self.whole.before(), "assume ")
                    .fix("a claim", self.whole.before(), "claim ");
                fail(error)
            }
        }
    }

    /// Whether the tokens before a relation are names that were not declared.
    fn all_new(&mut self, end: usize) -> bool {
        let read = self.within(&(0..end), |p| {
            loop {
                let (Some(base), scripts) = (p.base()?, p.scripts()?) else {
                    return Err(p.unexpected("a name"));
                };
                let name = p.whole_name(base.clone(), &scripts)?;
                if p.scope.has(&name.name) || (p.scope.has(&base.name) && scripts.sub.is_none()) {
                    return Ok(false);
                }
                if !p.eat(",") {
                    return Ok(true);
                }
            }
        });
        read.unwrap_or(false)
    }
}
