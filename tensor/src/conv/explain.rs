//! Which way a convolution goes, and why.

use super::direction::Direction;
use super::edges;
use super::plan::{Way, WeightSums};
use super::spec::{ConvSpec, Sizes};
use super::{pointwise, winograd};
use crate::simd::{Choice, Lanes, isa};
use crate::{Real, Result, Shape};
use std::fmt::Write;

/// Which way the convolution of an input of shape `x` with a weight of shape `w` goes on this machine, in each direction,
/// and the costs that were compared: multiply-adds of a register per register of results.
pub fn explain<T: Real>(x: &Shape, w: &Shape, spec: &ConvSpec) -> Result<String> {
    let sizes = Sizes::new(spec, x, w)?;
    Ok(T::choose(isa(), Explain(sizes)))
}

struct Explain(Sizes);

impl<T: Real> Choice<T> for Explain {
    type Out = String;

    fn with<V: Lanes<Elem = T>>(self) -> String {
        let s = &self.0;
        if pointwise::fits(s) {
            return "one tap: a matrix product for each image, in every direction\n".into();
        }
        let mut text = String::new();
        if s.spec.winograd && winograd::fits(s) {
            text += "output, input's gradient: Winograd's F(2x2, 3x3), unless it is too inexact; then\n";
        }
        for (name, direction) in
            [("output", Direction::forward(s)), ("input's gradient", Direction::backward(s))]
        {
            let Some(cut) = direction.cut(size_of::<T>()) else {
                text += &format!("{name}: zeros alone\n");
                continue;
            };
            let (mut last, mut times) = (None, 0);
            let mut lines = vec![];
            for (down, across) in direction.pairs() {
                let edges = direction.edges::<V>(&cut, down, across);
                let sums = direction.sums(down, across, V::LEN, &edges);
                let (rows, channels) = (sums.cost::<V>(Way::Rows), sums.cost::<V>(Way::Channels));
                let way = sums.way::<V>();
                let left = if way == Way::Channels && sums.left < 1.0 {
                    format!(" ({:.0} % of them left out)", 100.0 * (1.0 - sums.left))
                } else {
                    String::new()
                };
                let costs = compare(way, rows, channels);
                let line = format!("{} products a sum{left}: {costs}", sums.steps);
                times = if last.as_ref() == Some(&line) { times + 1 } else { 1 };
                if times > 1 {
                    lines.pop();
                }
                let count = if times > 1 { format!(" ({times} times)") } else { String::new() };
                lines.push(format!("{name}, {line}{count}\n"));
                last = Some(line);
            }
            text.extend(lines);
        }
        let sums = WeightSums::new(s, edges::tap_groups(s).as_deref());
        let (rows, channels) = (sums.cost::<V>(Way::Rows), sums.cost::<V>(Way::Channels));
        // Writing to a string does not fail.
        let _ = writeln!(text, "weight's gradient: {}", compare(sums.way::<V>(), rows, channels));
        text
    }
}

fn compare(way: Way, rows: f64, channels: f64) -> String {
    let name = match way {
        Way::Rows => "pixels of a row",
        Way::Channels => "output channels",
    };
    format!("lanes are {name} (cost {rows:.1} by rows, {channels:.1} by channels)")
}
