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
    let mut bytes = vec![0; text.len() / 4 * 3 + 3];
    let length = Base64UrlUnpadded::decode(text, &mut bytes).map_err(|_| Error::JwsInvalid)?.len();
    bytes.truncate(length);
    Ok(bytes)
}
