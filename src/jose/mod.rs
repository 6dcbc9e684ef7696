//! JSON Object Signing: algorithms (RFC 7518), keys (RFC 7517, X.509, PKCS), compact JWS (RFC 7515).

pub mod algorithm;
pub mod key;
