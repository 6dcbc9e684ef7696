//! Strict base64url (RFC 7515 §2): no padding, no white space, no spare bits; one spelling per byte string.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::error::{Error, Result};

/// The text for `bytes`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The bytes of `text`.
///
/// # Errors
/// [`Error::JwsInvalid`] for any other spelling than the canonical one.
pub fn decode(text: &[u8]) -> Result<Vec<u8>> {
    let text = core::str::from_utf8(text).map_err(|_| Error::JwsInvalid)?;
    Base64UrlUnpadded::decode_vec(text).map_err(|_| Error::JwsInvalid)
}
