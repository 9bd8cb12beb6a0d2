//! The functions that are known without a definition.

/// A built-in function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// Its name in plain text.
    pub name: &'static str,
    /// The fewest and the most arguments.
    pub arity: (usize, usize),
    /// Whether it acts on each number of an array by itself.
    pub elementwise: bool,
    /// In LaTeX.
    pub latex: &'static str,
}

const fn each(name: &'static str, latex: &'static str) -> Builtin {
    Builtin { name, arity: (1, 1), elementwise: true, latex }
}

const fn whole(name: &'static str, latex: &'static str, least: usize, most: usize) -> Builtin {
    Builtin { name, arity: (least, most), elementwise: false, latex }
}

/// All of them.
pub const BUILTINS: &[Builtin] = &[
    each("exp", "\\exp"),
    each("log", "\\log"),
    each("log2", "\\log_2"),
    each("log10", "\\log_{10}"),
    each("log1p", "\\operatorname{log1p}"),
    each("sqrt", "\\sqrt"),
    each("sin", "\\sin"),
    each("cos", "\\cos"),
    each("tan", "\\tan"),
    each("arcsin", "\\arcsin"),
    each("arccos", "\\arccos"),
    each("arctan", "\\arctan"),
    each("sinh", "\\sinh"),
    each("cosh", "\\cosh"),
    each("tanh", "\\tanh"),
    each("sigmoid", "\\sigma"),
    each("softplus", "\\operatorname{softplus}"),
    each("relu", "\\operatorname{ReLU}"),
    each("abs", "\\operatorname{abs}"),
    each("sign", "\\operatorname{sign}"),
    each("floor", "\\operatorname{floor}"),
    each("ceil", "\\operatorname{ceil}"),
    whole("min", "\\min", 1, usize::MAX),
    whole("max", "\\max", 1, usize::MAX),
    whole("mean", "\\operatorname{mean}", 1, 1),
    whole("sum", "\\operatorname{sum}", 1, 1),
    whole("argmax", "\\operatorname{argmax}", 1, 1),
    whole("softmax", "\\operatorname{softmax}", 1, 1),
    whole("logsumexp", "\\operatorname{logsumexp}", 1, 1),
    whole("diag", "\\operatorname{diag}", 1, 1),
    whole("tr", "\\operatorname{tr}", 1, 1),
    whole("det", "\\det", 1, 1),
    whole("cof", "\\operatorname{cof}", 1, 1),
    whole("inv", "\\operatorname{inv}", 1, 1),
    whole("solve", "\\operatorname{solve}", 2, 2),
    whole("pinv", "\\operatorname{pinv}", 1, 1),
    whole("rank", "\\operatorname{rank}", 1, 1),
    whole("qr", "\\operatorname{qr}", 1, 1),
    whole("eigh", "\\operatorname{eigh}", 1, 1),
    whole("conv", "\\operatorname{conv}", 2, 2),
    whole("corr", "\\operatorname{corr}", 2, 2),
    whole("maxpool", "\\operatorname{maxpool}", 2, 2),
    whole("avgpool", "\\operatorname{avgpool}", 2, 2),
];

/// The built-in function of a name.
pub fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|b| b.name == name)
}
