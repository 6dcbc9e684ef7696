//! Names and what stands behind them, in JSON, YAML, XML, forms, or as programs print them.

use crate::jose::key::decoding::{is_base64, is_symbol};

/// Base64 of the shortest modulus of an RSA key, 512 bits.
pub const MIN_MODULUS: usize = 86;

/// The base64 or hexadecimal digits at the start, as many as tell whether they are too many.
pub fn word(value: &[u8]) -> &[u8] {
    // Of a compressed point on P-521.
    const LONGEST: usize = 134;
    let value = value.get(..value.len().min(LONGEST + 1)).unwrap_or_default();
    let end = value.iter().position(|byte| !is_base64(*byte)).unwrap_or(value.len());
    value.get(..end).unwrap_or_default()
}

/// Characters of base64 or hexadecimal at the start of a member's value, in lines or with colons between.
pub fn run(value: &[u8]) -> usize {
    value
        .iter()
        .take_while(|byte| is_base64(**byte) || byte.is_ascii_whitespace() || matches!(byte, b':' | b'\\'))
        .filter(|byte| is_base64(**byte))
        .take(MIN_MODULUS)
        .count()
}

/// Whether a member of this name has such a value.
pub fn has(text: &[u8], name: &[u8], is_such: impl Fn(&[u8]) -> bool) -> bool {
    members(text, name).any(is_such)
}

/// What follows each of the first names of a member: `"name": …`, `name: …`, `name=…`, `<name>…`, `"name","…"`. The name
/// stands alone, in any case.
pub fn members<'a>(text: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    separated(text, name).map(|(_, value)| value)
}

/// Likewise, with the sign between.
pub fn separated<'a>(text: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = (u8, &'a [u8])> {
    const MAX_MEMBERS: usize = 8;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.windows(name.len())
        .enumerate()
        .filter_map(move |(index, window)| {
            if !window.eq_ignore_ascii_case(name)
                || index.checked_sub(1).and_then(|before| text.get(before)).is_some_and(is_word)
            {
                return None;
            }
            let rest = text.get(index.saturating_add(name.len())..)?;
            // Text is often escaped on its way, and openssl writes the size between: `Modulus (2048 bit):`.
            let gap = rest.iter().take(24).position(|byte| matches!(byte, b':' | b'=' | b'>' | b','))?;
            let (between, value) = rest.split_at_checked(gap)?;
            let plain = between.iter().all(|byte| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t'));
            if !plain && !between.trim_ascii_start().starts_with(b"(") {
                return None;
            }
            Some((*value.first()?, value.get(value_start(value)..)?))
        })
        .take(MAX_MEMBERS)
}

/// Where base64 begins.
pub fn value_start(text: &[u8]) -> usize {
    // A sign may be the first of a base64url value, or what YAML and comments have before theirs.
    let is_start = |two: &[u8]| match two {
        [first, next, ..] if is_symbol(*first) => is_base64(*next),
        [first, ..] => is_base64(*first) && !is_symbol(*first),
        [] => false,
    };
    (0..text.len()).find(|at| text.get(*at..).is_some_and(is_start)).unwrap_or(text.len())
}

/// Whether a value is one of these words.
pub fn starts_with_any(value: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| behind_word(value, word).is_some())
}

/// What stands behind the word that a value begins with.
pub fn behind_word<'a>(value: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = value.split_at_checked(word.len())?;
    (start.eq_ignore_ascii_case(word) && rest.first().is_none_or(|next| !next.is_ascii_alphanumeric())).then_some(rest)
}
