//! Text that would become a secret although it is a key in another dress: a JWK, base64 without its armour, a PEM text
//! in quotes or flattened to one line, DER read as text. Mostly these are public keys, so as a secret they would let
//! everybody sign. No list of dresses is complete; here are those that files, databases and environments put on.

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
/// And 44 bytes, of which some are lost where two or more happen to be one character.
const MIN_DAMAGED: usize = 40;

type Bytes = Zeroizing<Vec<u8>>;

/// Whether `text`, which isn't PEM, holds a key.
pub fn hides_key(text: &[u8]) -> bool {
    hides_key_under(text, MAX_LAYERS)
}

fn hides_key_under(text: &[u8], layers: u8) -> bool {
    if latin1(text).is_some_and(|bytes| is_der(&bytes)) || is_damaged_der(text) {
        return true;
    }
    let text = MARKS.iter().find_map(|mark| text.strip_prefix(*mark)).unwrap_or(text).trim_ascii_start();
    if is_der(text) {
        return true;
    }
    let text = text.trim_ascii_end();
    if is_jwk(text) || is_openssh(text) || holds_block(text) || FOREIGN.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let Some(left) = layers.checked_sub(1) else { return false };
    [base64(text), hex(text), plain(text), percent_decoded(text), before_end(text)]
        .into_iter()
        .flatten()
        .any(|inner| is_der(&inner) || is_ssh_key(&inner) || hides_key_under(&inner, left))
}

/// Byte order marks of UTF-8 and UTF-16.
const MARKS: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
/// How public keys begin in RFC 4716 and in XML signatures as .NET writes them.
const FOREIGN: [&[u8]; 2] = [b"---- BEGIN SSH2 PUBLIC KEY ----", b"<RSAKeyValue>"];

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

/// `ssh-ed25519 AAAA… comment`, perhaps with options before it: the key repeats the word before it.
fn is_openssh(text: &[u8]) -> bool {
    let words = || text.split(u8::is_ascii_whitespace);
    words().zip(words().skip(1)).any(|(name, key)| {
        names_ssh_key(name) && base64(key).is_some_and(|key| ssh_key_type(&key).is_some_and(|inner| inner == name))
    })
}

/// The same key without the words around it.
fn is_ssh_key(bytes: &[u8]) -> bool {
    ssh_key_type(bytes).is_some_and(names_ssh_key)
}

/// A key begins with the length and the text of its type (RFC 4253 §6.6).
fn ssh_key_type(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn names_ssh_key(name: &[u8]) -> bool {
    [&b"ssh-"[..], b"ecdsa-sha2-", b"sk-"].iter().any(|start| name.starts_with(start))
}

/// DER that was read as UTF-8 or ASCII, where a byte from 0x80 on becomes U+FFFD or loses its high bit. The key is lost,
/// but whoever has it can make the same text of it.
fn is_damaged_der(text: &[u8]) -> bool {
    const LONGEST_START: usize = 16;
    if text.first() != Some(&b'0') || text.len() < MIN_DAMAGED {
        return false;
    }
    let Ok(text) = core::str::from_utf8(text) else { return false };
    let start: Vec<char> = text.chars().take(LONGEST_START).collect();
    // A length takes one byte, or one that says how many follow.
    let lengths = || 1..=3_usize;
    lengths().any(|outer| match start.get(1..).and_then(|rest| rest.get(outer..)) {
        Some(['0', inside @ ..]) => lengths().any(|inner| {
            matches!(
                inside.get(inner..),
                // An algorithm's OBJECT IDENTIFIER, or a certificate's version.
                Some(['\u{6}', '\u{3}' | '\u{7}' | '\t', ..] | ['\u{FFFD}' | ' ', '\u{3}', '\u{2}', '\u{1}', ..])
            )
        }),
        _ => false,
    })
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
    // As PostgreSQL and C write bytes.
    let text = text.strip_prefix(br"\x").or_else(|| text.strip_prefix(b"0x")).unwrap_or(text);
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

/// The text without its percent-encoding; nothing if it has none. A form's plus is a space.
fn percent_decoded(text: &[u8]) -> Option<Bytes> {
    if !text.contains(&b'%') {
        return None;
    }
    let spaces_are_encoded = text.windows(3).any(|three| three == b"%20");
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match (byte, behind) {
            (b'%', [high, low, behind @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                plain.push(digit(high)? << 4 | digit(low)?);
                rest = behind;
            }
            (b'+', _) if !spaces_are_encoded => plain.push(b' '),
            _ => plain.push(byte),
        }
    }
    (plain.len() != text.len()).then_some(plain)
}

/// What a PEM text without its first line holds.
fn before_end(text: &[u8]) -> Option<Bytes> {
    let (before, _) = split_at(text, b"-----END ")?;
    base64(before)
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
