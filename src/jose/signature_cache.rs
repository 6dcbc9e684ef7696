//! The signature cache: which tokens one verifying key has verified before, told by an HMAC of the whole token (RFC 2104).
//!
//! It holds no payload, no claim and no decision: a token in it is still split, decoded and validated like any other.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{constant_time, hmac, rand};

use super::hmac::HmacKey;
use crate::error::{Error, Result};

/// HMAC-SHA-256 of a whole token under a random key: two tokens that share one would break HMAC-SHA-256.
pub struct Fingerprint([u8; LENGTH]);

const LENGTH: usize = 32;

/// A fixed number of slots for the fingerprints of tokens that one key has verified.
pub struct SignatureCache {
    key: HmacKey,
    /// A fingerprint selects its slot and replaces what is there.
    slots: Mutex<Box<[Slot]>>,
}

type Slot = Option<[u8; LENGTH]>;

impl SignatureCache {
    /// Slots for `capacity` tokens, under a random key of its own.
    ///
    /// # Errors
    /// [`Error::Internal`] without randomness.
    pub fn new(capacity: usize) -> Result<Self> {
        let mut secret = [0; LENGTH];
        rand::fill(&mut secret).map_err(|_| Error::Internal)?;
        let key = HmacKey::new(hmac::HMAC_SHA256, &secret)?;
        Ok(Self { key, slots: Mutex::new(vec![None; capacity].into_boxed_slice()) })
    }

    /// The fingerprint of a whole token, its signature included.
    ///
    /// # Errors
    /// [`Error::Internal`] if the primitive gives another length.
    pub fn fingerprint(&self, token: &[u8]) -> Result<Fingerprint> {
        self.key.sign(token).try_into().map(Fingerprint).map_err(|_| Error::Internal)
    }

    /// Whether the token was inserted and not replaced since.
    #[must_use]
    pub fn contains(&self, fingerprint: &Fingerprint) -> bool {
        let held = self.with_slot(fingerprint, |slot| *slot).flatten();
        held.is_some_and(|held| constant_time::verify_slices_are_equal(&held, &fingerprint.0).is_ok())
    }

    /// Inserts a token, whose signature must have been verified just now.
    pub fn insert(&self, fingerprint: &Fingerprint) {
        self.with_slot(fingerprint, |slot| *slot = Some(fingerprint.0));
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        size_of::<Self>().saturating_add(size_of_val::<[Slot]>(&slots))
    }

    fn with_slot<T>(&self, fingerprint: &Fingerprint, then: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let start = fingerprint.0.first_chunk().map(|start| u64::from_le_bytes(*start))?;
        let at = start.checked_rem(u64::try_from(slots.len()).ok()?)?;
        slots.get_mut(usize::try_from(at).ok()?).map(then)
    }
}

impl core::fmt::Debug for SignatureCache {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignatureCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(cache: &SignatureCache, token: &[u8]) -> bool {
        cache.contains(&cache.fingerprint(token).unwrap())
    }

    fn insert(cache: &SignatureCache, token: &[u8]) {
        cache.insert(&cache.fingerprint(token).unwrap());
    }

    #[test]
    fn it_contains_what_was_inserted_and_no_other_bytes() {
        let cache = SignatureCache::new(64).unwrap();
        assert!(!contains(&cache, b"a.b.c"));
        insert(&cache, b"a.b.c");
        assert!(contains(&cache, b"a.b.c"));
        for other in [&b"a.b.C"[..], b"a.b.", b"a.b.c.", b"", b"A.b.c"] {
            assert!(!contains(&cache, other), "{other:?}");
        }
        let another = SignatureCache::new(64).unwrap();
        assert!(!contains(&another, b"a.b.c"), "each has a key of its own");
    }

    #[test]
    fn it_never_holds_more_than_its_capacity() {
        let cache = SignatureCache::new(8).unwrap();
        let tokens: Vec<[u8; 4]> = (0..1000_u32).map(u32::to_le_bytes).collect();
        for token in &tokens {
            insert(&cache, token);
            assert!(contains(&cache, token), "the last one is held");
        }
        assert!(tokens.iter().filter(|token| contains(&cache, *token)).count() <= 8);
    }

    #[test]
    fn tokens_that_share_a_slot_are_not_taken_for_each_other() {
        let cache = SignatureCache::new(1).unwrap();
        insert(&cache, b"good");
        for other in 0..1000_u32 {
            assert!(!contains(&cache, &other.to_le_bytes()));
        }
        assert!(contains(&cache, b"good"));
    }
}
