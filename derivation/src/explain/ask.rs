//! What a question names, in a world that has been run.

use super::Trouble;
use crate::Diagnostic;
use crate::eval::{Binding, Value, World};
use crate::program::Program;
use crate::syntax::tree::File;
use crate::syntax::{plain, scope::Scope};
use std::collections::BTreeSet;

/// The names of a file.
pub fn scope(file: &File) -> Scope {
    let mut scope = Scope::default();
    file.statements.iter().for_each(|s| scope.declare(s));
    scope
}

/// The value of what was typed: a name, or an entry such as `z_1`.
pub fn value<'t>(world: &World<'t>, scope: &Scope, typed: &str) -> Result<Value<'t>, Trouble> {
    let expr = plain::parse_expr(typed, scope).map_err(told)?;
    world.value(&expr).map_err(|fault| told(fault.diagnostic()))
}

/// What is said of a question, which has no place in the source.
pub fn told(said: Diagnostic) -> Trouble {
    let help = said.help.first().map_or(String::new(), |h| format!(": {}", h.text));
    Trouble::Question(format!("{}{help}", said.message))
}

/// The names in what was typed.
pub fn names(scope: &Scope, typed: &str) -> BTreeSet<String> {
    plain::parse_expr(typed, scope).map(|e| e.names()).unwrap_or_default()
}

/// The number to differentiate, and its name.
pub fn number<'t>(world: &World<'t>, scope: &Scope, typed: &str) -> Result<Value<'t>, Trouble> {
    let value = value(world, scope, typed)?;
    if !value.is_scalar() {
        let entry = if value.eye {
            String::new()
        } else {
            format!("; name one entry, such as {}", first(typed, value.rank()))
        };
        return Err(Trouble::Question(format!("{typed} is {}, not a number{entry}", value.describe())));
    }
    Ok(value)
}

fn first(name: &str, rank: usize) -> String {
    match rank {
        1 => format!("{name}_1"),
        n => format!("{name}_({})", vec!["1"; n].join(",")),
    }
}

/// The last number that a program defines; the error names an entry of what it does define.
pub fn last_number(world: &World, program: &Program) -> Result<String, Trouble> {
    let names = program.steps.iter().rev().flat_map(|step| step.defines().into_iter().rev());
    let mut other = None;
    for name in names {
        // A function of what is given is a value by its name alone.
        if !matches!(world.binding(name), Some(Binding::Value(_) | Binding::Function(_))) {
            continue;
        }
        match world.value(&super::build::name(name)) {
            Ok(v) if v.is_scalar() => return Ok(name.to_string()),
            Ok(v) if !v.eye => other = other.or(Some(first(name, v.rank()))),
            _ => {}
        }
    }
    let help = other.map_or(String::new(), |entry| format!("; name an entry of what is, such as {entry}"));
    Err(Trouble::Question(format!("no number is defined here that could be differentiated{help}")))
}
