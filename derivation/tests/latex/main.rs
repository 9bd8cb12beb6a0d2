//! The LaTeX reader, held against the plain reader: both must read the same statements into the same tree.

mod common;
mod document;
mod fragments;
mod given;
mod habits;
mod macros;
mod names;
mod operators;
mod reach;
mod refused;
mod robust;
mod rows;
