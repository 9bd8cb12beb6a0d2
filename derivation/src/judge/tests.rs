use super::file::judge_read;
use super::{Options, STOPPED};
use crate::syntax::tree::{Body, Expr, Kind, StatementKind};
use crate::{Source, Verdict, syntax};

/// An empty list, which no reader makes, stops the judge.
#[test]
fn a_claim_that_stops_the_judge_is_the_only_one_lost() {
    let text = "given x real\nf(s) = s^2\nshow f(x) = v for v real\nshow f(v) = x\nclaim df(x)/dx = 2 x\nshow f(x) = x\n";
    let source = Source::plain("a.deriv", text);
    let (mut file, said) = syntax::read(&source);
    let StatementKind::Claim(claim) = &mut file.statements[2].kind else { panic!("a claim") };
    let Body::Chain { first, .. } = &mut claim.body else { panic!("a chain") };
    let Kind::Call { args, .. } = &mut *first.kind else { panic!("a call") };
    args[0] = Expr::new(args[0].span, Kind::List(Vec::new()));
    let report = judge_read(&source, &file, said, &Options::default(), None);
    let verdicts: Vec<Verdict> = report.claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Verdict::Unproven, Verdict::Error, Verdict::Right, Verdict::Wrong], "{report:#?}");
    assert_eq!(report.claims[0].reason.as_deref(), Some(STOPPED));
    // What it declared for itself is gone.
    assert_eq!(report.claims[1].reason.as_deref(), Some("`v` is not declared"));
}

#[test]
fn so_many_points_as_there_are_not_is_said_of_no_place() {
    let source = Source::plain("a.deriv", "given x real\nshow x = x\n");
    for points in [0, 4_097] {
        let report = super::check(&source, &Options { points: Some(points), ..Options::default() });
        let said = format!("{points} points were asked for, and there are 1 to 4096");
        assert_eq!(
            report.diagnostics.iter().map(|d| (&d.message, d.span)).collect::<Vec<_>>(),
            [(&said, crate::Span::default())]
        );
        assert_eq!(report.claims[0].verdict, Verdict::Unproven);
    }
}
