//! Values without numbers: formulas as a graph in which equal expressions are one node.

use crate::program::Step;
use crate::{Math, Op, Program, Result, Saved, Value, ops};
use chainrule_tensor::Shape;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::rc::Rc;

/// Expressions nested deeper than this get a line of their own when printed.
const DEPTH: usize = 8;

struct Node {
    op: Option<Op>,
    inputs: Vec<u32>,
    shape: Shape,
    /// A leaf's value, if it is the same number everywhere.
    number: Option<f64>,
    /// What a leaf is called.
    math: Option<Math>,
}

/// Where the expressions of one derivation live.
#[derive(Clone)]
pub(crate) struct Pool(Rc<RefCell<Arena>>);

#[derive(Default)]
struct Arena {
    nodes: Vec<Node>,
    /// Equal ops on equal inputs are one node. Attributes are compared as they print.
    known: HashMap<(String, Vec<u32>), u32>,
}

impl Pool {
    pub fn new() -> Pool {
        Pool(Rc::default())
    }

    fn intern(&self, key: String, inputs: Vec<u32>, make: impl FnOnce(Vec<u32>) -> Node) -> Sym {
        let arena = &mut *self.0.borrow_mut();
        let Arena { nodes, known } = arena;
        let id = *known.entry((key, inputs.clone())).or_insert_with(|| {
            nodes.push(make(inputs));
            nodes.len() as u32 - 1
        });
        Sym { pool: self.clone(), id }
    }

    /// A leaf of this name. Equal names and shapes are one leaf: give different things different names.
    pub fn leaf(&self, name: &str, shape: Shape) -> Sym {
        self.constant(Math::Name(name.to_string(), latex_name(name)), shape)
    }

    /// A number, copied to a shape.
    pub fn number(&self, x: f64, shape: Shape) -> Sym {
        let math = match (x, shape.rank()) {
            (_, 0) => Math::Num(x),
            (1.0, _) => Math::call("ones", Vec::new()).attr("shape", shape),
            (0.0, _) => Math::call("zeros", Vec::new()).attr("shape", shape),
            _ => Math::call("full", vec![Math::Num(x)]).attr("shape", shape),
        };
        let key = format!("number {x:?} {shape}");
        self.intern(key, Vec::new(), |inputs| Node {
            op: None,
            inputs,
            shape,
            number: Some(x),
            math: Some(math),
        })
    }

    fn constant(&self, math: Math, shape: Shape) -> Sym {
        let key = format!("{math:?} {shape}");
        self.intern(key, Vec::new(), |inputs| Node {
            op: None,
            inputs,
            shape,
            number: None,
            math: Some(math),
        })
    }
}

/// An expression: what a rule makes when it is run on names instead of numbers.
#[derive(Clone)]
pub struct Sym {
    pool: Pool,
    id: u32,
}

impl Sym {
    /// A fresh name, in a pool of its own.
    pub fn leaves(names: &[(&str, Shape)]) -> Vec<Sym> {
        let pool = Pool::new();
        names.iter().map(|(name, shape)| pool.leaf(name, *shape)).collect()
    }

    /// A number copied to a shape, in the same pool.
    pub fn number(&self, x: f64, shape: Shape) -> Sym {
        self.pool.number(x, shape)
    }

    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// The expression as a program, and for each of its leaves which expression it is, by number.
    pub(crate) fn program(&self) -> (Program, HashMap<usize, u32>) {
        let arena = self.pool.0.borrow();
        let mut ids: Vec<u32> = self.uses().into_keys().collect();
        ids.sort_unstable();
        let place: HashMap<u32, u32> = ids.iter().enumerate().map(|(i, &id)| (id, i as u32)).collect();
        let step = |&id: &u32| {
            let node = &arena.nodes[id as usize];
            let inputs = node.inputs.iter().map(|i| place[i]).collect();
            Step { op: node.op.clone(), inputs, shape: node.shape, name: None }
        };
        let leaves = ids.iter().enumerate().filter(|(_, id)| arena.nodes[**id as usize].op.is_none());
        (Program { steps: ids.iter().map(step).collect() }, leaves.map(|(i, &id)| (i, id)).collect())
    }

    /// How many different expressions it is made of.
    pub fn size(&self) -> usize {
        self.uses().len()
    }

    /// How often each expression below this one is used, by number.
    fn uses(&self) -> HashMap<u32, usize> {
        let arena = self.pool.0.borrow();
        let mut uses = HashMap::from([(self.id, 1)]);
        // Numbers grow from inputs to results, so a backward loop meets every use before the thing used.
        for id in (0..=self.id).rev() {
            if uses.contains_key(&id) {
                arena.nodes[id as usize].inputs.iter().for_each(|&i| *uses.entry(i).or_insert(0) += 1);
            }
        }
        uses
    }

    /// The expression as lines: shared or deep parts first, each with a name of its own, the whole last. Linear in
    /// [`Sym::size`].
    pub fn lines(&self) -> Vec<(Option<Math>, Math)> {
        let uses = self.uses();
        let arena = self.pool.0.borrow();
        let taken: HashSet<&str> = uses.keys().filter_map(|&id| arena.nodes[id as usize].name()).collect();
        let mut names = (1..).map(|n| format!("t{n}")).filter(|n| !taken.contains(n.as_str()));
        let mut done: HashMap<u32, Math> = HashMap::with_capacity(uses.len());
        let mut remaining = uses.clone();
        let mut lines = Vec::new();
        for id in 0..=self.id {
            if !uses.contains_key(&id) {
                continue;
            }
            let node = &arena.nodes[id as usize];
            let mut x = Vec::with_capacity(node.inputs.len());
            for i in &node.inputs {
                let left = remaining.entry(*i).or_insert(1);
                *left -= 1;
                // The last use may take the formula; until then it is a name or a leaf, cheap to copy.
                let part = if *left == 0 { done.remove(i) } else { done.get(i).cloned() };
                x.push(part.unwrap_or(Math::Num(f64::NAN)));
            }
            let math = match (&node.op, &node.math) {
                (Some(op), _) => op.formula(x),
                (None, math) => math.clone().unwrap_or(Math::Num(0.0)),
            };
            let simple = matches!(math, Math::Name(..) | Math::Num(_));
            let named = id != self.id && !simple && (uses[&id] > 1 || math.depth() > DEPTH);
            let math = if named {
                let name = names.next().unwrap_or_default();
                let name = Math::Name(name.clone(), latex_name(&name));
                lines.push((Some(name.clone()), math));
                name
            } else {
                math
            };
            done.insert(id, math);
        }
        lines.push((None, done.remove(&self.id).unwrap_or(Math::Num(0.0))));
        lines
    }

    /// As plain text, a line for each shared part: `t1 = ...`, and the whole last.
    pub fn text(&self) -> String {
        let line = |(name, math): &(Option<Math>, Math)| match name {
            Some(name) => format!("{} = {}", name.text(), math.text()),
            None => math.text(),
        };
        self.lines().iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// As LaTeX, for an `aligned` environment if it has several lines.
    pub fn latex(&self) -> String {
        let lines = self.lines();
        let line = |(name, math): &(Option<Math>, Math)| match name {
            Some(name) => format!("{} &= {}", name.latex(), math.latex()),
            None if lines.len() > 1 => format!("& {}", math.latex()),
            None => math.latex(),
        };
        lines.iter().map(line).collect::<Vec<_>>().join(" \\\\\n")
    }
}

/// `w1` as `w_{1}`, `theta` as `\theta`; other names of several letters upright.
pub(crate) fn latex_name(name: &str) -> String {
    const GREEK: [&str; 16] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "rho",
        "sigma", "tau", "phi", "psi", "omega",
    ];
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[letters.len()..];
    let stem = match letters {
        l if GREEK.contains(&l) => format!("\\{l}"),
        l if l.chars().count() == 1 => l.to_string(),
        l => format!("\\mathrm{{{}}}", l.replace('_', "\\_")),
    };
    if digits.is_empty() { stem } else { format!("{stem}_{{{digits}}}") }
}

impl Node {
    fn name(&self) -> Option<&str> {
        match &self.math {
            Some(Math::Name(text, _)) => Some(text),
            _ => None,
        }
    }
}

/// What an application is equal to without it: a factor 1 or a term 0 that stretches nothing, a change of shape that
/// changes nothing.
fn simpler(op: &Op, x: &[&Sym], shape: Shape) -> Option<Sym> {
    let number = |s: &Sym| s.pool.0.borrow().nodes[s.id as usize].number;
    let keeps = |s: &Sym| s.shape() == shape;
    match (op, x) {
        (Op::Mul(_), [a, b]) if number(a) == Some(1.0) && keeps(b) => Some((*b).clone()),
        (Op::Mul(_) | Op::Div(_), [a, b]) if number(b) == Some(1.0) && keeps(a) => Some((*a).clone()),
        (Op::Add(_), [a, b]) if number(a) == Some(0.0) && keeps(b) => Some((*b).clone()),
        (Op::Add(_) | Op::Sub(_), [a, b]) if number(b) == Some(0.0) && keeps(a) => Some((*a).clone()),
        (Op::Expand(_) | Op::Reshape(_) | Op::SumTo(_), [a]) if keeps(a) => Some((*a).clone()),
        (Op::Expand(_) | Op::Reshape(_), [a]) => Some(a.number(number(a)?, shape)),
        (Op::Scale(ops::Scale(c)), [a]) => Some(a.number(c * number(a)?, shape)),
        (Op::Neg(_), [a]) => Some(a.number(-number(a)?, shape)),
        _ => None,
    }
}

impl Value for Sym {
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self> {
        let shapes: Vec<Shape> = x.iter().map(|s| s.shape()).collect();
        let shape = op.shape(&shapes)?;
        let Some(pool) = x.first().map(|s| &s.pool) else {
            return Err(crate::Error::domain(op.name(), "needs at least one input"));
        };
        if x.iter().any(|s| !Rc::ptr_eq(&s.pool.0, &pool.0)) {
            return Err(crate::Error::TwoTapes { op: op.name() });
        }
        if let Some(known) = simpler(&op, x, shape) {
            return Ok(known);
        }
        let key = format!("{op:?}");
        let make = |inputs| Node { op: Some(op), inputs, shape, number: None, math: None };
        Ok(pool.intern(key, x.iter().map(|s| s.id).collect(), make))
    }
    fn vjp_of(op: &Op, i: usize, s: &Saved<Self>, g: Self) -> Option<Self> {
        op.rule_vjp(i, s, g)
    }
    fn jvp_of(op: &Op, s: &Saved<Self>, dx: &[Option<Self>]) -> Option<Self> {
        op.rule_jvp(s, dx)
    }
    fn shape(&self) -> Shape {
        self.pool.0.borrow().nodes[self.id as usize].shape
    }
}

crate::value::operators!([] Sym);

impl fmt::Display for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Debug for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sym({})", self.text())
    }
}
