//! Values in a few characters.

use chainrule_tensor::Tensor;

/// Arrays with more entries are cut.
const FEW: usize = 2;

/// A value with these axes as one would write it, in three digits and with `…` for what there is no room for.
pub fn short(t: &Tensor<f64>, sizes: &[usize]) -> String {
    let data = t.to_vec();
    nested(sizes, &data, data.len() <= FEW, true)
}

fn nested(sizes: &[usize], data: &[f64], full: bool, top: bool) -> String {
    let Some((&n, rest)) = sizes.split_first() else {
        return number(data.first().copied().unwrap_or(f64::NAN));
    };
    let each = data.len().checked_div(n).unwrap_or(0);
    let shown = match (full, rest.is_empty()) {
        (true, _) => n,
        (false, true) if top => n.min(2),
        (false, _) => n.min(1),
    };
    let mut parts: Vec<String> =
        (0..shown).map(|i| nested(rest, &data[i * each..(i + 1) * each], full, false)).collect();
    if shown < n {
        parts.push("…".into());
    }
    format!("[{}]", parts.join(", "))
}

/// Three significant digits.
pub fn number(x: f64) -> String {
    if x == 0.0 {
        return "0".into();
    }
    if !x.is_finite() || !(1e-3..1e5).contains(&x.abs()) {
        return if x.is_finite() { format!("{x:.2e}") } else { crate::judge::figures::number(x) };
    }
    let digits = (2 - x.abs().log10().floor() as i32).max(0) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}
