//! Numbers as programs print them: in decimal, in hexadecimal, in groups of digits, in base64. A coordinate alone looks like a
//! random secret. Two that stand behind each other and are a point, or a long number beside 65537, are a key.

use zeroize::Zeroizing;

use super::points::{MAX_POINTS, is_pair};
use crate::jose::key::decoding::{Bytes, base64, is_base64};

/// Hexadecimal digits of a coordinate, even if some zeros were left out at its start.
const MIN_DIGITS: usize = 56;
/// Decimal digits of a coordinate on P-521.
const MAX_DIGITS: usize = 158;
/// Of the shortest modulus of an RSA key, 512 bits.
const MIN_MODULUS_DIGITS: usize = 128;
/// How far apart the groups of a number may stand: a line break and indentation.
const MAX_GAP: usize = 40;

/// Whether there are the numbers of a public key.
pub fn holds_printed_key(text: &[u8]) -> bool {
    let numbers = numbers(text);
    let long = || numbers.iter().filter(|number| number.is_long()).take(MAX_POINTS);
    let hexadecimal: Vec<Bytes> = long().map(|number| scaled(&number.digits, 16)).collect();
    let decimal: Vec<Bytes> =
        long().filter(|number| number.is_decimal()).map(|number| scaled(&number.digits, 10)).collect();
    holds_modulus(&numbers) || holds_pair(&hexadecimal) || holds_pair(&decimal) || holds_base64_pair(text)
}

/// Whether two that stand behind each other are a point.
fn holds_pair(numbers: &[Bytes]) -> bool {
    numbers.windows(2).any(|two| matches!(two, [x, y] if is_pair(x, y)))
}

/// The digits of a number, as many as matter.
struct Number {
    digits: Bytes,
    /// Length of the first group.
    group: usize,
    /// Whether anything else stands between it and the number before.
    is_apart: bool,
}

impl Number {
    fn is_long(&self) -> bool {
        (MIN_DIGITS..=MAX_DIGITS).contains(&self.digits.len())
    }

    fn matters(&self) -> bool {
        self.digits.len() >= MIN_DIGITS || self.is_exponent()
    }

    fn is_decimal(&self) -> bool {
        self.digits.iter().all(u8::is_ascii_digit)
    }

    fn is_exponent(&self) -> bool {
        matches!(self.digits.as_slice(), b"65537" | b"010001")
    }

    /// Whether `digits` go on with this number.
    fn continues_with(&self, digits: &[u8], gap: &[u8]) -> bool {
        matches!(self.group, 2 | 4 | 8)
            && digits.len() <= self.group
            && digits.len().is_multiple_of(2)
            && gap.len() <= MAX_GAP
            && gap.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, b':' | b',' | b'\\'))
    }

    /// One digit more than the longest is enough to tell that it is longer.
    fn append(&mut self, digits: &[u8]) {
        let room = MAX_DIGITS.saturating_add(1).saturating_sub(self.digits.len());
        self.digits.extend(digits.iter().take(room));
    }
}

/// All numbers in the text, those in groups put together.
fn numbers(text: &[u8]) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut is_apart = true;
    let mut rest = text;
    while !rest.is_empty() {
        let gap = rest.iter().position(u8::is_ascii_alphanumeric).unwrap_or(rest.len());
        let (gap, behind) = rest.split_at_checked(gap).unwrap_or_default();
        let end = behind.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(behind.len());
        let (word, behind) = behind.split_at_checked(end).unwrap_or_default();
        rest = behind;
        let Some(digits) = digits(word) else {
            is_apart = true;
            continue;
        };
        match numbers.last_mut() {
            Some(last) if !is_apart && last.continues_with(digits, gap) => last.append(digits),
            _ => {
                // Short ones are in any text.
                let passed = numbers.pop_if(|last| !last.matters()).is_some();
                let is_apart = is_apart || passed;
                let mut number = Number { digits: Zeroizing::new(Vec::new()), group: digits.len(), is_apart };
                number.append(digits);
                numbers.push(number);
            }
        }
        is_apart = false;
    }
    numbers
}

/// The digits in a word: behind `0x`, and before the letter that JavaScript and Python mark long numbers with.
fn digits(word: &[u8]) -> Option<&[u8]> {
    let word = word.strip_prefix(b"0x").or_else(|| word.strip_prefix(b"0X")).unwrap_or(word);
    let word = word.strip_suffix(b"n").or_else(|| word.strip_suffix(b"L")).unwrap_or(word);
    (!word.is_empty() && word.iter().all(u8::is_ascii_hexdigit)).then_some(word)
}

/// A number as long as a modulus, and 65537 directly before or behind it, as Go prints a key.
fn holds_modulus(numbers: &[Number]) -> bool {
    let is_modulus = |number: &Number| number.digits.len() >= MIN_MODULUS_DIGITS;
    numbers.windows(2).any(|two| match two {
        [first, second] if !second.is_apart => {
            (is_modulus(first) && second.is_exponent()) || (first.is_exponent() && is_modulus(second))
        }
        _ => false,
    })
}

fn digit(byte: u8) -> u16 {
    char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok()).unwrap_or_default()
}

/// The bytes of a number, most significant first.
fn scaled(digits: &[u8], base: u16) -> Bytes {
    // Least significant first, until all digits are in.
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len()));
    for byte in digits {
        let mut carry = digit(*byte);
        for part in bytes.iter_mut() {
            let [high, low] = u16::from(*part).saturating_mul(base).saturating_add(carry).to_be_bytes();
            *part = low;
            carry = u16::from(high);
        }
        if let (1.., Ok(part)) = (carry, u8::try_from(carry)) {
            bytes.push(part);
        }
    }
    bytes.reverse();
    bytes
}

/// Two words of base64 behind each other that are a point: coordinates in a list.
fn holds_base64_pair(text: &[u8]) -> bool {
    let words: Vec<&[u8]> = text
        .split(|byte| !is_base64(*byte))
        .filter(|word| matches!(word.len(), 43 | 64 | 88))
        .take(MAX_POINTS)
        .collect();
    words.windows(2).any(|two| match two {
        [x, y] if x.len() == y.len() => match (base64(x).first(), base64(y).first()) {
            (Some(x), Some(y)) => is_pair(x, y),
            _ => false,
        },
        _ => false,
    })
}
