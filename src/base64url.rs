//! Strict base64url (RFC 7515 §2): no padding, no white space, no spare bits; one spelling per byte string.
//!
//! For tokens, which are no secrets: the time it takes depends on the text. Key material goes through `base64ct`.

use base64_simd::{AsOut, URL_SAFE_NO_PAD};

use crate::error::{Error, Result};

/// The text for `bytes`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// Appends the text for `bytes` to `text`.
pub fn append(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_append(bytes, text);
}

/// The bytes of `text`.
///
/// # Errors
/// [`Error::JwsInvalid`] for any other spelling than the canonical one.
pub fn decode(text: &[u8]) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text).map_err(|_| Error::JwsInvalid)
}

/// The bytes of `text`, at the start of `buffer`.
///
/// # Errors
/// [`Error::JwsInvalid`] for any other spelling than the canonical one, or if `buffer` is too short.
pub fn decode_into<'b>(text: &[u8], buffer: &'b mut [u8]) -> Result<&'b [u8]> {
    // The codec panics on a buffer that is too short.
    if URL_SAFE_NO_PAD.decoded_length(text).map_err(|_| Error::JwsInvalid)? > buffer.len() {
        return Err(Error::JwsInvalid);
    }
    Ok(URL_SAFE_NO_PAD.decode(text, buffer.as_out()).map_err(|_| Error::JwsInvalid)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back() {
        for length in 0..200_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(151)).collect();
            let text = encode(&bytes);
            assert_eq!(decode(text.as_bytes()).unwrap(), bytes);
            assert_eq!(decode_into(text.as_bytes(), &mut [0; 200]).unwrap(), bytes);
        }
        assert_eq!(decode_into(b"AAAA", &mut [0; 2]), Err(Error::JwsInvalid));
    }

    #[test]
    fn a_byte_string_has_one_spelling() {
        assert_eq!(decode(b"-_8").unwrap(), [0xfb, 0xff]);
        let others: [&[u8]; 12] = [
            b"-_9", b"-_8=", b"+/8", b"-_8 ", b" -_8", b"-_\n8", b"-_8A=", b"A", b"AAAAA", b"-_8.", b"\xff_8", b"-_8\0",
        ];
        for text in others {
            assert_eq!(decode(text), Err(Error::JwsInvalid), "{text:?}");
            assert_eq!(decode_into(text, &mut [0; 8]), Err(Error::JwsInvalid), "{text:?}");
        }
    }

    /// Of the spellings of any length and content, only the one that comes back is taken.
    #[test]
    fn what_is_decoded_encodes_to_the_same_text() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut taken = 0;
        for first in alphabet {
            for last in alphabet {
                for length in 2..70 {
                    let mut text = vec![*first; length];
                    text[length - 1] = *last;
                    if let Ok(bytes) = decode(&text) {
                        assert_eq!(encode(&bytes).as_bytes(), text);
                        taken += 1;
                    }
                }
            }
        }
        assert_eq!(taken, 64 * (17 * 64 + 17 * 4 + 17 * 16));
    }
}
