use crate::{idx_folder, write};
use chainrule_experiments::data::{CATALOGUE, DEFAULT, DataError, Options, State, Store};
use std::ffi::OsString;
use std::path::Path;
use tempfile::tempdir;

fn error(store: &Store, name: &str) -> DataError {
    store.load(name, &Options::default()).unwrap_err()
}

#[test]
fn the_catalogue_has_the_agreed_names() {
    let names: Vec<_> = CATALOGUE.iter().map(|k| k.name).collect();
    assert_eq!(
        names,
        ["mnist-small", "mnist", "fashion", "cifar10", "circle", "xor", "gauss", "spiral", "plane"]
    );
    assert_eq!(DEFAULT, "mnist-small");
}

#[test]
fn slips_are_recognised_and_other_words_are_not() {
    let meant = |name: &str| match error(&Store::at("unused"), name) {
        DataError::Unknown { meant, .. } => meant,
        e => panic!("{e}"),
    };
    for (slip, name) in [
        ("minst", "mnist"),
        ("MNIST", "mnist"),
        ("mnist_small", "mnist-small"),
        ("mnistsmall", "mnist-small"),
        ("fashon", "fashion"),
        ("cifar-10", "cifar10"),
        ("cifar", "cifar10"),
        ("sprial", "spiral"),
        ("circles", "circle"),
        ("xro", "xor"),
    ] {
        assert_eq!(meant(slip), Some(name), "{slip}");
    }
    for word in ["imagenet", "iris", "", "q", "four", "gauze"] {
        assert_eq!(meant(word), None, "{word}");
    }
    let text = error(&Store::at("unused"), "minst").to_string();
    assert!(text.contains("did you mean mnist?") && text.contains("spiral"), "{text}");
}

#[test]
fn an_absent_set_says_how_to_get_it() {
    let dir = tempdir().unwrap();
    let store = Store::at(dir.path());
    assert_eq!(error(&store, "mnist").to_string(), "needs mnist: chainrule data install mnist");
    assert_eq!(error(&store, "fashion").to_string(), "needs fashion: chainrule data install fashion");
    let text = error(&store, "cifar10").to_string();
    let folder = dir.path().join("cifar10");
    for part in [folder.to_str().unwrap(), "data_batch_1.bin", "data_batch_5.bin", "test_batch.bin"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_set_with_some_files_missing_is_absent() {
    let dir = tempdir().unwrap();
    let (store, folder) = (Store::at(dir.path()), dir.path().join("mnist"));
    let state = || store.list().into_iter().find(|e| e.known.name == "mnist").unwrap().state;
    assert_eq!(state(), State::Absent);
    idx_folder(&folder);
    assert_eq!(state(), State::Installed(folder.clone()));
    assert_eq!(store.load("mnist", &Options::default()).unwrap().train.len(), 3);
    std::fs::remove_file(folder.join("train-labels-idx1-ubyte")).unwrap();
    assert_eq!(state(), State::Absent);
    assert!(matches!(error(&store, "mnist"), DataError::NotInstalled { name: "mnist" }));
}

#[test]
fn the_list_says_what_can_be_loaded() {
    let states: Vec<_> = Store::from_vars(|_| None).list().into_iter().map(|e| e.state).collect();
    let mut expected = vec![State::BuiltIn, State::Absent, State::Absent, State::ByHand];
    expected.extend(vec![State::Made; 5]);
    assert_eq!(states, expected);
}

#[test]
fn the_environment_names_the_folder() {
    let root = |vars: &[(&str, &str)]| {
        let store = Store::from_vars(|name| vars.iter().find(|v| v.0 == name).map(|v| OsString::from(v.1)));
        store.root().map(Path::to_path_buf).ok()
    };
    let all = [("CHAINRULE_DATA", "/a"), ("XDG_DATA_HOME", "/b"), ("HOME", "/c")];
    assert_eq!(root(&all), Some("/a".into()));
    assert_eq!(root(&all[1..]), Some("/b/chainrule".into()));
    assert_eq!(root(&all[2..]), Some("/c/.local/share/chainrule".into()));
    assert_eq!(root(&[("CHAINRULE_DATA", ""), ("XDG_DATA_HOME", "relative"), all[2]]), root(&all[2..]));
    assert_eq!(root(&[]), None);
    assert!(matches!(error(&Store::from_vars(|_| None), "mnist"), DataError::NoHome));
}

#[test]
fn paths_are_told_from_names() {
    let dir = tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_string();
    let store = Store::at("unused");
    for absent in [path("nothing"), "nothing.csv".into(), "some/folder".into()] {
        assert!(matches!(error(&store, &absent), DataError::Missing { .. }), "{absent}");
    }
    write(&dir.path().join("notes.txt"), b"1,2,0");
    for (other, expected) in [(path("notes.txt"), ".csv"), (path(""), "train-images-idx3-ubyte")] {
        let e = error(&store, &other);
        assert!(matches!(e, DataError::Format { .. }) && e.to_string().contains(expected), "{e}");
    }
}
