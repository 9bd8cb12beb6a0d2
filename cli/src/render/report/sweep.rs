//! The page of a sweep.

use super::escape::escape;
use super::figure::figure;
use super::page::shell;
use super::table::table;
use crate::render::sweep::{best, cells};
use chainrule::experiments::sweep::{Group, Summary};
use std::path::Path;

/// All on one page: the table, pictures, and the command of every run.
pub fn sweep(summary: &Summary, out: &Path) -> String {
    let (head, rows) = cells(summary);
    let escaped = |cells: Vec<String>| cells.iter().map(|c| escape(c)).collect::<Vec<_>>();
    let table = table(escaped(head), rows.into_iter().map(escaped).collect());
    let figures: String = summary.figures().iter().map(figure).collect();
    let groups: String = summary.groups.iter().map(group).collect();
    let damaged: String =
        summary.damaged.iter().map(|why| format!("<p>Left out: {}</p>\n", escape(why))).collect();
    let collect = format!("chainrule sweep --collect --out {}", out.display());
    let body = format!(
        "<h1>A sweep</h1>\n<p>{}. Means over seeds, with 95 % intervals. Again: <code>{}</code></p>\n\
         <div class=\"scroll\">{table}</div>\n<div class=\"figures\">\n{figures}</div>\n<section>\n<h2>Runs</h2>\n{groups}{damaged}</section>\n",
        escape(&best(summary)),
        escape(&collect),
    );
    shell("chainrule: a sweep", &body)
}

/// The commands that make a group's runs again, and why some did not come to their end.
fn group(g: &Group) -> String {
    let command =
        |r: &chainrule::experiments::train::Report| format!("<li><code>{}</code></li>", escape(&r.command));
    let reason = |why: &String| format!("<li>{}</li>", escape(why));
    let items: String = g.finished.iter().map(command).chain(g.diverged.iter().map(reason)).collect();
    format!("<details><summary>{}</summary><ul>{items}</ul></details>\n", escape(&g.name))
}
