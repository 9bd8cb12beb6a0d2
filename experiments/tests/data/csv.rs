use crate::{classes, gzip, points, values, write};
use chainrule_experiments::data::{DataError, Dataset, Options, Store, Target};
use proptest::prelude::*;
use tempfile::tempdir;

fn load(text: &[u8]) -> Result<Dataset, DataError> {
    let dir = tempdir().unwrap();
    let path = dir.path().join("table.csv");
    write(&path, text);
    Store::at("unused").load(path.to_str().unwrap(), &Options { train_fraction: 0.5, ..Options::default() })
}

/// The data set's examples in the order of their first feature.
fn sorted(text: &[u8]) -> Vec<(Vec<f32>, u32)> {
    let mut all = points(&load(text).unwrap());
    all.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
    all
}

/// The line, column and reason of a faulty cell.
fn fault(text: &str) -> (u64, usize, String) {
    match load(text.as_bytes()) {
        Err(DataError::Cell { line, column, why, .. }) => (line, column, why),
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn the_last_column_is_the_label() {
    let expected = vec![(vec![1.0, 2.5], 0), (vec![3.0, -4.0], 1), (vec![5.0, 0.01], 0)];
    assert_eq!(sorted(b"1,2.5,0\n3,-4,1\n5,1e-2,0\n"), expected);
    assert_eq!(sorted(b"a,b,c\n1,2.5,0\n3,-4,1\n5,1e-2,0"), expected, "a header, and no newline at the end");
    assert_eq!(
        sorted(b"1 , 2.5 ,0\r\n 3,\"-4\",1\r\n\r\n5,1e-2,0\r\n"),
        expected,
        "blanks, quotes, line ends"
    );
    assert_eq!(sorted(b"\xef\xbb\xbf1,2.5,0\n3,-4,1\n5,1e-2,0\n"), expected, "a byte order mark");
    assert_eq!(sorted(&gzip(b"1,2.5,0\n3,-4,1\n5,1e-2,0\n")), expected, "compressed");
}

#[test]
fn a_named_label_may_stand_anywhere() {
    let expected = vec![(vec![1.0, 2.0], 1), (vec![3.0, 4.0], 0)];
    assert_eq!(sorted(b"x1,Label,x2\n1,1,2\n3,0,4\n"), expected);
    assert_eq!(sorted(b"target,x1,x2\n1,1,2\n0,3,4\n"), expected);
    assert_eq!(sorted(b"0,1,label\n1,2,1\n3,4,0\n"), expected, "numbers as names");
}

#[test]
fn whole_numbers_are_classes_unless_some_are_skipped() {
    assert_eq!(load(b"1,0\n2,1\n3,2\n").unwrap().target, Target::Classes(3));
    assert_eq!(load(b"1,0\n2,1\n3,3\n").unwrap().target, Target::Regression);
    assert_eq!(load(b"x,label\n1,0\n2,1\n3,3\n").unwrap().target, Target::Classes(4), "the name decides");
    let prices = load(b"x,target\n1,0.5\n2,-1\n").unwrap();
    assert_eq!(prices.target, Target::Regression);
    let mut both = [values(&prices.train), values(&prices.test)].concat();
    both.sort_by(f32::total_cmp);
    assert_eq!(both, [-1.0, 0.5]);
}

#[test]
fn the_seed_decides_what_is_tested_on() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("t.csv");
    let text: String = (0..100).map(|i| format!("{i},{}\n", i % 2)).collect();
    write(&path, text.as_bytes());
    let load = |seed| {
        let options = Options { seed, train_fraction: 0.7, ..Options::default() };
        Store::at("unused").load(path.to_str().unwrap(), &options).unwrap()
    };
    let (a, b, c) = (load(1), load(1), load(2));
    assert_eq!(a, b);
    assert_ne!(a.test.x, c.test.x);
    assert_eq!((a.train.len(), a.test.len()), (70, 30));
    let mut seen: Vec<f32> = [a.train.x.to_vec(), a.test.x.to_vec()].concat();
    seen.sort_by(f32::total_cmp);
    assert_eq!(seen, (0..100).map(|i| i as f32).collect::<Vec<_>>(), "every line once");
    for split in [&a.train, &a.test] {
        let parity: Vec<u32> = split.x.to_vec().iter().map(|v| *v as u32 % 2).collect();
        assert_eq!(classes(split), parity, "the label stays with its line");
    }
}

#[test]
fn faulty_cells_are_told_by_line_and_column() {
    assert_eq!(fault("1,2,0\n3,x,1\n"), (2, 2, "\"x\" is not a number".into()));
    assert_eq!(fault("a,b,c\n1,2,0\n\n\n3,4,one\n"), (5, 3, "\"one\" is not a number".into()));
    assert_eq!(fault("1,2,0\r\n\r\n3,,1\r\n"), (3, 2, "the cell is empty".into()));
    assert_eq!(fault("1,typo,0\n3,4,1\n"), (1, 2, "\"typo\" is not a number".into()));
    assert_eq!(fault("\n1,2,0\n3,nan,1\n"), (3, 2, "NaN is not a finite number".into()));
    assert_eq!(fault("1,2,0\n3,4,1\n-inf,2,0\n"), (3, 1, "-inf is not a finite number".into()));
    assert_eq!(fault("1e39,2,0\n").2, "inf is not a finite number");
}

#[test]
fn ragged_lines_are_told() {
    let (line, column, why) = fault("1,2,0\n3,4\n5,6,1\n");
    assert_eq!((line, column), (2, 3));
    assert!(why.contains("2 cells") && why.contains('3'), "{why}");
    let (line, column, _) = fault("1,2,0\n3,4,5,1\n");
    assert_eq!((line, column), (2, 4));
}

#[test]
fn labels_that_are_no_classes_are_told() {
    assert_eq!(fault("x,label\n1,0\n2,0.5\n").0, 3);
    assert_eq!(fault("x,label\n1,-1\n2,0\n").0, 2);
    let (line, column, why) = fault("label,x\n0,1\n250000,2\n");
    assert_eq!((line, column), (3, 1));
    assert!(why.contains("250000"), "{why}");
}

#[test]
fn files_that_are_no_table_are_told() {
    assert!(matches!(load(b"").unwrap_err(), DataError::Empty { .. }));
    assert!(matches!(load(b"\n\n").unwrap_err(), DataError::Empty { .. }));
    assert!(matches!(load(b"x,label\n").unwrap_err(), DataError::Empty { .. }));
    assert!(fault("1;2;0\n3;4;1\n").2.contains("commas"));
    assert!(fault("label,target\n0,1\n").2.contains("keep one name"));
    assert!(matches!(load(b"1,2,0\n").unwrap_err(), DataError::Setting { .. }), "one line cannot be divided");
}

proptest! {
    #[test]
    fn any_table_is_read_back(rows in prop::collection::vec(prop::array::uniform3(-1e6f32..1e6), 2..40)) {
        let text: String = rows.iter().enumerate().map(|(i, r)| format!("{},{},{},{i}.5\n", r[0], r[1], r[2])).collect();
        let set = load(text.as_bytes()).unwrap();
        let x = [set.train.x.to_vec(), set.test.x.to_vec()].concat();
        let y = [values(&set.train), values(&set.test)].concat();
        prop_assert_eq!(y.len(), rows.len());
        for (row, label) in x.chunks(3).zip(y) {
            prop_assert_eq!(row, &rows[label as usize][..]);
        }
    }

    #[test]
    fn no_text_panics(text in "[0-9a-z.,;\"\n\r -]{0,60}") {
        let _ = load(text.as_bytes());
    }
}
