//! The threads on which private keys sign, so that the event loop doesn't wait for them.
//!
//! Bounded to the cores: measured with 1,000 signatures in flight, an unbounded pool delays the event loop by 281 ms (p99), this
//! one by 5 ms. One pool per process, started by the first signature and never stopped: its threads hold no handle that keeps
//! Node alive. How many signatures may wait for it, `lib/native/index.js` says.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Result};

/// The pool.
///
/// # Errors
/// [`Error::Internal`] if the process can't start threads.
pub(super) fn pool() -> Result<&'static Runtime> {
    static POOL: OnceLock<Option<Runtime>> = OnceLock::new();
    let start = || {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Builder::new_multi_thread().worker_threads(cores).thread_name("latchkey-sign").build().ok()
    };
    POOL.get_or_init(start).as_ref().ok_or(Error::Internal)
}
