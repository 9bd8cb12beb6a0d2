//! Where claims are tried: sizes, and values for what is given.

mod draw;
mod enumerate;
mod property;
mod sizes;
mod special;
mod structured;

pub use draw::Law;
pub use enumerate::{MOST_POINTS, all, chosen};
pub use sizes::{Settings, settings};
pub use special::{SPECIAL, Special};

use chainrule_tensor::Tensor;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a given name was drawn to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawn {
    /// Numbers.
    Numbers(Tensor<f64>),
    /// A smooth function; see [`crate::eval::Binding::Drawn`].
    Function(Rc<[[f64; 3]]>),
    /// A built-in function.
    Builtin(&'static str),
}

/// The sizes of the dimensions, in the order of their declaration.
pub type Sizes = Vec<(String, i64)>;

/// A point: what everything given is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Point {
    /// The sizes of the dimensions.
    pub sizes: Sizes,
    /// The given values.
    pub values: BTreeMap<String, Drawn>,
}

impl Point {
    /// A point with sizes, where nothing is drawn yet.
    pub fn of(sizes: &Sizes) -> Point {
        Point { sizes: sizes.clone(), ..Point::default() }
    }

    /// The built-in functions that were chosen.
    pub fn functions(&self) -> Vec<&'static str> {
        let chosen = |v: &Drawn| if let Drawn::Builtin(name) = v { Some(*name) } else { None };
        self.values.values().filter_map(chosen).collect()
    }
}
