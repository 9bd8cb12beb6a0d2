//! Signs of LaTeX and of programming languages in plain text: what to write instead.

use super::parser::Parser;
use super::token::Token;
use crate::Diagnostic;
use crate::syntax::builtin::BUILTINS;
use crate::syntax::letters::greek;

/// Commands of LaTeX, and what they are in plain text, as far as that does not depend on what follows.
const COMMANDS: &[(&str, &str)] = &[
    ("cdot", "*"),
    ("times", "*"),
    ("odot", ".*"),
    ("circ", ".*"),
    ("oslash", "./"),
    ("otimes", "(x)"),
    ("le", "<="),
    ("leq", "<="),
    ("ge", ">="),
    ("geq", ">="),
    ("ne", "!="),
    ("neq", "!="),
    ("in", "in"),
    ("to", "->"),
    ("rightarrow", "->"),
    ("infty", "inf"),
    ("top", "T"),
    ("intercal", "T"),
    ("ln", "log"),
    ("land", "and"),
    ("lor", "or"),
];

/// Commands whose plain form is built otherwise.
const OTHERWISE: &[(&str, &str)] = &[
    ("sum", "in plain text write sum_i x_i, sum_{k=1}^K x_k or sum_{j != i} x_j"),
    ("prod", "in plain text write prod_i x_i or prod_{k=1}^K x_k"),
    ("frac", "in plain text write (a + b)/(c d), and a derivative as dJ/dx"),
    ("partial", "in plain text write a derivative as dJ/dx"),
    ("nabla", "in plain text write grad_x J"),
    ("mathbb", "in plain text write `given X : N x D` or `given x real`"),
    ("hat", "in plain text write xhat, and declare or define it under that name"),
    ("bar", "in plain text write xbar, and declare or define it under that name"),
    ("tilde", "in plain text write xtilde, and declare or define it under that name"),
    ("left", "in plain text brackets need no `\\left` and `\\right`"),
    ("begin", "in plain text write a matrix as [[1, 2], [3, 4]], and cases as if … then … else …"),
    ("lim", "in plain text write `f -> v as s -> inf`"),
    ("mathbf", "in plain text fonts are left out; for ones write 1_N"),
];

impl Parser<'_> {
    /// What to say of a sign that belongs to another language, if one stands here.
    pub fn foreign(&self) -> Option<Diagnostic> {
        let (sign, span) = (self.peek(), self.span());
        match (sign, self.ahead(1)) {
            (Token::Unknown('\\'), Token::Word(command)) if !self.spaced(1) => {
                let whole = span.to(self.tokens.get(self.at + 1).map_or(span, |l| l.span));
                let said = format!("`{}` is LaTeX, and this is plain text", whole.of(self.text));
                let error = Diagnostic::error(whole, said);
                let known = BUILTINS.iter().any(|b| b.name == command) || greek(command).is_some();
                if let Some((_, words)) = OTHERWISE.iter().find(|(c, _)| c == command) {
                    return Some(error.help(*words));
                }
                let plain = COMMANDS.iter().find(|(c, _)| c == command).map(|(_, plain)| *plain);
                Some(match plain.or(known.then_some(command.as_str())) {
                    Some(plain) => error.fix(format!("in plain text write `{plain}`"), whole, plain),
                    None => error.help("write it in plain text, or the whole in a file that ends in .tex"),
                })
            }
            (Token::Unknown('@'), _) => {
                let error = Diagnostic::error(span, "`@` is no operator here");
                Some(error.fix("the product of matrices is `*`, or a space", span, "*"))
            }
            (Token::Unknown('$'), _) => {
                let error = Diagnostic::error(span, "plain text needs no `$` around formulas");
                Some(error.help("leave it out; LaTeX belongs into a file that ends in .tex"))
            }
            (Token::Unknown('&'), _) => {
                let error = Diagnostic::error(span, "`&` is no operator here");
                Some(error.fix("both at once is `and`", span, "and"))
            }
            (Token::Sign("*"), _) if !self.spaced(0) && self.after("*") => {
                let both = self.last().to(span);
                let error = Diagnostic::error(both, "`**` is no operator here");
                Some(error.fix("a power is written `^`", both, "^"))
            }
            _ => None,
        }
    }

    /// Whether the token before this one is a sign.
    fn after(&self, sign: &str) -> bool {
        let before = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        before.is_some_and(|l| matches!(l.token, Token::Sign(s) if s == sign))
    }
}
