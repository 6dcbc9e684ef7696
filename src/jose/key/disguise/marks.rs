//! What shows in text without decoding: the marks of keys whose numbers look like random ones.

use zeroize::Zeroizing;

use super::Findings;
use super::armour::{Label, armour, damage, holds_parameters};
use super::jwk::is_jwk;
use super::members::{MIN_MODULUS, has, members, run, starts_with_any, word};
use super::named::{is_in_pairs, names_private_key, names_public_key};
use super::points::are_coordinates;
use super::printed::holds_printed_key;
use crate::error::Mistake;
use crate::jose::key::decoding::{Bytes, MIN_RUN, base64, hexadecimal};

/// What shows without decoding.
pub fn marks(text: &[u8], within: Option<Mistake>, findings: &mut Findings) {
    if let Some(label) = armour(text) {
        let mistake = within.unwrap_or_else(|| damage(text));
        // A label is no key: what it stands for is found by its DER, unless that is encrypted or damaged.
        match label {
            Label::Private => _ = findings.mistake.get_or_insert(mistake),
            Label::Public => findings.note(false, mistake),
        }
    } else if holds_parameters(text) {
        findings.note(false, within.unwrap_or(Mistake::ForeignFormat));
    }
    let is_set = has(text, b"keys", |_| true) || has(text, b"jwks", |_| true);
    if is_jwk(text) {
        findings.note(has_d(text) && !is_set, within.unwrap_or(if is_set { Mistake::JwkSet } else { Mistake::Jwk }));
    }
    let is_private = holds_private_number(text) && !is_set;
    findings.private |= is_private;
    let is_printed = is_printed_private_key(text);
    if is_printed || holds_numbers(text) || names_public_key(text) || holds_printed_key(text) {
        let is_private = is_private || (!is_set && (is_printed || has_d(text)));
        findings.note(is_private, within.unwrap_or(Mistake::ForeignFormat));
    }
}

fn has_d(text: &[u8]) -> bool {
    has(text, b"d", |value| run(value) >= MIN_RUN)
}

/// The numbers of a public key behind the names that formats have for them.
fn holds_numbers(text: &[u8]) -> bool {
    let is_long = |value: &[u8]| run(value) >= MIN_MODULUS;
    let modulus = has(text, b"modulus", is_long)
        || (has(text, b"n", is_long) && has(text, b"e", |value| starts_with_any(value, &EXPONENTS)));
    let names_curve = || CURVE_NAMES.iter().any(|name| has(text, name, |value| starts_with_any(value, &CURVES)));
    let coordinate = has(text, b"x", |value| run(value) >= MIN_RUN) && (names_curve() || holds_coordinates(text));
    let phrase = [&b"<RSAKeyValue>"[..], b"BEGIN SSH2 PUBLIC KEY"]
        .iter()
        .any(|phrase| memchr::memmem::find(text, phrase).is_some());
    modulus || coordinate || phrase || holds_integers(text)
}

/// A modulus and an exponent as openssl asn1parse prints them.
fn holds_integers(text: &[u8]) -> bool {
    has(text, INTEGER, is_long_integer) && has(text, INTEGER, |value| starts_with_any(value, &INTEGER_EXPONENTS))
}

fn is_long_integer(value: &[u8]) -> bool {
    value.iter().take_while(|byte| byte.is_ascii_hexdigit()).count() >= MIN_INTEGER
}

/// As openssl prints a private key: then the text was meant as one.
fn is_printed_private_key(text: &[u8]) -> bool {
    has(text, b"priv", is_in_pairs) || has(text, b"privateExponent", |value| run(value) >= MIN_RUN)
}

/// A private number behind its name, so that nobody but its owner has the text.
fn holds_private_number(text: &[u8]) -> bool {
    let integers: Vec<&[u8]> = members(text, INTEGER).collect();
    names_private_key(text)
        // n, e, d and p: of two public keys, an exponent would be the last.
        || integers.windows(4).any(|four| match four {
            [n, e, d, p] => {
                [n, d, p].iter().all(|number| is_long_integer(number)) && starts_with_any(e, &INTEGER_EXPONENTS)
            }
            _ => false,
        })
}

/// RFC 7518 §6.2.1.1, RFC 8037 §2, RFC 8812 §3.1.
const CURVES: [&[u8]; 12] = [
    b"P-256",
    b"P-384",
    b"P-521",
    b"secp256k1",
    b"Ed25519",
    b"Ed448",
    b"X25519",
    b"X448",
    // As SEC 2 and X9.62 call the first three.
    b"secp256r1",
    b"secp384r1",
    b"secp521r1",
    b"prime256v1",
];
const CURVE_NAMES: [&[u8]; 2] = [b"crv", b"curve"];
/// 65537, 17 and 3, in base64url, hexadecimal and decimal.
const EXPONENTS: [&[u8]; 9] = [b"AQAB", b"EQ", b"Aw", b"65537", b"010001", b"0x10001", b"10001", b"17", b"3"];
const INTEGER: &[u8] = b"INTEGER";
const INTEGER_EXPONENTS: [&[u8]; 3] = [b"010001", b"11", b"03"];
/// Hexadecimal digits of a modulus of 512 bits, the prime of 1024.
const MIN_INTEGER: usize = 128;

/// The coordinates of a point in members `x` and `y`.
fn holds_coordinates(text: &[u8]) -> bool {
    members(text, b"x").any(|x| {
        members(text, b"y").any(|y| {
            let (x, y) = (word(x), word(y));
            // The same characters may be read either way, and the point decides.
            [base64 as fn(&[u8]) -> Vec<Bytes>, hexadecimal].iter().any(|decode| {
                let (x, y) = (decode(x), decode(y));
                match (x.first(), y.first()) {
                    (Some(x), Some(y)) => are_coordinates(&Zeroizing::new([x.as_slice(), y].concat())),
                    _ => false,
                }
            })
        })
    })
}
