//! What the pages in docs/ show of the screen is what the command prints.
//!
//! A block `deriv first.deriv`, `markdown page.md` or `latex homework.tex` is written to the file of that name, or added to
//! it; a block `console` runs the lines that begin with `$`, in the folder of these files, and shows what they print.
//! `CHAINRULE_DOCS=write cargo test -p chainrule-cli docs` puts what is printed now into the pages.

use crate::{err, out, word};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced block: its fence, what stands behind the first one, and what stands between them.
struct Block<'p> {
    fence: &'p str,
    info: &'p str,
    body: &'p str,
}

/// A page as pieces: each block, with all in front of its body, and the rest.
fn blocks(page: &str) -> (Vec<(&str, Block<'_>)>, &str) {
    let (mut blocks, mut rest) = (Vec::new(), page);
    while let Some(start) = line_with(rest, |l| l.starts_with("```")) {
        let head = start + rest[start..].find('\n').unwrap() + 1;
        let fence = &rest[start..head - rest[start..head].trim_start_matches('`').len()];
        let length = line_with(&rest[head..], |l| l.trim_end() == fence).expect("a closing fence");
        let block =
            Block { fence, info: rest[start + fence.len()..head].trim(), body: &rest[head..head + length] };
        blocks.push((&rest[..head], block));
        rest = &rest[head + length + fence.len()..];
    }
    (blocks, rest)
}

fn line_with(text: &str, test: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if test(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// The page as it should be: all that the commands print, in its place.
fn shown(page: &str, folder: &Path) -> String {
    let mut text = String::new();
    let (blocks, rest) = blocks(page);
    for (before, block) in blocks {
        text += before;
        match block.info.split_once(' ') {
            Some(("deriv" | "markdown" | "latex", file)) => {
                let mut file = OpenOptions::new().create(true).append(true).open(folder.join(file)).unwrap();
                file.write_all(block.body.as_bytes()).unwrap();
                text += block.body;
            }
            None if block.info == "console" => {
                for line in block.body.lines().filter(|l| l.starts_with("$ ")) {
                    text += &format!("{line}\n{}", printed(&line[2..], folder));
                }
            }
            _ => text += block.body,
        }
        text += block.fence;
    }
    text + rest
}

fn printed(line: &str, folder: &Path) -> String {
    let mut words = line.split_whitespace();
    match words.next() {
        Some("cat") => fs::read_to_string(folder.join(words.next().unwrap())).unwrap(),
        Some("chainrule") => {
            let output = Command::new(env!("CARGO_BIN_EXE_chainrule"))
                .args(words)
                .current_dir(folder)
                .output()
                .unwrap();
            err(&output) + &out(&output)
        }
        other => panic!("{other:?} is not run"),
    }
}

fn pages() -> Vec<PathBuf> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut pages: Vec<PathBuf> = fs::read_dir(docs).unwrap().map(|f| f.unwrap().path()).collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "md"));
    pages.sort();
    pages
}

#[test]
fn what_the_pages_show_is_printed() {
    let write = std::env::var("CHAINRULE_DOCS").is_ok_and(|v| v == "write");
    for path in pages() {
        let folder = tempfile::tempdir().unwrap();
        let page = fs::read_to_string(&path).unwrap();
        let shown = shown(&page, folder.path());
        if write {
            fs::write(&path, shown).unwrap();
        } else {
            let other = page.lines().zip(shown.lines()).enumerate().find(|(_, (a, b))| a != b);
            assert!(page == shown, "{}: line and what is printed: {other:?}", word(&path));
        }
    }
}

#[test]
fn only_what_commands_print_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let page = "# A\n```deriv a.deriv\ngiven x real\n```\ntext\n````markdown b.md\n```deriv\n```\n````\n\
                ```console\n$ cat a.deriv\nstale\n```\nend\n";
    assert_eq!(shown(page, folder.path()), page.replace("stale", "given x real"));
    assert_eq!(fs::read_to_string(folder.path().join("b.md")).unwrap(), "```deriv\n```\n");
}
