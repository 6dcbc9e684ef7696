//! What the binding exports: factories of token functions.

#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    reason = "napi's derive prescribes how arguments come"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::{Buffer, Either, Env, FunctionCallContext, JsObjectValue, Object, Uint8Array, Unknown};
use napi::{JsDeferred, JsValue};
use napi_derive::napi;
use serde::Serialize;

use super::claims_cache::with_cache;
use super::errors::{Thrown, refused};
use super::function::{self, Answer, Input, TokenFunction};
use super::keys::{KeyArgument, key_of};
use super::signing_pool::pool;
use crate::error::{Error, Result};
use crate::jose::algorithm::Algorithm;
use crate::jose::jws::{DEFAULT_MAX_LENGTH, Signer};
use crate::jose::key;
use crate::jose::key::inspect::{self, Certificate, Inspection};
use crate::jwt::{Policy, Verifier, verifier};
use crate::sealed::{Legacy, Sealer};
use crate::secret::SecretBytes;

fn token_function<F: TokenFunction>(env: &Env, state: F) -> core::result::Result<Unknown<'static>, Thrown> {
    function::create(env, state).map_err(refused)
}

/// A function with a property `cached`: the same with the claims cache.
fn cached_function<F: TokenFunction, R: TokenFunction>(
    env: &Env,
    state: F,
    cached: R,
) -> core::result::Result<Unknown<'static>, Thrown> {
    let function = token_function(env, state)?;
    let mut properties = Object::from_raw(env.raw(), function.raw());
    properties.set_named_property("cached", token_function(env, cached)?).map_err(refused)?;
    Ok(function)
}

/// Reads `key` (`form` as in `readKey`, or any with the number that it returned) and returns `(token, now) => text | reason` with a property `cached`,
/// `(token, now) => text | reason | entry id`, with `secretBits` (null for a key pair), and with `notAfter` and `fingerprint` of the
/// certificate that it came in.
#[napi(
    catch_unwind,
    ts_return_type = "((token: unknown, now: number) => string | number) & { cached(token: unknown, now: number): string | number; secretBits: number | null; notAfter?: number; fingerprint?: string }"
)]
pub fn create_verifier(
    env: &Env,
    #[napi(ts_arg_type = "string | Uint8Array | number")] key: KeyArgument,
    form: u32,
    policy: String,
) -> core::result::Result<Unknown<'static>, Thrown> {
    let policy = Policy::from_json(&policy)?;
    let key = key_of(&key, form)?;
    let verifier = Rc::new(Verifier::with_key(key.key(), policy)?);
    let bits = verifier.secret_bits().and_then(|bits| u32::try_from(bits).ok());
    let function = cached_function(env, Verify(Rc::clone(&verifier)), VerifyCached(verifier))?;
    let mut properties = Object::from_raw(env.raw(), function.raw());
    properties.set_named_property("secretBits", bits).map_err(refused)?;
    if let Some(Certificate { not_after, fingerprint }) = key.certificate() {
        // Seconds until the year 9999 at most: a number of JavaScript holds them.
        #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
        properties.set_named_property("notAfter", *not_after as f64).map_err(refused)?;
        properties.set_named_property("fingerprint", hex(*fingerprint)).map_err(refused)?;
    }
    Ok(function)
}

struct Verify(Rc<Verifier>);

impl TokenFunction for Verify {
    const INPUT: Input = Input::Token;
    fn memory(&self) -> usize {
        self.0.memory()
    }
    fn call(&self, token: &[u8], now: f64) -> Result<Answer> {
        self.0.verify(token, now).map(Answer::Text)
    }
}

struct VerifyCached(Rc<Verifier>);

impl TokenFunction for VerifyCached {
    const INPUT: Input = Input::Token;
    /// [`Verify`], which has the same state, has counted it.
    fn memory(&self) -> usize {
        0
    }
    fn call(&self, token: &[u8], now: f64) -> Result<Answer> {
        with_cache(|cache| self.0.verify_cached(token, now, cache)).map(Answer::from)
    }
}

/// What a key is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Inspected {
    kty: &'static str,
    curve: Option<&'static str>,
    algorithms: Vec<&'static str>,
    is_private: bool,
    bits: Option<usize>,
    public_jwk: Option<String>,
    thumbprint: Option<String>,
    not_after: Option<u64>,
    fingerprint: Option<String>,
}

/// As `X509Certificate` of Node writes it.
fn hex(bytes: [u8; 32]) -> String {
    bytes.map(|byte| format!("{byte:02X}")).join(":")
}

impl From<Inspection> for Inspected {
    fn from(found: Inspection) -> Self {
        let (public_jwk, thumbprint) = found.public.map(|public| (public.text, public.thumbprint)).unzip();
        Self {
            kty: found.kty,
            curve: found.curve,
            algorithms: found.algorithms.into_iter().map(Algorithm::name).collect(),
            is_private: found.is_private,
            bits: found.bits,
            public_jwk,
            thumbprint,
            not_after: found.certificate.as_ref().map(|certificate| certificate.not_after),
            fingerprint: found.certificate.map(|certificate| hex(certificate.fingerprint)),
        }
    }
}

/// What `key` is, as the JSON text of an object: `kty`, `curve`, `algorithms` (by default the first), `isPrivate`, `bits`,
/// `publicJwk` (JSON text; null for a secret), `thumbprint` (RFC 7638), and `notAfter`
/// (seconds) and `fingerprint` of the certificate that it came in.
#[napi(catch_unwind)]
pub fn inspect_key(
    #[napi(ts_arg_type = "string | Uint8Array | number")] key: KeyArgument,
    form: u32,
) -> core::result::Result<String, Thrown> {
    let found = Inspected::from(key_of(&key, form)?.inspect()?);
    Ok(serde_json::to_string(&found).map_err(|_| Error::Internal)?)
}

/// The 32-byte secret that follows from a secret or private key for a purpose.
#[napi(catch_unwind)]
pub fn derive_key(
    #[napi(ts_arg_type = "string | Uint8Array | number")] key: KeyArgument,
    form: u32,
    purpose: String,
) -> core::result::Result<Buffer, Thrown> {
    let secret = inspect::derive(key_of(&key, form)?.key(), &purpose)?;
    Ok(Buffer::from(secret.expose().to_vec()))
}

/// Reads `key` and returns `(payload) => token | reason` with a property `async`, the same on the signing pool, and
/// `isAsymmetric`.
#[napi(
    catch_unwind,
    ts_return_type = "((payload: string) => string | number) & { async(payload: string): Promise<string | number>; isAsymmetric: boolean }"
)]
pub fn create_signer(
    env: &Env,
    #[napi(ts_arg_type = "string | Uint8Array | number")] key: KeyArgument,
    form: u32,
    algorithm: String,
    header: String,
) -> core::result::Result<Unknown<'static>, Thrown> {
    let algorithm = Algorithm::from_name(&algorithm)?;
    let key = key_of(&key, form)?.signing_key(algorithm)?;
    let signer = Arc::new(Signer::new(key, &header)?);
    let off_thread = Arc::clone(&signer);
    let asynchronous = env
        .create_function_from_closure::<(String,), Object<'static>, _>("async", move |call| {
            let signing = catch_unwind(AssertUnwindSafe(|| sign_async(&call, &off_thread)));
            signing.unwrap_or_else(|_| Err(napi::Error::from_reason(Error::Internal.message())))
        })
        .map_err(refused)?;
    let is_asymmetric = signer.is_asymmetric();
    let function = token_function(env, SharedSigner(signer))?;
    let mut properties = Object::from_raw(env.raw(), function.raw());
    properties.set_named_property("async", asynchronous).map_err(refused)?;
    properties.set_named_property("isAsymmetric", is_asymmetric).map_err(refused)?;
    Ok(function)
}

struct SharedSigner(Arc<Signer>);

impl TokenFunction for SharedSigner {
    const INPUT: Input = Input::Text;
    fn memory(&self) -> usize {
        self.0.memory()
    }
    fn call(&self, payload: &[u8], _: f64) -> Result<Answer> {
        self.0.sign(payload).map(Answer::Text)
    }
}

fn sign_async(call: &FunctionCallContext<'_>, signer: &Arc<Signer>) -> napi::Result<Object<'static>> {
    let payload: String = call.get(0)?;
    let pool = pool().map_err(|error| napi::Error::from_reason(error.message()))?;
    let (deferred, promise): (JsDeferred<Either<String, u32>, _>, _) = call.env.create_deferred()?;
    let signer = Arc::clone(signer);
    pool.spawn(async move {
        let token = catch_unwind(AssertUnwindSafe(|| signer.sign(payload.as_bytes()))).unwrap_or(Err(Error::Internal));
        deferred.resolve(move |_| Ok(token.map_or_else(|error| Either::B(error.reason()), Either::A)));
    });
    Ok(Object::from_raw(call.env.raw(), promise.raw()))
}

/// Returns `(token) => text | reason`: the payload's text (the header's if `header`), of which nothing is proven. Tokens of
/// more than `maxLength` bytes (16384 without it) are refused.
#[napi(catch_unwind, ts_return_type = "(token: unknown) => string | number")]
pub fn create_decoder(
    env: &Env,
    header: bool,
    max_length: Option<u32>,
) -> core::result::Result<Unknown<'static>, Thrown> {
    let max_length = max_length.and_then(|length| usize::try_from(length).ok()).unwrap_or(DEFAULT_MAX_LENGTH);
    token_function(env, Decoder { header, max_length })
}

struct Decoder {
    header: bool,
    max_length: usize,
}

impl TokenFunction for Decoder {
    const INPUT: Input = Input::Token;
    fn memory(&self) -> usize {
        size_of::<Self>()
    }
    fn call(&self, token: &[u8], _: f64) -> Result<Answer> {
        let decode = if self.header { verifier::unverified_header } else { verifier::unverified_payload };
        decode(token, self.max_length).map(Answer::Text)
    }
}

/// Makes a key ring of `secrets` and returns `(text) => token | reason`, which seals under the first of them.
#[napi(catch_unwind, ts_return_type = "(text: string) => string | number")]
pub fn create_sealer(
    env: &Env,
    secrets: Vec<Uint8Array>,
    purpose: String,
) -> core::result::Result<Unknown<'static>, Thrown> {
    token_function(env, Seal(sealer(&secrets, &purpose)?))
}

/// Makes a key ring of `secrets` and returns `(token) => text | reason`, which opens what any of them sealed for `purpose`, with a
/// property `cached`, `(token) => text | reason | entry id`.
#[napi(
    catch_unwind,
    ts_return_type = "((token: unknown) => string | number) & { cached(token: unknown): string | number }"
)]
pub fn create_opener(
    env: &Env,
    secrets: Vec<Uint8Array>,
    purpose: String,
) -> core::result::Result<Unknown<'static>, Thrown> {
    let sealer = Rc::new(sealer(&secrets, &purpose)?);
    cached_function(env, Open(Rc::clone(&sealer)), OpenCached(sealer))
}

fn sealer(secrets: &[Uint8Array], purpose: &str) -> Result<Sealer> {
    let secrets = secrets.iter().map(|secret| key::secret(secret)).collect::<Result<Vec<SecretBytes>>>()?;
    Sealer::of_secrets(secrets, purpose)
}

struct Seal(Sealer);

impl TokenFunction for Seal {
    const INPUT: Input = Input::Text;
    fn memory(&self) -> usize {
        self.0.memory()
    }
    fn call(&self, text: &[u8], _: f64) -> Result<Answer> {
        self.0.seal(text).map(Answer::Text)
    }
}

struct Open(Rc<Sealer>);

impl TokenFunction for Open {
    const INPUT: Input = Input::Token;
    fn memory(&self) -> usize {
        self.0.memory()
    }
    fn call(&self, token: &[u8], _: f64) -> Result<Answer> {
        self.0.open(token).map(Answer::Text)
    }
}

struct OpenCached(Rc<Sealer>);

impl TokenFunction for OpenCached {
    const INPUT: Input = Input::Token;
    /// [`Open`], which has the same state, has counted it.
    fn memory(&self) -> usize {
        0
    }
    fn call(&self, token: &[u8], _: f64) -> Result<Answer> {
        with_cache(|cache| self.0.open_cached(token, cache)).map(Answer::from)
    }
}

/// Returns `(text) => token | reason`, which makes the tokens that jwt-middleware 0.3.0 made with `cipher` and `secret`.
#[napi(catch_unwind, ts_return_type = "(text: string) => string | number")]
pub fn create_legacy_sealer(
    env: &Env,
    cipher: String,
    secret: Uint8Array,
) -> core::result::Result<Unknown<'static>, Thrown> {
    token_function(env, LegacySeal(legacy(&cipher, &secret)?))
}

/// Returns `(token) => text | reason`, which opens them; what it gives may have been forged.
#[napi(catch_unwind, ts_return_type = "(token: unknown) => string | number")]
pub fn create_legacy_opener(
    env: &Env,
    cipher: String,
    secret: Uint8Array,
) -> core::result::Result<Unknown<'static>, Thrown> {
    token_function(env, LegacyOpen(legacy(&cipher, &secret)?))
}

fn legacy(cipher: &str, secret: &Uint8Array) -> Result<Legacy> {
    Legacy::new(cipher, &key::secret(secret)?)
}

struct LegacySeal(Legacy);

impl TokenFunction for LegacySeal {
    const INPUT: Input = Input::Text;
    fn memory(&self) -> usize {
        self.0.memory()
    }
    fn call(&self, text: &[u8], _: f64) -> Result<Answer> {
        self.0.seal(text).map(Answer::Text)
    }
}

struct LegacyOpen(Legacy);

impl TokenFunction for LegacyOpen {
    const INPUT: Input = Input::Token;
    fn memory(&self) -> usize {
        self.0.memory()
    }
    fn call(&self, token: &[u8], _: f64) -> Result<Answer> {
        self.0.open(token).map(Answer::Text)
    }
}
