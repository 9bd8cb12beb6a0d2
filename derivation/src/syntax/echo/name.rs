//! Names as they look on paper: `yhat_1` is ŷ₁, `theta` is θ, `sigmasq` is σ², `W1` is W₁, `Lval` stays upright.

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The letter or word.
    pub stem: Stem,
    /// What stands over it or, for a star and a square, behind it.
    pub accent: Option<Accent>,
    /// The subscripts.
    pub subs: Vec<Name>,
}

/// The letter or word that a name consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stem {
    /// One letter, set in italics.
    Letter(char),
    /// A Greek letter: how it is spelled, and the letter.
    Greek(&'static str, char),
    /// A word or a number, set upright.
    Word(String),
}

/// An accent that a name's ending stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accent {
    /// `yhat`
    Hat,
    /// `xbar`
    Bar,
    /// `xtilde`
    Tilde,
    /// `wstar`
    Star,
    /// `sigmasq`
    Square,
}

impl Accent {
    /// Whether it stands where a power would.
    pub fn is_above(self) -> bool {
        matches!(self, Accent::Star | Accent::Square)
    }
}

const ACCENTS: &[(&str, Accent)] = &[
    ("hat", Accent::Hat),
    ("bar", Accent::Bar),
    ("tilde", Accent::Tilde),
    ("star", Accent::Star),
    ("sq", Accent::Square),
];

const GREEK: &[(&str, char)] = &[
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("epsilon", 'ε'),
    ("zeta", 'ζ'),
    ("eta", 'η'),
    ("theta", 'θ'),
    ("iota", 'ι'),
    ("kappa", 'κ'),
    ("lambda", 'λ'),
    ("mu", 'μ'),
    ("nu", 'ν'),
    ("xi", 'ξ'),
    ("pi", 'π'),
    ("rho", 'ρ'),
    ("sigma", 'σ'),
    ("tau", 'τ'),
    ("upsilon", 'υ'),
    ("phi", 'φ'),
    ("chi", 'χ'),
    ("psi", 'ψ'),
    ("omega", 'ω'),
    ("Gamma", 'Γ'),
    ("Delta", 'Δ'),
    ("Theta", 'Θ'),
    ("Lambda", 'Λ'),
    ("Xi", 'Ξ'),
    ("Pi", 'Π'),
    ("Sigma", 'Σ'),
    ("Phi", 'Φ'),
    ("Psi", 'Ψ'),
    ("Omega", 'Ω'),
    ("ell", 'ℓ'),
];

impl Name {
    /// Takes a name apart.
    pub fn of(name: &str) -> Name {
        let mut parts = name.split('_').filter(|p| !p.is_empty());
        let mut whole = Name::word(parts.next().unwrap_or(name));
        whole.subs.extend(parts.map(Name::word));
        whole
    }

    fn word(word: &str) -> Name {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let (letters, digits) =
            if letters.is_empty() { (word, "") } else { (letters, &word[letters.len()..]) };
        let accented = ACCENTS.iter().find_map(|(ending, accent)| {
            let stem = Stem::of(letters.strip_suffix(ending)?);
            // Of letters that are no Greek ones a name such as `rsq` may be anything.
            let fits = match accent {
                Accent::Square => matches!(stem, Stem::Greek(..)),
                _ => !matches!(stem, Stem::Word(_)),
            };
            fits.then_some((stem, *accent))
        });
        let (stem, accent) = match accented {
            Some((stem, accent)) => (stem, Some(accent)),
            None => (Stem::of(letters), None),
        };
        let subs = if digits.is_empty() { Vec::new() } else { vec![Name::word(digits)] };
        Name { stem, accent, subs }
    }

    /// Whether an index or a power can be put on it without doubt about what is whose.
    pub fn is_bare(&self) -> bool {
        self.subs.is_empty() && !self.accent.is_some_and(Accent::is_above)
    }

    /// Whether it is one letter, so that it may stand directly beside another one.
    pub fn is_letter(&self) -> bool {
        !matches!(self.stem, Stem::Word(_))
    }
}

impl Stem {
    fn of(word: &str) -> Stem {
        let mut chars = word.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && c.is_alphabetic()
        {
            return Stem::Letter(c);
        }
        match GREEK.iter().find(|(spelled, _)| *spelled == word) {
            Some((spelled, letter)) => Stem::Greek(spelled, *letter),
            None => Stem::Word(word.into()),
        }
    }
}
