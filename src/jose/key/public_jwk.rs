//! The public half of a key as a JSON Web Key (RFC 7517), for publication. The model is that of the `jsonwebtoken` crate, which
//! can't hold a private member.

use base64ct::{Base64UrlUnpadded, Encoding};
use der::Decode;
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, EllipticCurveKeyParameters, EllipticCurveKeyType, Jwk,
    OctetKeyPairParameters, OctetKeyPairType, RSAKeyParameters, RSAKeyType, ThumbprintHash,
};
use pkcs1::RsaPublicKeyRef;

use super::{Curve, Key, Kind};
use crate::error::{Error, Result};

/// A key that may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicJwk {
    /// The JSON text: `kty` and the members of its kind, without `kid`, `alg` and `use`.
    pub text: String,
    /// Its SHA-256 thumbprint (RFC 7638) in base64url.
    pub thumbprint: String,
}

/// The public half of `key`. `None` for a secret, which has none.
///
/// # Errors
/// [`Error::Internal`] for numbers that [`super::read`] would not have given.
pub fn write(key: &Key) -> Result<Option<PublicJwk>> {
    let text = Base64UrlUnpadded::encode_string;
    let algorithm = match &key.kind {
        Kind::Secret(_) => return Ok(None),
        Kind::Rsa(key) => {
            let public = RsaPublicKeyRef::from_der(&key.public).map_err(|_| Error::Internal)?;
            AlgorithmParameters::RSA(RSAKeyParameters {
                key_type: RSAKeyType::RSA,
                n: text(public.modulus.as_bytes()),
                e: text(public.public_exponent.as_bytes()),
            })
        }
        Kind::Ec(key) => {
            // SEC 1 §2.3.3: 04, then both coordinates in full length.
            let (_, point) = key.public.split_first().ok_or(Error::Internal)?;
            let (x, y) = point.split_at_checked(key.curve.field_length()).ok_or(Error::Internal)?;
            AlgorithmParameters::EllipticCurve(EllipticCurveKeyParameters {
                key_type: EllipticCurveKeyType::EC,
                curve: match key.curve {
                    Curve::P256 => EllipticCurve::P256,
                    Curve::P384 => EllipticCurve::P384,
                    Curve::P521 => EllipticCurve::P521,
                },
                x: text(x),
                y: text(y),
            })
        }
        Kind::Ed25519(key) => AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x: text(&key.public),
        }),
    };
    let jwk = Jwk { common: CommonParameters::default(), algorithm };
    Ok(Some(PublicJwk {
        text: serde_json::to_string(&jwk).map_err(|_| Error::Internal)?,
        thumbprint: jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| Error::Internal)?,
    }))
}
