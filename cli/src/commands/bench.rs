//! `chainrule bench`

use crate::args::{BenchArgs, BenchCommand, Common, Format, Type};
use crate::failure::{Failure, tell};
use crate::render;
use chainrule::tensor::{Real, isa};
use chainrule_bench::timing::Effort;
use chainrule_bench::{Bench, Report, conv, matmul, plot, train};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

pub fn bench(args: &BenchArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        BenchCommand::Matmul { sizes, common } => match common.dtype {
            Type::F32 => products::<f32>(sizes, common),
            Type::F64 => products::<f64>(sizes, common),
        },
        BenchCommand::Conv { explain: true, common } => match common.dtype {
            Type::F32 => explain::<f32>("f32"),
            Type::F64 => explain::<f64>("f64"),
        },
        BenchCommand::Conv { common, .. } => {
            let (mut bench, effort) = start(common)?;
            let report = match common.dtype {
                Type::F32 => conv::run::<f32>(effort, &mut bench, &mut now),
                Type::F64 => conv::run::<f64>(effort, &mut bench, &mut now),
            };
            show(&report.map_err(Failure::not_understood)?, common)
        }
        BenchCommand::Train { only, common } => steps(only, common),
    }
}

/// Threads to measure with, and for how long.
fn start(common: &Common) -> Result<(Bench, Effort), Failure> {
    let bench = Bench::new(common.threads.into())
        .map_err(|e| Failure::not_understood(format!("--threads {}: {e}", common.threads)))?;
    Ok((bench, if common.quick { Effort::QUICK } else { Effort::FULL }))
}

/// What is being measured.
fn now(what: &str) {
    tell(format!("{what} ..."));
}

fn products<T: Real>(sizes: &[u16], common: &Common) -> Result<ExitCode, Failure> {
    let (mut bench, effort) = start(common)?;
    let sizes: Vec<usize> = sizes.iter().map(|&n| n.into()).collect();
    let sizes = if sizes.is_empty() { &matmul::SIZES[..] } else { &sizes };
    show(&matmul::run::<T>(sizes, effort, &mut bench, &mut now), common)
}

fn steps(only: &str, common: &Common) -> Result<ExitCode, Failure> {
    if common.dtype == Type::F64 {
        return Err(Failure::not_understood("training steps are measured in f32: leave out --dtype"));
    }
    if common.svg.is_some() {
        return Err(Failure::not_understood("training steps have no picture: leave out --svg"));
    }
    let names: Vec<&str> = train::CASES.iter().map(|(name, _)| *name).collect();
    if !names.iter().any(|name| train::matches(name, only)) {
        return Err(Failure::not_understood(format!(
            "no case is called {only}; there are {}",
            names.join(", ")
        )));
    }
    let (mut bench, effort) = start(common)?;
    show(&train::run(only, effort, &mut bench, &mut now), common)
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

fn show(report: &Report, common: &Common) -> Result<ExitCode, Failure> {
    // First, for whoever reads only the beginning of the text ends the program; the figures are shown even if this fails.
    let drawn = common.svg.as_ref().map_or(Ok(()), |path| draw(report, path));
    match common.format {
        Format::Text => render::bench::text(report)?,
        Format::Json => render::json(report)?,
    }
    drawn.map(|()| ExitCode::SUCCESS)
}

fn draw(report: &Report, path: &Path) -> Result<(), Failure> {
    let cannot =
        |e: &dyn std::fmt::Display| Failure::not_understood(format!("cannot write {}: {e}", path.display()));
    let svg = plot::svg(report).map_err(|e| cannot(&e))?;
    std::fs::write(path, svg).map_err(|e| cannot(&e))
}
