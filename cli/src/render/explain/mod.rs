//! How a program looks that was taken apart.

mod latex;
#[cfg(test)]
mod tests;
mod text;

pub use latex::latex;
pub use text::text;
