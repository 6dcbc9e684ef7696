//! Any bytes as a key: DER, PEM, or a secret.
#![no_main]

mod support;

use latchkey::jose::key::Material;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| support::exercise(Material::Bytes(bytes)));
