//! Tensors as text, as NumPy prints them: aligned columns, nested brackets, the middle left out past 1000 elements.

use crate::{Elem, Real, Tensor};
use std::fmt;

/// Tensors with more elements than this are elided.
const THRESHOLD: usize = 1000;
/// How many elements of an axis are kept at each end then.
const EDGE: usize = 3;
/// Where lines are broken.
const WIDTH: usize = 75;
/// Digits after the point, where a number needs no fewer and none are asked for.
const DIGITS: usize = 8;

impl<E: Elem> fmt::Display for Tensor<E> {
    /// `{:.3}` asks for three digits after the point; without it, each number has the digits that tell it from its
    /// neighbours, and at most 8.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shape = self.shape();
        if self.numel() == 0 {
            return f.write_str("[]");
        }
        if let ([], Some(x)) = (shape.dims(), self.item()) {
            return fmt::Debug::fmt(&x, f);
        }
        let elide = self.numel() > THRESHOLD;
        let mut items = Vec::new();
        collect(self, elide, &mut Vec::new(), &mut items);
        let cells = E::cells(&items, f.precision());
        f.write_str(&block(shape.dims(), 0, elide, &mut cells.into_iter()))
    }
}

/// The places of an axis that are shown; `None` stands for those left out.
fn shown(size: usize, elide: bool) -> Vec<Option<usize>> {
    if !elide || size <= 2 * EDGE {
        return (0..size).map(Some).collect();
    }
    (0..EDGE).map(Some).chain([None]).chain((size - EDGE..size).map(Some)).collect()
}

/// The elements that are shown, in row-major order.
fn collect<E: Elem>(x: &Tensor<E>, elide: bool, index: &mut Vec<usize>, items: &mut Vec<E>) {
    let Some(&size) = x.shape().get(index.len()) else { return items.push(x.at(index)) };
    for i in shown(size, elide).into_iter().flatten() {
        index.push(i);
        collect(x, elide, index, items);
        index.pop();
    }
}

/// The brackets of `axis` and what is in them.
fn block(shape: &[usize], axis: usize, elide: bool, cells: &mut impl Iterator<Item = String>) -> String {
    let indent = " ".repeat(axis + 1);
    let mut out = String::new();
    if axis + 1 == shape.len() {
        let mut line = indent.clone();
        for item in shown(shape[axis], elide) {
            let word = if item.is_some() { cells.next().unwrap_or_default() } else { "...".into() };
            // One column is left for the bracket of every axis.
            if line.len() > indent.len() && line.len() + word.len() > WIDTH - 1 - axis {
                out += line.trim_end();
                out += "\n";
                line = indent.clone();
            }
            line += &word;
            line += " ";
        }
        line.pop();
        out += &line;
    } else {
        let separator = "\n".repeat(shape.len() - axis - 1);
        let blocks: Vec<String> = shown(shape[axis], elide)
            .into_iter()
            .map(|item| indent.clone() + &item.map_or("...".into(), |_| block(shape, axis + 1, elide, cells)))
            .collect();
        out += &blocks.join(&separator);
    }
    format!("[{}]", &out[indent.len()..])
}

/// Texts of one width, aligned at the right.
pub(crate) fn words(words: Vec<String>) -> Vec<String> {
    let width = words.iter().map(String::len).max().unwrap_or(0);
    words.iter().map(|w| format!("{w:>width$}")).collect()
}

/// Numbers of one width, aligned at the point; scientific if their range demands it.
pub(crate) fn numbers<T: Real>(items: &[T], digits: Option<usize>) -> Vec<String> {
    let sizes = items.iter().map(|x| x.f64().abs()).filter(|x| x.is_finite() && *x != 0.0);
    let (min, max) = sizes.fold((f64::INFINITY, 0.0), |(l, h), x| (f64::min(l, x), f64::max(h, x)));
    // The largest number is one whose digits all count: 10⁶ in f32, 10⁸ in f64.
    let limit = if T::EPSILON.f64() > 1e-10 { 1e6 } else { 1e8 };
    let scientific = max > 0.0 && (max >= limit || min < 1e-4 || max / min > 1e3);
    // Each as (before the point, after it, exponent).
    let parts: Vec<Option<(String, String, String)>> =
        items.iter().map(|&x| x.is_finite().then(|| split(x, digits, scientific))).collect();
    let widest = |f: fn(&(String, String, String)) -> usize| parts.iter().flatten().map(f).max().unwrap_or(0);
    let (left, right, exponent) = (widest(|p| p.0.len()), widest(|p| p.1.len()), widest(|p| p.2.len() - 1));
    let cells = items.iter().zip(&parts).map(|(x, parts)| match parts {
        None => x.to_string().replace("NaN", "nan"),
        Some((a, b, e)) if scientific => {
            let (sign, power) = e.split_at(1);
            format!("{a:>left$}.{b:0<right$}e{sign}{power:0>exponent$}")
        }
        Some((a, b, _)) => format!("{a:>left$}.{b:right$}"),
    });
    words(cells.collect())
}

fn split<T: Real>(x: T, digits: Option<usize>, scientific: bool) -> (String, String, String) {
    // Shortest first; if that has too many digits, round.
    let write = |digits: Option<usize>| match (digits, scientific) {
        (None, false) => format!("{x}"),
        (None, true) => format!("{x:e}"),
        (Some(d), false) => format!("{x:.d$}"),
        (Some(d), true) => format!("{x:.d$e}"),
    };
    let cut = |text: &str| {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (a, b) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (sign, power) = exponent.strip_prefix('-').map_or(('+', exponent), |power| ('-', power));
        (a.to_string(), b.to_string(), format!("{sign}{power:0>2}"))
    };
    let all = cut(&write(digits));
    if digits.is_some() || all.1.len() <= DIGITS {
        return all;
    }
    let (a, b, e) = cut(&write(Some(DIGITS)));
    (a, b.trim_end_matches('0').to_string(), e)
}
