//! A key prepared for signing under one algorithm.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair};

use super::algorithm::Algorithm;
use super::hmac::HmacKey;
use super::key::{EcKey, Key, Kind};
use super::verifying_key::{family, hmac_algorithm, parsed_key_memory};
use crate::error::{Error, Result};

/// A signing key bound to the algorithm it signs under.
pub struct SigningKey {
    algorithm: Algorithm,
    prepared: Prepared,
}

enum Prepared {
    Hmac(HmacKey),
    Rsa(RsaKeyPair, &'static dyn signature::RsaEncoding),
    Ec(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Prepares `key` for `algorithm`.
    ///
    /// RSA keys below 2048 bits never sign: only verification of what others still sign can be allowed.
    ///
    /// # Errors
    /// [`Error::KeyUseForbidden`] if the key forbids signing, [`Error::KeyServes`] if it can't serve the algorithm,
    /// [`Error::KeyNotPrivate`] for a public key, [`Error::KeyTooSmall`] for RSA below 2048 bits, [`Error::KeyInvalid`] if the
    /// primitive refuses the key's numbers.
    pub fn new(key: &Key, algorithm: Algorithm) -> Result<Self> {
        if key.binding.never_signs {
            return Err(Error::KeyUseForbidden);
        }
        let bound = key.binding.algorithms.as_ref().is_none_or(|allowed| allowed.contains(&algorithm));
        if !bound || !family(&key.kind, false)?.contains(&algorithm) {
            return Err(Error::KeyServes(key.family()));
        }
        let prepared = match &key.kind {
            Kind::Secret(secret) => Prepared::Hmac(HmacKey::new(hmac_algorithm(algorithm)?, secret.expose())?),
            Kind::Rsa(rsa) => {
                let private = rsa.private.as_ref().ok_or(Error::KeyNotPrivate)?;
                let pair = RsaKeyPair::from_der(private.expose()).map_err(|_| Error::KeyInvalid)?;
                Prepared::Rsa(pair, rsa_encoding(algorithm)?)
            }
            Kind::Ec(ec) => Prepared::Ec(ec_pair(ec, algorithm)?),
            Kind::Ed25519(ed) => {
                let seed = ed.private.as_ref().ok_or(Error::KeyNotPrivate)?;
                let pair = Ed25519KeyPair::from_seed_and_public_key(seed.expose(), &ed.public);
                Prepared::Ed25519(pair.map_err(|_| Error::KeyInvalid)?)
            }
        };
        Ok(Self { algorithm, prepared })
    }

    /// The algorithm it signs under.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether signing takes private-key arithmetic: hundreds of microseconds for RSA, not one.
    #[must_use]
    pub fn is_asymmetric(&self) -> bool {
        !matches!(self.prepared, Prepared::Hmac(_))
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let prepared = match &self.prepared {
            Prepared::Hmac(key) => key.memory(),
            Prepared::Rsa(pair, _) => parsed_key_memory(pair.public_modulus_len()),
            Prepared::Ec(_) | Prepared::Ed25519(_) => parsed_key_memory(0),
        };
        size_of::<Self>().saturating_add(prepared)
    }

    /// The signature over `message`, in the form that RFC 7518 §3 gives it (ECDSA: `R ‖ S`).
    ///
    /// # Errors
    /// [`Error::Internal`] if the primitive fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok(match &self.prepared {
            Prepared::Hmac(key) => key.sign(message),
            Prepared::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &SystemRandom::new(), message, &mut signature).map_err(|_| Error::Internal)?;
                signature
            }
            Prepared::Ec(pair) => {
                pair.sign(&SystemRandom::new(), message).map_err(|_| Error::Internal)?.as_ref().to_vec()
            }
            Prepared::Ed25519(pair) => pair.try_sign(message).map_err(|_| Error::Internal)?.as_ref().to_vec(),
        })
    }
}

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SigningKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn rsa_encoding(algorithm: Algorithm) -> Result<&'static dyn signature::RsaEncoding> {
    Ok(match algorithm {
        Algorithm::RS256 => &signature::RSA_PKCS1_SHA256,
        Algorithm::RS384 => &signature::RSA_PKCS1_SHA384,
        Algorithm::RS512 => &signature::RSA_PKCS1_SHA512,
        Algorithm::PS256 => &signature::RSA_PSS_SHA256,
        Algorithm::PS384 => &signature::RSA_PSS_SHA384,
        Algorithm::PS512 => &signature::RSA_PSS_SHA512,
        _ => return Err(Error::KeyAlgorithmMismatch),
    })
}

fn ec_pair(key: &EcKey, algorithm: Algorithm) -> Result<EcdsaKeyPair> {
    let private = key.private.as_ref().ok_or(Error::KeyNotPrivate)?;
    let signing = match algorithm {
        Algorithm::ES256 => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        Algorithm::ES384 => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        Algorithm::ES512 => &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
        _ => return Err(Error::KeyAlgorithmMismatch),
    };
    EcdsaKeyPair::from_private_key_and_public_key(signing, private.expose(), &key.public).map_err(|_| Error::KeyInvalid)
}
