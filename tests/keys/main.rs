//! Reading keys: every form of a key, every way to spoil it, and what must never become a secret.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]
#![allow(clippy::too_many_lines, reason = "tables")]

mod classification;
mod disguises;
mod forms;
mod hostile;
mod jwk;
mod mistakes;
mod support;
