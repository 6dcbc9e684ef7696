//! Any text as a claims set: what is taken is a JSON object whose times `serde_json` reads alike.

use latchkey::error::Claim;
use latchkey::jwt::claims::RegisteredClaims;
use latchkey::jwt::members::Members;
use serde::de::IgnoredAny;
use serde_json::Value;

pub fn scan(text: &str) {
    let scanned = RegisteredClaims::scan(text, &[]);
    let is_object = Members::of(text).all(|member| member.is_ok());
    assert_eq!(is_object, text.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok());
    assert!(is_object || scanned.is_err());
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    let Ok(claims) = scanned else { return };
    let object = value.as_object().expect("an object");
    for claim in [Claim::Exp, Claim::Nbf, Claim::Iat] {
        if let Ok(seconds) = claims.numeric_date(claim) {
            assert_eq!(seconds.is_some(), object.contains_key(claim.name()));
            if let (Some(ours), Some(theirs)) = (seconds, object.get(claim.name()).and_then(Value::as_f64)) {
                assert!((ours - theirs).abs() <= ours.abs() * 1e-15, "{ours} {theirs}");
            }
        }
    }
    for claim in [Claim::Iss, Claim::Sub, Claim::Jti] {
        if let Ok(string) = claims.string(claim) {
            let theirs = object.get(claim.name()).and_then(Value::as_str);
            assert_eq!(string.is_some(), theirs.is_some());
            assert!(string.zip(theirs).is_none_or(|(ours, theirs)| ours.is(theirs)));
        }
    }
    let _ = claims.audience();
}
