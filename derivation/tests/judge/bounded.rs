//! What a text asks for has limits: each names itself, and stops nothing else.

use super::{judge, one};
use chainrule_derivation::{ClaimReport, Verdict::Error, Verdict::Right, Verdict::Wrong};

const MEMORY: &str = "this takes more memory than there is for one claim";

fn refused(text: &str) -> ClaimReport {
    let claim = one(text);
    assert_eq!(claim.verdict, Error, "{text}");
    claim
}

#[test]
fn a_result_is_refused_before_it_is_computed() {
    let report = judge("dims N\ngiven A : N x N\nshow conv(A, A, pad = 100000) = 0\nshow A = A");
    let said = report.claims[0].error.as_ref().expect("an error");
    assert_eq!(said.message, MEMORY);
    assert_eq!(report.claims[1].verdict, Right);
    let text = "dims N = 9000\ngiven x, y : N\nshow x y^T = x y^T";
    assert_eq!(refused(text).reason.unwrap(), "this takes more than 10000000 evaluated entries");
}

#[test]
fn orders_of_derivatives_are_limited_by_the_room_they_take() {
    let text = format!("given x real\nshow {}sin(x^2){} = x", "d(".repeat(60), ")/dx".repeat(60));
    assert_eq!(refused(&text).reason.unwrap(), MEMORY);
    assert_eq!(one("given x real\nshow d(d(d(d(x^5)/dx)/dx)/dx)/dx = 120 x").verdict, Right);
}

#[test]
fn long_products_take_room_in_proportion() {
    assert_eq!(one("given x in [1, 2]\nshow prod_{k=1}^{20001} (1 + x/k^2) > 1").verdict, Right);
    let odd = "given w : 7\nshow prod_i w_i = w_1 w_2 w_3 w_4 w_5 w_6 w_7\nshow prod_i w_i = w_1 w_2 w_3 w_4 w_5 w_6";
    let verdicts: Vec<_> = judge(odd).claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Right, Wrong]);
    assert_eq!(one("given w : 5\nclaim d(prod_i w_i)/dw_3 = w_1 w_2 w_4 w_5").verdict, Right);
}

#[test]
fn points_are_at_least_one_and_not_too_many() {
    for (text, place) in [("sample 20000000 points", "20000000"), ("sample 0 points", "0")] {
        let text = format!("given x real\n{text}\nshow x < 0");
        let report = judge(&text);
        let [said] = report.diagnostics.as_slice() else { panic!("{report:?}") };
        assert_eq!(said.message, "there are 1 to 4096 points");
        assert_eq!(said.span.of(&text), place);
    }
}

#[test]
fn whole_numbers_may_lie_far_apart() {
    let far = "given n in integers -9000000000000000000..9000000000000000000";
    assert_eq!(one(&format!("{far}\nshow n = n")).verdict, Right);
    assert_eq!(one(&format!("{far}\nshow n > 0")).verdict, Wrong);
}

#[test]
fn each_claim_has_an_account_of_its_own() {
    use std::fmt::Write;
    let mut text = String::from("given s real\n");
    for k in 0..12 {
        writeln!(text, "show range 1/(1 + (x - {k})^2) = (0, 1] for x real").unwrap();
        writeln!(text, "show softplus(s) - s - {k} -> -{k} as s -> inf").unwrap();
    }
    writeln!(text, "claim d(s^2)/ds = 2 s").unwrap();
    let verdicts: Vec<_> = judge(&text).claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Right; 25]);
}

#[test]
fn what_a_range_looks_at_leaves_room() {
    let steps: String = (1..=60).map(|k| format!("a_{k} = sin(a_{}) + x\n", k - 1)).collect();
    let text =
        format!("given x, s real\na_0 = x\n{steps}show range sigmoid(s) = (0, 1)\nclaim d(x^2)/dx = 2 x");
    let verdicts: Vec<_> = judge(&text).claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Right; 2]);
}

#[test]
fn tapes_that_are_half_full_give_way() {
    let claims: String =
        (0..40).map(|k| format!("show sum_{{i=1}}^900 sin(i x + {k}) = y + {k}\n")).collect();
    let terms: String = (0..40)
        .map(|k| format!("claim {} = 40 x\n", vec![format!("cos({k}) x/cos({k})"); 40].join(" + ")))
        .collect();
    let report = judge(&format!("given x, y real\n{claims}{terms}"));
    let verdicts: Vec<_> = report.claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [vec![Wrong; 40], vec![Right; 40]].concat());
}
