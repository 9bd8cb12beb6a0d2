//! The tape, its rules and the checker of gradients.

mod chain;
mod check;
mod checkpoint;
mod common;
mod describe;
mod fast_paths;
mod forward_mode;
mod mutants;
mod needs;
mod printing;
mod reader;
mod regressions;
mod spare;
mod special_values;
mod sweep;
mod traps;
