//! Any text as a key: PEM, or a secret.
#![no_main]

mod support;

use latchkey::jose::key::Material;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| support::exercise(Material::Text(text)));
