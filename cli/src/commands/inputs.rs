//! Derivations to read: files, what folders hold, standard input.

use chainrule::derivation::{Dialect, Source, markdown};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// What messages call standard input.
pub const STANDARD_INPUT: &str = "standard input";
/// Longer files are no derivations.
const LONGEST: u64 = 1_000_000;

/// A derivation, if it can be read.
pub struct Input {
    /// What to call it.
    pub path: String,
    /// The text, or why there is none.
    pub source: Result<Source, String>,
}

/// All that the paths name, each once: files as typed, what a folder holds sorted by name.
pub fn find(paths: &[PathBuf], dialect: Option<Dialect>) -> Vec<Input> {
    let (mut inputs, mut seen) = (Vec::new(), BTreeSet::new());
    for path in paths {
        if !seen.insert(identity(path)) {
            continue;
        }
        if path.is_dir() {
            match folder(path) {
                Ok(files) => {
                    let new = files.into_iter().filter(|f| seen.insert(identity(f)));
                    inputs.extend(new.map(|f| one(&f, dialect)));
                }
                Err(reason) => inputs.push(Input { path: name(path), source: Err(reason) }),
            }
        } else {
            inputs.push(one(path, dialect));
        }
    }
    inputs
}

/// What a path leads to, however it is spelled.
fn identity(path: &Path) -> PathBuf {
    let leads = if is_standard_input(path) { None } else { path.canonicalize().ok() };
    leads.unwrap_or_else(|| path.to_path_buf())
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn standard_input(dialect: Dialect) -> Result<Source, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|e| format!("cannot be read: {e}"))?;
    source(STANDARD_INPUT.into(), bytes, dialect)
}

/// A file, or standard input for `-`.
pub fn one(path: &Path, dialect: Option<Dialect>) -> Input {
    if is_standard_input(path) {
        let dialect = dialect.unwrap_or(Dialect::Plain);
        return Input { path: STANDARD_INPUT.into(), source: standard_input(dialect) };
    }
    let path = name(path);
    let dialect = dialect.unwrap_or_else(|| Dialect::of(&path));
    let source = read(Path::new(&path)).and_then(|bytes| source(path.clone(), bytes, dialect));
    Input { path, source }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_string(),
        std::io::ErrorKind::PermissionDenied => "you may not read this file".to_string(),
        _ => format!("cannot be read: {e}"),
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // Not by the size that the file system tells: a pipe has none.
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn source(name: String, bytes: Vec<u8>, dialect: Dialect) -> Result<Source, String> {
    if bytes.len() as u64 > LONGEST {
        return Err("is longer than 1 MB, which no derivation is".into());
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
        format!("is no UTF-8 text: line {line} holds bytes that are no character; save it as UTF-8")
    })?;
    if dialect == Dialect::Markdown && markdown::blocks(&text).is_empty() {
        return Err("has no block marked deriv: begin one with ```deriv".into());
    }
    Ok(Source { name, text, dialect })
}

/// The derivations in a folder and those below it. Hidden ones and `target` are left out, and so is Markdown without blocks.
fn folder(root: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|e| format!("cannot list {}: {e}", folder.display()))?;
        for entry in entries.flatten() {
            let (path, file_name) = (entry.path(), entry.file_name());
            if file_name.to_string_lossy().starts_with('.') {
                continue;
            }
            // Links to folders are not followed: they may lead in a circle.
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                if file_name != "target" {
                    folders.push(path);
                }
            } else if is_derivation(&path) {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(
            "this folder holds no .deriv or .tex file, and no .md file with a block marked deriv".into()
        );
    }
    found.sort();
    Ok(found)
}

fn is_derivation(path: &Path) -> bool {
    let has_blocks = |bytes: Vec<u8>| !markdown::blocks(&String::from_utf8_lossy(&bytes)).is_empty();
    // Looked at first: a pipe that nobody writes to would never be read to its end.
    path.is_file()
        && match path.extension().and_then(|e| e.to_str()) {
            Some("deriv" | "tex") => true,
            Some("md") => read(path).is_ok_and(has_blocks),
            _ => false,
        }
}

/// Puts a text in the place of a file's, as a whole or not at all.
pub fn replace(path: &str, text: &str) -> std::io::Result<()> {
    // Of a link, the file that it leads to.
    let path = Path::new(path).canonicalize()?;
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new("/")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    file.persist(&path)?;
    Ok(())
}
