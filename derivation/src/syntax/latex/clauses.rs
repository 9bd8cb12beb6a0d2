//! Words between formulas, and conditions.

use super::parser::{Parser, Read};
use super::token::{Lexeme, Token};
use crate::syntax::tree::{Cond, Expr, Rel};

/// A word that joins parts of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// `\text{for}`
    For,
    /// `\text{if}`, `\text{when}`
    When,
    /// `\text{at}`
    At,
    /// `\text{as}`
    As,
    /// `\text{and}`
    And,
    /// `\text{or}`
    Or,
    /// `\text{otherwise}`
    Otherwise,
    /// `\text{where}`: another statement follows.
    Where,
}

/// What words join, if they do.
pub fn word(words: &str) -> Option<Word> {
    Some(match words.trim_matches([',', '.', ' ', ':']).to_ascii_lowercase().as_str() {
        "for" | "for all" | "for each" | "for every" | "for any" => Word::For,
        "if" | "when" | "whenever" | "provided" | "provided that" => Word::When,
        "at" => Word::At,
        "as" => Word::As,
        "and" => Word::And,
        "or" => Word::Or,
        "otherwise" | "else" | "elsewhere" => Word::Otherwise,
        "where" | "with" | "" => Word::Where,
        _ => return None,
    })
}

impl Parser<'_> {
    /// The joining word that stands here.
    pub fn joint(&self) -> Option<Word> {
        match self.peek() {
            Token::Text(words) => word(words),
            Token::Command(c) if c == "forall" => Some(Word::For),
            Token::Sign("and") => Some(Word::And),
            Token::Sign("or") => Some(Word::Or),
            _ => None,
        }
    }

    /// Takes a joining word if it is next.
    pub fn eat_joint(&mut self, joint: Word) -> bool {
        let found = self.joint() == Some(joint);
        self.at += usize::from(found);
        found
    }

    /// Whether a bracket opens here that ends the statement and holds a condition, which no value is: `\frac1x\ (x>0)`.
    pub fn conditions(&self) -> bool {
        let whole = self.end == self.tokens.len();
        whole
            && self
                .tokens
                .get(self.at..)
                .and_then(holds_relation)
                .is_some_and(|at| self.at + at + 1 == self.end)
    }

    /// A condition.
    pub fn cond(&mut self) -> Read<Cond> {
        let first = self.comparison()?;
        self.cond_from(first)
    }

    /// What `and` and `or` join to the first comparison of a condition.
    pub fn cond_from(&mut self, first: Cond) -> Read<Cond> {
        let mut left = self.conjunction(first)?;
        while self.eat_joint(Word::Or) {
            let next = self.deeper(Self::comparison)?;
            left = Cond::Or(Box::new(left), Box::new(self.conjunction(next)?));
        }
        Ok(left)
    }

    fn conjunction(&mut self, mut left: Cond) -> Read<Cond> {
        while self.eat_joint(Word::And) {
            left = Cond::And(Box::new(left), Box::new(self.deeper(Self::comparison)?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Read<Cond> {
        if self.eat("not") {
            return Ok(Cond::Not(Box::new(self.deeper(Self::comparison)?)));
        }
        let first = self.expr()?;
        self.comparison_from(first)
    }

    /// The relations behind the first member of a condition.
    pub fn comparison_from(&mut self, first: Expr) -> Read<Cond> {
        if self.eat("in") {
            return Ok(Cond::In(Box::new(first), Box::new(self.set()?)));
        }
        let mut rest = Vec::new();
        while let Some(rel) = self.rel() {
            rest.push((rel, self.expr()?));
        }
        if rest.is_empty() {
            return Err(self.unexpected("a relation such as `=`, `<` or `\\ge`"));
        }
        Ok(Cond::Compare { first, rest })
    }

    /// Takes a relation sign if one is next.
    pub fn rel(&mut self) -> Option<Rel> {
        let Token::Sign(sign) = self.peek() else { return None };
        let rel = relation(sign)?;
        self.at += 1;
        Some(rel)
    }
}

/// A condition in brackets is of so many tokens at most.
const LONGEST_CONDITION: usize = 200;

/// Where the round bracket closes that these tokens begin with, if a relation stands in it: then it is no value.
pub fn holds_relation(tokens: &[Lexeme]) -> Option<usize> {
    let (mut depth, mut relates) = (0usize, false);
    for (at, lexeme) in tokens.iter().take(LONGEST_CONDITION).enumerate() {
        match &lexeme.token {
            Token::Begin(_) | Token::Sign("[" | "{" | "\\{") if at == 0 => return None,
            Token::Begin(_) | Token::Sign("(" | "[" | "{" | "\\{") => depth += 1,
            Token::Finish(_) | Token::Sign(")" | "]" | "}" | "\\}") => depth = depth.saturating_sub(1),
            Token::Sign(sign) if depth == 1 => relates |= relation(sign).is_some(),
            _ => {}
        }
        if depth == 0 {
            return relates.then_some(at);
        }
    }
    None
}

/// The relation that a sign states.
pub fn relation(sign: &str) -> Option<Rel> {
    Some(match sign {
        "=" | "equiv" => Rel::Equal,
        "!=" => Rel::NotEqual,
        "<" => Rel::Less,
        "<=" => Rel::LessEqual,
        ">" => Rel::Greater,
        ">=" => Rel::GreaterEqual,
        _ => return None,
    })
}
