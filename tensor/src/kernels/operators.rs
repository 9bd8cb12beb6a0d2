//! `+ - * /` and unary `-` on tensors, with broadcasting.

use super::{map, zip};
use crate::{Real, Tensor};
use std::ops::{Add, Div, Mul, Neg, Sub};

macro_rules! operator {
    ($($trait:ident $method:ident $name:literal $op:tt $assign:tt),*) => {$(
        impl<T: Real> $trait<&Tensor<T>> for &Tensor<T> {
            type Output = Tensor<T>;
            /// # Panics
            /// If the shapes do not broadcast.
            #[track_caller]
            fn $method(self, other: &Tensor<T>) -> Tensor<T> {
                match zip($name, self, other, |a, b| a $op b) {
                    Ok(y) => y,
                    Err(e) => panic!("{e}"),
                }
            }
        }
        impl<T: Real> $trait<&Tensor<T>> for Tensor<T> {
            type Output = Tensor<T>;
            #[track_caller]
            fn $method(mut self, other: &Tensor<T>) -> Tensor<T> {
                if let (Some(a), Some(b)) = (self.scalar_value(), other.scalar_value()) {
                    return Tensor::scalar(a $op b);
                }
                // Write into the left operand when nobody else holds it.
                if self.shape() == other.shape()
                    && let (Some(a), Some(b)) = (self.unique_mut(), other.as_slice())
                {
                    a.iter_mut().zip(b).for_each(|(a, &b)| *a $assign b);
                    return self;
                }
                &self $op other
            }
        }
        impl<T: Real> $trait for Tensor<T> {
            type Output = Tensor<T>;
            #[track_caller]
            fn $method(self, other: Tensor<T>) -> Tensor<T> { self $op &other }
        }
        impl<T: Real> $trait<Tensor<T>> for &Tensor<T> {
            type Output = Tensor<T>;
            #[track_caller]
            fn $method(self, other: Tensor<T>) -> Tensor<T> { self $op &other }
        }
        impl<T: Real> $trait<f64> for Tensor<T> {
            type Output = Tensor<T>;
            fn $method(self, c: f64) -> Tensor<T> { let c = T::of(c); map(&self, |a| a $op c) }
        }
        impl<T: Real> $trait<f64> for &Tensor<T> {
            type Output = Tensor<T>;
            fn $method(self, c: f64) -> Tensor<T> { let c = T::of(c); map(self, |a| a $op c) }
        }
    )*};
}
operator!(Add add "add" + +=, Sub sub "sub" - -=, Mul mul "mul" * *=, Div div "div" / /=);

impl<T: Real> Neg for Tensor<T> {
    type Output = Tensor<T>;
    fn neg(self) -> Tensor<T> {
        map(&self, |a| -a)
    }
}

impl<T: Real> Neg for &Tensor<T> {
    type Output = Tensor<T>;
    fn neg(self) -> Tensor<T> {
        map(self, |a| -a)
    }
}
