//! Any bytes as a token: parsing ends in an error or in parts, and none verifies but what the signer made, however often it comes.

use std::cell::RefCell;
use std::sync::LazyLock;

use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::jws::{DEFAULT_MAX_LENGTH, Signer};
use latchkey::jose::key::{self, Material};
use latchkey::jose::signing_key::SigningKey;
use latchkey::jwt::{Dates, Policy, Verifier, verifier};
use latchkey::recurring::{Reading, Recurring};

const SECRET: Material<'static> = Material::Text("a secret of the fuzz target compact");
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| Verifier::new(SECRET, Policy::default()).unwrap());
static AGING: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::new(SECRET, Policy { max_age: Some(60.0), ..Policy::default() }).unwrap());
static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let key = SigningKey::new(&key::read(SECRET).unwrap(), Algorithm::HS256).unwrap();
    Signer::new(key, r#"{"alg":"HS256","typ":"JWT"}"#).unwrap()
});

thread_local! {
    static TABLE: RefCell<Recurring<Dates>> = const { RefCell::new(Recurring::new()) };
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
    come_again(token.as_bytes(), &VERIFIER);
    come_again(token.as_bytes(), &AGING);
}

/// However often a token comes, and whatever is known of it, it is judged at each time as one that never came before.
fn come_again(token: &[u8], verifier: &Verifier) {
    TABLE.with_borrow_mut(|table| {
        for now in [0.0, 0.0, 5.0, 30.0, 60.0, 61.5, 99.0, 100.0, 1e9, 1e9, 1e9, 1e9 + 1.0, 1e12, 0.0] {
            match (verifier.verify_recurring(token, now, table), verifier.verify(token, now)) {
                (Ok(Reading::Text(text)), Ok(again)) => assert_eq!(text, again),
                (Ok(Reading::Known(_)), Ok(_)) => {}
                (Err(error), Err(again)) => assert_eq!(error, again, "at {now}"),
                (reading, again) => panic!("{reading:?}, and {again:?} at {now}"),
            }
        }
    });
}
