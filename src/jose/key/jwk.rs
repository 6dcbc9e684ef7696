//! One JSON Web Key: `oct`, `RSA`, `EC` (RFC 7518 §6) and `OKP` with Ed25519 (RFC 8037). Its `alg`, `use` and `key_ops`
//! bind it (RFC 7517 §4.2 to §4.4).
//!
//! - An RSA private key must carry its primes and CRT exponents: RFC 7518 §6.3.2 only recommends them, but finding them
//!   out of `d` would be our own arithmetic on a secret. More than two primes (`oth`) aren't supported either.
//! - The members read here must be spelled without JSON escapes, which base64url and the registered names never need;
//!   so no copy of a secret is made on the way.
//! - What other readers take and what leaves one reading is taken: padding, the other alphabet of base64, a coordinate with a
//!   zero more or less, members that are `null` or empty.
//! - The `jsonwebtoken` crate's JWK types don't serve: they drop the private members, take loose base64 and let a
//!   JWK with an unknown `alg` pass.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use der::asn1::UintRef;
use pkcs1::{EncodeRsaPrivateKey, RsaPrivateKeyRef, RsaPublicKeyRef};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::numbers;
use super::{Algorithm, Binding, Curve, EcKey, Ed25519Key, Key, Kind, RsaKey};
use crate::error::{Error, ForeignCurve, Member, MemberFault, Result};
use crate::secret::SecretBytes;

/// A member as it stands there. `null` says no more than a member that isn't there.
#[derive(Clone, Copy, Default)]
enum Field<'a> {
    #[default]
    Absent,
    Text(&'a str),
    /// Another type, or text with escapes.
    Other,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Jwk<'a> {
    #[serde(borrow)]
    kty: Field<'a>,
    alg: Field<'a>,
    #[serde(rename = "use")]
    usage: Field<'a>,
    #[serde(borrow)]
    key_ops: Option<&'a RawValue>,
    crv: Field<'a>,
    x: Field<'a>,
    y: Field<'a>,
    n: Field<'a>,
    e: Field<'a>,
    k: Field<'a>,
    d: Field<'a>,
    p: Field<'a>,
    q: Field<'a>,
    dp: Field<'a>,
    dq: Field<'a>,
    qi: Field<'a>,
    oth: Option<IgnoredAny>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("a member of a JWK")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> core::result::Result<Self::Value, E> {
        Ok(Field::Text(text))
    }

    fn visit_str<E>(self, _: &str) -> core::result::Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_unit<E>(self) -> core::result::Result<Self::Value, E> {
        Ok(Field::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> core::result::Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_i64<E>(self, _: i64) -> core::result::Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_u64<E>(self, _: u64) -> core::result::Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_f64<E>(self, _: f64) -> core::result::Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> core::result::Result<Self::Value, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> core::result::Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

impl<'a> Field<'a> {
    /// The text of a member, if it is there.
    fn text(self, member: Member) -> Result<Option<&'a str>> {
        match self {
            Self::Absent => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            Self::Other => Err(Error::KeyMember(member, MemberFault::WrongType)),
        }
    }

    fn is_present(self) -> bool {
        !matches!(self, Self::Absent)
    }
}

/// Reads the JSON text of one JWK.
pub fn read(text: &str) -> Result<Key> {
    // An array would do as well for serde.
    if !text.trim_ascii_start().starts_with('{') {
        return Err(Error::KeyInvalid);
    }
    let jwk: Jwk<'_> = serde_json::from_str(text).map_err(|_| Error::KeyInvalid)?;
    let kind = match jwk.kty.text(Member::Kty)?.ok_or(Error::KeyMember(Member::Kty, MemberFault::Missing))? {
        "oct" => Kind::Secret(jwk.secret()?),
        "RSA" => Kind::Rsa(jwk.rsa()?),
        "EC" => Kind::Ec(jwk.ec()?),
        "OKP" => Kind::Ed25519(jwk.ed25519()?),
        _ => return Err(Error::KeyMember(Member::Kty, MemberFault::Unknown)),
    };
    let binding = jwk.binding(&kind)?;
    Ok(Key { kind, binding })
}

impl Jwk<'_> {
    fn secret(&self) -> Result<SecretBytes> {
        let secret = required(Member::K, self.k)?;
        if secret.is_empty() { Err(Error::KeyEmpty) } else { Ok(SecretBytes::from(secret.as_slice())) }
    }

    fn rsa(&self) -> Result<RsaKey> {
        let (modulus, exponent) = (required(Member::N, self.n)?, required(Member::E, self.e)?);
        let public = RsaPublicKeyRef { modulus: uint(&modulus)?, public_exponent: uint(&exponent)? };
        let crt = [self.p, self.q, self.dp, self.dq, self.qi];
        if !self.d.is_present() {
            let is_incomplete = self.oth.is_some() || crt.into_iter().any(Field::is_present);
            return if is_incomplete {
                Err(Error::KeyMember(Member::D, MemberFault::Missing))
            } else {
                numbers::rsa_public(&public)
            };
        }
        if self.oth.is_some() || !crt.into_iter().any(Field::is_present) {
            return Err(Error::KeyUnsupported);
        }
        // RFC 7518 §6.3.2: «if the producer includes any of the other private key parameters, then all of the others
        // MUST be present».
        let (exponent, prime1) = (required(Member::D, self.d)?, required(Member::P, self.p)?);
        let (prime2, exponent1) = (required(Member::Q, self.q)?, required(Member::Dp, self.dp)?);
        let (exponent2, coefficient) = (required(Member::Dq, self.dq)?, required(Member::Qi, self.qi)?);
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
        let curve = match self.curve()? {
            "P-256" => Curve::P256,
            "P-384" => Curve::P384,
            "P-521" => Curve::P521,
            other => return Err(foreign(other)),
        };
        let full =
            |member, field| required(member, field).and_then(|bytes| coordinate(member, &bytes, curve.field_length()));
        let (x, y) = (full(Member::X, self.x)?, full(Member::Y, self.y)?);
        let point = [&[4], x.as_slice(), y.as_slice()].concat();
        if self.d.is_present() {
            numbers::ec_private(curve, &full(Member::D, self.d)?, Some(&point))
        } else {
            numbers::ec_public(curve, &point)
        }
    }

    fn ed25519(&self) -> Result<Ed25519Key> {
        match self.curve()? {
            "Ed25519" => {}
            other => return Err(foreign(other)),
        }
        let exact = |member, field| required(member, field).and_then(|bytes| exact(member, bytes));
        let x = exact(Member::X, self.x)?;
        if self.d.is_present() {
            numbers::ed25519_private(&exact(Member::D, self.d)?, Some(&x))
        } else {
            numbers::ed25519_public(&x)
        }
    }

    fn curve(&self) -> Result<&str> {
        self.crv.text(Member::Crv)?.ok_or(Error::KeyMember(Member::Crv, MemberFault::Missing))
    }

    fn binding(&self, kind: &Kind) -> Result<Binding> {
        let mut binding = Binding::default();
        if let Some(name) = self.alg.text(Member::Alg)?.filter(|name| !name.is_empty()) {
            let unknown = Error::KeyMember(Member::Alg, MemberFault::Unknown);
            let algorithm = Algorithm::from_name(name).map_err(|_| unknown)?;
            if !fits(algorithm, kind) {
                return Err(Error::KeyAlgorithmMismatch);
            }
            binding.algorithms = Some(vec![algorithm]);
        }
        if self.usage.text(Member::Use)?.is_some_and(|usage| usage != "sig") {
            (binding.never_verifies, binding.never_signs) = (true, true);
        }
        let operations = self.operations()?;
        // RFC 7517 §4.3: «Use of the "key_ops" member is OPTIONAL». An empty one says nothing either.
        if !operations.is_empty() {
            binding.never_verifies |= !operations.contains(&"verify");
            binding.never_signs |= !operations.contains(&"sign");
        }
        Ok(binding)
    }

    fn operations(&self) -> Result<Vec<&str>> {
        let Some(raw) = self.key_ops else { return Ok(Vec::new()) };
        let wrong = |fault| Error::KeyMember(Member::KeyOps, fault);
        let operations: Vec<&str> = serde_json::from_str(raw.get()).map_err(|_| wrong(MemberFault::WrongType))?;
        // RFC 7517 §4.3: «Duplicate key operation values MUST NOT be present in the array».
        let mut sorted = operations.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() == operations.len() { Ok(operations) } else { Err(wrong(MemberFault::Unknown)) }
    }
}

fn foreign(curve: &str) -> Error {
    match curve {
        "secp256k1" => Error::KeyForeignCurve(ForeignCurve::Secp256k1),
        "Ed448" => Error::KeyForeignCurve(ForeignCurve::Ed448),
        "X25519" => Error::KeyForeignCurve(ForeignCurve::X25519),
        "X448" => Error::KeyForeignCurve(ForeignCurve::X448),
        _ => Error::KeyMember(Member::Crv, MemberFault::Unknown),
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

/// The bytes of a member that must be there, in base64url. Padding and the other alphabet are taken too where they leave one
/// reading, as many writers use them.
fn required(member: Member, field: Field<'_>) -> Result<Zeroizing<Vec<u8>>> {
    let text = field.text(member)?.ok_or(Error::KeyMember(member, MemberFault::Missing))?;
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let length = if text.contains('=') {
        Base64Url::decode(text, &mut bytes)
            .map(<[u8]>::len)
            .or_else(|_| Base64::decode(text, &mut bytes).map(<[u8]>::len))
    } else {
        Base64UrlUnpadded::decode(text, &mut bytes)
            .map(<[u8]>::len)
            .or_else(|_| Base64Unpadded::decode(text, &mut bytes).map(<[u8]>::len))
    }
    .map_err(|_| Error::KeyMember(member, MemberFault::NotBase64Url))?;
    bytes.truncate(length);
    Ok(bytes)
}

/// RFC 7518 §6.2.1.2: «the length of this octet string MUST be the full size of a coordinate». It is a number all the same: with
/// a leading zero more or less it is the same one.
fn coordinate(member: Member, bytes: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>> {
    let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
    let significant = bytes.get(first..).unwrap_or_default();
    let zeros = length.checked_sub(significant.len()).filter(|_| !bytes.is_empty());
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.resize(zeros.ok_or(Error::KeyMember(member, MemberFault::WrongLength))?, 0);
    padded.extend_from_slice(significant);
    Ok(padded)
}

/// RFC 8037 §2 takes the bytes of RFC 8032, which are no big-endian number.
fn exact(member: Member, bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>> {
    if bytes.len() == 32 { Ok(bytes) } else { Err(Error::KeyMember(member, MemberFault::WrongLength)) }
}

fn uint(bytes: &[u8]) -> Result<UintRef<'_>> {
    UintRef::new(bytes).map_err(|_| Error::KeyInvalid)
}
