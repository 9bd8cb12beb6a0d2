//! E5: what the second write-up proves, run: least norm, memory, the best step, weight decay.

use super::trials::{BestStep, Decay, LeastNorm, Method, Unrolled};
use crate::lab::{
    Arm, Experiment, Figure, Line, Plan, Prediction, Results, Scope, Verdict, all, fact, within,
};

/// The experiment.
pub(super) const E5: Experiment = Experiment {
    id: "E5",
    title: "Least norm, memory of unrolled descent, the best step, weight decay",
    source: "Derived, not run: descent from 0 ends at the solution of least norm; k unrolled steps need memory O(1) forwards and O(k) \
             backwards; the best step is η* = n/2 ‖Xᵀa‖² / ‖XXᵀa‖²; a penalty λ/(2η) is weight decay λ.",
    plan,
    predictions,
    figures,
};

fn plan(_: &Scope) -> Plan {
    Plan {
        setting: "Random problems in double precision: 5 equations with 8 unknowns in mini-batches of 2; 6 equations with 4 unknowns \
                  for the rest."
            .into(),
        arms: vec![
            Arm::new("from 0", LeastNorm { from_zero: true }),
            Arm::new("from elsewhere", LeastNorm { from_zero: false }),
            Arm::new("forward only", Unrolled(Method::Forward)),
            Arm::new("tape", Unrolled(Method::Tape)),
            Arm::new("checkpoints", Unrolled(Method::Checkpoints)),
            Arm::new("best step", BestStep),
            Arm::new("descent", Decay::Plain),
            Arm::new("momentum", Decay::Momentum),
            Arm::new("RMSProp", Decay::Rmsprop),
            Arm::new("Adam", Decay::Adam),
        ],
        seeds: 10,
    }
}

/// Bytes for k = 16, 64, 256, 1024.
fn bytes(r: &Results, arm: &str) -> Option<[f64; 4]> {
    let bytes: Vec<f64> = r.series(arm, "bytes").iter().map(|p| p[1]).collect();
    bytes.try_into().ok()
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    let decay = |arm, low, high| within(arm, "distance", low, high);
    vec![
        Prediction::new(
            "Mini-batches from 0 end at the solution of least norm",
            "derived",
            within("from 0", "distance", 0.0, 1e-10),
        ),
        Prediction::new(
            "So they do from anywhere",
            "not said: the start at 0 is assumed",
            within("from elsewhere", "distance", 0.0, 1e-10),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            "Computing k steps forwards holds as much memory for any k",
            "O(1)",
            fact(|r| {
                let b = bytes(r, "forward only")?;
                Some((b.iter().all(|x| *x == b[0]), format!("{} bytes for k = 16 to 1024", b[0])))
            }),
        )
        .about("001.2.1.2-a"),
        Prediction::new(
            "A tape of k steps grows by the same amount with each",
            "O(k)",
            fact(|r| {
                let b = bytes(r, "tape")?;
                let each = [(b[1] - b[0]) / 48.0, (b[2] - b[1]) / 192.0, (b[3] - b[2]) / 768.0];
                Some((each.iter().all(|e| *e == each[0]), format!("{} bytes for each step", each[0])))
            }),
        )
        .about("001.2.1.2-b"),
        Prediction::new(
            "So O(k) is the price of the gradient: no other way needs less",
            "O(k)",
            fact(|r| {
                // Four times the steps: twice the memory for √k, four times for k.
                let (b, plain) = (bytes(r, "checkpoints")?, bytes(r, "tape")?);
                let growth = (b[3] / b[1]).ln() / 16f64.ln();
                let text = format!(
                    "with √k checkpoints {} bytes instead of {} at k = 1024, growing as k to the {growth:.2}",
                    b[3], plain[3]
                );
                Some((growth > 0.9, text))
            }),
        )
        .about("001.2.1.2-b")
        .expect(Verdict::Refuted),
        Prediction::new(
            "Checkpoints change no derivative",
            "not tried",
            fact(|r| {
                let (a, b) = (r.series("tape", "slope"), r.series("checkpoints", "slope"));
                let apart = a.iter().zip(&b).map(|(a, b)| (a[1] - b[1]).abs()).fold(0.0, f64::max);
                Some((
                    !a.is_empty() && a.len() == b.len() && apart < 1e-12,
                    format!("at most {apart:.0e} apart"),
                ))
            }),
        ),
        Prediction::new(
            "Descent on the step size, through the step, ends at η*",
            "η* = n/2 ‖Xᵀa‖² / ‖XXᵀa‖²",
            within("best step", "relative distance", 0.0, 1e-10),
        )
        .about("001.2.2.3-f"),
        Prediction::new(
            "A penalty λ/(2η) and weight decay λ give the same weights under plain descent",
            "λ̃ = λ/(2η)",
            decay("descent", 0.0, 1e-12),
        )
        .about("001.2.3.2-c"),
        Prediction::new(
            "They do under momentum, RMSProp and Adam too",
            "not said: descent is assumed",
            all(vec![decay("momentum", 0.0, 1e-6), decay("RMSProp", 0.0, 1e-6), decay("Adam", 0.0, 1e-6)]),
        )
        .expect(Verdict::Refuted),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    let arms = ["from 0", "from elsewhere"];
    let mut found = vec![
        Figure::lines(
            "Distance from the solution of least norm",
            ["epoch", "distance"],
            r,
            &arms,
            "distance",
        )
        .log(true, true),
        Figure::lines(
            "Memory of k steps",
            ["k", "bytes"],
            r,
            &["forward only", "tape", "checkpoints"],
            "bytes",
        )
        .log(true, true),
    ];
    let on_its_way = r.runs("best step").first().map_or(Vec::new(), |m| m.series("step size").to_vec());
    let line = Line { name: "η".into(), points: on_its_way };
    found.push(Figure::of("The step size on its way (seed 1)", ["iteration", "η"], vec![line]));
    let decays = ["momentum", "RMSProp", "Adam"];
    found.push(Figure::lines("Penalty against weight decay", ["step", "distance"], r, &decays, "distance"));
    found
}
