//! What is measured on, and its limits.

use chainrule::tensor::isa;
use serde::Serialize;
use std::hint::black_box;
use std::time::Instant;

/// The machine.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor, as the system names it.
    pub cpu: String,
    /// Threads that it can run at once.
    pub cores: usize,
    /// The instruction set in use.
    pub isa: &'static str,
}

impl Machine {
    /// This one.
    pub fn here() -> Machine {
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|l| l.strip_prefix("model name")?.split_once(':'));
        Machine {
            cpu: model.map_or_else(|| std::env::consts::ARCH.into(), |(_, name)| name.trim().into()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            isa: isa().name(),
        }
    }
}

/// Bytes per second, in 10⁹, read and written by one thread that adds 1 to the elements of 64 MiB.
pub fn memory_speed() -> f64 {
    const ELEMENTS: usize = 16 << 20;
    let mut data = vec![0f32; ELEMENTS];
    let mut best = f64::INFINITY;
    for _ in 0..4 {
        let start = Instant::now();
        for x in black_box(&mut data) {
            *x += 1.0;
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    (2 * 4 * ELEMENTS) as f64 / best * 1e-9
}
