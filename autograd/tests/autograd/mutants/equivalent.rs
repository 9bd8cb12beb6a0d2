//! Mutants that no test can tell from the rule, each with its reason. The list is exact: a mutant that is caught after all
//! must leave it.

use chainrule_autograd::Corruption::{self, Doubled, Dropped, Inverted, Other, Sign, Swapped};

/// Spoiled operations that compute the same as before: op, rule, number of the operation, its name, what was done to it,
/// and why it does not matter.
pub type Equivalent = (&'static str, &'static str, usize, &'static str, &'static [Corruption], &'static str);
#[rustfmt::skip] // A line each.
pub const EQUIVALENT: &[Equivalent] = &[
    ("checkpoint", "vjp 0", 2, "mul", &[Doubled, Dropped, Other, Sign], DEAD),
    ("checkpoint", "vjp 1", 0, "mul", &[Sign], EVEN),
    ("checkpoint", "vjp 1", 2, "mul", &[Doubled, Dropped, Other, Sign], DEAD),
    ("checkpoint", "jvp", 9, "mul", &[Doubled, Dropped, Other, Sign], DEAD),
    ("clamp", "vjp 0", 0, "shift", &[Doubled], SIDE),
    ("clamp", "vjp 0", 1, "step", &[Doubled], MASK),
    ("clamp", "vjp 0", 3, "shift", &[Doubled], SIDE),
    ("clamp", "vjp 0", 4, "step", &[Doubled], MASK),
    ("clamp", "jvp", 0, "shift", &[Doubled], SIDE),
    ("clamp", "jvp", 1, "step", &[Doubled], MASK),
    ("clamp", "jvp", 3, "shift", &[Doubled], SIDE),
    ("clamp", "jvp", 4, "step", &[Doubled], MASK),
    ("concat", "vjp 0", 0, "slice", &[Dropped], FIRST),
    ("concat", "jvp", 0, "concat", &[Dropped], FIRST),
    ("leaky_relu", "vjp 0", 0, "step", &[Doubled], MASK),
    ("leaky_relu", "jvp", 0, "step", &[Doubled], MASK),
    ("max", "vjp 0", 1, "first", &[Doubled], MASK),
    ("max", "vjp 0", 2, "first", &[Doubled], MASK),
    ("max", "jvp", 0, "first", &[Doubled], MASK),
    ("maximum", "vjp 0", 0, "compare", &[Doubled], MASK),
    ("maximum", "vjp 1", 0, "compare", &[Doubled], MASK),
    ("maximum", "jvp", 0, "compare", &[Doubled], MASK),
    ("maximum", "jvp", 2, "compare", &[Doubled], MASK),
    ("min", "vjp 0", 1, "first", &[Doubled], MASK),
    ("min", "vjp 0", 2, "first", &[Doubled], MASK),
    ("min", "jvp", 0, "first", &[Doubled], MASK),
    ("minimum", "vjp 0", 0, "compare", &[Doubled], MASK),
    ("minimum", "vjp 1", 0, "compare", &[Doubled], MASK),
    ("minimum", "jvp", 0, "compare", &[Doubled], MASK),
    ("minimum", "jvp", 2, "compare", &[Doubled], MASK),
    ("pad", "jvp", 0, "pad", &[Dropped], NUMBER),
    ("pinv", "vjp 0", 0, "matmul", &[Other, Swapped], SQUARE),
    ("pinv", "vjp 0", 1, "matmul", &[Other, Swapped], SQUARE),
    ("pinv", "vjp 0", 5, "matmul", &[Other, Swapped], SQUARE),
    ("pinv", "vjp 0", 6, "matmul", &[Dropped, Other, Swapped], SQUARE),
    ("pinv", "jvp", 0, "matmul", &[Dropped, Other, Swapped], SQUARE),
    ("pinv", "jvp", 1, "matmul", &[Other, Swapped], SQUARE),
    ("pinv", "jvp", 5, "matmul", &[Dropped, Other, Swapped], SQUARE),
    ("pinv", "jvp", 6, "matmul", &[Swapped], SQUARE),
    ("power", "vjp 0", 0, "abs", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "vjp 0", 1, "step", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 0", 2, "neg", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "vjp 0", 3, "shift", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 0", 4, "abs", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "vjp 0", 5, "step", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 0", 6, "neg", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "vjp 0", 7, "shift", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 0", 8, "mul", &[Doubled, Dropped, Other, Sign], ORIGIN),
    ("power", "vjp 0", 11, "add", &[Dropped], ORIGIN),
    ("power", "vjp 1", 0, "abs", &[Doubled, Dropped], ORIGIN),
    ("power", "vjp 1", 3, "shift", &[Doubled, Sign], ORIGIN),
    ("power", "vjp 1", 4, "neg", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "vjp 1", 5, "step", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 1", 6, "neg", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 1", 7, "shift", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "vjp 1", 8, "mul", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "vjp 1", 10, "add", &[Dropped], ORIGIN),
    ("power", "jvp", 0, "abs", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "jvp", 1, "step", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 2, "neg", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "jvp", 3, "shift", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 4, "abs", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "jvp", 5, "step", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 6, "neg", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "jvp", 7, "shift", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 8, "mul", &[Doubled, Dropped, Other, Sign], ORIGIN),
    ("power", "jvp", 11, "add", &[Dropped], ORIGIN),
    ("power", "jvp", 14, "abs", &[Doubled, Dropped], ORIGIN),
    ("power", "jvp", 17, "shift", &[Doubled, Sign], ORIGIN),
    ("power", "jvp", 18, "neg", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "jvp", 19, "step", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 20, "neg", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 21, "shift", &[Doubled, Dropped, Inverted, Sign], ORIGIN),
    ("power", "jvp", 22, "mul", &[Doubled, Dropped, Sign], ORIGIN),
    ("power", "jvp", 24, "add", &[Dropped], ORIGIN),
];
const DEAD: &str = "the last value is computed again, and no rule reads it";
const EVEN: &str = "the slope of a sigmoid is even";
const MASK: &str = "a mask is only asked whether it is set";
const SIDE: &str = "only the sign is asked";
const FIRST: &str = "the first part is what a forgotten slice reads, and a list of one is its element";
const NUMBER: &str = "a number has no axis to pad";
const SQUARE: &str =
    "the shapes fit for square matrices only, where what is left of 1 - A A⁺ is 0, or the factors are equal";
const ORIGIN: &str =
    "takes care of powers of 0, where differences leave the domain; special_values.rs holds them";

/// The same, for an operation wherever it stands.
pub const INDIFFERENT: &[(&str, Corruption, &str)] = &[
    ("add", Swapped, "a + b = b + a"),
    ("mul", Swapped, "a b = b a"),
    ("reshape", Dropped, "a shape is put back, and the numbers keep their order"),
    ("expand", Dropped, "a shape is put back, by broadcasting"),
];
