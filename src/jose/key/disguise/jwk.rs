//! The text of a JWK, in JSON or not.

use core::cell::Cell;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::members::{behind_word, has, separated};

/// RFC 7518 §6.1, RFC 8037 §2, and the one of post-quantum keys. Not `oct`: that is a secret, and its text as well.
const KTY: [&[u8]; 4] = [b"RSA", b"EC", b"OKP", b"AKP"];

/// Whether `kty` says so: as a member of an object in JSON, or as a name whose value ends with the word, or has other members
/// of a JWK beside it.
pub fn is_jwk(text: &[u8]) -> bool {
    let named = separated(text, b"kty").any(|(separator, value)| {
        let Some(rest) = KTY.iter().find_map(|kty| behind_word(value, kty)) else { return false };
        let ends = rest.iter().find(|byte| **byte != b' ').is_none_or(|byte| !byte.is_ascii_alphanumeric());
        // In a list they may be two words of many.
        (ends && separator != b',') || [&b"crv"[..], b"n", b"x"].iter().any(|name| has(text, name, |_| true))
    });
    named || holds_kty(text)
}

/// A JSON object with `kty` (RFC 7517 §4), wherever it lies within another or an array (§5), even if the rest isn't JSON: names
/// in JSON may be written with escapes.
fn holds_kty(text: &[u8]) -> bool {
    let found = Cell::new(false);
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start();
    if matches!(text.first(), Some(b'{' | b'[')) {
        // Only what was seen on the way counts.
        let _ = JwkMembers(&found).deserialize(&mut serde_json::Deserializer::from_slice(text));
    }
    found.get()
}

#[derive(Clone, Copy)]
struct JwkMembers<'a>(&'a Cell<bool>);

impl<'de> DeserializeSeed<'de> for JwkMembers<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JwkMembers<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()?.map(Zeroizing::new) {
            if name.as_str() == "kty" {
                // Counts even if nothing readable follows.
                let before = self.0.replace(true);
                self.0.set(before || members.next_value::<serde_json::Value>()? != "oct");
            } else {
                members.next_value_seed(self)?;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(self)?.is_some() {}
        Ok(())
    }
}
