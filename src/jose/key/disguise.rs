//! Text that would become a secret although it is a key in another dress: a JWK, base64 without its armour, a PEM text
//! in quotes or flattened to one line, DER read as text. Mostly these are public keys, so as a secret they would let
//! everybody sign.

use core::cell::Cell;

use base64ct::{Base64Unpadded, Encoding};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::der;

/// How many dresses are taken off one after the other: base64 around PEM, with quotes around it, and one to spare.
const MAX_LAYERS: u8 = 3;
/// The shortest key there is, an Ed25519 `SubjectPublicKeyInfo`, has 59 characters of base64.
const MIN_BASE64: usize = 50;
const MIN_HEX: usize = 80;

type Bytes = Zeroizing<Vec<u8>>;

/// Whether `text`, which isn't PEM, holds a key.
pub fn hides_key(text: &[u8]) -> bool {
    hides_key_under(text, MAX_LAYERS)
}

fn hides_key_under(text: &[u8], layers: u8) -> bool {
    if latin1(text).is_some_and(|bytes| is_der(&bytes)) {
        return true;
    }
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii();
    if is_jwk(text) || is_openssh(text) || holds_block(text) {
        return true;
    }
    let Some(left) = layers.checked_sub(1) else { return false };
    [base64(text), hex(text), plain(text)]
        .into_iter()
        .flatten()
        .any(|inner| is_der(&inner) || hides_key_under(&inner, left))
}

fn is_der(bytes: &[u8]) -> bool {
    der::read(bytes).is_some() || der::is_structure(bytes)
}

/// A JSON object with `kty` or `keys` (RFC 7517 §4, §5), or an array of them; even if the rest isn't JSON.
fn is_jwk(text: &[u8]) -> bool {
    let found = Cell::new(false);
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
        formatter.write_str("an object or an array of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()?.map(Zeroizing::new) {
            if matches!(name.as_str(), "kty" | "keys") {
                self.0.set(true);
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(self)?.is_some() {}
        Ok(())
    }
}

/// `ssh-ed25519 AAAA… comment`: the key begins with the length and the text of the first word (RFC 4253 §6.6).
fn is_openssh(text: &[u8]) -> bool {
    let mut words = text.split(u8::is_ascii_whitespace);
    let (Some(name), Some(key)) = (words.next(), words.next()) else { return false };
    let Some(key) = base64(key) else { return false };
    matches!(key.split_first_chunk(), Some((length, rest))
        if u32::from_be_bytes(*length) as usize == name.len() && rest.starts_with(name))
}

/// Whether anywhere, also within a line, a complete PEM block stands whose content is a key.
fn holds_block(text: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const DASHES: &[u8] = b"-----";
    let mut rest = text;
    while let Some((_, block)) = split_at(rest, BEGIN) {
        let Some((label, body)) = split_at(block, DASHES) else { return false };
        let Some((body, end)) = split_at(body, DASHES) else { return false };
        let closed = end.strip_prefix(b"END ").and_then(|end| end.strip_prefix(label));
        if closed.is_some_and(|end| end.starts_with(DASHES)) {
            let mut characters = Zeroizing::new(Vec::with_capacity(body.len()));
            characters.extend(body.iter().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')));
            if decode(&characters).is_some_and(|bytes| is_der(&bytes)) {
                return true;
            }
        }
        // The dashes after the body may begin the next block.
        rest = text.get(text.len().saturating_sub(end.len()).saturating_sub(DASHES.len())..).unwrap_or_default();
    }
    false
}

/// What stands before and after the first `mark`.
fn split_at<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let position = text.windows(mark.len()).position(|window| window == mark)?;
    let (before, rest) = text.split_at_checked(position)?;
    Some((before, rest.strip_prefix(mark)?))
}

/// The bytes of text that is nothing but base64 in either alphabet, with or without padding, in lines or not.
fn base64(text: &[u8]) -> Option<Bytes> {
    let mut characters = Zeroizing::new(Vec::with_capacity(text.len()));
    characters.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    }));
    while characters.last() == Some(&b'=') {
        characters.pop();
    }
    if characters.len() < MIN_BASE64 { None } else { decode(&characters) }
}

fn decode(characters: &[u8]) -> Option<Bytes> {
    let mut bytes = Zeroizing::new(vec![0; characters.len()]);
    let length = Base64Unpadded::decode(characters, &mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

/// The bytes of text that is nothing but hexadecimal digits, with or without white space and colons.
fn hex(text: &[u8]) -> Option<Bytes> {
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b':') {
        digits.push(u8::try_from(char::from(*byte).to_digit(16)?).ok()?);
    }
    if digits.len() < MIN_HEX {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len()));
    bytes.extend(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte: u8, digit| byte << 4 | digit)));
    Some(bytes)
}

/// The text without quotes around it, without NULs (UTF-16) and with its escapes of one letter resolved; nothing if it
/// has none of these.
fn plain(text: &[u8]) -> Option<Bytes> {
    let unquoted = match text {
        [first @ (b'"' | b'\'' | b'`'), inner @ .., last] if first == last => inner,
        text => text,
    };
    let mut plain = Zeroizing::new(Vec::with_capacity(unquoted.len()));
    let mut escaped = false;
    for &byte in unquoted {
        match byte {
            0 => {}
            // A run of them counts once: texts are often escaped twice.
            b'\\' => escaped = true,
            b'n' | b'r' | b't' if escaped => {
                plain.push(b'\n');
                escaped = false;
            }
            byte => {
                plain.push(byte);
                escaped = false;
            }
        }
    }
    (plain.len() != text.len()).then_some(plain)
}

/// The bytes of text that was made from bytes one character each.
fn latin1(text: &[u8]) -> Option<Bytes> {
    // The first byte of any DER key.
    if text.first() != Some(&0x30) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    for character in core::str::from_utf8(text).ok()?.chars() {
        bytes.push(u8::try_from(character).ok()?);
    }
    Some(bytes)
}
