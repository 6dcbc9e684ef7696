//! The `jsonwebtoken` crate as a second opinion: what either side signs, the other verifies, under every algorithm both have.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use jsonwebtoken::{Algorithm as Name, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::jws::Signer;
use latchkey::jose::key::{self, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jwt::{Policy, Verifier};
use serde_json::{Value, json};

const SECRET: &str = "a secret that is as long as the longest of the hashes: sixty-four";
const NOW: u32 = 1_700_000_000;

/// A family's keys: PEM text for both sides, or the secret.
struct Family {
    names: &'static [Name],
    private: String,
    public: String,
    encoding: Encoding,
    decoding: Decoding,
}

type Encoding = fn(&[u8]) -> EncodingKey;
type Decoding = fn(&[u8]) -> DecodingKey;

fn pem(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn families() -> Vec<Family> {
    let asymmetric = |names, file: &str, encoding, decoding| Family {
        names,
        private: pem(&format!("{file}.key")),
        public: pem(&format!("{file}.pub")),
        encoding,
        decoding,
    };
    let rsa = &[Name::RS256, Name::RS384, Name::RS512, Name::PS256, Name::PS384, Name::PS512];
    let ec: Encoding = |pem| EncodingKey::from_ec_pem(pem).unwrap();
    let ec_public: Decoding = |pem| DecodingKey::from_ec_pem(pem).unwrap();
    vec![
        Family {
            names: &[Name::HS256, Name::HS384, Name::HS512],
            private: SECRET.to_owned(),
            public: SECRET.to_owned(),
            encoding: EncodingKey::from_secret,
            decoding: DecodingKey::from_secret,
        },
        asymmetric(
            rsa,
            "rsa2048",
            |pem| EncodingKey::from_rsa_pem(pem).unwrap(),
            |pem| DecodingKey::from_rsa_pem(pem).unwrap(),
        ),
        asymmetric(&[Name::ES256], "p256", ec, ec_public),
        asymmetric(&[Name::ES384], "p384", ec, ec_public),
        asymmetric(
            &[Name::EdDSA],
            "ed25519",
            |pem| EncodingKey::from_ed_pem(pem).unwrap(),
            |pem| DecodingKey::from_ed_pem(pem).unwrap(),
        ),
    ]
}

fn tampered(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{other}{}", &signature[1..])
}

#[test]
fn each_side_verifies_what_the_other_signs_and_refuses_it_tampered() {
    let claims = json!({ "sub": "alice", "iat": NOW, "exp": NOW + 60, "ß": "\u{1f511}" });
    let mut algorithms = 0;
    for family in families() {
        for name in family.names {
            let algorithm = Algorithm::from_name(&format!("{name:?}")).unwrap();
            let verifier = Verifier::new(Material::Text(&family.public), Policy::default()).unwrap();
            let theirs = encode(&Header::new(*name), &claims, &(family.encoding)(family.private.as_bytes())).unwrap();
            let read: Value =
                serde_json::from_str(&verifier.verify(theirs.as_bytes(), f64::from(NOW)).unwrap()).unwrap();
            assert_eq!(read, claims, "{name:?}");
            assert!(verifier.verify(tampered(&theirs).as_bytes(), f64::from(NOW)).is_err(), "{name:?}");

            let signing = SigningKey::new(&key::read(Material::Text(&family.private)).unwrap(), algorithm).unwrap();
            let header = format!(r#"{{"alg":"{}"}}"#, algorithm.name());
            let ours = Signer::new(signing, &header).unwrap().sign(claims.to_string().as_bytes()).unwrap();
            let mut validation = Validation::new(*name);
            // The tokens are dated; jsonwebtoken would read the clock.
            validation.validate_exp = false;
            let decoding = (family.decoding)(family.public.as_bytes());
            assert_eq!(decode::<Value>(&ours, &decoding, &validation).unwrap().claims, claims, "{name:?}");
            assert!(decode::<Value>(tampered(&ours), &decoding, &validation).is_err(), "{name:?}");
            algorithms += 1;
        }
    }
    assert_eq!(algorithms, 12);
}
