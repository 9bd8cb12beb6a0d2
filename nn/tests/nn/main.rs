//! Layers, losses and first values.

mod common;
mod init;
mod losses;
mod passes;
mod release;
mod shapes;
