//! A whole run: from settings to a report.

use super::build::trainer;
use super::checkpoint::{self, Named, Progress, State};
use super::diverged::{Divergence, suspect};
use super::folder::Folder;
use super::{Begin, Outcome, Pass, Report, Result, Row, Settings, TrainError, Trainer, Watch, evaluate};
use crate::data::{Dataset, Options, Store};
use chainrule_nn::Layer;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

/// How a run is done; nothing here changes its result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Job<'a> {
    /// Where its results go.
    pub out: Option<&'a Path>,
    /// The folder of an interrupted run that it goes on from.
    pub resume: Option<&'a Path>,
    /// How many threads work; 0 for as many as there are processors.
    pub threads: usize,
}

/// More threads than any machine has processors; a larger number is a slip, and would take the system down.
pub const MOST_THREADS: usize = 1024;

/// Trains and tests a model.
///
/// After each epoch the validation examples are scored; the parameters of the best epoch are tested and kept. With
/// [`Job::out`] the run is saved after every epoch and when it is stopped.
///
/// # Errors
/// Whatever is wrong with settings, data, model and folders, before the first step; [`TrainError::Diverged`] for a loss
/// that is not finite, with where it began.
pub fn train(settings: &Settings, job: Job, store: &Store, watch: &mut dyn Watch) -> Result<Outcome> {
    settings.check()?;
    if job.threads > MOST_THREADS {
        return Err(TrainError::setting("threads", job.threads, format!("must be at most {MOST_THREADS}")));
    }
    let data = load(settings, store)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.threads).build()?;
    // Entered once: every kernel inside runs on these threads without crossing over, and the tape stays on one of them.
    pool.install(|| {
        let mut session = Session::new(settings, &data)?;
        // Only once nothing is wrong with the rest, so that a failed start leaves no folder behind.
        let open = |out| Folder::open(out, settings, job.resume == Some(out));
        session.folder = job.out.map(open).transpose()?;
        if let Some(from) = job.resume {
            session.resume(from)?;
        }
        session.run(watch)
    })
}

/// The data set as a run uses it.
///
/// # Errors
/// As [`Store::load`], and for a validation part that leaves nothing.
pub fn load(settings: &Settings, store: &Store) -> Result<Dataset> {
    let (seed, examples, noise) = (settings.seed, settings.examples, settings.noise);
    let data = store.load(&settings.data, &Options { seed, examples, noise, ..Options::default() })?;
    let data = data.with_validation(settings.validation, seed)?;
    Ok(if settings.standardise { data.standardised() } else { data })
}

struct Session<'a> {
    settings: &'a Settings,
    data: &'a Dataset,
    folder: Option<Folder>,
    trainer: Trainer,
    progress: Progress,
    best: Option<Named>,
}

impl<'a> Session<'a> {
    fn new(settings: &'a Settings, data: &'a Dataset) -> Result<Session<'a>> {
        let trainer = trainer(settings, data)?;
        Ok(Session { settings, data, folder: None, trainer, progress: Progress::default(), best: None })
    }

    fn resume(&mut self, from: &Path) -> Result<()> {
        let path = from.join(checkpoint::FILE);
        let state = State::load(&path)?;
        self.restore(&state, &path)?;
        (self.progress, self.best) = (state.progress, state.best);
        Ok(())
    }

    fn restore(&mut self, state: &State, path: &Path) -> Result<()> {
        self.trainer.restore(&state.model, path)?;
        self.trainer.optimizer.load_state(&state.optimizer).map_err(|e| TrainError::checkpoint(path, e))?;
        self.trainer.at = state.progress.at;
        Ok(())
    }

    fn state(&self) -> State {
        State {
            progress: Progress { at: self.trainer.at, ..self.progress.clone() },
            model: self.trainer.values(),
            best: self.best.clone(),
            optimizer: self.trainer.optimizer.state(),
        }
    }

    fn save(&self) -> Result<()> {
        self.folder.as_ref().map_or(Ok(()), |folder| folder.save(&self.state()))
    }

    fn run(mut self, watch: &mut dyn Watch) -> Result<Outcome> {
        let train = &self.data.train;
        let count = |split: Option<&crate::data::Split>| split.map_or(0, |s| s.len());
        let at = self.trainer.at;
        watch.begin(&Begin {
            settings: self.settings,
            parameters: self.trainer.model.count(),
            examples: [train.len(), count(self.data.validation.as_ref()), self.data.test.len()],
            accuracy: matches!(self.data.target, crate::data::Target::Classes(_)),
            done: at.epoch * train.len() + (at.step * self.settings.batch_size).min(train.len()),
            rows: &self.progress.rows,
        });
        while self.trainer.at.epoch < self.settings.epochs {
            // Shares the elements: what it costs is one copy of the parameters at the epoch's first step.
            let before = self.state();
            let clock = Instant::now();
            let pass = self.trainer.epoch(train, |step| {
                watch.batch(step.examples);
                if watch.stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            match pass {
                Pass::Done(score) => {
                    let validation = self.data.validation.as_ref();
                    let score_of = |split| evaluate(&self.trainer.model, self.trainer.objective, split);
                    let validation = validation.map(score_of).transpose()?;
                    if validation.is_some_and(|v| !v.loss.is_finite()) {
                        return Err(self.diagnose(&before, watch));
                    }
                    let steps = train.len().div_ceil(self.settings.batch_size) as u64;
                    let epoch = self.trainer.at.epoch;
                    let lr = self.trainer.rate.at(epoch as u64 * steps - 1);
                    let seconds = std::mem::take(&mut self.progress.spent) + clock.elapsed().as_secs_f64();
                    self.note(Row { epoch, train: score, validation, lr, seconds });
                    if let Some(row) = self.progress.rows.last() {
                        watch.epoch(row);
                    }
                    self.save()?;
                }
                Pass::Stopped => {
                    self.progress.spent += clock.elapsed().as_secs_f64();
                    self.save()?;
                    let saved = self.folder.map(|f| f.path().to_path_buf());
                    return Ok(Outcome::Stopped { epochs: self.trainer.at.epoch, saved });
                }
                Pass::NotFinite(_) => return Err(self.diagnose(&before, watch)),
            }
        }
        self.finish()
    }

    /// Adds an epoch, and keeps its parameters if it is the best.
    fn note(&mut self, row: Row) {
        let best =
            self.progress.best.and_then(|epoch| self.progress.rows.get(epoch.checked_sub(1)?)?.validation);
        let better = match (row.validation, best) {
            (Some(new), Some(best)) => new.better_than(&best),
            _ => true,
        };
        if better {
            self.progress.best = Some(row.epoch);
            self.best = row.validation.map(|_| self.trainer.values());
        }
        self.progress.rows.push(row);
    }

    /// Runs the epoch again, which gives the same bits, with the tape looking at every number.
    fn diagnose(&mut self, before: &State, watch: &mut dyn Watch) -> TrainError {
        watch.note("the loss is not a finite number; running the epoch again to see where that began");
        let epoch = before.progress.at.epoch + 1;
        if let Err(e) = self.restore(before, Path::new("memory")) {
            return e;
        }
        self.trainer.tape.detect_anomalies(true);
        let again = self.trainer.epoch(&self.data.train, |_| ControlFlow::Continue(()));
        let began = match again {
            Err(TrainError::Engine(e @ chainrule_autograd::Error::Anomaly { .. })) => Some(e),
            Err(e) => return e,
            Ok(_) => None,
        };
        let step = self.trainer.at.step + 1;
        let divergence = Divergence { epoch, step, began, suspect: suspect(self.settings, &self.data.train) };
        let told = self.folder.as_ref().map_or(Ok(()), |folder| folder.give_up(&divergence.to_string()));
        told.map_or_else(|e| e, |()| divergence.into())
    }

    fn finish(self) -> Result<Outcome> {
        let Session { settings, data, trainer, progress, best, folder } = self;
        let weights = best.unwrap_or_else(|| trainer.values());
        trainer.restore(&weights, Path::new("memory"))?;
        let score = |split| evaluate(&trainer.model, trainer.objective, split);
        let report = Report {
            data: settings.data.clone(),
            model: settings.model,
            seed: settings.seed,
            epochs: settings.epochs,
            seconds: progress.rows.iter().map(|r| r.seconds).sum(),
            best_epoch: progress.best.unwrap_or(settings.epochs),
            parameters: trainer.model.count(),
            train: score(&data.train)?,
            validation: data.validation.as_ref().map(score).transpose()?,
            test: score(&data.test)?,
            settings: settings.clone(),
            command: settings.command(),
            history: progress.rows,
        };
        if let Some(folder) = folder {
            folder.finish(&trainer.model, &report)?;
        }
        Ok(Outcome::Finished(Box::new(report)))
    }
}
