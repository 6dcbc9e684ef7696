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
use base64ct::{Base64Unpadded, Encoding};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::outline::outline;
use crate::error::Mistake;

/// How many disguises are taken off one after the other: base64 around PEM, with quotes around it, and one to spare.
const MAX_LAYERS: u8 = 3;
/// Characters of base64 that are too few for a key.
const MIN_RUN: usize = 40;
/// A key in DER has 44 bytes at the least, of which some are lost where two or more happen to be one character.
const MIN_DAMAGED: usize = 40;
/// Base64 of the shortest modulus of an RSA key, 512 bits.
const MIN_MODULUS: usize = 86;

type Bytes = Zeroizing<Vec<u8>>;

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
    ) || object(text)
        || ["PublicKeyObject {", "PrivateKeyObject {", "SecretKeyObject {", "CryptoKey {"]
            .iter()
            .any(|start| text.starts_with(start))
}

/// `within` is what the text around this one was taken for.
fn look_into(text: &[u8], layers: u8, within: Option<Mistake>, findings: &mut Findings) {
    marks(text, within, findings);
    bytes(text, within.unwrap_or(Mistake::DerAsText), findings);
    if latin1(text).is_some_and(|bytes| holds_der(&bytes)) || is_damaged_der(text) {
        findings.note(false, within.unwrap_or(Mistake::DerAsText));
    }
    let Some(left) = layers.checked_sub(1) else { return };
    for inner in [plain(text), percent_decoded(text)].into_iter().flatten() {
        look_into(&inner, left, within, findings);
    }
    for inner in base64(text) {
        bytes(&inner, within.unwrap_or(Mistake::Unarmoured), findings);
        if is_texty(&inner) {
            look_into(&inner, left, Some(within.unwrap_or(Mistake::EncodedPem)), findings);
        }
    }
    for inner in hexadecimal(text).into_iter().chain(decimal(text)) {
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
    if is_point(bytes) {
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

/// An uncompressed point (SEC 1 §2.3.3) on one of the curves: nothing else is by chance.
fn is_point(bytes: &[u8]) -> bool {
    let algorithm: &'static EcdsaVerificationAlgorithm = match (bytes.first(), bytes.len()) {
        (Some(4), 65) => &ECDSA_P256_SHA256_FIXED,
        (Some(4), 97) => &ECDSA_P384_SHA384_FIXED,
        (Some(4), 133) => &ECDSA_P521_SHA512_FIXED,
        _ => return false,
    };
    ParsedPublicKey::new(algorithm, bytes).is_ok()
}

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
    let kty = member(text, b"kty").filter(|value| KTY.iter().any(|kty| starts_with_word(value, kty)));
    if kty.is_some() || is_jwk(text) {
        let is_set = member(text, b"keys").is_some() || member(text, b"jwks").is_some();
        let is_private =
            kty.is_some_and(|kty| kty.starts_with(b"oct")) || member(text, b"d").is_some_and(|d| run(d) >= MIN_RUN);
        findings.note(is_private && !is_set, within.unwrap_or(if is_set { Mistake::JwkSet } else { Mistake::Jwk }));
    }
    let modulus =
        [&b"n"[..], b"modulus"].iter().any(|name| member(text, name).is_some_and(|value| run(value) >= MIN_MODULUS));
    let coordinate = member(text, b"crv").is_some() && member(text, b"x").is_some_and(|value| run(value) >= MIN_RUN);
    let xml = memchr::memmem::find(text, b"<RSAKeyValue>").is_some();
    if modulus || coordinate || xml || memchr::memmem::find(text, b"BEGIN SSH2 PUBLIC KEY").is_some() {
        findings.note(false, within.unwrap_or(Mistake::ForeignFormat));
    }
}

/// RFC 7518 §6.1, RFC 8037 §2, and the one of post-quantum keys.
const KTY: [&[u8]; 5] = [b"RSA", b"EC", b"OKP", b"oct", b"AKP"];

fn starts_with_word(value: &[u8], word: &[u8]) -> bool {
    value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        && value.get(word.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
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

/// What follows the name of a member: `"name": …`, `name: …`, `name=…`, `<name>…`. The name stands alone, in any case.
fn member<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.windows(name.len()).enumerate().find_map(|(index, window)| {
        if !window.eq_ignore_ascii_case(name)
            || index.checked_sub(1).and_then(|before| text.get(before)).is_some_and(is_word)
        {
            return None;
        }
        let rest = text.get(index.saturating_add(name.len())..)?;
        // Text is often escaped on its way, and openssl writes the size between: `Modulus (2048 bit):`.
        let gap = rest.iter().take(24).position(|byte| matches!(byte, b':' | b'=' | b'>'))?;
        let (between, value) = rest.split_at_checked(gap)?;
        let plain = between.iter().all(|byte| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t'));
        if !plain && !between.trim_ascii_start().starts_with(b"(") {
            return None;
        }
        let start = value.iter().position(u8::is_ascii_alphanumeric).unwrap_or(value.len());
        value.get(start..)
    })
}

/// Whose key an armour's label speaks of.
enum Label {
    Private,
    Public,
}

/// Whether text is armoured, or was: the word BEGIN, a label of keys, and base64 behind it.
fn armour(text: &[u8]) -> Option<Label> {
    const LABELS: [&[u8]; 4] = [b"PRIVATE KEY", b"PUBLIC KEY", b"CERTIFICATE", b"PKCS"];
    let mut rest = text;
    loop {
        let at = rest.windows(5).position(|window| window.eq_ignore_ascii_case(b"BEGIN"))?;
        rest = rest.get(at.checked_add(5)?..)?;
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
        if let Some((index, end)) = label {
            let body = rest.get(end..).unwrap_or_default();
            let body = body.get(..position_of_end(body)).unwrap_or_default();
            if body.iter().filter(|byte| is_base64(**byte) && !matches!(byte, b'-' | b'_')).take(MIN_RUN).count()
                >= MIN_RUN
            {
                return Some(if index == 0 { Label::Private } else { Label::Public });
            }
        }
    }
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

/// A JSON object with `kty` or `keys` (RFC 7517 §4, §5), or an array of them, even if the rest isn't JSON: names in JSON may
/// be written with escapes.
fn is_jwk(text: &[u8]) -> bool {
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

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_symbol(byte)
}

fn is_symbol(byte: u8) -> bool {
    matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The bytes of all base64 in the text, in either alphabet, whatever stands between its pieces, in each of the four alignments
/// that a piece may have.
fn base64(text: &[u8]) -> Vec<Bytes> {
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
fn hexadecimal(text: &[u8]) -> Vec<Bytes> {
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    for (index, byte) in text.iter().enumerate() {
        let is_prefix =
            *byte == b'0' && text.get(index.saturating_add(1)).is_some_and(|next| matches!(next, b'x' | b'X'));
        if let (false, Some(digit)) =
            (is_prefix, char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        {
            digits.push(digit);
        }
    }
    if digits.len() < MIN_RUN {
        return Vec::new();
    }
    let pairs = |digits: &[u8]| {
        let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len()));
        bytes.extend(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte: u8, digit| byte << 4 | digit)));
        bytes
    };
    (0..2).filter_map(|skipped| digits.get(skipped..).map(pairs)).collect()
}

/// The bytes of numbers below 256 with anything but digits between them, as JavaScript writes the bytes of a Buffer.
fn decimal(text: &[u8]) -> Option<Bytes> {
    if !text.contains(&b',') {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::new());
    for number in text.split(|byte| !byte.is_ascii_digit()).filter(|number| !number.is_empty()) {
        let value = number
            .iter()
            .try_fold(0_u16, |value, digit| value.checked_mul(10)?.checked_add(u16::from(digit.checked_sub(b'0')?)));
        // Some other number stands among them.
        let Some(byte) = value.and_then(|value| u8::try_from(value).ok()) else { continue };
        bytes.push(byte);
    }
    (bytes.len() >= MIN_RUN).then_some(bytes)
}

/// Whether bytes hold text: random ones hardly ever have so many printable ones in a row.
fn is_texty(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| !(matches!(byte, 0 | b'\t' | b'\n' | b'\r') || (b' '..0x7f).contains(byte)))
        .any(|text| text.len() >= MIN_RUN)
}

/// The text without NULs (UTF-16) and with its escapes of one letter resolved; nothing if it has none of these.
fn plain(text: &[u8]) -> Option<Bytes> {
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

/// The bytes of text that was made from bytes one character each.
fn latin1(text: &[u8]) -> Option<Bytes> {
    if text.is_ascii() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    for character in core::str::from_utf8(text).ok()?.chars() {
        bytes.push(u8::try_from(character).ok()?);
    }
    Some(bytes)
}
