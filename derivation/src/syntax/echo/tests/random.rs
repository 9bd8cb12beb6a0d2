//! Any tree that the plain language can express is read back from its text.

use super::super::text;
use super::*;
use crate::syntax::plain::parse_expr;
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{Cond, Fold, Item, Norm, Rel};
use proptest::prelude::*;

fn scope() -> Scope {
    let mut scope = Scope::default();
    for (name, rank) in [("x", 0), ("y", 0), ("J", 0), ("theta", 1), ("v", 1), ("X", 2), ("W1", 2)] {
        scope.add(name, Known::Value { rank: Some(rank) });
    }
    scope.add("N", Known::Dimension);
    scope.add("d", Known::Dimension);
    scope.add("f", Known::Function { params: 1, value: false });
    scope
}

/// The tree without its places.
fn shape(e: &Expr) -> String {
    let debug = format!("{e:?}");
    let mut out = String::new();
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("span: Span {") {
        out += before;
        rest = after.split_once('}').map_or("", |(_, r)| r);
    }
    out + rest
}

fn atom() -> impl Strategy<Value = Expr> {
    prop_oneof![
        prop::sample::select(vec!["x", "y", "J", "theta", "v", "X", "W1", "d"]).prop_map(n),
        prop::sample::select(vec![0.0, 2.0, 0.5, 1e-7, 12.0]).prop_map(num),
        Just(e(Kind::Ones(n("N")))),
        Just(e(Kind::Identity(Some(n("N"))))),
        Just(e(Kind::Delta(n("i"), n("j")))),
        Just(index(n("X"), &[n("i"), n("j")])),
        Just(index(n("v"), &[add(n("k"), num(1.0))])),
        Just(by(n("J"), &[n("theta")])),
        Just(by(n("J"), &[n("x"), n("y")])),
        Just(by(n("J"), &[n("W1"), n("W1")])),
        Just(e(Kind::Derivative { of: n("J"), by: vec![n("theta")], notation: Notation::Gradient })),
    ]
}

fn tree() -> impl Strategy<Value = Expr> {
    atom().prop_recursive(6, 40, 3, |part| {
        let op = prop::sample::select(vec![
            Binary::Add,
            Binary::Sub,
            Binary::Mul,
            Binary::Times,
            Binary::Div,
            Binary::Over,
            Binary::Pow,
            Binary::Kronecker,
        ]);
        let rel = prop::sample::select(vec![Rel::Equal, Rel::Less, Rel::GreaterEqual, Rel::NotEqual]);
        let cond = (part.clone(), rel, part.clone())
            .prop_map(|(a, rel, b)| Cond::Compare { first: a, rest: vec![(rel, b)] })
            .boxed();
        let fold = prop::sample::select(vec![Fold::Sum, Fold::Product, Fold::Max]);
        let bounds = prop::option::of((part.clone(), part.clone()));
        prop_oneof![
            6 => (op, part.clone(), part.clone()).prop_map(|(op, a, b)| bin(op, a, b)),
            2 => part.clone().prop_map(neg),
            2 => part.clone().prop_map(t),
            1 => part.clone().prop_map(|x| call("f", x)),
            1 => part.clone().prop_map(|x| call("log", x)),
            1 => part.clone().prop_map(|x| e(Kind::Abs(x))),
            1 => part.clone().prop_map(|x| e(Kind::Norm(Norm::One, x))),
            1 => (part.clone(), 1..4u8).prop_map(|(x, i)| index(x, &[n("i"), num(f64::from(i))])),
            2 => (fold, bounds, part.clone()).prop_map(|(fold, bounds, body)| {
                e(Kind::Fold { fold, over: vec![Binder { name: ident("k"), bounds }], cond: None, body })
            }),
            1 => (part.clone(), part.clone()).prop_map(|(a, b)| {
                let item = |value| Item { value, over: Vec::new(), cond: None };
                e(Kind::List(vec![item(a), item(b)]))
            }),
            1 => cond.clone().prop_map(|c| e(Kind::Iverson(c))),
            1 => (cond, part.clone(), part.clone()).prop_map(|(c, a, b)| e(Kind::If(c, a, b))),
            1 => part.clone().prop_map(|x| by(x, &[n("theta")])),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn text_reads_back_to_the_same_tree(tree in tree()) {
        let printed = text(&tree);
        match parse_expr(&printed, &scope()) {
            Ok(read) => prop_assert_eq!(shape(&read), shape(&tree), "{}", printed),
            Err(error) => prop_assert!(false, "{printed}: {}", error.message),
        }
    }
}
