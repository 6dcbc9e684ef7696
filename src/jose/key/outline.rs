//! Whether bytes begin as the DER of a key does. The first dozens of bytes tell, so a key that was cut short, or damaged
//! further back, is found too.
//!
//! Each pattern fixes at least 45 bits. So of random secrets of 512 bytes, in all the alignments that [`super::disguise`]
//! tries, about one in 10^9 begins like a key somewhere.

use der::asn1::ObjectIdentifier;

use crate::error::Mistake;

/// The shortest structure that is searched for, an Ed25519 `SubjectPublicKeyInfo`, has 42 bytes of contents.
const MIN_CONTENTS: usize = 40;
const MIN_BARE_MODULUS: usize = 64;
const MAX_EXPONENT: usize = 5;

/// What DER begins like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Whether nobody but its owner has it.
    pub is_private: bool,
    /// How many bytes it takes, if it is complete.
    pub length: usize,
    /// If it isn't a key or certificate, but what one is handed around in.
    pub container: Option<Mistake>,
}

const PUBLIC: Option<Outline> = Some(Outline { is_private: false, length: 0, container: None });
const PRIVATE: Option<Outline> = Some(Outline { is_private: true, length: 0, container: None });

const PKCS7_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
/// Password-based encryption: PKCS#5 and PKCS#12.
const ENCRYPTION: [&[u8]; 2] =
    [&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05], &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01]];

const KEYS: [ObjectIdentifier; 8] = [
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10"),
    ObjectIdentifier::new_unwrap("1.2.840.10045.2.1"),
    ObjectIdentifier::new_unwrap("1.2.840.10040.4.1"),
    ObjectIdentifier::new_unwrap("1.3.101.110"),
    ObjectIdentifier::new_unwrap("1.3.101.111"),
    ObjectIdentifier::new_unwrap("1.3.101.112"),
    ObjectIdentifier::new_unwrap("1.3.101.113"),
];

/// What `bytes` begin like, if they begin like a key or what keys are handed around in.
pub fn outline(bytes: &[u8]) -> Option<Outline> {
    let (0x30, length, contents) = value(bytes)? else { return None };
    if length < MIN_CONTENTS {
        return None;
    }
    let found = match value(contents)? {
        (0x30, inner, rest) => algorithm(length, inner, rest).or_else(|| to_be_signed(inner, rest)),
        (0x02, inner, rest) => numbers(contents.len().saturating_sub(rest.len()), length, inner, rest),
        (0x06, 9, rest) if rest.starts_with(PKCS7_DATA) => {
            Some(Outline { is_private: false, length: 0, container: Some(Mistake::Pkcs7) })
        }
        _ => None,
    }?;
    let header = bytes.len().checked_sub(contents.len())?;
    Some(Outline { length: header.checked_add(length)?, ..found })
}

/// `SubjectPublicKeyInfo` and `EncryptedPrivateKeyInfo`: an algorithm, then the key.
fn algorithm(outer: usize, length: usize, rest: &[u8]) -> Option<Outline> {
    let (0x06, name_length, name) = value(rest)? else { return None };
    let name = name.get(..name_length)?;
    if length >= outer {
        return None;
    }
    if ENCRYPTION.iter().any(|start| name.starts_with(start)) {
        return PRIVATE;
    }
    if KEYS.iter().any(|known| known.as_bytes() == name) {
        return PUBLIC;
    }
    // Any other algorithm, if the BIT STRING behind it ends where the whole does.
    let behind = rest.get(length..)?;
    let (0x03, bits, key) = value(behind)? else { return None };
    let header = behind.len().saturating_sub(key.len());
    let before = contents_before(length)?;
    let ends = before.checked_add(header)?.checked_add(bits)? == outer;
    if ends && key.first() == Some(&0) { PUBLIC } else { None }
}

/// Length of a value with its header.
fn contents_before(length: usize) -> Option<usize> {
    let header = match length {
        0..0x80 => 2,
        0x80..0x100 => 3,
        0x100..0x1_0000 => 4,
        _ => 5,
    };
    length.checked_add(header)
}

/// A certificate, a certificate request or a revocation list: what is signed comes first.
fn to_be_signed(length: usize, rest: &[u8]) -> Option<Outline> {
    if length < MIN_CONTENTS {
        return None;
    }
    // The version of a certificate, then its serial number.
    if matches!(rest, [0xa0, 3, 2, 1, 0..=2, 2, ..]) {
        return PUBLIC;
    }
    let (0x02, number, contents) = value(rest)? else { return None };
    let behind = contents.get(number..)?;
    match (contents.get(..number)?, behind) {
        ([0], [0x30, ..]) if value(behind).is_some_and(|(_, name, rest)| name == 0 || rest.first() == Some(&0x31)) => {
            Some(Outline { is_private: false, length: 0, container: Some(Mistake::CertificateRequest) })
        }
        // Version 1 of a certificate, or a revocation list: a number, then the signature's algorithm.
        (number, [0x30, ..]) if number.len() <= 20 => {
            let (_, _, algorithm) = value(behind)?;
            let (0x06, 5..=10, name) = value(algorithm)? else { return None };
            let known = [&[0x2a, 0x86, 0x48][..], &[0x2b, 0x65], &[0x2b, 0x0e, 0x03], &[0x60, 0x86, 0x48]];
            if known.iter().any(|start| name.starts_with(start)) { PUBLIC } else { None }
        }
        _ => None,
    }
}

/// PKCS#8, PKCS#12, `ECPrivateKey` and PKCS#1; `header` is the length of the first INTEGER's.
fn numbers(header: usize, outer: usize, length: usize, rest: &[u8]) -> Option<Outline> {
    let behind = rest.get(length..);
    match (rest.get(..length), behind) {
        (Some([0 | 1]), Some([0x30, ..])) => {
            let (_, length, algorithm) = value(behind?)?;
            let (0x06, name_length @ 3..=12, name) = value(algorithm)? else { return None };
            let is_known = KEYS.iter().any(|known| Some(known.as_bytes()) == name.get(..name_length));
            // The parameters of a curve begin likewise, but aren't followed by an OCTET STRING.
            if is_known || algorithm.get(length) == Some(&0x04) { PRIVATE } else { None }
        }
        (Some([1]), Some([0x04, scalar @ 28..=66, rest @ ..])) => {
            let next = rest.get(usize::from(*scalar));
            let is_whole = outer == header.checked_add(3)?.checked_add(usize::from(*scalar))?;
            if is_whole || next.is_none_or(|tag| matches!(tag, 0xa0 | 0xa1)) { PRIVATE } else { None }
        }
        (Some([0]), Some([0x02, 0x81 | 0x82 | 0x40 | 0x41, ..])) => PRIVATE,
        (Some([3]), Some([0x30, ..])) => {
            let (_, _, content) = value(behind?)?;
            let is_data = matches!(content, [6, 9, name @ ..] if name.starts_with(PKCS7_DATA));
            is_data.then_some(Outline { is_private: true, length: 0, container: Some(Mistake::Pkcs12) })
        }
        // `RSAPublicKey`: what is left behind the modulus is a short exponent.
        _ if length >= MIN_BARE_MODULUS => {
            let exponent = outer.checked_sub(header.checked_add(length)?)?.checked_sub(2)?;
            let whole_bytes = length >= 0x80 && matches!(rest, [0, 0x80..=0xff, ..]);
            let read = behind.is_some_and(|behind| {
                matches!(behind, [2, 1, 3 | 17, ..] | [2, 3, 1, 0, 1, ..])
                    && rest.first().is_some_and(|first| *first < 0x80)
            });
            if (1..=MAX_EXPONENT).contains(&exponent) && (whole_bytes || read) { PUBLIC } else { None }
        }
        _ => None,
    }
}

/// Tag, length and what follows the header, which may be shorter or longer than the length says. DER's shortest form only.
fn value(bytes: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (length, contents) = match rest {
        [short @ 0..=0x7f, contents @ ..] => (usize::from(*short), contents),
        [0x81, length @ 0x80..=0xff, contents @ ..] => (usize::from(*length), contents),
        [0x82, high @ 1..=0xff, low, contents @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), contents),
        _ => return None,
    };
    Some((*tag, length, contents))
}
