//! The armour of PEM, whole or damaged.

use super::members::word;
use crate::error::Mistake;
use crate::jose::key::decoding::{MIN_RUN, is_base64};

/// Words of prose are shorter.
const MIN_LINE: usize = 16;
/// Base64 of the shortest key in DER.
const MIN_BODY: usize = 58;
/// What is looked at behind BEGIN: the label, perhaps headers, and some lines.
const MAX_ARMOUR: usize = 1024;

/// Whose key an armour's label speaks of.
pub enum Label {
    /// Its owner's.
    Private,
    /// Everybody's.
    Public,
}

/// Whether text is armoured, or was: the word BEGIN, a label of keys, hyphens or dashes at one of them, and lines of base64
/// behind. Where all hyphens were lost, the base64 of a whole key follows at once.
pub fn armour(text: &[u8]) -> Option<Label> {
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

/// Whether there are armoured parameters of a curve or a group. They are no key, but everybody has the same.
pub fn holds_parameters(text: &[u8]) -> bool {
    const LONGEST_LABEL: usize = 24;
    // The name of a curve takes 10 digits at the least.
    const SHORTEST_NAME: usize = 10;
    const END: &[u8] = b"PARAMETERS--";
    memchr::memmem::find_iter(text, END).any(|at| {
        let label = text.get(at.saturating_sub(LONGEST_LABEL)..at).unwrap_or_default();
        let body = text.get(at.saturating_add(END.len())..).unwrap_or_default();
        let body = body.get(..body.len().min(MAX_ARMOUR)).unwrap_or_default();
        memchr::memmem::find(label, b"BEGIN").is_some()
            && body
                .split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/'))
                .any(|word| word.len() >= SHORTEST_NAME)
    })
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
