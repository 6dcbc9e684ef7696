//! The one call that turns a token into a claims set: decode, verify, validate.

use std::sync::OnceLock;

use super::claims::{Dates, RegisteredClaims};
use super::policy::Policy;
use crate::claims_cache::{ClaimsCache, Lookup, ReaderId};
use crate::error::{Error, Result};
use crate::jose::header::KnownHeader;
use crate::jose::jws::{UnverifiedJws, VerifiedJws};
use crate::jose::key::{self, Key, Material};
use crate::jose::signature_cache::SignatureCache;
use crate::jose::verifying_key::VerifyingKey;

/// A prepared key with the policy for its tokens.
#[derive(Debug)]
pub struct Verifier {
    key: VerifyingKey,
    policy: Policy,
    /// The tokens that `key` has verified: of no other verifier's.
    signature_cache: Option<SignatureCache>,
    /// That of the first token with a good signature; a forger can't put another in its place.
    header: OnceLock<KnownHeader>,
    reader: ReaderId,
}

impl Verifier {
    /// Reads `material` and prepares it for the algorithms that `policy` allows.
    ///
    /// # Errors
    /// What [`key::read`], [`VerifyingKey::new`] and [`Policy::algorithms`] give.
    pub fn new(material: Material<'_>, policy: Policy) -> Result<Self> {
        Self::with_key(&key::read(material)?, policy)
    }

    /// Prepares a key that has been read for the algorithms that `policy` allows.
    ///
    /// # Errors
    /// What [`VerifyingKey::new`] and [`Policy::algorithms`] give.
    pub fn with_key(key: &Key, policy: Policy) -> Result<Self> {
        let algorithms = policy.algorithms()?;
        let key = VerifyingKey::new(key, algorithms.as_deref(), policy.allow_insecure_key_sizes)?;
        let signature_cache = policy.remember.map(|most| SignatureCache::new(most.get())).transpose()?;
        Ok(Self { key, policy, signature_cache, header: OnceLock::new(), reader: ReaderId::new() })
    }

    /// Length of the secret that it verifies with; nothing for a key pair.
    #[must_use]
    pub fn secret_bits(&self) -> Option<usize> {
        self.key.secret_bits()
    }

    /// The claims set's JSON text of a token that is valid at `now`, in seconds since the epoch.
    ///
    /// # Errors
    /// The token's first fault, in the order form, algorithm, signature, payload, claims: nothing is said of a payload before its
    /// signature is good.
    pub fn verify(&self, token: &[u8], now: f64) -> Result<String> {
        self.validate(&self.check_signature(token)?, now, |_| Ok(())).map(|(json, ())| json)
    }

    /// [`Verifier::verify`] with a claims cache. After a hit the payload isn't parsed; the signature is checked and the dates are validated
    /// all the same. The rest of the policy is about bytes that haven't changed.
    ///
    /// # Errors
    /// Those of [`Verifier::verify`].
    pub fn verify_cached(&self, token: &[u8], now: f64, cache: &mut ClaimsCache<Dates>) -> Result<Lookup> {
        let jws = self.check_signature(token)?;
        if let Some((id, dates)) = cache.find(self.reader, token) {
            self.policy.validate_dates(|claim| Ok(dates.get(claim)), now)?;
            return Ok(Lookup::Hit(id));
        }
        let (json, entry) =
            self.validate(&jws, now, |claims| cache.record(self.reader, token, || Dates::of(claims)))?;
        Ok(entry.map_or(Lookup::Miss(json), Lookup::Hit))
    }

    /// About how many bytes it takes, once it has verified a token.
    #[must_use]
    pub fn memory(&self) -> usize {
        let signature_cache = self.signature_cache.as_ref().map_or(0, SignatureCache::memory);
        size_of::<Self>().saturating_add(self.key.memory()).saturating_add(signature_cache)
    }

    fn check_signature<'a>(&'a self, token: &'a [u8]) -> Result<VerifiedJws<'a>> {
        let jws = UnverifiedJws::parse(token, self.policy.max_token_length, self.header.get())?;
        let encoded_header = jws.unverified_encoded_header();
        let jws = match &self.signature_cache {
            None => jws.verify(&self.key)?,
            Some(cache) => jws.verify_cached(&self.key, cache)?,
        };
        self.header.get_or_init(|| KnownHeader::new(encoded_header, jws.header.as_ref().clone()));
        Ok(jws)
    }

    fn validate<T>(
        &self,
        jws: &VerifiedJws<'_>,
        now: f64,
        then: impl FnOnce(&RegisteredClaims<'_>) -> Result<T>,
    ) -> Result<(String, T)> {
        let json = String::from_utf8(jws.payload()?).map_err(|_| Error::JwtInvalid)?;
        let claims = RegisteredClaims::scan(&json, &self.policy.required_claims)?;
        self.policy.validate(&jws.header, &claims, now)?;
        let result = then(&claims)?;
        Ok((json, result))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::algorithm::Algorithm;
    use crate::jose::jws::Signer;
    use crate::jose::signing_key::SigningKey;

    const KEY: Material<'static> = Material::Text("the key of some tests");
    const TIMES: usize = 4;

    fn verifier(policy: &str) -> Verifier {
        Verifier::new(KEY, Policy::from_json(policy).unwrap()).unwrap()
    }

    fn token(claims: &str) -> Vec<u8> {
        let key = SigningKey::new(&key::read(KEY).unwrap(), Algorithm::HS256).unwrap();
        Signer::new(key, r#"{"alg":"HS256"}"#).unwrap().sign(claims.as_bytes()).unwrap().into_bytes()
    }

    #[test]
    fn a_token_that_comes_again_is_known_from_the_second_time_on() {
        let (verifier, token, mut cache) = (verifier("{}"), token(r#"{"exp":9}"#), ClaimsCache::new());
        let readings = [(); TIMES].map(|()| verifier.verify_cached(&token, 1.0, &mut cache).unwrap());
        assert_eq!(readings[0], Lookup::Miss(r#"{"exp":9}"#.to_owned()));
        assert!(matches!(readings[1], Lookup::Hit(_)));
        assert!(readings[2..].iter().all(|reading| *reading == readings[1]));
        assert_eq!(verifier.verify_cached(&token, 9.0, &mut cache), Err(Error::Expired));
    }

    /// What JavaScript's collector is told, so a cache must weigh in: 4,096 places of 33 bytes.
    #[test]
    fn memory_counts_the_key_and_the_signature_cache() {
        let (without, with) = (verifier("{}").memory(), verifier(r#"{"remember":4096}"#).memory());
        assert!((200..20_000).contains(&without), "{without}");
        assert!((4096 * 33..4096 * 34).contains(&(with - without)), "{with} and {without}");
    }

    #[test]
    fn what_is_refused_never_becomes_known() {
        let (verifier, token, mut cache) =
            (verifier(r#"{"audience":["a"]}"#), token(r#"{"aud":"b"}"#), ClaimsCache::new());
        for _ in 0..TIMES {
            let reading = verifier.verify_cached(&token, 1.0, &mut cache);
            assert_eq!(reading.unwrap_err().claim(), Some("aud"));
        }
    }

    /// That it is checked shows in a verifier that reads the same cache as the same reader, but has another key.
    #[test]
    fn the_signature_of_a_known_token_is_checked_each_time() {
        let (verifier, token, mut cache) = (verifier("{}"), token("{}"), ClaimsCache::new());
        for _ in 0..TIMES {
            verifier.verify_cached(&token, 1.0, &mut cache).unwrap();
        }
        let mut other = Verifier::new(Material::Text("another key"), Policy::default()).unwrap();
        other.reader = verifier.reader;
        assert_eq!(other.verify_cached(&token, 1.0, &mut cache), Err(Error::SignatureInvalid));
        assert!(verifier.verify_cached(&token, 1.0, &mut cache).is_ok());
    }
}
