//! The table of tokens that come again: one for each thread, so that its bound holds however many verifiers there are.
//!
//! JavaScript keeps what each said, by its stamp, and asks for the text of a stamp that it doesn't hold.

use std::cell::RefCell;

use napi_derive::napi;

use crate::error::{Error, Result};
use crate::jwt::Dates;
use crate::recurring::{self, Recurring};

thread_local! {
    static TABLE: RefCell<Recurring<Dates>> = const { RefCell::new(Recurring::new()) };
}

/// Calls `then` with this thread's table.
pub(super) fn with_table<T>(then: impl FnOnce(&mut Recurring<Dates>) -> Result<T>) -> Result<T> {
    let called = TABLE.try_with(|table| then(&mut *table.try_borrow_mut().map_err(|_| Error::Internal)?));
    called.map_err(|_| Error::Internal)?
}

/// How many tokens that come again are known at most, a power of two. A number below it that a function of tokens returns is a reason,
/// another the stamp of a token, which has the place of its remainder to itself.
#[napi(catch_unwind)]
#[must_use]
pub fn recurring_places() -> u32 {
    recurring::PLACES
}
