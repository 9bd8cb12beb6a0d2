//! The commands of LaTeX: which are signs, which only move things about, and which are refused.

/// Commands that are signs, in the canonical spelling of a sign.
const SIGNS: &[(&str, &str)] = &[
    ("le", "<="),
    ("leq", "<="),
    ("leqslant", "<="),
    ("ge", ">="),
    ("geq", ">="),
    ("geqslant", ">="),
    ("ne", "!="),
    ("neq", "!="),
    ("lt", "<"),
    ("gt", ">"),
    ("equiv", "equiv"),
    ("succ", "succ"),
    ("succeq", "succeq"),
    ("coloneqq", ":="),
    ("coloneq", ":="),
    ("triangleq", ":="),
    ("eqqcolon", "=:"),
    ("eqcolon", "=:"),
    ("leftarrow", "<-"),
    ("gets", "<-"),
    ("to", "->"),
    ("rightarrow", "->"),
    ("longrightarrow", "->"),
    ("in", "in"),
    ("cdot", "cdot"),
    ("times", "times"),
    ("ast", "*"),
    ("star", "*"),
    ("odot", "odot"),
    ("circ", "odot"),
    ("oslash", "oslash"),
    ("otimes", "otimes"),
    ("div", "/"),
    ("top", "top"),
    ("intercal", "top"),
    ("prime", "'"),
    ("dots", "..."),
    ("ldots", "..."),
    ("cdots", "..."),
    ("dotsc", "..."),
    ("dotsb", "..."),
    ("land", "and"),
    ("wedge", "and"),
    ("lor", "or"),
    ("vee", "or"),
    ("lnot", "not"),
    ("neg", "not"),
    ("lvert", "<|"),
    ("rvert", "|>"),
    ("lVert", "<||"),
    ("rVert", "||>"),
    ("vert", "|"),
    ("Vert", "||"),
    ("|", "||"),
    ("{", "\\{"),
    ("}", "\\}"),
    ("lbrace", "\\{"),
    ("rbrace", "\\}"),
    ("lbrack", "["),
    ("rbrack", "]"),
    ("colon", ":"),
    ("quad", "quad"),
    ("qquad", "quad"),
    ("\\", "\\\\"),
    ("newline", "\\\\"),
];

/// The sign that a command is.
pub fn sign(command: &str) -> Option<&'static str> {
    SIGNS.iter().find(|(c, _)| *c == command).map(|(_, sign)| *sign)
}

/// Commands that only change how something looks.
pub fn is_layout(command: &str) -> bool {
    matches!(
        command,
        "," | ";"
            | "!"
            | ":"
            | ">"
            | " "
            | "\n"
            | "thinspace"
            | "enspace"
            | "displaystyle"
            | "textstyle"
            | "scriptstyle"
            | "limits"
            | "nolimits"
            | "nonumber"
            | "notag"
            | "hfill"
            | "allowbreak"
            | "noindent"
            | "boxed"
            | "mathop"
            | "mathrel"
            | "mathbin"
            | "hline"
    )
}

/// Commands whose argument only labels, numbers or spaces something.
pub fn drops_argument(command: &str) -> bool {
    matches!(command, "label" | "tag" | "hspace" | "vspace" | "phantom" | "hphantom" | "vphantom" | "color")
}

/// Sizes of delimiters; the letter that ends them says whether they open or close.
pub fn is_big(command: &str) -> bool {
    let bare = command.trim_end_matches(['l', 'r', 'm']);
    matches!(bare, "big" | "Big" | "bigg" | "Bigg")
}

/// Commands that set letters in another font.
pub fn font(command: &str) -> Option<&'static str> {
    Some(match command {
        "mathbf" | "boldsymbol" | "bm" | "mathbfit" => "bold",
        "vec" => "vec",
        "mathcal" | "mathscr" => "calligraphic",
        "mathfrak" => "fraktur",
        "mathbb" | "mathds" | "mathbbm" | "Bbb" => "blackboard",
        "mathrm" | "mathsf" | "mathtt" | "rm" => "upright",
        "mathit" | "mathnormal" => "",
        _ => return None,
    })
}

/// What an accent adds to a name.
pub fn accent(command: &str) -> Option<&'static str> {
    Some(match command {
        "hat" | "widehat" => "hat",
        "bar" | "overline" => "bar",
        "tilde" | "widetilde" => "tilde",
        _ => return None,
    })
}

/// Commands that hold words.
pub fn is_text(command: &str) -> bool {
    matches!(command, "text" | "textrm" | "textup" | "textit" | "textbf" | "mbox" | "operatorname")
}

/// What is refused, each with what is wrong and what to do.
pub fn refused(command: &str) -> Option<(&'static str, &'static str)> {
    Some(match command {
        "pm" | "mp" => ("`\\pm` states two things at once", "write one statement for each sign"),
        "int" | "iint" | "oint" => ("integrals are not read", "state its derivative, or a sum, instead"),
        "approx" | "sim" | "simeq" | "cong" => {
            ("an approximation cannot be judged: how near must it be?", "write `=`, or bounds with `<`")
        }
        "propto" => ("up to which factor are they equal?", "write the factor out, with `=`"),
        "mid" => ("`\\mid` is no bar around a value", "write `\\left|` and `\\right|`, or a comma"),
        "langle" | "rangle" => (
            "angle brackets are only read as an inner product",
            "write \\langle x,y\\rangle; a mean is a sum",
        ),
        "argmin" | "argmax" => {
            ("where a function is least is not a value here", "write `stationary` or `minimum` and the point")
        }
        "dot" | "ddot" | "check" | "breve" => {
            ("only \\hat, \\bar and \\tilde are part of a name", "give it a name of its own")
        }
        "succ" => (
            "`\\succ` says that a matrix is positive definite, which is given but not claimed",
            "give it with its shape: A\\in\\mathbb{R}^{D\\times D},\\ A\\succ 0; claim x^\\top A x>0 instead",
        ),
        "succeq" => (
            "a semidefinite matrix cannot be given or claimed as such",
            "define it as A = B^\\top B, or give A\\succ 0; claim x^\\top A x\\ge 0 instead",
        ),
        "subset" | "subseteq" | "cup" | "cap" | "setminus" | "emptyset" => {
            ("sets of points are not values here", "write the members out, or a sum with a mask of 0 and 1")
        }
        "iff" | "Leftrightarrow" | "Rightarrow" | "implies" => {
            ("an inference cannot be judged, only what it infers", "write each side as a claim of its own")
        }
        _ => return None,
    })
}
