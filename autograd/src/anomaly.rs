//! Where a NaN or an infinity came from.

use chainrule_tensor::{Real, Tensor};

/// Why an op's result is not finite, as far as its operands tell.
pub(crate) fn explain<T: Real>(operands: &[&Tensor<T>], result: &Tensor<T>) -> String {
    let kind = |x: &T| if x.is_nan() { "NaN" } else { "an infinity" };
    let values = result.to_vec();
    let Some(at) = values.iter().position(|x| !x.is_finite()) else { return "all finite".into() };
    let mut text = format!("{} at element {at} of {}", kind(&values[at]), result.shape());
    for (i, x) in operands.iter().enumerate() {
        // Operands that broadcast to the result are read at the same place.
        let here = x.expanded(*result.shape()).ok().map(|x| x.to_vec()[at]);
        match here {
            Some(v) => text.push_str(&format!("{} operand {i} is {v} there", if i == 0 { ";" } else { "," })),
            None => {
                if let Some(v) = x.to_vec().iter().find(|v| !v.is_finite()) {
                    text.push_str(&format!("; operand {i} already holds {}", kind(v)));
                }
            }
        }
    }
    let at_place = |x: &&Tensor<T>| x.expanded(*result.shape()).ok().map(|x| x.to_vec()[at]);
    let here: Vec<T> = operands.iter().filter_map(at_place).collect();
    if values[at].is_nan() && here.iter().all(|x| !x.is_nan()) {
        let zero = here.contains(&T::ZERO);
        let infinite = here.iter().any(|x| !x.is_finite());
        if zero && infinite {
            text.push_str(": 0 times an infinity");
        } else if zero {
            text.push_str(": 0 meets a derivative that is infinite there");
        }
    }
    text
}
