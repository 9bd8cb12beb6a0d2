use super::super::Form;
use crate::Span;
use crate::syntax::{plain::parse, scope::Scope};
fn strip(s: String) -> String {
    let mut out = String::new();
    let mut rest = s.as_str();
    while let Some((b, a)) = rest.split_once("Span {") {
        out += b;
        rest = a.split_once('}').map_or("", |(_, r)| r);
    }
    out + rest
}
#[test]
fn samples() {
    let all = std::fs::read_to_string("/work/shared/samples.deriv").unwrap();
    for block in all.split("# ----") {
        let (s, d) = parse(block, Span::new(0, block.len()), &mut Scope::default());
        for d in d {
            println!("DIAG {}", d.message);
        }
        let mut printed = String::new();
        for st in &s {
            printed += &Form::Text.statement(st);
            printed.push('\n');
            println!("{}\n    {}", Form::Text.statement(st), Form::Latex.statement(st));
        }
        let (s2, d2) = parse(&printed, Span::new(0, printed.len()), &mut Scope::default());
        for d in d2 {
            println!("DIAG2 {}", d.message);
        }
        for (a, b) in s.iter().zip(&s2) {
            if strip(format!("{:?}", a.kind)) != strip(format!("{:?}", b.kind)) {
                println!(
                    "DIFF {}\n  -> {}\n{}\n{}",
                    Form::Text.statement(a),
                    Form::Text.statement(b),
                    strip(format!("{:?}", a.kind)),
                    strip(format!("{:?}", b.kind))
                );
            }
        }
        if s.len() != s2.len() {
            println!("LEN {} {}", s.len(), s2.len());
        }
    }
}
