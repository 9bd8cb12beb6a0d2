//! Benchmarks of the engine: `cargo bench -p chainrule-bench`.
