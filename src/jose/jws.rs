//! Compact JWS (RFC 7515 §3.1, §5, §7.1).
//!
//! [`UnverifiedJws`] ─ [`UnverifiedJws::verify`] → [`VerifiedJws`]: only the latter has a payload to act on.

use std::borrow::Cow;
use std::sync::Arc;

use super::algorithm::Algorithm;
use super::header::{Header, KnownHeader};
use super::signature_cache::SignatureCache;
use super::signing_key::SigningKey;
use super::verifying_key::VerifyingKey;
use crate::base64url;
use crate::error::{Error, Result};

/// What a token may be long by default, in bytes: more than any HTTP header that servers accept.
pub const DEFAULT_MAX_LENGTH: usize = 16 * 1024;

/// The signature of an RSA key of 8192 bits, the longest that is read.
const LONGEST_SIGNATURE: usize = 1024;
/// The text of one of ES512, the longest but for RSA; its bytes are fewer.
const SHORT_SIGNATURE: usize = 176;

/// A token in three parts whose header has been read. Nothing in it is proven.
#[derive(Debug)]
pub struct UnverifiedJws<'a> {
    header: Cow<'a, Header>,
    token: &'a [u8],
    encoded_header: &'a [u8],
    /// RFC 7515 §5.2 step 8: the header's and the payload's text with the period between.
    signing_input: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8],
}

/// A token whose signature is good.
#[derive(Debug)]
pub struct VerifiedJws<'a> {
    /// Its protected header.
    pub header: Cow<'a, Header>,
    encoded_payload: &'a [u8],
}

impl VerifiedJws<'_> {
    /// The payload's bytes.
    ///
    /// # Errors
    /// [`Error::JwsInvalid`] if its text isn't base64url.
    pub fn payload(&self) -> Result<Vec<u8>> {
        base64url::decode(self.encoded_payload)
    }
}

impl<'a> UnverifiedJws<'a> {
    /// Splits a compact serialisation and reads its header, unless it is the `known` one.
    ///
    /// # Errors
    /// [`Error::TokenTooLong`] beyond `max_length` bytes, [`Error::JwsInvalid`], [`Error::HeaderUnsupported`].
    pub fn parse(token: &'a [u8], max_length: usize, known: Option<&'a KnownHeader>) -> Result<Self> {
        let Parts { header: encoded_header, payload, signature, signing_input } = Parts::split(token, max_length)?;
        let header = Header::decode(encoded_header, known)?;
        Ok(Self { header, token, encoded_header, signing_input, payload, signature })
    }

    /// Checks the signature with `key`, under the header's algorithm if the key allows it.
    ///
    /// # Errors
    /// [`Error::AlgorithmNotAllowed`], [`Error::SignatureInvalid`], [`Error::JwsInvalid`] for a signature that isn't base64url.
    pub fn verify(self, key: &VerifyingKey) -> Result<VerifiedJws<'a>> {
        let algorithm = key.algorithm(self.header.alg.as_deref().unwrap_or_default())?;
        self.check_signature(algorithm, key)?;
        Ok(VerifiedJws { header: self.header, encoded_payload: self.payload })
    }

    /// [`UnverifiedJws::verify`] with a signature cache: the signature of a token that it holds isn't checked again.
    ///
    /// # Errors
    /// Those of [`UnverifiedJws::verify`].
    pub fn verify_cached(self, key: &VerifyingKey, cache: &SignatureCache) -> Result<VerifiedJws<'a>> {
        let algorithm = key.algorithm(self.header.alg.as_deref().unwrap_or_default())?;
        let fingerprint = cache.fingerprint(self.token)?;
        if !cache.contains(&fingerprint) {
            self.check_signature(algorithm, key)?;
            cache.insert(&fingerprint);
        }
        Ok(VerifiedJws { header: self.header, encoded_payload: self.payload })
    }

    fn check_signature(&self, algorithm: Algorithm, key: &VerifyingKey) -> Result<()> {
        // To fill the long buffer with zeros costs more than to decode a short signature.
        if self.signature.len() <= SHORT_SIGNATURE {
            self.check::<SHORT_SIGNATURE>(algorithm, key)
        } else {
            self.check::<LONGEST_SIGNATURE>(algorithm, key)
        }
    }

    fn check<const LONGEST: usize>(&self, algorithm: Algorithm, key: &VerifyingKey) -> Result<()> {
        let mut buffer = [0; LONGEST];
        let signature = base64url::decode_into(self.signature, &mut buffer)?;
        key.verify(algorithm, self.signing_input, signature)
    }

    /// The header's text, which proves nothing.
    #[must_use]
    pub fn unverified_encoded_header(&self) -> &'a [u8] {
        self.encoded_header
    }

    /// The payload's bytes, which prove nothing.
    ///
    /// # Errors
    /// [`Error::JwsInvalid`] if payload or signature aren't base64url.
    pub fn unverified_payload(&self) -> Result<Vec<u8>> {
        base64url::decode(self.signature)?;
        base64url::decode(self.payload)
    }
}

struct Parts<'a> {
    header: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8],
    signing_input: &'a [u8],
}

impl<'a> Parts<'a> {
    fn split(token: &'a [u8], max_length: usize) -> Result<Self> {
        if token.len() > max_length {
            return Err(Error::TokenTooLong);
        }
        let mut periods = memchr::memchr_iter(b'.', token);
        let (Some(first), Some(second), None) = (periods.next(), periods.next(), periods.next()) else {
            return Err(Error::JwsInvalid);
        };
        let parts = || {
            let signing_input = token.get(..second)?;
            Some(Self {
                header: token.get(..first)?,
                payload: signing_input.get(first.checked_add(1)?..)?,
                signature: token.get(second.checked_add(1)?..)?,
                signing_input,
            })
        };
        parts().ok_or(Error::JwsInvalid)
    }
}

/// A signer: a key and the protected header that it puts before every payload.
#[derive(Debug)]
pub struct Signer {
    key: Arc<SigningKey>,
    /// The header's base64url text and the period after it.
    prefix: String,
}

impl Signer {
    /// Binds `key`, which other signers may share, to `header`, the header's JSON text, which is used to the byte.
    ///
    /// # Errors
    /// [`Error::JwsInvalid`] or [`Error::HeaderUnsupported`] for a header no verifier here would take,
    /// [`Error::KeyAlgorithmMismatch`] if its `alg` isn't the key's.
    pub fn new(key: impl Into<Arc<SigningKey>>, header: &str) -> Result<Self> {
        let key = key.into();
        if !Header::parse(header.as_bytes())?.alg.is_some_and(|alg| key.algorithm().is_named(&alg)) {
            return Err(Error::KeyAlgorithmMismatch);
        }
        let mut prefix = base64url::encode(header.as_bytes());
        prefix.push('.');
        Ok(Self { key, prefix })
    }

    /// The algorithm of the key.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// Whether signing is slow enough to leave the calling thread for.
    #[must_use]
    pub fn is_asymmetric(&self) -> bool {
        self.key.is_asymmetric()
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.key.memory().saturating_add(self.prefix.len())
    }

    /// The compact serialisation of `payload`.
    ///
    /// # Errors
    /// [`Error::Internal`] if the primitive fails.
    pub fn sign(&self, payload: &[u8]) -> Result<String> {
        let estimate = payload.len().saturating_mul(3) / 2;
        let mut token = String::with_capacity(self.prefix.len().saturating_add(estimate).saturating_add(128));
        token.push_str(&self.prefix);
        base64url::append(payload, &mut token);
        let signature = self.key.sign(token.as_bytes())?;
        token.push('.');
        base64url::append(&signature, &mut token);
        Ok(token)
    }
}
