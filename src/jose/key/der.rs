//! Keys in DER: `SubjectPublicKeyInfo` and certificates (RFC 5280), PKCS#1 (RFC 8017), PKCS#8 (RFC 5958),
//! `ECPrivateKey` (RFC 5915). Told apart by their ASN.1 shape, whatever a label around them says.
//!
//! Of a certificate only the `SubjectPublicKeyInfo` is looked at; all else must merely be DER.

use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, OctetStringRef, UintRef, UtcTime};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use pkcs1::{RsaPrivateKeyRef, RsaPssParamsOwned, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::curve::curve;
use super::numbers::{self, bits};
use super::{Algorithm, Binding, Curve, Key, Kind};
use crate::error::{Error, ForeignCurve, Result};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

/// More elements than any SEQUENCE has that is read here.
const MAX_ELEMENTS: usize = 16;
/// A shorter number pair without an algorithm's name around it isn't an RSA key (PKCS#1 has no other mark).
const MIN_BARE_MODULUS: usize = 64;
/// From here on DER needs a length of several bytes, and random bytes don't look like DER by chance.
const MIN_STRUCTURE: usize = 131;

/// The key that `bytes` are the DER of. Nothing if they don't have the shape of a key from end to end; an error if
/// they have and can't be read as one, or if something follows.
pub fn read(bytes: &[u8]) -> Option<Result<Key>> {
    let length = first_value_length(bytes);
    let value = bytes.get(..length)?;
    let elements = elements(AnyRef::from_der(value).ok()?)?;
    let tags: Vec<Tag> = elements.iter().map(Tagged::tag).collect();
    let key = match (tags.as_slice(), elements.as_slice()) {
        ([Tag::Sequence, Tag::BitString], _) => public_key_info(AnyRef::from_der(value).ok()?),
        ([Tag::Sequence, Tag::Sequence, Tag::BitString], [certificate, ..]) => {
            public_key_info(subject_public_key_info(*certificate)?)
        }
        ([Tag::Sequence, Tag::OctetString], _) => Err(Error::KeyEncrypted),
        ([Tag::Integer, Tag::Sequence, Tag::OctetString, ..], _) => private_key_info(value),
        ([Tag::Integer, Tag::OctetString, ..], _) => ec_private_key(value, None),
        ([Tag::Integer, Tag::Integer], [modulus, _]) if modulus.value().len() >= MIN_BARE_MODULUS => {
            rsa_public_key(value)
        }
        // PKCS#1, with a tenth element if there are more than two primes.
        (tags, _) if matches!(tags.len(), 9 | 10) && tags.iter().take(9).all(|tag| *tag == Tag::Integer) => {
            rsa_private_key(value)
        }
        // OpenSSL's own form of a DSA private key.
        (tags, _) if tags.len() == 6 && tags.iter().all(|tag| *tag == Tag::Integer) => Err(Error::KeyUnsupported),
        _ => return None,
    };
    Some(if length == bytes.len() { key } else { Err(Error::KeyInvalid) })
}

/// Whether `bytes` are one DER structure from end to end that is too long to be so by chance: a certificate request, a
/// revocation list, PKCS#7, PKCS#12. Not a key, and not a secret either.
pub fn is_structure(bytes: &[u8]) -> bool {
    bytes.len() >= MIN_STRUCTURE
        && AnyRef::from_der(bytes).ok().and_then(elements).is_some_and(|elements| {
            matches!(elements.first().map(Tagged::tag), Some(Tag::Sequence | Tag::Integer | Tag::ObjectIdentifier))
        })
}

/// Length of the first value in `bytes`; 0 if there is none.
pub fn first_value_length(bytes: &[u8]) -> usize {
    SliceReader::new(bytes).and_then(|mut reader| reader.tlv_bytes()).map_or(0, <[u8]>::len)
}

/// The elements of a SEQUENCE.
fn elements(sequence: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    sequence
        .sequence(|reader| {
            let mut elements = Vec::new();
            while !reader.is_finished() && elements.len() < MAX_ELEMENTS {
                elements.push(AnyRef::decode(reader)?);
            }
            Ok::<_, der::Error>(elements)
        })
        .ok()
}

/// When a certificate ends, in seconds since the epoch; nothing for any other structure.
pub fn not_after(bytes: &[u8]) -> Option<u64> {
    let outer = elements(AnyRef::from_der(bytes).ok()?)?;
    let [certificate, signature, _] = outer.as_slice() else { return None };
    if signature.tag() != Tag::Sequence {
        return None;
    }
    subject_public_key_info(*certificate)?;
    let fields = elements(*certificate)?;
    let version = usize::from(fields.first().is_some_and(|field| is_context(*field, 0)));
    let validity = elements(*fields.get(version.saturating_add(3))?)?;
    let end = validity.get(1)?;
    match end.tag() {
        Tag::UtcTime => Some(end.decode_as::<UtcTime>().ok()?.to_unix_duration().as_secs()),
        Tag::GeneralizedTime => Some(end.decode_as::<GeneralizedTime>().ok()?.to_unix_duration().as_secs()),
        _ => None,
    }
}

/// `TBSCertificate ::= SEQUENCE { version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, … }`
fn subject_public_key_info(certificate: AnyRef<'_>) -> Option<AnyRef<'_>> {
    let fields = elements(certificate)?;
    let fields = match fields.as_slice() {
        [version, fields @ ..] if is_context(*version, 0) => fields,
        // Version 1 is the default and is left out.
        fields => fields,
    };
    let [serial, signature, issuer, validity, subject, info, ..] = fields else { return None };
    let sequences = [signature, issuer, validity, subject, info];
    let fits = serial.tag() == Tag::Integer && sequences.iter().all(|field| field.tag() == Tag::Sequence);
    fits.then_some(*info)
}

fn is_context(element: AnyRef<'_>, number: u32) -> bool {
    matches!(element.tag(), Tag::ContextSpecific { number: found, .. } if found == TagNumber(number))
}

fn public_key_info(info: AnyRef<'_>) -> Result<Key> {
    let info: SubjectPublicKeyInfoRef<'_> = info.decode_as().map_err(invalid)?;
    let key = bits(info.subject_public_key)?;
    match info.algorithm.oid {
        RSA => {
            no_parameters_but_null(&info.algorithm)?;
            rsa_public_key(key)
        }
        RSASSA_PSS => Ok(Key { binding: pss(&info.algorithm)?, ..rsa_public_key(key)? }),
        EC => Ok(free(Kind::Ec(numbers::ec_public(curve(info.algorithm.parameters)?, key)?))),
        ED25519 => {
            no_parameters(&info.algorithm)?;
            Ok(free(Kind::Ed25519(numbers::ed25519_public(key)?)))
        }
        other => Err(foreign(other)),
    }
}

fn private_key_info(bytes: &[u8]) -> Result<Key> {
    let info = PrivateKeyInfoRef::from_der(bytes).map_err(invalid)?;
    let key = info.private_key.as_bytes();
    let public = info.public_key.map(bits).transpose()?;
    match info.algorithm.oid {
        RSA => {
            no_parameters_but_null(&info.algorithm)?;
            rsa_private_key(key)
        }
        RSASSA_PSS => Ok(Key { binding: pss(&info.algorithm)?, ..rsa_private_key(key)? }),
        EC => ec_private_key(key, Some((curve(info.algorithm.parameters)?, public))),
        ED25519 => {
            no_parameters(&info.algorithm)?;
            // RFC 8410 §7: the seed is an OCTET STRING inside the OCTET STRING.
            let seed = <&OctetStringRef>::from_der(key).map_err(invalid)?;
            Ok(free(Kind::Ed25519(numbers::ed25519_private(seed.as_bytes(), public)?)))
        }
        other => Err(foreign(other)),
    }
}

fn foreign(algorithm: ObjectIdentifier) -> Error {
    match algorithm {
        X25519 => Error::KeyForeignCurve(ForeignCurve::X25519),
        X448 => Error::KeyForeignCurve(ForeignCurve::X448),
        ED448 => Error::KeyForeignCurve(ForeignCurve::Ed448),
        _ => Error::KeyUnsupported,
    }
}

fn rsa_public_key(bytes: &[u8]) -> Result<Key> {
    let key = RsaPublicKeyRef::from_der(bytes).map_err(invalid)?;
    Ok(free(Kind::Rsa(numbers::rsa_public(&key)?)))
}

fn rsa_private_key(bytes: &[u8]) -> Result<Key> {
    let key = RsaPrivateKeyRef::from_der(bytes).map_err(invalid)?;
    Ok(free(Kind::Rsa(numbers::rsa_private(&key, bytes)?)))
}

/// `ECPrivateKey`; `outer` is what the PKCS#8 around it says.
fn ec_private_key(bytes: &[u8], outer: Option<(Curve, Option<&[u8]>)>) -> Result<Key> {
    let elements = AnyRef::from_der(bytes).ok().and_then(elements).ok_or(Error::KeyInvalid)?;
    let [version, scalar, optional @ ..] = elements.as_slice() else { return Err(Error::KeyInvalid) };
    let scalar: &OctetStringRef = scalar.decode_as().map_err(invalid)?;
    if version.decode_as::<UintRef<'_>>().map_err(invalid)?.as_bytes() != [1] {
        return Err(Error::KeyInvalid);
    }

    let (mut named, mut point) = (None, None);
    for element in optional {
        if is_context(*element, 0) && named.is_none() && point.is_none() {
            named = Some(curve(Some(AnyRef::from_der(element.value()).map_err(invalid)?))?);
        } else if is_context(*element, 1) && point.is_none() {
            point = Some(bits(BitStringRef::from_der(element.value()).map_err(invalid)?)?);
        } else {
            return Err(Error::KeyInvalid);
        }
    }

    let (curve, outer_point) = match (outer, named) {
        (None, Some(named)) => (named, None),
        (Some((curve, outer_point)), named) if named.is_none_or(|named| named == curve) => (curve, outer_point),
        _ => return Err(Error::KeyInvalid),
    };
    let key = numbers::ec_private(curve, scalar.as_bytes(), point)?;
    if let Some(point) = outer_point {
        numbers::ec_private(curve, scalar.as_bytes(), Some(point))?;
    }
    Ok(free(Kind::Ec(key)))
}

/// What an RSASSA-PSS key may serve (RFC 4055 §3.1, §3.3): without parameters any hash; with them that hash alone, in
/// both places, and a salt of at least that length. JWS fixes the salt at the hash's length (RFC 7518 §3.5).
fn pss(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Binding> {
    let algorithms = match algorithm.parameters {
        None => vec![Algorithm::PS256, Algorithm::PS384, Algorithm::PS512],
        Some(parameters) => {
            let parameters: RsaPssParamsOwned = parameters.decode_as().map_err(invalid)?;
            let hash = parameters.hash.oid;
            let (algorithm, length) = match hash {
                SHA256 => (Algorithm::PS256, 32),
                SHA384 => (Algorithm::PS384, 48),
                SHA512 => (Algorithm::PS512, 64),
                _ => return Err(Error::KeyUnsupported),
            };
            let mask_hash = parameters.mask_gen.parameters.map(|mask| mask.oid);
            if parameters.mask_gen.oid != MGF1 || mask_hash != Some(hash) || parameters.salt_len > length {
                return Err(Error::KeyUnsupported);
            }
            vec![algorithm]
        }
    };
    Ok(Binding { algorithms: Some(algorithms), ..Binding::default() })
}

/// RFC 3279 §2.3.1 demands NULL; some writers leave it out.
fn no_parameters_but_null(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<()> {
    if algorithm.parameters.is_none_or(AnyRef::is_null) { Ok(()) } else { Err(Error::KeyInvalid) }
}

/// RFC 8410 §3: «the parameters MUST be absent».
fn no_parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<()> {
    if algorithm.parameters.is_none() { Ok(()) } else { Err(Error::KeyInvalid) }
}

fn free(kind: Kind) -> Key {
    Key { kind, binding: Binding::default() }
}

fn invalid(_: der::Error) -> Error {
    Error::KeyInvalid
}
