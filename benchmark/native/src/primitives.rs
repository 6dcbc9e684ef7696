//! The primitives of the product, each with a prepared key, in a loop timed here: no crossing is in the figure.

#![allow(clippy::needless_pass_by_value, reason = "napi's derive prescribes how arguments come")]

use std::hint::black_box;
use std::time::Instant;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, ParsedPublicKey, RsaKeyPair};
use aws_lc_rs::{error::Unspecified, hmac};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use super::xaes::Xaes;

type Operation = Box<dyn FnMut()>;

/// Nanoseconds that `times` verifications of `signature` over `message` take. `key` is a secret, an `RSAPublicKey`, a point or
/// an Ed25519 key.
#[napi]
pub fn time_verify(
    algorithm: String,
    key: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
    times: u32,
) -> napi::Result<f64> {
    time(verification(&algorithm, &key, message.to_vec(), signature.to_vec()), times)
}

/// Nanoseconds that `times` signatures over `message` take. `key` is a secret, an `RSAPrivateKey` or a PKCS#8 document.
#[napi]
pub fn time_sign(algorithm: String, key: Uint8Array, message: Uint8Array, times: u32) -> napi::Result<f64> {
    time(signing(&algorithm, &key, message.to_vec()), times)
}

/// Nanoseconds that sealing `message` with XAES-256-GCM takes, `times` times over.
#[napi]
pub fn time_seal(key: Uint8Array, message: Uint8Array, times: u32) -> napi::Result<f64> {
    let xaes = Xaes::new(&key);
    time(
        xaes.map(|xaes| -> Operation {
            Box::new(move || {
                let nonce = Xaes::nonce();
                black_box(xaes.seal(&nonce, black_box(&message)));
            })
        }),
        times,
    )
}

/// Nanoseconds that opening what `message` was sealed into takes, `times` times over.
#[napi]
pub fn time_open(key: Uint8Array, message: Uint8Array, times: u32) -> napi::Result<f64> {
    let opening = Xaes::new(&key).map(|xaes| -> Operation {
        let nonce = Xaes::nonce();
        let sealed = xaes.seal(&nonce, &message);
        Box::new(move || {
            black_box(xaes.open(&nonce, black_box(&sealed)));
        })
    });
    time(opening, times)
}

fn time(operation: Result<Operation, Unspecified>, times: u32) -> napi::Result<f64> {
    let mut operation =
        operation.map_err(|_| napi::Error::from_reason("the primitive took neither key nor algorithm"))?;
    let start = Instant::now();
    for _ in 0..times {
        operation();
    }
    Ok(start.elapsed().as_secs_f64() * 1e9)
}

fn verification(algorithm: &str, key: &[u8], message: Vec<u8>, signature: Vec<u8>) -> Result<Operation, Unspecified> {
    if let Some(algorithm) = hmac_algorithm(algorithm) {
        let key = hmac::Key::new(algorithm, key);
        hmac::verify(&key, &message, &signature)?;
        return Ok(Box::new(move || discard(hmac::verify(&key, black_box(&message), &signature))));
    }
    let algorithm: &'static dyn signature::VerificationAlgorithm = match algorithm {
        "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "PS256" => &signature::RSA_PSS_2048_8192_SHA256,
        "ES256" => &signature::ECDSA_P256_SHA256_FIXED,
        "ES384" => &signature::ECDSA_P384_SHA384_FIXED,
        "ES512" => &signature::ECDSA_P521_SHA512_FIXED,
        "EdDSA" => &signature::ED25519,
        _ => return Err(Unspecified),
    };
    let key = ParsedPublicKey::new(algorithm, key).map_err(|_| Unspecified)?;
    key.verify_sig(&message, &signature)?;
    Ok(Box::new(move || discard(key.verify_sig(black_box(&message), &signature))))
}

fn signing(algorithm: &str, key: &[u8], message: Vec<u8>) -> Result<Operation, Unspecified> {
    if let Some(algorithm) = hmac_algorithm(algorithm) {
        let key = hmac::Key::new(algorithm, key);
        return Ok(Box::new(move || discard(hmac::sign(&key, black_box(&message)))));
    }
    let random = SystemRandom::new();
    Ok(match algorithm {
        "RS256" | "PS256" => {
            let pair = RsaKeyPair::from_der(key).map_err(|_| Unspecified)?;
            let encoding: &'static dyn signature::RsaEncoding =
                if algorithm == "RS256" { &signature::RSA_PKCS1_SHA256 } else { &signature::RSA_PSS_SHA256 };
            let mut output = vec![0; pair.public_modulus_len()];
            Box::new(move || {
                discard(pair.sign(encoding, &random, black_box(&message), &mut output));
            })
        }
        "EdDSA" => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).map_err(|_| Unspecified)?;
            Box::new(move || discard(pair.sign(black_box(&message))))
        }
        _ => {
            let algorithm = match algorithm {
                "ES256" => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
                "ES384" => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
                "ES512" => &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
                _ => return Err(Unspecified),
            };
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, key).map_err(|_| Unspecified)?;
            Box::new(move || discard(pair.sign(&random, black_box(&message))))
        }
    })
}

/// Keeps the compiler from leaving out what made `value`.
fn discard<T>(value: T) {
    let _ = black_box(value);
}

fn hmac_algorithm(name: &str) -> Option<hmac::Algorithm> {
    match name {
        "HS256" => Some(hmac::HMAC_SHA256),
        "HS384" => Some(hmac::HMAC_SHA384),
        "HS512" => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}
