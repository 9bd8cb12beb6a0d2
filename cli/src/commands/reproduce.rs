//! `chainrule reproduce`

use super::page;
use crate::args::{Format, ReproduceArgs};
use crate::failure::{Failure, INTERRUPTED, WRONG, tell};
use crate::render;
use crate::render::check::Look;
use crate::render::reproduce::{Row, Ticker};
use chainrule::derivation::ledger::{self, Entry, Judge};
use chainrule::experiments::data::{State, Store};
use chainrule::experiments::lab::{Cache, Experiment, Lab, Outcome, Pretrained, Scale};
use chainrule::experiments::reproduce::{EXPERIMENTS, read_resnet20};
use std::io::Write;
use std::process::ExitCode;

/// Stands for the whole ledger.
const CLAIMS: &str = "claims";
/// Stands for every experiment.
const ALL: &str = "experiments";

pub fn reproduce(args: &ReproduceArgs) -> Result<ExitCode, Failure> {
    let (entries, experiments) = chosen(&args.what)?;
    page::can_be_written(args.report.as_deref(), &args.cache)?;
    let outcomes = run(args, &experiments)?;
    let mut judge = Judge::default();
    let found = entries.into_iter().map(|entry| Row::new(judge.found(&entry), entry, &outcomes));
    let rows: Vec<Row> = found.collect();
    let written =
        page::write(args.report.as_deref(), || render::report::page(&rows, &outcomes, &again(args)));
    match args.format {
        Format::Text => {
            let width = Look::here(1, true).width;
            write!(std::io::stdout(), "{}", render::reproduce::text(&rows, &outcomes, width))?;
        }
        Format::Json => render::json(&render::reproduce::json(&rows, &outcomes))?,
    }
    written?;
    let differs = rows.iter().any(Row::differs) || outcomes.iter().any(Outcome::contradicts);
    Ok(if differs { WRONG.into() } else { ExitCode::SUCCESS })
}

/// The network to fine-tune, with all that it needs being here: else an hour would pass before that is told.
fn pretrained(args: &ReproduceArgs, experiments: &[&Experiment]) -> Result<Option<Pretrained>, Failure> {
    let Some(file) = &args.weights else { return Ok(None) };
    let refused = |why: String| Failure::not_understood(format!("--weights: {why}"));
    if !experiments.iter().any(|e| e.id == "E17") {
        return Err(refused("it is for E17, which is not asked for".into()));
    }
    let weights = read_resnet20(file).map_err(|e| refused(e.to_string()))?;
    let images = Store::from_env().list().into_iter().find(|e| e.known.name == "cifar10");
    match images.map(|e| e.state) {
        Some(State::Installed(_)) => Ok(Some(weights)),
        _ => Err(refused("it needs CIFAR-10; `chainrule data install cifar10` says how to get it".into())),
    }
}

/// Runs the experiments.
fn run(args: &ReproduceArgs, experiments: &[&Experiment]) -> Result<Vec<Outcome>, Failure> {
    let pretrained = pretrained(args, experiments)?;
    if experiments.is_empty() {
        return Ok(Vec::new());
    }
    let scale = if args.full { Scale::Full } else { Scale::Reduced };
    let ticker = Ticker::default();
    let mut lab = Lab::new(scale, Store::from_env(), &ticker);
    if let Some(images) = &args.images {
        lab.scope.images.clone_from(images);
    }
    lab.scope.weights = pretrained;
    lab.cache = Some(Cache::open(&args.cache).map_err(Failure::not_understood)?);
    lab.resume = args.resume;
    lab.threads = args.threads.unwrap_or(0);
    lab.load(experiments).map_err(Failure::not_understood)?;
    ctrlc::set_handler(|| {
        tell("\nstopped; the same command with --resume goes on from here");
        std::process::exit(INTERRUPTED.into());
    })
    .map_err(Failure::not_understood)?;
    let outcomes = experiments.iter().map(|e| lab.run(e)).collect::<Result<Vec<_>, _>>();
    ticker.clear();
    outcomes.map_err(Failure::not_understood)
}

/// The command that runs an experiment again.
fn again(args: &ReproduceArgs) -> impl Fn(&str) -> String {
    let scale = if args.full { " --full" } else { "" };
    let images = args.images.as_ref().map_or(String::new(), |images| format!(" --images {images}"));
    let weights =
        args.weights.as_ref().map_or(String::new(), |file| format!(" --weights {}", file.display()));
    move |id| {
        let weights = if id == "E17" { &*weights } else { "" };
        format!("chainrule reproduce {id}{scale}{images}{weights}")
    }
}

/// The claims and experiments that are meant.
fn chosen(words: &[String]) -> Result<(Vec<Entry>, Vec<&'static Experiment>), Failure> {
    let all = ledger::entries();
    let claim = |entry: &Entry, word: &str| word == CLAIMS || !word.is_empty() && entry.id.starts_with(word);
    let experiment = |e: &Experiment, word: &str| word == ALL || e.id.eq_ignore_ascii_case(word);
    let known = |word: &str| {
        all.iter().any(|entry| claim(entry, word)) || EXPERIMENTS.iter().any(|e| experiment(e, word))
    };
    if let Some(word) = words.iter().find(|word| !known(word)) {
        let ids = all.iter().map(|entry| entry.id.as_str()).chain(EXPERIMENTS.iter().map(|e| e.id));
        let ids = ids.chain([CLAIMS, ALL]);
        // Of those that are equally near, one that begins alike: a slip is likelier at the end.
        let alike = |id: &str| word.bytes().zip(id.bytes()).take_while(|(a, b)| a == b).count();
        let far = |id: &str| (strsim::damerau_levenshtein(word, id), word.len() - alike(id));
        let near = ids.min_by_key(|id| far(id)).unwrap_or_default();
        return Err(Failure::not_understood(format!("no id begins with {word}; the nearest is {near}")));
    }
    let any = |f: &dyn Fn(&str) -> bool| words.is_empty() || words.iter().any(|word| f(word));
    let experiments = EXPERIMENTS.into_iter().filter(|e| any(&|word| experiment(e, word))).collect();
    Ok((all.iter().filter(|entry| any(&|word| claim(entry, word))).cloned().collect(), experiments))
}
