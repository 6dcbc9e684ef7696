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
    /// The key can't serve the algorithm that was asked for.
    KeyAlgorithmMismatch,
    /// The JWK's `use` or `key_ops` forbid this use (RFC 7517 §4.2, §4.3).
    KeyUseForbidden,
    /// Signing was asked of a public key.
    KeyNotPrivate,
    /// An algorithm name that isn't known here.
    AlgorithmUnknown,
    /// A policy or option that can't be read.
    OptionInvalid,

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
        PLAIN.into_iter().chain(claims)
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
            Self::KeyInvalid | Self::KeyEmpty | Self::KeyEncrypted => "ERR_KEY_INVALID",
            Self::KeyUnsupported => "ERR_KEY_UNSUPPORTED",
            Self::KeyTooSmall => "ERR_KEY_TOO_SMALL",
            Self::KeyAlgorithmMismatch => "ERR_KEY_ALG_MISMATCH",
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
            Self::KeyEncrypted => "the private key is encrypted; decrypt it first",
            Self::KeyUnsupported => "the key's kind or curve is not supported",
            Self::KeyTooSmall => "the RSA key is shorter than 2048 bits (allowInsecureKeySizes permits it)",
            Self::KeyAlgorithmMismatch => "the key cannot serve the algorithm",
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
        assert_eq!(reasons, (1..=47).collect::<Vec<_>>());
        assert_eq!(Error::all().map(|e| format!("{e:?}")).collect::<HashSet<_>>().len(), 47);
    }
}
