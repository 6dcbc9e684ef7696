//! Spoiled keys: none panics, none turns into another kind of key unnoticed.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use latchkey::Error;
use latchkey::jose::key::Key;

use crate::support::{bytes, der, fixture, hex, is_secret, jwk, text};

const DER: [&str; 22] = [
    "rsa2048.pub.pem",
    "rsa2048.pkcs1.pub.pem",
    "rsa2048.key.pem",
    "rsa2048.pkcs1.key.pem",
    "rsa2048.cert.pem",
    "odd.cert.pem",
    "v1.cert.pem",
    "p256.pub.pem",
    "p256.compressed.pub.pem",
    "p256.key.pem",
    "p256.sec1.key.pem",
    "p256.cert.pem",
    "p384.key.pem",
    "p521.sec1.key.pem",
    "ed25519.pub.pem",
    "ed25519.key.pem",
    "ed25519.cert.pem",
    "pss-sha256.pub.pem",
    "pss-sha256.cert.pem",
    "pss-sha256.key.pem",
    "secp256k1.pub.pem",
    "encrypted.pkcs8.key.pem",
];

#[test]
fn truncated_der_is_no_key_and_no_secret_either_once_it_shows_what_it_was() {
    /// Where the shortest beginning that only a key has is complete.
    const SHOWN: usize = 48;
    let mut count = 0;
    for file in DER {
        let der = der(file);
        for length in 0..der.len() {
            let key = bytes(&der[..length]);
            match length {
                0 => assert_eq!(key.err(), Some(Error::KeyEmpty), "{file}"),
                1..7 => assert!(is_secret(&key), "{file} at {length}"),
                7..SHOWN => assert!(is_secret(&key) || key.err() == Some(Error::KeyInvalid), "{file} at {length}"),
                _ => assert_eq!(key.err(), Some(Error::KeyInvalid), "{file} at {length}"),
            }
            count += 1;
        }
    }
    assert_eq!(count, DER.iter().map(|file| der(file).len()).sum::<usize>());
}

#[test]
fn der_with_anything_behind_it_is_neither_key_nor_secret() {
    for file in DER {
        for more in [&b"\n"[..], b"\0", b"30", &der("p256.pub.pem")] {
            assert_eq!(bytes(&[&der(file), more].concat()).err(), Some(Error::KeyInvalid), "{file}");
        }
    }
}

/// What became of the spoiled copies of a file.
fn outcome(key: &Result<Key, Error>) -> String {
    if is_secret(key) {
        "secret".to_owned()
    } else {
        key.as_ref().map_or_else(|e| format!("{e:?}"), |_| "key".to_owned())
    }
}

#[test]
fn der_with_one_bit_flipped_panics_nowhere_and_is_rarely_a_secret() {
    for file in DER {
        let original = der(file);
        let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
        for index in 0..original.len() {
            let mut der = original.clone();
            der[index] ^= 1 << (index % 8);
            *outcomes.entry(outcome(&bytes(&der))).or_default() += 1;
        }
        let all: usize = outcomes.values().sum();
        assert_eq!(all, original.len(), "{file}");
        // Only where the frame itself broke: tags and lengths.
        assert!(outcomes.get("secret").is_none_or(|count| *count <= 16), "{file}: {outcomes:?}");
    }
}

#[test]
fn a_private_key_with_one_bit_flipped_is_the_same_key_or_refused() {
    for file in ["rsa2048.pkcs1.key.pem", "p256.sec1.key.pem", "p384.key.pem"] {
        let original = der(file);
        let mut accepted = 0;
        for index in 0..original.len() {
            let mut der = original.clone();
            der[index] ^= 1;
            let key = bytes(&der);
            accepted += usize::from(key.is_ok() && !is_secret(&key));
        }
        assert_eq!(accepted, 0, "{file}");
    }
}

#[test]
fn truncated_pem_is_never_a_secret_once_its_first_line_has_begun() {
    for file in ["rsa2048.pub.pem", "p256.sec1.key.pem", "ed25519.cert.pem", "chain.cert.pem"] {
        let pem = fixture(file);
        let first_end = pem.find("-----END").unwrap() + pem[pem.find("-----END").unwrap()..].find('\n').unwrap();
        for length in 0..pem.len() {
            let key = text(&pem[..length]);
            match length {
                0 => assert_eq!(key.err(), Some(Error::KeyEmpty)),
                1..12 => assert!(is_secret(&key), "{file} at {length}"),
                _ if length < first_end => assert_eq!(key.err(), Some(Error::KeyInvalid), "{file} at {length}"),
                _ => assert!(key.is_ok(), "{file} at {length}"),
            }
        }
    }
}

#[test]
fn pem_with_one_bit_flipped_panics_nowhere() {
    for file in ["p256.pub.pem", "ed25519.key.pem", "ed25519.cert.pem", "encrypted.sec1.key.pem"] {
        let original = fixture(file).into_bytes();
        for index in 0..original.len() {
            for bit in 0..8 {
                let mut pem = original.clone();
                pem[index] ^= 1 << bit;
                let key = bytes(&pem);
                // Within the dashes and the word BEGIN the armour itself is gone.
                assert!(!is_secret(&key) || index < 11, "{file} at {index}");
            }
        }
    }
}

#[test]
fn jwk_text_with_one_bit_flipped_or_cut_short_panics_nowhere() {
    for file in ["p256.key.json", "ed25519.key.json"] {
        let original = fixture(file).trim_end().to_owned();
        for index in 0..original.len() {
            assert!(jwk(&original[..index]).is_err());
            for bit in 0..7 {
                let mut json = original.clone().into_bytes();
                json[index] ^= 1 << bit;
                let json = String::from_utf8(json).unwrap();
                assert!(!is_secret(&jwk(&json)), "{file} at {index}");
            }
        }
    }
}

#[test]
fn material_of_more_than_64_kib_is_refused() {
    let longest = "x".repeat(64 * 1024);
    assert!(is_secret(&text(&longest)));
    let longer = format!("{longest}x");
    for key in [text(&longer), bytes(longer.as_bytes()), jwk(&longer)] {
        assert_eq!(key.err(), Some(Error::KeyInvalid));
    }
    let padded = format!("{longest}\n{}", fixture("rsa2048.pub.pem"));
    assert_eq!(text(&padded).err(), Some(Error::KeyInvalid));
}

/// Not a measurement: anything but linear time would show as a test that never ends.
#[test]
fn repetition_costs_linear_time() {
    const SIZE: usize = 64 * 1024;
    let pieces = [
        "-----BEGIN ",
        "-----",
        "x-----BEGIN A-----",
        "x-----BEGIN A-----AAAA-----END A-----",
        "-----BEGIN A-----\n-----END A-----\n",
        "-----BEGIN PUBLIC KEY-----\n",
        "-----BEGIN EC PARAMETERS-----\n-----END EC PARAMETERS-----\n",
        "\n",
        "\r",
        "A",
        "AAAA\n",
        "3",
        "30",
        "[",
        "{\"kty\":",
        "{\"a\":",
        "[{\"a\":1},",
        "\\",
        "\\n",
        "\"",
        "\0",
        "\u{FEFF}",
        "MIIB",
        "ssh-rsa AAAA ",
        "0",
        "\"x\":\"AAAA\",\"y\":\"AAAA\",",
        "x=y=",
        "\\u0030",
        "\\u005c%5C%5Cu0030AAAA",
        "0 1 2 3 ",
        "--BEGIN PKCS--",
        "0000: 04040404\n",
        "04",
        "\u{4}",
        "0\u{80}",
        "06",
        "\u{6}",
        "!X ",
        "pub: 11 ",
        "priv: 11:11:",
        "INTEGER :",
        "BEGIN PARAMETERS--",
        "1234567890123456789012345678901234567890123456789012345678901234567 ",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq ",
        "11 ",
        "[[",
        "{a:[",
        "'\"",
        "\u{4141}",
    ];
    for piece in pieces {
        let text_ = piece.repeat(SIZE / piece.len());
        let quoted = format!("\"{}\"", piece.repeat((SIZE - 2) / piece.len()));
        for key in [text(&text_), bytes(text_.as_bytes()), text(&quoted), jwk(&text_)] {
            let _ = key;
        }
    }
    for byte in [0, 1, 2, 4, 6, 0x1F, 0x30, 0x5C, 0x7F, 0x80, 0xA0, 0xBF, 0xFF] {
        let _ = bytes(&vec![byte; SIZE]);
    }
    // SEQUENCEs inside each other, to the end.
    let mut nested = Vec::new();
    while nested.len() < SIZE - 8 {
        let length = u16::try_from(SIZE - 8 - nested.len()).unwrap_or(u16::MAX);
        nested.extend([0x30, 0x82]);
        nested.extend(length.to_be_bytes());
    }
    let _ = bytes(&nested);
}

#[test]
fn random_secrets_of_any_length_stay_secrets() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    let mut count = 0;
    for length in (1..=512).step_by(3) {
        for _ in 0..2 {
            let mut secret: Vec<u8> = (0..length).map(|_| next()).collect();
            assert!(is_secret(&bytes(&secret)));
            let base64 = Base64::encode_string(&secret);
            let hex = hex(&secret);
            let printable: String = secret.iter().map(|byte| char::from(b' ' + byte % 95)).collect();
            let list = |with: &str| secret.iter().map(ToString::to_string).collect::<Vec<_>>().join(with);
            let url = base64.replace('+', "-").replace('/', "_");
            let lines = |text: &str, width: usize| {
                let lines = text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned());
                lines.collect::<Vec<_>>().join("\n")
            };
            let numbered = secret.iter().enumerate().map(|(at, byte)| format!("\"{at}\":{byte}"));
            let dump = hex.as_bytes().chunks(32).enumerate();
            let dump = dump.map(|(at, digits)| format!("{:08x}: {}", at * 16, String::from_utf8_lossy(digits)));
            let ascii: String = secret.iter().map(|byte| char::from(byte & 0x7f)).collect();
            let units: Vec<u16> = secret.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
            let writings = [
                lines(&base64, 64),
                format!("n={url}&e=prod&x={url}&y={url}"),
                format!("BEGIN PKCS11 PIN {hex}"),
                url,
                base64,
                lines(&hex, 16),
                format!("0x{hex}"),
                hex.clone(),
                printable,
                list(","),
                list(" "),
                format!("{{{}}}", numbered.collect::<Vec<_>>().join(",")),
                dump.collect::<Vec<_>>().join("\n"),
                String::from_utf8_lossy(&secret).into_owned(),
                secret.iter().map(|&byte| char::from(byte)).collect(),
                serde_json::to_string(&ascii).unwrap(),
                ascii,
                String::from_utf16_lossy(&units),
            ];
            for written in writings.iter().filter(|written| !written.is_empty()) {
                assert!(is_secret(&text(written)), "{written:?}");
                count += 1;
            }
            // Even if it begins as DER does.
            secret[0] = 0x30;
            if let Some(second) = secret.get_mut(1) {
                *second = u8::try_from(length - 2).unwrap_or(0x82);
            }
            assert!(is_secret(&bytes(&secret)), "{secret:02x?}");
            count += 1;
        }
    }
    // A single byte has no UTF-16.
    assert_eq!(count, 171 * 2 * 19 - 2);
}
