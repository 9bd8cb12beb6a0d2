//! Least squares for a handful of unknowns.

/// The x with the least |A x - b|; `None` if the columns say too little.
#[allow(clippy::needless_range_loop)] // Rows and columns of one matrix.
pub fn solve(a: &[Vec<f64>], b: &[f64]) -> Option<Vec<f64>> {
    let n = a.first()?.len();
    let mut m: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let entry = |j: usize| a.iter().map(|r| r[i] * r[j]).sum::<f64>();
            let right = a.iter().zip(b).map(|(r, y)| r[i] * y).sum::<f64>();
            (0..n).map(entry).chain([right]).collect()
        })
        .collect();
    let scale: Vec<f64> = (0..n).map(|i| m[i][i]).collect();
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| m[i][k].abs().total_cmp(&m[j][k].abs()))?;
        m.swap(k, pivot);
        if m[k][k].abs().partial_cmp(&(1e-10 * scale[k])) != Some(std::cmp::Ordering::Greater) {
            return None;
        }
        for i in 0..n {
            if i != k {
                let f = m[i][k] / m[k][k];
                for j in k..=n {
                    m[i][j] -= f * m[k][j];
                }
            }
        }
    }
    Some((0..n).map(|k| m[k][n] / m[k][k]).collect())
}
