//! All that was measured.

use super::{Grid, Measures, Sample};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What every arm gave with every seed.
#[derive(Clone, Debug, Default)]
pub struct Results {
    runs: BTreeMap<String, Vec<Arc<Measures>>>,
    /// Whether chance plays no part.
    exact: bool,
}

impl Results {
    /// The runs of each arm in the order of the seeds; `exact` if chance plays no part.
    pub fn new(runs: BTreeMap<String, Vec<Arc<Measures>>>, exact: bool) -> Results {
        Results { runs, exact }
    }

    /// The runs of an arm, one for each seed.
    pub fn runs(&self, arm: &str) -> &[Arc<Measures>] {
        self.runs.get(arm).map_or(&[], Vec::as_slice)
    }

    /// A number of every run of an arm; none where it could not be measured.
    pub fn values(&self, arm: &str, measure: &str) -> Vec<Option<f64>> {
        self.runs(arm).iter().map(|m| m.number(measure)).collect()
    }

    /// Those that could be measured.
    pub fn present(&self, arm: &str, measure: &str) -> Vec<f64> {
        self.values(arm, measure).into_iter().flatten().collect()
    }

    /// A number over all seeds, if every run has it.
    pub fn sample(&self, arm: &str, measure: &str) -> Option<Sample> {
        let values: Option<Vec<f64>> = self.values(arm, measure).into_iter().collect();
        Sample::of(&values?)
    }

    /// How far two numbers are apart, run by run with the same seed: `f(first, second)`.
    pub fn paired(
        &self,
        first: (&str, &str),
        second: (&str, &str),
        f: impl Fn(f64, f64) -> f64,
    ) -> Option<Sample> {
        let (a, b) = (self.values(first.0, first.1), self.values(second.0, second.1));
        let pairs = a.iter().zip(&b).map(|(a, b)| Some(f((*a)?, (*b)?)));
        Sample::of(&pairs.collect::<Option<Vec<f64>>>()?)
    }

    /// Half the width of a mean's 95 % interval.
    pub fn half(&self, sample: &Sample) -> f64 {
        if self.exact { 0.0 } else { sample.half() }
    }

    /// The mean of a series over the seeds, as far as all runs go.
    pub fn series(&self, arm: &str, name: &str) -> Vec<[f64; 2]> {
        let runs: Vec<_> = self.runs(arm).iter().map(|m| m.series(name)).collect();
        let length = runs.iter().map(|r| r.len()).min().unwrap_or(0);
        let mean = |i: usize| {
            let sum: f64 = runs.iter().map(|r| r[i][1]).sum();
            [runs[0][i][0], sum / runs.len() as f64]
        };
        (0..length).map(mean).collect()
    }

    /// Numbers over the plane, of the first seed.
    pub fn grid(&self, arm: &str, name: &str) -> Option<&Grid> {
        self.runs(arm).first()?.grid(name)
    }
}
