//! The protected header of a compact JWS (RFC 7515 §4): only what verification may depend on.
//!
//! `jwk`, `jku`, `x5u` and `x5c` are never read: a key doesn't come from the token it verifies.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::algorithm::Algorithm;
use crate::base64url;
use crate::error::{Error, Result};

/// A header that is a JSON object without repeated members and without demands on the verifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `alg`, as it stands there; `None` if it is missing or isn't a string.
    pub alg: Option<Cow<'static, str>>,
    /// `typ`, if it is a string.
    pub typ: Option<Cow<'static, str>>,
}

/// A header's base64url text with what it says: an issuer puts the same one, `kid` and all, before each of its tokens.
#[derive(Debug)]
pub struct KnownHeader {
    encoded: Box<[u8]>,
    header: Header,
}

impl KnownHeader {
    /// Remembers `header` for its text.
    #[must_use]
    pub fn new(encoded: &[u8], header: Header) -> Self {
        Self { encoded: encoded.into(), header }
    }
}

/// The headers that nearly every token has, in base64url, already parsed.
static COMMON: LazyLock<Vec<(String, Header)>> = LazyLock::new(|| {
    let spellings = |algorithm: Algorithm| {
        let alg = algorithm.name();
        let header = |typ: Option<&'static str>| Header { alg: Some(alg.into()), typ: typ.map(Cow::Borrowed) };
        [
            (format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#), header(Some("JWT"))),
            (format!(r#"{{"typ":"JWT","alg":"{alg}"}}"#), header(Some("JWT"))),
            (format!(r#"{{"alg":"{alg}"}}"#), header(None)),
        ]
        .map(|(json, header)| (base64url::encode(json.as_bytes()), header))
    };
    Algorithm::ALL.into_iter().flat_map(spellings).collect()
});

impl Header {
    /// Reads a header in base64url, or finds it to be one that was read before.
    ///
    /// # Errors
    /// Those of [`Header::parse`].
    pub fn decode<'k>(encoded: &[u8], known: Option<&'k KnownHeader>) -> Result<Cow<'k, Self>> {
        if let Some(known) = known.filter(|known| *known.encoded == *encoded) {
            return Ok(Cow::Borrowed(&known.header));
        }
        match COMMON.iter().find(|(common, _)| common.as_bytes() == encoded) {
            Some((_, header)) => Ok(Cow::Borrowed(header)),
            None => Self::parse(&base64url::decode(encoded)?).map(Cow::Owned),
        }
    }

    /// Reads the JSON text of a header.
    ///
    /// # Errors
    /// [`Error::JwsInvalid`] if it isn't a JSON object in UTF-8, or a member is repeated (RFC 7515 §4);
    /// [`Error::HeaderUnsupported`] if it has `crit` (no extension is known here) or `b64` other than `true` (RFC 7797).
    pub fn parse(json: &[u8]) -> Result<Self> {
        let json = core::str::from_utf8(json).map_err(|_| Error::JwsInvalid)?;
        let raw: RawHeader = serde_json::from_str(json).map_err(|_| Error::JwsInvalid)?;
        if raw.demands_extension {
            return Err(Error::HeaderUnsupported);
        }
        Ok(raw.header)
    }

    /// Whether `typ` names the media type `expected`: the case and a leading `application/` don't count (RFC 7515 §4.1.9).
    #[must_use]
    pub fn has_type(&self, expected: &str) -> bool {
        let typ = self.typ.as_deref().unwrap_or_default();
        !typ.is_empty() && without_application(typ).eq_ignore_ascii_case(without_application(expected))
    }
}

fn without_application(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) && !rest.contains('/') => rest,
        _ => typ,
    }
}

#[derive(Default)]
struct RawHeader {
    header: Header,
    demands_extension: bool,
}

impl<'de> Deserialize<'de> for RawHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = RawHeader;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<RawHeader, A::Error> {
        let mut raw = RawHeader::default();
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key()?.map(name_of) {
            match name.as_str() {
                "alg" => raw.header.alg = map.next_value::<MaybeString>()?.0,
                "typ" => raw.header.typ = map.next_value::<MaybeString>()?.0,
                "crit" => {
                    map.next_value::<IgnoredAny>()?;
                    raw.demands_extension = true;
                }
                "b64" => raw.demands_extension |= !matches!(map.next_value::<MaybeTrue>()?, MaybeTrue(true)),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            // RFC 7515 §4: "The Header Parameter names within the JOSE Header MUST be unique".
            if !seen.insert(name) {
                return Err(A::Error::custom("a repeated member"));
            }
        }
        Ok(raw)
    }
}

/// A member's name; one that is no Unicode (V8 takes lone surrogates) as it stands in the text.
fn name_of(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

/// A string's value, or `None` for any other JSON value.
struct MaybeString(Option<Cow<'static, str>>);

impl<'de> Deserialize<'de> for MaybeString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        let value: &'de RawValue = Deserialize::deserialize(deserializer)?;
        // A string that isn't Unicode can't be the name of an algorithm or a type.
        Ok(Self(serde_json::from_str::<String>(value.get()).ok().map(Cow::Owned)))
    }
}

struct MaybeTrue(bool);

impl<'de> Deserialize<'de> for MaybeTrue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        let value: &'de RawValue = Deserialize::deserialize(deserializer)?;
        Ok(Self(value.get() == "true"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_alg_and_typ_and_nothing_else() {
        let header = Header::parse(br#"{"typ":"JWT","alg":"ES256","kid":"1","jwk":{"kty":"oct"}}"#).unwrap();
        assert_eq!(header, Header { alg: Some("ES256".into()), typ: Some("JWT".into()) });
    }

    #[test]
    fn the_common_headers_read_as_their_text_does() {
        assert_eq!(COMMON.len(), 39);
        for (encoded, header) in COMMON.iter() {
            assert_eq!(Header::parse(&base64url::decode(encoded.as_bytes()).unwrap()).as_ref(), Ok(header));
        }
    }

    #[test]
    fn a_member_of_another_type_is_no_algorithm() {
        for json in [r#"{"alg":null}"#, r#"{"alg":["HS256"]}"#, r#"{"alg":256}"#, r#"{"alg":{"a":"HS256"}}"#, "{}"] {
            assert_eq!(Header::parse(json.as_bytes()).unwrap().alg, None, "{json}");
        }
    }

    #[test]
    fn refuses_what_is_not_an_unambiguous_object() {
        let cases: [&[u8]; 15] = [
            b"",
            b"null",
            b"[]",
            b"\"alg\"",
            b"{",
            b"{}x",
            b"\xEF\xBB\xBF{}",
            b"{\"a\":\"\xFF\"}",
            br#"{"alg":"HS256","alg":"none"}"#,
            br#"{"alg":"HS256","\u0061lg":"none"}"#,
            br#"{"x":1,"x":1}"#,
            b"{\"a\nb\":1}",
            br#"{"alg":"HS256",}"#,
            br#"{'alg':"HS256"}"#,
            br#"{"alg":HS256}"#,
        ];
        for json in cases {
            assert_eq!(Header::parse(json), Err(Error::JwsInvalid), "{}", String::from_utf8_lossy(json));
        }
    }

    #[test]
    fn refuses_every_extension() {
        for json in [
            r#"{"crit":["exp"]}"#,
            r#"{"crit":[]}"#,
            r#"{"crit":null}"#,
            r#"{"b64":false}"#,
            r#"{"b64":0}"#,
            r#"{"b64":"false"}"#,
        ] {
            assert_eq!(Header::parse(json.as_bytes()), Err(Error::HeaderUnsupported), "{json}");
        }
        assert!(Header::parse(br#"{"b64":true}"#).is_ok());
    }

    #[test]
    fn types_are_compared_as_media_types() {
        let header = |typ: &str| Header { alg: None, typ: Some(Cow::Owned(typ.to_owned())) };
        assert!(header("at+jwt").has_type("at+jwt"));
        assert!(header("application/AT+JWT").has_type("at+jwt"));
        assert!(header("at+jwt").has_type("application/at+jwt"));
        assert!(!header("jwt").has_type("at+jwt"));
        assert!(!header("").has_type(""));
        assert!(!Header::default().has_type("at+jwt"));
    }
}
