//! One JSON Web Key: `oct`, `RSA`, `EC` (RFC 7518 §6) and `OKP` with Ed25519 (RFC 8037). Its `alg`, `use` and `key_ops`
//! bind it (RFC 7517 §4.2 to §4.4).
//!
//! - An RSA private key must carry its primes and CRT exponents: RFC 7518 §6.3.2 only recommends them, but finding them
//!   out of `d` would be our own arithmetic on a secret. More than two primes (`oth`) aren't supported either.
//! - The members read here must be spelled without JSON escapes, which base64url and the registered names never need;
//!   so no copy of a secret is made on the way.
//! - The `jsonwebtoken` crate's JWK types don't serve: they drop the private members, take loose base64 and let a
//!   JWK with an unknown `alg` pass.

use base64ct::{Base64UrlUnpadded, Encoding};
use der::asn1::UintRef;
use pkcs1::{EncodeRsaPrivateKey, RsaPrivateKeyRef, RsaPublicKeyRef};
use serde::de::{Deserialize, Deserializer, IgnoredAny};
use zeroize::Zeroizing;

use super::numbers;
use super::{Algorithm, Binding, Curve, EcKey, Ed25519Key, Key, Kind, RsaKey};
use crate::error::{Error, Result};
use crate::secret::SecretBytes;

/// A member that is `null` isn't absent, but of the wrong type: hence `present`.
#[derive(serde::Deserialize)]
struct Jwk<'a> {
    kty: &'a str,
    #[serde(default, deserialize_with = "present")]
    alg: Option<&'a str>,
    #[serde(default, rename = "use", deserialize_with = "present")]
    usage: Option<&'a str>,
    #[serde(default, borrow, deserialize_with = "present")]
    key_ops: Option<Vec<&'a str>>,
    #[serde(default, deserialize_with = "present")]
    crv: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    x: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    y: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    n: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    e: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    k: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    d: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    p: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    q: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    dp: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    dq: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    qi: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    oth: Option<IgnoredAny>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> core::result::Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads the JSON text of one JWK.
pub fn read(text: &str) -> Result<Key> {
    // An array would do as well for serde.
    if !text.trim_ascii_start().starts_with('{') {
        return Err(Error::KeyInvalid);
    }
    let jwk: Jwk<'_> = serde_json::from_str(text).map_err(|_| Error::KeyInvalid)?;
    let kind = match jwk.kty {
        "oct" => Kind::Secret(jwk.secret()?),
        "RSA" => Kind::Rsa(jwk.rsa()?),
        "EC" => Kind::Ec(jwk.ec()?),
        "OKP" => Kind::Ed25519(jwk.ed25519()?),
        _ => return Err(Error::KeyUnsupported),
    };
    let binding = jwk.binding(&kind)?;
    Ok(Key { kind, binding })
}

impl Jwk<'_> {
    fn secret(&self) -> Result<SecretBytes> {
        let secret = required(self.k)?;
        if secret.is_empty() { Err(Error::KeyEmpty) } else { Ok(SecretBytes::from(secret.as_slice())) }
    }

    fn rsa(&self) -> Result<RsaKey> {
        let (modulus, exponent) = (required(self.n)?, required(self.e)?);
        let public = RsaPublicKeyRef { modulus: uint(&modulus)?, public_exponent: uint(&exponent)? };
        let crt = [self.p, self.q, self.dp, self.dq, self.qi];
        if self.d.is_none() {
            let stray = self.oth.is_some() || crt.iter().any(Option::is_some);
            return if stray { Err(Error::KeyInvalid) } else { numbers::rsa_public(&public) };
        }
        if self.oth.is_some() || crt.iter().all(Option::is_none) {
            return Err(Error::KeyUnsupported);
        }
        // RFC 7518 §6.3.2: «if the producer includes any of the other private key parameters, then all of the others
        // MUST be present».
        let numbers = [self.d, self.p, self.q, self.dp, self.dq, self.qi].map(required);
        let [exponent, prime1, prime2, exponent1, exponent2, coefficient] = numbers;
        let (exponent, prime1, prime2) = (exponent?, prime1?, prime2?);
        let (exponent1, exponent2, coefficient) = (exponent1?, exponent2?, coefficient?);
        let private = RsaPrivateKeyRef {
            modulus: public.modulus,
            public_exponent: public.public_exponent,
            private_exponent: uint(&exponent)?,
            prime1: uint(&prime1)?,
            prime2: uint(&prime2)?,
            exponent1: uint(&exponent1)?,
            exponent2: uint(&exponent2)?,
            coefficient: uint(&coefficient)?,
            other_prime_infos: None,
        };
        let der = private.to_pkcs1_der().map_err(|_| Error::KeyInvalid)?;
        numbers::rsa_private(&private, der.as_bytes())
    }

    fn ec(&self) -> Result<EcKey> {
        let curve = match self.crv.ok_or(Error::KeyInvalid)? {
            "P-256" => Curve::P256,
            "P-384" => Curve::P384,
            "P-521" => Curve::P521,
            _ => return Err(Error::KeyUnsupported),
        };
        // RFC 7518 §6.2.1.2: «the length of this octet string MUST be the full size of a coordinate».
        let full = |member: Option<&str>| required(member).and_then(|bytes| exact(bytes, curve.field_length()));
        let (x, y) = (full(self.x)?, full(self.y)?);
        let point = [&[4], x.as_slice(), y.as_slice()].concat();
        match self.d {
            Some(_) => numbers::ec_private(curve, &full(self.d)?, Some(&point)),
            None => numbers::ec_public(curve, &point),
        }
    }

    fn ed25519(&self) -> Result<Ed25519Key> {
        if self.crv.ok_or(Error::KeyInvalid)? != "Ed25519" {
            return Err(Error::KeyUnsupported);
        }
        let x = required(self.x)?;
        match self.d {
            Some(_) => numbers::ed25519_private(&required(self.d)?, Some(&x)),
            None => numbers::ed25519_public(&x),
        }
    }

    fn binding(&self, kind: &Kind) -> Result<Binding> {
        let mut binding = Binding::default();
        if let Some(name) = self.alg {
            let algorithm = Algorithm::from_name(name).map_err(|_| Error::KeyInvalid)?;
            if !fits(algorithm, kind) {
                return Err(Error::KeyAlgorithmMismatch);
            }
            binding.algorithms = Some(vec![algorithm]);
        }
        if self.usage.is_some_and(|usage| usage != "sig") {
            (binding.never_verifies, binding.never_signs) = (true, true);
        }
        if let Some(operations) = &self.key_ops {
            // RFC 7517 §4.3: «Duplicate key operation values MUST NOT be present in the array».
            let mut sorted = operations.clone();
            sorted.sort_unstable();
            sorted.dedup();
            if sorted.len() != operations.len() {
                return Err(Error::KeyInvalid);
            }
            binding.never_verifies |= !operations.contains(&"verify");
            binding.never_signs |= !operations.contains(&"sign");
        }
        Ok(binding)
    }
}

/// RFC 7518 §3.1, RFC 8037 §3.1.
fn fits(algorithm: Algorithm, kind: &Kind) -> bool {
    use Algorithm as A;
    match algorithm {
        A::HS256 | A::HS384 | A::HS512 => matches!(kind, Kind::Secret(_)),
        A::RS256 | A::RS384 | A::RS512 | A::PS256 | A::PS384 | A::PS512 => matches!(kind, Kind::Rsa(_)),
        A::ES256 => matches!(kind, Kind::Ec(key) if key.curve == Curve::P256),
        A::ES384 => matches!(kind, Kind::Ec(key) if key.curve == Curve::P384),
        A::ES512 => matches!(kind, Kind::Ec(key) if key.curve == Curve::P521),
        A::EdDSA => matches!(kind, Kind::Ed25519(_)),
    }
}

/// The bytes of a member that must be there, in strict base64url.
fn required(member: Option<&str>) -> Result<Zeroizing<Vec<u8>>> {
    let text = member.ok_or(Error::KeyInvalid)?;
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let length = Base64UrlUnpadded::decode(text, &mut bytes).map_err(|_| Error::KeyInvalid)?.len();
    bytes.truncate(length);
    Ok(bytes)
}

fn exact(bytes: Zeroizing<Vec<u8>>, length: usize) -> Result<Zeroizing<Vec<u8>>> {
    if bytes.len() == length { Ok(bytes) } else { Err(Error::KeyInvalid) }
}

fn uint(bytes: &[u8]) -> Result<UintRef<'_>> {
    UintRef::new(bytes).map_err(|_| Error::KeyInvalid)
}
