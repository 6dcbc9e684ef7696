//! The signature algorithms of RFC 7518 §3.1 and RFC 8037, each resolved once from its name and passed as a value.

use crate::error::{Error, Result};

/// A JWS algorithm. `none` has no value here, so it can't be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are RFC 7518's")]
pub enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,
}

impl Algorithm {
    /// Every algorithm, in the order of the table above.
    pub const ALL: [Self; 13] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::EdDSA,
    ];

    /// The name in a header's `alg`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::ES512 => "ES512",
            Self::EdDSA => "EdDSA",
        }
    }

    /// Whether that is its exact name; names are case-sensitive (RFC 7515 §4.1.1). `EdDSA` has a fully specified one as well, for
    /// the only curve that is used here (RFC 9864 §2.2).
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        self.name() == name || (self == Self::EdDSA && name == "Ed25519")
    }

    /// The algorithm of that name.
    ///
    /// # Errors
    /// [`Error::AlgorithmUnknown`].
    pub fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.is_named(name)).ok_or(Error::AlgorithmUnknown)
    }
}
