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
    let verified = VERIFIER.verify(token.as_bytes(), 0.0);
    if let Ok(text) = &verified {
        assert_eq!(text.as_bytes(), bytes);
        assert_eq!(verifier::unverified_payload(token.as_bytes(), DEFAULT_MAX_LENGTH).unwrap(), *text);
    }
    come_again(token.as_bytes(), &verified);
}

/// A token that comes again is judged as it was the first time, and as any other is at another time.
fn come_again(token: &[u8], first: &latchkey::Result<String>) {
    TABLE.with_borrow_mut(|table| {
        for _ in 0..3 {
            match (VERIFIER.verify_recurring(token, 0.0, table), first) {
                (Ok(Reading::Text(text)), Ok(first)) => assert_eq!(text, *first),
                (Ok(Reading::Known(_)), Ok(_)) => {}
                (Err(error), Err(first)) => assert_eq!(error, *first),
                (reading, first) => panic!("{reading:?} after {first:?}"),
            }
        }
        for now in [1.0, 1e9, 1e12] {
            let reading = VERIFIER.verify_recurring(token, now, table);
            assert_eq!(reading.err(), VERIFIER.verify(token, now).err(), "at {now}");
        }
    });
}
