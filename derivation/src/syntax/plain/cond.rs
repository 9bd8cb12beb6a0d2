//! Conditions: comparisons, joined by `not`, `and` and `or`, from the strongest to the weakest.

use super::parser::{Parser, Read};
use super::token::Token;
use crate::syntax::tree::{Cond, Expr, Rel};

impl Parser<'_> {
    /// A condition.
    pub fn cond(&mut self) -> Read<Cond> {
        let first = self.comparison()?;
        self.cond_from(first)
    }

    /// What `and` and `or` join to the first comparison of a condition.
    pub fn cond_from(&mut self, first: Cond) -> Read<Cond> {
        let mut left = self.conjunction(first)?;
        while self.eat_word("or") {
            let next = self.comparison()?;
            left = Cond::Or(Box::new(left), Box::new(self.conjunction(next)?));
        }
        Ok(left)
    }

    fn conjunction(&mut self, mut left: Cond) -> Read<Cond> {
        while self.eat_word("and") {
            left = Cond::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Read<Cond> {
        if self.eat_word("not") {
            return Ok(Cond::Not(Box::new(self.deeper(Self::comparison)?)));
        }
        if self.opens_condition() {
            let open = self.span();
            self.at += 1;
            let cond = self.inside(Self::cond)?;
            self.close(open, ")")?;
            return Ok(cond);
        }
        let first = self.expr()?;
        self.comparison_from(first)
    }

    /// Whether the bracket that opens here holds a condition, such as `(a or b) and c`, and not a value.
    pub fn opens_condition(&self) -> bool {
        let mut depth = 0usize;
        for lexeme in self.tokens.iter().skip(self.at) {
            match &lexeme.token {
                Token::Sign("(" | "[" | "{") => depth += 1,
                Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                // A branch is a value, whatever it compares.
                Token::Word(w) if depth == 1 && w == "if" => return false,
                Token::Word(w) if depth == 1 && matches!(w.as_str(), "and" | "or" | "not") => {
                    return self.is("(");
                }
                Token::Sign("=" | "!=" | "<" | "<=" | ">" | ">=") if depth == 1 => return self.is("("),
                _ => {}
            }
            if depth == 0 {
                return false;
            }
        }
        false
    }

    /// The relations behind the first member of a condition.
    pub fn comparison_from(&mut self, first: Expr) -> Read<Cond> {
        if self.eat_word("in") {
            return Ok(Cond::In(Box::new(first), Box::new(self.set()?)));
        }
        let mut rest = Vec::new();
        while let Some(rel) = self.rel() {
            rest.push((rel, self.expr()?));
        }
        if rest.is_empty() {
            return Err(self.unexpected("a relation such as `=`, `<` or `>=`"));
        }
        Ok(Cond::Compare { first, rest })
    }

    /// Takes a relation sign if one is next.
    pub fn rel(&mut self) -> Option<Rel> {
        let rel = match self.peek() {
            Token::Sign("=") => Rel::Equal,
            Token::Sign("!=") => Rel::NotEqual,
            Token::Sign("<") => Rel::Less,
            Token::Sign("<=") => Rel::LessEqual,
            Token::Sign(">") => Rel::Greater,
            Token::Sign(">=") => Rel::GreaterEqual,
            _ => return None,
        };
        self.at += 1;
        Some(rel)
    }
}
