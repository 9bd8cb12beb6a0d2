//! A change of the tree as an edit of the source: read again it must give the changed tree, and the judge's own points have
//! the last word.

use super::bench::Bench;
use super::same::plainly;
use super::scale::{begins_with_minus, negative};
use super::{Found, MOST, Search};
use crate::eval::World;
use crate::judge::compare::{Compared, Pair, compare, has_layouts};
use crate::judge::look;
use crate::program::Program;
use crate::syntax::tree::{Binary, Expr, Kind, Rel};
use crate::syntax::{self, echo};
use crate::{Dialect, Edit, Hint, Source, Span};
use std::collections::BTreeSet;

/// The hints among what was found, the shortest edits first.
pub fn hints(
    search: &Search,
    relation: usize,
    bench: &Bench,
    found: Vec<Found>,
    worlds: &[&World],
) -> Vec<Hint> {
    let mut hints: Vec<(usize, Hint)> = Vec::new();
    for found in found {
        let fact = match found {
            Found::Change { at, new, about, words: text } => {
                let span = bench.claim.part(&about).map(|e| e.span);
                let (path, changed) = joined(bench.claim, at, new);
                if worlds.iter().all(|w| same(w, bench, bench.truth, &changed)) {
                    let edit = edit(search, bench, &path, &changed);
                    let length = edit.as_ref().map_or(usize::MAX - 1, length);
                    hints.push((length, Hint { text, span, edit }));
                }
                continue;
            }
            Found::Equals(other) => {
                let news = plainly(&other) != plainly(bench.claim);
                let equal = news && worlds.iter().all(|w| same(w, bench, bench.claim, &other));
                equal.then(|| format!("equals {}", echo::text(&other)))
            }
            // One is enough.
            Found::Where(_) if !hints.is_empty() => None,
            Found::Where(condition) => condition.told(bench, worlds, &search.points),
            Found::Mirrored(text) => Some(text),
        };
        let hint = |text| Hint { text, span: Some(bench.claim.span), edit: None };
        hints.extend(fact.map(|text| (usize::MAX, hint(text))));
    }
    hints.sort_by_key(|(length, _)| *length);
    // The same fact can often be put in more than one place, and the same edit in more than one way.
    let (mut said, mut edits) = (BTreeSet::new(), Vec::new());
    let is_new = |hint: &Hint| {
        let edited = hint.edit.as_ref().map(|e| e.apply(&search.source.text));
        let known = edited.as_ref().is_some_and(|e| edits.contains(e));
        edits.extend(edited);
        !known && said.insert(hint.text.clone())
    };
    let mends = |hint: &Hint| hint.edit.as_ref().is_none_or(|edit| search.mends(relation, edit));
    hints.into_iter().map(|(_, hint)| hint).filter(is_new).filter(mends).take(MOST).collect()
}

/// The changed claim and what of it is new; a minus behind a sign becomes the other sign.
fn joined(claim: &Expr, path: Vec<usize>, new: Expr) -> (Vec<usize>, Expr) {
    if let (true, Some((&1, above))) = (begins_with_minus(&new), path.split_last())
        && let Some(sum) = claim.part(above)
        && let Kind::Binary(sign @ (Binary::Add | Binary::Sub), left, _) = &*sum.kind
    {
        let other = if *sign == Binary::Add { Binary::Sub } else { Binary::Add };
        let sum = Expr::new(sum.span, Kind::Binary(other, left.clone(), negative(&new)));
        return (above.to_vec(), claim.with_part(above, sum));
    }
    let changed = claim.with_part(&path, new);
    (path, changed)
}

/// Whether two expressions are the same in a world, or the first has no value there.
fn same(world: &World, bench: &Bench, first: &Expr, second: &Expr) -> bool {
    world.rest();
    let Ok(Some(frame)) = look::frame(world, bench.scene.asked) else { return true };
    let Ok(truth) = world.eval(first, &frame) else { return true };
    let Ok(value) = world.eval(second, &frame) else { return false };
    let layouts = has_layouts(world, bench.truth, &frame);
    let (left, right) = ((first, &truth), (second, &value));
    let pair = Pair { left, rel: Rel::Equal, right, truth_right: false, layouts };
    !matches!(
        compare(world, &pair, &frame),
        Err(_) | Ok(Compared::Fails(_) | Compared::Level(_) | Compared::Close)
    )
}

/// The shortest edit of the source that gives the changed member: of the part alone, or of what it stands in.
fn edit(search: &Search, bench: &Bench, path: &[usize], changed: &Expr) -> Option<Edit> {
    let meant = echo::text(changed);
    let edits = (0..=path.len()).rev().flat_map(|depth| {
        let parts = bench.claim.part(&path[..depth]).zip(changed.part(&path[..depth]));
        let texts = parts.map_or_else(Vec::new, |(_, new)| texts(search.source, bench.claim, new));
        texts.into_iter().filter_map(move |text| Some(Edit { span: parts?.0.span, text }))
    });
    let same = edits.filter(|e| reread(search, bench, e).is_some_and(|text| text == meant));
    let source = &search.source.text;
    let touches = |e: &Edit| length(&shortest(e.clone(), source));
    let best = same.min_by_key(touches)?;
    let better = |e: &Edit, than: &Edit| {
        touches(e) < touches(than) && reread(search, bench, e).is_some_and(|text| text == meant)
    };
    Some(shortest(bare(best, &better), source))
}

/// The edit without brackets that only make it longer; those of a function stay.
fn bare(mut edit: Edit, better: &dyn Fn(&Edit, &Edit) -> bool) -> Edit {
    let mut from = 0;
    while let Some(open) = edit.text[from..].find('(').map(|n| n + from) {
        from = open + 1;
        let grouping = edit.text[..open].chars().next_back().is_none_or(|c| " (-".contains(c));
        let Some(close) = closing(&edit.text, open).filter(|_| grouping) else { continue };
        let inside = &edit.text[open + 1..close];
        let text = format!("{}{inside}{}", &edit.text[..open], &edit.text[close + 1..]);
        let without = Edit { text, ..edit.clone() };
        if better(&without, &edit) {
            edit = without;
            from = open;
        }
    }
    edit
}

/// Where the bracket that opens at a place closes.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    text[open..].char_indices().find_map(|(n, c)| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (depth == 0).then_some(open + n)
    })
}

/// How much an edit touches.
fn length(edit: &Edit) -> usize {
    edit.text.len() + edit.span.end - edit.span.start
}

/// Ways to write a new part: in the words of the source where it has them, and as it would be printed.
fn texts(source: &Source, claim: &Expr, new: &Expr) -> Vec<String> {
    let printed = match source.dialect {
        Dialect::Latex => echo::latex(new),
        Dialect::Plain | Dialect::Markdown => echo::text(new),
    };
    let mut texts = Vec::new();
    if source.dialect != Dialect::Latex {
        let mut quotes = Quotes::default();
        let text = echo::text(&quotes.quoted(claim, new));
        // Which quotes need brackets, reading tells.
        texts.extend((0..1 << quotes.spans.len().min(MOST_QUOTES)).map(|b| quotes.fill(&text, b, source)));
    }
    texts.push(printed);
    texts.into_iter().flat_map(|text| [format!("({text})"), text]).collect()
}

/// So many quotes are tried with brackets and without.
const MOST_QUOTES: usize = 3;

/// Parts of the source that stand in a new expression as they are.
#[derive(Default)]
struct Quotes {
    spans: Vec<Span>,
}

impl Quotes {
    /// The expression with a name that no source can write for each part that is quoted.
    fn quoted(&mut self, claim: &Expr, new: &Expr) -> Expr {
        let atom = matches!(&*new.kind, Kind::Name(_) | Kind::Number(_));
        if !atom && new.span.start != new.span.end && stands(claim, new) {
            self.spans.push(new.span);
            return Expr::new(new.span, Kind::Name(format!("\u{a7}{}\u{a7}", self.spans.len() - 1)));
        }
        let mut quoted = new.clone();
        for child in quoted.children_mut() {
            *child = self.quoted(claim, child);
        }
        quoted
    }

    /// The text with the source's words for the names; the bits of `brackets` say which get brackets.
    fn fill(&self, text: &str, brackets: usize, source: &Source) -> String {
        let mut text = text.to_string();
        for (n, span) in self.spans.iter().enumerate() {
            let words = span.of(&source.text);
            let bracketed = n < MOST_QUOTES && brackets >> n & 1 == 1;
            let words = if bracketed { format!("({words})") } else { words.to_string() };
            text = text.replace(&format!("\u{a7}{n}\u{a7}"), &words);
        }
        text
    }
}

/// Whether a part of the claim is this very expression, at its place.
fn stands(claim: &Expr, part: &Expr) -> bool {
    let mut found = false;
    claim.walk(&mut Vec::new(), &mut |e, _| {
        found |= e.span == part.span && echo::text(e) == echo::text(part);
    });
    found
}

/// The member as it is read in the edited source.
fn reread(search: &Search, bench: &Bench, edit: &Edit) -> Option<String> {
    let text = edit.apply(&search.source.text);
    let (file, _) = syntax::read(&Source { text, ..search.source.clone() });
    let program = Program::new(&file);
    let start = bench.scene.asked.statement.span.start;
    let asked = program.claims.iter().find(|a| a.statement.span.start == start)?;
    let before = bench.scene.asked.members();
    let after = asked.members();
    let place = before.iter().position(|e| std::ptr::eq(*e, bench.claim))?;
    let same =
        |(i, e): (usize, &&Expr)| i == place || before.get(i).is_some_and(|b| echo::text(b) == echo::text(e));
    (before.len() == after.len() && after.iter().enumerate().all(same)).then(|| echo::text(after[place]))
}

/// The edit without what it leaves as it is; words stay whole.
fn shortest(edit: Edit, source: &str) -> Edit {
    let old = edit.span.of(source);
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        let mut best = 0;
        let mut length = 0;
        for (x, y) in a.zip(b) {
            if x != y {
                break;
            }
            length += x.len_utf8();
            if x == ' ' {
                best = length;
            }
        }
        best
    };
    let head = common(&mut old.chars(), &mut edit.text.chars());
    let (rest_old, rest_new) = (&old[head..], &edit.text[head..]);
    let tail = common(&mut rest_old.chars().rev(), &mut rest_new.chars().rev());
    let span = Span::new(edit.span.start + head, edit.span.end - tail);
    Edit { span, text: rest_new[..rest_new.len() - tail].to_string() }
}
