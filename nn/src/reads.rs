//! What the way back reads.

use chainrule_autograd::Rule;

/// Whether the backward sweep reads a layer's input and its output again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reads {
    /// Some rule in the layer reads the layer's input.
    pub input: bool,
    /// The rule that made the output reads it.
    pub output: bool,
}

impl Reads {
    /// Both: what must be assumed of a layer that says nothing.
    pub const BOTH: Reads = Reads { input: true, output: true };
    /// The input alone, as a linear layer does for its weight's gradient.
    pub const INPUT: Reads = Reads { input: true, output: false };

    /// Of a layer that is one op with one input.
    pub fn of(rule: &impl Rule) -> Reads {
        let needs = rule.needs(0);
        Reads { input: needs.reads(0), output: needs.reads_output() }
    }
}
