//! COSE keys (RFC 9052 §7, RFC 9053 §7), as passkeys have them: maps in CBOR whose labels are small numbers. The first labels
//! come first, as CTAP2 demands. Each pattern fixes at least 45 bits, or a point.

use zeroize::Zeroizing;

use super::points::{MAX_POINTS, are_coordinates};

/// The labels -1 to -4, as CBOR writes them.
const CURVE_OR_MODULUS: u8 = 0x20;
const X_OR_EXPONENT: u8 = 0x21;
const Y: u8 = 0x22;
const D: u8 = 0x23;
/// A byte string whose length takes one byte, or two.
const STRING: u8 = 0x58;
const LONG_STRING: u8 = 0x59;

/// Whether there is a COSE key, and if so, whether it is private.
pub fn cose_key(bytes: &[u8]) -> Option<bool> {
    let labels = memchr::memmem::find_iter(bytes, &[X_OR_EXPONENT, STRING]).take(MAX_POINTS);
    let mut found = None;
    for at in labels {
        let (before, rest) = bytes.split_at_checked(at)?;
        if let Some(is_private) = key_at(before, rest) {
            found = Some(is_private || found == Some(true));
        }
    }
    found.or_else(|| holds_rsa_key(bytes).then_some(false))
}

/// `rest` begins with the label of x.
fn key_at(before: &[u8], rest: &[u8]) -> Option<bool> {
    let [_, _, length, rest @ ..] = rest else { return None };
    let (x, behind) = rest.split_at_checked(usize::from(*length))?;
    let behind = match (before, behind) {
        (_, [Y, STRING, other, rest @ ..]) if other == length => {
            let (y, behind) = rest.split_at_checked(x.len())?;
            are_coordinates(&Zeroizing::new([x, y].concat())).then_some(behind)?
        }
        // A compressed point: true or false for y.
        ([.., CURVE_OR_MODULUS, 1..=3 | 8], [Y, 0xf4 | 0xf5, behind @ ..]) if matches!(*length, 32 | 48 | 66) => behind,
        ([.., CURVE_OR_MODULUS, 4..=7], behind) if matches!(*length, 32 | 56 | 57) && is_octet_pair(before) => behind,
        _ => return None,
    };
    Some(matches!(behind, [D, STRING, ..]))
}

/// Whether the type is `OKP`, in front of an algorithm or at most a short key id.
fn is_octet_pair(before: &[u8]) -> bool {
    const NEAR: usize = 12;
    before.get(before.len().saturating_sub(NEAR)..).is_some_and(|near| near.windows(2).any(|two| two == [1, 1]))
}

/// A modulus of a usual length, then 65537.
fn holds_rsa_key(bytes: &[u8]) -> bool {
    const LENGTHS: [u16; 3] = [256, 384, 512];
    memchr::memmem::find_iter(bytes, &[X_OR_EXPONENT, 0x43, 1, 0, 1]).any(|at| {
        LENGTHS.iter().any(|length| {
            let [high, low] = length.to_be_bytes();
            at.checked_sub(usize::from(*length))
                .and_then(|start| bytes.get(..start))
                .is_some_and(|before| before.ends_with(&[CURVE_OR_MODULUS, LONG_STRING, high, low]))
        })
    })
}
