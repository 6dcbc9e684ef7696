//! The N-API boundary: it converts and decides nothing.
//!
//! Each factory reads a key once and returns a JavaScript function that carries the Rust state (`function`), so that a token costs
//! one crossing with strings in and out. A bad token is an ordinary result: the error's small integer instead of a string. So is a
//! hit of the claims cache (`claims_cache`): a larger integer, the entry id, by which JavaScript finds the claims it parsed before.
//! Only a caller's mistake in a factory is thrown, as an `Error` with a `code`. No object is built here from a token's content.

mod claims_cache;
mod errors;
mod factories;
mod function;
mod keys;
mod signing_pool;
mod version;
