//! The operations of the core that are worth a figure of their own, as data: what callgrind counts.

use std::hint::black_box;

use aws_lc_rs::hmac;
use latchkey::base64url;
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::header::Header;
use latchkey::jose::jws::Signer;
use latchkey::jose::key::{self, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jwt::claims::RegisteredClaims;
use latchkey::jwt::{Policy, Verifier};
use latchkey::sealed::{KeyRing, Sealer};
use latchkey::secret::SecretBytes;

/// What an operation does once.
pub type Run = Box<dyn FnMut()>;

/// An operation, prepared only when it is wanted: keys and tokens cost more than most of what is measured.
pub struct Operation {
    pub name: String,
    prepare: Box<dyn FnOnce() -> Run>,
}

impl Operation {
    pub fn prepare(self) -> Run {
        (self.prepare)()
    }
}

/// Prepares an operation on tokens of an algorithm with a payload.
type OfToken = fn(&str, &str) -> Run;
/// Prepares an operation on a payload alone.
type OfText = fn(&str) -> Run;

const OF_TOKENS: [(&str, OfToken); 4] =
    [("verify", verify), ("refuse forged", refuse_forged), ("refuse expired", refuse_expired), ("sign", sign)];
const OF_TEXTS: [(&str, OfText); 6] = [
    ("HMAC-SHA-256 alone", hmac_alone),
    ("seal", seal),
    ("open", open),
    ("scan claims", scan_claims),
    ("encode base64url", encode_base64url),
    ("decode base64url", decode_base64url),
];
const HEADERS: [(&str, &str); 2] = [
    ("read the usual header", r#"{"alg":"HS256","typ":"JWT"}"#),
    ("read another header", r#"{"kid":"2024-01","typ":"at+jwt","alg":"HS256"}"#),
];

const SECRET: &str = "a secret of more than sixty-four bytes, so that it is long enough for HS512 too";
const NOW: f64 = 1_700_000_000.0;
const CLAIMS: &str =
    r#"{"sub":"user-1000","roles":"admin,editor","tenant":"north","locale":"en","iat":1699999000,"exp":1700003600}"#;

/// Every operation.
pub fn all() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (size, payload) in [("6 claims", CLAIMS.to_owned()), ("2 kB", two_kilobytes())] {
        for algorithm in ["HS256", "RS256", "ES256", "EdDSA"] {
            operations.extend(OF_TOKENS.map(|(what, prepare)| {
                let payload = payload.clone();
                Operation {
                    name: format!("{what} {algorithm}, {size}"),
                    prepare: Box::new(move || prepare(algorithm, &payload)),
                }
            }));
        }
        operations.extend(OF_TEXTS.map(|(what, prepare)| {
            let payload = payload.clone();
            Operation { name: format!("{what}, {size}"), prepare: Box::new(move || prepare(&payload)) }
        }));
    }
    operations.extend(HEADERS.map(|(what, json)| Operation {
        name: what.to_owned(),
        prepare: Box::new(move || {
            let encoded = base64url::encode(json.as_bytes());
            run(move || Header::decode(black_box(encoded.as_bytes()), None))
        }),
    }));
    operations
}

fn run<T>(mut once: impl FnMut() -> T + 'static) -> Run {
    Box::new(move || {
        black_box(once());
    })
}

fn verify(algorithm: &str, payload: &str) -> Run {
    let (verifier, token) = (verifier(algorithm), signer(algorithm).sign(payload.as_bytes()).unwrap());
    assert!(verifier.verify(token.as_bytes(), NOW).is_ok());
    run(move || verifier.verify(black_box(token.as_bytes()), NOW))
}

fn refuse_forged(algorithm: &str, payload: &str) -> Run {
    let (verifier, token) = (verifier(algorithm), signer(algorithm).sign(payload.as_bytes()).unwrap());
    let forged = with_another_signature(&token);
    assert!(verifier.verify(forged.as_bytes(), NOW).is_err());
    run(move || verifier.verify(black_box(forged.as_bytes()), NOW))
}

fn refuse_expired(algorithm: &str, payload: &str) -> Run {
    let (verifier, token) = (verifier(algorithm), signer(algorithm).sign(payload.as_bytes()).unwrap());
    assert!(verifier.verify(token.as_bytes(), NOW * 2.0).is_err());
    run(move || verifier.verify(black_box(token.as_bytes()), NOW * 2.0))
}

fn sign(algorithm: &str, payload: &str) -> Run {
    let (signer, payload) = (signer(algorithm), payload.to_owned());
    run(move || signer.sign(black_box(payload.as_bytes())))
}

fn seal(payload: &str) -> Run {
    let (sealer, payload) = (sealer(), payload.to_owned());
    run(move || sealer.seal(black_box(payload.as_bytes())))
}

fn open(payload: &str) -> Run {
    let sealer = sealer();
    let token = sealer.seal(payload.as_bytes()).unwrap();
    assert_eq!(sealer.open(token.as_bytes()).unwrap(), payload);
    run(move || sealer.open(black_box(token.as_bytes())))
}

fn scan_claims(payload: &str) -> Run {
    let payload = payload.to_owned();
    run(move || RegisteredClaims::scan(black_box(&payload), &[]).map(|claims| claims.has_required()))
}

fn encode_base64url(payload: &str) -> Run {
    let payload = payload.to_owned();
    run(move || base64url::encode(black_box(payload.as_bytes())))
}

fn decode_base64url(payload: &str) -> Run {
    let encoded = base64url::encode(payload.as_bytes());
    run(move || base64url::decode(black_box(encoded.as_bytes())))
}

/// What of HS256 is the primitive's, over a signing input of that payload.
fn hmac_alone(payload: &str) -> Run {
    let token = signer("HS256").sign(payload.as_bytes()).unwrap();
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let (message, tag) = (signing_input.to_owned(), base64url::decode(signature.as_bytes()).unwrap());
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    assert!(hmac::verify(&key, message.as_bytes(), &tag).is_ok());
    run(move || hmac::verify(&key, black_box(message.as_bytes()), &tag))
}

fn verifier(algorithm: &str) -> Verifier {
    Verifier::new(Material::Text(pair(algorithm).1), Policy::default()).unwrap()
}

fn signer(algorithm: &str) -> Signer {
    let key = key::read(Material::Text(pair(algorithm).0)).unwrap();
    let key = SigningKey::new(&key, Algorithm::from_name(algorithm).unwrap()).unwrap();
    Signer::new(key, &format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#)).unwrap()
}

fn sealer() -> Sealer {
    Sealer::new(KeyRing::new(&[SecretBytes::from(&[0xF7; 32][..])]).unwrap(), "benchmark")
}

/// A key to sign with, and one to verify with.
fn pair(algorithm: &str) -> (&'static str, &'static str) {
    macro_rules! fixture {
        ($name:literal) => {
            include_str!(concat!("../../tests/fixtures/keys/", $name, ".pem"))
        };
    }
    match algorithm {
        "RS256" => (fixture!("rsa2048.key"), fixture!("rsa2048.pub")),
        "ES256" => (fixture!("p256.key"), fixture!("p256.pub")),
        "EdDSA" => (fixture!("ed25519.key"), fixture!("ed25519.pub")),
        _ => (SECRET, SECRET),
    }
}

fn with_another_signature(token: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let mut bytes = base64url::decode(signature.as_bytes()).unwrap();
    bytes[0] ^= 1;
    format!("{signing_input}.{}", base64url::encode(&bytes))
}

fn two_kilobytes() -> String {
    let permission = |at| {
        let since = 1_690_000_000 + at;
        format!(r#"{{"resource":"projects/{}","action":"read","since":{since}}}"#, 5000 + at)
    };
    let permissions: Vec<String> = (0..29).map(permission).collect();
    let text = format!(r#"{},"permissions":[{}]}}"#, CLAIMS.trim_end_matches('}'), permissions.join(","));
    assert!((1900..2200).contains(&text.len()));
    text
}
