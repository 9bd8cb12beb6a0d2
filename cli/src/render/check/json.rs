//! Judged derivations as JSON.

use super::quote::has_place;
use super::{Checked, Tally, errors};
use chainrule::derivation::{ClaimReport, Diagnostic, Edit, Hint, Level, Source, Span};
use serde_json::{Value, json};

/// The files and how many verdicts there are of each kind.
pub fn json(files: &[Checked], tally: &Tally, expect: bool) -> Value {
    let mut summary = json!(tally);
    if expect {
        summary["as_expected"] = json!(tally.passed);
    }
    json!({"files": files.iter().map(file).collect::<Vec<_>>(), "summary": summary})
}

fn file(checked: &Checked) -> Value {
    match &checked.outcome {
        Err(reason) => json!({
            "path": checked.path, "claims": [], "errors": [{"message": reason, "help": []}], "notes": [], "read": [],
        }),
        Ok((source, report)) => {
            let read = checked.read.iter().map(|(line, text)| json!({"line": line, "text": text}));
            let notes = report.diagnostics.iter().filter(|d| d.level == Level::Note);
            json!({
                "path": checked.path,
                "claims": report.claims.iter().map(|c| claim(source, c)).collect::<Vec<_>>(),
                "errors": errors(report).map(|d| diagnostic(source, d)).collect::<Vec<_>>(),
                "notes": notes.map(|d| diagnostic(source, d)).collect::<Vec<_>>(),
                "read": read.collect::<Vec<_>>(),
            })
        }
    }
}

fn claim(source: &Source, c: &ClaimReport) -> Value {
    let step = |s: &chainrule::derivation::Step| {
        json!({
            "index": s.index,
            "verdict": s.verdict,
            "at": place(source, s.span),
            "reason": s.reason,
            "hints": hints(source, &s.hints),
        })
    };
    json!({
        "label": c.label,
        "line": c.line,
        "column": c.column,
        "claim": c.claim,
        "verdict": c.verdict,
        "expected": c.expected,
        "as_expected": c.as_expected,
        "reason": c.reason,
        "hint": c.hints.iter().chain(c.steps.iter().flat_map(|s| &s.hints)).next().map(|h| &h.text),
        "hints": hints(source, &c.hints),
        "counterexample": c.counterexample,
        "steps": c.steps.iter().map(step).collect::<Vec<_>>(),
        "notes": c.notes,
        "evidence": c.evidence,
        "error": c.error.as_ref().map(|d| diagnostic(source, d)),
    })
}

fn hints(source: &Source, hints: &[Hint]) -> Vec<Value> {
    let hint = |h: &Hint| {
        json!({
            "text": h.text,
            "at": h.span.map(|s| place(source, s)),
            "edit": h.edit.as_ref().map(|e| edit(source, e)),
        })
    };
    hints.iter().map(hint).collect()
}

fn diagnostic(source: &Source, d: &Diagnostic) -> Value {
    let also = d.also.iter().map(|(span, why)| json!({"message": why, "at": place(source, *span)}));
    let help =
        d.help.iter().map(|h| json!({"text": h.text, "edit": h.edit.as_ref().map(|e| edit(source, e))}));
    let mut said = json!({
        "message": d.message,
        "here": d.here,
        "also": also.collect::<Vec<_>>(),
        "help": help.collect::<Vec<_>>(),
    });
    if has_place(d) {
        let (line, column) = source.position(d.span.start);
        (said["line"], said["column"]) = (json!(line), json!(column));
        said["at"] = place(source, d.span);
    }
    said
}

fn edit(source: &Source, e: &Edit) -> Value {
    json!({"at": place(source, e.span), "text": e.text})
}

/// A place in bytes, from 0, and as people and editors count, from 1.
fn place(source: &Source, span: Span) -> Value {
    let (line, column) = source.position(span.start);
    let (end_line, end_column) = source.position(span.end);
    json!({
        "start": span.start, "end": span.end,
        "line": line, "column": column, "end_line": end_line, "end_column": end_column,
    })
}
