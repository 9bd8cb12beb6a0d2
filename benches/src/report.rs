//! What a benchmark found.

use crate::machine::Machine;
use crate::timing::Time;
use serde::Serialize;

/// One benchmark's figures, and what they were taken on.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `matmul`, `conv` or `train`.
    pub name: &'static str,
    /// What it ran on.
    pub machine: Machine,
    /// The type of the elements.
    pub dtype: &'static str,
    /// Threads that the kernels had.
    pub threads: usize,
    /// The kernels that are other programs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub peers: Vec<String>,
    /// The most that those threads did, in 10⁹ floating-point operations per second: the highest of the rows' peaks.
    pub peak_gflops: f64,
    /// Bytes that one thread reads and writes in a second when it changes what no cache holds, in 10⁹.
    pub memory_gbytes: f64,
    /// The figures.
    pub rows: Vec<Row>,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The table that it belongs to.
    pub table: &'static str,
    /// What was done.
    pub case: String,
    /// By which code.
    pub kernel: String,
    /// A word on that code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How long it took.
    #[serde(flatten)]
    pub time: Time,
    /// Floating-point operations: two for each product of the definition, whatever a kernel really does.
    pub flops: Option<f64>,
    /// Operations for each byte of the operands and the result, each counted once.
    pub intensity: Option<f64>,
    /// 10⁹ operations per second.
    pub gflops: Option<f64>,
    /// What multiply-adds on registers alone do in the same rounds.
    pub peak_gflops: Option<f64>,
    /// Of that peak.
    pub percent: Option<f64>,
    /// Bytes by which the process grew at its largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
}

impl Row {
    pub(crate) fn new(case: &Case, kernel: String, note: &str, time: Time, peak: f64) -> Row {
        let gflops = case.work.map(|work| work.flops / time.seconds * 1e-9);
        Row {
            table: case.table,
            case: case.name.clone(),
            kernel,
            note: note.into(),
            time,
            flops: case.work.map(|work| work.flops),
            intensity: case.work.map(|work| work.flops / work.bytes),
            gflops,
            peak_gflops: gflops.map(|_| peak),
            percent: gflops.map(|gflops| 100.0 * gflops / peak),
            memory: None,
        }
    }
}

/// Something that kernels and peers do.
#[derive(Debug, Clone)]
pub struct Case {
    /// The table that it belongs to.
    pub table: &'static str,
    /// What it is called there.
    pub name: String,
    /// What there is to do, where it can be counted.
    pub work: Option<Work>,
}

/// What a kernel has to do.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Floating-point operations.
    pub flops: f64,
    /// Bytes of operands and result.
    pub bytes: f64,
}
