//! Results that are kept: taken for equal settings only, and of the same bits as if they had been run.

use chainrule_experiments::data::Store;
use chainrule_experiments::lab::{
    Arm, Bench, Cache, Experiment, Figure, Lab, Measures, Plan, Prediction, Results, Scale, Scope, Trial,
    within,
};
use chainrule_experiments::train::Result;
use chainrule_tensor::random::Stream;
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

static RUNS: AtomicUsize = AtomicUsize::new(0);

/// A run that draws some numbers.
#[derive(Serialize)]
struct Draw {
    size: usize,
}

impl Trial for Draw {
    const KIND: &'static str = "draw";
    fn run(&self, seed: u64, _: &Bench) -> Result<Measures> {
        RUNS.fetch_add(1, SeqCst);
        let mut s = Stream::new(seed);
        let mut found = Measures::default();
        for i in 0..self.size {
            // Numbers whose digits are long and whose sizes differ.
            found.push("walk", i as f64, s.normal() * 10f64.powi(i as i32 - 150));
        }
        found.put("x", s.uniform() / 3.0);
        found.put("nothing", f64::NAN);
        Ok(found)
    }
}

fn plan(_: &Scope) -> Plan {
    let arm = |name: &str, size| Arm::new(name, Draw { size });
    // Two names for one setting: run once.
    Plan { setting: "drawn".into(), arms: vec![arm("a", 300), arm("b", 7), arm("again", 7)], seeds: 4 }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![Prediction::new("x is small", "", within("a", "x", 0.0, 1.0))]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::lines("walk", ["i", "x"], r, &["a", "b", "again"], "walk"),
        Figure::dots("x", "x", r, &["a", "b", "again"], &["x", "nothing"]),
    ]
}

const DRAWS: Experiment = Experiment { id: "E0", title: "Draws", source: "", plan, predictions, figures };

/// One test, as it counts runs.
#[test]
fn a_resumed_experiment_has_the_bits_of_an_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let lab = |threads, resume, cache: Option<&str>| {
        let mut lab = Lab::new(Scale::Reduced, Store::at("/nonexistent"), &());
        lab.cache = cache.map(|name| Cache::open(&folder.path().join(name)).unwrap());
        (lab.threads, lab.resume) = (threads, resume);
        lab
    };
    let count = |f: &mut dyn FnMut()| {
        let before = RUNS.load(SeqCst);
        f();
        RUNS.load(SeqCst) - before
    };
    let expected = lab(1, false, None).run(&DRAWS).unwrap();
    let fresh = count(&mut || assert_eq!(lab(3, false, Some("kept")).run(&DRAWS).unwrap(), expected));
    assert_eq!(fresh, 8, "equal settings under two names are run once");

    // An interruption leaves some files, and perhaps one that is damaged.
    let mut files: Vec<_> =
        std::fs::read_dir(folder.path().join("kept")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 8);
    files[..3].iter().for_each(|f| std::fs::remove_file(f).unwrap());
    std::fs::write(&files[3], "{\"version\":").unwrap();
    let resumed = count(&mut || assert_eq!(lab(2, true, Some("kept")).run(&DRAWS).unwrap(), expected));
    assert_eq!(resumed, 4);
    assert_eq!(count(&mut || assert_eq!(lab(2, true, Some("kept")).run(&DRAWS).unwrap(), expected)), 0);
    assert_eq!(
        count(&mut || drop(lab(2, false, Some("kept")).run(&DRAWS).unwrap())),
        8,
        "without resume all runs"
    );

    // A lab remembers what it ran itself.
    let one = lab(2, false, None);
    one.run(&DRAWS).unwrap();
    assert_eq!(count(&mut || drop(one.run(&DRAWS).unwrap())), 0);
}

#[test]
fn keys_tell_settings_and_seeds_apart() {
    let settings = |size| Arm::new("any name", Draw { size }).settings();
    let key = Cache::key(&settings(7), 1);
    assert_eq!(key, Cache::key(&Arm::new("another", Draw { size: 7 }).settings(), 1));
    assert_ne!(key, Cache::key(&settings(8), 1));
    assert_ne!(key, Cache::key(&settings(7), 2));
    assert_eq!(key.len(), 32);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = Cache::open(&file.path().join("inside")).unwrap_err().to_string();
    assert!(error.contains("cannot use the folder of results"), "{error}");
}
