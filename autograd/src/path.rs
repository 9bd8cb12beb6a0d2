//! Inside which layers values are made.

/// Paths such as `layer1.0.conv1`, each a name inside another path; 0 is the outermost, which has none.
#[derive(Default)]
pub(crate) struct Paths {
    /// All names, one after another, so that a step that was made before needs no memory for them.
    letters: String,
    /// Of path 1, 2, ...: the path that it is inside, and where its name ends.
    all: Vec<(u32, usize)>,
}

impl Paths {
    /// A name inside a path.
    pub fn add(&mut self, parent: u32, name: &str) -> u32 {
        self.letters.push_str(name);
        self.all.push((parent, self.letters.len()));
        self.all.len() as u32
    }

    /// A name beside a path, inside the same one.
    pub fn beside(&mut self, path: u32, name: &str) -> u32 {
        let parent = (path as usize).checked_sub(1).map_or(0, |at| self.all[at].0);
        self.add(parent, name)
    }

    /// All names on the way to a path, outermost first.
    pub fn full(&self, mut path: u32) -> String {
        let mut names = Vec::new();
        while let Some(at) = (path as usize).checked_sub(1) {
            let start = at.checked_sub(1).map_or(0, |before| self.all[before].1);
            names.push(&self.letters[start..self.all[at].1]);
            path = self.all[at].0;
        }
        names.reverse();
        names.join(".")
    }

    pub fn clear(&mut self) {
        self.letters.clear();
        self.all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[test]
    fn a_path_names_all_that_it_is_inside() {
        let mut paths = Paths::default();
        let layer = paths.add(0, "layer1");
        let (first, second) = (paths.add(layer, "0"), paths.add(layer, ""));
        let conv = paths.add(first, "conv1");
        assert_eq!(
            [0, layer, first, second, conv].map(|p| paths.full(p)),
            ["", "layer1", "layer1.0", "layer1.", "layer1.0.conv1"]
        );
        let beside = [conv, layer, 0].map(|p| paths.beside(p, "relu"));
        assert_eq!(beside.map(|p| paths.full(p)), ["layer1.0.relu", "relu", "relu"]);
        paths.clear();
        let other = paths.add(0, "other");
        assert_eq!(paths.full(other), "other");
    }
}
