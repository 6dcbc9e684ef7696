//! Which tokens a key has verified before, so that the signature of one that comes again needn't be checked anew.
//!
//! Nothing else is remembered: not the payload, no claim and no decision. A token that is known here is split, decoded and
//! validated like any other.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{constant_time, hmac, rand};

use crate::error::{Error, Result};

/// HMAC-SHA-256 of a whole token under a key that nobody knows: whoever wants two tokens to share one would have to break it.
pub struct Fingerprint([u8; LENGTH]);

const LENGTH: usize = 32;

/// The fingerprints of tokens that one verifying key has found good, a fixed number of them.
pub struct Remembered {
    key: hmac::Key,
    /// A fingerprint has one place, and the one before it makes way.
    places: Mutex<Box<[Place]>>,
}

type Place = Option<[u8; LENGTH]>;

impl Remembered {
    /// Room for `most` tokens, under a random key of its own.
    ///
    /// # Errors
    /// [`Error::Internal`] without randomness.
    pub fn new(most: usize) -> Result<Self> {
        let mut secret = [0; LENGTH];
        rand::fill(&mut secret).map_err(|_| Error::Internal)?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        Ok(Self { key, places: Mutex::new(vec![None; most].into_boxed_slice()) })
    }

    /// The fingerprint of a whole token, its signature included.
    ///
    /// # Errors
    /// [`Error::Internal`] if the primitive gives another length.
    pub fn fingerprint(&self, token: &[u8]) -> Result<Fingerprint> {
        hmac::sign(&self.key, token).as_ref().try_into().map(Fingerprint).map_err(|_| Error::Internal)
    }

    /// Whether it was remembered, and no other has taken its place since.
    #[must_use]
    pub fn knows(&self, fingerprint: &Fingerprint) -> bool {
        let known = self.with_place(fingerprint, |place| *place).flatten();
        known.is_some_and(|known| constant_time::verify_slices_are_equal(&known, &fingerprint.0).is_ok())
    }

    /// Remembers a token. Only for one whose signature has just been found good.
    pub fn remember(&self, fingerprint: &Fingerprint) {
        self.with_place(fingerprint, |place| *place = Some(fingerprint.0));
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        size_of::<Self>().saturating_add(size_of_val::<[Place]>(&places))
    }

    fn with_place<T>(&self, fingerprint: &Fingerprint, then: impl FnOnce(&mut Place) -> T) -> Option<T> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let start = fingerprint.0.first_chunk().map(|start| u64::from_le_bytes(*start))?;
        let at = start.checked_rem(u64::try_from(places.len()).ok()?)?;
        places.get_mut(usize::try_from(at).ok()?).map(then)
    }
}

impl core::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Remembered").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(remembered: &Remembered, token: &[u8]) -> bool {
        remembered.knows(&remembered.fingerprint(token).unwrap())
    }

    fn remember(remembered: &Remembered, token: &[u8]) {
        remembered.remember(&remembered.fingerprint(token).unwrap());
    }

    #[test]
    fn knows_what_was_remembered_and_no_other_bytes() {
        let remembered = Remembered::new(64).unwrap();
        assert!(!knows(&remembered, b"a.b.c"));
        remember(&remembered, b"a.b.c");
        assert!(knows(&remembered, b"a.b.c"));
        for other in [&b"a.b.C"[..], b"a.b.", b"a.b.c.", b"", b"A.b.c"] {
            assert!(!knows(&remembered, other), "{other:?}");
        }
        let another = Remembered::new(64).unwrap();
        assert!(!knows(&another, b"a.b.c"), "each has a key of its own");
    }

    #[test]
    fn never_holds_more_than_it_has_room_for() {
        let remembered = Remembered::new(8).unwrap();
        let tokens: Vec<[u8; 4]> = (0..1000_u32).map(u32::to_le_bytes).collect();
        for token in &tokens {
            remember(&remembered, token);
            assert!(knows(&remembered, token), "the last one is known");
        }
        assert!(tokens.iter().filter(|token| knows(&remembered, *token)).count() <= 8);
    }

    /// Tokens that share a place aren't taken for each other, however many there are of them.
    #[test]
    fn sharing_a_place_is_not_being_known() {
        let remembered = Remembered::new(1).unwrap();
        remember(&remembered, b"good");
        for other in 0..1000_u32 {
            assert!(!knows(&remembered, &other.to_le_bytes()));
        }
        assert!(knows(&remembered, b"good"));
    }
}
