//! The claims of the write-ups that the derivation language cannot express, one test for each, named after the claim's id
//! in the ledger (`tests/ledger.md`). Counts and sizes are measured on built networks and recorded tapes.

mod d000;
mod d001;
mod d002;
mod d003;
mod d004;
mod support;
