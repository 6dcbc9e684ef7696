//! latchkey's core: every byte that must be trusted is parsed, verified, opened and made here.
//!
//! ```text
//! node ──► jwt ──► jose ──► { base64url, secret, error }
//! node ──► sealed ────────► { base64url, secret, error }
//! node, jwt, sealed ──────► claims_cache ──► error
//! ```
//!
//! - [`jose`]: signatures over bytes (RFC 7515, 7517, 7518, 8037). It knows no claims.
//! - [`jwt`]: the claims of a verified token and what is demanded of them (RFC 7519, 8725).
//! - [`sealed`]: access tokens that carry their session encrypted. It knows nothing of JWTs.
//! - [`claims_cache`]: which authentic tokens were parsed before. It holds no claims.
//! - `node`: the N-API boundary, behind the feature of that name. It converts and decides nothing.
//!
//! Nothing here knows HTTP, reads a clock or panics on input.

pub mod base64url;
pub mod claims_cache;
pub mod error;
pub mod jose;
pub mod jwt;
pub mod sealed;
pub mod secret;

// The derived registration of exports is absent from test builds, and so is everything it alone uses.
#[cfg(all(feature = "node", not(test)))]
mod node;

pub use error::{Error, Result};
