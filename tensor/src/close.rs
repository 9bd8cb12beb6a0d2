//! The `approx` traits: tensors are close if their shapes are equal and all their elements close.

use crate::{Real, Tensor};
use approx::{AbsDiffEq, RelativeEq};

impl<T: Real + AbsDiffEq<Epsilon = T>> AbsDiffEq for Tensor<T> {
    type Epsilon = T;

    fn default_epsilon() -> T {
        T::default_epsilon()
    }

    fn abs_diff_eq(&self, other: &Tensor<T>, epsilon: T) -> bool {
        all(self, other, |a, b| a.abs_diff_eq(b, epsilon))
    }
}

impl<T: Real + RelativeEq<Epsilon = T>> RelativeEq for Tensor<T> {
    fn default_max_relative() -> T {
        T::default_max_relative()
    }

    fn relative_eq(&self, other: &Tensor<T>, epsilon: T, max_relative: T) -> bool {
        all(self, other, |a, b| a.relative_eq(b, epsilon, max_relative))
    }
}

fn all<T: Real>(a: &Tensor<T>, b: &Tensor<T>, close: impl Fn(&T, &T) -> bool) -> bool {
    a.shape() == b.shape() && a.to_vec().iter().zip(&b.to_vec()).all(|(a, b)| close(a, b))
}

#[cfg(test)]
mod tests {
    use crate::Tensor;
    use approx::{assert_abs_diff_eq, assert_abs_diff_ne, assert_relative_eq, assert_relative_ne};

    #[test]
    fn closeness_is_of_every_element_and_of_the_shape() {
        let x = Tensor::from_rows([[1.0, 100.0], [3.0, 4.0]]);
        let moved = Tensor::from_rows([[1.0, 100.5], [3.0, 4.0]]);
        assert_abs_diff_eq!(x, moved, epsilon = 0.5);
        assert_abs_diff_ne!(x, moved, epsilon = 0.4);
        assert_relative_eq!(x, moved, max_relative = 0.005);
        assert_relative_ne!(x, moved, max_relative = 0.004);
        assert_abs_diff_ne!(x, x.reshaped([4]).unwrap(), epsilon = 1.0);
        let nan = Tensor::from_slice(&[f64::NAN]);
        assert_abs_diff_ne!(nan, nan.clone(), epsilon = 1.0);
        // A view against a copy.
        assert_relative_eq!(x.transposed(0, 1).unwrap(), x.transposed(0, 1).unwrap().contiguous());
    }
}
