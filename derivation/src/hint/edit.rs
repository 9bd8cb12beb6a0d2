//! A change of the tree as an edit of the source: read again it must give the changed tree, and the judge's own points have
//! the last word.

use super::bench::Bench;
use super::{Found, Search};
use crate::eval::World;
use crate::judge::chain;
use crate::judge::compare::{Compared, Pair, compare};
use crate::judge::look;
use crate::program::Program;
use crate::syntax::tree::{Expr, Rel};
use crate::syntax::{self, echo};
use crate::{Dialect, Edit, Hint, Source};

/// The hints among what was found, the shortest edits first.
pub fn hints(search: &Search, bench: &Bench, found: Vec<Found>, worlds: &[&World]) -> Vec<Hint> {
    let mut hints: Vec<(usize, Hint)> = Vec::new();
    for Found { change, about, words } in found {
        if hints.len() >= super::MOST || hints.iter().any(|(_, h)| h.text == words) {
            continue;
        }
        let span = bench.claim.part(&about).map(|e| e.span);
        let Some((path, new)) = change else {
            hints.push((usize::MAX, Hint { text: words, span, edit: None }));
            continue;
        };
        let changed = bench.claim.with_part(&path, new);
        if !worlds.iter().all(|w| right(w, bench, &changed)) {
            continue;
        }
        let edit = edit(search, bench, &path, &changed);
        let length = edit.as_ref().map_or(usize::MAX - 1, |e| e.text.len() + e.span.end - e.span.start);
        hints.push((length, Hint { text: words, span, edit }));
    }
    hints.sort_by_key(|(length, _)| *length);
    hints.into_iter().map(|(_, hint)| hint).collect()
}

/// Whether the judge finds nothing wrong with a member in a world.
fn right(world: &World, bench: &Bench, changed: &Expr) -> bool {
    world.rest();
    let Ok(Some(frame)) = look::frame(world, bench.scene.asked) else { return true };
    let Ok(truth) = world.eval(bench.truth, &frame) else { return true };
    let Ok(value) = world.eval(changed, &frame) else { return false };
    let layouts = chain::derives(bench.truth);
    let (left, right) = ((bench.truth, &truth), (changed, &value));
    let pair = Pair { left, rel: Rel::Equal, right, truth_right: false, layouts };
    matches!(compare(world, &pair, &frame), Ok(Compared::Holds(_) | Compared::Nowhere))
}

/// The edit of the source that gives the changed member: of the part alone, or of what it stands in.
fn edit(search: &Search, bench: &Bench, path: &[usize], changed: &Expr) -> Option<Edit> {
    let meant = echo::text(changed);
    (0..=path.len()).rev().find_map(|depth| {
        let (old, new) = (bench.claim.part(&path[..depth])?, changed.part(&path[..depth])?);
        let text = match search.source.dialect {
            Dialect::Latex => echo::latex(new),
            Dialect::Plain | Dialect::Markdown => echo::text(new),
        };
        [text.clone(), format!("({text})")].into_iter().find_map(|text| {
            let edit = Edit { span: old.span, text };
            (reread(search, bench, &edit)? == meant).then(|| shortest(edit, &search.source.text))
        })
    })
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
    let span = crate::Span::new(edit.span.start + head, edit.span.end - tail);
    Edit { span, text: rest_new[..rest_new.len() - tail].to_string() }
}
