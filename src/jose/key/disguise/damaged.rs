//! DER that was read as UTF-8 or ASCII.

/// A key in DER has 44 bytes at the least, of which some are lost where two or more happen to be one character.
const MIN_DAMAGED: usize = 40;

/// DER that was read as UTF-8 or ASCII, where a byte from 0x80 on becomes U+FFFD or loses its high bit. The key is lost,
/// but whoever has it can make the same text of it. Only printable characters stand before: random ones soon have others.
pub fn holds_damaged_der(text: &[u8]) -> bool {
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
