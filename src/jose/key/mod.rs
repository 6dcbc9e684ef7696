//! Keys as applications hand them over, classified by parsing: never by a prefix or a regular expression.
//!
//! - `pem`: the armour around a key (RFC 7468, read as leniently as OpenSSL does).
//! - `der`: SPKI, X.509, PKCS#1, PKCS#8, SEC 1.
//! - `jwk`: JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037).
//! - `public_jwk`: the way back, for the public half.
//! - `inspect`: what a key is, and the secrets that follow from it.
//! - `numbers`: what all of them end in, checked.
//! - `curve`: which curve an EC key's parameters mean.
//! - `disguise`, `decoding`, `outline`: keys in what would become a secret.
//!
//! No decision depends on anything but a key's numbers and what binds it: not on a certificate's dates, names, extensions or
//! signature. Whether a key is long enough is the caller's decision.

mod curve;
mod decoding;
mod der;
mod disguise;
pub mod inspect;
mod jwk;
mod numbers;
mod outline;
mod pem;
pub mod public_jwk;

use super::algorithm::Algorithm;
use crate::error::{Error, Family, Mistake, Result};
use crate::secret::SecretBytes;

/// No key or secret is longer; a chain of certificates with text around it isn't either.
const MAX_LENGTH: usize = 64 * 1024;

/// Key material as the application gave it.
#[derive(Clone, Copy)]
pub enum Material<'a> {
    /// A string: PEM text, or a secret.
    Text(&'a str),
    /// Bytes: PEM text, a DER key or certificate, or a secret.
    Bytes(&'a [u8]),
    /// The JSON text of one JWK (RFC 7517).
    Jwk(&'a str),
    /// A secret for an HMAC and nothing else, whatever its text looks like: see [`secret`].
    Secret(&'a [u8]),
}

/// A key that has been read, with what binds it.
#[derive(Debug)]
pub struct Key {
    /// The key itself.
    pub kind: Kind,
    /// What a JWK or the key's own parameters allow it for.
    pub binding: Binding,
}

/// A key's kind with its numbers.
#[derive(Debug)]
pub enum Kind {
    /// A symmetric secret of at least one byte.
    Secret(SecretBytes),
    /// An RSA key of any size.
    Rsa(RsaKey),
    /// An elliptic-curve key on a curve of RFC 7518.
    Ec(EcKey),
    /// An Ed25519 key (RFC 8037).
    Ed25519(Ed25519Key),
}

/// RSA numbers as DER (RFC 8017 appendix A.1).
#[derive(Debug)]
pub struct RsaKey {
    /// `RSAPublicKey`.
    pub public: Vec<u8>,
    /// `RSAPrivateKey`, if this is a private key.
    pub private: Option<SecretBytes>,
    /// Length of the modulus.
    pub bits: usize,
}

/// A point and, if private, its scalar.
#[derive(Debug)]
pub struct EcKey {
    /// The curve.
    pub curve: Curve,
    /// The uncompressed point (SEC 1 §2.3.3).
    pub public: Vec<u8>,
    /// The scalar, padded to the curve's field size.
    pub private: Option<SecretBytes>,
}

/// The curves of RFC 7518 §3.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are NIST's")]
pub enum Curve {
    P256,
    P384,
    P521,
}

/// An Ed25519 key (RFC 8032).
#[derive(Debug)]
pub struct Ed25519Key {
    /// The public key.
    pub public: [u8; 32],
    /// The seed, if this is a private key.
    pub private: Option<SecretBytes>,
}

impl Key {
    /// Which algorithms a key of this kind serves, for a message.
    #[must_use]
    pub fn family(&self) -> Family {
        match &self.kind {
            Kind::Secret(_) => Family::Secret,
            Kind::Rsa(_) if self.binding.algorithms.is_some() => Family::RsaPss,
            Kind::Rsa(_) => Family::Rsa,
            Kind::Ec(EcKey { curve: Curve::P256, .. }) => Family::P256,
            Kind::Ec(EcKey { curve: Curve::P384, .. }) => Family::P384,
            Kind::Ec(EcKey { curve: Curve::P521, .. }) => Family::P521,
            Kind::Ed25519(_) => Family::Ed25519,
        }
    }
}

/// What a key may be used for. Without a word in the key itself, everything.
#[derive(Clone, Debug, Default)]
pub struct Binding {
    /// The only algorithms this key may serve: a JWK's `alg` (RFC 7517 §4.4), an RSA-PSS key's parameters (RFC 4055 §3.1).
    pub algorithms: Option<Vec<Algorithm>>,
    /// Verifying is forbidden by `use` or `key_ops`.
    pub never_verifies: bool,
    /// Signing is forbidden by `use` or `key_ops`.
    pub never_signs: bool,
}

/// Reads a key. Of several PEM blocks the first that bears a key counts; a private key is also its public half.
///
/// # Errors
/// A `Key…` variant of [`Error`]; never a secret where an asymmetric key was meant. [`Error::KeyMistaken`] stands for a key in
/// a form that is read only elsewhere (a JWK or bare base64 as a string, a PEM text in quotes) and for text in which a key is
/// hidden, [`Error::KeyInvalid`] for material of more than 64 KiB and for two halves that don't belong together.
pub fn read(material: Material<'_>) -> Result<Key> {
    let bytes = match material {
        Material::Text(text) | Material::Jwk(text) => text.as_bytes(),
        Material::Bytes(bytes) | Material::Secret(bytes) => bytes,
    };
    if bytes.is_empty() {
        return Err(Error::KeyEmpty);
    }
    if bytes.len() > MAX_LENGTH {
        return Err(Error::KeyInvalid);
    }
    match material {
        Material::Jwk(text) => match jwk::read(text)? {
            Key { kind: Kind::Secret(secret), binding } => Ok(Key { binding, ..plain_secret(secret.expose())? }),
            key => Ok(key),
        },
        Material::Bytes(bytes) => read_bytes(bytes),
        Material::Text(text) => read_text(text.as_bytes()),
        Material::Secret(bytes) => Ok(unbound(secret(bytes)?)),
    }
}

/// Reads what can only be meant as a secret: to seal with, or for an `HS…` algorithm that was asked for by name. The text of a
/// private key is one, as it was in the originals.
///
/// # Errors
/// [`Error::KeyEmpty`]; [`Error::KeyMistaken`] for what others have as well: a public key or certificate, in whatever text it
/// stands, and the text of a value that is no secret.
pub fn secret(bytes: &[u8]) -> Result<SecretBytes> {
    if bytes.is_empty() {
        return Err(Error::KeyEmpty);
    }
    if disguise::is_stringified(bytes) {
        return Err(Error::KeyMistaken(Mistake::Stringified));
    }
    let found = disguise::search(bytes);
    if found.public && !found.private {
        return Err(Error::KeyMistaken(Mistake::PublicSecret));
    }
    Ok(SecretBytes::from(bytes))
}

fn read_bytes(bytes: &[u8]) -> Result<Key> {
    if let Some(key) = der::read(bytes) {
        return key;
    }
    if der::is_structure(bytes) {
        let container = outline::outline(bytes).and_then(|outline| outline.container);
        return Err(container.map_or(Error::KeyInvalid, Error::KeyMistaken));
    }
    read_text(bytes)
}

/// The text needn't be UTF-8: what stands around the armour may be in any encoding.
fn read_text(text: &[u8]) -> Result<Key> {
    if let Some(block) = pem::first_key(text) {
        return der::read(&block?).unwrap_or(Err(Error::KeyInvalid));
    }
    plain_secret(text)
}

/// A secret where a key pair's half may have been meant.
fn plain_secret(bytes: &[u8]) -> Result<Key> {
    if disguise::is_stringified(bytes) {
        return Err(Error::KeyMistaken(Mistake::Stringified));
    }
    match disguise::search(bytes).mistake {
        Some(mistake) => Err(Error::KeyMistaken(mistake)),
        None => Ok(unbound(SecretBytes::from(bytes))),
    }
}

fn unbound(secret: SecretBytes) -> Key {
    Key { kind: Kind::Secret(secret), binding: Binding::default() }
}
