//! Algebra that always holds for the types at hand: each rule takes a part of a member and gives the same value otherwise.

use super::common::tree::{Place, Role, bin, e, name, negated, num, places};
use super::types::{Type, Types};
use chainrule_derivation::syntax::tree::{Binary, Binder, Expr, Fold, Ident, Kind};

/// The rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// `b + a` for `a + b`
    ReorderedSum,
    /// `-b + a` for `a - b`
    ReorderedDifference,
    /// `b a` for `a b`, one of them a number
    Commuted,
    /// `a c + b c` for `(a + b) c`
    Expanded,
    /// `2 (a/2)` for `a`
    ConstantOut,
    /// `-(-a)` for `a`
    DoubleNegation,
    /// `x x` for `x^2` of a number
    Square,
    /// `a (1/b)` for `a/b`
    Reciprocal,
    /// `x^T` for a number `x`
    TransposedNumber,
    /// `B^T A^T` for `(A B)^T`
    TransposedProduct,
    /// `(A^T)^T` for a matrix `A`
    TransposedTwice,
    /// `a + 0`
    PlusZero,
    /// `1 a`
    TimesOne,
    /// another letter below a sum
    Renamed,
    /// `a (b c)` for `(a b) c`
    Associated,
    /// `a - (-b)` for `a + b`
    MinusNegative,
    /// `c sum_i a_i` for `sum_i c a_i`
    OutOfSum,
}

/// All rewritings of a member.
pub fn rewritings(member: &Expr, types: &Types) -> Vec<(Rule, Expr)> {
    let mut out = Vec::new();
    for place in places(member) {
        if place.role != Role::Value {
            continue;
        }
        let mut here = Vec::new();
        any(&place, types, &mut here);
        match &*place.here.kind {
            Kind::Binary(op, a, b) => binary(*op, a, b, types, &mut here),
            Kind::Transpose(inner) => transposed(inner, types, &mut here),
            Kind::Fold { fold, over, cond: None, body } => folded(*fold, over, body, types, &mut here),
            _ => {}
        }
        out.extend(here.into_iter().map(|(rule, other)| (rule, place.put(member, other))));
    }
    out
}

type Out = Vec<(Rule, Expr)>;

fn any(place: &Place, types: &Types, out: &mut Out) {
    let x = &place.here;
    // A list, a 0 and an I take their shape from around them.
    if matches!(&*x.kind, Kind::List(_) | Kind::Identity(None) | Kind::If(..)) || is_zero(x) {
        return;
    }
    out.push((Rule::DoubleNegation, e(Kind::Neg(e(Kind::Neg(x.clone()))))));
    out.push((Rule::TimesOne, bin(Binary::Mul, &num(1.0), x)));
    let half = bin(Binary::Div, x, &num(2.0));
    out.push((Rule::ConstantOut, bin(Binary::Mul, &num(2.0), &half)));
    match types.of(x) {
        Type::Number => {
            out.push((Rule::PlusZero, bin(Binary::Add, x, &num(0.0))));
            out.push((Rule::TransposedNumber, e(Kind::Transpose(x.clone()))));
        }
        Type::Matrix => {
            out.push((Rule::TransposedTwice, e(Kind::Transpose(e(Kind::Transpose(x.clone()))))));
        }
        Type::Unknown => {}
    }
}

fn is_zero(x: &Expr) -> bool {
    matches!(*x.kind, Kind::Number(0.0))
}

fn binary(op: Binary, a: &Expr, b: &Expr, types: &Types, out: &mut Out) {
    let number = |x: &Expr| types.of(x) == Type::Number;
    match op {
        Binary::Add => {
            out.push((Rule::ReorderedSum, bin(Binary::Add, b, a)));
            out.push((Rule::MinusNegative, bin(Binary::Sub, a, &negated(b))));
        }
        Binary::Sub => out.push((Rule::ReorderedDifference, bin(Binary::Add, &e(Kind::Neg(b.clone())), a))),
        Binary::Mul | Binary::Times => {
            if number(a) || number(b) || op == Binary::Times {
                out.push((Rule::Commuted, bin(op, b, a)));
            }
            if let Kind::Binary(inner @ (Binary::Add | Binary::Sub), x, y) = &*a.kind
                && types.same(x, y)
            {
                out.push((Rule::Expanded, bin(*inner, &bin(op, x, b), &bin(op, y, b))));
            }
            if let Kind::Binary(inner @ (Binary::Add | Binary::Sub), x, y) = &*b.kind
                && types.same(x, y)
            {
                out.push((Rule::Expanded, bin(*inner, &bin(op, a, x), &bin(op, a, y))));
            }
            if let Kind::Binary(inner, x, y) = &*a.kind
                && *inner == op
                && (types.associates(x, y, b) || op == Binary::Times)
            {
                out.push((Rule::Associated, bin(op, x, &bin(op, y, b))));
            }
        }
        Binary::Div if number(b) => {
            out.push((Rule::Reciprocal, bin(Binary::Mul, a, &bin(Binary::Div, &num(1.0), b))));
        }
        Binary::Pow if number(a) && b.as_number() == Some(2.0) => {
            out.push((Rule::Square, bin(Binary::Mul, a, a)));
        }
        _ => {}
    }
}

fn transposed(inner: &Expr, types: &Types, out: &mut Out) {
    if let Kind::Binary(Binary::Mul, a, b) = &*inner.kind
        && types.of(a) == Type::Matrix
        && types.of(b) == Type::Matrix
    {
        let (a, b) = (e(Kind::Transpose(a.clone())), e(Kind::Transpose(b.clone())));
        out.push((Rule::TransposedProduct, bin(Binary::Mul, &b, &a)));
    }
}

fn folded(fold: Fold, over: &[Binder], body: &Expr, types: &Types, out: &mut Out) {
    let make = |over: Vec<Binder>, body: Expr| e(Kind::Fold { fold, over, cond: None, body });
    if let [binder] = over
        && let Some(letter) = types.free_letter(body)
    {
        let own = &binder.name.name;
        let ident = Ident { name: letter.clone(), ..binder.name.clone() };
        let other = Binder { name: ident, bounds: binder.bounds.clone() };
        out.push((Rule::Renamed, make(vec![other], renamed(body, own, &letter))));
    }
    if let (Fold::Sum, Kind::Binary(Binary::Mul, a, b)) = (fold, &*body.kind) {
        let bound = over.iter().any(|binder| a.names().contains(&binder.name.name));
        if !bound && types.of(a) == Type::Number {
            out.push((Rule::OutOfSum, bin(Binary::Mul, a, &make(over.to_vec(), b.clone()))));
        }
    }
}

fn renamed(body: &Expr, from: &str, to: &str) -> Expr {
    let mut whole = body.clone();
    for place in places(body) {
        if place.here.as_name() == Some(from) {
            whole = place.put(&whole, name(to));
        }
    }
    whole
}
