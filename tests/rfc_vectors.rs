//! The signatures that the standards print: RFC 7515 appendix A, RFC 7520 §4, RFC 8037 appendix A.
//!
//! The JSON serialisations and the detached content of RFC 7520 §4.5 to §4.8 aren't compact tokens, so they aren't here.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use latchkey::Error;
use latchkey::base64url;
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::jws::{DEFAULT_MAX_LENGTH, Signer, UnverifiedJws};
use latchkey::jose::key::{self, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jose::verifying_key::VerifyingKey;
use serde_json::Value;

struct Vector {
    name: String,
    algorithm: Algorithm,
    jwk: String,
    token: String,
}

impl Vector {
    fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey::new(&key::read(Material::Jwk(&self.jwk)).unwrap(), None, false).unwrap()
    }

    fn parts(&self) -> [&str; 3] {
        self.token.split('.').collect::<Vec<_>>().try_into().unwrap()
    }
}

fn vectors() -> Vec<Vector> {
    let rows: Vec<Value> = serde_json::from_str(include_str!("fixtures/rfc-signatures.json")).unwrap();
    let text = |row: &Value, name| row[name].as_str().unwrap().to_owned();
    let rows: Vec<Vector> = rows
        .iter()
        .map(|row| Vector {
            name: text(row, "name"),
            algorithm: Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == row["alg"]).unwrap(),
            jwk: row["key"].to_string(),
            token: text(row, "token"),
        })
        .collect();
    assert_eq!(rows.len(), 9);
    rows
}

fn verify(token: &str, key: &VerifyingKey) -> Result<Vec<u8>, Error> {
    UnverifiedJws::parse(token.as_bytes(), DEFAULT_MAX_LENGTH, None)?.verify(key)?.payload()
}

#[test]
fn every_printed_token_verifies() {
    for vector in vectors() {
        let payload = base64url::decode(vector.parts()[1].as_bytes()).unwrap();
        assert_eq!(verify(&vector.token, &vector.verifying_key()).unwrap(), payload, "{}", vector.name);
    }
}

#[test]
fn no_printed_token_verifies_after_a_bit_is_flipped() {
    let mut flips = 0;
    for vector in vectors() {
        let key = vector.verifying_key();
        let [header, payload, signature] = vector.parts();
        let bytes = base64url::decode(signature.as_bytes()).unwrap();
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << (at % 8);
            let forged = format!("{header}.{payload}.{}", base64url::encode(&bytes));
            assert_eq!(verify(&forged, &key), Err(Error::SignatureInvalid), "{}, byte {at}", vector.name);
            flips += 1;
        }
        let mut bytes = base64url::decode(payload.as_bytes()).unwrap();
        bytes[0] ^= 1;
        let forged = format!("{header}.{}.{signature}", base64url::encode(&bytes));
        assert_eq!(verify(&forged, &key), Err(Error::SignatureInvalid), "{}", vector.name);
    }
    assert_eq!(flips, 2 * 32 + 3 * 256 + 64 + 2 * 132 + 64);
}

#[test]
fn no_printed_token_verifies_with_its_signature_cut_or_continued() {
    for vector in vectors() {
        let key = vector.verifying_key();
        let [header, payload, signature] = vector.parts();
        let bytes = base64url::decode(signature.as_bytes()).unwrap();
        let longer = [bytes.as_slice(), &[0]].concat();
        for bytes in (0..bytes.len()).map(|length| &bytes[..length]).chain([longer.as_slice()]) {
            let forged = format!("{header}.{payload}.{}", base64url::encode(bytes));
            assert_eq!(verify(&forged, &key), Err(Error::SignatureInvalid), "{}, {}", vector.name, bytes.len());
        }
    }
}

#[test]
fn no_printed_token_verifies_under_another_printed_key() {
    let vectors = vectors();
    let mut pairs = 0;
    for vector in &vectors {
        // RFC 7520 §4.1 and §4.2 share a key.
        for other in vectors.iter().filter(|other| other.jwk != vector.jwk) {
            let expected = if other.verifying_key().algorithms().any(|algorithm| algorithm == vector.algorithm) {
                Error::SignatureInvalid
            } else {
                Error::AlgorithmNotAllowed
            };
            assert_eq!(verify(&vector.token, &other.verifying_key()), Err(expected), "{}, {}", vector.name, other.name);
            pairs += 1;
        }
    }
    assert_eq!(pairs, 9 * 8 - 2);
}

#[test]
fn signing_gives_the_printed_tokens_where_the_algorithm_is_deterministic_and_a_good_one_where_it_is_not() {
    for vector in vectors() {
        let [header, payload, _] = vector.parts();
        let header = String::from_utf8(base64url::decode(header.as_bytes()).unwrap()).unwrap();
        let payload = base64url::decode(payload.as_bytes()).unwrap();
        let key = SigningKey::new(&key::read(Material::Jwk(&vector.jwk)).unwrap(), vector.algorithm).unwrap();
        let token = Signer::new(key, &header).unwrap().sign(&payload).unwrap();
        let random = matches!(vector.algorithm.name().get(..2), Some("PS" | "ES"));
        assert_eq!(token == vector.token, !random, "{}", vector.name);
        assert_eq!(verify(&token, &vector.verifying_key()).unwrap(), payload, "{}", vector.name);
    }
}

#[test]
fn the_unsecured_token_of_rfc_7515_a_5_is_refused_under_every_key() {
    let vectors = vectors();
    let token = format!("eyJhbGciOiJub25lIn0.{}.", vectors[0].parts()[1]);
    for vector in &vectors {
        assert_eq!(verify(&token, &vector.verifying_key()), Err(Error::AlgorithmNotAllowed), "{}", vector.name);
    }
}

#[test]
fn the_critical_extension_of_rfc_7515_e_and_the_unencoded_payload_of_rfc_7797_are_refused() {
    let key = vectors()[0].verifying_key();
    let critical = r#"{"alg":"none","crit":["http://example.com/UNDEFINED"],"http://example.com/UNDEFINED":true}"#;
    let tokens = [
        format!("{}.RkFJTA.", base64url::encode(critical.as_bytes())),
        "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"
            .to_owned(),
    ];
    for token in tokens {
        assert_eq!(verify(&token, &key), Err(Error::HeaderUnsupported), "{token}");
    }
}
