//! Names: letters with their accents, fonts and subscripts; which scripts are part of a name and which are indices.

use super::commands::accent;
use super::parser::{Parser, Read, fail};
use super::scripts::Scripts;
use super::token::Token;
use crate::syntax::builtin::builtin;
use crate::syntax::scope::Known;
use crate::syntax::tree::{Expr, Ident};
use crate::{Diagnostic, Span};
use std::collections::BTreeSet;
use std::ops::Range;

impl Parser<'_> {
    /// The name that begins here, without its scripts; `None`, and nothing taken, if none does.
    pub fn base(&mut self) -> Read<Option<Ident>> {
        let (start, span) = (self.at, self.span());
        match self.peek().clone() {
            Token::Letter(name, font) => {
                if let Some(change) = self.change(&name) {
                    self.at += 2;
                    return Ok(Some(Ident { name: change, span: span.to(self.last()) }));
                }
                let (name, taken) = self.longest(&name, font)?;
                self.at += taken;
                let span = span.to(self.last());
                self.check_font(&name, font, span)?;
                Ok(Some(Ident { name, span }))
            }
            Token::Text(words) if super::clauses::word(&words).is_none() && is_name(&words) => {
                self.at += 1;
                Ok(Some(Ident { name: words, span }))
            }
            Token::Command(c) if let Some(suffix) = accent(&c) => {
                self.at += 1;
                let inner = self.deeper(|p| {
                    let braced = p.eat("{");
                    let Some(inner) = p.base()? else { return Ok(None) };
                    let subscripted = braced && p.is("_");
                    Ok((!braced || subscripted || p.eat("}")).then_some((inner, subscripted)))
                })?;
                let Some((mut ident, subscripted)) = inner else {
                    let message = format!("`\\{c}` stands over more than one name");
                    let error = Diagnostic::error(span.to(self.span()), message);
                    return fail(error.help("give what is meant a name of its own"));
                };
                ident.name += suffix;
                if subscripted {
                    // `\hat{y_1}` is `\hat y_1`.
                    self.at += 1;
                    let part = self.argument()?;
                    let Some(sub) = self.plain(&part) else {
                        let error = Diagnostic::error(self.place(&part), "this cannot be part of a name");
                        return fail(error.help("put the index behind the accent: \\hat{y}_{i+1}"));
                    };
                    self.expect("}", "to close the accent")?;
                    ident.name = format!("{}_{sub}", ident.name);
                }
                ident.span = span.to(self.last());
                Ok(Some(ident))
            }
            // A name in braces, such as `{\hat y}_1`.
            Token::Sign("{") => {
                self.at += 1;
                let inner = self.deeper(Self::base)?;
                if let Some(ident) = inner
                    && self.eat("}")
                {
                    return Ok(Some(Ident { name: ident.name, span: span.to(self.last()) }));
                }
                self.at = start;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// The longest declared name that letters standing side by side spell, and how many tokens it takes.
    fn longest(&self, first: &str, font: &str) -> Read<(String, usize)> {
        let one = (first.to_string(), 1);
        if !font.is_empty() || first.len() > 1 {
            return Ok(one);
        }
        let (mut run, mut end, mut best) = (String::new(), self.span().start, one);
        let mut declared = true;
        for n in 0..24 {
            let Token::Letter(letter, "") = self.ahead(n) else { break };
            let span = self.tokens.get(self.at + n).map_or(Span::default(), |l| l.span);
            if span.start != end || letter.len() > 1 {
                break;
            }
            end = span.end;
            declared &= self.scope.has(letter);
            run += letter;
            if n > 0 && self.scope.has(&run) {
                best = (run.clone(), n + 1);
            }
        }
        if best.1 == 1
            && !declared
            && let Some(known) = (3..=run.len()).rev().find_map(|n| builtin(run.get(..n)?))
        {
            let span = Span::new(self.span().start, self.span().start + known.name.len());
            let apart = known.name.chars().map(String::from).collect::<Vec<_>>().join(" ");
            let error =
                Diagnostic::error(span, format!("the letters `{}` are a product: {apart}", known.name));
            return fail(error.fix("if the function is meant", span, format!("{} ", known.latex)));
        }
        Ok(best)
    }

    /// Fonts are dropped; two names that only their fonts tell apart are refused.
    fn check_font(&mut self, name: &str, font: &'static str, span: Span) -> Read<()> {
        let (seen, first) = *self.memory.fonts.entry(name.to_string()).or_insert((font, span));
        let euler = name == "e" && !self.scope.has("e");
        let alike = |fonts: [&str; 2]| [seen, font].iter().all(|f| fonts.contains(f));
        if seen == font || (euler && alike(["", "upright"])) || self.is_entry_of(name, seen, font) {
            return Ok(());
        }
        let message =
            format!("`{}` and `{}` would be the same name", first.of(self.text), span.of(self.text));
        let instead = first.of(self.text).to_string();
        let error = Diagnostic::error(span, message).here("fonts are dropped");
        let error = error.also(first, "the other one");
        fail(error.fix("if both are the same, write them alike; else rename one", span, instead))
    }

    /// Whether a plain letter with all its indices is an entry of the bold array of that name: `x_i` of `\mathbf x`.
    fn is_entry_of(&self, name: &str, array: &str, font: &str) -> bool {
        let mut at = usize::from(self.is("}"));
        if !matches!(array, "bold" | "vec") || !font.is_empty() || self.ahead(at) != &Token::Sign("_") {
            return false;
        }
        at += 1;
        let group = self.ahead(at) == &Token::Sign("{");
        let mut count = usize::from(!group);
        if group {
            loop {
                at += 1;
                match self.ahead(at) {
                    Token::Letter(..) | Token::Number(_) => count += 1,
                    Token::Sign(",") => {}
                    Token::Sign("}") => break,
                    _ => return false,
                }
            }
        }
        let accents = ["", "hat", "bar", "tilde"];
        accents.iter().any(|accent| self.rank_of_name(&format!("{name}{accent}")) == Some(count))
    }

    /// A part that holds only letters, digits and words, as it stands in a name: `val`, `12`, `k`.
    pub fn plain(&self, part: &Range<usize>) -> Option<String> {
        let mut name = String::new();
        for at in part.clone() {
            let lexeme = self.tokens.get(at)?;
            match &lexeme.token {
                Token::Letter(letter, _) => name += letter,
                Token::Text(words) => name.extend(words.chars().filter(|c| c.is_alphanumeric())),
                Token::Number(x) if x.fract() == 0.0 => name += lexeme.span.of(self.text),
                Token::Command(c) if c == "infty" => name += "inf",
                Token::Sign(",") => {}
                _ => return None,
            }
        }
        (!name.is_empty()).then_some(name)
    }

    /// Whether a part is words: `\text{val}`.
    pub fn is_words(&self, part: &Range<usize>) -> bool {
        matches!(self.tokens.get(part.start).map(|l| &l.token), Some(Token::Text(_)))
    }

    /// A name that is being declared: every script is part of it.
    pub fn whole_name(&self, mut ident: Ident, scripts: &Scripts) -> Read<Ident> {
        if scripts.star {
            ident.name += "star";
        }
        for part in [&scripts.bracket, &scripts.sub].into_iter().flatten() {
            let Some(text) = self.plain(part) else {
                let error = Diagnostic::error(self.place(part), "an expression cannot be part of a name");
                return fail(error.help("declare the whole array and use its entries"));
            };
            let words = self.is_words(part) && !self.scope.has(&format!("{}_{text}", ident.name));
            ident.name += if words { "" } else { "_" };
            ident.name += &text;
        }
        if let Some(part) = &scripts.sup {
            return fail(self.raised_name(part));
        }
        ident.span = ident.span.to(self.last());
        Ok(ident)
    }

    /// A power on what is declared or defined.
    pub fn raised_name(&self, part: &Range<usize>) -> Diagnostic {
        let error = Diagnostic::error(self.place(part), "a name that is declared has no power");
        error.help("declare the value itself")
    }

    /// The name that a base and its scripts refer to, and the indices that are no part of it.
    pub fn resolve(&self, mut ident: Ident, scripts: &Scripts) -> (Ident, Vec<Range<usize>>) {
        if scripts.star {
            ident.name += "star";
        }
        let sub = scripts.sub.as_ref().and_then(|s| self.plain(s).or_else(|| self.step(s)));
        let above = scripts.bracket.as_ref().and_then(|s| self.plain(s));
        let mut indices: Vec<Range<usize>> = scripts.bracket.iter().chain(&scripts.sub).cloned().collect();
        let whole = match (&above, &sub) {
            (Some(a), Some(s)) => Some(format!("{}_{a}_{s}", ident.name)),
            (Some(a), None) => Some(format!("{}_{a}", ident.name)),
            _ => None,
        };
        if let Some(whole) = whole.filter(|w| self.scope.has(w)) {
            return (Ident { name: whole, span: ident.span.to(self.last()) }, Vec::new());
        }
        // `w^{(3)}` may be a matrix of its own, and `w_{12}^{(3)}` its entry.
        if let Some(layer) =
            above.as_ref().map(|a| format!("{}_{a}", ident.name)).filter(|l| self.scope.has(l))
        {
            let name = Ident { name: layer, span: ident.span.to(self.last()) };
            return (name, scripts.sub.iter().cloned().collect());
        }
        if let (Some(sub), Some(part)) = (&sub, &scripts.sub) {
            let joined = format!("{}_{sub}", ident.name);
            let glued = format!("{}{sub}", ident.name);
            if self.scope.has(&joined) || self.is_words(part) {
                let name = if self.scope.has(&joined) { joined } else { glued };
                indices.pop();
                return (Ident { name, span: ident.span.to(self.last()) }, indices);
            }
        }
        (ident, indices)
    }

    /// A step from a letter that is no index here, as it stands in a name: `t-1` of `h_{t-1}` is `tm1`.
    pub fn step(&self, part: &Range<usize>) -> Option<String> {
        let token = |n: usize| self.tokens.get(part.start + n).map(|l| &l.token);
        let (
            3,
            Some(Token::Letter(letter, _)),
            Some(Token::Sign(sign @ ("+" | "-"))),
            Some(Token::Number(by)),
        ) = (part.len(), token(0), token(1), token(2))
        else {
            return None;
        };
        let free = by.fract() == 0.0 && !self.scope.has(letter) && !self.bound.contains(letter);
        free.then(|| format!("{letter}{}{by}", if *sign == "+" { "p" } else { "m" }))
    }

    /// Where the scripts of names stand that are declared with them, such as the B of `\mu_B`.
    pub fn scripts_of_names(&mut self) -> BTreeSet<usize> {
        let (start, mut found) = (self.at, BTreeSet::new());
        // What is only looked at says nothing about fonts.
        let fonts = std::mem::take(&mut self.memory.fonts);
        while self.at < self.end {
            let at = self.at;
            if let Ok(Some(base)) = self.base()
                && let Ok(scripts) = self.scripts()
            {
                let (name, indices) = match self.square_of(&base, &scripts) {
                    Some(square) => self.resolve(square, &scripts),
                    None => self.resolve(base, &scripts),
                };
                let parts = scripts.bracket.iter().chain(&scripts.sub).filter(|p| !indices.contains(p));
                if self.scope.has(&name.name) {
                    found.extend(parts.flat_map(Clone::clone));
                }
            }
            self.at = at + 1;
        }
        (self.at, self.memory.fonts) = (start, fonts);
        found
    }

    /// `\Delta a` is a name where it is defined, and from then on.
    fn change(&self, name: &str) -> Option<String> {
        let Token::Letter(of, _) = self.ahead(1) else { return None };
        let whole = format!("Delta{of}");
        (name == "Delta" && !self.scope.has("Delta") && self.scope.has(&whole)).then_some(whole)
    }

    /// How many indices a name takes, if that is known.
    pub fn rank_of_name(&self, name: &str) -> Option<usize> {
        match self.known(name)? {
            Known::Dimension => Some(0),
            Known::Value { rank } => rank,
            Known::Function { .. } => None,
        }
    }

    /// Takes a name with its index, as an expression.
    pub fn name_only(&mut self, what: &str) -> Read<Ident> {
        match self.base()? {
            Some(ident) => {
                let scripts = self.scripts()?;
                self.whole_name(ident, &scripts)
            }
            None => Err(self.unexpected(what)),
        }
    }
}

/// Whether words can be a name.
fn is_name(words: &str) -> bool {
    words.starts_with(|c: char| c.is_ascii_alphabetic()) && words.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The letters of an index, as names: what a sum or a definition binds.
pub fn letters(indices: &[Expr]) -> impl Iterator<Item = String> {
    indices.iter().filter_map(|e| e.as_name().map(String::from))
}
