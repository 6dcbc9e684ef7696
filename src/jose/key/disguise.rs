//! Whether a key is in text or bytes that would become a secret. Mostly it is a public one, so as a secret it would let
//! everybody sign.
//!
//! No list of disguises is complete, so this asks what the text *holds*, whatever stands around it: each run of base64,
//! base64url, hexadecimal or decimal numbers is decoded in every alignment, and searched for the beginning of a key's DER
//! ([`super::outline`]), of an OpenSSH key, and of text that in turn holds a key. Beside these there are the few marks of
//! keys whose numbers can't be told from random ones: the members of a JWK or an XML key, and the words of the PEM armour.
//!
//! What this can't find is the bare number of a key without any mark: an RSA modulus, an Ed25519 key's 32 bytes. A random
//! secret looks the same.

use core::cell::Cell;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
    ParsedPublicKey,
};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::decoding::{
    Bytes, MIN_RUN, base64, characters, decimal, dump, hexadecimal, is_base64, is_symbol, percent_decoded, plain,
    unescaped,
};
use super::outline::outline;
use crate::error::Mistake;

/// How many disguises are taken off one after the other: base64 around PEM, with quotes around it, and one to spare.
const MAX_LAYERS: u8 = 3;
/// A key in DER has 44 bytes at the least, of which some are lost where two or more happen to be one character.
const MIN_DAMAGED: usize = 40;
/// Base64 of the shortest modulus of an RSA key, 512 bits.
const MIN_MODULUS: usize = 86;
/// Words of prose are shorter.
const MIN_LINE: usize = 16;
/// Base64 of the shortest key in DER.
const MIN_BODY: usize = 58;
/// What is looked at behind BEGIN: the label, perhaps headers, and some lines.
const MAX_ARMOUR: usize = 1024;
/// Bounds the time that repetitive text takes.
const MAX_POINTS: usize = 256;

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What others have as well.
    pub public: bool,
    /// A private key itself, so that nobody but its owner has the text.
    pub private: bool,
    /// What came, as far as it shows; nothing if no key was found.
    pub mistake: Option<Mistake>,
}

impl Findings {
    fn note(&mut self, is_private: bool, mistake: Mistake) {
        if is_private {
            self.private = true;
        } else {
            self.public = true;
        }
        // What was found first says what the text is; the rest only lies within.
        self.mistake.get_or_insert(mistake);
    }
}

/// What `text` holds.
pub fn search(text: &[u8]) -> Findings {
    let mut findings = Findings::default();
    look_into(text, MAX_LAYERS, None, &mut findings);
    findings
}

/// Whether `text` is what JavaScript writes for a value that is no secret. Everybody knows these.
pub fn is_stringified(text: &[u8]) -> bool {
    let Ok(text) = core::str::from_utf8(text) else { return false };
    let text = text.trim();
    let object = |text: &str| text.strip_prefix("[object ").is_some_and(|rest| rest.ends_with(']'));
    matches!(
        text,
        "undefined" | "null" | "NaN" | "true" | "false" | "Infinity" | "-Infinity" | "{}" | "[]" | "\"\"" | "''"
            | r#"{"keys":[]}"#
    ) || object(text)
        // As Node.js inspects them: `PublicKeyObject {}`, and `PublicKeyObject [KeyObject] { … }` with its inherited members.
        || ["PublicKeyObject", "PrivateKeyObject", "SecretKeyObject", "CryptoKey"]
            .iter()
            .any(|name| text.split(name).skip(1).any(|rest| rest.starts_with(" {") || rest.starts_with(" [")))
}

/// `within` is what the text around this one was taken for.
fn look_into(text: &[u8], layers: u8, within: Option<Mistake>, findings: &mut Findings) {
    marks(text, within, findings);
    bytes(text, within.unwrap_or(Mistake::DerAsText), findings);
    if characters(text).iter().any(|bytes| holds_der(bytes)) || holds_damaged_der(text) {
        findings.note(false, within.unwrap_or(Mistake::DerAsText));
    }
    let Some(left) = layers.checked_sub(1) else { return };
    for inner in [plain(text), unescaped(text), percent_decoded(text)].into_iter().flatten() {
        look_into(&inner, left, within, findings);
    }
    for inner in base64(text) {
        bytes(&inner, within.unwrap_or(Mistake::Unarmoured), findings);
        if is_texty(&inner) {
            look_into(&inner, left, Some(within.unwrap_or(Mistake::EncodedPem)), findings);
        }
    }
    for inner in [hexadecimal(text), decimal(text), dump(text)].into_iter().flatten() {
        bytes(&inner, within.unwrap_or(Mistake::Hexadecimal), findings);
        if is_texty(&inner) {
            look_into(&inner, left, Some(within.unwrap_or(Mistake::EncodedPem)), findings);
        }
    }
}

/// The keys in bytes.
fn bytes(bytes: &[u8], mistake: Mistake, findings: &mut Findings) {
    let mut rest = bytes;
    while let Some(index) = memchr::memchr(0x30, rest) {
        rest = rest.get(index..).unwrap_or_default();
        // What lies within a structure belongs to it: a certificate may have anything in its extensions.
        let length = outline(rest).map_or(1, |found| {
            findings.note(found.is_private, found.container.unwrap_or(mistake));
            found.length
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    if memchr::memmem::find(bytes, b"openssh-key-v1\0").is_some() {
        findings.note(true, Mistake::OpenSsh);
    }
    if holds_ssh_key(bytes) {
        findings.note(false, Mistake::OpenSsh);
    }
    if holds_point(bytes) {
        findings.note(false, mistake);
    }
}

fn holds_der(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(index, byte)| *byte == 0x30 && bytes.get(index..).and_then(outline).is_some())
}

/// A key begins with the length and the text of its type (RFC 4253 §6.6).
fn holds_ssh_key(bytes: &[u8]) -> bool {
    const TYPES: [&[u8]; 5] =
        [b"\0\0\0\x07ssh-rsa", b"\0\0\0\x07ssh-dss", b"\0\0\0\x0bssh-", b"ecdsa-sha2-nistp", b"sk-ssh-"];
    TYPES.iter().enumerate().any(|(index, name)| match index {
        0..3 => memchr::memmem::find(bytes, name).is_some(),
        _ => memchr::memmem::find(bytes, name).is_some_and(|at| {
            at.checked_sub(4)
                .and_then(|start| bytes.get(start..at))
                .is_some_and(|length| length.starts_with(&[0, 0, 0]))
        }),
    })
}

/// Whether there is a point on one of the curves: uncompressed (SEC 1 §2.3.3) anywhere, or its two coordinates alone. Nothing
/// else is by chance.
fn holds_point(bytes: &[u8]) -> bool {
    memchr::memchr_iter(4, bytes).take(MAX_POINTS).filter_map(|at| bytes.get(at..)).any(|rest| {
        POINTS.iter().any(|(length, algorithm)| {
            rest.get(..*length).is_some_and(|point| ParsedPublicKey::new(*algorithm, point).is_ok())
        })
    }) || are_coordinates(bytes)
}

fn are_coordinates(bytes: &[u8]) -> bool {
    POINTS.iter().any(|(length, algorithm)| {
        bytes.len().checked_add(1) == Some(*length) && ParsedPublicKey::new(*algorithm, [&[4], bytes].concat()).is_ok()
    })
}

static POINTS: [(usize, &EcdsaVerificationAlgorithm); 3] =
    [(65, &ECDSA_P256_SHA256_FIXED), (97, &ECDSA_P384_SHA384_FIXED), (133, &ECDSA_P521_SHA512_FIXED)];

/// What shows without decoding.
fn marks(text: &[u8], within: Option<Mistake>, findings: &mut Findings) {
    if let Some(label) = armour(text) {
        let mistake = within.unwrap_or_else(|| damage(text));
        // A label is no key: what it stands for is found by its DER, unless that is encrypted or damaged.
        match label {
            Label::Private => _ = findings.mistake.get_or_insert(mistake),
            Label::Public => findings.note(false, mistake),
        }
    }
    let is_set = has(text, b"keys", |_| true) || has(text, b"jwks", |_| true);
    if is_jwk(text) {
        let is_private = has(text, b"d", |value| run(value) >= MIN_RUN);
        findings.note(is_private && !is_set, within.unwrap_or(if is_set { Mistake::JwkSet } else { Mistake::Jwk }));
    }
    let is_long = |value: &[u8]| run(value) >= MIN_MODULUS;
    let modulus = has(text, b"modulus", is_long)
        || (has(text, b"n", is_long) && has(text, b"e", |value| starts_with_any(value, &EXPONENTS)));
    let coordinate = has(text, b"x", |value| run(value) >= MIN_RUN)
        && (has(text, b"crv", |value| starts_with_any(value, &CURVES)) || holds_coordinates(text));
    let xml = memchr::memmem::find(text, b"<RSAKeyValue>").is_some();
    // As openssl prints a private key.
    let is_printed =
        [&b"priv"[..], b"privateExponent"].iter().any(|name| has(text, name, |value| run(value) >= MIN_RUN));
    if modulus || coordinate || xml || is_printed || memchr::memmem::find(text, b"BEGIN SSH2 PUBLIC KEY").is_some() {
        let is_private = is_printed || has(text, b"d", |value| run(value) >= MIN_RUN);
        findings.note(is_private && !is_set, within.unwrap_or(Mistake::ForeignFormat));
    }
}

/// RFC 7518 §6.1, RFC 8037 §2, and the one of post-quantum keys. Not `oct`: that is a secret, and its text as well.
const KTY: [&[u8]; 4] = [b"RSA", b"EC", b"OKP", b"AKP"];
/// RFC 7518 §6.2.1.1, RFC 8037 §2, RFC 8812 §3.1.
const CURVES: [&[u8]; 8] = [b"P-256", b"P-384", b"P-521", b"secp256k1", b"Ed25519", b"Ed448", b"X25519", b"X448"];
/// 65537, 17 and 3, in base64url, hexadecimal and decimal.
const EXPONENTS: [&[u8]; 9] = [b"AQAB", b"EQ", b"Aw", b"65537", b"010001", b"0x10001", b"10001", b"17", b"3"];

fn starts_with_any(value: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| behind_word(value, word).is_some())
}

fn behind_word<'a>(value: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = value.split_at_checked(word.len())?;
    (start.eq_ignore_ascii_case(word) && rest.first().is_none_or(|next| !next.is_ascii_alphanumeric())).then_some(rest)
}

/// Whether `kty` says so: as a member of an object in JSON, or as a name whose value ends with the word, or has other members
/// of a JWK beside it.
fn is_jwk(text: &[u8]) -> bool {
    let named = separated(text, b"kty").any(|(separator, value)| {
        let Some(rest) = KTY.iter().find_map(|kty| behind_word(value, kty)) else { return false };
        let ends = rest.iter().find(|byte| **byte != b' ').is_none_or(|byte| !byte.is_ascii_alphanumeric());
        // In a list they may be two words of many.
        (ends && separator != b',') || [&b"crv"[..], b"n", b"x"].iter().any(|name| has(text, name, |_| true))
    });
    named || holds_kty(text)
}

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

/// The base64 or hexadecimal digits at the start, as many as tell whether they are too many.
fn word(value: &[u8]) -> &[u8] {
    const LONGEST_COORDINATE: usize = 132;
    let value = value.get(..value.len().min(LONGEST_COORDINATE + 1)).unwrap_or_default();
    let end = value.iter().position(|byte| !is_base64(*byte)).unwrap_or(value.len());
    value.get(..end).unwrap_or_default()
}

/// Characters of base64 or hexadecimal at the start of a member's value, in lines or with colons between.
fn run(value: &[u8]) -> usize {
    value
        .iter()
        .take_while(|byte| is_base64(**byte) || byte.is_ascii_whitespace() || matches!(byte, b':' | b'\\'))
        .filter(|byte| is_base64(**byte))
        .take(MIN_MODULUS)
        .count()
}

/// Whether a member of this name has such a value.
fn has(text: &[u8], name: &[u8], is_such: impl Fn(&[u8]) -> bool) -> bool {
    members(text, name).any(is_such)
}

/// What follows each of the first names of a member: `"name": …`, `name: …`, `name=…`, `<name>…`, `"name","…"`. The name
/// stands alone, in any case.
fn members<'a>(text: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    separated(text, name).map(|(_, value)| value)
}

/// Likewise, with the sign between.
fn separated<'a>(text: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = (u8, &'a [u8])> {
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
            // A sign may be the first of a base64url value, or what YAML and comments have before theirs.
            let is_start = |two: &[u8]| match two {
                [first, next, ..] if is_symbol(*first) => is_base64(*next),
                [first, ..] => is_base64(*first) && !is_symbol(*first),
                [] => false,
            };
            let start = (0..value.len()).find(|at| value.get(*at..).is_some_and(is_start)).unwrap_or(value.len());
            Some((*value.first()?, value.get(start..)?))
        })
        .take(MAX_MEMBERS)
}

/// Whose key an armour's label speaks of.
enum Label {
    Private,
    Public,
}

/// Whether text is armoured, or was: the word BEGIN, a label of keys, hyphens or dashes at one of them, and lines of base64
/// behind. Where all hyphens were lost, the base64 of a whole key follows at once.
fn armour(text: &[u8]) -> Option<Label> {
    const LABELS: [&[u8]; 4] = [b"PRIVATE KEY", b"PUBLIC KEY", b"CERTIFICATE", b"PKCS"];
    let mut at = 0_usize;
    loop {
        let found = text.get(at..)?.windows(5).position(|window| window.eq_ignore_ascii_case(b"BEGIN"))?;
        let before = text.get(..at.checked_add(found)?)?;
        at = before.len().checked_add(5)?;
        let rest = text.get(at..)?;
        let line = rest.get(..rest.len().min(40)).unwrap_or_default();
        let label = LABELS.iter().enumerate().find_map(|(index, label)| {
            line.windows(label.len())
                .position(|window| {
                    window.iter().zip(*label).all(|(byte, expected)| {
                        byte.eq_ignore_ascii_case(expected) || (*expected == b' ' && !byte.is_ascii_alphanumeric())
                    })
                })
                .map(|at| (index, at.saturating_add(label.len())))
        });
        let Some((index, end)) = label else { continue };
        // The first lines tell.
        let body = rest.get(end..rest.len().min(MAX_ARMOUR)).unwrap_or_default();
        let body = body.get(..position_of_end(body)).unwrap_or_default();
        let is_armoured = if ends_with_dashes(before) || has_dashes(body) {
            let lines = body.split(|byte| !is_base64(*byte)).map(<[u8]>::len).filter(|length| *length >= MIN_LINE);
            lines.fold(0, usize::saturating_add) >= MIN_RUN
        } else {
            let first = word(body.trim_ascii_start());
            first.len() >= MIN_BODY && !first.iter().all(u8::is_ascii_hexdigit)
        };
        if is_armoured {
            return Some(if index == 0 { Label::Private } else { Label::Public });
        }
    }
}

/// Hyphens, or the bytes of U+2010 to U+2015, in any number but one.
fn ends_with_dashes(text: &[u8]) -> bool {
    text.ends_with(b"--") || matches!(text, [.., 0xE2, 0x80, 0x90..=0x95] | [.., 0xE2, 0x80, 0x90..=0x95, b'-'])
}

/// Dashes in the rest of the label's line.
fn has_dashes(body: &[u8]) -> bool {
    let line = body.get(..body.len().min(40)).unwrap_or_default();
    let line = line.split(|byte| matches!(byte, b'\n' | b'\r' | b'\\')).next().unwrap_or_default();
    memchr::memmem::find(line, b"--").is_some()
        || line.windows(3).any(|three| matches!(three, [0xE2, 0x80, 0x90..=0x95]))
}

fn position_of_end(body: &[u8]) -> usize {
    memchr::memmem::find(body, b"-END ").unwrap_or(body.len())
}

/// What happened to text that is armoured no longer.
pub fn damage(text: &[u8]) -> Mistake {
    let text = text.trim_ascii();
    let is_quoted = matches!(text, [first @ (b'"' | b'\'' | b'`'), .., last] if first == last);
    let has = |part: &[u8]| memchr::memmem::find(text, part).is_some();
    if has(b"CERTIFICATE REQUEST") {
        return Mistake::CertificateRequest;
    }
    if has(b"BEGIN PKCS7") || has(b"BEGIN CMS") {
        return Mistake::Pkcs7;
    }
    if has(br"\n") || has(br"\r") {
        return Mistake::EscapedLineBreaks;
    }
    if is_quoted {
        return Mistake::Quoted;
    }
    let starts = text.starts_with(b"-----BEGIN ");
    let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.trim_ascii().is_empty()).count();
    match (starts, lines) {
        (true, 1) => Mistake::MissingLineBreaks,
        _ if has(b"-----BEGIN ") && !starts => Mistake::KeyInText,
        _ => Mistake::DamagedArmour,
    }
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

/// DER that was read as UTF-8 or ASCII, where a byte from 0x80 on becomes U+FFFD or loses its high bit. The key is lost,
/// but whoever has it can make the same text of it. Only printable characters stand before: random ones soon have others.
fn holds_damaged_der(text: &[u8]) -> bool {
    if text.len() < MIN_DAMAGED {
        return false;
    }
    let Ok(text) = core::str::from_utf8(text) else { return false };
    let before = text.find(|character: char| character.is_control() && !character.is_whitespace());
    let mut starts = text.match_indices('0').map(|(at, _)| at);
    // The first control character is in the first dozen.
    before.is_some_and(|before| {
        starts.any(|at| at <= before && before.saturating_sub(at) <= 32 && text.get(at..).is_some_and(is_damaged_der))
    })
}

fn is_damaged_der(text: &str) -> bool {
    const LONGEST_START: usize = 16;
    let start: Vec<char> = text.chars().take(LONGEST_START).collect();
    // A length takes one byte, or one that says how many follow.
    let lengths = || 1..=3_usize;
    let behind =
        |rest: &[char]| lengths().filter_map(|length| rest.get(length..)).map(<[char]>::to_vec).collect::<Vec<_>>();
    let [_, rest @ ..] = start.as_slice() else { return false };
    behind(rest).iter().any(|outer| match outer.as_slice() {
        ['0', inside @ ..] => behind(inside).iter().any(|inner| {
            matches!(
                inner.as_slice(),
                // An algorithm's OBJECT IDENTIFIER, or a certificate's version.
                ['\u{6}', '\u{3}' | '\u{7}' | '\t', '*' | '+', ..] | ['\u{FFFD}' | ' ', '\u{3}', '\u{2}', '\u{1}', ..]
            )
        }),
        // `RSAPublicKey`: a positive modulus, and 65537.
        ['\u{2}', inside @ ..] => {
            behind(inside).iter().any(|inner| inner.first() == Some(&'\0')) && text.contains("\u{2}\u{3}\u{1}\0\u{1}")
        }
        _ => false,
    })
}

/// Whether bytes hold text: random ones hardly ever have so many printable ones in a row.
fn is_texty(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| !(matches!(byte, 0 | b'\t' | b'\n' | b'\r') || (b' '..0x7f).contains(byte)))
        .any(|text| text.len() >= MIN_RUN)
}
