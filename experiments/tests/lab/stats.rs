//! Intervals against numbers made by SciPy (`t_quantiles.py`).

use chainrule_experiments::lab::{Sample, t_quantile};

#[test]
fn quantiles_are_those_of_scipy() {
    let mut rows = 0;
    for line in include_str!("t_quantiles.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (p, freedom, expected): (f64, usize, f64) =
            (cells[0].parse().unwrap(), cells[1].parse().unwrap(), cells[2].parse().unwrap());
        let found = t_quantile(p, freedom);
        assert!((found / expected - 1.0).abs() < 1e-9, "{line}: {found}");
        rows += 1;
    }
    assert_eq!(rows, 104);
}

#[test]
fn a_sample_has_the_usual_mean_deviation_and_interval() {
    let s = Sample::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
    assert_eq!((s.mean, s.n), (5.0, 8));
    assert!((s.sd - (32f64 / 7.0).sqrt()).abs() < 1e-15);
    // 2.364624251592784 is the 0.975 quantile with 7 degrees of freedom.
    assert!((s.half() - 2.364_624_251_592_784 * s.sd / 8f64.sqrt()).abs() < 1e-9);
}

#[test]
fn nothing_follows_from_one_number_or_from_none() {
    assert_eq!(Sample::of(&[]), None);
    assert_eq!(Sample::of(&[1.0, f64::NAN]), None);
    assert_eq!(Sample::of(&[3.0]).unwrap().half(), f64::INFINITY);
}
