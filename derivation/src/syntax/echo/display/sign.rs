//! Signs in both notations.

use crate::syntax::tree::Rel;

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-` between two operands
    Minus,
    /// `-` in front of one
    Negative,
    /// Nothing between two factors.
    Beside,
    /// A little room between two factors.
    Thin,
    /// `·`
    Dot,
    /// `×` between sizes
    Times,
    /// `⊙`
    Odot,
    /// `⊘`
    Oslash,
    /// `⊗`
    Otimes,
    /// A relation.
    Rel(Rel),
    /// `←`
    Becomes,
    /// `→`
    Tends,
    /// `∈`
    In,
    /// `∼`
    Follows,
    /// `∧`
    And,
    /// `∨`
    Or,
    /// `¬`
    Not,
    /// `,`
    Comma,
    /// `…`
    Dots,
    /// `∂`
    Partial,
    /// `∇`
    Nabla,
    /// `⊤`
    Top,
    /// `′`
    Prime,
    /// `∞`
    Infinity,
    /// `ℝ`
    Reals,
    /// A one that stands for a condition.
    Indicator,
    /// A zero or a one in bold: a vector of them.
    Bold(char),
    /// White space between two statements.
    Quad,
}

impl Sign {
    /// In LaTeX, with the spaces that make the source readable.
    pub fn latex(self) -> &'static str {
        match self {
            Sign::Plus => " + ",
            Sign::Minus => " - ",
            Sign::Negative => "-",
            Sign::Beside => " ",
            Sign::Thin => "\\, ",
            Sign::Dot => " \\cdot ",
            Sign::Times => " \\times ",
            Sign::Odot => " \\odot ",
            Sign::Oslash => " \\oslash ",
            Sign::Otimes => " \\otimes ",
            Sign::Rel(Rel::Equal) => " = ",
            Sign::Rel(Rel::NotEqual) => " \\ne ",
            Sign::Rel(Rel::Less) => " < ",
            Sign::Rel(Rel::LessEqual) => " \\le ",
            Sign::Rel(Rel::Greater) => " > ",
            Sign::Rel(Rel::GreaterEqual) => " \\ge ",
            Sign::Becomes => " \\leftarrow ",
            Sign::Tends => " \\to ",
            Sign::In => " \\in ",
            Sign::Follows => " \\sim ",
            Sign::And => " \\land ",
            Sign::Or => " \\lor ",
            Sign::Not => "\\lnot ",
            Sign::Comma => ", ",
            Sign::Dots => "\\dots",
            Sign::Partial => "\\partial",
            Sign::Nabla => "\\nabla",
            Sign::Top => "\\top",
            Sign::Prime => "\\prime",
            Sign::Infinity => "\\infty",
            Sign::Reals => "\\mathbb{R}",
            Sign::Indicator => "\\mathbb{1}",
            Sign::Bold('0') => "\\mathbf{0}",
            Sign::Bold(_) => "\\mathbf{1}",
            Sign::Quad => "\\quad ",
        }
    }

    /// In MathML: the element.
    pub fn mathml(self) -> &'static str {
        match self {
            Sign::Plus => "<mo>+</mo>",
            Sign::Minus => "<mo>−</mo>",
            Sign::Negative => "<mo form=\"prefix\">−</mo>",
            Sign::Beside => "<mo>&#x2062;</mo>",
            Sign::Thin => "<mspace width=\"0.17em\"/>",
            Sign::Dot => "<mo>⋅</mo>",
            Sign::Times => "<mo>×</mo>",
            Sign::Odot => "<mo>⊙</mo>",
            Sign::Oslash => "<mo>⊘</mo>",
            Sign::Otimes => "<mo>⊗</mo>",
            Sign::Rel(Rel::Equal) => "<mo>=</mo>",
            Sign::Rel(Rel::NotEqual) => "<mo>≠</mo>",
            Sign::Rel(Rel::Less) => "<mo>&lt;</mo>",
            Sign::Rel(Rel::LessEqual) => "<mo>≤</mo>",
            Sign::Rel(Rel::Greater) => "<mo>&gt;</mo>",
            Sign::Rel(Rel::GreaterEqual) => "<mo>≥</mo>",
            Sign::Becomes => "<mo>←</mo>",
            Sign::Tends => "<mo>→</mo>",
            Sign::In => "<mo>∈</mo>",
            Sign::Follows => "<mo>∼</mo>",
            Sign::And => "<mo>∧</mo>",
            Sign::Or => "<mo>∨</mo>",
            Sign::Not => "<mo>¬</mo>",
            Sign::Comma => "<mo separator=\"true\">,</mo>",
            Sign::Dots => "<mo>…</mo>",
            Sign::Partial => "<mo>∂</mo>",
            Sign::Nabla => "<mo>∇</mo>",
            Sign::Top => "<mo>⊤</mo>",
            Sign::Prime => "<mo>′</mo>",
            Sign::Infinity => "<mi>∞</mi>",
            Sign::Reals => "<mi>ℝ</mi>",
            Sign::Indicator => "<mn>𝟙</mn>",
            Sign::Bold('0') => "<mn>𝟎</mn>",
            Sign::Bold(_) => "<mn>𝟏</mn>",
            Sign::Quad => "<mspace width=\"1em\"/>",
        }
    }
}
