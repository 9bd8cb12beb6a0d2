//! The steps of a tape that a reader wants to see, each with a name.

use super::place::formula;
use super::pull::pullbacks;
use super::report::ExplainedStep;
use super::say::Reader;
use super::short::short;
use super::term::{Sizes, Term};
use super::{Formula, build};
use crate::Span;
use crate::eval::{Value, World};
use crate::syntax::echo;
use crate::syntax::tree::{Expr, Kind};
use chainrule_autograd::Var;
use chainrule_tensor::Tensor;
use std::collections::{BTreeMap, BTreeSet};

/// What a file calls a value.
pub struct Name {
    pub symbol: Expr,
    pub term: Term,
    /// Its sizes in the file's words.
    pub shape: String,
}

/// The values of a tape that a file has names for.
pub type Named = BTreeMap<usize, Name>;

impl Name {
    pub fn new(symbol: Expr, value: &Value) -> Name {
        let upright = if value.lying { build::transpose(symbol.clone()) } else { symbol.clone() };
        let sizes: Vec<usize> = value.dims.iter().map(|d| d.size).collect();
        let shape = if value.is_scalar() { String::new() } else { value.describe() };
        Name { symbol, term: Term::whole(upright, &sizes), shape }
    }
}

/// A step that is shown.
pub struct Shown {
    pub symbol: Expr,
    /// What later steps call it.
    pub term: Term,
    formula: Option<Expr>,
    shape: String,
}

/// The steps that a result depends on.
pub struct Steps<'t> {
    pub reader: Reader<'t>,
    result: Var<'t>,
    pub shown: BTreeMap<usize, Shown>,
    /// What all nodes say, those that are not shown included.
    pub known: BTreeMap<usize, Term>,
    constant: BTreeSet<usize>,
}

impl<'t> Steps<'t> {
    pub fn new(world: &World<'t>, result: Var<'t>, named: &Named, sizes: &'t Sizes) -> Steps<'t> {
        let reader = Reader::new(world.tape, sizes, &world.looked_up.borrow());
        let needed = reader.behind(&[result.id().index()], |_| false);
        let (shown, known, constant) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut steps = Steps { reader, result, shown, known, constant };
        let taken: BTreeSet<&str> = named.values().filter_map(|n| n.symbol.as_name()).collect();
        let mut fresh = (1..).map(|n| format!("v{n}")).filter(|n| !taken.contains(n.as_str()));
        for node in needed {
            steps.take_in(node, named, &mut fresh);
        }
        steps
    }

    fn take_in(&mut self, node: usize, named: &Named, fresh: &mut impl Iterator<Item = String>) {
        let given = self.reader.nodes[node].rule.is_none() && self.reader.looked_up(node).is_none();
        let constant = self.reader.inputs(node).all(|j| self.constant.contains(&j));
        let said = self.reader.term(node, &self.known);
        let name = named.get(&node);
        if name.is_none() {
            let same = |j: usize| self.known.get(&j).is_some_and(|x| x.expr == said.expr);
            let hidden = said.before.is_some() || self.reader.inputs(node).any(same);
            if constant {
                self.constant.insert(node);
            }
            // What is written where it is used: numbers, and what index notation does to shapes.
            if (constant || hidden) && node != self.result.id().index() {
                self.known.insert(node, said);
                return;
            }
        }
        let formula = said.written_out(self.reader.sizes);
        let shown = match name {
            Some(Name { symbol, term, shape }) => {
                let formula = (!given).then_some(formula.expr);
                Shown { symbol: symbol.clone(), term: term.clone(), formula, shape: shape.clone() }
            }
            None => {
                let symbol = build::name(fresh.next().unwrap_or_default());
                let sizes: Vec<usize> = formula.axes().iter().map(|&i| formula.sizes[i]).collect();
                let shape = self.reader.sizes.shape(&sizes);
                let term = formula.with(symbol.clone());
                Shown { symbol, term, formula: Some(formula.expr), shape }
            }
        };
        self.known.insert(node, shown.term.clone());
        self.shown.insert(node, shown);
    }

    /// What computes a node; empty if it is given.
    fn op(&self, node: usize) -> String {
        match (&self.reader.nodes[node].rule, self.reader.looked_up(node).map(|e| &*e.kind)) {
            (Some(op), _) => op.name().into(),
            (None, Some(Kind::Call { function, .. })) => function.name.clone(),
            (None, Some(_)) => "condition".into(),
            (None, None) => String::new(),
        }
    }

    /// Whether a node is one of the steps.
    pub fn shows(&self, node: usize) -> bool {
        self.shown.contains_key(&node)
    }

    pub fn is_constant(&self, node: usize) -> bool {
        self.constant.contains(&node)
    }

    /// The names of the steps.
    pub fn names(&self) -> BTreeSet<String> {
        self.shown.values().flat_map(|s| s.symbol.names()).collect()
    }

    /// All steps with their numbers and rules.
    pub fn explained(&self, world: &World<'t>) -> Vec<ExplainedStep> {
        let vars = self.shown.keys().filter_map(|&i| self.reader.tape.var(self.reader.tape.nth(i)?).ok());
        let vars: Vec<Var> = vars.collect();
        let seed =
            Tensor::full(*self.result.try_value().unwrap_or_else(|_| Tensor::scalar(1.0)).shape(), 1.0);
        let adjoints = self.reader.tape.try_vjp(self.result, &seed, &vars).ok();
        let adjoint = |node: usize, sizes: &[usize]| {
            let (grads, id) = (adjoints.as_ref()?, self.reader.tape.nth(node)?);
            let x = self.reader.tape.var(id).ok()?;
            if !grads.reached(id) || world.derivable(self.result, x, Span::default()).is_err() {
                return None;
            }
            grads.get(id).ok().map(|t| short(&t, sizes))
        };
        let step = |(index, (&node, shown)): (usize, (&usize, &Shown))| {
            let sizes: Vec<usize> = shown.term.axes().iter().map(|&i| shown.term.sizes[i]).collect();
            ExplainedStep {
                index: index + 1,
                name: echo::text(&shown.symbol),
                op: self.op(node),
                formula: shown.formula.as_ref().map_or_else(Formula::default, formula),
                shape: shown.shape.clone(),
                value: short(&self.reader.numbers(node), &sizes),
                adjoint: adjoint(node, &sizes),
                local: pullbacks(self, node),
            }
        };
        self.shown.iter().enumerate().map(step).collect()
    }
}
