//! Reading keys: every form of a key, every way to spoil it, and what must never become a secret.

mod classification;
mod forms;
mod hostile;
mod jwk;
mod support;
