//! The kinds of slips.

/// What was done to a right claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// `a - b` for `a + b`, `-a` for `a`.
    Sign,
    /// A number changed, or a term with a number in front.
    Constant,
    /// A declared number in front.
    AddedFactor,
    /// `a` for `a + b`.
    DroppedTerm,
    /// `a` for `a b`.
    DroppedFactor,
    /// `X` for `X^T`, and the other way round.
    Transposed,
    /// `x_j` for `x_i`, `x_2` for `x_1`.
    Index,
    /// `x^3` for `x^2`.
    Exponent,
    /// Another value of the same type.
    Swapped,
    /// `cos` for `sin`.
    Function,
    /// `<` for `=` or `>`.
    Relation,
}
