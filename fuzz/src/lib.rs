//! What must hold of whatever comes in, for each reader of untrusted bytes: a target is a function that panics when it doesn't.
//!
//! libFuzzer calls them (`fuzz_targets/`), and so does `tests/fuzz_replay.rs`, which needs no fuzzer.

mod claims;
mod compact;
mod header;
mod key;
mod legacy_open;
mod sealed_open;

/// A target, by the name of its binary and of its corpus.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 8] = [
    ("claims", |bytes| claims::scan(text(bytes))),
    ("compact", compact::verify),
    ("header", header::parse),
    ("key_der", key::bytes),
    ("key_jwk", |bytes| key::jwk(text(bytes))),
    ("key_text", |bytes| key::text(text(bytes))),
    ("legacy_open", legacy_open::open),
    ("sealed_open", sealed_open::open),
];

/// Calls the target of that name.
///
/// # Panics
/// When there is none, and when something doesn't hold.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("the name of a target");
    target(bytes);
}

/// The text that the bytes begin with, for readers that are only ever given text.
fn text(bytes: &[u8]) -> &str {
    let valid = core::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    core::str::from_utf8(&bytes[..valid]).unwrap_or_default()
}
