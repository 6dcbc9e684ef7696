//! The floor of the measurements: what any implementation in Rust behind N-API has to pay.
//!
//! - [`crossing`]: a call that takes a token and returns a text, and does nothing else.
//! - [`primitives`]: the cryptographic operations alone, timed in Rust.

mod crossing;
mod primitives;
mod xaes;
