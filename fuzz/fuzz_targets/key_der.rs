//! Any bytes as a key.
#![no_main]

use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::key::{self, Kind, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jose::verifying_key::VerifyingKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = key::read(Material::Bytes(bytes)) else { return };
    if let Kind::Secret(secret) = &key.kind {
        assert!(!secret.expose().is_empty());
    }
    let _ = VerifyingKey::new(&key, None, true);
    for algorithm in Algorithm::ALL {
        if let Ok(signing) = SigningKey::new(&key, algorithm) {
            let signature = signing.sign(b"message").unwrap();
            let verifying = VerifyingKey::new(&key, Some(&[algorithm]), false);
            // A key may be for one direction only.
            if let Ok(verifying) = verifying {
                verifying.verify(algorithm, b"message", &signature).unwrap();
            }
        }
    }
});
