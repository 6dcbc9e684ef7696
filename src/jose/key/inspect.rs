//! What a key is, for whoever has to choose an algorithm, publish the public half or warn of a certificate's end, and the secrets
//! that follow from a key.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf;
use der::Decode;
use pkcs1::RsaPrivateKeyRef;
use zeroize::Zeroizing;

use super::public_jwk::{self, PublicJwk};
use super::{Curve, Key, Kind, Material, der as forms, pem, read};
use crate::error::{Error, Result};
use crate::jose::algorithm::Algorithm;
use crate::jose::verifying_key::family;
use crate::secret::SecretBytes;

/// What [`inspect`] finds out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// `oct`, `RSA`, `EC` or `OKP` (RFC 7518 §6.1, RFC 8037 §2).
    pub kty: &'static str,
    /// A curve's name (RFC 7518 §6.2.1.1).
    pub curve: Option<&'static str>,
    /// Every algorithm that it serves, the first of them by default. Of an RSA key below 2048 bits, none.
    pub algorithms: Vec<Algorithm>,
    /// Whether it can sign. A secret can.
    pub is_private: bool,
    /// Length of a secret or of an RSA modulus.
    pub bits: Option<usize>,
    /// The public half; nothing for a secret.
    pub public: Option<PublicJwk>,
    /// The certificate that it came in.
    pub certificate: Option<Certificate>,
}

/// What is read of a certificate beside its key. No decision depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// When it ends, in seconds since the epoch.
    pub not_after: u64,
    /// The SHA-256 hash of its DER.
    pub fingerprint: [u8; 32],
}

/// Reads a key and says what it is.
///
/// # Errors
/// Those of [`read`].
pub fn inspect(material: Material<'_>) -> Result<Inspection> {
    describe(&read(material)?, certificate(material))
}

/// Says what a key is that has been read, of which `certificate` is known.
///
/// # Errors
/// Those of [`public_jwk::write`].
pub fn describe(key: &Key, certificate: Option<Certificate>) -> Result<Inspection> {
    let public = public_jwk::write(key)?;
    let (kty, curve, bits, is_private) = match &key.kind {
        Kind::Secret(secret) => ("oct", None, Some(secret.expose().len().saturating_mul(8)), true),
        Kind::Rsa(rsa) => ("RSA", None, Some(rsa.bits), rsa.private.is_some()),
        Kind::Ec(ec) => ("EC", Some(ec.curve.name()), None, ec.private.is_some()),
        Kind::Ed25519(ed) => ("OKP", Some("Ed25519"), None, ed.private.is_some()),
    };
    Ok(Inspection { kty, curve, algorithms: algorithms(key), is_private, bits, public, certificate })
}

fn algorithms(key: &Key) -> Vec<Algorithm> {
    use Algorithm::{PS256, PS384, PS512, RS256, RS384, RS512};
    let served = family(&key.kind, false).unwrap_or_default();
    let bound = |algorithm: &Algorithm| key.binding.algorithms.as_ref().is_none_or(|bound| bound.contains(algorithm));
    // The default comes first: SHA-256 of either padding before the longer hashes.
    let order = if served.contains(&RS256) { &[RS256, PS256, RS384, RS512, PS384, PS512] } else { served };
    order.iter().copied().filter(bound).collect()
}

/// The certificate that a key comes in; nothing for a key in any other form.
#[must_use]
pub fn certificate(material: Material<'_>) -> Option<Certificate> {
    let der = match material {
        Material::Jwk(_) | Material::Secret(_) => return None,
        Material::Text(text) => pem::first_key(text.as_bytes())?.ok()?,
        Material::Bytes(bytes) if bytes.first() == Some(&0x30) => Zeroizing::new(bytes.to_vec()),
        Material::Bytes(bytes) => pem::first_key(bytes)?.ok()?,
    };
    let not_after = forms::not_after(&der)?;
    let fingerprint = digest(&SHA256, &der).as_ref().try_into().ok()?;
    Some(Certificate { not_after, fingerprint })
}

/// The 32-byte secret that follows from a secret or a private key for a purpose: HKDF-SHA-256 (RFC 5869) without salt, over the
/// private number, which all forms of a key have in common. Its first byte is 0xff, so that no text is the same secret.
///
/// # Errors
/// [`Error::KeyNotPrivate`] for a public key, [`Error::Internal`] if the primitive fails.
pub fn derive(key: &Key, purpose: &str) -> Result<SecretBytes> {
    let private = match &key.kind {
        Kind::Secret(secret) => Some(secret.clone()),
        Kind::Rsa(rsa) => rsa.private.as_ref().map(private_exponent).transpose()?,
        Kind::Ec(ec) => ec.private.clone(),
        Kind::Ed25519(ed) => ed.private.clone(),
    }
    .ok_or(Error::KeyNotPrivate)?;
    let key = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(private.expose());
    let mut secret = Zeroizing::new([0; 32]);
    key.expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|output| output.fill(secret.as_mut_slice()))
        .map_err(|_| Error::Internal)?;
    if let Some(first) = secret.first_mut() {
        *first = 0xff;
    }
    Ok(SecretBytes::from(secret.as_slice()))
}

fn private_exponent(der: &SecretBytes) -> Result<SecretBytes> {
    let key = RsaPrivateKeyRef::from_der(der.expose()).map_err(|_| Error::Internal)?;
    Ok(SecretBytes::from(key.private_exponent.as_bytes()))
}

impl Curve {
    /// The name that a JWK has for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }
}
