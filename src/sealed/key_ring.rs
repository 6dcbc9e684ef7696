//! An ordered set of keys: the first seals, all open, and a token names its key.

use core::iter;
use std::sync::Arc;

use aws_lc_rs::hmac;

use super::secret_key;
use super::xaes::{KEY_LENGTH, Xaes256Gcm};
use crate::error::{Error, Result};
use crate::secret::SecretBytes;

/// Bytes of a [`KeyId`].
pub const KEY_ID_LENGTH: usize = 8;

/// The name by which a token calls for its key. Every token shows it, so comparing it needs no constant time.
pub type KeyId = [u8; KEY_ID_LENGTH];

const KEY_ID_LABEL: &[u8] = b"latchkey sealed token key id";

/// Keys by which tokens are sealed and opened; never without a key.
#[derive(Clone)]
pub struct KeyRing {
    pub(super) first: RingKey,
    pub(super) others: Vec<RingKey>,
}

/// A prepared key and its name.
#[derive(Clone)]
pub(super) struct RingKey {
    pub(super) id: KeyId,
    pub(super) cipher: Arc<Xaes256Gcm>,
}

impl KeyRing {
    /// Makes a ring of the keys that `secrets` stand for. A secret that repeats counts where it stood first.
    ///
    /// A secret that must be stretched and that this process hasn't seen takes about 0.2 s.
    ///
    /// # Errors
    /// [`Error::KeyEmpty`] without a secret or for one of no bytes, [`Error::Internal`] without memory.
    pub fn new(secrets: &[SecretBytes]) -> Result<Self> {
        let (first, others) = secrets.split_first().ok_or(Error::KeyEmpty)?;
        let mut ring = Self { first: RingKey::new(first)?, others: Vec::new() };
        for secret in others {
            let key = RingKey::new(secret)?;
            // Two keys that share an id by chance (one pair in 2^64) would collapse as well: tokens of the second
            // don't open then, and none opens that shouldn't.
            if iter::once(&ring.first).chain(&ring.others).all(|known| known.id != key.id) {
                ring.others.push(key);
            }
        }
        Ok(ring)
    }
}

impl RingKey {
    fn new(secret: &SecretBytes) -> Result<Self> {
        let key = secret_key::key(secret)?;
        Ok(Self { id: key_id(&key)?, cipher: Arc::new(Xaes256Gcm::new(&key)) })
    }
}

/// The first bytes of HMAC-SHA-256 under the key over a label: a keyed hash of nothing else under this key, which
/// tells of the key no more than the tokens do.
fn key_id(key: &[u8; KEY_LENGTH]) -> Result<KeyId> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), KEY_ID_LABEL);
    tag.as_ref().first_chunk().copied().ok_or(Error::Internal)
}

impl core::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KeyRing(…)")
    }
}
