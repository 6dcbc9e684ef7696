//! Sealed tokens from outside: what opens, and everything that doesn't.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "the helpers belong to the tests, where a failure is a panic"
)]

use std::collections::HashSet;

use latchkey::sealed::{DEFAULT_MAX_TOKEN_LENGTH, KeyRing, Sealer};
use latchkey::secret::SecretBytes;
use latchkey::{Error, base64url};

const TEXT: &str = r#"{"userId":1,"name":"Zoë"}"#;
const HEADER: usize = 1 + 8 + 24;
const OVERHEAD: usize = HEADER + 16;

/// A secret that is a key already, so that no test waits for the stretching.
fn key(byte: u8) -> SecretBytes {
    SecretBytes::new(vec![0x80 | byte; 32])
}

fn sealer_for(purpose: &str, secrets: &[SecretBytes]) -> Sealer {
    Sealer::new(KeyRing::new(secrets).unwrap(), purpose)
}

fn sealer(secrets: &[SecretBytes]) -> Sealer {
    sealer_for("test", secrets)
}

fn sealed_bytes(sealer: &Sealer) -> Vec<u8> {
    base64url::decode(sealer.seal(TEXT.as_bytes()).unwrap().as_bytes()).unwrap()
}

fn open_bytes(sealer: &Sealer, bytes: &[u8]) -> Result<String, Error> {
    sealer.open(base64url::encode(bytes).as_bytes())
}

#[test]
fn what_was_sealed_opens() {
    let sealer = sealer(&[key(1)]);
    let texts = ["", "a", TEXT, "null", "\0", "𝄞 grüße", "}{"];
    for text in texts.map(str::to_owned).into_iter().chain((0..70).map(|length| "y".repeat(length))) {
        let token = sealer.seal(text.as_bytes()).unwrap();
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert_eq!(token.len(), ((OVERHEAD + text.len()) * 4).div_ceil(3));
        assert_eq!(sealer.open(token.as_bytes()), Ok(text));
    }
}

#[test]
fn no_two_tokens_share_a_nonce() {
    let sealer = sealer(&[key(1)]);
    let nonces: HashSet<Vec<u8>> = (0..1000).map(|_| sealed_bytes(&sealer)[9..HEADER].to_vec()).collect();
    assert_eq!(nonces.len(), 1000);
}

#[test]
fn every_flipped_bit_is_refused() {
    let sealer = sealer(&[key(1), key(2)]);
    let bytes = sealed_bytes(&sealer);
    let (mut invalid, mut unknown) = (0, 0);
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        match open_bytes(&sealer, &altered) {
            Err(Error::SealedInvalid) => invalid += 1,
            Err(Error::SealedKeyUnknown) => unknown += 1,
            result => panic!("bit {bit}: {result:?}"),
        }
    }
    // Eight bytes are the key's name.
    assert_eq!((invalid, unknown), ((OVERHEAD - 8 + TEXT.len()) * 8, 64));
}

#[test]
fn every_exchanged_character_is_refused() {
    let sealer = sealer(&[key(1)]);
    let token = sealer.seal(b"x").unwrap().into_bytes();
    let mut tried = 0;
    for at in 0..token.len() {
        for byte in (0..=u8::MAX).filter(|byte| *byte != token[at]) {
            let mut altered = token.clone();
            altered[at] = byte;
            let error = sealer.open(&altered).unwrap_err();
            assert!(matches!(error, Error::SealedInvalid | Error::SealedKeyUnknown), "{byte} at {at}: {error:?}");
            tried += 1;
        }
    }
    assert_eq!(tried, 67 * 255);
}

#[test]
fn every_truncation_from_either_end_is_refused() {
    let sealer = sealer(&[key(1)]);
    let token = sealer.seal(TEXT.as_bytes()).unwrap().into_bytes();
    let mut tried = 0;
    for length in 0..token.len() {
        for part in [&token[..length], &token[token.len() - length..]] {
            let error = sealer.open(part).unwrap_err();
            assert!(matches!(error, Error::SealedInvalid | Error::SealedKeyUnknown), "{length}: {error:?}");
            tried += 1;
        }
    }
    let bytes = sealed_bytes(&sealer);
    for length in 0..bytes.len() {
        assert_eq!(open_bytes(&sealer, &bytes[..length]), Err(Error::SealedInvalid), "{length} bytes");
        tried += 1;
    }
    assert_eq!(tried, 2 * token.len() + bytes.len());
}

#[test]
fn anything_added_is_refused() {
    let sealer = sealer(&[key(1)]);
    let token = sealer.seal(TEXT.as_bytes()).unwrap();
    for extra in ["A", "AA", "AAA", "AAAA", "=", "==", ".", " ", "\n", "\0", "é"] {
        for altered in [format!("{token}{extra}"), format!("{extra}{token}")] {
            assert!(sealer.open(altered.as_bytes()).is_err(), "{extra:?}");
        }
    }
    assert!(sealer.open(token.repeat(2).as_bytes()).is_err());
}

#[test]
fn a_token_has_one_spelling() {
    // Texts of the three lengths modulo 3, and bytes whose spelling has both characters that base64 writes differently.
    let sealer = sealer(&[key(1)]);
    let mut respelled = 0;
    for text in ["", "x", "xy"] {
        let token = loop {
            let token = sealer.seal(text.as_bytes()).unwrap();
            if token.contains('-') && token.contains('_') {
                break token;
            }
        };
        assert_eq!(sealer.open(token.as_bytes()).as_deref(), Ok(text));
        let padded = format!("{token}{}", "=".repeat((4 - token.len() % 4) % 4));
        let spellings = [
            token.replace('-', "+"),
            token.replace('_', "/"),
            padded,
            format!("{token}="),
            format!("{}\n{}", &token[..20], &token[20..]),
            format!(" {token}"),
        ];
        for spelling in spellings.into_iter().chain(spare_bits(&token)).filter(|spelling| *spelling != token) {
            assert_eq!(sealer.open(spelling.as_bytes()), Err(Error::SealedInvalid), "{spelling}");
            respelled += 1;
        }
    }
    // The multiple of three has no padding and no spare bits; the others have 3 and 15 spellings of spare bits.
    assert_eq!(respelled, 5 + 6 + 6 + 3 + 15);
}

/// The token with each other value of the bits that its last character has to spare.
fn spare_bits(token: &str) -> Vec<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = token.split_at(token.len() - 1);
    let value = ALPHABET.iter().position(|byte| *byte == last.as_bytes()[0]).unwrap();
    let spare = [0, 0, 16, 4][token.len() % 4];
    (1..spare).map(|bits| format!("{rest}{}", char::from(ALPHABET[value ^ bits]))).collect()
}

#[test]
fn every_other_version_is_refused() {
    let sealer = sealer(&[key(1)]);
    let mut bytes = sealed_bytes(&sealer);
    assert_eq!(bytes[0], 1);
    for version in (0..=u8::MAX).filter(|version| *version != 1) {
        bytes[0] = version;
        assert_eq!(open_bytes(&sealer, &bytes), Err(Error::SealedInvalid), "{version}");
    }
}

#[test]
fn a_key_that_is_not_in_the_ring_is_unknown() {
    let token = sealer(&[key(1)]).seal(TEXT.as_bytes()).unwrap();
    assert_eq!(sealer(&[key(2), key(3)]).open(token.as_bytes()), Err(Error::SealedKeyUnknown));
}

#[test]
fn a_token_under_one_key_named_for_another_is_refused() {
    let (one, two) = (sealer(&[key(1)]), sealer(&[key(2)]));
    let mut bytes = sealed_bytes(&one);
    bytes[1..9].copy_from_slice(&sealed_bytes(&two)[1..9]);
    assert_eq!(open_bytes(&sealer(&[key(1), key(2)]), &bytes), Err(Error::SealedInvalid));
}

#[test]
fn parts_of_two_tokens_do_not_make_a_third() {
    let sealer = sealer(&[key(1)]);
    let (one, two) = (sealed_bytes(&sealer), sealed_bytes(&sealer));
    let mut tried = 0;
    for cut in [9, HEADER, HEADER + 5, HEADER + 16, one.len() - 16] {
        let spliced = [&one[..cut], &two[cut..]].concat();
        // Before the nonce both tokens are the same.
        let expected = if cut == 9 { Ok(TEXT.to_owned()) } else { Err(Error::SealedInvalid) };
        assert_eq!(open_bytes(&sealer, &spliced), expected, "{cut}");
        tried += 1;
    }
    assert_eq!(tried, 5);
}

#[test]
fn a_token_opens_for_its_purpose_only() {
    let purposes = ["", "a", "b", "ab", "a\0", "\0a", "A", "access token", "access token ", "ä", "a\u{308}"];
    let sealers = purposes.map(|purpose| sealer_for(purpose, &[key(1)]));
    let (mut opened, mut refused) = (0, 0);
    for (made_for, maker) in sealers.iter().enumerate() {
        let token = maker.seal(TEXT.as_bytes()).unwrap();
        for (asked_for, opener) in sealers.iter().enumerate() {
            if made_for == asked_for {
                assert_eq!(opener.open(token.as_bytes()).as_deref(), Ok(TEXT));
                opened += 1;
            } else {
                assert_eq!(opener.open(token.as_bytes()), Err(Error::SealedInvalid));
                refused += 1;
            }
        }
    }
    assert_eq!((opened, refused), (11, 110));
}

#[test]
fn a_ring_rotates() {
    let (old, both, new) = (sealer(&[key(1)]), sealer(&[key(2), key(1)]), sealer(&[key(2)]));
    let (by_old, by_both) = (old.seal(b"old").unwrap(), both.seal(b"new").unwrap());
    assert_eq!(both.open(by_old.as_bytes()).as_deref(), Ok("old"));
    assert_eq!(both.open(by_both.as_bytes()).as_deref(), Ok("new"));
    assert_eq!(new.open(by_both.as_bytes()).as_deref(), Ok("new"), "the first key seals");
    assert_eq!(new.open(by_old.as_bytes()), Err(Error::SealedKeyUnknown));
    assert_eq!(old.open(by_both.as_bytes()), Err(Error::SealedKeyUnknown));
}

#[test]
fn a_secret_that_repeats_changes_nothing() {
    let ring = sealer(&[key(1), key(2), key(1), key(2), key(1)]);
    let token = ring.seal(TEXT.as_bytes()).unwrap();
    assert_eq!(sealer(&[key(1)]).open(token.as_bytes()).as_deref(), Ok(TEXT));
    let token = sealer(&[key(2)]).seal(TEXT.as_bytes()).unwrap();
    assert_eq!(ring.open(token.as_bytes()).as_deref(), Ok(TEXT));
}

#[test]
fn one_secret_as_string_and_as_bytes_is_one_key() {
    // 32 characters, which as bytes have the length of a key.
    for text in ["s3cr3t", "0123456789abcdef0123456789abcdef"] {
        let token = sealer(&[SecretBytes::new(String::from(text).into_bytes())]).seal(TEXT.as_bytes()).unwrap();
        assert_eq!(sealer(&[text.as_bytes().into()]).open(token.as_bytes()).as_deref(), Ok(TEXT));
    }
}

#[test]
fn secrets_that_differ_at_all_are_different_keys() {
    let secrets: [&[u8]; 6] = [b"s3cr3t", b"s3cr3t ", b"s3cr3t\0", b"S3cr3t", &[0xff; 31], &[0xff; 33]];
    let sealers = secrets.map(|secret| sealer(&[secret.into()]));
    let mut refused = 0;
    for (maker, sealer) in sealers.iter().enumerate() {
        let token = sealer.seal(TEXT.as_bytes()).unwrap();
        for (opener, sealer) in sealers.iter().enumerate() {
            if maker == opener {
                assert_eq!(sealer.open(token.as_bytes()).as_deref(), Ok(TEXT));
            } else {
                assert_eq!(sealer.open(token.as_bytes()), Err(Error::SealedKeyUnknown));
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 30);
}

#[test]
fn a_ring_needs_a_secret_and_a_secret_needs_a_byte() {
    assert_eq!(KeyRing::new(&[]).unwrap_err(), Error::KeyEmpty);
    assert_eq!(KeyRing::new(&[b""[..].into()]).unwrap_err(), Error::KeyEmpty);
    assert_eq!(KeyRing::new(&[key(1), b""[..].into()]).unwrap_err(), Error::KeyEmpty);
}

#[test]
fn the_longest_text_fits_exactly() {
    let sealer = sealer(&[key(1)]);
    let longest = "y".repeat(12_239);
    let token = sealer.seal(longest.as_bytes()).unwrap();
    assert_eq!(token.len(), DEFAULT_MAX_TOKEN_LENGTH);
    assert_eq!(sealer.open(token.as_bytes()), Ok(longest));
    assert_eq!(sealer.seal("y".repeat(12_240).as_bytes()), Err(Error::SealedTooLong));
}

#[test]
fn another_limit_holds_both_ways() {
    let wide = sealer(&[key(1)]).with_max_token_length(20_000);
    let token = wide.seal("y".repeat(12_240).as_bytes()).unwrap();
    assert!(wide.open(token.as_bytes()).is_ok());
    assert_eq!(sealer(&[key(1)]).open(token.as_bytes()), Err(Error::SealedTooLong));
    let narrow = sealer(&[key(1)]).with_max_token_length(70);
    assert_eq!(narrow.seal(b"xyz").unwrap().len(), 70);
    assert_eq!(narrow.seal(b"wxyz"), Err(Error::SealedTooLong));
}

#[test]
fn an_overlong_token_is_refused_before_it_is_decoded() {
    let sealer = sealer(&[key(1)]);
    assert_eq!(sealer.open("!".repeat(DEFAULT_MAX_TOKEN_LENGTH + 1).as_bytes()), Err(Error::SealedTooLong));
    assert_eq!(sealer.open("!".repeat(DEFAULT_MAX_TOKEN_LENGTH).as_bytes()), Err(Error::SealedInvalid));
}

#[test]
fn bytes_that_are_not_text_are_not_sealed() {
    assert_eq!(sealer(&[key(1)]).seal(b"\xff"), Err(Error::OptionInvalid));
}

#[test]
fn debug_shows_nothing() {
    let ring = KeyRing::new(&[key(1)]).unwrap();
    assert_eq!(format!("{ring:?} {:?}", Sealer::new(ring.clone(), "test")), "KeyRing(…) Sealer(…)");
}
