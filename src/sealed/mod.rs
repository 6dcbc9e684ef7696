//! Sealed access tokens: text that only the holders of a secret can read or make, in one base64url string.
//!
//! The cipher is XAES-256-GCM (`xaes`), the layout is `format`'s, keys come from secrets (`secret_key`) in a
//! ring (`key_ring`). Nothing here knows of sessions, lifetimes or JSON: what a token says is its owner's matter,
//! and so is when it stops to count.

mod format;
mod key_ring;
mod legacy;
mod secret_key;
mod xaes;

use std::sync::{Arc, OnceLock};

use aws_lc_rs::rand;

use crate::base64url;
use crate::claims_cache::{ClaimsCache, Lookup, ReaderId};
use crate::error::{Error, Result};
use crate::secret::SecretBytes;
use format::Parts;
use key_ring::{KeyId, RingKey};
use xaes::{NONCE_LENGTH, Xaes256Gcm};

pub use key_ring::KeyRing;
pub use legacy::Legacy;

/// The longest token, in characters, that a [`Sealer`] makes or opens unless told otherwise. It holds 12,239 bytes
/// of text. Node refuses HTTP headers of 16 KiB, so a longer one could hardly be presented.
pub const DEFAULT_MAX_TOKEN_LENGTH: usize = 16 * 1024;

/// Seals and opens tokens for one purpose.
pub struct Sealer {
    secrets: Vec<SecretBytes>,
    purpose: Box<str>,
    keys: OnceLock<Keys>,
    max_token_length: usize,
    reader: ReaderId,
}

/// The keys of a ring, bound to a purpose.
struct Keys {
    first: BoundKey,
    others: Vec<BoundKey>,
}

/// A key with the associated data of all its tokens for the purpose.
struct BoundKey {
    id: KeyId,
    cipher: Arc<Xaes256Gcm>,
    associated_data: Box<[u8]>,
}

impl Sealer {
    /// A sealer with the ring's keys whose tokens no sealer of another purpose opens.
    #[must_use]
    pub fn new(ring: KeyRing, purpose: &str) -> Self {
        let sealer = Self::without_keys(Vec::new(), purpose);
        Self { keys: OnceLock::from(Keys::new(ring, purpose)), ..sealer }
    }

    /// The same of a ring of `secrets`, which is made when it is first used: stretching a secret takes about 0.2 s, and another thread
    /// begins with it at once.
    ///
    /// # Errors
    /// [`Error::KeyEmpty`] without a secret or for one of no bytes.
    pub fn of_secrets(secrets: Vec<SecretBytes>, purpose: &str) -> Result<Self> {
        if secrets.is_empty() {
            return Err(Error::KeyEmpty);
        }
        secrets.iter().try_for_each(secret_key::prepare)?;
        Ok(Self::without_keys(secrets, purpose))
    }

    fn without_keys(secrets: Vec<SecretBytes>, purpose: &str) -> Self {
        Self {
            secrets,
            purpose: purpose.into(),
            keys: OnceLock::new(),
            max_token_length: DEFAULT_MAX_TOKEN_LENGTH,
            reader: ReaderId::new(),
        }
    }

    fn keys(&self) -> Result<&Keys> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let ring = KeyRing::new(&self.secrets)?;
        Ok(self.keys.get_or_init(|| Keys::new(ring, &self.purpose)))
    }

    /// The same sealer with another limit, in characters of the token.
    #[must_use]
    pub fn with_max_token_length(self, max_token_length: usize) -> Self {
        Self { max_token_length, ..self }
    }

    /// A token that says `text`, under the ring's first key.
    ///
    /// # Errors
    /// [`Error::SealedTooLong`] if the token would be longer than the limit, [`Error::OptionInvalid`] if `text` isn't
    /// UTF-8 and so couldn't be opened again, [`Error::Internal`] if there is no randomness.
    pub fn seal(&self, text: &[u8]) -> Result<String> {
        let mut nonce = [0; NONCE_LENGTH];
        rand::fill(&mut nonce).map_err(|_| Error::Internal)?;
        self.seal_with_nonce(text, &nonce)
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let key = size_of::<BoundKey>().saturating_add(size_of::<Xaes256Gcm>()).saturating_add(self.purpose.len());
        let count = self.keys.get().map_or(self.secrets.len(), |keys| keys.others.len().saturating_add(1));
        size_of::<Self>().saturating_add(key.saturating_mul(count))
    }

    fn seal_with_nonce(&self, text: &[u8], nonce: &[u8; NONCE_LENGTH]) -> Result<String> {
        let length = text.len().saturating_add(format::OVERHEAD);
        if format::encoded_length(length) > self.max_token_length {
            return Err(Error::SealedTooLong);
        }
        core::str::from_utf8(text).map_err(|_| Error::OptionInvalid)?;
        let key = &self.keys()?.first;
        let mut token = Vec::with_capacity(length);
        token.push(format::VERSION);
        token.extend_from_slice(&key.id);
        token.extend_from_slice(nonce);
        token.extend_from_slice(text);
        let (_, sealed) = token.split_at_mut(format::HEADER_LENGTH);
        let tag = key.cipher.seal_in_place(nonce, &key.associated_data, sealed)?;
        token.extend_from_slice(&tag);
        Ok(base64url::encode(&token))
    }

    /// What `token` says, if a key of the ring sealed it for this purpose. The token names its key: no other is tried.
    ///
    /// # Errors
    /// [`Error::SealedTooLong`] before anything is decoded, [`Error::SealedKeyUnknown`] if the named key isn't in the
    /// ring, [`Error::SealedInvalid`] for everything else.
    pub fn open(&self, token: &[u8]) -> Result<String> {
        self.open_then(token, text_of)
    }

    /// [`Sealer::open`] with a claims cache. After a hit the text isn't copied; the token is opened all the same.
    ///
    /// # Errors
    /// Those of [`Sealer::open`].
    pub fn open_cached<T: Default>(&self, token: &[u8], cache: &mut ClaimsCache<T>) -> Result<Lookup> {
        self.open_then(token, |text| {
            if let Some((id, _)) = cache.find(self.reader, token) {
                return Ok(Lookup::Hit(id));
            }
            let text = text_of(text)?;
            let entry = cache.record(self.reader, token, || Ok(T::default()))?;
            Ok(entry.map_or(Lookup::Miss(text), Lookup::Hit))
        })
    }

    fn open_then<T>(&self, token: &[u8], then: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        if token.len() > self.max_token_length {
            return Err(Error::SealedTooLong);
        }
        let mut bytes = base64url::decode(token).map_err(|_| Error::SealedInvalid)?;
        let Parts { key_id, nonce, text, tag } = Parts::split(&mut bytes)?;
        let key = self.keys()?.find(key_id).ok_or(Error::SealedKeyUnknown)?;
        key.cipher.open_in_place(nonce, &key.associated_data, text, tag)?;
        then(text)
    }
}

impl Keys {
    fn new(ring: KeyRing, purpose: &str) -> Self {
        let first = BoundKey::new(ring.first, purpose);
        let others = ring.others.into_iter().map(|key| BoundKey::new(key, purpose)).collect();
        Self { first, others }
    }

    fn find(&self, id: KeyId) -> Option<&BoundKey> {
        core::iter::once(&self.first).chain(&self.others).find(|key| key.id == id)
    }
}

fn text_of(bytes: &[u8]) -> Result<String> {
    core::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Error::SealedInvalid)
}

impl BoundKey {
    fn new(key: RingKey, purpose: &str) -> Self {
        let associated_data = format::associated_data(key.id, purpose);
        Self { id: key.id, cipher: key.cipher, associated_data }
    }
}

impl core::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_bytes_that_are_not_text_do_not_open() {
        let sealer = Sealer::new(KeyRing::new(&[[0xff; 32][..].into()]).unwrap(), "test");
        let key = &sealer.keys().unwrap().first;
        let nonce = [0; NONCE_LENGTH];
        let mut text = *b"\xff";
        let tag = key.cipher.seal_in_place(&nonce, &key.associated_data, &mut text).unwrap();
        let token = base64url::encode(&[&[format::VERSION][..], &key.id, &nonce, &text, &tag].concat());
        assert_eq!(sealer.open(token.as_bytes()), Err(Error::SealedInvalid));
        let mut cache = ClaimsCache::<()>::new();
        for _ in 0..4 {
            assert_eq!(sealer.open_cached(token.as_bytes(), &mut cache), Err(Error::SealedInvalid));
        }
    }

    /// A sealer for another purpose that borrows the reader id finds the entry, and still refuses the token.
    #[test]
    fn a_cached_token_is_opened_each_time() {
        let sealer = |purpose| Sealer::new(KeyRing::new(&[[0xff; 32][..].into()]).unwrap(), purpose);
        let (mine, mut other) = (sealer("mine"), sealer("other"));
        let (token, mut cache) = (mine.seal(b"{}").unwrap(), ClaimsCache::<()>::new());
        let readings = [(); 4].map(|()| mine.open_cached(token.as_bytes(), &mut cache).unwrap());
        assert_eq!(readings[0], Lookup::Miss("{}".to_owned()));
        assert!(matches!(readings[3], Lookup::Hit(_)) && readings[3] == readings[1]);
        other.reader = mine.reader;
        assert_eq!(other.open_cached(token.as_bytes(), &mut cache), Err(Error::SealedInvalid));
    }

    #[test]
    fn the_ring_of_secrets_is_made_by_the_first_use() {
        let secrets = || vec![SecretBytes::from(&[0xff; 32][..])];
        let (lazy, eager) =
            (Sealer::of_secrets(secrets(), "test").unwrap(), Sealer::new(KeyRing::new(&secrets()).unwrap(), "test"));
        assert!(lazy.keys.get().is_none());
        assert_eq!(lazy.memory(), eager.memory());
        assert_eq!(eager.open(lazy.seal(b"{}").unwrap().as_bytes()).as_deref(), Ok("{}"));
        assert!(lazy.keys.get().is_some());
        for none in [Vec::new(), vec![SecretBytes::from(&b""[..])]] {
            assert!(matches!(Sealer::of_secrets(none, "test"), Err(Error::KeyEmpty)));
        }
    }

    const DOCUMENT: &str = include_str!("../../docs/sealed-tokens.md");

    #[test]
    fn the_documented_example_is_made_and_opens() {
        let key: [u8; 32] = core::array::from_fn(|i| u8::try_from(0x80 + i).unwrap());
        let nonce: [u8; NONCE_LENGTH] = core::array::from_fn(|i| u8::try_from(0xc0 + i).unwrap());
        let sealer = Sealer::new(KeyRing::new(&[key[..].into()]).unwrap(), "example");
        let token = sealer.seal_with_nonce(br#"{"userId":1}"#, &nonce).unwrap();
        assert!(DOCUMENT.contains(&format!("`{token}`")));
        assert_eq!(sealer.open(token.as_bytes()).as_deref(), Ok(r#"{"userId":1}"#));
    }

    #[test]
    fn the_documented_limits_are_the_real_ones() {
        let token = |text: usize| format::encoded_length(format::OVERHEAD + text);
        assert_eq!((token(12_239), token(12_240)), (DEFAULT_MAX_TOKEN_LENGTH, DEFAULT_MAX_TOKEN_LENGTH + 2));
        assert_eq!((DEFAULT_MAX_TOKEN_LENGTH, format::OVERHEAD), (16_384, 49));
        for number in ["16,384", "12,239", "49"] {
            assert!(DOCUMENT.contains(number), "{number}");
        }
    }
}
