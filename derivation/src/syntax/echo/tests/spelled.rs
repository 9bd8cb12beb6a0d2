//! Exactly what is printed.

use super::super::{Form, latex, mathml, text};
use super::*;
use crate::syntax::tree::{
    Body, Claim, Clause, Cond, Decl, DeclShape, Definition, Fold, Item, Norm, Prop, Range, Rel, Set,
    Statement, StatementKind,
};

/// `sum_i body`
fn sum(i: &str, body: Expr) -> Expr {
    e(Kind::Fold { fold: Fold::Sum, over: vec![binder(i)], cond: None, body })
}

fn less(a: Expr, b: Expr) -> Cond {
    Cond::Compare { first: a, rest: vec![(Rel::Less, b)] }
}

/// `1/N X^T (p - y)`
fn gradient() -> Expr {
    let residual = bin(Binary::Sub, n("p"), n("y"));
    mul(mul(div(num(1.0), n("N")), t(n("X"))), residual)
}

#[test]
fn brackets_stand_where_the_reader_put_them() {
    let (a, b, c) = (n("a"), n("b"), n("c"));
    let cases = [
        (gradient(), "(1/N) X^T (p - y)"),
        (mul(div(num(1.0), num(2.0)), n("x")), "(1/2) x"),
        (div(num(1.0), mul(num(2.0), n("x"))), "1/(2 x)"),
        (div(mul(a.clone(), b.clone()), c.clone()), "(a b)/c"),
        (mul(a.clone(), mul(b.clone(), c.clone())), "a (b c)"),
        (mul(mul(a.clone(), b.clone()), c.clone()), "a b c"),
        (mul(a.clone(), num(2.0)), "a * 2"),
        (mul(a.clone(), neg(b.clone())), "a (-b)"),
        (bin(Binary::Sub, a.clone(), add(b.clone(), c.clone())), "a - (b + c)"),
        (add(a.clone(), neg(b.clone())), "a + (-b)"),
        (neg(pow(n("x"), num(2.0))), "-x^2"),
        (pow(neg(n("x")), num(2.0)), "(-x)^2"),
        (neg(mul(a.clone(), b.clone())), "-(a b)"),
        (mul(neg(a.clone()), b.clone()), "-a b"),
        (pow(a.clone(), pow(b.clone(), c.clone())), "a^(b^c)"),
        (pow(pow(a.clone(), b.clone()), c.clone()), "(a^b)^c"),
        (pow(n("e"), neg(n("a"))), "e^-a"),
        (pow(num(10.0), neg(num(5.0))), "10^-5"),
        (pow(n("x"), n("T")), "x^(T)"),
        (pow(mul(t(n("X")), n("X")), neg(num(1.0))), "(X^T X)^-1"),
        (t(index(n("X"), &[n("i")])), "X_i^T"),
        (index(mul(t(n("A")), n("v")), &[n("i")]), "(A^T v)_i"),
        (index(n("W"), &[add(n("k"), num(1.0)), num(1.0)]), "W_(k+1,1)"),
        (index(n("W"), &[num(1.0), num(2.0)]), "W_(1,2)"),
        (index(n("V"), &[n("j"), num(1.0)]), "V_j1"),
        (mul(sum("i", n("x")), n("y")), "(sum_i x) y"),
        (mul(n("y"), sum("i", n("x"))), "y sum_i x"),
        (sum("i", add(a.clone(), b.clone())), "sum_i (a + b)"),
        (add(sum("i", a.clone()), b.clone()), "sum_i a + b"),
        (add(sum("i", a.clone()), index(b.clone(), &[n("i")])), "(sum_i a) + b_i"),
        (e(Kind::Abs(e(Kind::Abs(n("x"))))), "|(|x|)|"),
        (mul(e(Kind::Abs(a.clone())), e(Kind::Abs(b.clone()))), "|a| * |b|"),
        (e(Kind::Norm(Norm::Infinity, n("x"))), "||x||_inf"),
        (
            mul(n("a"), e(Kind::If(less(n("x"), num(0.0)), a.clone(), b.clone()))),
            "a (if x < 0 then a else b)",
        ),
        (by(n("J"), &[n("theta")]), "dJ/dtheta"),
        (by(n("J"), &[n("theta"), n("theta")]), "d2J/dtheta^2"),
        (by(n("f"), &[n("x"), n("y")]), "d2f/(dx dy)"),
        (by(call("sigmoid", n("a")), &[n("a")]), "d sigmoid(a)/da"),
        (by(pow(n("f"), num(2.0)), &[n("a")]), "d(f^2)/da"),
        (mul(by(n("L"), &[n("a")]), by(n("a"), &[n("w")])), "dL/da * da/dw"),
        (num(1e-7), "1e-7"),
    ];
    for (tree, expected) in cases {
        assert_eq!(text(&tree), expected);
    }
}

#[test]
fn latex_needs_fewer_brackets() {
    let cases = [
        (gradient(), "\\frac{1}{N} X^\\top (p - y)"),
        (by(n("J"), &[n("theta")]), "\\frac{\\partial J}{\\partial\\theta}"),
        (by(n("J"), &[n("x"), n("x")]), "\\frac{\\partial^{2}J}{\\partial x^{2}}"),
        (by(add(n("J"), n("K")), &[n("x")]), "\\frac{\\partial}{\\partial x}(J + K)"),
        (index(n("yhat"), &[n("i")]), "\\hat{y}_{i}"),
        (n("W1"), "W_{1}"),
        (index(n("W1"), &[num(1.0), num(2.0)]), "(W_{1})_{12}"),
        (n("theta_0"), "\\theta_{0}"),
        (n("sigmasq_B"), "\\sigma^{2}_{B}"),
        (pow(n("sigmasq"), num(2.0)), "(\\sigma^{2})^{2}"),
        (t(n("wstar")), "(w^{*})^\\top"),
        (n("L_val"), "L_{\\mathrm{val}}"),
        (mul(n("eta"), n("lt")), "\\eta\\, \\mathrm{lt}"),
        (mul(n("a"), num(2.0)), "a \\cdot 2"),
        (pow(e(Kind::Norm(Norm::Two, n("x"))), num(2.0)), "\\lVert x\\rVert^{2}"),
        (e(Kind::Iverson(less(n("x"), num(0.0)))), "\\mathbb{1}[x < 0]"),
        (num(1e-7), "10^{-7}"),
        (call("log", div(n("a"), n("b"))), "\\log\\left(\\frac{a}{b}\\right)"),
        (call("sqrt", n("x")), "\\sqrt{x}"),
        (bin(Binary::Over, n("a"), n("b")), "a \\oslash b"),
        (
            e(Kind::If(less(n("x"), num(0.0)), num(0.0), n("x"))),
            "\\begin{cases} 0 & \\text{if }x < 0 \\\\ x & \\text{else} \\end{cases}",
        ),
    ];
    for (tree, expected) in cases {
        assert_eq!(latex(&tree), expected);
    }
    let bounds = Some((num(1.0), n("N")));
    let over = vec![Binder { name: ident("i"), bounds }];
    let body = mul(index(n("y"), &[n("i")]), call("log", index(n("p"), &[n("i")])));
    let fold = e(Kind::Fold { fold: Fold::Sum, over, cond: None, body });
    assert_eq!(latex(&fold), "\\sum_{i = 1}^{N} y_{i}\\, \\log(p_{i})");
    assert_eq!(text(&fold), "sum_{i=1}^N y_i log(p_i)");
}

#[test]
fn conditions_below_a_sum_bind_what_they_name() {
    let fold = |over: &[&str], cond: Cond| {
        let over = over.iter().map(|o| binder(o)).collect();
        e(Kind::Fold { fold: Fold::Sum, over, cond: Some(cond), body: n("x") })
    };
    let both = fold(&["d", "e"], less(n("d"), n("e")));
    assert_eq!((text(&both).as_str(), latex(&both).as_str()), ("sum_{d < e} x", "\\sum_{d < e} x"));
    let one = fold(&["d"], less(n("d"), n("N")));
    assert_eq!(text(&one), "sum_{d, d < N} x");
}

#[test]
fn lists_of_rows_are_matrices() {
    let item = |value| Item { value, over: Vec::new(), cond: None };
    let row = |x: f64, y: f64| item(e(Kind::List(vec![item(num(x)), item(num(y))])));
    let matrix = e(Kind::List(vec![row(1.0, 2.0), row(3.0, 4.0)]));
    assert_eq!(text(&matrix), "[[1, 2], [3, 4]]");
    assert_eq!(latex(&matrix), "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}");
    let made = Item { value: n("x"), over: vec![binder("d"), binder("e")], cond: Some(less(n("d"), n("e"))) };
    assert_eq!(text(&e(Kind::List(vec![item(num(1.0)), made]))), "[1, x for d < e]");
}

#[test]
fn mathml_is_escaped_and_balanced() {
    let tree = e(Kind::Iverson(less(n("x"), n("yhat_1"))));
    assert_eq!(
        mathml(&tree),
        "<math><mrow><mn>𝟙</mn><mrow><mo form=\"prefix\" fence=\"true\">[</mo><mrow><mi>x</mi><mo>&lt;</mo>\
         <msub><mover accent=\"true\"><mi>y</mi><mo>^</mo></mover><mrow><mn>1</mn></mrow></msub></mrow>\
         <mo form=\"postfix\" fence=\"true\">]</mo></mrow></mrow></math>"
    );
    let label = "a < b & \"c\"".to_string();
    let chain = Body::Chain { first: n("x"), rest: vec![(Rel::Equal, Span::default(), gradient())] };
    let claim = statement(StatementKind::Claim(Claim { label, body: chain, clauses: Vec::new() }));
    let printed = Form::Mathml.statement(&claim);
    assert!(printed.contains("<mtext>a &lt; b &amp; &quot;c&quot;: </mtext>"), "{printed}");
    for tag in ["mrow", "mfrac", "msup", "mi", "mo", "mtext", "math"] {
        let opened =
            printed.matches(&format!("<{tag}>")).count() + printed.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, printed.matches(&format!("</{tag}>")).count(), "{tag} in {printed}");
    }
}

fn statement(kind: StatementKind) -> Statement {
    Statement { span: Span::default(), kind, expected: Vec::new() }
}

#[test]
fn statements_come_back_on_one_line() {
    let decl =
        |name: &str, shape, set, props| Decl { names: vec![ident(name)], family: None, shape, set, props };
    let given = statement(StatementKind::Given(vec![
        decl("X", DeclShape::Array(vec![n("N"), n("D")]), None, vec![Prop::Rank(n("D"))]),
        decl("y", DeclShape::Array(vec![n("N")]), Some(Set::Finite(vec![num(0.0), num(1.0)])), Vec::new()),
        decl("lambda", DeclShape::Scalar, Some(Set::Compare(Rel::Greater, num(0.0))), Vec::new()),
    ]));
    assert_eq!(Form::Text.statement(&given), "given X : N x D, rank D; y : N in {0, 1}; lambda > 0");
    assert_eq!(
        Form::Latex.statement(&given),
        "X \\in \\mathbb{R}^{N \\times D}, \\text{rank }D, \\quad y \\in \\{0, 1\\}^{N}, \\quad \\lambda > 0"
    );
    let range = Range { name: ident("k"), from: num(2.0), to: n("L") };
    let next = statement(StatementKind::Define(Definition {
        name: ident("a"),
        params: None,
        index: vec![add(n("k"), num(1.0))],
        body: mul(index(n("w"), &[n("k")]), index(n("a"), &[n("k")])),
        over: vec![range.clone()],
        update: false,
    }));
    assert_eq!(Form::Text.statement(&next), "a_(k+1) = w_k a_k for k in 2..L");
    let claim = statement(StatementKind::Claim(Claim {
        label: "by index".into(),
        body: Body::Chain {
            first: by(n("J"), &[n("w")]),
            rest: vec![(Rel::LessEqual, Span::default(), n("x"))],
        },
        clauses: vec![Clause::When(less(n("w"), num(0.0))), Clause::For(range)],
    }));
    assert_eq!(Form::Text.statement(&claim), "claim by index: dJ/dw <= x when w < 0 for k in 2..L");
    let minimum = Body::Extremum { minimum: true, of: n("J"), at: vec![(n("b"), num(0.0))] };
    let minimum = Claim { label: String::new(), body: minimum, clauses: Vec::new() };
    assert_eq!(Form::Text.statement(&statement(StatementKind::Claim(minimum))), "minimum J at b = 0");
}
