//! Fetching data sets through the package clients of the machine.

use super::catalogue::{Files, Known, Recipe, Source};
use super::verify::check_folder;
use super::{DataError, Result, Store, bytes};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What runs the package clients; another than [`System`] in tests.
pub trait Runner {
    /// Runs a program in a folder to its end.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is no such program.
    fn run(&self, program: &str, arguments: &[String], folder: &Path) -> std::io::Result<Output>;
}

/// Runs the programs of this machine, without standard input.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Runner for System {
    fn run(&self, program: &str, arguments: &[String], folder: &Path) -> std::io::Result<Output> {
        Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output()
    }
}

/// What an installation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Installed {
    /// Nothing: the data set is part of the program or made by it.
    BuiltIn,
    /// Nothing: all files were in this folder, unharmed.
    Already(PathBuf),
    /// The files are now in this folder.
    Fetched(PathBuf),
}

impl Store {
    /// Fetches a data set's files, checks them, and puts them in place all at once; `progress` hears what is being done.
    ///
    /// A set that is there but damaged is replaced; until the new files are checked, nothing of it is touched.
    ///
    /// # Errors
    /// [`DataError::ByHand`], saying which files to put where, if no client on this machine carries them;
    /// [`DataError::Client`] if the client fails; [`DataError::Checksum`] if it brings other files than the published.
    pub fn install(
        &self,
        known: &'static Known,
        runner: &dyn Runner,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Installed> {
        let Source::Files(files) = &known.source else { return Ok(Installed::BuiltIn) };
        let target = self.folder(known)?;
        if check_folder(known, files, &target).iter().all(|v| v.outcome.is_ok()) {
            return Ok(Installed::Already(target));
        }
        let Some(recipe) = &files.recipe else {
            return Err(self.by_hand(known, files, "no package client carries it")?);
        };
        // Work beside the target: a rename is atomic only within one file system.
        let root = self.root()?;
        std::fs::create_dir_all(root).map_err(|e| bytes::io(root, e))?;
        let work =
            tempfile::Builder::new().prefix(".install-").tempdir_in(root).map_err(|e| bytes::io(root, e))?;
        for command in recipe.commands {
            self.step(command, work.path(), known, files, runner, progress)?;
        }
        progress("checking the files");
        let staged = stage(known, files, recipe, work.path())?;
        publish(&staged, &target, work.path())?;
        Ok(Installed::Fetched(target))
    }

    fn step(
        &self,
        command: &[&'static str],
        work: &Path,
        known: &'static Known,
        files: &Files,
        runner: &dyn Runner,
        progress: &mut dyn FnMut(&str),
    ) -> Result<()> {
        let Some((program, arguments)) = command.split_first() else { return Ok(()) };
        let arguments = arguments.iter().map(|a| expand(a, work)).collect::<Result<Vec<_>>>()?;
        let command = format!("{program} {}", arguments.join(" "));
        progress(&command);
        let output = match runner.run(program, &arguments, work) {
            Ok(output) => output,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Err(self.by_hand(known, files, &format!("{program} is not on this machine"))?);
            }
            Err(e) => return Err(bytes::io(Path::new(program), e)),
        };
        if output.status.success() {
            return Ok(());
        }
        let first = if *program == "apt-get" { "Try `apt-get update`" } else { "Check the network" };
        let advice = format!("{first} and try again, or: {}", self.instructions(known, files)?);
        Err(DataError::Client { command, message: complaint(&output), advice })
    }
}

/// The argument, or for `*.end` the one file in the folder whose name ends so.
fn expand(argument: &str, folder: &Path) -> Result<String> {
    let Some(end) = argument.strip_prefix('*') else { return Ok(argument.into()) };
    let entries = std::fs::read_dir(folder).map_err(|e| bytes::io(folder, e))?;
    let mut names = entries.filter_map(|e| e.ok()?.file_name().into_string().ok());
    names.find(|n| n.ends_with(end)).ok_or_else(|| DataError::Missing {
        path: folder.join(argument),
        todo: "the package client brought no such file; try again".into(),
    })
}

/// The first lines that a program complained with, where clients put the cause, on one line.
fn complaint(output: &Output) -> String {
    let text = if output.stderr.is_empty() { &output.stdout } else { &output.stderr };
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).take(4).collect();
    if lines.is_empty() { output.status.to_string() } else { lines.join(" / ") }
}

/// Moves the wanted files, and them alone, into a folder of their own, and checks them there.
fn stage(known: &Known, files: &Files, recipe: &Recipe, work: &Path) -> Result<PathBuf> {
    let (from, staged) = (work.join(recipe.folder), work.join("staged"));
    std::fs::create_dir(&staged).map_err(|e| bytes::io(&staged, e))?;
    for (name, _) in files.files {
        let Some(path) = bytes::find(&from, name) else {
            let todo = "the package does not hold it; its layout may have changed".into();
            return Err(DataError::Missing { path: Path::new(recipe.folder).join(name), todo });
        };
        let to = staged.join(path.file_name().unwrap_or_default());
        std::fs::rename(&path, &to).map_err(|e| bytes::io(&path, e))?;
    }
    check_folder(known, files, &staged).into_iter().try_for_each(|v| v.outcome)?;
    Ok(staged)
}

/// Puts the folder in its final place; what was there goes into `work`, to be removed with it.
fn publish(staged: &Path, target: &Path, work: &Path) -> Result<()> {
    let old = work.join("replaced");
    match std::fs::rename(target, &old) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(bytes::io(target, e)),
        _ => {}
    }
    std::fs::rename(staged, target).map_err(|e| {
        // The old files are better than none. If this fails too, the first failure is the one to tell.
        let _ = std::fs::rename(&old, target);
        bytes::io(target, e)
    })
}
