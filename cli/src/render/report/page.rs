//! The page as a whole.

use super::escape::escape;
use super::figure::figure;
use crate::render::reproduce::Row;
use crate::render::{count, counted};
use chainrule::experiments::lab::{Finding, Outcome, Verdict};

/// All on one page; `again` gives the command that runs something again.
pub fn page(rows: &[Row], outcomes: &[Outcome], again: &dyn Fn(&str) -> String) -> String {
    let mut body = head(rows, outcomes);
    for outcome in outcomes {
        body += &experiment(outcome, rows, again);
    }
    if !rows.is_empty() {
        body += &claims(rows, again);
    }
    shell("chainrule: experiments and claims", &body)
}

/// A page that asks nobody for anything.
pub fn shell(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n{}</style>\n</head>\n\
         <body>\n{body}</body>\n</html>\n",
        include_str!("style.css")
    )
}

fn head(rows: &[Row], outcomes: &[Outcome]) -> String {
    let total = |v| outcomes.iter().map(|o| o.count(v)).sum::<usize>();
    let mut out = "<h1>Five write-ups, run again</h1>\n".to_string();
    if !outcomes.is_empty() {
        let counts = [Verdict::Confirmed, Verdict::Refuted, Verdict::Undecided]
            .map(|v| format!("<span class=\"{v}\">{} {v}</span>", count(total(v))));
        out += &format!(
            "<p>{}, {} statements: {}. A statement is confirmed or refuted where the 95 % interval of a mean over seeds \
             decides it, and undecided otherwise; printed numbers are met where the mean is as near as the statement says, and what \
             single runs do is counted. Bars in plots are such intervals. Where a first run gave another verdict than the expected one, \
             it says so; some limits and numbers of seeds were set after trial runs.</p>\n<nav><ul>",
            counted(outcomes.len(), "experiment"),
            count(outcomes.iter().map(|o| o.findings.len()).sum()),
            counts.join(", ")
        );
        let item = |o: &Outcome| format!("<li><a href=\"#{}\">{} {}</a></li>", o.id, o.id, escape(o.title));
        out.extend(outcomes.iter().map(item));
        if !rows.is_empty() {
            out += "<li><a href=\"#claims\">Claims</a></li>";
        }
        out += "</ul></nav>\n";
    }
    out
}

/// An experiment: what was printed, what was run, what came of it, and pictures.
fn experiment(o: &Outcome, rows: &[Row], again: &dyn Fn(&str) -> String) -> String {
    let findings: String = o.findings.iter().map(|f| finding(f, rows)).collect();
    let figures: String = o.figures.iter().map(figure).collect();
    format!(
        "<section id=\"{id}\">\n<h2><span class=\"id\">{id}</span>{}</h2>\n<p>{}</p>\n<dl><dt>Write-up</dt><dd>{}</dd><dt>Here</dt><dd>{}</dd>\
         <dt>Again</dt><dd><code>{}</code></dd></dl>\n\
         <table class=\"findings\"><thead><tr><th>Statement</th><th>Printed</th><th>Found</th><th>Verdict</th></tr></thead>\
         <tbody>{findings}</tbody></table>\n<div class=\"figures\">\n{figures}</div>\n</section>\n",
        escape(o.title),
        sentence(o),
        escape(o.source),
        escape(&o.setting),
        escape(&again(o.id)),
        id = o.id,
    )
}

/// The verdict on an experiment in one sentence.
fn sentence(o: &Outcome) -> String {
    let counts = [Verdict::Confirmed, Verdict::Refuted, Verdict::Undecided].map(|v| (o.count(v), v));
    let parts =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, v)| format!("<span class=\"{v}\">{n} {v}</span>"));
    let parts: Vec<String> = parts.collect();
    let surprises = o.findings.iter().filter(|f| f.surprise).count();
    let unexpected = o.findings.iter().filter(|f| f.contradicts()).count();
    let tail = match (unexpected, surprises) {
        (0, 0) => "nothing against what was expected".to_string(),
        (0, n) => format!("{n} not as expected before the first run"),
        (n, _) => format!("{n} against what was expected"),
    };
    format!("Of {} statements {}; {tail}.", o.findings.len(), parts.join(", "))
}

fn finding(f: &Finding, rows: &[Row]) -> String {
    let note = match (f.contradicts(), f.surprise) {
        (true, _) => " <span class=\"flag\">unexpected</span>",
        (_, true) => " <span class=\"soft\">(not what was expected at first)</span>",
        _ => "",
    };
    // A link leads nowhere if the claim is not on the page.
    let claim = |id| match rows.iter().any(|row| row.entry.id == id) {
        true => format!(" <a href=\"#c{id}\">{id}</a>"),
        false => format!(" <span class=\"soft\">{id}</span>"),
    };
    let claim = f.claim.map_or(String::new(), claim);
    format!(
        "<tr><td>{}{claim}</td><td data-of=\"Printed\">{}</td><td data-of=\"Found\">{}</td><td><span class=\"{v}\">{v}</span>{note}</td></tr>",
        escape(&f.says),
        escape(&f.printed),
        escape(&f.measured),
        v = f.verdict,
    )
}

/// The ledger.
fn claims(rows: &[Row], again: &dyn Fn(&str) -> String) -> String {
    let judged = rows.iter().filter(|r| r.judged()).count();
    let fit = rows.iter().filter(|r| r.judged() && !r.differs()).count();
    let row = |r: &Row| {
        let flag = if r.differs() { " <span class=\"flag\">differs</span>" } else { "" };
        format!(
            "<tr id=\"c{id}\"><td>{id}</td><td>{}</td><td data-of=\"Printed is\">{}</td><td data-of=\"Found\">{}{flag}</td></tr>",
            escape(&r.entry.title),
            escape(&r.entry.printed),
            escape(&r.measured()),
            id = escape(&r.entry.id),
        )
    };
    let body: String = rows.iter().map(row).collect();
    format!(
        "<section id=\"claims\">\n<h2>Claims</h2>\n<p>{} claims of the write-ups, {} of them as derivations that were judged now: {} as expected. \
         Again: <code>{}</code></p>\n<table class=\"findings\"><thead><tr><th>Id</th><th>Claim</th><th>Printed is</th><th>Found now</th></tr>\
         </thead><tbody>{body}</tbody></table>\n</section>\n",
        count(rows.len()),
        count(judged),
        count(fit),
        escape(&again("claims")),
    )
}
