//! Functions and words that people write and the language does not have: what to write instead.

/// What to write instead of a function that is not known under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// It is known under another name.
    Name(&'static str),
    /// It is written otherwise, or not known at all.
    Words(&'static str),
}

use Instead::{Name, Words};

const SPECIAL: &str = "it is not known here: leave out what is constant, or let any smooth function stand for it, \
                       `given h : function`";
/// What to do about `n!`.
pub const NO_FACTORIAL: &str = "leave out what is constant; of a dimension n it is `prod_{k=1}^n k`";
const CHANCE: &str = "there is no probability here: write sums or means over what was observed";

/// Names of functions, and what to write instead.
const INSTEAD: &[(&str, Instead)] = &[
    ("ln", Name("log")),
    ("lg", Name("log10")),
    ("trace", Name("tr")),
    ("Tr", Name("tr")),
    ("inverse", Name("inv")),
    ("expit", Name("sigmoid")),
    ("logistic", Name("sigmoid")),
    ("sgn", Name("sign")),
    ("asin", Name("arcsin")),
    ("acos", Name("arccos")),
    ("atan", Name("arctan")),
    ("average", Name("mean")),
    ("maximum", Name("max")),
    ("minimum", Name("min")),
    ("lse", Name("logsumexp")),
    ("determinant", Name("det")),
    ("hessian", Words("write `hess_x f`")),
    ("gradient", Words("write `grad_x f`")),
    ("jacobian", Words("write `jac f(x)`")),
    ("norm", Words("write `||x||`, `||x||_1` or `||X||_F`")),
    ("transpose", Words("write `X^T`")),
    ("dot", Words("write `x^T y`")),
    ("inner", Words("write `x^T y`")),
    ("outer", Words("write `x y^T`")),
    ("hadamard", Words("write `x .* y`")),
    ("kron", Words("write `A (x) B`")),
    ("cross", Words("there is no cross product: write its entries")),
    ("argmin", Words("write `stationary f at x = …` or `minimum f at x = …`")),
    ("pow", Words("write `x^n`")),
    ("eye", Words("write `I_D`")),
    ("ones", Words("write `1_N`")),
    ("zeros", Words("write `0_N`")),
    ("indicator", Words("write `[x > 0]`")),
    ("factorial", Words(NO_FACTORIAL)),
    ("Gamma", Words(SPECIAL)),
    ("gamma", Words(SPECIAL)),
    ("lgamma", Words(SPECIAL)),
    ("digamma", Words(SPECIAL)),
    ("Beta", Words(SPECIAL)),
    ("beta", Words(SPECIAL)),
    ("erf", Words(SPECIAL)),
    ("erfc", Words(SPECIAL)),
    ("Phi", Words(SPECIAL)),
    ("var", Words(CHANCE)),
    ("Var", Words(CHANCE)),
    ("std", Words(CHANCE)),
    ("cov", Words(CHANCE)),
    ("Cov", Words(CHANCE)),
    ("Pr", Words(CHANCE)),
    ("KL", Words("write it out: sum_k p_k log(p_k / q_k)")),
];

/// What to write instead of a function of this name, if it is one that people use.
pub fn instead(name: &str) -> Option<Instead> {
    INSTEAD.iter().find(|(n, _)| *n == name).map(|(_, instead)| *instead)
}

/// A longer word is no product of names that somebody wrote without spaces.
const LONGEST_WORD: usize = 40;

/// A word as names with spaces between, if it is made of nothing else: `Xtheta` as `X theta`. As few as possible, and at
/// least two. `function` says what may stand in front of an argument.
pub fn apart(word: &str, known: impl Fn(&str) -> bool, function: impl Fn(&str) -> bool) -> Option<String> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    // The fewest names that make up the word from each place on.
    let mut fewest: Vec<Option<Vec<&str>>> = vec![None; word.len() + 1];
    fewest[word.len()] = Some(Vec::new());
    for at in (0..word.len()).rev() {
        for end in at + 1..=word.len() {
            let (Some(part), Some(Some(rest))) = (word.get(at..end), fewest.get(end)) else { continue };
            let fits = known(part) || (!rest.is_empty() && function(part));
            if fits && fewest[at].as_ref().is_none_or(|best| rest.len() + 1 < best.len()) {
                let whole = std::iter::once(part).chain(rest.iter().copied()).collect();
                fewest[at] = Some(whole);
            }
        }
    }
    let parts = fewest.swap_remove(0)?;
    (parts.len() > 1).then(|| parts.join(" "))
}
