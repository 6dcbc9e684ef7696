//! Errors on their way to JavaScript: thrown by a factory, or looked up by number.

use napi_derive::napi;
use serde::Serialize;

use crate::error::Error;

/// What a factory throws: a JavaScript `Error` whose `code` is [`Error::code`].
pub(super) type Thrown = napi::Error<Code>;

/// An error's stable code, which napi makes the `code` of the thrown error.
pub(super) struct Code(&'static str);

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        Self::new(Code(error.code()), error.message())
    }
}

/// What N-API itself refuses (an argument of the wrong type) before the core sees it.
#[allow(clippy::needless_pass_by_value, reason = "it serves as a function for map_err")]
pub(super) fn refused(error: napi::Error) -> Thrown {
    Thrown::new(Code(Error::Internal.code()), error.reason.clone())
}

#[derive(Serialize)]
struct Entry {
    reason: u32,
    code: &'static str,
    message: &'static str,
    claim: Option<&'static str>,
}

/// The JSON text of an array of `{ reason, code, message, claim }`, one for each number that a token function may return.
#[napi(catch_unwind)]
pub fn error_table() -> String {
    let entry = |error: Error| Entry {
        reason: error.reason(),
        code: error.code(),
        message: error.message(),
        claim: error.claim(),
    };
    serde_json::to_string(&Error::all().map(entry).collect::<Vec<_>>()).unwrap_or_default()
}
