//! Sizes: pairwise different, so that N and D cannot be confused, and as the declarations ask.

use super::Sizes;
use crate::dim::{Dim, Poly};
use crate::eval::{Binding, Fault, Result, World, said_help};
use crate::program::Program;
use crate::syntax::tree::{DimBound, DimDecl, Expr, Rel, Sampling};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

/// So many settings are tried, and two more: every size as small as it may be, and all alike.
const SETTINGS: usize = 4;

/// The settings of sizes to try.
pub struct Settings {
    /// All of them, the special ones last.
    pub all: Vec<Sizes>,
    /// How many are ordinary.
    pub ordinary: usize,
}

/// The settings of sizes to try; without dimensions, one.
pub fn settings(program: &Program, seed: u64) -> Result<Settings> {
    if program.dims.is_empty() {
        return Ok(Settings { all: vec![Sizes::new()], ordinary: 1 });
    }
    let free = program.dims.iter().any(|d| !matches!(d.bound, DimBound::Equal(_)));
    let mut settings: Vec<Sizes> = Vec::new();
    let mut stream = Stream::new(seed ^ 0x5123_5123);
    let wanted = if free { SETTINGS } else { 1 };
    let mut last = None;
    for attempt in 0..400 {
        if settings.len() == wanted {
            break;
        }
        // Sizes that differ are tried for long; a file may make that impossible.
        match attempt_sizes(program, &mut stream, attempt < 300, attempt / 40)? {
            Ok(sizes) if !settings.contains(&sizes) => settings.push(sizes),
            Ok(_) => {}
            Err(why) => last = Some(why),
        }
    }
    let Some(_) = settings.first() else {
        let span = program.dims.first().map_or(Default::default(), |d| d.name.span);
        let why = last.map_or_else(String::new, |w: String| format!(": {w}"));
        return said_help(
            span,
            format!("no sizes were found that the declarations allow{why}"),
            "say a range: sample N in 2..6",
        );
    };
    let ordinary = settings.len();
    let least = least(program, 1);
    let most = least.iter().flatten().flatten().map(|(_, size)| *size).max().unwrap_or(1);
    for special in [least, self::least(program, most)] {
        if let Ok(Ok(sizes)) = special
            && free
            && !settings.contains(&sizes)
        {
            settings.push(sizes);
        }
    }
    Ok(Settings { all: settings, ordinary })
}

/// What each bound asks of a size, evaluated with the sizes before it.
fn attempt_sizes(
    program: &Program,
    stream: &mut Stream,
    differ: bool,
    wider: usize,
) -> Result<std::result::Result<Sizes, String>> {
    let tape = Tape::new();
    let world = World::new(&tape);
    world.mark(program);
    let mut sizes = Sizes::new();
    // A number that stands in a shape is a size too, which others should differ from.
    for dim in &program.dims {
        let (low, high) = bounds(program, dim, &world)?;
        if let (Some(low), Some(high)) = (low, high)
            && high < low.max(1)
            && attempt_is_alone(dim)
        {
            let message =
                format!("no sizes were found: {} would lie between {low} and {high}", dim.name.name);
            return said_help(dim.name.span, message, "the first number of a range is the smaller one");
        }
        if let (Some(low), Some(high)) = (low, high)
            && high < low
        {
            return Ok(Err(format!("{} would lie between {low} and {high}", dim.name.name)));
        }
        let size = match (&dim.bound, low) {
            (DimBound::Equal(e), _) => whole(&world, e)?,
            (_, low) => {
                let least = low.unwrap_or(if program.dims.len() < 6 { 2 } else { 1 });
                let most = high.unwrap_or((7 + wider as i64).max(least + 3)).max(least);
                least + stream.below((most - least + 1) as usize) as i64
            }
        };
        let fixed = matches!(dim.bound, DimBound::Equal(_));
        if differ && !fixed && sizes.iter().any(|(_, s)| *s == size) {
            return Ok(Err("the sizes have to be pairwise different".into()));
        }
        bind(&world, dim, size)?;
        sizes.push((dim.name.name.clone(), size));
    }
    Ok(check(program, &world).map(|()| sizes))
}

/// Whether the bounds of a dimension do not depend on what others were drawn to be.
fn attempt_is_alone(dim: &DimDecl) -> bool {
    matches!(&dim.bound, DimBound::Within(a, b) if a.as_number().is_some() && b.as_number().is_some())
}

/// Every free size as small as it may be, but not below `floor`.
fn least(program: &Program, floor: i64) -> Result<std::result::Result<Sizes, String>> {
    let tape = Tape::new();
    let world = World::new(&tape);
    world.mark(program);
    let mut sizes = Sizes::new();
    for dim in &program.dims {
        let (low, high) = bounds(program, dim, &world)?;
        let size = match &dim.bound {
            DimBound::Equal(e) => whole(&world, e)?,
            _ => low.unwrap_or(1).max(floor).min(high.unwrap_or(i64::MAX)),
        };
        bind(&world, dim, size)?;
        sizes.push((dim.name.name.clone(), size));
    }
    Ok(check(program, &world).map(|()| sizes))
}

fn bind(world: &World, dim: &DimDecl, size: i64) -> Result<()> {
    let name = &dim.name.name;
    let Ok(n) = usize::try_from(size) else {
        return said_help(dim.name.span, format!("{name} would be {size}"), "a size is at least 0");
    };
    // A size that is a formula of others means that formula.
    let meaning = match &dim.bound {
        DimBound::Equal(e) => world.dim(e, world.root())?.poly().clone(),
        _ => Poly::name(name),
    };
    world.bind(name, Binding::Dim(Dim::new(n, meaning, name)));
    Ok(())
}

/// The least and the largest size that are asked for, as far as the sizes before tell: what is declared, and of that what is
/// to be sampled.
fn bounds(program: &Program, dim: &DimDecl, world: &World) -> Result<(Option<i64>, Option<i64>)> {
    let (mut low, mut high) = declared(dim, world)?;
    for part in &program.sampling {
        if let Sampling::Within(name, from, to) = part
            && name.name == dim.name.name
        {
            let (from, to) = (whole(world, from)?, whole(world, to)?);
            low = Some(low.map_or(from, |low| low.max(from)));
            high = Some(high.map_or(to, |high| high.min(to)));
        }
    }
    Ok((low, high))
}

fn declared(dim: &DimDecl, world: &World) -> Result<(Option<i64>, Option<i64>)> {
    match &dim.bound {
        DimBound::Within(from, to) => Ok((Some(whole(world, from)?), Some(whole(world, to)?))),
        DimBound::Compare(list) => {
            let (mut low, mut high) = (None::<i64>, None::<i64>);
            for (rel, e) in list {
                // What compares with a later size is checked at the end.
                let Ok(n) = whole(world, e) else { continue };
                match rel {
                    Rel::Greater => low = Some(low.unwrap_or(1).max(n + 1)),
                    Rel::GreaterEqual => low = Some(low.unwrap_or(1).max(n)),
                    Rel::Less => high = Some(high.unwrap_or(i64::MAX).min(n - 1)),
                    Rel::LessEqual => high = Some(high.unwrap_or(i64::MAX).min(n)),
                    Rel::Equal => (low, high) = (Some(n), Some(n)),
                    Rel::NotEqual => {}
                }
            }
            Ok((low, high))
        }
        _ => Ok((None, None)),
    }
}

fn whole(world: &World, e: &Expr) -> Result<i64> {
    let root = world.root().clone();
    Ok(world.ints(e, &root)?.at(0))
}

/// Whether all bounds hold.
fn check(program: &Program, world: &World) -> std::result::Result<(), String> {
    for dim in &program.dims {
        let Some(Binding::Dim(d)) = world.binding(&dim.name.name) else { continue };
        let size = d.size as i64;
        let text =
            |rel: Rel, e: &Expr| format!("{} {} {}", dim.name.name, rel.sign(), crate::syntax::echo::text(e));
        if let DimBound::Compare(list) = &dim.bound {
            for (rel, e) in list {
                let bound = whole(world, e).map_err(|f: Fault| f.diagnostic().message)?;
                if !rel.holds(size as f64, bound as f64) {
                    return Err(format!("{} does not hold", text(*rel, e)));
                }
            }
        }
        if size < 1 && !matches!(dim.bound, DimBound::Equal(_)) {
            return Err(format!("{} would be {size}", dim.name.name));
        }
    }
    Ok(())
}
