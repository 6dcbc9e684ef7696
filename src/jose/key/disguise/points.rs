//! Points on the curves of RFC 7518. Random bytes are none by chance.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
    ParsedPublicKey,
};
use zeroize::Zeroizing;

/// Bounds the time that repetitive text takes.
pub const MAX_POINTS: usize = 256;

/// The length of a coordinate on each curve.
static CURVES: [(usize, &EcdsaVerificationAlgorithm); 3] =
    [(32, &ECDSA_P256_SHA256_FIXED), (48, &ECDSA_P384_SHA384_FIXED), (66, &ECDSA_P521_SHA512_FIXED)];

/// Whether there is a point on one of the curves: uncompressed (SEC 1 §2.3.3) or hybrid (X9.62 §4.3.6) anywhere, or its two
/// coordinates alone. A compressed point isn't looked for: half of all random bytes are the x of one.
pub fn holds_point(bytes: &[u8]) -> bool {
    let begins_with_point = |rest: &[u8]| {
        rest.split_first().is_some_and(|(sign, rest)| {
            CURVES.iter().any(|(length, _)| {
                let coordinates = rest.get(..length.saturating_mul(2));
                coordinates.is_some_and(|coordinates| fits(*sign, coordinates) && are_coordinates(coordinates))
            })
        })
    };
    let uncompressed = memchr::memchr_iter(4, bytes).take(MAX_POINTS);
    let hybrid = memchr::memchr2_iter(6, 7, bytes).take(MAX_POINTS);
    uncompressed.chain(hybrid).filter_map(|at| bytes.get(at..)).any(begins_with_point) || are_coordinates(bytes)
}

/// The first byte of a hybrid point says whether y is odd.
fn fits(sign: u8, coordinates: &[u8]) -> bool {
    sign == 4 || coordinates.last().is_some_and(|last| last & 1 == sign & 1)
}

/// Whether the bytes are the x and y of a point, one behind the other.
pub fn are_coordinates(bytes: &[u8]) -> bool {
    CURVES.iter().any(|(length, algorithm)| {
        bytes.len() == length.saturating_mul(2)
            && ParsedPublicKey::new(*algorithm, Zeroizing::new([&[4], bytes].concat()).as_slice()).is_ok()
    })
}

/// Whether two numbers are the x and y of a point. Programs that print numbers leave their zeros out.
pub fn is_pair(x: &[u8], y: &[u8]) -> bool {
    let (x, y) = (significant(x), significant(y));
    let length = CURVES.iter().map(|(length, _)| *length).find(|length| *length >= x.len().max(y.len()));
    length.is_some_and(|length| {
        let mut bytes = Zeroizing::new(Vec::with_capacity(length.saturating_mul(2)));
        for number in [x, y] {
            bytes.extend(core::iter::repeat_n(0, length.saturating_sub(number.len())));
            bytes.extend(number);
        }
        are_coordinates(&bytes)
    })
}

fn significant(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(first..).unwrap_or_default()
}
