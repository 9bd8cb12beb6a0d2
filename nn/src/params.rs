//! The parameters of a model by name.

use chainrule_autograd::Param;
use chainrule_tensor::Real;

/// The parameters of a model, under the names of the layers that hold them.
pub struct Params<T: Real> {
    prefix: String,
    items: Vec<(String, Param<T>)>,
}

impl<T: Real> Params<T> {
    pub(crate) fn of(list: impl FnOnce(&mut Params<T>)) -> Params<T> {
        let mut params = Params { prefix: String::new(), items: Vec::new() };
        list(&mut params);
        params
    }

    /// Adds a parameter under its own name.
    pub fn add(&mut self, p: &Param<T>) {
        self.items.push((format!("{}{}", self.prefix, p.name()), p.clone()));
    }

    /// Adds what `list` adds, under a layer's name.
    pub fn nest(&mut self, name: &str, list: impl FnOnce(&mut Params<T>)) {
        let outer = self.prefix.len();
        self.prefix.push_str(name);
        self.prefix.push('.');
        list(self);
        self.prefix.truncate(outer);
    }

    /// Every name, so that a parameter that is shared comes as often as it has names.
    pub(crate) fn all(self) -> Vec<(String, Param<T>)> {
        self.items
    }

    /// Every parameter once, under its first name.
    pub(crate) fn distinct(self) -> Vec<(String, Param<T>)> {
        let mut seen = std::collections::HashSet::new();
        self.items.into_iter().filter(|(_, p)| seen.insert(p.key())).collect()
    }
}
