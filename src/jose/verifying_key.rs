//! A key prepared for verification: parsed once, and unable to verify under an algorithm of another family.

use std::sync::OnceLock;

use aws_lc_rs::{hmac, signature};

use super::algorithm::Algorithm;
use super::hmac::HmacKey;
use super::key::{Curve, Key, Kind, RsaKey};
use crate::error::{Error, Result};
use crate::secret::SecretBytes;

/// RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used".
const RSA_SECURE_BITS: usize = 2048;
/// What the primitive takes at the least, with the caller's leave.
const RSA_LEAST_BITS: usize = 1024;

/// A verifying key with the algorithms it may be used for.
#[derive(Debug)]
pub struct VerifyingKey {
    slots: Vec<Slot>,
}

/// One allowed algorithm; its prepared form is made at the first token that needs it.
struct Slot {
    algorithm: Algorithm,
    material: Material,
    prepared: OnceLock<Prepared>,
}

#[derive(Clone)]
enum Material {
    Secret(SecretBytes),
    /// What the primitive parses: an `RSAPublicKey`, a point, or an Ed25519 key.
    Public {
        verification: &'static dyn signature::VerificationAlgorithm,
        bytes: Vec<u8>,
    },
}

enum Prepared {
    Hmac(HmacKey),
    Public(signature::ParsedPublicKey),
}

impl VerifyingKey {
    /// Prepares `key` for those of `algorithms` (all, if `None`) that its kind and its binding allow.
    ///
    /// # Errors
    /// [`Error::KeyUseForbidden`] if the key forbids verifying, [`Error::KeyTooSmall`] for RSA below 2048 bits unless
    /// `allow_insecure_key_sizes`, [`Error::KeyServes`] if no algorithm remains, [`Error::KeyInvalid`] if the
    /// primitive refuses the key's numbers.
    pub fn new(key: &Key, algorithms: Option<&[Algorithm]>, allow_insecure_key_sizes: bool) -> Result<Self> {
        if key.binding.never_verifies {
            return Err(Error::KeyUseForbidden);
        }
        let bound = |algorithm: &Algorithm| {
            algorithms.is_none_or(|allowed| allowed.contains(algorithm))
                && key.binding.algorithms.as_ref().is_none_or(|allowed| allowed.contains(algorithm))
        };
        let slots: Vec<Slot> = family(&key.kind, allow_insecure_key_sizes)?
            .iter()
            .copied()
            .filter(bound)
            .filter_map(|algorithm| {
                let material = material(&key.kind, algorithm)?;
                Some(Slot { algorithm, material, prepared: OnceLock::new() })
            })
            .collect();
        // A key that the primitive refuses is the caller's mistake: it shows now, not at the first token.
        slots.first().ok_or(Error::KeyServes(key.family()))?.prepared()?;
        Ok(Self { slots })
    }

    /// About how many bytes it takes, with one algorithm prepared: tokens of one key are mostly of one algorithm.
    #[must_use]
    pub fn memory(&self) -> usize {
        let slots = self.slots.iter().map(|slot| match &slot.material {
            Material::Secret(secret) => (secret.expose().len(), size_of::<hmac::Key>()),
            Material::Public { bytes, .. } => (bytes.len(), parsed_key_memory(bytes.len())),
        });
        let (bytes, prepared) = slots.fold((0_usize, 0_usize), |(bytes, prepared), (length, parsed)| {
            (bytes.saturating_add(size_of::<Slot>()).saturating_add(length), prepared.max(parsed))
        });
        bytes.saturating_add(prepared)
    }

    /// The algorithms this key verifies.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> + '_ {
        self.slots.iter().map(|slot| slot.algorithm)
    }

    /// Length of the secret; nothing for a key pair.
    #[must_use]
    pub fn secret_bits(&self) -> Option<usize> {
        match &self.slots.first()?.material {
            Material::Secret(secret) => Some(secret.expose().len().saturating_mul(8)),
            Material::Public { .. } => None,
        }
    }

    /// The allowed algorithm of that name.
    ///
    /// # Errors
    /// [`Error::AlgorithmNotAllowed`].
    pub fn algorithm(&self, name: &str) -> Result<Algorithm> {
        self.algorithms().find(|algorithm| algorithm.is_named(name)).ok_or(Error::AlgorithmNotAllowed)
    }

    /// Checks `signature` over `message` under one of this key's algorithms.
    ///
    /// # Errors
    /// [`Error::AlgorithmNotAllowed`], [`Error::SignatureInvalid`].
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Result<()> {
        let slot = self.slots.iter().find(|slot| slot.algorithm == algorithm).ok_or(Error::AlgorithmNotAllowed)?;
        let is_valid = match slot.prepared()? {
            Prepared::Hmac(key) => key.verify(message, signature),
            Prepared::Public(key) => key.verify_sig(message, signature).is_ok(),
        };
        if is_valid { Ok(()) } else { Err(Error::SignatureInvalid) }
    }
}

impl Slot {
    fn prepared(&self) -> Result<&Prepared> {
        if let Some(prepared) = self.prepared.get() {
            return Ok(prepared);
        }
        let prepared = match &self.material {
            Material::Secret(secret) => Prepared::Hmac(HmacKey::new(hmac_algorithm(self.algorithm)?, secret.expose())?),
            Material::Public { verification, bytes } => {
                Prepared::Public(signature::ParsedPublicKey::new(*verification, bytes).map_err(|_| Error::KeyInvalid)?)
            }
        };
        Ok(self.prepared.get_or_init(|| prepared))
    }
}

impl core::fmt::Debug for Slot {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.algorithm.fmt(f)
    }
}

/// About how many bytes the primitive makes of a key of that length in DER, measured.
pub(super) fn parsed_key_memory(length: usize) -> usize {
    length.saturating_mul(4).saturating_add(2048)
}

/// The HMAC of an `HS…` algorithm (RFC 7518 §3.2).
pub(super) fn hmac_algorithm(algorithm: Algorithm) -> Result<hmac::Algorithm> {
    match algorithm {
        Algorithm::HS256 => Ok(hmac::HMAC_SHA256),
        Algorithm::HS384 => Ok(hmac::HMAC_SHA384),
        Algorithm::HS512 => Ok(hmac::HMAC_SHA512),
        _ => Err(Error::KeyAlgorithmMismatch),
    }
}

/// Every algorithm that a key of this kind can serve.
pub(super) fn family(kind: &Kind, allow_insecure_key_sizes: bool) -> Result<&'static [Algorithm]> {
    use Algorithm::{ES256, ES384, ES512, EdDSA, HS256, HS384, HS512, PS256, PS384, PS512, RS256, RS384, RS512};
    Ok(match kind {
        Kind::Secret(_) => &[HS256, HS384, HS512],
        Kind::Rsa(RsaKey { bits, .. }) if *bits >= RSA_SECURE_BITS => &[RS256, RS384, RS512, PS256, PS384, PS512],
        // The primitive has no other algorithms for keys this short.
        Kind::Rsa(RsaKey { bits, .. }) if allow_insecure_key_sizes && *bits >= RSA_LEAST_BITS => &[RS256, RS512],
        Kind::Rsa(_) => return Err(Error::KeyTooSmall),
        Kind::Ec(key) => match key.curve {
            Curve::P256 => &[ES256],
            Curve::P384 => &[ES384],
            Curve::P521 => &[ES512],
        },
        Kind::Ed25519(_) => &[EdDSA],
    })
}

/// What verifying under `algorithm` takes of the key. An algorithm of another family has no arm.
fn material(kind: &Kind, algorithm: Algorithm) -> Option<Material> {
    let (verification, bytes): (&'static dyn signature::VerificationAlgorithm, &[u8]) = match (kind, algorithm) {
        (Kind::Secret(secret), Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) => {
            return Some(Material::Secret(secret.clone()));
        }
        (Kind::Rsa(key), algorithm) => (rsa_verification(algorithm, key.bits < RSA_SECURE_BITS)?, &key.public),
        (Kind::Ec(key), Algorithm::ES256) => (&signature::ECDSA_P256_SHA256_FIXED, &key.public),
        (Kind::Ec(key), Algorithm::ES384) => (&signature::ECDSA_P384_SHA384_FIXED, &key.public),
        (Kind::Ec(key), Algorithm::ES512) => (&signature::ECDSA_P521_SHA512_FIXED, &key.public),
        (Kind::Ed25519(key), Algorithm::EdDSA) => (&signature::ED25519, &key.public),
        _ => return None,
    };
    Some(Material::Public { verification, bytes: bytes.to_vec() })
}

fn rsa_verification(algorithm: Algorithm, short: bool) -> Option<&'static dyn signature::VerificationAlgorithm> {
    Some(match (algorithm, short) {
        (Algorithm::RS256, true) => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        (Algorithm::RS512, true) => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        (Algorithm::RS256, false) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (Algorithm::RS384, false) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (Algorithm::RS512, false) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (Algorithm::PS256, false) => &signature::RSA_PSS_2048_8192_SHA256,
        (Algorithm::PS384, false) => &signature::RSA_PSS_2048_8192_SHA384,
        (Algorithm::PS512, false) => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}
