//! Which cases are wanted.

use crate::error::BenchError;

/// What a ladder is called among the cases.
pub(crate) const LADDER: &str = "ladder";

/// Those whose names contain some text, in whatever letters.
pub(crate) struct Wanted(String);

impl Wanted {
    /// Of these.
    ///
    /// # Errors
    /// If none of their names contains it.
    pub(crate) fn new<'a>(only: &str, names: impl Iterator<Item = &'a str>) -> Result<Wanted, BenchError> {
        let (wanted, names) = (Wanted(only.to_lowercase()), names.collect::<Vec<_>>());
        if names.iter().any(|name| wanted.takes(name)) {
            return Ok(wanted);
        }
        Err(BenchError::NoCase { only: only.into(), names: names.join("; ") })
    }

    /// Whether this is one of them.
    pub(crate) fn takes(&self, name: &str) -> bool {
        name.to_lowercase().contains(&self.0)
    }
}
