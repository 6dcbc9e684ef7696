//! What can be wrong, with a stable code for each: with a token, or with what the caller passed.
//!
//! Where the JOSE world has a code for a fault, this uses it. No variant carries input, so no message can
//! repeat a key, a token or a claim's value.

/// A result whose error is [`Error`].
pub type Result<T> = core::result::Result<T, Error>;

/// A fault of a token or of the caller. [`Error::reason`] is its small integer on the boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Not a compact JWS, or its protected header can't be read (RFC 7515 §5.2).
    JwsInvalid,
    /// Longer than the limit, refused before anything is decoded.
    TokenTooLong,
    /// `crit` names an extension, or `b64` is there (RFC 7515 §4.1.11, RFC 7797).
    HeaderUnsupported,
    /// The header's `alg` isn't one that the key and the policy allow (RFC 8725 §3.1).
    AlgorithmNotAllowed,
    /// The signature doesn't verify (RFC 7515 §5.2).
    SignatureInvalid,
    /// The signature is good, the payload isn't a JSON object with unambiguous claims (RFC 7519 §7.2).
    JwtInvalid,
    /// The header's `typ` isn't the demanded one (RFC 8725 §3.11).
    TypeMismatch,
    /// `exp` has passed (RFC 7519 §4.1.4).
    Expired,
    /// `nbf` hasn't come (RFC 7519 §4.1.5).
    NotYetValid,
    /// `iat` lies further back than `maxAge`.
    TooOld,
    /// A member that `requiredClaims` names isn't there.
    ClaimMissing,
    /// The time to validate at isn't a finite number: every comparison with it would say what the token wants.
    ClockInvalid,
    /// A registered claim is missing, has the wrong JSON type, or isn't the expected value.
    Claim(Claim, ClaimFault),

    /// Not a sealed token, or one that was altered or made under another secret or for another purpose.
    SealedInvalid,
    /// A sealed token, or one that would be, longer than the limit.
    SealedTooLong,
    /// A sealed token under a key that isn't in the ring.
    SealedKeyUnknown,

    /// The key can't be read.
    KeyInvalid,
    /// The key or secret is empty.
    KeyEmpty,
    /// A private key that is encrypted under a passphrase.
    KeyEncrypted,
    /// A readable key of a kind or on a curve that no JWS algorithm here uses.
    KeyUnsupported,
    /// An RSA key below 2048 bits, without the caller's leave (RFC 7518 §3.3).
    KeyTooSmall,
    /// The JWK's `alg` isn't one of its kind (RFC 7517 §4.4).
    KeyAlgorithmMismatch,
    /// The key, which serves the algorithms of this family, can't serve the one that was asked for.
    KeyServes(Family),
    /// The JWK's `use` or `key_ops` forbid this use (RFC 7517 §4.2, §4.3).
    KeyUseForbidden,
    /// Signing was asked of a public key.
    KeyNotPrivate,
    /// An algorithm name that isn't known here.
    AlgorithmUnknown,
    /// A policy or option that can't be read.
    OptionInvalid,
    /// Neither a key nor a secret, and it shows what happened to it on its way.
    KeyMistaken(Mistake),
    /// A member of a JWK that can't be read.
    KeyMember(Member, MemberFault),
    /// A key on a known curve that no JWS algorithm here uses.
    KeyForeignCurve(ForeignCurve),
    /// An EC key that spells its curve's parameters out, which aren't those of a curve of RFC 7518.
    KeyForeignParameters,

    /// The platform failed (randomness, memory), or a defect of latchkey was caught at the boundary.
    Internal,
}

/// A registered claim that is validated (RFC 7519 §4.1).
#[derive(Clone, Copy, Debug, serde::Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are RFC 7519's")]
pub enum Claim {
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Jti,
}

/// What is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimFault {
    /// It is expected and isn't there.
    Missing,
    /// Its JSON type isn't the registered one.
    WrongType,
    /// It isn't what was expected.
    Mismatch,
}

/// What an application passed for a key or a secret, where that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the messages say what each one is")]
pub enum Mistake {
    EscapedLineBreaks,
    MissingLineBreaks,
    Quoted,
    DamagedArmour,
    Unarmoured,
    EncodedPem,
    Hexadecimal,
    DerAsText,
    Jwk,
    JwkSet,
    OpenSsh,
    ForeignFormat,
    CertificateRequest,
    Pkcs7,
    Pkcs12,
    Stringified,
    KeyInText,
    PublicSecret,
}

/// A member of a JWK (RFC 7517 §4, RFC 7518 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the RFCs")]
pub enum Member {
    Kty,
    Alg,
    Use,
    KeyOps,
    Crv,
    X,
    Y,
    N,
    E,
    K,
    D,
    P,
    Q,
    Dp,
    Dq,
    Qi,
}

/// What is wrong with a member of a JWK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberFault {
    /// It isn't there.
    Missing,
    /// It isn't of its JSON type.
    WrongType,
    /// It isn't base64url.
    NotBase64Url,
    /// It has too many bytes, or too few.
    WrongLength,
    /// It has no value that is known here, or one twice.
    Unknown,
}

/// A curve of keys that no JWS algorithm here uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standards")]
pub enum ForeignCurve {
    Secp256k1,
    P192,
    P224,
    BrainpoolP256r1,
    BrainpoolP384r1,
    BrainpoolP512r1,
    Ed448,
    X25519,
    X448,
}

/// Keys that serve the same algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the messages say what each one is")]
pub enum Family {
    Secret,
    Rsa,
    RsaPss,
    P256,
    P384,
    P521,
    Ed25519,
}

impl Mistake {
    const ALL: [Self; 18] = [
        Self::EscapedLineBreaks,
        Self::MissingLineBreaks,
        Self::Quoted,
        Self::DamagedArmour,
        Self::Unarmoured,
        Self::EncodedPem,
        Self::Hexadecimal,
        Self::DerAsText,
        Self::Jwk,
        Self::JwkSet,
        Self::OpenSsh,
        Self::ForeignFormat,
        Self::CertificateRequest,
        Self::Pkcs7,
        Self::Pkcs12,
        Self::Stringified,
        Self::KeyInText,
        Self::PublicSecret,
    ];

    /// What came, and what to do.
    const fn message(self) -> &'static str {
        match self {
            Self::EscapedLineBreaks => {
                r"the PEM text has \n written out where its line breaks should be: pass text.replaceAll('\\n', '\n')"
            }
            Self::MissingLineBreaks => {
                "the PEM text has lost its line breaks: the BEGIN and the END line must each stand alone on a line"
            }
            Self::Quoted => "the PEM text stands in quotes: take them away",
            Self::DamagedArmour => {
                "the PEM text's BEGIN or END line is damaged: each has five hyphens before and behind, and the same label"
            }
            Self::Unarmoured => {
                "this is the base64 of a key without its PEM armour: pass Buffer.from(text, 'base64'), or add the BEGIN and END lines"
            }
            Self::EncodedPem => {
                "this is the base64 of a PEM text or a JWK: decode it first, by Buffer.from(text, 'base64').toString()"
            }
            Self::Hexadecimal => "this is a key in hexadecimal: pass Buffer.from(text, 'hex')",
            Self::DerAsText => {
                "this is a key in DER that was read as text: read the file as a Buffer, without an encoding"
            }
            Self::Jwk => "this is the text of a JWK: pass the object, by JSON.parse(text)",
            Self::JwkSet => "this is the text of a JWK Set: pass one of its keys as an object",
            Self::OpenSsh => {
                "this is a key in the format of OpenSSH: convert it to PEM, by ssh-keygen -e -m PKCS8 for a public key"
            }
            Self::ForeignFormat => "this is a key in a format that is not read here: convert it to PEM or to a JWK",
            Self::CertificateRequest => {
                "this is a certificate request: pass the certificate, or the public key, by openssl req -pubkey -noout"
            }
            Self::Pkcs7 => "this is a PKCS#7 file: take the certificate out of it, by openssl pkcs7 -print_certs",
            Self::Pkcs12 => "this is a PKCS#12 file: take the key or certificate out of it, by openssl pkcs12",
            Self::Stringified => {
                "this is the text of a value that is no secret, such as undefined or [object Object]: look where it was turned into a string"
            }
            Self::KeyInText => "this text has a key in it, so it is neither a key nor a secret",
            Self::PublicSecret => "this is a public key or certificate, which is no secret: others have it",
        }
    }
}

impl Member {
    const ALL: [Self; 16] = [
        Self::Kty,
        Self::Alg,
        Self::Use,
        Self::KeyOps,
        Self::Crv,
        Self::X,
        Self::Y,
        Self::N,
        Self::E,
        Self::K,
        Self::D,
        Self::P,
        Self::Q,
        Self::Dp,
        Self::Dq,
        Self::Qi,
    ];

    const fn message(self, fault: MemberFault) -> &'static str {
        macro_rules! each {
            ($($member:ident $name:literal),*) => {
                match (self, fault) {
                    $(
                        (Self::$member, MemberFault::Missing) => concat!("the JWK has no member \"", $name, "\""),
                        (Self::$member, MemberFault::WrongType) => {
                            concat!("the JWK's member \"", $name, "\" has the wrong JSON type, or is written with escapes")
                        }
                        (Self::$member, MemberFault::NotBase64Url) => concat!("the JWK's member \"", $name, "\" is not base64url"),
                        (Self::$member, MemberFault::WrongLength) => {
                            concat!("the JWK's member \"", $name, "\" has the wrong length for its curve")
                        }
                        (Self::$member, MemberFault::Unknown) => {
                            concat!("the JWK's member \"", $name, "\" has a value that is not supported")
                        }
                    )*
                }
            };
        }
        each!(
            Kty "kty", Alg "alg", Use "use", KeyOps "key_ops", Crv "crv", X "x", Y "y", N "n", E "e", K "k", D "d", P "p", Q "q",
            Dp "dp", Dq "dq", Qi "qi"
        )
    }
}

impl MemberFault {
    const ALL: [Self; 5] = [Self::Missing, Self::WrongType, Self::NotBase64Url, Self::WrongLength, Self::Unknown];
}

impl ForeignCurve {
    const ALL: [Self; 9] = [
        Self::Secp256k1,
        Self::P192,
        Self::P224,
        Self::BrainpoolP256r1,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
        Self::Ed448,
        Self::X25519,
        Self::X448,
    ];

    const fn message(self) -> &'static str {
        macro_rules! each {
            ($($curve:ident $name:literal),*) => {
                match self {
                    $(Self::$curve => concat!(
                        "the key is on the curve ", $name, ", which is not supported: P-256, P-384, P-521 and Ed25519 are"
                    ),)*
                }
            };
        }
        each!(
            Secp256k1 "secp256k1", P192 "P-192", P224 "P-224", BrainpoolP256r1 "brainpoolP256r1",
            BrainpoolP384r1 "brainpoolP384r1", BrainpoolP512r1 "brainpoolP512r1", Ed448 "Ed448", X25519 "X25519", X448 "X448"
        )
    }
}

impl Family {
    const ALL: [Self; 7] = [Self::Secret, Self::Rsa, Self::RsaPss, Self::P256, Self::P384, Self::P521, Self::Ed25519];

    const fn message(self) -> &'static str {
        match self {
            Self::Secret => "the key cannot serve the algorithm: it is a secret, which serves HS256, HS384 and HS512",
            Self::Rsa => "the key cannot serve the algorithm: it is an RSA key, which serves RS* and PS*",
            Self::RsaPss => {
                "the key cannot serve the algorithm: it is an RSA key that its parameters or its JWK bind to another one"
            }
            Self::P256 => "the key cannot serve the algorithm: it is an EC key on P-256, which serves ES256",
            Self::P384 => "the key cannot serve the algorithm: it is an EC key on P-384, which serves ES384",
            Self::P521 => "the key cannot serve the algorithm: it is an EC key on P-521, which serves ES512",
            Self::Ed25519 => "the key cannot serve the algorithm: it is an Ed25519 key, which serves EdDSA",
        }
    }
}

impl Claim {
    /// Every claim, in the order of its RFC section.
    pub const ALL: [Self; 7] = [Self::Iss, Self::Sub, Self::Aud, Self::Exp, Self::Nbf, Self::Iat, Self::Jti];

    /// The member's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Aud => "aud",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
            Self::Jti => "jti",
        }
    }
}

impl ClaimFault {
    const ALL: [Self; 3] = [Self::Missing, Self::WrongType, Self::Mismatch];
}

/// The variants without data, in the order of their reasons from 1.
const PLAIN: [Error; 26] = [
    Error::JwsInvalid,
    Error::TokenTooLong,
    Error::HeaderUnsupported,
    Error::AlgorithmNotAllowed,
    Error::SignatureInvalid,
    Error::JwtInvalid,
    Error::TypeMismatch,
    Error::Expired,
    Error::NotYetValid,
    Error::TooOld,
    Error::ClaimMissing,
    Error::ClockInvalid,
    Error::SealedInvalid,
    Error::SealedTooLong,
    Error::SealedKeyUnknown,
    Error::KeyInvalid,
    Error::KeyEmpty,
    Error::KeyEncrypted,
    Error::KeyUnsupported,
    Error::KeyTooSmall,
    Error::KeyAlgorithmMismatch,
    Error::KeyUseForbidden,
    Error::KeyNotPrivate,
    Error::AlgorithmUnknown,
    Error::OptionInvalid,
    Error::Internal,
];

impl Error {
    /// Every error, by rising [`Error::reason`] from 1 without a gap.
    pub fn all() -> impl Iterator<Item = Self> {
        let claims = Claim::ALL
            .into_iter()
            .flat_map(|claim| ClaimFault::ALL.into_iter().map(move |fault| Self::Claim(claim, fault)));
        let members = Member::ALL
            .into_iter()
            .flat_map(|member| MemberFault::ALL.into_iter().map(move |fault| Self::KeyMember(member, fault)));
        // Those of tokens come first: only their numbers are looked up while a server runs.
        PLAIN
            .into_iter()
            .chain(claims)
            .chain(Mistake::ALL.map(Self::KeyMistaken))
            .chain(members)
            .chain(ForeignCurve::ALL.map(Self::KeyForeignCurve))
            .chain(Family::ALL.map(Self::KeyServes))
            .chain([Self::KeyForeignParameters])
    }

    /// The error's number on the boundary: positive and stable within one build.
    #[must_use]
    pub fn reason(self) -> u32 {
        Self::all().zip(1_u32..).find_map(|(error, reason)| (error == self).then_some(reason)).unwrap_or_default()
    }

    /// The stable code that a JavaScript `Error` carries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::JwsInvalid | Self::TokenTooLong => "ERR_JWS_INVALID",
            Self::HeaderUnsupported | Self::AlgorithmUnknown => "ERR_JOSE_NOT_SUPPORTED",
            Self::AlgorithmNotAllowed => "ERR_JOSE_ALG_NOT_ALLOWED",
            Self::SignatureInvalid => "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
            Self::JwtInvalid => "ERR_JWT_INVALID",
            Self::Expired | Self::TooOld => "ERR_JWT_EXPIRED",
            Self::TypeMismatch | Self::NotYetValid | Self::ClaimMissing | Self::Claim(..) => {
                "ERR_JWT_CLAIM_VALIDATION_FAILED"
            }
            Self::ClockInvalid => "ERR_CLOCK_INVALID",
            Self::SealedInvalid => "ERR_SEALED_INVALID",
            Self::SealedTooLong => "ERR_SEALED_TOO_LONG",
            Self::SealedKeyUnknown => "ERR_SEALED_KEY_UNKNOWN",
            Self::KeyUnsupported
            | Self::KeyForeignCurve(_)
            | Self::KeyForeignParameters
            | Self::KeyMember(Member::Kty | Member::Crv, MemberFault::Unknown) => "ERR_KEY_UNSUPPORTED",
            Self::KeyInvalid | Self::KeyEmpty | Self::KeyEncrypted | Self::KeyMistaken(_) | Self::KeyMember(..) => {
                "ERR_KEY_INVALID"
            }
            Self::KeyTooSmall => "ERR_KEY_TOO_SMALL",
            Self::KeyAlgorithmMismatch | Self::KeyServes(_) => "ERR_KEY_ALG_MISMATCH",
            Self::KeyUseForbidden => "ERR_KEY_USE_FORBIDDEN",
            Self::KeyNotPrivate => "ERR_KEY_NOT_PRIVATE",
            Self::OptionInvalid => "ERR_OPTION_INVALID",
            Self::Internal => "ERR_INTERNAL",
        }
    }

    /// The claim or header member at fault, if it is one.
    #[must_use]
    pub const fn claim(self) -> Option<&'static str> {
        match self {
            Self::TypeMismatch => Some("typ"),
            Self::Expired => Some("exp"),
            Self::NotYetValid => Some("nbf"),
            Self::TooOld => Some("iat"),
            Self::Claim(claim, _) => Some(claim.name()),
            _ => None,
        }
    }

    /// One sentence without a full stop, with nothing of the input in it.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::JwsInvalid => "the token is not a well-formed compact JWS",
            Self::TokenTooLong => "the token is longer than the limit",
            Self::HeaderUnsupported => "the token's header demands an extension that is not supported",
            Self::AlgorithmNotAllowed => "the token's algorithm is not allowed for this key",
            Self::SignatureInvalid => "the token's signature does not verify",
            Self::JwtInvalid => "the token's payload is not a JSON object with unambiguous claims",
            Self::TypeMismatch => "the token's \"typ\" is not the expected one",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::TooOld => "the token was issued too long ago",
            Self::ClaimMissing | Self::Claim(_, ClaimFault::Missing) => "an expected claim is missing",
            Self::Claim(_, ClaimFault::WrongType) => "a registered claim has the wrong type",
            Self::Claim(_, ClaimFault::Mismatch) => "a claim does not have the expected value",
            Self::ClockInvalid => "the clock does not say a finite time",
            Self::SealedTooLong => "the sealed token is longer than the limit",
            Self::SealedInvalid => "the sealed token is not authentic",
            Self::SealedKeyUnknown => "the sealed token's key is not in the ring",
            Self::KeyInvalid => "the key cannot be read",
            Self::KeyEmpty => "the key is empty",
            Self::KeyEncrypted => "the private key is encrypted: pass crypto.createPrivateKey({ key, passphrase })",
            Self::KeyUnsupported => "the key's kind or curve is not supported",
            Self::KeyTooSmall => "the RSA key is shorter than 2048 bits (allowInsecureKeySizes permits it)",
            Self::KeyAlgorithmMismatch => {
                "the key cannot serve the algorithm: the JWK's \"alg\" is not one of its kind or curve"
            }
            Self::KeyServes(family) => family.message(),
            Self::KeyMistaken(mistake) => mistake.message(),
            Self::KeyMember(member, fault) => member.message(fault),
            Self::KeyForeignCurve(curve) => curve.message(),
            Self::KeyForeignParameters => {
                "the EC key spells out the parameters of a curve, which are not exactly those of P-256, P-384 or P-521"
            }
            Self::KeyUseForbidden => "the JWK's \"use\" or \"key_ops\" forbid this use",
            Self::KeyNotPrivate => "signing needs a private key",
            Self::AlgorithmUnknown => "the algorithm is not supported",
            Self::OptionInvalid => "an option cannot be read",
            Self::Internal => "an internal error occurred",
        }
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_error_has_its_own_positive_reason() {
        let reasons: Vec<u32> = Error::all().map(Error::reason).collect();
        assert_eq!(reasons, (1..=162).collect::<Vec<_>>());
        assert_eq!(Error::all().map(|e| format!("{e:?}")).collect::<HashSet<_>>().len(), 162);
    }
}
