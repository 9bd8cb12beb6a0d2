//! `chainrule bench`

use super::page;
use crate::args::{BenchArgs, BenchCommand, Common, Format, Type};
use crate::failure::{Failure, tell};
use crate::render;
use chainrule::tensor::{Real, isa};
use chainrule_bench::timing::Effort;
use chainrule_bench::{Bench, BenchError, Peer, Report, conv, matmul, plot, train};
use std::io::Write;
use std::path::Path;
use std::process::{Command as Process, ExitCode, Stdio};

pub fn bench(args: &BenchArgs) -> Result<ExitCode, Failure> {
    let f64s = |common: &Common| common.dtype == Type::F64;
    match &args.command {
        BenchCommand::Conv { explain: true, common } if f64s(common) => explain::<f64>("f64"),
        BenchCommand::Conv { explain: true, .. } => explain::<f32>("f32"),
        BenchCommand::Matmul { sizes, common } => {
            let sizes: Vec<usize> = sizes.iter().map(|&n| n.into()).collect();
            let sizes = if sizes.is_empty() { &matmul::SIZES[..] } else { &sizes };
            let run = if f64s(common) { matmul::run::<f64> } else { matmul::run::<f32> };
            measure("matmul", common, |effort, bench| run(sizes, &common.only, effort, bench, &mut now))
        }
        BenchCommand::Conv { common, .. } => {
            let run = if f64s(common) { conv::run::<f64> } else { conv::run::<f32> };
            measure("conv", common, |effort, bench| run(&common.only, effort, bench, &mut now))
        }
        BenchCommand::Train { memory_of: Some(case), .. } => {
            let bytes = train::memory(case).map_err(Failure::not_understood)?;
            writeln!(std::io::stdout(), "{}", bytes.map_or(String::new(), |bytes| bytes.to_string()))?;
            Ok(ExitCode::SUCCESS)
        }
        BenchCommand::Train { common, .. } => {
            if f64s(common) {
                return Err(Failure::not_understood("training steps are measured in f32: leave out --dtype"));
            }
            if common.svg.is_some() {
                return Err(Failure::not_understood("training steps have no picture: leave out --svg"));
            }
            measure("train", common, |effort, bench| {
                train::run(&common.only, effort, bench, &mut now, &memory)
            })
        }
    }
}

fn measure(
    what: &str,
    common: &Common,
    run: impl FnOnce(Effort, &mut Bench) -> Result<Report, BenchError>,
) -> Result<ExitCode, Failure> {
    if let Some(path) = &common.svg {
        page::ask(path).map_err(|e| unwritten(path, &e))?;
    }
    let (mut bench, effort) = start(what, common)?;
    let report = run(effort, &mut bench).map_err(Failure::not_understood)?;
    show(&report, common)?;
    // After the figures, which are there whatever became of a peer.
    let problems: Vec<String> = bench.problems().collect();
    if problems.is_empty() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::not_understood(problems.join("\n")))
    }
}

/// What a step of a case needs, found by a process of its own: in this one, memory of the cases before would serve again.
fn memory(case: &str) -> Option<u64> {
    let mut command = Process::new(std::env::current_exe().ok()?);
    let output = command.args(["bench", "train", "--memory-of", case]).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Threads and peers to measure with, and for how long.
fn start(what: &str, common: &Common) -> Result<(Bench, Effort), Failure> {
    let mut bench = Bench::new(common.threads.into())
        .map_err(|e| Failure::not_understood(format!("--threads {}: {e}", common.threads)))?;
    let dtype = if common.dtype == Type::F64 { "f64" } else { "f32" };
    for command in &common.peer {
        now(&format!("starting {command}"));
        let peer =
            Peer::start(command, what, dtype, bench.threads(), now).map_err(Failure::not_understood)?;
        bench.invite(peer);
    }
    Ok((bench, if common.quick { Effort::QUICK } else { Effort::FULL }))
}

/// What is being measured.
fn now(what: &str) {
    tell(format!("{what} ..."));
}

/// Which way each shape goes.
fn explain<T: Real>(dtype: &str) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout();
    let isa = isa().name();
    writeln!(out, "{isa}, {dtype}; costs are multiply-adds of a register per register of results\n")?;
    for case in conv::SHAPES {
        let why = case.explain::<T>().map_err(Failure::not_understood)?;
        writeln!(out, "{}\n  {}\n", case.name(), why.trim_end().replace('\n', "\n  "))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(report: &Report, common: &Common) -> Result<(), Failure> {
    // First, for whoever reads only the beginning of the text ends the program; the figures are shown even if this fails.
    let drawn = common.svg.as_ref().map_or(Ok(()), |path| draw(report, path));
    match common.format {
        Format::Text => render::bench::text(report)?,
        Format::Json => render::json(report)?,
    }
    drawn
}

fn draw(report: &Report, path: &Path) -> Result<(), Failure> {
    let svg = plot::svg(report).map_err(|e| unwritten(path, &e))?;
    std::fs::write(path, svg).map_err(|e| unwritten(path, &e))
}

fn unwritten(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::not_understood(format!("cannot write {}: {why}", path.display()))
}
