//! Keys as they cross, and those that JavaScript has read for several uses: it holds a number in their place, and the key stays here
//! until it is released.

#![allow(clippy::needless_pass_by_value, reason = "napi's derive prescribes how arguments come")]

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use napi::bindgen_prelude::{Either3, Uint8Array};
use napi_derive::napi;

use super::errors::Thrown;
use crate::error::{Error, Result};
use crate::jose::key::Material;
use crate::jose::read_key::ReadKey;

/// A string is PEM text or a secret, bytes are PEM, DER or a secret, and a number is that of a key that was read.
pub(super) type KeyArgument = Either3<String, Uint8Array, u32>;

/// The `form` of an argument that is the JSON text of a JWK.
const JWK: u32 = 1;
/// The `form` of an argument that is a secret and nothing else.
const SECRET: u32 = 2;

#[derive(Default)]
struct Keys {
    /// No number is given twice, so that none means another key once its own is released.
    last: u32,
    by_number: HashMap<u32, Rc<ReadKey>>,
}

thread_local! {
    static KEYS: RefCell<Keys> = RefCell::default();
}

/// The key that an argument is, or stands for.
pub(super) fn key_of(argument: &KeyArgument, form: u32) -> Result<Rc<ReadKey>> {
    let material = match (argument, form) {
        (Either3::A(text), JWK) => Material::Jwk(text),
        (Either3::A(text), SECRET) => Material::Secret(text.as_bytes()),
        (Either3::A(text), _) => Material::Text(text),
        (Either3::B(bytes), SECRET) => Material::Secret(bytes),
        (Either3::B(bytes), _) => Material::Bytes(bytes),
        (Either3::C(number), _) => {
            return KEYS.with_borrow(|keys| keys.by_number.get(number).map(Rc::clone)).ok_or(Error::Internal);
        }
    };
    ReadKey::new(material).map(Rc::new)
}

/// Reads `key` (`form` 0: text or bytes, 1: a JWK's JSON text, 2: a secret and nothing else) for several uses, and returns the number
/// that stands for it in place of `key` on this thread, until `releaseKey` is called with it.
#[napi(catch_unwind)]
pub fn read_key(
    #[napi(ts_arg_type = "string | Uint8Array | number")] key: KeyArgument,
    form: u32,
) -> core::result::Result<u32, Thrown> {
    let key = key_of(&key, form)?;
    let number = KEYS.with_borrow_mut(|keys| {
        keys.last = keys.last.checked_add(1)?;
        keys.by_number.insert(keys.last, key);
        Some(keys.last)
    });
    Ok(number.ok_or(Error::Internal)?)
}

/// Drops what `readKey` read, apart from the verifiers and signers that were made of it.
#[napi(catch_unwind)]
pub fn release_key(number: u32) {
    KEYS.with_borrow_mut(|keys| keys.by_number.remove(&number));
}
