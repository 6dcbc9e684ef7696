//! What an [`Error`](super::Error) says beyond its kind: which claim, which member of a JWK, which mistake.
//!
//! No value here carries input.

/// Declares an enum with one text for each variant, and `ALL`, which lists them. All of it comes from one row for each variant, so none can
/// be left out.
macro_rules! listed {
    ($(#[$attribute:meta])* pub enum $name:ident, $text:ident { $($(#[$doc:meta])* $variant:ident => $value:expr,)+ }) => {
        $(#[$attribute])*
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The variant's text.
            #[must_use]
            pub const fn $text(self) -> &'static str {
                match self {
                    $(Self::$variant => $value),+
                }
            }
        }
    };
}

listed! {
    /// A registered claim that is validated (RFC 7519 §4.1).
    #[derive(Clone, Copy, Debug, serde::Deserialize, PartialEq, Eq)]
    #[serde(rename_all = "lowercase")]
    #[allow(missing_docs, reason = "the names are RFC 7519's")]
    pub enum Claim, name {
        Iss => "iss",
        Sub => "sub",
        Aud => "aud",
        Exp => "exp",
        Nbf => "nbf",
        Iat => "iat",
        Jti => "jti",
    }
}

listed! {
    /// What is wrong with a claim.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ClaimFault, message {
        /// It is expected and isn't there.
        Missing => "an expected claim is missing",
        /// Its JSON type isn't the registered one.
        WrongType => "a registered claim has the wrong type",
        /// It isn't what was expected.
        Mismatch => "a claim does not have the expected value",
    }
}

listed! {
    /// What an application passed for a key or a secret, where that can be told.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "the messages say what each one is")]
    pub enum Mistake, message {
        EscapedLineBreaks => r"the PEM text has \n written out where its line breaks should be: pass text.replaceAll('\\n', '\n')",
        MissingLineBreaks => "the PEM text has lost its line breaks: the BEGIN and the END line must each stand alone on a line",
        Quoted => "the PEM text stands in quotes: take them away",
        DamagedArmour => "the PEM text's BEGIN or END line is damaged: each has five hyphens before and behind, and the same label",
        Unarmoured => "this is the base64 of a key without its PEM armour: pass Buffer.from(text, 'base64'), or add the BEGIN and END lines",
        EncodedPem => "this is the base64 of a PEM text or a JWK: decode it first, by Buffer.from(text, 'base64').toString()",
        Hexadecimal => "this is a key in hexadecimal: pass Buffer.from(text, 'hex')",
        DerAsText => "this is a key in DER that was read as text: read the file as a Buffer, without an encoding",
        Jwk => "this is the text of a JWK: pass the object, by JSON.parse(text)",
        JwkSet => "this is the text of a JWK Set: pass one of its keys as an object",
        OpenSsh => "this is a key in the format of OpenSSH: convert it to PEM, by ssh-keygen -e -m PKCS8 for a public key",
        ForeignFormat => "this is a key in a format that is not read here: convert it to PEM or to a JWK",
        CertificateRequest => "this is a certificate request: pass the certificate, or the public key, by openssl req -pubkey -noout",
        Pkcs7 => "this is a PKCS#7 file: take the certificate out of it, by openssl pkcs7 -print_certs",
        Pkcs12 => "this is a PKCS#12 file: take the key or certificate out of it, by openssl pkcs12",
        Stringified => "this is the text of a value that is no secret, such as undefined or [object Object]: look where it was turned into a string",
        KeyInText => "this text has a key in it, so it is neither a key nor a secret",
        PublicSecret => "this is a public key or certificate, which is no secret: others have it",
    }
}

/// Declares [`Member`]: one row for each member, with its name.
macro_rules! members {
    ($($member:ident $name:literal,)+) => {
        /// A member of a JWK (RFC 7517 §4, RFC 7518 §6).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the names are those of the RFCs")]
        pub enum Member {
            $($member),+
        }

        impl Member {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// What is wrong with the member.
            #[must_use]
            pub const fn message(self, fault: MemberFault) -> &'static str {
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
                    )+
                }
            }
        }
    };
}

members! {
    Kty "kty",
    Alg "alg",
    Use "use",
    KeyOps "key_ops",
    Crv "crv",
    X "x",
    Y "y",
    N "n",
    E "e",
    K "k",
    D "d",
    P "p",
    Q "q",
    Dp "dp",
    Dq "dq",
    Qi "qi",
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

impl MemberFault {
    /// Every fault, in the order of declaration.
    pub const ALL: &[Self] = &[Self::Missing, Self::WrongType, Self::NotBase64Url, Self::WrongLength, Self::Unknown];
}

macro_rules! unsupported {
    ($curve:literal) => {
        concat!("the key is on the curve ", $curve, ", which is not supported: P-256, P-384, P-521 and Ed25519 are")
    };
}

listed! {
    /// A curve of keys that no JWS algorithm here uses.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "the names are those of the standards")]
    pub enum ForeignCurve, message {
        Secp256k1 => unsupported!("secp256k1"),
        P192 => unsupported!("P-192"),
        P224 => unsupported!("P-224"),
        BrainpoolP256r1 => unsupported!("brainpoolP256r1"),
        BrainpoolP384r1 => unsupported!("brainpoolP384r1"),
        BrainpoolP512r1 => unsupported!("brainpoolP512r1"),
        Ed448 => unsupported!("Ed448"),
        X25519 => unsupported!("X25519"),
        X448 => unsupported!("X448"),
    }
}

listed! {
    /// Keys that serve the same algorithms.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "the messages say what each one is")]
    pub enum Family, message {
        Secret => "the key cannot serve the algorithm: it is a secret, which serves HS256, HS384 and HS512",
        Rsa => "the key cannot serve the algorithm: it is an RSA key, which serves RS* and PS*",
        RsaPss => "the key cannot serve the algorithm: it is an RSA key that its parameters or its JWK bind to another one",
        P256 => "the key cannot serve the algorithm: it is an EC key on P-256, which serves ES256",
        P384 => "the key cannot serve the algorithm: it is an EC key on P-384, which serves ES384",
        P521 => "the key cannot serve the algorithm: it is an EC key on P-521, which serves ES512",
        Ed25519 => "the key cannot serve the algorithm: it is an Ed25519 key, which serves EdDSA",
    }
}
