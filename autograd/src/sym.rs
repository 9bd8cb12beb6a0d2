//! Values without numbers: formulas as a graph in which equal expressions are one node.

use crate::custom::DynRule;
use crate::{Math, Op, Result, Saved, Value};
use chainrule_tensor::Shape;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

/// Expressions nested deeper than this get a line of their own when printed.
const DEPTH: usize = 8;

struct Node {
    op: Option<Op>,
    inputs: Vec<u32>,
    shape: Shape,
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

    pub fn leaf(&self, name: &str, shape: Shape) -> Sym {
        let math = Math::Name(name.to_string(), crate::sym::latex_name(name));
        self.constant(math, shape)
    }

    fn constant(&self, math: Math, shape: Shape) -> Sym {
        let key = format!("{math:?} {shape}");
        self.intern(key, Vec::new(), |inputs| Node { op: None, inputs, shape, math: Some(math) })
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

    /// The number 1, of some shape, in the same pool.
    pub fn one(&self, shape: Shape) -> Sym {
        self.pool.constant(Math::Num(1.0), shape)
    }

    /// The number 0, of some shape, in the same pool.
    pub fn zero(&self, shape: Shape) -> Sym {
        self.pool.constant(Math::Num(0.0), shape)
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
                let n = lines.len() + 1;
                let name = Math::Name(format!("t{n}"), format!("t_{{{n}}}"));
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

impl Value for Sym {
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self> {
        let shapes: Vec<Shape> = x.iter().map(|s| s.shape()).collect();
        let shape = op.shape(&shapes)?;
        let Some(pool) = x.first().map(|s| &s.pool) else {
            return Err(crate::Error::domain(op.name(), "needs at least one input"));
        };
        let foreign = x.iter().any(|s| !Rc::ptr_eq(&s.pool.0, &pool.0));
        if foreign {
            return Err(crate::Error::TwoTapes { op: op.name() });
        }
        let key = format!("{op:?}");
        Ok(pool.intern(key, x.iter().map(|s| s.id).collect(), |inputs| Node {
            op: Some(op),
            inputs,
            shape,
            math: None,
        }))
    }
    fn shape(&self) -> Shape {
        self.pool.0.borrow().nodes[self.id as usize].shape
    }
    fn custom_vjp(rule: &dyn DynRule, i: usize, s: &Saved<Self>, g: Self) -> Option<Self> {
        rule.vjp_sym(i, s, g)
    }
    fn custom_jvp(rule: &dyn DynRule, s: &Saved<Self>, dx: &[Option<Self>]) -> Option<Self> {
        rule.jvp_sym(s, dx)
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
