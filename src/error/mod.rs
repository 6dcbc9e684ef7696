//! The errors of tokens and of callers' arguments, each with a stable code and message.
//!
//! Where the JOSE world has a code for an error, this uses it. No variant carries input, so no message can repeat a key, a token or a
//! claim's value. HTTP statuses are not decided here.

mod detail;

pub use detail::{Claim, ClaimFault, Family, ForeignCurve, Member, MemberFault, Mistake};

/// A result whose error is [`Error`].
pub type Result<T> = core::result::Result<T, Error>;

/// Declares [`Error`]: one row for each variant without data, with its code and message. A variant can't be left out of the list, the codes
/// or the messages, because all of them come from its row.
macro_rules! errors {
    ($($(#[$doc:meta])* $variant:ident => $code:literal, $message:literal;)+) => {
        /// A fault of a token or of the caller. [`Error::reason`] is its small integer on the boundary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[$doc])* $variant,)+
            /// A registered claim is missing, has the wrong JSON type, or isn't the expected value.
            Claim(Claim, ClaimFault),
            /// The key, which serves the algorithms of this family, can't serve the one requested.
            KeyServes(Family),
            /// Neither a key nor a secret, and the mistake can be told.
            KeyMistaken(Mistake),
            /// A member of a JWK that can't be read.
            KeyMember(Member, MemberFault),
            /// A key on a known curve that no JWS algorithm here uses.
            KeyForeignCurve(ForeignCurve),
        }

        /// The variants without data, in the order of their reasons from 1.
        const PLAIN: &[Error] = &[$(Error::$variant),+];

        impl Error {
            /// The stable code that a JavaScript `Error` carries.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Claim(..) => "ERR_JWT_CLAIM_VALIDATION_FAILED",
                    Self::KeyServes(_) => "ERR_KEY_ALG_MISMATCH",
                    Self::KeyForeignCurve(_) | Self::KeyMember(Member::Kty | Member::Crv, MemberFault::Unknown) => {
                        "ERR_KEY_UNSUPPORTED"
                    }
                    Self::KeyMistaken(_) | Self::KeyMember(..) => "ERR_KEY_INVALID",
                }
            }

            /// One sentence without a full stop, with nothing of the input in it.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self {
                    $(Self::$variant => $message,)+
                    Self::Claim(_, fault) => fault.message(),
                    Self::KeyServes(family) => family.message(),
                    Self::KeyMistaken(mistake) => mistake.message(),
                    Self::KeyMember(member, fault) => member.message(fault),
                    Self::KeyForeignCurve(curve) => curve.message(),
                }
            }
        }
    };
}

errors! {
    /// Not a compact JWS, or its protected header can't be read (RFC 7515 §5.2).
    JwsInvalid => "ERR_JWS_INVALID", "the token is not a well-formed compact JWS";
    /// Longer than the limit, refused before anything is decoded.
    TokenTooLong => "ERR_JWS_INVALID", "the token is longer than the limit";
    /// `crit` names an extension, or `b64` is there (RFC 7515 §4.1.11, RFC 7797).
    HeaderUnsupported => "ERR_JOSE_NOT_SUPPORTED", "the token's header demands an extension that is not supported";
    /// The header's `alg` isn't one that the key and the policy allow (RFC 8725 §3.1).
    AlgorithmNotAllowed => "ERR_JOSE_ALG_NOT_ALLOWED", "the token's algorithm is not allowed for this key";
    /// The signature doesn't verify (RFC 7515 §5.2).
    SignatureInvalid => "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "the token's signature does not verify";
    /// The signature is good, the payload isn't a JSON object with unambiguous claims (RFC 7519 §7.2).
    JwtInvalid => "ERR_JWT_INVALID", "the token's payload is not a JSON object with unambiguous claims";
    /// The header's `typ` isn't the required one (RFC 8725 §3.11).
    TypeMismatch => "ERR_JWT_CLAIM_VALIDATION_FAILED", "the token's \"typ\" is not the expected one";
    /// `exp` has passed (RFC 7519 §4.1.4).
    Expired => "ERR_JWT_EXPIRED", "the token has expired";
    /// `nbf` hasn't come (RFC 7519 §4.1.5).
    NotYetValid => "ERR_JWT_CLAIM_VALIDATION_FAILED", "the token is not valid yet";
    /// `iat` lies further back than `maxAge`.
    TooOld => "ERR_JWT_EXPIRED", "the token was issued too long ago";
    /// A member that `requiredClaims` names isn't there.
    ClaimMissing => "ERR_JWT_CLAIM_VALIDATION_FAILED", "an expected claim is missing";
    /// The time to validate at isn't a finite number: any comparison with it could accept the token.
    ClockInvalid => "ERR_CLOCK_INVALID", "the clock does not say a finite time";
    /// Not a sealed token, or one that was altered or made under another secret or for another purpose.
    SealedInvalid => "ERR_SEALED_INVALID", "the sealed token is not authentic";
    /// A sealed token, or one that would be, longer than the limit.
    SealedTooLong => "ERR_SEALED_TOO_LONG", "the sealed token is longer than the limit";
    /// A sealed token under a key that isn't in the ring.
    SealedKeyUnknown => "ERR_SEALED_KEY_UNKNOWN", "the sealed token's key is not in the ring";
    /// The key can't be read.
    KeyInvalid => "ERR_KEY_INVALID", "the key cannot be read";
    /// The key or secret is empty.
    KeyEmpty => "ERR_KEY_INVALID", "the key is empty";
    /// A private key that is encrypted under a passphrase.
    KeyEncrypted => "ERR_KEY_INVALID", "the private key is encrypted: pass crypto.createPrivateKey({ key, passphrase })";
    /// A readable key of a kind or on a curve that no JWS algorithm here uses.
    KeyUnsupported => "ERR_KEY_UNSUPPORTED", "the key's kind or curve is not supported";
    /// An RSA key below 2048 bits, without `allowInsecureKeySizes` (RFC 7518 §3.3).
    KeyTooSmall => "ERR_KEY_TOO_SMALL", "the RSA key is shorter than 2048 bits (allowInsecureKeySizes permits it)";
    /// The JWK's `alg` isn't one of its kind (RFC 7517 §4.4).
    KeyAlgorithmMismatch => "ERR_KEY_ALG_MISMATCH", "the key cannot serve the algorithm: the JWK's \"alg\" is not one of its kind or curve";
    /// An EC key that spells its curve's parameters out, which aren't those of a curve of RFC 7518.
    KeyForeignParameters => "ERR_KEY_UNSUPPORTED", "the EC key spells out the parameters of a curve, which are not exactly those of P-256, P-384 or P-521";
    /// The JWK's `use` or `key_ops` forbid this use (RFC 7517 §4.2, §4.3).
    KeyUseForbidden => "ERR_KEY_USE_FORBIDDEN", "the JWK's \"use\" or \"key_ops\" forbid this use";
    /// Signing needs a private key, and this one is public.
    KeyNotPrivate => "ERR_KEY_NOT_PRIVATE", "signing needs a private key";
    /// An unknown algorithm name.
    AlgorithmUnknown => "ERR_JOSE_NOT_SUPPORTED", "the algorithm is not supported";
    /// A policy or option that can't be read.
    OptionInvalid => "ERR_OPTION_INVALID", "an option cannot be read";
    /// The platform failed (randomness, memory), or a defect of latchkey was caught at the boundary.
    Internal => "ERR_INTERNAL", "an internal error occurred";
}

impl Error {
    /// Every error, by rising [`Error::reason`] from 1 without a gap.
    pub fn all() -> impl Iterator<Item = Self> {
        let claims =
            Claim::ALL.iter().flat_map(|claim| ClaimFault::ALL.iter().map(move |fault| Self::Claim(*claim, *fault)));
        let members = Member::ALL
            .iter()
            .flat_map(|member| MemberFault::ALL.iter().map(move |fault| Self::KeyMember(*member, *fault)));
        PLAIN
            .iter()
            .copied()
            .chain(claims)
            .chain(Mistake::ALL.iter().map(|mistake| Self::KeyMistaken(*mistake)))
            .chain(members)
            .chain(ForeignCurve::ALL.iter().map(|curve| Self::KeyForeignCurve(*curve)))
            .chain(Family::ALL.iter().map(|family| Self::KeyServes(*family)))
    }

    /// The error's number on the boundary: positive and stable within one build. The errors of tokens come first, because this counts up to
    /// them at each refusal.
    #[must_use]
    pub fn reason(self) -> u32 {
        Self::all().zip(1_u32..).find_map(|(error, reason)| (error == self).then_some(reason)).unwrap_or_default()
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
