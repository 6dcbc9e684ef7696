//! The armour of RFC 7468, read as leniently as OpenSSL does: text around it, any line ends, lines of any width,
//! indentation. An armour line stands alone on its line; anything else isn't armour.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::{der, disguise};
use crate::error::{Error, Mistake, Result};

const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8] = b"-----";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The DER inside the first block that bears a key, if a line of `text` starts like armour.
pub fn first_key(text: &[u8]) -> Option<Result<Zeroizing<Vec<u8>>>> {
    let mut lines = lines(text);
    let mut armoured = None;
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix(BEGIN) else { continue };
        let Some(block) = rest.strip_suffix(DASHES).and_then(|label| block(label, &mut lines)) else {
            armoured = Some(Error::KeyMistaken(disguise::damage(text)));
            break;
        };
        if block.label.starts_with(b"OpenVPN ") {
            // Its static keys are secrets.
            continue;
        }
        armoured = Some(unusable(block.label));
        match bears(block.label) {
            Bears::Nothing => {}
            Bears::Key => return Some(block.decode()),
            Bears::KeyAndMore => return Some(block.decode().map(first_value)),
            Bears::EncryptedKey => return Some(Err(Error::KeyEncrypted)),
            Bears::ForeignKey => return Some(Err(Error::KeyUnsupported)),
        }
    }
    armoured.map(Err)
}

/// What is said of a block that bears no key.
fn unusable(label: &[u8]) -> Error {
    match label {
        b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => Error::KeyMistaken(Mistake::CertificateRequest),
        b"PKCS7" | b"CMS" => Error::KeyMistaken(Mistake::Pkcs7),
        _ => Error::KeyInvalid,
    }
}

struct Block<'a> {
    label: &'a [u8],
    body: Vec<&'a [u8]>,
}

enum Bears {
    Key,
    /// OpenSSL writes its trust settings behind the certificate.
    KeyAndMore,
    EncryptedKey,
    ForeignKey,
    Nothing,
}

fn bears(label: &[u8]) -> Bears {
    match label {
        b"CERTIFICATE" | b"X509 CERTIFICATE" | b"PUBLIC KEY" | b"RSA PUBLIC KEY" | b"PRIVATE KEY"
        | b"RSA PRIVATE KEY" | b"EC PRIVATE KEY" => Bears::Key,
        b"TRUSTED CERTIFICATE" => Bears::KeyAndMore,
        b"ENCRYPTED PRIVATE KEY" => Bears::EncryptedKey,
        _ if label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PUBLIC KEY") => Bears::ForeignKey,
        _ => Bears::Nothing,
    }
}

/// The lines up to the END line of the same label; nothing if another armour line or the end of the text comes first.
fn block<'a>(label: &'a [u8], lines: &mut impl Iterator<Item = &'a [u8]>) -> Option<Block<'a>> {
    let mut body = Vec::new();
    for line in lines {
        if let Some(rest) = line.strip_prefix(DASHES) {
            let end = rest.strip_prefix(b"END ").and_then(|rest| rest.strip_suffix(DASHES));
            return (end == Some(label)).then_some(Block { label, body });
        }
        body.push(line);
    }
    None
}

impl Block<'_> {
    fn decode(&self) -> Result<Zeroizing<Vec<u8>>> {
        let mut body = self.body.as_slice();
        if body.iter().any(|line| line.contains(&b':')) {
            // RFC 1421 §4.4: headers end with an empty line.
            let end = body.iter().position(|line| line.is_empty()).ok_or(Error::KeyInvalid)?;
            let (headers, rest) = body.split_at(end);
            if headers.iter().any(|line| line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED")) {
                return Err(Error::KeyEncrypted);
            }
            body = rest;
        }
        let characters = body.iter().flat_map(|line| line.iter()).filter(|byte| !byte.is_ascii_whitespace());
        let mut text = Zeroizing::new(Vec::with_capacity(body.iter().map(|line| line.len()).sum()));
        text.extend(characters);
        let mut bytes = Zeroizing::new(vec![0; text.len()]);
        let length = Base64::decode(&*text, &mut bytes).map_err(|_| Error::KeyInvalid)?.len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

fn first_value(mut bytes: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let length = der::first_value_length(&bytes);
    bytes.truncate(length);
    bytes
}

/// Lines without the white space around them. A byte order mark counts as white space.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| matches!(byte, b'\n' | b'\r')).map(|line| {
        let line = line.trim_ascii_start();
        line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line).trim_ascii()
    })
}
