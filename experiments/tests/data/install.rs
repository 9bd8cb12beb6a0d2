use crate::{idx_bytes, idx_folder, write};
use chainrule_experiments::data::{
    DataError, Files, Format, Installed, Known, Options, Recipe, Runner, Source, Store, known,
};
use std::cell::RefCell;
use std::io::{Error, ErrorKind, Result as IoResult};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Output};
use tempfile::tempdir;

/// Checksums by `sha256sum` of the two files that [`client`] brings: 00 00 08 01 00 00 00 02 and then 00 01 or 01 00.
const FIRST: &str = "8c50639ad7f90a8211edb1bbdfb25436fd8e2a10794b6d5e3d479d1b22c7e318";
const SECOND: &str = "5c66aba3a762e749fce01733b324ea216dc02bd55e9854993e97fdb137383831";

/// A data set of two files that a client called `fetch` brings, packed, and one called `unpack` unpacks.
static KNOWN: Known = Known {
    name: "made",
    about: "",
    source: Source::Files(Files {
        format: Format::Idx,
        files: &[("first", Some(FIRST)), ("second", Some(SECOND))],
        recipe: Some(Recipe {
            commands: &[&["fetch", "made@1"], &["unpack", "-x", "*.pack"]],
            folder: "inner/data",
        }),
        by_hand: "Ask somebody",
    }),
};

/// A stand-in for the machine's programs that keeps what was run.
struct Client<F> {
    run: F,
    ran: RefCell<Vec<String>>,
}

impl<F: Fn(&str, &Path) -> IoResult<Output>> Runner for Client<F> {
    fn run(&self, program: &str, arguments: &[String], folder: &Path) -> IoResult<Output> {
        self.ran.borrow_mut().push(format!("{program} {}", arguments.join(" ")));
        (self.run)(program, folder)
    }
}

fn client<F: Fn(&str, &Path) -> IoResult<Output>>(run: F) -> Client<F> {
    Client { run, ran: RefCell::default() }
}

fn exit(code: i32, stderr: &str) -> IoResult<Output> {
    Ok(Output { status: ExitStatus::from_raw(code << 8), stdout: Vec::new(), stderr: stderr.into() })
}

fn first() -> Vec<u8> {
    idx_bytes(&[2], &[0, 1])
}

/// A client that works, with `second` as it is given.
fn bring(program: &str, folder: &Path, second: &[u8]) -> IoResult<Output> {
    match program {
        "fetch" => write(&folder.join("made_1.pack"), b"packed"),
        _ => {
            write(&folder.join("inner/data/first"), &first());
            write(&folder.join("inner/data/second.gz"), &crate::gzip(second));
            write(&folder.join("inner/data/readme"), b"not wanted");
        }
    }
    exit(0, "")
}

fn good(program: &str, folder: &Path) -> IoResult<Output> {
    bring(program, folder, &idx_bytes(&[2], &[1, 0]))
}

/// The names in a folder, sorted; none if it does not exist.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    out.sort();
    out
}

fn install(store: &Store, runner: &dyn Runner) -> Result<Installed, DataError> {
    store.install(&KNOWN, runner, &mut |_| {})
}

#[test]
fn fetched_files_are_checked_and_put_in_place() {
    let dir = tempdir().unwrap();
    // The root itself does not exist yet.
    let root = dir.path().join("deep/root");
    let (store, runner) = (Store::at(&root), client(good));
    let mut heard = Vec::new();
    let installed = store.install(&KNOWN, &runner, &mut |text| heard.push(text.to_string())).unwrap();
    assert_eq!(installed, Installed::Fetched(root.join("made")));
    assert_eq!(*runner.ran.borrow(), ["fetch made@1", "unpack -x made_1.pack"]);
    assert_eq!(heard[..2], *runner.ran.borrow());
    assert_eq!(names(&root.join("made")), ["first", "second.gz"], "the wanted files and no others");
    assert_eq!(names(&root), ["made"], "nothing is left behind");
    assert!(store.verify(&KNOWN).unwrap().iter().all(|v| v.outcome.is_ok()));

    let again = client(|_, _| panic!("nothing is to be run"));
    assert_eq!(install(&store, &again).unwrap(), Installed::Already(root.join("made")));
}

#[test]
fn wrong_files_are_refused_and_the_old_ones_stay() {
    let dir = tempdir().unwrap();
    let store = Store::at(dir.path());
    write(&dir.path().join("made/first"), b"old and damaged");
    let e = install(&store, &client(|p, f| bring(p, f, &idx_bytes(&[2], &[9, 9])))).unwrap_err();
    assert!(matches!(&e, DataError::Checksum { expected, .. } if *expected == SECOND), "{e}");
    assert_eq!(std::fs::read(dir.path().join("made/first")).unwrap(), b"old and damaged");
    assert_eq!(names(dir.path()), ["made"]);

    assert_eq!(install(&store, &client(good)).unwrap(), Installed::Fetched(dir.path().join("made")));
    assert_eq!(std::fs::read(dir.path().join("made/first")).unwrap(), first());
    assert_eq!(names(dir.path()), ["made"]);
}

#[test]
fn without_the_client_it_says_which_files_to_put_where() {
    let dir = tempdir().unwrap();
    let e =
        install(&Store::at(dir.path()), &client(|_, _| Err(Error::from(ErrorKind::NotFound)))).unwrap_err();
    assert!(matches!(e, DataError::ByHand { .. }));
    let (text, folder) = (e.to_string(), dir.path().join("made"));
    for part in ["fetch is not on this machine", "Ask somebody", folder.to_str().unwrap(), "first, second"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn a_client_that_fails_is_quoted() {
    let dir = tempdir().unwrap();
    let e =
        install(&Store::at(dir.path()), &client(|_, _| exit(3, "E: no network\n\ntwo\n3\n4\nlog file\n")))
            .unwrap_err();
    let (text, folder) = (e.to_string(), dir.path().join("made"));
    for part in
        ["`fetch made@1` failed", "failed: E: no network / two / 3 / 4. Check", folder.to_str().unwrap()]
    {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn a_package_without_the_files_is_told() {
    let dir = tempdir().unwrap();
    let store = Store::at(dir.path());
    let e = install(&store, &client(|_, _| exit(0, ""))).unwrap_err();
    assert!(matches!(&e, DataError::Missing { path, .. } if path.ends_with("*.pack")), "{e}");
    let e = install(&store, &client(|p, f| if p == "fetch" { good(p, f) } else { exit(0, "") })).unwrap_err();
    assert!(matches!(&e, DataError::Missing { path, .. } if path.ends_with("first")), "{e}");
}

#[test]
fn a_root_that_cannot_be_made_is_told() {
    let dir = tempdir().unwrap();
    write(&dir.path().join("file"), b"");
    let e = install(&Store::at(dir.path().join("file/root")), &client(good)).unwrap_err();
    assert!(matches!(e, DataError::Io { .. }), "{e}");
}

#[test]
fn sets_that_no_client_carries_run_nothing() {
    let dir = tempdir().unwrap();
    let (store, nothing) = (Store::at(dir.path()), client(|_, _| panic!("nothing is to be run")));
    let run = |name| store.install(known(name).unwrap(), &nothing, &mut |_| {});
    assert!(matches!(run("cifar10").unwrap_err(), DataError::ByHand { name: "cifar10", .. }));
    assert_eq!(run("mnist-small").unwrap(), Installed::BuiltIn);
    assert_eq!(run("spiral").unwrap(), Installed::BuiltIn);
}

#[test]
fn verifying_tells_each_file_apart() {
    let dir = tempdir().unwrap();
    let (store, mnist) = (Store::at(dir.path()), known("mnist").unwrap());
    let folder = dir.path().join("mnist");
    idx_folder(&folder);
    std::fs::remove_file(folder.join("train-labels-idx1-ubyte")).unwrap();
    let found = store.verify(mnist).unwrap();
    let kinds: Vec<_> = found.iter().map(|v| matches!(v.outcome, Err(DataError::Checksum { .. }))).collect();
    assert_eq!(kinds, [true, false, true, true]);
    assert!(
        matches!(&found[1].outcome, Err(DataError::Missing { todo, .. }) if todo.contains("data install mnist"))
    );
    assert!(store.verify(known("xor").unwrap()).unwrap().is_empty());
    assert!(store.load("mnist", &Options::default()).is_err());
}
