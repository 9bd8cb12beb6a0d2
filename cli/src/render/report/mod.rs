//! The report: one page with all claims and experiments, which asks nobody for anything.

mod axis;
mod dots;
mod escape;
mod figure;
mod lines;
mod map;
mod page;
mod sweep;
mod table;
#[cfg(test)]
mod tests;

pub use page::page;
pub use sweep::sweep;
