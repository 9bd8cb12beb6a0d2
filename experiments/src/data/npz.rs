//! `.npz`: NumPy's archives of arrays, named as in Keras's data sets.

use super::{DataError, Dataset, Labels, MAX_CLASSES, Options, Result, Split, Target, idx};
use chainrule_tensor::Tensor;
use chainrule_tensor::npy::{Array, Data, Npz};
use chainrule_tensor::random::Stream;
use std::path::Path;

/// Reads an archive with arrays `x_train`, `y_train`, `x_test` and `y_test`, or with `x` and `y`, which are divided into
/// training and test examples.
///
/// Examples are `[N, features]`, or images `[N, height, width]` or `[N, channels, height, width]`; unsigned bytes are
/// pixels, and become 0 to 1. Labels of whole-number type, `[N]` or `[N, 1]`, are class numbers from 0; labels of
/// floating-point type, `[N]` or `[N, outputs]`, are numbers to regress on.
///
/// # Errors
/// [`DataError::Npy`] for a damaged archive; [`DataError::Format`] for one without these arrays or with other shapes; and
/// whatever [`Dataset::new`] finds.
pub fn read_npz(path: &Path, options: &Options) -> Result<Dataset> {
    options.check()?;
    let mut archive = Archive { npz: Npz::open(path)?, path };
    let names = archive.npz.names();
    let has = |wanted: &[&str]| wanted.iter().all(|w| names.iter().any(|n| n == w));
    let (train, test, target);
    if has(&["x_train", "y_train", "x_test", "y_test"]) {
        (train, test) = (archive.split("x_train", "y_train")?, archive.split("x_test", "y_test")?);
        target = task(&train);
    } else if has(&["x", "y"]) {
        let all = archive.split("x", "y")?;
        // Before the division, which may leave a class to the test examples alone.
        target = task(&all);
        (train, test) =
            all.divided("train fraction", options.train_fraction, &mut Stream::new(options.seed))?;
    } else {
        let wanted = "x_train, y_train, x_test and y_test, or x and y";
        return Err(archive.format(format!("has arrays {}; wanted are {wanted}", names.join(", "))));
    }
    Dataset::new(path.display().to_string(), train, test, target)
}

/// What the labels ask for.
fn task(split: &Split) -> Target {
    match split.y {
        Labels::Classes(_) => Target::Classes(idx::count_classes(split)),
        Labels::Values(_) => Target::Regression,
    }
}

struct Archive<'a> {
    npz: Npz,
    path: &'a Path,
}

impl Archive<'_> {
    fn split(&mut self, x: &str, y: &str) -> Result<Split> {
        let (examples, labels) = (self.npz.get(x)?, self.npz.get(y)?);
        let (examples, labels) = (self.examples(x, &examples)?, self.labels(y, &labels)?);
        Split::new(&format!("{}, {x} and {y}", self.path.display()), examples, labels)
    }

    fn examples(&self, name: &str, array: &Array) -> Result<Tensor<f32>> {
        let x = match array.data() {
            Data::U8(pixels) => Tensor::from_vec(idx::scaled(pixels), *array.shape())?,
            _ => array.to_real(),
        };
        match x.shape()[..] {
            [_, c, _, 1 | 3] if c != 1 && c != 3 => {
                let why = "has its channels last; save it as x.transpose(0, 3, 1, 2)";
                Err(self.format(format!("{name}, of shape {}, {why}", x.shape())))
            }
            [n, height, width] => Ok(x.reshaped([n, 1, height, width])?),
            [_, _] | [_, _, _, _] => Ok(x),
            _ => {
                let wanted = "[N, features], [N, height, width] and [N, channels, height, width]";
                Err(self.format(format!("{name} has shape {}; known are {wanted}", x.shape())))
            }
        }
    }

    fn labels(&self, name: &str, array: &Array) -> Result<Labels> {
        let shape = *array.shape();
        let real = matches!(array.data(), Data::F32(_) | Data::F64(_));
        match shape[..] {
            [n] if real => Ok(Labels::Values(array.to_real().reshaped([n, 1])?)),
            [_, _] if real => Ok(Labels::Values(array.to_real())),
            [_] | [_, 1] if !real => {
                let place = |i| format!("{}, {name}[{i}]", self.path.display());
                let labels = array.to_indices()?.to_vec();
                match labels.iter().position(|&l| l as usize >= MAX_CLASSES) {
                    None => Ok(Labels::Classes(labels.into())),
                    Some(i) => Err(DataError::Label {
                        place: place(i),
                        label: labels[i].into(),
                        classes: MAX_CLASSES,
                    }),
                }
            }
            _ => {
                let wanted = "[N] or [N, 1] of whole numbers, [N] or [N, outputs] of floating-point numbers";
                Err(self.format(format!(
                    "{name}, of type {}, has shape {shape}; known are {wanted}",
                    array.data().dtype()
                )))
            }
        }
    }

    fn format(&self, why: String) -> DataError {
        DataError::Format { path: self.path.into(), why }
    }
}
