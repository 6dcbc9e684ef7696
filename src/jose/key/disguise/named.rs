//! Keys that look like any other bytes, but stand behind their name: `pub:` as openssl prints it, `publicKey` in JSON,
//! `PublicKey("…")` as Rust does. Only values of exactly a key's length count.

use super::members::{value_start, word};
use crate::jose::key::decoding::is_base64;

/// Lengths of Ed25519 and X25519 keys, compressed points, X448 and Ed448 keys. All others have a mark of their own.
const PUBLIC: [usize; 6] = [32, 33, 49, 56, 57, 67];
/// Of their private halves; 64 where the public one stands behind it. Lines of base64 have 64 or 76 characters, so 48 and 57 bytes
/// count in hexadecimal alone.
const PRIVATE: [usize; 6] = [32, 48, 56, 57, 64, 66];
const LINES: [usize; 2] = [64, 76];
/// How far behind its name a value may begin: openssl indents by twenty spaces.
const MAX_GAP: usize = 64;

/// Whether a value of a public key's length is called one.
pub fn names_public_key(text: &[u8]) -> bool {
    // OpenSSL prints keys of all kinds in lines.
    named(text, b"pub", b"lic").any(|value| is_key(value, &PUBLIC) || listed(value) >= 32)
        || memchr::memmem::find(text, b"unparsed keybits").is_some()
        || memchr::memmem::find(text, b"Sun DSA Public Key").is_some()
        || memchr::memmem::find(text, b"CompressedEdwardsY").is_some()
}

/// Whether a value of a private key's length is called one.
pub fn names_private_key(text: &[u8]) -> bool {
    [(&b"priv"[..], &b"ate"[..]), (b"secretkey", b""), (b"secret_key", b"")]
        .iter()
        .any(|(stem, ending)| named(text, stem, ending).any(|value| is_key(value, &PRIVATE)))
}

/// Bytes in pairs of hexadecimal digits with colons, as openssl prints them.
pub fn is_in_pairs(value: &[u8]) -> bool {
    const SHORTEST_SCALAR: usize = 28;
    value.get(2) == Some(&b':') && listed(value) >= SHORTEST_SCALAR
}

/// The values behind a name: its stem alone, or with its ending, with `key` or `data` behind.
fn named<'a>(text: &'a [u8], stem: &'a [u8], ending: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    text.windows(stem.len()).enumerate().filter(|(_, window)| window.eq_ignore_ascii_case(stem)).filter_map(
        move |(at, window)| {
            let rest = text.get(at.saturating_add(window.len())..)?;
            let rest = strip(rest, ending).unwrap_or(rest);
            let joined =
                rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"-")).or_else(|| rest.strip_prefix(b"_"));
            let joined = joined.unwrap_or(rest);
            let long = [&b"key"[..], b"data"].iter().find_map(|word| strip(joined, word));
            // Three letters alone are in any base64.
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            if long.is_none() && before.is_some_and(|byte| is_base64(*byte)) {
                return None;
            }
            let rest = long.map_or(rest, without_suffix);
            if rest.first().is_none_or(|byte| is_base64(*byte)) {
                return None;
            }
            let start = value_start(rest.get(..rest.len().min(MAX_GAP))?);
            Some(without_class(rest.get(start..)?))
        },
    )
}

fn strip<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// `publicKeyHex`, `public_key_base64`.
fn without_suffix(rest: &[u8]) -> &[u8] {
    const MAX_SUFFIX: usize = 8;
    let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').unwrap_or(0);
    rest.get(if end <= MAX_SUFFIX { end } else { 0 }..).unwrap_or_default()
}

/// What stands behind `Buffer` and `Uint8Array(32) [`.
fn without_class(value: &[u8]) -> &[u8] {
    let behind = value.strip_prefix(b"Buffer ").or_else(|| {
        let rest = value.strip_prefix(b"Uint8Array(")?;
        let bracket = rest.iter().take(8).position(|byte| *byte == b'[')?;
        rest.get(bracket.checked_add(1)?..).map(<[u8]>::trim_ascii_start)
    });
    behind.unwrap_or(value)
}

/// Whether the value is one of these lengths, in hexadecimal, in base64 or as a list of bytes.
fn is_key(value: &[u8], lengths: &[usize]) -> bool {
    let listed = listed(value);
    if lengths.contains(&listed) {
        return true;
    }
    let word = word(value.strip_prefix(b"0x").unwrap_or(value));
    let is_hexadecimal = word.iter().all(u8::is_ascii_hexdigit);
    lengths.iter().any(|length| {
        let base64 = length.saturating_mul(4).div_ceil(3);
        (is_hexadecimal && word.len() == length.saturating_mul(2)) || (word.len() == base64 && !LINES.contains(&base64))
    })
}

/// How many bytes are written as two hexadecimal digits each, or in decimal, with little between.
fn listed(value: &[u8]) -> usize {
    const MAX_INDENTATION: usize = 40;
    let mut count = 0_usize;
    let mut rest = value;
    loop {
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (byte, behind) = rest.split_at_checked(end).unwrap_or_default();
        let is_byte = match byte {
            [_, _] => byte.iter().all(u8::is_ascii_hexdigit),
            [_] | [_, _, _] => byte.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        if !is_byte {
            return count;
        }
        count = count.saturating_add(1);
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b':' | b',' | b'\\');
        let gap = behind.iter().position(|byte| !is_gap(byte)).unwrap_or(behind.len());
        if gap == 0 || gap > MAX_INDENTATION {
            return count;
        }
        rest = behind.get(gap..).unwrap_or_default();
    }
}
