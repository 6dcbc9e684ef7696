//! Whether a key is in text or bytes that would become a secret. Mostly it is a public one, so as a secret it would let
//! everybody sign.
//!
//! No list of disguises is complete, so this asks what the text *holds*, whatever stands around it: each run of base64,
//! base64url, hexadecimal or decimal numbers is decoded in every alignment, and searched for the beginning of a key's DER
//! ([`super::outline`]), of an OpenSSH key, and of text that in turn holds a key. Beside these there are the few marks of
//! keys whose numbers can't be told from random ones: the members of a JWK or an XML key, and the words of the PEM armour.
//!
//! - `points`, `cose`: keys in bytes that aren't DER.
//! - `marks`: what shows in text without decoding, by `armour`, `jwk`, `named` and `printed`; `members` finds names and values.
//! - `damaged`: DER that lost bytes when it was read as text.
//! - `stringified`: text of values that are no secrets.
//!
//! What this can't find is the bare number of a key without any mark: an RSA modulus, an Ed25519 key's 32 bytes. A random
//! secret looks the same.

mod armour;
mod cose;
mod damaged;
mod jwk;
mod marks;
mod members;
mod named;
mod points;
mod printed;
mod stringified;

pub use armour::damage;
pub use stringified::is_stringified;

use self::cose::cose_key;
use self::damaged::holds_damaged_der;
use self::marks::marks;
use self::points::holds_point;
use super::decoding::{MIN_RUN, base64, characters, decimal, dump, hexadecimal, percent_decoded, plain, unescaped};
use super::outline::outline;
use crate::error::Mistake;

/// How many disguises are taken off one after the other: base64 around PEM, with quotes around it, and one to spare.
const MAX_LAYERS: u8 = 3;

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

/// `within` is what the text around this one was taken for.
fn look_into(text: &[u8], layers: u8, within: Option<Mistake>, findings: &mut Findings) {
    marks(text, within, findings);
    bytes(text, within.unwrap_or(Mistake::DerAsText), findings);
    if holds_damaged_der(text) {
        findings.note(false, within.unwrap_or(Mistake::DerAsText));
    }
    read_as_characters(text, layers, within, findings);
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

/// The keys in what was read in the wrong encoding: bytes, or text of which each two characters became one.
fn read_as_characters(text: &[u8], layers: u8, within: Option<Mistake>, findings: &mut Findings) {
    let is_legible = is_texty(text);
    for inner in characters(text) {
        if holds_der(&inner) || holds_point(&inner) || cose_key(&inner).is_some() {
            findings.note(false, within.unwrap_or(Mistake::DerAsText));
        }
        // Of what can be read as it is, nothing new comes out.
        if let (false, Some(left)) = (is_legible || !is_texty(&inner), layers.checked_sub(1)) {
            look_into(&inner, left, Some(within.unwrap_or(Mistake::KeyInText)), findings);
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
    if let Some(is_private) = cose_key(bytes) {
        findings.note(is_private, mistake);
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

/// Whether bytes hold text: random ones hardly ever have so many printable ones in a row.
fn is_texty(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| !(matches!(byte, 0 | b'\t' | b'\n' | b'\r') || (b' '..0x7f).contains(byte)))
        .any(|text| text.len() >= MIN_RUN)
}
