//! What the runs of a sweep say together.

use super::Run;
use crate::lab::{Figure, Measures, Results, Sample};
use crate::train::{Choices, End, Report, Result, Score, Settings, TrainError, begun};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The settings that chance follows from, which is averaged over.
const SEED: &str = "seed";

/// The settings that decide which examples there are.
const DATA: [&str; 3] = ["data", "examples", "noise"];

/// Why none is the best.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBest {
    /// Scores on different examples say nothing about the settings.
    #[error("the runs have different data: none of them is best")]
    Data,
    /// There is nothing to compare, for these reasons.
    #[error("no run has a score: {0}")]
    NoScore(String),
}

/// Runs that differ in their seeds alone.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// What tells them from the others, such as `lr 0.1`.
    pub name: String,
    /// The runs that came to their end, in the order of their seeds.
    pub finished: Vec<Report>,
    /// Why others did not.
    pub diverged: Vec<String>,
    /// How many have not ended yet.
    pub open: usize,
}

/// All runs of a folder.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The settings that vary, but the seed.
    pub varied: Vec<String>,
    /// One group for each combination of them.
    pub groups: Vec<Group>,
    /// Folders that were left out because their files cannot be read, and why.
    pub damaged: Vec<String>,
}

impl Group {
    /// The mean of a number over the finished runs, if all have it.
    pub fn sample(&self, of: impl Fn(&Report) -> Option<f64>) -> Option<Sample> {
        Sample::of(&self.finished.iter().map(of).collect::<Option<Vec<f64>>>()?)
    }

    /// The mean score by which groups are compared: of the validation examples, or of the test examples if none were
    /// held back.
    fn rank(&self) -> Option<Score> {
        let score = |r: &Report| r.validation.unwrap_or(r.test);
        let loss = self.sample(|r| Some(score(r).loss))?.mean;
        Some(Score { loss, accuracy: self.sample(|r| score(r).accuracy).map(|s| s.mean) })
    }
}

impl Summary {
    /// Of all runs in the folders within `out`.
    ///
    /// # Errors
    /// If the folder cannot be read, or holds no runs.
    pub fn of(out: &Path) -> Result<Summary> {
        let failed = |e: &dyn std::fmt::Display| TrainError::Collect { path: out.into(), why: e.to_string() };
        let entries = std::fs::read_dir(out).map_err(|e| failed(&e))?;
        let folders = entries.map(|e| e.map(|e| e.path()));
        let mut folders = folders.collect::<std::io::Result<Vec<_>>>().map_err(|e| failed(&e))?;
        folders.retain(|f| begun(f));
        if folders.is_empty() {
            return Err(failed(&"there are no runs in it"));
        }
        Ok(Summary::read(&folders))
    }

    /// Of these runs alone, whatever else is beside them.
    pub fn over(runs: &[Run]) -> Summary {
        Summary::read(&runs.iter().map(|run| run.folder.clone()).collect::<Vec<_>>())
    }

    fn read(folders: &[PathBuf]) -> Summary {
        let (mut runs, mut damaged) = (Vec::new(), Vec::new());
        for folder in folders {
            let run = Settings::resume(folder, &Choices::new()).and_then(|s| Ok((s, End::of(folder)?)));
            match run {
                Ok(run) => runs.push(run),
                Err(TrainError::Checkpoint { path, why }) => {
                    damaged.push(format!("{}: {why}", path.display()));
                }
                Err(e) => damaged.push(format!("{}: {e}", folder.display())),
            }
        }
        Summary { damaged, ..Summary::new(runs) }
    }

    fn new(mut runs: Vec<(Settings, End)>) -> Summary {
        let first = runs.first().map(|(settings, _)| settings.by_name()).unwrap_or_default();
        let differs = |name: &str| runs.iter().any(|(s, _)| s.by_name().get(name) != first.get(name));
        let varied: Vec<String> =
            first.keys().filter(|name| *name != SEED && differs(name)).cloned().collect();
        let key = |s: &Settings| -> Vec<Value> {
            let all = s.by_name();
            varied.iter().chain([&SEED.to_string()]).map(|name| Value::of(all.get(name))).collect()
        };
        runs.sort_by(|a, b| key(&a.0).partial_cmp(&key(&b.0)).unwrap_or(std::cmp::Ordering::Equal));
        let mut groups: Vec<Group> = Vec::new();
        for (settings, end) in runs {
            let name = settings.told(&varied);
            if groups.last().is_none_or(|g| g.name != name) {
                groups.push(Group { name, finished: vec![], diverged: vec![], open: 0 });
            }
            let Some(group) = groups.last_mut() else { continue };
            match end {
                End::Finished(report) => group.finished.push(*report),
                End::Diverged(why) => group.diverged.push(why),
                End::Open => group.open += 1,
            }
        }
        Summary { varied, groups, damaged: Vec::new() }
    }

    /// The group that is best on the examples that were held back.
    ///
    /// # Errors
    /// Why there is none.
    pub fn best(&self) -> std::result::Result<&Group, NoBest> {
        if self.varied.iter().any(|name| DATA.contains(&name.as_str())) {
            return Err(NoBest::Data);
        }
        let ranked = self.groups.iter().filter_map(|g| Some((g, g.rank()?)));
        let better = |a: (_, Score), b: (_, Score)| if b.1.better_than(&a.1) { b } else { a };
        ranked.reduce(better).map(|(group, _)| group).ok_or_else(|| NoBest::NoScore(self.unscored()))
    }

    /// Why runs have no score: `2 diverged, 1 not ended`.
    fn unscored(&self) -> String {
        let sum = |f: fn(&Group) -> usize| self.groups.iter().map(f).sum::<usize>();
        let counts = [
            (sum(|g| g.diverged.len()), "diverged"),
            (sum(|g| g.open), "not ended"),
            (sum(|g| g.finished.len()), "with a loss that is not finite"),
            (self.damaged.len(), "damaged"),
        ];
        let told = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
        told.collect::<Vec<_>>().join(", ")
    }

    /// What a report shows: scores against settings, and learning curves.
    pub fn figures(&self) -> Vec<Figure> {
        let results = self.results();
        let names: Vec<&str> = self.groups.iter().map(|g| g.name.as_str()).collect();
        let kinds = ["train", "validation", "test"];
        let dots = |what: &str| {
            let measures: Vec<String> = kinds.iter().map(|kind| format!("{kind} {what}")).collect();
            let measures: Vec<&str> = measures.iter().map(String::as_str).collect();
            Figure::dots(&format!("The kept epoch's {what}"), what, &results, &names, &measures)
        };
        let lines = |title: &str, series: &str| {
            // A loss falls over powers of ten.
            let log = series.ends_with("loss");
            Figure::lines(title, ["epoch", series], &results, &names, series).log(false, log)
        };
        let accuracy = self.groups.iter().flat_map(|g| &g.finished).any(|r| r.test.accuracy.is_some());
        let mut figures = vec![
            dots("loss"),
            lines("Loss while training", "training loss"),
            lines("Loss on the validation examples", "validation loss"),
        ];
        if accuracy {
            figures.insert(0, dots("accuracy"));
            figures.push(lines("Accuracy on the validation examples", "validation accuracy"));
        }
        figures.retain(|f| !matches!(f, Figure::Lines(f) if f.lines.is_empty()));
        figures
    }

    fn results(&self) -> Results {
        let runs = self.groups.iter().map(|g| (g.name.clone(), g.finished.iter().map(measures).collect()));
        Results::new(runs.collect::<BTreeMap<_, _>>(), false)
    }
}

fn measures(report: &Report) -> Arc<Measures> {
    let mut m = Measures::default();
    let scores =
        [("train", Some(report.train)), ("validation", report.validation), ("test", Some(report.test))];
    for (name, score) in scores {
        let Some(score) = score else { continue };
        m.put(&format!("{name} loss"), score.loss);
        score.accuracy.into_iter().for_each(|a| m.put(&format!("{name} accuracy"), a));
    }
    for row in &report.history {
        let x = row.epoch as f64;
        m.push("training loss", x, row.train.loss);
        let Some(validation) = row.validation else { continue };
        m.push("validation loss", x, validation.loss);
        validation.accuracy.into_iter().for_each(|a| m.push("validation accuracy", x, a));
    }
    Arc::new(m)
}

/// A setting's value, for sorting: numbers by size, before words.
#[derive(PartialEq, PartialOrd)]
enum Value {
    Number(f64),
    Word(String),
}

impl Value {
    fn of(value: Option<&serde_json::Value>) -> Value {
        match value.map(|v| (v.as_f64(), v)) {
            Some((Some(x), _)) => Value::Number(x),
            Some((None, v)) => Value::Word(v.to_string()),
            None => Value::Word(String::new()),
        }
    }
}
