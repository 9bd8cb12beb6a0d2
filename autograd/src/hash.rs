//! Maps with numbers for keys. The standard library's hash withstands an attacker who chooses the keys; here nobody does,
//! and it would take longer than recording an op.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from numbers.
pub(crate) type ByNumber<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Multiplication by 2⁶⁴ over the golden ratio, which spreads numbers that follow one another (Knuth, "The art of computer
/// programming", vol. 3, 6.4); the map reads the high bits and the low ones.
#[derive(Default)]
pub(crate) struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        let product = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ product >> 32;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
