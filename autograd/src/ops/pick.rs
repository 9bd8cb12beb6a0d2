//! yᵢ = x[i, labelᵢ]; x̄ = ȳ put back in its places. The transpose of `unpick`.

use super::prelude::*;

/// yᵢ = x[i, labelᵢ] for `x` of shape `[N, C]`; x̄ = ȳ put back in its places. The transpose of [`Unpick`].
#[derive(Clone, Debug)]
pub struct Pick {
    /// A column for each row.
    pub labels: Arc<[u32]>,
}

impl Rule for Pick {
    const NAME: &'static str = "pick";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        row_for_each(Self::NAME, &x, &self.labels)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let index = column(&self.labels)?;
        Ok(kernels::gather(x[0], &index, 1)?.squeezed(1)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let (labels, classes) = (self.labels.clone(), s.shape(0)[1]);
        Some(V::apply(Unpick { labels, classes: classes as u32 }.into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("pick", x).attr("labels", elided(&self.labels))
    }
    fn samples() -> Vec<Sample> {
        let pick = |labels: &[u32]| Pick { labels: labels.into() };
        vec![
            Sample::new(pick(&[2, 0]), &[(&[2, 3], Domain::Any)]),
            Sample::new(pick(&[1, 1, 1]), &[(&[3, 2], Domain::Any)]),
            Sample::new(pick(&[1]), &[(&[1, 2], Domain::Any)]),
            Sample::new(pick(&[]), &[(&[0, 3], Domain::Any)]),
        ]
    }
}

/// The shape of one number for each label: of a row of `x`, in which it is a column.
pub(super) fn row_for_each(op: &'static str, x: &Shape, labels: &[u32]) -> Result<Shape> {
    let &[n, classes] = x.dims() else {
        return Err(ShapeError::invalid(op, &[*x], "takes a matrix, a row for each label").into());
    };
    if n != labels.len() {
        let why = format!("{n} rows, but {} labels", labels.len());
        return Err(ShapeError::invalid(op, &[*x], why).into());
    }
    in_range(op, labels, classes)?;
    Ok([n].into())
}

/// Labels as a column of indices.
pub(super) fn column(labels: &[u32]) -> Result<Tensor<u32>> {
    Ok(Tensor::from_slice(labels).unsqueezed(1)?)
}

/// Every label below the number of classes, or which one is not.
pub(super) fn in_range(op: &'static str, labels: &[u32], classes: usize) -> Result<()> {
    match labels.iter().position(|&l| l as usize >= classes) {
        None => Ok(()),
        Some(i) => Err(Error::domain(
            op,
            format!("label {} of row {i} is not below {classes}, the number of columns", labels[i]),
        )),
    }
}

/// At most eight of them in print.
pub(super) fn elided(labels: &[u32]) -> String {
    if labels.len() <= 8 {
        format!("{labels:?}")
    } else {
        format!("[{}, {}, ..., {}]", labels[0], labels[1], labels[labels.len() - 1])
    }
}
