//! Fixtures and what tests say about the keys read from them.

use std::path::PathBuf;

use base64ct::{Base64, Encoding};
use latchkey::Error;
use latchkey::jose::key::{Key, Kind, Material, read};

/// The text of a fixture.
pub fn fixture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The DER in the last block of a fixture, found without the code under test.
pub fn der(name: &str) -> Vec<u8> {
    let text = fixture(name);
    let (_, block) = text.rsplit_once("-----BEGIN").expect("armour");
    let body: String =
        block.lines().skip(1).take_while(|line| !line.starts_with('-')).flat_map(|line| line.trim().chars()).collect();
    Base64::decode_vec(&body).expect("base64")
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

pub fn text(text: &str) -> Result<Key, Error> {
    read(Material::Text(text)).map_err(plainly)
}

pub fn bytes(bytes: &[u8]) -> Result<Key, Error> {
    read(Material::Bytes(bytes)).map_err(plainly)
}

pub fn jwk(text: &str) -> Result<Key, Error> {
    read(Material::Jwk(text)).map_err(plainly)
}

/// The error without what it says of the mistake: `mistakes.rs` has that.
fn plainly(error: Error) -> Error {
    match error.code() {
        "ERR_KEY_INVALID" if !matches!(error, Error::KeyEmpty | Error::KeyEncrypted) => Error::KeyInvalid,
        "ERR_KEY_UNSUPPORTED" => Error::KeyUnsupported,
        _ => error,
    }
}

/// What was read, in a form that can be compared: the public half, and whether there is a private one.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    pub kind: &'static str,
    pub public: Vec<u8>,
    pub is_private: bool,
}

pub fn summary(key: &Key) -> Summary {
    let (kind, public, is_private) = match &key.kind {
        Kind::Secret(secret) => ("secret", secret.expose().to_vec(), true),
        Kind::Rsa(key) => ("RSA", key.public.clone(), key.private.is_some()),
        Kind::Ec(key) => ("EC", key.public.clone(), key.private.is_some()),
        Kind::Ed25519(key) => ("Ed25519", key.public.to_vec(), key.private.is_some()),
    };
    Summary { kind, public, is_private }
}

pub fn public(key: Result<Key, Error>) -> Result<Vec<u8>, Error> {
    key.map(|key| summary(&key)).map(|summary| {
        assert_ne!(summary.kind, "secret");
        summary.public
    })
}

/// The key itself has no `PartialEq`, so that nobody compares private keys in variable time.
pub fn is_secret(key: &Result<Key, Error>) -> bool {
    matches!(key, Ok(Key { kind: Kind::Secret(_), .. }))
}
