//! The N-API boundary: it converts and decides nothing.
//!
//! Each factory reads a key once and returns a JavaScript function that carries the Rust state (`function`), so that a token costs
//! one crossing with strings in and out. A bad token is an ordinary result: the error's small integer instead of a string. So is one
//! that comes again (`recurring`): a larger integer, for which JavaScript has an object already.
//! Only a caller's mistake in a factory is thrown, as an `Error` with a `code`. No object is built here from a token's content.

mod errors;
mod factories;
mod function;
mod recurring;
mod signing_pool;
mod version;
