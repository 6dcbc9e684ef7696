//! JSON Object Signing: algorithms (RFC 7518), keys (RFC 7517, X.509, PKCS), compact JWS (RFC 7515).
//!
//! A signature is checked over bytes. What the bytes mean is for [`crate::jwt`].

pub mod algorithm;
pub mod header;
pub mod hmac;
pub mod jws;
pub mod key;
pub mod read_key;
pub mod signature_cache;
pub mod signing_key;
pub mod verifying_key;
