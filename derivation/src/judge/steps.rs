//! The steps of a tape, to run some of them again: forwards with other numbers, or with tangents.

mod exact;
mod held;

use chainrule_autograd::{Maths, Op, Saved, Tape, Var};
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Shape, Tensor};

type Numbers = Tensor<f64>;

/// A step: its op, if it is no leaf, and which steps it reads.
struct Step {
    op: Option<Op>,
    name: &'static str,
    inputs: Vec<usize>,
    shape: Shape,
    /// Whether it is a leaf with a name: something given.
    given: bool,
}

/// The steps that some values of a tape are made of, in the order in which they were done.
pub struct Steps {
    /// The number of a step here, by its place on the tape; none for those that are not behind the values.
    places: Vec<Option<usize>>,
    nodes: Vec<Step>,
    values: Vec<Numbers>,
}

impl Steps {
    /// The steps behind some values; `None` if a value was released.
    pub fn of(tape: &Tape, values: &[Var<'_>]) -> Option<Steps> {
        let top = values.iter().map(|v| v.id().index()).max()?;
        let mut needed = vec![false; top + 1];
        values.iter().for_each(|v| needed[v.id().index()] = true);
        let mut found = Vec::new();
        for i in (0..=top).rev() {
            if needed[i] {
                let node = tape.node(tape.nth(i)?).ok()?;
                node.inputs.iter().for_each(|j| needed[j.index()] = true);
                found.push((i, node));
            }
        }
        found.reverse();
        let mut places = vec![None; top + 1];
        found.iter().enumerate().for_each(|(k, (i, _))| places[*i] = Some(k));
        let (mut nodes, mut numbers) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
        for (i, node) in found {
            numbers.push(tape.var(tape.nth(i)?).ok()?.try_value().ok()?);
            let inputs = node.inputs.iter().filter_map(|j| places[j.index()]).collect();
            let given = node.rule.is_none() && node.name.is_some();
            nodes.push(Step { op: node.rule, name: node.op, inputs, shape: node.shape, given });
        }
        Some(Steps { places, nodes, values: numbers })
    }

    fn place(&self, of: Var<'_>) -> Option<usize> {
        self.places.get(of.id().index()).copied().flatten()
    }

    /// The steps that values are made of, themselves included.
    fn ancestors(&self, of: &[usize]) -> Vec<bool> {
        let count = of.iter().max().map_or(0, |last| last + 1);
        let mut needed = vec![false; count];
        of.iter().for_each(|&i| needed[i] = true);
        for i in (0..count).rev() {
            if needed[i] {
                self.nodes[i].inputs.iter().for_each(|&j| needed[j] = true);
            }
        }
        needed
    }

    /// The largest given number behind the values.
    pub fn given(&self) -> f64 {
        let givens = self.nodes.iter().zip(&self.values).filter(|(step, _)| step.given);
        givens.flat_map(|(_, x)| x.to_vec()).fold(0.0, |m, x| m.max(x.abs()))
    }

    /// Whether numbers on the way are so much larger than all that is given that this may be gone in their rounding.
    pub fn vast(&self) -> bool {
        let most = self.values.iter().flat_map(|x| x.to_vec()).fold(0.0f64, |m, x| m.max(x.abs()));
        most > 1e6 * self.given().max(1.0)
    }

    /// How large rounding errors in the entries of a value are, in units of the last place: every step gets a random error of
    /// its own size, and forward mode carries them along. Where terms cancel, this is the size of the terms.
    pub fn size(&self, of: Var<'_>) -> Vec<f64> {
        let [size] = self.sizes([of]);
        size
    }

    /// As [`Steps::size`], of several values with the same errors.
    pub fn sizes<const N: usize>(&self, of: [Var<'_>; N]) -> [Vec<f64>; N] {
        let mut sizes = self.spread(of, |i| self.values[i].to_vec());
        for (sizes, of) in sizes.iter_mut().zip(of) {
            let values = self.place(of).map_or_else(Vec::new, |i| self.values[i].to_vec());
            sizes.iter_mut().zip(values).for_each(|(s, x)| *s = s.max(x.abs()));
        }
        sizes
    }

    /// How far the entries of values are off if every step makes errors of a given size, of random signs: root mean squares.
    fn spread<const N: usize>(&self, of: [Var<'_>; N], own: impl Fn(usize) -> Vec<f64>) -> [Vec<f64>; N] {
        const ROUNDS: u64 = 4;
        let places = of.map(|v| self.place(v));
        let needed = self.ancestors(&places.iter().copied().flatten().collect::<Vec<_>>());
        let mut means = places.map(|i| i.map_or_else(Vec::new, |i| vec![0.0; self.values[i].numel()]));
        for round in 0..ROUNDS {
            let mut stream = Stream::new(0x9e37 + round);
            let mut tangents: Vec<Option<Numbers>> = vec![None; needed.len()];
            for i in (0..needed.len()).filter(|&i| needed[i]) {
                let own = own(i);
                let mut sum = self.carried(i, &tangents).map_or_else(|| vec![0.0; own.len()], |t| t.to_vec());
                for (s, x) in sum.iter_mut().zip(&own) {
                    *s += if stream.below(2) == 0 { *x } else { -*x };
                }
                tangents[i] = Tensor::from_vec(sum, *self.values[i].shape()).ok();
            }
            for (means, place) in means.iter_mut().zip(places) {
                if let Some(t) = place.and_then(|i| tangents[i].as_ref()) {
                    means.iter_mut().zip(t.to_vec()).for_each(|(s, x)| *s = f64::hypot(*s, x));
                }
            }
        }
        means.iter_mut().flatten().for_each(|s| *s /= (ROUNDS as f64).sqrt());
        means
    }

    /// The tangent that a step gets from its inputs.
    fn carried(&self, i: usize, tangents: &[Option<Numbers>]) -> Option<Numbers> {
        let node = &self.nodes[i];
        let op: &Op = node.op.as_ref()?;
        let inputs = &node.inputs;
        let dx: Vec<Option<Numbers>> = inputs.iter().map(|&j| tangents[j].clone()).collect();
        if dx.iter().all(Option::is_none) {
            return None;
        }
        let x: Vec<&Numbers> = inputs.iter().map(|&j| &self.values[j]).collect();
        let shapes: Vec<Shape> = inputs.iter().map(|&j| self.nodes[j].shape).collect();
        let needs = (0..inputs.len()).map(|k| op.needs(k)).reduce(|a, b| a.and(b))?;
        let saved = Saved::new(&x, &self.values[i], &shapes, node.shape, needs);
        let tangent = op.jvp(&saved, &dx)?;
        if tangent.shape() == &node.shape { Some(tangent) } else { tangent.try_expand(node.shape).ok() }
    }

    /// The tangent of `of` when `by`, which may be any value, moves along `along`: forward mode.
    pub fn tangent(&self, of: Var<'_>, by: Var<'_>, along: &Numbers) -> Option<Numbers> {
        let (last, first) = (self.place(of)?, self.place(by)?);
        let mut tangents: Vec<Option<Numbers>> = vec![None; last.max(first) + 1];
        tangents[first] = Some(along.clone());
        for i in first + 1..=last {
            tangents[i] = self.carried(i, &tangents);
        }
        tangents.get(last)?.clone().or_else(|| Some(Tensor::zeros(*self.values[last].shape())))
    }

    /// The numbers of `of` when `by` is replaced.
    pub fn moved(&self, of: Var<'_>, by: Var<'_>, to: Numbers) -> Option<Numbers> {
        let (last, first) = (self.place(of)?, self.place(by)?);
        if first > last {
            return Some(self.values[last].clone());
        }
        let mut changed: Vec<Option<Numbers>> = vec![None; last + 1];
        changed[first] = Some(to);
        for i in first + 1..=last {
            let node = &self.nodes[i];
            let Some(op) = &node.op else { continue };
            if node.inputs.iter().all(|&j| changed[j].is_none()) {
                continue;
            }
            let x: Vec<&Numbers> =
                node.inputs.iter().map(|&j| changed[j].as_ref().unwrap_or(&self.values[j])).collect();
            changed[i] = Some(op.forward(&x).ok()?);
        }
        changed[last].clone().or_else(|| Some(self.values[last].clone()))
    }

    /// The first step between two values whose own rule disagrees with differences of that step alone, by its op's name;
    /// `None` if all agree.
    pub fn wrong_node(&self, of: Var<'_>, by: Var<'_>) -> Option<&'static str> {
        let (last, first) = (self.place(of)?, self.place(by)?);
        let needed = self.ancestors(&[last]);
        let mut moves = vec![false; last + 1];
        moves[first.min(last)] = true;
        for i in first + 1..=last {
            moves[i] = self.nodes[i].inputs.iter().any(|&j| moves[j]);
        }
        // A step that is small for most numbers is too large for the logarithm of a tiny one.
        (first + 1..=last).filter(|&i| needed[i] && moves[i]).find_map(|i| {
            self.node_disagrees(i, &moves, false).and_then(|_| self.node_disagrees(i, &moves, true))
        })
    }

    /// Differences with steps that are alike for all numbers, or in proportion to each. What does not move stays: an exponent
    /// may have to be whole.
    fn node_disagrees(&self, i: usize, moving: &[bool], in_proportion: bool) -> Option<&'static str> {
        let node = &self.nodes[i];
        let op = node.op.as_ref()?;
        let inputs = &node.inputs;
        let mut stream = Stream::new(i as u64);
        let mut step = |j: usize| {
            let x = &self.values[j];
            let u = random(x, &mut stream);
            let size = |x: f64| match (moving[j], in_proportion) {
                (false, _) => 0.0,
                (true, false) => 1.0,
                (true, true) => x.abs(),
            };
            let data = u.to_vec().into_iter().zip(x.to_vec()).map(|(u, x)| u * size(x)).collect();
            Tensor::from_vec(data, *x.shape()).unwrap_or(u)
        };
        let moves: Vec<Numbers> = inputs.iter().map(|&j| step(j)).collect();
        let mut tangents: Vec<Option<Numbers>> = vec![None; i];
        let at = |h: f64| {
            let x: Option<Vec<Numbers>> =
                inputs.iter().zip(&moves).map(|(&j, m)| shifted(&self.values[j], m, h)).collect();
            let x = x?;
            op.forward(&x.iter().collect::<Vec<_>>()).ok()
        };
        for (k, &j) in inputs.iter().enumerate() {
            // The same value may be two inputs; it then moves in one direction only.
            tangents[j] = moving[j].then(|| moves[k].clone());
        }
        if inputs.iter().enumerate().any(|(k, j)| inputs[..k].contains(j)) {
            return None;
        }
        let exact = self.carried(i, &tangents).map_or_else(|| vec![0.0; node.shape.numel()], |t| t.to_vec());
        let scale = self.values[i].to_vec();
        let (Some(up), Some(down)) = (at(1e-6), at(-1e-6)) else { return None };
        if within(&up.to_vec(), &scale, &down.to_vec(), &exact, 1e-6) {
            return None;
        }
        let agrees = [1e-3, 1e-4, 1e-5].iter().any(|&h| {
            let (Some(a), Some(b), Some(c), Some(d)) = (at(h), at(-h), at(h / 2.0), at(-h / 2.0)) else {
                return true;
            };
            let (a, b, c, d) = (a.to_vec(), b.to_vec(), c.to_vec(), d.to_vec());
            (0..exact.len()).all(|k| {
                // Extrapolated to a step of 0.
                let difference = (4.0 * (c[k] - d[k]) / h - (a[k] - b[k]) / (2.0 * h)) / 3.0;
                let noise = 1e2 * f64::EPSILON * (scale[k].abs() + a[k].abs()) / h + 1e-14;
                (difference - exact[k]).abs() <= 1e-5 * (exact[k].abs() + difference.abs()) + noise
            })
        });
        (!agrees).then_some(node.name)
    }
}

/// Random numbers of a shape.
pub fn random(like: &Numbers, stream: &mut Stream) -> Numbers {
    let data = (0..like.numel()).map(|_| stream.normal()).collect();
    Tensor::from_vec(data, *like.shape()).unwrap_or_else(|_| like.clone())
}

/// `x + h u`
pub fn shifted(x: &Numbers, u: &Numbers, h: f64) -> Option<Numbers> {
    let data = x.to_vec().into_iter().zip(u.to_vec()).map(|(x, u)| x + h * u).collect();
    Tensor::from_vec(data, *x.shape()).ok()
}

/// Whether derivatives lie between the one-sided differences, as at a kink, or on both.
pub fn within(up: &[f64], here: &[f64], down: &[f64], exact: &[f64], h: f64) -> bool {
    up.iter().zip(here).zip(down).zip(exact).all(|(((u, x), d), e)| {
        let (right, left) = ((u - x) / h, (x - d) / h);
        let slack = 1e-5 * right.abs().max(left.abs()) + 1e2 * f64::EPSILON * x.abs() / h + 1e-12;
        *e >= right.min(left) - slack && *e <= right.max(left) + slack
    })
}
