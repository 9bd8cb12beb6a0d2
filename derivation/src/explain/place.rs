//! The point at which a program is taken apart, and the parts of its explanation put together.

use super::report::{Explanation, Question, Trouble};
use super::steps::{Named, Steps};
use super::term::Sizes;
use super::{ask, write};
use crate::eval::{Binding, Fault, Sides, Value, World};
use crate::judge::{figures, ground, seed};
use crate::program::{Program, behind, bodies};
use crate::sample::{self, Point};
use crate::syntax::tree::{Expr, File, Kind};
use crate::{Diagnostic, Source, Span, syntax};
use chainrule_autograd::{Tape, Var};
use chainrule_tensor::random::Stream;
use std::collections::BTreeSet;

/// All about a file that was read without errors.
pub fn explain(source: &Source, file: &File, question: &Question) -> Result<Explanation, Trouble> {
    let program = Program::new(file);
    let seed = seed(&program).unwrap_or(question.seed);
    let mut stream = Stream::new(seed);
    let told = |fault: Fault| Trouble::Source(vec![fault.diagnostic()]);
    let mut point = first_point(&program, seed, &mut stream).map_err(told)?;
    let tape = Tape::new();
    let world = World::new(&tape);
    let said = world.set_up(&program, &mut point, &mut stream, false).map_err(told)?;
    if !said.is_empty() {
        return Err(Trouble::Source(said));
    }
    let said = world.advance(&program, 0, program.steps.len());
    if !said.is_empty() {
        return Err(Trouble::Source(said));
    }
    let scope = ask::scope(file);
    let of = match &question.of {
        Some(of) => of.clone(),
        None => ask::last_number(&world, &program)?,
    };
    let result = ask::number(&world, &scope, &of)?;
    let sizes = Sizes(point.sizes.iter().map(|(n, s)| (n.clone(), (*s).max(0) as usize)).collect());
    let named = named(&world, &program);
    let steps = Steps::new(&world, result.var, &named, &sizes);
    let by = match &question.by {
        Some(by) => vec![(by.clone(), ask::value(&world, &scope, by)?)],
        None => given(&world, &program, &steps, result.var),
    };
    for (by, x) in &by {
        // A sweep passes over what has no derivative as if it were constant.
        world.derivable(result.var, x.var, Span::default()).map_err(|fault| {
            let said = fault.diagnostic();
            ask::told(Diagnostic { message: format!("d{of}/d{by}: {}", said.message), ..said })
        })?;
    }
    let explained = steps.explained(&world);
    let looked_up = world.looked_up.borrow();
    let derivations =
        by.iter().map(|(by, x)| write::derivation((&of, result.var), (by, x), &looked_up, &named, &sizes));
    let derivations = derivations.collect::<Result<_, _>>().map_err(Trouble::Question)?;
    let names = behind(&program.steps, steps.names());
    Ok(Explanation {
        path: source.name.clone(),
        point: written(&point, &names),
        branches: branches(&world, &program, &behind(&program.steps, ask::names(&scope, &of)), source),
        steps: explained,
        derivations,
    })
}

/// The first point at which the judge tries a file's claims.
fn first_point(program: &Program, seed: u64, stream: &mut Stream) -> Result<Point, Fault> {
    if let Some(point) = ground::all(program)?.and_then(|all| all.into_iter().next()) {
        return Ok(point);
    }
    let settings = sample::settings(program, seed)?.all;
    let sizes = settings.into_iter().next().unwrap_or_default();
    let found =
        ground::find(program, &Point::of(&sizes), stream, false, ground::TRIES, &mut |_, _, _, _| Ok(true))?;
    Ok(found.unwrap_or(Point { sizes, ..Point::default() }))
}

/// The point as one would write it, without what nothing here depends on.
fn written(point: &Point, used: &BTreeSet<String>) -> Vec<(String, String)> {
    let sizes = point.sizes.iter().map(|(n, s)| (n.clone(), s.to_string()));
    let values = point.values.iter().filter(|(n, _)| used.contains(*n));
    sizes.chain(values.map(|(n, v)| (n.clone(), figures::drawn(v)))).collect()
}

/// The conditions of an `if` that hold at the point, and those that do not, in the words of the source.
fn branches(world: &World, program: &Program, used: &BTreeSet<String>, source: &Source) -> Vec<String> {
    let bodies = bodies(&program.steps, used);
    let inside = |at: &Span| bodies.iter().any(|b| b.start <= at.start && at.end <= b.end);
    let told = |(at, sides): (&Span, &Sides)| {
        let words = at.of(&source.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let holds = sides.above.then(|| words.clone());
        holds.into_iter().chain(sides.below.then(|| format!("not {words}")))
    };
    world.branches.borrow().iter().filter(|(at, _)| inside(at)).flat_map(told).collect()
}

/// What the values of a file are called; a value with several names goes by its first.
fn named(world: &World, program: &Program) -> Named {
    let mut named = Named::new();
    let mut add = |symbol: Expr, value: &Value| {
        if !value.eye && !value.rows {
            named.entry(value.var.id().index()).or_insert_with(|| super::steps::Name::new(symbol, value));
        }
    };
    let givens = program.givens.iter().flat_map(|d| &d.names).map(|n| n.name.as_str());
    for name in givens.chain(program.steps.iter().flat_map(|s| s.defines())) {
        match world.binding(name) {
            Some(Binding::Value(value)) => add(super::build::name(name), &value),
            Some(Binding::Sequence(sequence)) => {
                for (k, value) in sequence.elements.borrow().iter() {
                    let index = vec![super::build::number(*k as f64)];
                    add(super::build::kind(Kind::Index(super::build::name(name), index)), value);
                }
            }
            _ => {}
        }
    }
    named
}

/// Each given value that the result depends on, be it by way of what has no derivative.
fn given<'t>(
    world: &World<'t>,
    program: &Program,
    steps: &Steps,
    result: Var<'t>,
) -> Vec<(String, Value<'t>)> {
    let names = program.givens.iter().flat_map(|d| &d.names);
    let reaches = |v: &Value<'t>| {
        steps.shows(v.var.id().index()) || world.derivable(result, v.var, Span::default()).is_err()
    };
    let values = names.filter_map(|n| match world.binding(&n.name)? {
        Binding::Value(v) if reaches(&v) => Some((n.name.clone(), v)),
        _ => None,
    });
    values.collect()
}

/// An expression in both notations.
pub fn formula(e: &Expr) -> super::Formula {
    super::Formula { text: syntax::echo::text(e), latex: syntax::echo::latex(e) }
}
