//! The bytes behind the ways in which text writes bytes, whatever stands around them. Everything is tried; only what the
//! bytes hold ([`super::disguise`]) says whether it was right.
//!
//! Not tried are base32, octal numbers, character references of HTML, compression and encryption.

use base64ct::{Base64Unpadded, Encoding};
use zeroize::Zeroizing;

/// Characters, digits or bytes that are too few for a key.
pub const MIN_RUN: usize = 40;

pub type Bytes = Zeroizing<Vec<u8>>;

pub fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_symbol(byte)
}

pub fn is_symbol(byte: u8) -> bool {
    matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The bytes of all base64 in the text, in either alphabet, whatever stands between its pieces, in each of the four alignments
/// that a piece may have.
pub fn base64(text: &[u8]) -> Vec<Bytes> {
    let mut characters = Zeroizing::new(Vec::with_capacity(text.len()));
    for piece in text.split(|byte| !is_base64(*byte)) {
        // Hyphens, comment signs and the plus between two strings belong to what stands around.
        if piece.iter().copied().all(is_symbol) {
            continue;
        }
        characters.extend(piece.iter().map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        }));
    }
    if characters.len() < MIN_RUN {
        return Vec::new();
    }
    (0..4).filter_map(|skipped| decode(characters.get(skipped..)?)).collect()
}

/// Strict base64 of as many characters as make whole bytes.
fn decode(characters: &[u8]) -> Option<Bytes> {
    let whole = characters.len().checked_sub(characters.len() % 4)?;
    let mut bytes = Zeroizing::new(vec![0; whole]);
    let length = Base64Unpadded::decode(characters.get(..whole)?, &mut bytes).ok()?.len();
    bytes.truncate(length);
    // The rest is one byte or two, of characters whose spare bits may be anything.
    let rest = characters.get(whole..)?;
    let mut bits = 0_u32;
    for character in rest {
        bits = bits << 6 | u32::from(sextet(*character)?);
    }
    match rest.len() {
        2 => bytes.push(u8::try_from(bits >> 4).ok()?),
        3 => bytes.extend([u8::try_from(bits >> 10).ok()?, u8::try_from(bits >> 2 & 0xff).ok()?]),
        _ => {}
    }
    Some(bytes)
}

fn sextet(character: u8) -> Option<u8> {
    Some(match character {
        b'A'..=b'Z' => character.checked_sub(b'A')?,
        b'a'..=b'z' => character.checked_sub(b'a')?.checked_add(26)?,
        b'0'..=b'9' => character.checked_sub(b'0')?.checked_add(52)?,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// The bytes of all hexadecimal digits in the text, in both alignments. `0x` and `\x` count for nothing.
pub fn hexadecimal(text: &[u8]) -> Vec<Bytes> {
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    for (index, byte) in text.iter().enumerate() {
        let is_prefix =
            *byte == b'0' && text.get(index.saturating_add(1)).is_some_and(|next| matches!(next, b'x' | b'X'));
        if let (false, Some(digit)) = (is_prefix, hexadecimal_digit(*byte)) {
            digits.push(digit);
        }
    }
    if digits.len() < MIN_RUN {
        return Vec::new();
    }
    (0..2).map(|skipped| pairs(digits.iter().copied().skip(skipped))).collect()
}

/// The bytes that are written as decimal numbers: as JavaScript writes a Buffer, with any other separator, and numbered, as
/// JSON has a `Uint8Array`.
pub fn decimal(text: &[u8]) -> Vec<Bytes> {
    // A list may have comments in it. Elsewhere digits between letters are no numbers: all of base64 would be a list.
    let is_list = text.contains(&b',');
    let mut numbers = Zeroizing::new(Vec::new());
    let mut found = Vec::new();
    let mut flush = |numbers: &mut Vec<u16>| {
        if numbers.len() >= MIN_RUN {
            found.push(bytes_of(numbers.iter()));
            found.extend([0, 1].into_iter().map(|first| numbered(numbers, first)));
        }
        numbers.clear();
    };
    let mut rest = text;
    while let Some(first) = rest.first() {
        let is_digit = first.is_ascii_digit();
        let end = rest.iter().position(|byte| byte.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at_checked(end).unwrap_or_default();
        if is_digit {
            numbers.push(number(piece).unwrap_or(u16::MAX));
        } else if !is_list && piece.iter().any(u8::is_ascii_alphabetic) {
            flush(&mut numbers);
        }
        rest = behind;
    }
    flush(&mut numbers);
    found.retain(|bytes| bytes.len() >= MIN_RUN);
    found
}

fn number(digits: &[u8]) -> Option<u16> {
    digits
        .iter()
        .try_fold(0_u16, |value, digit| value.checked_mul(10)?.checked_add(u16::from(digit.checked_sub(b'0')?)))
}

/// Greater numbers only stand among the bytes.
fn bytes_of<'a>(numbers: impl Iterator<Item = &'a u16>) -> Bytes {
    let mut bytes = Zeroizing::new(Vec::new());
    bytes.extend(numbers.filter_map(|number| u8::try_from(*number).ok()));
    bytes
}

/// What stands behind each of the numbers that count up from `first`.
fn numbered(numbers: &[u16], first: u16) -> Bytes {
    let mut expected = first;
    let mut rest = numbers.iter();
    bytes_of(core::iter::from_fn(|| {
        rest.find(|number| **number == expected)?;
        expected = expected.checked_add(1)?;
        rest.next()
    }))
}

/// The bytes of a dump in lines that begin with an offset (`xxd`, `hexdump`, `od -tx1`, Wireshark, OpenSSL), as they stand and
/// with each two swapped, which is how words of 16 bits are written.
pub fn dump(text: &[u8]) -> Vec<Bytes> {
    let mut bytes = Zeroizing::new(Vec::new());
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let line = line.trim_ascii_start();
        let end = line.iter().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(line.len());
        let Some((4.., behind)) = line.split_at_checked(end).map(|(offset, behind)| (offset.len(), behind)) else {
            continue;
        };
        // Only xxd writes a colon, and characters behind two spaces; elsewhere these begin with a sign of their own.
        let digits = match behind {
            [b':', digits @ ..] => {
                digits.get(..memchr::memmem::find(digits, b"  ").unwrap_or(digits.len())).unwrap_or_default()
            }
            digits => digits,
        };
        let groups = digits.split(|byte| matches!(byte, b' ' | b'\t' | b'-')).filter(|group| !group.is_empty());
        for group in groups.take_while(|group| group.len() % 2 == 0 && group.iter().all(u8::is_ascii_hexdigit)) {
            bytes.extend(pairs(group.iter().filter_map(|digit| hexadecimal_digit(*digit))).iter());
        }
    }
    if bytes.len() < MIN_RUN {
        return Vec::new();
    }
    let mut swapped = Zeroizing::new(Vec::with_capacity(bytes.len()));
    swapped.extend(bytes.chunks(2).flat_map(|two| two.iter().rev()));
    vec![bytes, swapped]
}

fn hexadecimal_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The bytes of hexadecimal digits.
fn pairs(digits: impl Iterator<Item = u8>) -> Bytes {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut digits = digits;
    while let (Some(high), Some(low)) = (digits.next(), digits.next()) {
        bytes.push(high << 4 | low);
    }
    bytes
}

/// The text without NULs (UTF-16) and with its escapes of one letter resolved; nothing if it has none of these.
pub fn plain(text: &[u8]) -> Option<Bytes> {
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut escaped = false;
    for &byte in text {
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
pub fn percent_decoded(text: &[u8]) -> Option<Bytes> {
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
                plain.push(hexadecimal_digit(*high)? << 4 | hexadecimal_digit(*low)?);
                rest = behind;
            }
            (b'+', _) if !spaces_are_encoded => plain.push(b' '),
            _ => plain.push(byte),
        }
    }
    (plain.len() != text.len()).then_some(plain)
}

/// The text with the escapes of JSON and JavaScript resolved exactly; nothing if it has none.
pub fn unescaped(text: &[u8]) -> Option<Bytes> {
    let mut rest = core::str::from_utf8(text).ok()?;
    if !rest.contains('\\') {
        return None;
    }
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut units: Vec<u16> = Vec::new();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at_checked(at)?;
        plain.extend(before.bytes());
        // One escape after the other, because two may be one character.
        rest = escape;
        units.clear();
        while let Some((unit, behind)) = code_unit(rest) {
            units.push(unit);
            rest = behind;
        }
        plain.extend(String::from_utf16_lossy(&units).bytes());
        if units.is_empty() {
            let mut characters = rest.chars();
            characters.next();
            rest = characters.as_str();
        }
    }
    plain.extend(rest.bytes());
    Some(plain)
}

/// The code unit of the escape that `text` begins with, and what follows it.
fn code_unit(text: &str) -> Option<(u16, &str)> {
    let mut characters = text.strip_prefix('\\')?.chars();
    let unit = match characters.next()? {
        'u' => return code_point(characters.as_str(), 4),
        'x' => return code_point(characters.as_str(), 2),
        'b' => 8,
        't' => 9,
        'n' => 10,
        'v' => 11,
        'f' => 12,
        'r' => 13,
        '0' => 0,
        sign @ ('"' | '\'' | '`' | '\\' | '/') => u16::try_from(u32::from(sign)).ok()?,
        _ => return None,
    };
    Some((unit, characters.as_str()))
}

fn code_point(text: &str, digits: usize) -> Option<(u16, &str)> {
    let (digits, behind) = text.split_at_checked(digits)?;
    Some((u16::from_str_radix(digits, 16).ok()?, behind))
}

/// The bytes of text that was made from bytes: one character of each (Latin-1), or of each two (UTF-16, in both orders).
pub fn characters(text: &[u8]) -> Vec<Bytes> {
    let Ok(text) = core::str::from_utf8(text) else { return Vec::new() };
    if text.is_ascii() {
        return Vec::new();
    }
    let mut found: Vec<Bytes> = [u16::to_le_bytes, u16::to_be_bytes]
        .into_iter()
        .map(|order| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
            bytes.extend(text.encode_utf16().flat_map(order));
            bytes
        })
        .collect();
    let mut single = Zeroizing::new(Vec::with_capacity(text.len()));
    single.extend(text.chars().map_while(|character| u8::try_from(character).ok()));
    found.push(single);
    found
}
