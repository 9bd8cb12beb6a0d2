//! Data sets, training, and the experiments of the write-ups.

pub mod data;
pub mod lab;
pub mod reproduce;
pub mod sweep;
pub mod train;

use std::fmt::Write;

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
