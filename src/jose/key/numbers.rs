//! Keys out of their numbers: range, curve and the match of private and public half are checked here, once.

use ::der::Encode;
use ::der::asn1::{BitStringRef, UintRef};
use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
    Ed25519KeyPair, KeyPair, ParsedPublicKey, RsaKeyPair,
};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use super::{Curve, EcKey, Ed25519Key, RsaKey};
use crate::error::{Error, Result};
use crate::secret::SecretBytes;

const MAX_RSA_BITS: usize = 8192;
/// Longer exponents are only a way to make verification slow; the primitives refuse them.
const MAX_RSA_EXPONENT_BITS: usize = 33;

/// An RSA public key.
pub fn rsa_public(key: &RsaPublicKeyRef<'_>) -> Result<RsaKey> {
    let bits = bit_length(key.modulus);
    let exponent_bits = bit_length(key.public_exponent);
    // RFC 8017 §3.1: n is a product of odd primes, and 3 <= e, prime to the even λ(n).
    if !is_odd(key.modulus) || !is_odd(key.public_exponent) || exponent_bits < 2 || exponent_bits >= bits {
        return Err(Error::KeyInvalid);
    }
    if bits > MAX_RSA_BITS || exponent_bits > MAX_RSA_EXPONENT_BITS {
        return Err(Error::KeyUnsupported);
    }
    Ok(RsaKey { public: key.to_der().map_err(|_| Error::KeyInvalid)?, private: None, bits })
}

/// An RSA private key that `der` is the `RSAPrivateKey` of.
pub fn rsa_private(key: &RsaPrivateKeyRef<'_>, der: &[u8]) -> Result<RsaKey> {
    let public = rsa_public(&key.public_key())?;
    if key.other_prime_infos.is_some() {
        return Err(Error::KeyUnsupported);
    }
    let numbers = [key.private_exponent, key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient];
    if numbers.iter().any(|number| number.len() > key.modulus.len()) {
        return Err(Error::KeyInvalid);
    }
    match RsaKeyPair::from_der(der) {
        Ok(_) => {}
        // Said only once the numbers have been found to belong together.
        Err(rejected) if rejected.description_() == "TooSmall" => {}
        Err(_) => return Err(Error::KeyInvalid),
    }
    Ok(RsaKey { private: Some(SecretBytes::from(der)), ..public })
}

/// An elliptic-curve public key from its point, compressed or not.
pub fn ec_public(curve: Curve, point: &[u8]) -> Result<EcKey> {
    let (length, compressed) = match point.first() {
        Some(4) => (1_usize.saturating_add(curve.field_length().saturating_mul(2)), false),
        Some(2 | 3) => (1_usize.saturating_add(curve.field_length()), true),
        // RFC 5480 §2.2 leaves out the hybrid form.
        _ => return Err(Error::KeyInvalid),
    };
    if point.len() != length {
        return Err(Error::KeyInvalid);
    }
    let key = ParsedPublicKey::new(curve.verification(), point).map_err(|_| Error::KeyInvalid)?;
    let public = if compressed {
        let spki = key.as_der().map_err(|_| Error::Internal)?;
        let spki = SubjectPublicKeyInfoRef::try_from(spki.as_ref()).map_err(|_| Error::Internal)?;
        bits(spki.subject_public_key)?.to_vec()
    } else {
        point.to_vec()
    };
    Ok(EcKey { curve, public, private: None })
}

/// An elliptic-curve private key from its scalar; `point` is the public key that came with it.
pub fn ec_private(curve: Curve, scalar: &[u8], point: Option<&[u8]>) -> Result<EcKey> {
    let length = curve.field_length();
    // Some writers leave out leading zeros, some add one.
    let first = scalar.iter().position(|&byte| byte != 0).unwrap_or(scalar.len());
    let significant = scalar.get(first..).unwrap_or_default();
    let zeros = length.checked_sub(significant.len()).ok_or(Error::KeyInvalid)?;
    let mut padded = Zeroizing::new(vec![0; zeros]);
    padded.reserve_exact(significant.len());
    padded.extend_from_slice(significant);

    let private = agreement::PrivateKey::from_private_key(curve.agreement(), &padded).map_err(|_| Error::KeyInvalid)?;
    let public = private.compute_public_key().map_err(|_| Error::KeyInvalid)?.as_ref().to_vec();
    if let Some(point) = point
        && ec_public(curve, point)?.public != public
    {
        return Err(Error::KeyInvalid);
    }
    Ok(EcKey { curve, public, private: Some(SecretBytes::from(padded.as_slice())) })
}

/// An Ed25519 public key.
pub fn ed25519_public(public: &[u8]) -> Result<Ed25519Key> {
    let public: [u8; 32] = public.try_into().map_err(|_| Error::KeyInvalid)?;
    if is_of_small_order(public) {
        return Err(Error::KeyInvalid);
    }
    Ok(Ed25519Key { public, private: None })
}

/// Whether a point is one of the eight whose order divides 8, in any encoding: under such a key everybody can sign, as RFC
/// 8032 §5.1.7 has a verifier multiply by a hash that then hardly counts.
fn is_of_small_order(mut point: [u8; 32]) -> bool {
    /// The y coordinates, little-endian: 0, 1, those of order 8, p - 1, and p and p + 1 for 0 and 1.
    const SMALL: [[u8; 32]; 7] = [
        little_endian(0, 0, 0),
        little_endian(1, 0, 0),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
        little_endian(0xec, 0xff, 0x7f),
        little_endian(0xed, 0xff, 0x7f),
        little_endian(0xee, 0xff, 0x7f),
    ];
    // The sign of x.
    if let Some(last) = point.last_mut() {
        *last &= 0x7f;
    }
    SMALL.contains(&point)
}

const fn little_endian(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// An Ed25519 private key from its seed; `public` is the public key that came with it.
pub fn ed25519_private(seed: &[u8], public: Option<&[u8]>) -> Result<Ed25519Key> {
    if seed.len() != 32 {
        return Err(Error::KeyInvalid);
    }
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| Error::KeyInvalid)?;
    let derived = pair.public_key().as_ref();
    if public.is_some_and(|public| public != derived) {
        return Err(Error::KeyInvalid);
    }
    Ok(Ed25519Key { private: Some(SecretBytes::from(seed)), ..ed25519_public(derived)? })
}

/// The whole bytes of a BIT STRING.
pub fn bits(string: BitStringRef<'_>) -> Result<&[u8]> {
    string.as_bytes().ok_or(Error::KeyInvalid)
}

impl Curve {
    /// Length of a coordinate and of a scalar in bytes.
    pub(super) const fn field_length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    const fn agreement(self) -> &'static agreement::Algorithm {
        match self {
            Self::P256 => &ECDH_P256,
            Self::P384 => &ECDH_P384,
            Self::P521 => &ECDH_P521,
        }
    }

    const fn verification(self) -> &'static EcdsaVerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED,
            Self::P384 => &ECDSA_P384_SHA384_FIXED,
            Self::P521 => &ECDSA_P521_SHA512_FIXED,
        }
    }
}

fn bit_length(number: UintRef<'_>) -> usize {
    let bytes = number.as_bytes();
    let leading = bytes.first().map_or(0, |byte| byte.leading_zeros() as usize);
    bytes.len().saturating_mul(8).saturating_sub(leading)
}

fn is_odd(number: UintRef<'_>) -> bool {
    number.as_bytes().last().is_some_and(|byte| byte & 1 == 1)
}
