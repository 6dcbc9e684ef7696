//! Tokens of jwt-middleware 0.3.0: those that it made itself (`fixtures/legacy-tokens.js` says how), and altered ones.

#![allow(clippy::unwrap_used, reason = "the helpers belong to the tests, where a failure is a panic")]

use latchkey::Error;
use latchkey::sealed::Legacy;
use latchkey::secret::SecretBytes;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    unknown: Vec<String>,
    tokens: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    cipher: String,
    secret: String,
    text: String,
    token: String,
}

impl Row {
    fn legacy(&self) -> Legacy {
        let hex = self.secret.as_bytes().chunks(2).map(|pair| core::str::from_utf8(pair).unwrap());
        let secret = hex.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        Legacy::new(&self.cipher, &SecretBytes::new(secret)).unwrap()
    }
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("fixtures/legacy-tokens.json")).unwrap()
}

fn legacy(cipher: &str, secret: &str) -> Legacy {
    Legacy::new(cipher, &secret.as_bytes().into()).unwrap()
}

const CIPHERS: [&str; 10] = [
    "aes-128-ecb",
    "aes-192-ecb",
    "aes-256-ecb",
    "aes-128-cbc",
    "aes-192-cbc",
    "aes-256-cbc",
    "aes-128-ctr",
    "aes-192-ctr",
    "aes-256-ctr",
    "des-ede3-cbc",
];

#[test]
fn tokens_of_the_original_open_and_are_made_again_byte_for_byte() {
    let tokens = fixture().tokens;
    for row in &tokens {
        let legacy = row.legacy();
        assert_eq!(legacy.open(row.token.as_bytes()).as_deref(), Ok(row.text.as_str()), "{} {}", row.cipher, row.text);
        assert_eq!(legacy.seal(row.text.as_bytes()).as_deref(), Ok(row.token.as_str()), "{} {}", row.cipher, row.text);
    }
    assert_eq!(tokens.len(), 258);
}

#[test]
fn tokens_of_the_original_do_not_open_under_another_secret() {
    let (mut refused, mut garbled) = (0, 0);
    for row in fixture().tokens {
        let other = legacy(&row.cipher, "S3cr3t");
        match other.open(row.token.as_bytes()) {
            Err(error) => {
                assert_eq!(error, Error::SealedInvalid);
                refused += 1;
            }
            // Without authentication short texts may come out as other text. None is the JSON that went in.
            Ok(text) => {
                assert_ne!(text, row.text);
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_err());
                garbled += 1;
            }
        }
    }
    assert_eq!(refused + garbled, 258);
    assert!(garbled < 10, "{garbled}");
}

#[test]
fn names_that_the_original_could_not_use_are_refused() {
    let unknown = fixture().unknown;
    for name in &unknown {
        assert_eq!(Legacy::new(name, &b"s3cr3t"[..].into()).unwrap_err(), Error::AlgorithmUnknown, "{name:?}");
    }
    assert_eq!(unknown.len(), 11);
}

#[test]
fn ciphers_that_were_never_right_for_tokens_are_refused() {
    let names = ["aes-256-gcm", "chacha20", "camellia256", "aria256", "aes-256-ofb", "des-ede3", "aes-256-cbc\0x"];
    for name in names {
        assert_eq!(Legacy::new(name, &b"s3cr3t"[..].into()).unwrap_err(), Error::AlgorithmUnknown, "{name:?}");
    }
}

#[test]
fn an_empty_secret_is_refused() {
    for cipher in CIPHERS {
        assert_eq!(Legacy::new(cipher, &b""[..].into()).unwrap_err(), Error::KeyEmpty);
    }
}

#[test]
fn other_spellings_of_a_token_are_refused() {
    let legacy = legacy("aes-256-ecb", "s3cr3t");
    let token = "2TR76BuOIVD_L-neW-MLEg";
    assert_eq!(legacy.open(token.as_bytes()).as_deref(), Ok(r#"{"foo":"bar"}"#));
    // The original opened all of these.
    let spellings = [
        "2TR76BuOIVD_L-neW-MLEg==",
        "2TR76BuOIVD_L-neW-MLEg=",
        "2TR76BuOIVD/L+neW+MLEg",
        "2TR76BuOIVD_L-neW-MLEh",
        " 2TR76BuOIVD_L-neW-MLEg",
        "2TR76\nBuOIVD_L-neW-MLEg",
        "2TR76BuOIVD_L-neW-MLEg!",
        "2TR76BuOIVD_L-neW-MLEg=xx",
        "é2TR76BuOIVD_L-neW-MLEg",
    ];
    for spelling in spellings {
        assert_eq!(legacy.open(spelling.as_bytes()), Err(Error::SealedInvalid), "{spelling:?}");
    }
}

#[test]
fn tokens_of_every_wrong_length_are_refused_without_a_panic() {
    for cipher in CIPHERS {
        let legacy = legacy(cipher, "s3cr3t");
        let token = legacy.seal(br#"{"name":"a text of some blocks"}"#).unwrap();
        assert_eq!(legacy.open(b""), Err(Error::SealedInvalid), "{cipher}");
        let mut opened = 0;
        for length in 1..token.len() {
            match legacy.open(&token.as_bytes()[..length]) {
                Err(error) => assert_eq!(error, Error::SealedInvalid, "{cipher} {length}"),
                Ok(_) => opened += 1,
            }
        }
        // CTR has nothing that a missing end could break: that texts of such tokens prove nothing is their nature.
        assert_eq!(opened > 0, cipher.ends_with("ctr"), "{cipher}");
    }
}

#[test]
fn every_flipped_bit_gives_another_text_or_none() {
    let mut tried = 0;
    for cipher in CIPHERS {
        let legacy = legacy(cipher, "s3cr3t");
        let text = r#"{"name":"a text of some blocks"}"#;
        let bytes = latchkey::base64url::decode(legacy.seal(text.as_bytes()).unwrap().as_bytes()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let opened = legacy.open(latchkey::base64url::encode(&altered).as_bytes());
            assert_ne!(opened.as_deref(), Ok(text), "{cipher} bit {bit}");
            tried += 1;
        }
    }
    // 32 bytes of text: 32 as they are in CTR, 40 with a block of padding in 3DES, 48 in AES.
    assert_eq!(tried, (6 * 48 + 3 * 32 + 40) * 8);
}

#[test]
fn the_limit_holds_both_ways() {
    let text = "y".repeat(16_000);
    let usual = legacy("aes-256-ecb", "s3cr3t");
    let wide = legacy("aes-256-ecb", "s3cr3t").with_max_token_length(30_000);
    assert_eq!(usual.seal(text.as_bytes()), Err(Error::SealedTooLong));
    let token = wide.seal(text.as_bytes()).unwrap();
    assert_eq!(usual.open(token.as_bytes()), Err(Error::SealedTooLong));
    assert_eq!(wide.open(token.as_bytes()), Ok(text));
}

#[test]
fn a_text_that_is_not_utf8_is_refused() {
    for cipher in CIPHERS {
        let legacy = legacy(cipher, "s3cr3t");
        let token = legacy.seal(b"\"\xff\"").unwrap();
        assert_eq!(legacy.open(token.as_bytes()), Err(Error::SealedInvalid), "{cipher}");
    }
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", legacy("aes-256-ecb", "s3cr3t")), "Legacy(…)");
}
