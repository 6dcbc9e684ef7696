//! The one call that turns a token into a claims set: decode, verify, validate.

use std::sync::OnceLock;

use super::claims::RegisteredClaims;
use super::policy::Policy;
use crate::error::{Error, Result};
use crate::jose::header::KnownHeader;
use crate::jose::jws::UnverifiedJws;
use crate::jose::key::{self, Material};
use crate::jose::remembered::Remembered;
use crate::jose::verifying_key::VerifyingKey;

/// A prepared key with the policy for its tokens.
#[derive(Debug)]
pub struct Verifier {
    key: VerifyingKey,
    policy: Policy,
    /// The tokens that `key` has verified: of no other verifier's.
    remembered: Option<Remembered>,
    /// That of the first token with a good signature; a forger can't put another in its place.
    header: OnceLock<KnownHeader>,
}

impl Verifier {
    /// Reads `material` and prepares it for the algorithms that `policy` allows.
    ///
    /// # Errors
    /// What [`key::read`], [`VerifyingKey::new`] and [`Policy::algorithms`] give.
    pub fn new(material: Material<'_>, policy: Policy) -> Result<Self> {
        let algorithms = policy.algorithms()?;
        let key = VerifyingKey::new(&key::read(material)?, algorithms.as_deref(), policy.allow_insecure_key_sizes)?;
        let remembered = policy.remember.map(|most| Remembered::new(most.get())).transpose()?;
        Ok(Self { key, policy, remembered, header: OnceLock::new() })
    }

    /// The claims set's JSON text of a token that is valid at `now`, in seconds since the epoch.
    ///
    /// # Errors
    /// The token's first fault, in the order form, algorithm, signature, payload, claims: nothing is said of a payload before its
    /// signature is good.
    pub fn verify(&self, token: &[u8], now: f64) -> Result<String> {
        let jws = UnverifiedJws::parse(token, self.policy.max_token_length, self.header.get())?;
        let encoded_header = jws.unverified_encoded_header();
        let jws = match &self.remembered {
            None => jws.verify(&self.key)?,
            Some(remembered) => jws.verify_once(&self.key, remembered)?,
        };
        self.header.get_or_init(|| KnownHeader::new(encoded_header, jws.header.as_ref().clone()));
        let json = String::from_utf8(jws.payload).map_err(|_| Error::JwtInvalid)?;
        let claims = RegisteredClaims::scan(&json, &self.policy.required_claims)?;
        self.policy.validate(&jws.header, &claims, now)?;
        Ok(json)
    }
}

/// The header's JSON text of a token, which proves nothing.
///
/// # Errors
/// Whatever keeps the token from being a JWT: see [`unverified_payload`].
pub fn unverified_header(token: &[u8], max_length: usize) -> Result<String> {
    let jws = UnverifiedJws::parse(token, max_length, None)?;
    jws.unverified_payload()?;
    String::from_utf8(crate::base64url::decode(jws.unverified_encoded_header())?).map_err(|_| Error::JwsInvalid)
}

/// The payload's JSON text of a token, which proves nothing: it serves to find the key.
///
/// # Errors
/// [`Error::JwsInvalid`], [`Error::HeaderUnsupported`], [`Error::TokenTooLong`]; [`Error::JwtInvalid`] for a payload that
/// isn't a JSON object with unambiguous claims.
pub fn unverified_payload(token: &[u8], max_length: usize) -> Result<String> {
    let payload = UnverifiedJws::parse(token, max_length, None)?.unverified_payload()?;
    let json = String::from_utf8(payload).map_err(|_| Error::JwtInvalid)?;
    RegisteredClaims::scan(&json, &[])?;
    Ok(json)
}
