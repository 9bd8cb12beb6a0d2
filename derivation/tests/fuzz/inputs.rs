//! Inputs that nobody would write: bytes, and the words of the language in any order.

use super::random::Random;

/// Every word and sign of the language, some names, and characters that come from other programs.
const SOUP: &[&str] = &[
    "dims",
    "given",
    "assume",
    "sample",
    "convention",
    "claim",
    "show",
    "stationary",
    "minimum",
    "when",
    "for",
    "at",
    "as",
    "in",
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "inf",
    "real",
    "function",
    "simplex",
    "onehot",
    "integers",
    "rank",
    "sym",
    "posdef",
    "orthogonal",
    "unit",
    "points",
    "seed",
    "strict",
    "range",
    "sum",
    "prod",
    "max",
    "min",
    "delta",
    "I",
    "grad",
    "hess",
    "jac",
    "d",
    "dJ",
    "dx",
    "d2J",
    "dx2",
    "x",
    "y",
    "J",
    "X",
    "theta",
    "N",
    "D",
    "i",
    "j",
    "ij",
    "f",
    "log",
    "exp",
    "sigmoid",
    "softmax",
    "diag",
    "tr",
    "inv",
    "conv",
    "pad",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "->",
    "<-",
    ":",
    ";",
    ",",
    "+",
    "-",
    "*",
    "/",
    "^",
    "_",
    ".*",
    "./",
    "'",
    "^T",
    "^-1",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "||",
    "..",
    "...",
    "~",
    ".",
    "0",
    "1",
    "2",
    "0.5",
    "1e-3",
    "1e999",
    "9999999999",
    "1_N",
    "0_D",
    "sum_i",
    "sum_{k=1}^N",
    "x_i",
    "X_ij",
    "x_(i+1)",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "  ",
    "#",
    "#!",
    "\u{200b}",
    "\u{feff}",
    "−",
    "′",
    "×",
    "⊙",
    "∂",
    "∇",
    "θ",
    "²",
    "ᵀ",
    "ﬁ",
    "é",
    "\u{302}",
    "😀",
    "\"",
    "`",
    "\\",
    "$$",
    "@",
    "%",
    "&",
    "?",
    "!",
    "\u{0}",
];

/// What a text can begin with, so that names are known.
const PRELUDE: &str =
    "dims N, D\ngiven X : N x D; x, y real; theta : D\nf(a) = a^2\nJ = 1/2 ||X theta||^2 + x y\n";

/// Words of the language in any order, often behind declarations.
pub fn soup(random: &mut Random) -> String {
    let mut text = if random.below(2) == 0 { String::from(PRELUDE) } else { String::new() };
    for _ in 0..random.below(40) {
        text += random.pick(SOUP);
        if random.below(3) > 0 {
            text.push(' ');
        }
    }
    text
}

/// Bytes, as a reader of files would hand them on.
pub fn bytes(random: &mut Random) -> String {
    let bytes: Vec<u8> = (0..random.below(200)).map(|_| random.below(256) as u8).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A good text with some characters changed, lost or doubled.
pub fn damaged(random: &mut Random, good: &[String]) -> String {
    let mut chars: Vec<char> = good[random.below(good.len())].chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(chars.len());
        let other = random.pick(SOUP).chars().next().unwrap_or(' ');
        match random.below(4) {
            0 => drop((at < chars.len()).then(|| chars.remove(at))),
            1 => chars.insert(at, other),
            2 => {
                let end = (at + random.below(20)).min(chars.len());
                let part: Vec<char> = chars[at.min(end)..end].to_vec();
                chars.splice(at.min(end)..at.min(end), part);
            }
            _ => chars.truncate(at.max(1)),
        }
    }
    chars.into_iter().collect()
}
