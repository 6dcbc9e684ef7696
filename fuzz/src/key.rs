//! Any bytes or text as a key: what must hold of it, however it came.

use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::key::{self, Key, Kind, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jose::verifying_key::VerifyingKey;

/// PEM, or a secret.
pub fn text(text: &str) {
    exercise(Material::Text(text));
    exercise(Material::Secret(text.as_bytes()));
}

/// DER, PEM, or a secret.
pub fn bytes(bytes: &[u8]) {
    exercise(Material::Bytes(bytes));
    exercise(Material::Secret(bytes));
    // What may be a secret by itself may be one where nothing else can be meant.
    if matches!(key::read(Material::Bytes(bytes)), Ok(Key { kind: Kind::Secret(_), .. })) {
        key::secret(bytes).unwrap();
    }
}

pub fn jwk(text: &str) {
    exercise(Material::Jwk(text));
}

/// The material is refused or read; a key that is read verifies what it signs.
fn exercise(material: Material<'_>) {
    let Ok(key) = key::read(material) else { return };
    if let Kind::Secret(secret) = &key.kind {
        assert!(!secret.expose().is_empty());
    }
    let _ = VerifyingKey::new(&key, None, true);
    for algorithm in Algorithm::ALL {
        let Ok(signing) = SigningKey::new(&key, algorithm) else { continue };
        let signature = signing.sign(b"message").unwrap();
        // A key may be for one direction only.
        if let Ok(verifying) = VerifyingKey::new(&key, Some(&[algorithm]), false) {
            verifying.verify(algorithm, b"message", &signature).unwrap();
        }
    }
}
