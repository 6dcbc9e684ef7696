//! The claims cache of each thread: one for all readers, so that its bound holds however many verifiers there are.
//!
//! It decides nothing. JavaScript stores the claims by entry id, and asks for the text of an entry that it doesn't hold.

use std::cell::RefCell;

use napi_derive::napi;

use crate::claims_cache::{self, ClaimsCache};
use crate::error::{Error, Result};
use crate::jwt::Dates;

thread_local! {
    static CACHE: RefCell<ClaimsCache<Dates>> = const { RefCell::new(ClaimsCache::new()) };
}

/// Calls `then` with this thread's cache.
pub(super) fn with_cache<T>(then: impl FnOnce(&mut ClaimsCache<Dates>) -> Result<T>) -> Result<T> {
    let called = CACHE.try_with(|cache| then(&mut *cache.try_borrow_mut().map_err(|_| Error::Internal)?));
    called.map_err(|_| Error::Internal)?
}

/// How many slots the claims cache has: a power of two. A token function returns a reason as a number below it, and an entry id as a
/// number from it on, whose remainder is the entry's slot.
#[napi(catch_unwind)]
#[must_use]
pub fn claims_cache_slots() -> u32 {
    claims_cache::SLOTS
}
