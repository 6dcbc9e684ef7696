//! Which release a binary belongs to.

use napi_derive::napi;

/// The version of the package that this binary was built for.
#[napi(catch_unwind)]
#[must_use]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
