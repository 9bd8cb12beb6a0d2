//! Letters that are spelled out in names, and characters that mean nothing: what both readers know of Unicode.

/// Greek letters as they are spelled in names; ∂ stands for the d of a differential.
const LETTERS: &[(char, &str)] = &[
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ϵ', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ϑ', "theta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('µ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "phi"),
    ('ϕ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('Γ', "Gamma"),
    ('Δ', "Delta"),
    ('Θ', "Theta"),
    ('Λ', "Lambda"),
    ('Ξ', "Xi"),
    ('Π', "Pi"),
    ('Σ', "Sigma"),
    ('Φ', "Phi"),
    ('Ψ', "Psi"),
    ('Ω', "Omega"),
    ('∂', "d"),
    ('ﬁ', "fi"),
    ('ﬂ', "fl"),
    ('ℓ', "ell"),
];

/// Characters that take no room and mean nothing: zero-width spaces, joiners, a byte-order mark, soft hyphens.
pub fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{fe0e}' | '\u{fe0f}')
}

/// A letter as it is spelled in names, if it is one that is spelled out.
pub fn spelled(c: char) -> Option<&'static str> {
    LETTERS.iter().find(|(l, _)| *l == c).map(|(_, spelled)| *spelled)
}

/// The Greek letter of a name, such as `theta`: the name itself, if it is one.
pub fn greek(name: &str) -> Option<&'static str> {
    let letter = |(c, spelled): &&(char, &str)| !matches!(c, '∂' | 'ﬁ' | 'ﬂ') && *spelled == name;
    LETTERS.iter().find(letter).map(|(_, spelled)| *spelled)
}
