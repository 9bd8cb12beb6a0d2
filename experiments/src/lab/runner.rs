//! Where experiments are run.

use super::workers::share;
use super::{
    Arm, Cache, Experiment, Finding, LabError, Measures, Outcome, Plan, Result, Results, Scale, Scope,
};
use crate::data::{DataError, Dataset, Options, State, Store};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Somebody who wants to know how far an experiment is. Called from several threads.
pub trait Progress: Sync {
    /// An experiment begins, with so many runs, of which some are known already.
    fn begin(&self, _id: &str, _runs: usize, _known: usize) {}
    /// One more run is done.
    fn done(&self) {}
}

/// Nobody.
impl Progress for () {}

/// Where experiments are run.
pub struct Lab<'a> {
    /// How much of each, and on what.
    pub scope: Scope,
    /// Where results are kept.
    pub cache: Option<Cache>,
    /// Whether results that are kept are taken instead of running again.
    pub resume: bool,
    /// How many runs go on at once; 0 for one for each processor.
    pub threads: usize,
    /// Who is told how far it is.
    pub progress: &'a dyn Progress,
    bench: Bench,
    known: Mutex<HashMap<String, Arc<Measures>>>,
}

/// What a run may use: data sets, each loaded once.
pub struct Bench {
    store: Store,
    sets: Mutex<HashMap<String, Arc<Dataset>>>,
}

impl Bench {
    /// With the data sets of a store.
    pub fn new(store: Store) -> Bench {
        Bench { store, sets: Mutex::default() }
    }

    /// A data set by its name or path.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn set(&self, name: &str) -> std::result::Result<Arc<Dataset>, DataError> {
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = sets.get(name) {
            return Ok(set.clone());
        }
        let set = Arc::new(self.store.load(name, &Options::default())?);
        sets.insert(name.into(), set.clone());
        Ok(set)
    }

    /// A toy set, drawn as the options say.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn draw(&self, name: &str, options: &Options) -> std::result::Result<Dataset, DataError> {
        self.store.load(name, options)
    }
}

/// A run that is to be done: which arm, which seed.
type Task = (usize, u64);

impl<'a> Lab<'a> {
    /// A lab that keeps nothing. Images that stand in for others are Fashion-MNIST in full runs, if it is installed, else digits.
    pub fn new(scale: Scale, store: Store, progress: &'a dyn Progress) -> Lab<'a> {
        let fashion = store.list().into_iter().find(|e| e.known.name == "fashion");
        let here = fashion.is_some_and(|e| matches!(e.state, State::Installed(_)));
        let images = match scale {
            Scale::Quick | Scale::Reduced => crate::data::DEFAULT,
            Scale::Full if here => "fashion",
            Scale::Full => "mnist",
        };
        let scope = Scope { scale, images: images.into(), weights: None };
        let (bench, known) = (Bench::new(store), Mutex::default());
        Lab { scope, cache: None, resume: false, threads: 0, progress, bench, known }
    }

    /// Loads the data sets of all runs that are to be done, which is done once: else hours could pass before it is told that
    /// one is not there.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn load(&self, experiments: &[&Experiment]) -> std::result::Result<(), DataError> {
        for experiment in experiments {
            let plan = (experiment.plan)(&self.scope);
            for (arm, _) in self.tasks(&plan) {
                plan.arms[arm].trial.data().map_or(Ok(()), |name| self.bench.set(name).map(drop))?;
            }
        }
        Ok(())
    }

    /// Runs an experiment, except for what was run before, and judges its predictions.
    ///
    /// # Errors
    /// [`LabError`] for data that are missing and files that cannot be written.
    pub fn run(&self, experiment: &Experiment) -> Result<Outcome> {
        let plan = (experiment.plan)(&self.scope);
        let results = self.results(experiment.id, &plan)?;
        let quick = self.scope.scale == Scale::Quick;
        let predictions = (experiment.predictions)(&self.scope).into_iter();
        let findings = predictions.filter(|p| !quick || p.claim.is_some()).map(|p| {
            let found = (p.judge)(&results);
            Finding {
                says: p.says,
                printed: p.printed,
                measured: found.measured,
                verdict: found.verdict,
                expected: p.expected,
                surprise: p.surprise,
                claim: p.claim,
            }
        });
        Ok(Outcome {
            id: experiment.id,
            title: experiment.title,
            source: experiment.source,
            findings: findings.collect(),
            figures: (experiment.figures)(&results),
            setting: plan.setting,
        })
    }

    /// Every arm with every seed, under the name that its result has.
    fn keys(plan: &Plan) -> Vec<Vec<(u64, String)>> {
        let seeds: Vec<u64> = if plan.seeds == 0 { vec![0] } else { (1..=plan.seeds).collect() };
        let of_arm = |arm: &Arm| {
            let settings = arm.settings();
            seeds.iter().map(|&seed| (seed, Cache::key(&settings, seed))).collect()
        };
        plan.arms.iter().map(of_arm).collect()
    }

    /// The runs that are to be done, each once.
    fn tasks(&self, plan: &Plan) -> Vec<Task> {
        let mut seen = HashSet::new();
        let mut tasks = Vec::new();
        for (arm, keys) in Lab::keys(plan).into_iter().enumerate() {
            for (seed, key) in keys {
                if !self.remembers(plan, arm, seed, &key) && seen.insert(key) {
                    tasks.push((arm, seed));
                }
            }
        }
        tasks
    }

    /// What every arm gives with every seed.
    fn results(&self, id: &'static str, plan: &Plan) -> Result<Results> {
        let (keys, tasks) = (Lab::keys(plan), self.tasks(plan));
        let all = keys.iter().flatten().map(|(_, key)| key).collect::<HashSet<_>>().len();
        self.progress.begin(id, all, all - tasks.len());
        self.work(id, plan, &tasks)?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let of_arm =
            |keys: &Vec<(u64, String)>| keys.iter().filter_map(|(_, k)| known.get(k).cloned()).collect();
        let runs: BTreeMap<_, _> =
            plan.arms.iter().zip(&keys).map(|(arm, keys)| (arm.name.clone(), of_arm(keys))).collect();
        Ok(Results::new(runs, plan.seeds == 0))
    }

    /// Whether a run was done here, or is in the cache and may be taken from there.
    fn remembers(&self, plan: &Plan, arm: usize, seed: u64, key: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains_key(key) {
            return true;
        }
        let kept = self.cache.as_ref().filter(|_| self.resume);
        let Some(measures) = kept.and_then(|c| c.get(&plan.arms[arm].settings(), seed)) else { return false };
        known.insert(key.into(), Arc::new(measures));
        true
    }

    fn work(&self, id: &'static str, plan: &Plan, tasks: &[Task]) -> Result<()> {
        share(self.threads, tasks.len(), |threads, numbers| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
            for number in numbers {
                pool.install(|| self.one(id, plan, tasks[number]))?;
                self.progress.done();
            }
            Ok(())
        })
    }

    fn one(&self, id: &'static str, plan: &Plan, (arm, seed): Task) -> Result<()> {
        let arm = &plan.arms[arm];
        let settings = arm.settings();
        let failed = |source| LabError::Trial { id, arm: arm.name.clone(), seed, source: Box::new(source) };
        let measures = arm.trial.run(seed, &self.bench).map_err(failed)?;
        if let Some(cache) = &self.cache {
            cache.put(&settings, seed, &measures)?;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(Cache::key(&settings, seed), Arc::new(measures));
        Ok(())
    }
}
