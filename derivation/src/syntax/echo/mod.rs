//! From a tree back to what a person reads: the plain language, LaTeX, MathML.
//!
//! What is printed shows how the text was *read*: every bracket that the reader's rules put in silently and that could
//! surprise is there (`1/2 x` comes back as `(1/2) x`). Plain text reads back to the same tree, given the same names.
//!
//! ```text
//!           level.rs: which parts need brackets
//!          /                                    \
//!   plain/: one line of text          display/: two-dimensional parts (fractions, scripts)
//!                                        /                  \
//!                                   latex.rs              mathml.rs
//! ```

mod display;
mod latex;
mod level;
mod mathml;
mod name;
mod plain;
#[cfg(test)]
mod tests;

use super::tree::{Expr, Statement};
use serde::Serialize;

/// The ways to print what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The plain language.
    Text,
    /// LaTeX mathematics, without the signs that begin and end it.
    Latex,
    /// A MathML element.
    Mathml,
}

impl Form {
    /// A statement in this form.
    pub fn statement(self, statement: &Statement) -> String {
        match self {
            Form::Text => plain::statement(statement),
            Form::Latex => latex::print(&display::statement(statement)),
            Form::Mathml => mathml::block(&display::statement(statement)),
        }
    }

    /// An expression in this form.
    pub fn expr(self, expr: &Expr) -> String {
        match self {
            Form::Text => text(expr),
            Form::Latex => latex(expr),
            Form::Mathml => mathml(expr),
        }
    }
}

/// An expression in the plain language; reading it gives the same tree.
pub fn text(expr: &Expr) -> String {
    plain::expr(expr)
}

/// An expression in LaTeX.
pub fn latex(expr: &Expr) -> String {
    latex::print(&display::expr(expr))
}

/// An expression as a MathML element.
pub fn mathml(expr: &Expr) -> String {
    mathml::inline(&display::expr(expr))
}
