//! Any bytes as a token: parsing ends in an error or in parts, and none verifies but what the signer made.

use std::sync::LazyLock;

use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::jws::{DEFAULT_MAX_LENGTH, Signer};
use latchkey::jose::key::{self, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jwt::{Policy, Verifier, verifier};

const SECRET: Material<'static> = Material::Text("a secret of the fuzz target compact");
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| Verifier::new(SECRET, Policy::default()).unwrap());
static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let key = SigningKey::new(&key::read(SECRET).unwrap(), Algorithm::HS256).unwrap();
    Signer::new(key, r#"{"alg":"HS256","typ":"JWT"}"#).unwrap()
});

pub fn verify(bytes: &[u8]) {
    let _ = verifier::unverified_header(bytes, DEFAULT_MAX_LENGTH);
    let _ = verifier::unverified_payload(bytes, DEFAULT_MAX_LENGTH);
    assert!(VERIFIER.verify(bytes, 0.0).is_err(), "nobody signed this");

    // The same bytes under a good signature: what verifies comes back to the byte.
    let token = SIGNER.sign(bytes).unwrap();
    if let Ok(text) = VERIFIER.verify(token.as_bytes(), 0.0) {
        assert_eq!(text.as_bytes(), bytes);
        assert_eq!(verifier::unverified_payload(token.as_bytes(), DEFAULT_MAX_LENGTH).unwrap(), text);
    }
}
