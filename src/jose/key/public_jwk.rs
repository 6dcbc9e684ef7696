//! The public half of a key as a JSON Web Key (RFC 7517), for publication.

use base64ct::{Base64UrlUnpadded, Encoding};
use der::Decode;
use pkcs1::RsaPublicKeyRef;

use super::{Key, Kind};
use crate::error::{Error, Result};

/// The required members in lexicographic order, which is what a thumbprint is computed over (RFC 7638 §3). `None` for a secret,
/// which has no public half.
///
/// # Errors
/// [`Error::Internal`] for numbers that [`super::read`] would not have given.
pub fn write(key: &Key) -> Result<Option<String>> {
    let text = Base64UrlUnpadded::encode_string;
    Ok(Some(match &key.kind {
        Kind::Secret(_) => return Ok(None),
        Kind::Rsa(key) => {
            let public = RsaPublicKeyRef::from_der(&key.public).map_err(|_| Error::Internal)?;
            let (exponent, modulus) = (text(public.public_exponent.as_bytes()), text(public.modulus.as_bytes()));
            format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#)
        }
        Kind::Ec(key) => {
            let curve = key.curve.name();
            // SEC 1 §2.3.3: 04, then both coordinates in full length.
            let (_, point) = key.public.split_first().ok_or(Error::Internal)?;
            let (x, y) = point.split_at_checked(key.curve.field_length()).ok_or(Error::Internal)?;
            format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, text(x), text(y))
        }
        Kind::Ed25519(key) => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text(&key.public)),
    }))
}
