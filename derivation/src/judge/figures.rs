//! Numbers and values as one would write them.

use crate::sample::Drawn;
use chainrule_tensor::Tensor;

/// A value as one would write it.
pub fn drawn(value: &Drawn) -> String {
    match value {
        Drawn::Builtin(name) => (*name).to_string(),
        Drawn::Function(terms) => {
            let signed = |x: f64| format!("{} {}", if x < 0.0 { "-" } else { "+" }, number(x.abs()));
            let term = |[a, b, c]: &[f64; 3]| format!("{} tanh({} x {})", signed(*c), number(*a), signed(*b));
            let sum = terms.iter().map(term).collect::<Vec<_>>().join(" ");
            sum.strip_prefix("+ ").unwrap_or(&sum).to_string()
        }
        Drawn::Numbers(t) if t.numel() > MANY => sparse(t),
        Drawn::Numbers(t) => nested(t.shape(), &mut t.to_vec().into_iter()),
    }
}

/// An array with more entries is told by what most of them are.
const MANY: usize = 40;

/// `all 0 but (3, 1) = 2`
fn sparse(t: &Tensor<f64>) -> String {
    let data = t.to_vec();
    let count = |x: f64| data.iter().filter(|y| **y == x).count();
    let common = data.iter().copied().max_by_key(|x| count(*x)).unwrap_or(0.0);
    if count(common) * 4 < data.len() * 3 {
        return nested(t.shape(), &mut data.into_iter());
    }
    let place = |mut i: usize| {
        let mut at = Vec::new();
        for n in t.shape().iter().rev() {
            at.push((i % n + 1).to_string());
            i /= n;
        }
        at.reverse();
        format!("({})", at.join(", "))
    };
    let others = data.iter().enumerate().filter(|(_, x)| **x != common);
    let others: Vec<String> = others.map(|(i, x)| format!("{} = {}", place(i), number(*x))).collect();
    let but = if others.is_empty() { String::new() } else { format!(" but {}", others.join(", ")) };
    format!("all {}{but}", number(common))
}

fn nested(sizes: &[usize], numbers: &mut dyn Iterator<Item = f64>) -> String {
    match sizes.split_first() {
        None => number(numbers.next().unwrap_or(f64::NAN)),
        Some((n, rest)) => {
            let parts: Vec<String> = (0..*n).map(|_| nested(rest, numbers)).collect();
            format!("[{}]", parts.join(", "))
        }
    }
}

/// A number with as many digits as are of use.
pub fn number(x: f64) -> String {
    if x.is_nan() {
        return "no number".into();
    }
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) {
        let text = format!("{:.6}", x);
        let trimmed = text.trim_end_matches('0').trim_end_matches('.');
        return if trimmed == "-0" { "0".into() } else { trimmed.into() };
    }
    format!("{x:.4e}")
}
