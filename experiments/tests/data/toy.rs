use crate::{classes, points, values};
use chainrule_experiments::data::{DataError, Dataset, Options, Store, Target};

fn load(name: &str, noise: f64, seed: u64) -> Dataset {
    load_many(name, 1001, noise, seed)
}

fn load_many(name: &str, examples: usize, noise: f64, seed: u64) -> Dataset {
    let options = Options { seed, noise, examples, train_fraction: 0.6 };
    Store::from_vars(|_| None).load(name, &options).unwrap()
}

/// Holds every point of a noiseless set to `class`, which sees only where the point lies.
fn hold(name: &str, class: impl Fn(f64, f64) -> u32) {
    let all = points(&load(name, 0.0, 3));
    assert_eq!(all.len(), 1001);
    for (x, label) in &all {
        assert_eq!(class(x[0].into(), x[1].into()), *label, "{name} at {x:?}");
    }
    let ones = all.iter().filter(|p| p.1 == 1).count();
    assert!((400..600).contains(&ones), "{name}: {ones} of class 1");
}

#[test]
fn a_circle_is_a_disc_within_a_ring() {
    hold("circle", |x, y| match x.hypot(y) {
        r if r < 2.5 => 1,
        r if (3.499..5.001).contains(&r) => 0,
        r => panic!("a point at radius {r}"),
    });
    let all = points(&load("circle", 0.0, 3));
    for (class, inner, outer) in [(1, 0.0, 2.5), (0, 3.5, 5.0)] {
        let radii = all.iter().filter(|p| p.1 == class).map(|p| p.0[0].hypot(p.0[1]));
        let (low, high) = radii.fold((9.0_f32, 0.0_f32), |(a, b), r| (a.min(r), b.max(r)));
        assert!(low < inner + 0.1 && high > outer - 0.1, "class {class} from {low} to {high}");
    }
}

#[test]
fn xor_is_opposite_quadrants_with_a_gap() {
    hold("xor", |x, y| {
        assert!(x.abs().min(y.abs()) >= 0.299 && x.abs().max(y.abs()) <= 5.301);
        u32::from((x > 0.0) == (y > 0.0))
    });
}

#[test]
fn a_spiral_point_tells_its_arm_by_radius_and_angle() {
    // On the arm of class 1 the angle, from the second axis, is 2π·1.75·r/5; on the other it is half a turn more.
    hold("spiral", |x, y| {
        let turn = x.atan2(y) - std::f64::consts::TAU * 1.75 * x.hypot(y) / 5.0;
        if turn.cos() > 0.0 { 1 } else { 0 }
    });
}

#[test]
fn gauss_is_two_clouds_of_the_right_place_and_width() {
    for (noise, variance) in [(0.0, 0.5), (0.5, 4.0)] {
        let all = points(&load_many("gauss", 20_000, noise, 5));
        for (class, centre) in [(1, 2.0), (0, -2.0)] {
            let of: Vec<f64> =
                all.iter().filter(|p| p.1 == class).flat_map(|p| p.0.iter().map(|&v| f64::from(v))).collect();
            let mean = of.iter().sum::<f64>() / of.len() as f64;
            let spread = of.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / of.len() as f64;
            // Of 20,000 draws, four standard errors.
            assert!((mean - centre).abs() < 4.0 * (variance / 20_000.0_f64).sqrt(), "mean {mean}");
            assert!((spread / variance - 1.0).abs() < 4.0 * (2.0 / 20_000.0_f64).sqrt(), "variance {spread}");
        }
    }
}

#[test]
fn plane_is_a_regression_on_the_sum() {
    let set = load("plane", 0.0, 2);
    assert_eq!(set.target, Target::Regression);
    for (p, y) in set.train.x.to_vec().chunks(2).zip(values(&set.train)) {
        assert!((y - (p[0] + p[1]) / 10.0).abs() < 1e-6 && p[0].abs().max(p[1].abs()) <= 5.0);
    }
}

#[test]
fn noise_mixes_labels_or_moves_points() {
    let mixed =
        points(&load("circle", 0.3, 1)).iter().filter(|(p, y)| (p[0].hypot(p[1]) < 2.5) != (*y == 1)).count();
    assert!((10..300).contains(&mixed), "{mixed} labels differ from the noiseless rule");
    // The same draws with and without noise: what differs is the noise, even to all sides.
    let (clean, noisy) = (load("spiral", 0.0, 1), load("spiral", 0.2, 1));
    let moved: Vec<f32> =
        noisy.train.x.to_vec().iter().zip(clean.train.x.to_vec()).map(|(a, b)| a - b).collect();
    let mean = moved.iter().sum::<f32>() / moved.len() as f32;
    assert!(
        moved.iter().all(|m| m.abs() < 0.2001) && moved.iter().any(|m| m.abs() > 0.19) && mean.abs() < 0.02
    );
}

#[test]
fn the_same_seed_gives_the_same_points() {
    for name in ["circle", "xor", "gauss", "spiral", "plane"] {
        assert_eq!(load(name, 0.1, 7), load(name, 0.1, 7));
        assert_ne!(load(name, 0.1, 7).train, load(name, 0.1, 8).train, "{name}");
    }
}

#[test]
fn examples_are_divided_as_asked_and_classes_are_mixed() {
    let set = load("gauss", 0.0, 1);
    assert_eq!((set.train.len(), set.test.len()), (601, 400));
    for split in [&set.train, &set.test] {
        let half = &classes(split)[..split.len() / 2];
        let ones = half.iter().filter(|&&c| c == 1).count();
        assert!(ones > half.len() / 3 && ones < half.len() * 2 / 3, "{ones} of the first {}", half.len());
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let ok = Options::default();
    let bad = [
        Options { examples: 1, ..ok },
        Options { examples: usize::MAX, ..ok },
        Options { noise: -0.1, ..ok },
        Options { noise: f64::NAN, ..ok },
        Options { train_fraction: 0.0, ..ok },
        Options { train_fraction: 1.0, ..ok },
        Options { train_fraction: f64::NAN, ..ok },
        Options { examples: 2, train_fraction: 0.1, ..ok },
    ];
    for options in bad {
        let e = Store::from_vars(|_| None).load("xor", &options).unwrap_err();
        assert!(matches!(e, DataError::Setting { .. }), "{options:?}: {e}");
    }
}
