//! The slips that people make, one at a time, at every place of a tree.

use super::common::corpus::Right;
use super::common::tree::{Place, Role, bin, e, name, negated, num, places};
use super::kind::Edit;
use super::typed::Names;
use chainrule_derivation::syntax::tree::{Binary, Expr, Kind};

/// Functions that are taken for each other.
const ALIKE: &[(&str, &str)] = &[
    ("sin", "cos"),
    ("cos", "sin"),
    ("sigmoid", "tanh"),
    ("tanh", "sigmoid"),
    ("exp", "log"),
    ("log", "exp"),
    ("softplus", "relu"),
    ("relu", "softplus"),
    ("max", "min"),
    ("min", "max"),
];

/// All wrong versions of a member.
pub fn edits(member: &Expr, right: &Right) -> Vec<(Edit, Expr)> {
    let names = Names::of(right, member);
    let places = places(member);
    let mut out = Vec::new();
    for (i, place) in places.iter().enumerate() {
        let mut here = Vec::new();
        match place.role {
            Role::Value => value(place, i == 0, &names, &mut here),
            Role::Index => index(place, &names, &mut here),
            Role::Exponent => exponent(place, &mut here),
            // What a condition or a derivative is about is a matter of its own.
            Role::Base | Role::Condition | Role::Differential => {}
        }
        if matches!(place.role, Role::Value | Role::Base) {
            swaps(place, &names, &mut here);
        }
        out.extend(here.into_iter().map(|(edit, other)| (edit, place.put(member, other))));
    }
    out
}

fn value(place: &Place, whole: bool, names: &Names, out: &mut Vec<(Edit, Expr)>) {
    let x = &place.here;
    if let Kind::Neg(inner) = &*x.kind {
        out.push((Edit::Sign, inner.clone()));
    }
    if let Kind::Binary(op @ (Binary::Add | Binary::Sub), a, b) = &*x.kind {
        let other = if *op == Binary::Add { Binary::Sub } else { Binary::Add };
        out.push((Edit::Sign, bin(other, a, b)));
        out.push((Edit::DroppedTerm, a.clone()));
        out.push((Edit::DroppedTerm, if *op == Binary::Sub { negated(b) } else { b.clone() }));
        for term in [a, b] {
            let rest = |t: Expr| if std::ptr::eq(term, a) { bin(*op, &t, b) } else { bin(*op, a, &t) };
            out.extend(scaled(term, names).into_iter().map(|(edit, t)| (edit, rest(t))));
        }
    }
    if let Kind::Binary(Binary::Mul | Binary::Times | Binary::Dot, a, b) = &*x.kind {
        out.push((Edit::DroppedFactor, a.clone()));
        out.push((Edit::DroppedFactor, b.clone()));
    }
    if let Kind::Binary(op @ (Binary::Div | Binary::Over), a, b) = &*x.kind {
        out.push((Edit::DroppedFactor, a.clone()));
        out.push((Edit::DroppedFactor, bin(*op, &num(1.0), b)));
    }
    if let Kind::Number(n) = *x.kind {
        out.extend([n + 1.0, 2.0 * n].map(|n| (Edit::Constant, num(n))));
    }
    if whole && !is_zero(x) {
        out.push((Edit::Sign, negated(x)));
        out.extend(scaled(x, names));
    }
    match &*x.kind {
        Kind::Transpose(inner) => out.push((Edit::Transposed, inner.clone())),
        Kind::Name(n) if names.is_matrix(n) => out.push((Edit::Transposed, e(Kind::Transpose(x.clone())))),
        _ => {}
    }
    if let Kind::Call { function, primes, args, options } = &*x.kind {
        let others = ALIKE.iter().filter(|(f, _)| *f == function.name);
        for (_, other) in others.filter(|_| *primes == 0) {
            let function =
                chainrule_derivation::syntax::tree::Ident { name: (*other).into(), ..function.clone() };
            let call = Kind::Call { function, primes: 0, args: args.clone(), options: options.clone() };
            out.push((Edit::Function, e(call)));
        }
    }
}

fn is_zero(x: &Expr) -> bool {
    matches!(*x.kind, Kind::Number(0.0) | Kind::Zeros(_))
}

/// A term with a factor that does not belong there.
fn scaled(term: &Expr, names: &Names) -> Vec<(Edit, Expr)> {
    if is_zero(term) {
        return Vec::new();
    }
    let times = |c: Expr| bin(Binary::Mul, &c, term);
    let half = bin(Binary::Div, &num(1.0), &num(2.0));
    let mut out = vec![(Edit::Constant, times(num(2.0))), (Edit::Constant, times(num(3.0)))];
    out.push((Edit::Constant, times(half)));
    out.extend(names.scalars.iter().take(2).map(|s| (Edit::AddedFactor, times(name(s)))));
    out
}

fn index(place: &Place, names: &Names, out: &mut Vec<(Edit, Expr)>) {
    match &*place.here.kind {
        Kind::Name(own) => {
            let others = names.letters_like(own);
            out.extend(others.map(|letter| (Edit::Index, name(letter))));
        }
        Kind::Number(n) => {
            out.extend([n + 1.0, n - 1.0].map(|n| (Edit::Index, num(n.abs()))));
        }
        Kind::Binary(op @ (Binary::Add | Binary::Sub), a, b) => {
            let other = if *op == Binary::Add { Binary::Sub } else { Binary::Add };
            out.push((Edit::Index, bin(other, a, b)));
            out.push((Edit::Index, a.clone()));
        }
        _ => {}
    }
}

fn exponent(place: &Place, out: &mut Vec<(Edit, Expr)>) {
    if let Kind::Number(n) = *place.here.kind {
        out.extend([n + 1.0, n - 1.0].map(|n| (Edit::Exponent, num(n).clone())));
    }
}

fn swaps(place: &Place, names: &Names, out: &mut Vec<(Edit, Expr)>) {
    if let Kind::Name(own) = &*place.here.kind {
        out.extend(names.like(own).map(|other| (Edit::Swapped, name(other))));
    }
}
