//! Keys as applications hand them over, classified by parsing: never by a prefix or a regular expression.
//!
//! - `pem`: the armour around a key (RFC 7468, read as leniently as OpenSSL does).
//! - `der`: SPKI, X.509, PKCS#1, PKCS#8, SEC 1.
//! - `jwk`: JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037).
//! - `public_jwk`: the way back, for the public half.
//! - `numbers`: what all of them end in, checked.
//! - `disguise`: keys that came along as something else and must not become secrets.
//!
//! Nothing of a key but its numbers and what binds it is read: not a certificate's dates, names, extensions or
//! signature. Whether a key is long enough is the caller's decision.

mod der;
mod disguise;
mod jwk;
mod numbers;
mod pem;
pub mod public_jwk;

use super::algorithm::Algorithm;
use crate::error::{Error, Result};
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
/// A `Key…` variant of [`Error`]; never a secret where an asymmetric key was meant. [`Error::KeyInvalid`] also stands
/// for material of more than 64 KiB, for a key in a form that is read only elsewhere (a JWK or bare base64 as a
/// string, a PEM text in quotes), and for two halves that don't belong together.
pub fn read(material: Material<'_>) -> Result<Key> {
    let bytes = match material {
        Material::Text(text) | Material::Jwk(text) => text.as_bytes(),
        Material::Bytes(bytes) => bytes,
    };
    if bytes.is_empty() {
        return Err(Error::KeyEmpty);
    }
    if bytes.len() > MAX_LENGTH {
        return Err(Error::KeyInvalid);
    }
    match material {
        Material::Jwk(text) => jwk::read(text),
        Material::Bytes(bytes) => read_bytes(bytes),
        Material::Text(text) => read_text(text.as_bytes()),
    }
}

fn read_bytes(bytes: &[u8]) -> Result<Key> {
    if let Some(key) = der::read(bytes) {
        return key;
    }
    if der::is_structure(bytes) {
        return Err(Error::KeyInvalid);
    }
    read_text(bytes)
}

/// The text needn't be UTF-8: what stands around the armour may be in any encoding.
fn read_text(text: &[u8]) -> Result<Key> {
    if let Some(block) = pem::first_key(text) {
        return der::read(&block?).unwrap_or(Err(Error::KeyInvalid));
    }
    if disguise::hides_key(text) {
        return Err(Error::KeyInvalid);
    }
    Ok(Key { kind: Kind::Secret(SecretBytes::from(text)), binding: Binding::default() })
}
