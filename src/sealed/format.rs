//! The bytes of a sealed token: version, key id, nonce, ciphertext, tag, and what is authenticated beside them.
//!
//! `docs/sealed-tokens.md` has the table and an example.

use super::key_ring::{KEY_ID_LENGTH, KeyId};
use super::xaes::{NONCE_LENGTH, TAG_LENGTH};
use crate::error::{Error, Result};

/// The first byte. Another layout or another cipher gets another number.
pub const VERSION: u8 = 1;

/// Bytes before the ciphertext: version, key id, nonce.
pub const HEADER_LENGTH: usize = 1 + KEY_ID_LENGTH + NONCE_LENGTH;

/// What a sealed token has over its text, in bytes before base64url.
pub const OVERHEAD: usize = HEADER_LENGTH + TAG_LENGTH;

/// What is authenticated beside the text: version, key id, purpose.
///
/// The first two have fixed lengths and the purpose is the rest, so no two triples share an encoding.
#[must_use]
pub fn associated_data(key_id: KeyId, purpose: &str) -> Box<[u8]> {
    [&[VERSION][..], &key_id, purpose.as_bytes()].concat().into_boxed_slice()
}

/// A token's parts, borrowed from its bytes.
pub struct Parts<'a> {
    /// Which key sealed it.
    pub key_id: KeyId,
    /// The nonce.
    pub nonce: &'a [u8; NONCE_LENGTH],
    /// The ciphertext, to be decrypted in place.
    pub text: &'a mut [u8],
    /// The authentication tag.
    pub tag: &'a [u8; TAG_LENGTH],
}

impl<'a> Parts<'a> {
    /// Tells the parts apart. That they belong together is for the cipher to say.
    ///
    /// # Errors
    /// [`Error::SealedInvalid`] for too few bytes or another version.
    pub fn split(bytes: &'a mut [u8]) -> Result<Self> {
        Self::split_v1(bytes).ok_or(Error::SealedInvalid)
    }

    fn split_v1(bytes: &'a mut [u8]) -> Option<Self> {
        let (version, bytes) = bytes.split_first_mut()?;
        if *version != VERSION {
            return None;
        }
        let (&mut key_id, bytes) = bytes.split_first_chunk_mut()?;
        let (nonce, bytes) = bytes.split_first_chunk_mut()?;
        let (text, tag) = bytes.split_last_chunk_mut()?;
        Some(Self { key_id, nonce, text, tag })
    }
}

/// The characters that `bytes` take as base64url without padding.
#[must_use]
pub const fn encoded_length(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}
