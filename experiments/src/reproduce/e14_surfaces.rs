//! E14: two surfaces that meet in a circle.

use super::listings::ran;
use super::trials::Surfaces;
use crate::lab::{
    Arm, Experiment, Figure, Map, Plan, Prediction, Results, Scope, Verdict, all, undecidable, within,
};

/// The experiment.
pub(super) const E14: Experiment = Experiment {
    id: "E14",
    title: "Two surfaces and the circle where they meet",
    source: "y₁ = 6 + 2x₁² + 2x₂² and y₂ = 8 on a grid of 200 × 200 points from -1 to 0.99; four figures: each surface, the circle \
             of radius 1, and the higher surface.",
    plan,
    predictions,
    figures,
};

fn plan(_: &Scope) -> Plan {
    Plan { setting: "As in the write-up.".into(), arms: vec![Arm::new("grid", Surfaces)], seeds: 0 }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "The higher surface lies between 8 and 10",
            "figure",
            all(vec![within("grid", "lowest", 8.0, 8.0), within("grid", "highest", 10.0, 10.0)]),
        ),
        Prediction::new(
            "Class 1 wins outside the circle: on a share of 1 - π/4, up to the 18 points that lie on the circle itself",
            "figure",
            within("grid", "share of class 1", 0.21462, 0.215_08),
        )
        .about("003.Q2-a"),
        Prediction::new(
            "The winner changes within one cell of the circle of radius 1",
            "radius 1",
            within("grid", "boundary off the circle", 0.0, 0.01),
        )
        .about("003.Q2-b"),
        Prediction::new(
            "The program of the fourth figure runs",
            "a figure",
            ran("fourth_figure", "runs"),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            "The limits of the third figure, which are set before its axes are made, hold",
            "figure",
            ran("limits_before_axes", "they hold"),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            "A surface has one colour in all figures",
            "figures",
            undecidable("read, not run: the colours of the first two figures are exchanged in the fourth"),
        )
        .expect(Verdict::Undecided),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    let map = |title: &str, name: &str| {
        let grid = r.grid("grid", name)?.clone();
        Some(Figure::Map(Map { title: title.into(), grid, contour: Some(8.0) }))
    };
    let maps = [("y₁, and where it is 8", "y1"), ("The higher of the two surfaces", "max")];
    maps.into_iter().filter_map(|(title, name)| map(title, name)).collect()
}
