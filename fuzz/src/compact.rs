//! Any bytes as a token: parsing ends in an error or in parts, and none verifies but what the signer made, cached or not.

use std::cell::RefCell;
use std::sync::LazyLock;

use latchkey::claims_cache::{ClaimsCache, Lookup};
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::jws::{DEFAULT_MAX_LENGTH, Signer};
use latchkey::jose::key::{self, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jwt::{Dates, Policy, Verifier, verifier};

const SECRET: Material<'static> = Material::Text("a secret of the fuzz target compact");
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| Verifier::new(SECRET, Policy::default()).unwrap());
static AGING: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::new(SECRET, Policy { max_age: Some(60.0), ..Policy::default() }).unwrap());
static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let key = SigningKey::new(&key::read(SECRET).unwrap(), Algorithm::HS256).unwrap();
    Signer::new(key, r#"{"alg":"HS256","typ":"JWT"}"#).unwrap()
});

thread_local! {
    static CACHE: RefCell<ClaimsCache<Dates>> = const { RefCell::new(ClaimsCache::new()) };
}

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
    present_repeatedly(token.as_bytes(), &VERIFIER);
    present_repeatedly(token.as_bytes(), &AGING);
}

/// A cached token is verified and validated each time like one that is presented for the first time.
fn present_repeatedly(token: &[u8], verifier: &Verifier) {
    CACHE.with_borrow_mut(|cache| {
        for now in [0.0, 0.0, 5.0, 30.0, 60.0, 61.5, 99.0, 100.0, 1e9, 1e9, 1e9, 1e9 + 1.0, 1e12, 0.0] {
            match (verifier.verify_cached(token, now, cache), verifier.verify(token, now)) {
                (Ok(Lookup::Miss(text)), Ok(again)) => assert_eq!(text, again),
                (Ok(Lookup::Hit(_)), Ok(_)) => {}
                (Err(error), Err(again)) => assert_eq!(error, again, "at {now}"),
                (reading, again) => panic!("{reading:?}, and {again:?} at {now}"),
            }
        }
    });
}
