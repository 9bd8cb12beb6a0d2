//! Setting a world up: sizes, given values, and the steps of the program up to a claim.

use super::fault::{Fault, Result};
use super::world::{Binding, World};
use crate::Diagnostic;
use crate::dim::{Dim, Poly};
use crate::program::{Program, Step};
use crate::sample::Point;
use crate::syntax::tree::DimBound;
use chainrule_tensor::random::Stream;

impl<'t> World<'t> {
    /// Marks the names whose declaration could not be read, or stands below, so that what uses them is not said to be
    /// undeclared.
    pub fn mark(&self, program: &Program) {
        let steps = program.steps.iter().flat_map(Step::idents);
        self.later.borrow_mut().extend(steps.map(|name| (name.name.clone(), name.span)));
        for (name, span) in &program.unread {
            let said = Diagnostic::error(*span, "this was not understood");
            self.bind(&name.name, Binding::Broken(said.into()));
        }
    }

    /// Gives the dimensions their sizes.
    pub fn size(&self, program: &Program, point: &Point) -> Result<()> {
        self.mark(program);
        for dim in &program.dims {
            let name = &dim.name.name;
            let size = point.sizes.iter().find(|(n, _)| n == name).map_or(1, |(_, s)| *s);
            let meaning = match &dim.bound {
                DimBound::Equal(e) => self.dim(e, self.root())?.poly().clone(),
                _ => Poly::name(name),
            };
            self.bind(name, Binding::Dim(Dim::new(size.max(0) as usize, meaning, name)));
        }
        Ok(())
    }

    /// Sizes, and all given values: those of the point, and what it lacks drawn. A declaration that makes no sense is kept as
    /// broken, and given back.
    pub fn set_up(
        &self,
        program: &Program,
        point: &mut Point,
        stream: &mut Stream,
        exact: bool,
    ) -> Result<Vec<Diagnostic>> {
        self.size(program, point)?;
        let mut said = Vec::new();
        for decl in &program.givens {
            match self.give(program, decl, point, stream, exact) {
                Ok(()) => {}
                Err(fault @ Fault::Numbers { .. }) => return Err(fault),
                Err(fault) => {
                    said.extend(fault.own());
                    for name in &decl.names {
                        self.bind(&name.name, Binding::Broken(fault.clone()));
                    }
                }
            }
        }
        Ok(said)
    }

    /// Runs the steps from one to before another. What fails is kept as broken, and said unless it follows from what was said.
    pub fn advance(&self, program: &Program, from: usize, to: usize) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        for step in &program.steps[from..to] {
            let done = match step {
                Step::Define(group) => self.define(group),
                Step::Unpack(names, value) => self.unpack(names, value),
            };
            let Err(fault) = done else { continue };
            said.extend(fault.own());
            for name in step.defines() {
                self.bind(name, Binding::Broken(fault.clone()));
            }
        }
        said
    }
}
