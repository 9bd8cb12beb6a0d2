//! The list of claims, what is wrong with them, and the totals.

use super::quote::{diagnostic, shortened};
use super::verdict::{self, verdict_word};
use super::{Checked, Look, Tally, errors, name, passes};
use crate::render::{count, counted};
use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use chainrule::derivation::{ClaimReport, Diagnostic, Level, Report, Source, Verdict};
use unicode_width::UnicodeWidthStr;

/// More is not read by anybody at once.
const MOST_ERRORS: usize = 30;

/// All about one file. If it is the only one, with a line for each claim; of many, a line and what is not right.
pub fn file(checked: &Checked, look: Look) -> String {
    let (source, report) = match &checked.outcome {
        Ok(judged) => judged,
        Err(reason) => {
            return format!("{}  {}: {reason}\n", painted("error", Verdict::Error, look), checked.path);
        }
    };
    let mut out = if look.many {
        summary(&checked.path, report, look)
    } else {
        format!("{}\n{}", checked.path, rows(report, look))
    };
    out += &read(&checked.read);
    for detail in details(source, report, look) {
        out += &format!("\n{detail}\n");
    }
    if look.many && out.lines().count() > 1 {
        out.push('\n');
    }
    out
}

/// How each statement was read, with its line.
fn read(statements: &[(usize, String)]) -> String {
    let Some((last, _)) = statements.last() else { return String::new() };
    let width = last.to_string().len();
    let line = |(line, text): &(usize, String)| format!("  {line:>width$} | {text}\n");
    format!("\nread as\n{}", statements.iter().map(line).collect::<String>())
}

/// One line on a file.
fn summary(path: &str, report: &Report, look: Look) -> String {
    let passed = report.claims.iter().filter(|c| passes(c, look.expect)).count();
    let tally = Tally { claims: report.claims.len(), passed, ..Tally::default() };
    let errors = errors(report).count();
    let open = report.claims.iter().filter(|c| !passes(c, look.expect));
    let worst = if errors > 0 { Some(Verdict::Error) } else { open.map(|c| c.verdict).max() };
    let word = match worst {
        // What is right although something else was expected is not as it should be either.
        Some(Verdict::Right | Verdict::Layout) => painted("wrong", Verdict::Wrong, look),
        Some(verdict) => painted(verdict_word(verdict), verdict, look),
        // Nothing was judged.
        None if report.claims.is_empty() => painted("empty", Verdict::Unproven, look),
        None => painted("right", Verdict::Right, look),
    };
    let mut parts = vec![fraction(&tally, look)];
    parts.extend((errors > 0).then(|| counted(errors, "error")));
    format!("{word}  {path}: {}\n", parts.join(", "))
}

/// A line for each claim: verdict, name, and what the verdict rests on.
fn rows(report: &Report, look: Look) -> String {
    let behind: Vec<String> = report.claims.iter().map(|c| evidence(c, look)).collect();
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(UnicodeWidthStr::width).max().unwrap_or(0);
    let behind_width = widest(&mut behind.iter().map(String::as_str));
    let room = look.width.saturating_sub(2 + 8 + 2 + 2 + behind_width).max(16);
    let names: Vec<String> = report.claims.iter().map(|c| shortened(name(c), room)).collect();
    let name_width = widest(&mut names.iter().map(String::as_str));
    let mut out = String::new();
    for ((claim, name), behind) in report.claims.iter().zip(&names).zip(&behind) {
        let word = painted(verdict_word(claim.verdict), claim.verdict, look);
        let gap = " ".repeat(name_width.saturating_sub(name.width()));
        out += format!("  {word}  {name}{gap}  {behind}").trim_end();
        out.push('\n');
        if passes(claim, look.expect) {
            for note in &claim.notes {
                out += &format!("            note: {note}\n");
            }
        }
    }
    out
}

/// What a verdict rests on, or where to look.
fn evidence(claim: &ClaimReport, look: Look) -> String {
    let expected = look.expect.then_some(claim.as_expected).flatten();
    match (claim.verdict, expected) {
        (_, Some(false)) => format!("line {}, not as expected", claim.line),
        (Verdict::Unproven | Verdict::Wrong | Verdict::Error, Some(true)) => "as expected".into(),
        (Verdict::Right, _) if claim.evidence.points == 0 => String::new(),
        (Verdict::Right, _) => tried(claim.evidence.points, claim.evidence.settings),
        (Verdict::Layout, _) => "right in the other layout".into(),
        _ if claim.blocked.is_some() => claim.reason.clone().unwrap_or_default(),
        _ => format!("line {}", claim.line),
    }
}

/// `60 points, 4 sizes`
fn tried(points: usize, settings: usize) -> String {
    match settings {
        0 | 1 => counted(points, "point"),
        _ => format!("{}, {}", counted(points, "point"), counted(settings, "size")),
    }
}

/// What is not as it should be, in the order in which it stands.
fn details(source: &Source, report: &Report, look: Look) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let failing = report.claims.iter().filter(|c| !passes(c, look.expect));
    for claim in failing.filter(|c| c.blocked.is_none()) {
        found.push((claim.span.start, verdict::claim(source, claim, look)));
    }
    found.extend(errors(report).map(|d| (d.span.start, diagnostic(source, d, look))));
    if !look.many {
        let notes = report.diagnostics.iter().filter(|d| d.level == Level::Note);
        found.extend(notes.map(|d| (d.span.start, diagnostic(source, d, look))));
    }
    found.sort_by_key(|(at, _)| *at);
    let more = found.len().saturating_sub(MOST_ERRORS);
    let mut texts: Vec<String> = found.into_iter().take(MOST_ERRORS).map(|(_, text)| text).collect();
    if more > 0 {
        texts.push(format!("… and {more} more of these"));
    }
    texts
}

/// What was not understood, and nothing else.
pub fn errors_only(source: &Source, errors: &[Diagnostic], look: Look) -> String {
    let texts: Vec<String> =
        errors.iter().take(MOST_ERRORS).map(|d| diagnostic(source, d, look) + "\n").collect();
    texts.join("\n")
}

/// The last line.
pub fn totals(tally: &Tally, look: Look) -> String {
    let mut line = String::new();
    if tally.claims > 0 || tally.errors == 0 {
        line += &fraction(tally, look);
        if look.many {
            line += &format!(" in {} files", count(tally.files));
        }
        // Numbers are evidence, no proof.
        line += &tally.seed.map_or(String::new(), |seed| format!(" at the points tried (seed {seed})"));
    }
    let mut rest = Vec::new();
    if !look.expect {
        let some = |n: usize, what: &str| (n > 0).then(|| format!("{} {what}", count(n)));
        rest.extend(some(tally.wrong, "wrong"));
        rest.extend(some(tally.unproven, "unproven"));
        rest.extend(some(tally.layout, "in the other layout"));
        rest.extend(some(tally.unchecked, "not checked"));
    }
    // What is no claim is not counted as one.
    let (claims, others) = (tally.unexpected_errors - tally.elsewhere, tally.elsewhere);
    rest.extend((claims > 0).then(|| counted(claims, "error")));
    let place = if tally.claims > 0 { " elsewhere" } else { "" };
    rest.extend((others > 0).then(|| counted(others, "error") + place));
    let rest = rest.join(", ");
    let between = if line.is_empty() || rest.is_empty() { "" } else { ": " };
    // The details stand apart already, and so does a file that could not be read.
    let gap = if look.many || tally.files == 0 || tally.claims + tally.errors == 0 { "" } else { "\n" };
    format!("{gap}{line}{between}{rest}\n")
}

/// `3 of 4 claims right`
fn fraction(tally: &Tally, look: Look) -> String {
    let what = if look.expect { "as expected" } else { "right" };
    match (tally.passed, tally.claims) {
        (_, 0) => "no claims".into(),
        (1, 1) => format!("the claim is {what}"),
        (n, all) if n == all => format!("all {} claims {what}", count(all)),
        (n, all) => format!("{} of {} {what}", count(n), counted(all, "claim")),
    }
}

/// A word padded to the width of the column of verdicts, in the colour of a verdict.
fn painted(word: &str, verdict: Verdict, look: Look) -> String {
    let padding = " ".repeat("unproven".len().saturating_sub(word.len()));
    if !look.colour {
        return format!("{word}{padding}");
    }
    let style = colour(verdict);
    format!("{style}{word}{style:#}{padding}")
}

fn colour(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Right => AnsiColor::Green,
        Verdict::Layout => AnsiColor::Cyan,
        Verdict::Unproven => AnsiColor::Yellow,
        Verdict::Wrong | Verdict::Error => AnsiColor::BrightRed,
    };
    colour.on_default().effects(Effects::BOLD)
}
