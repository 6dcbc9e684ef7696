//! JavaScript functions that carry Rust state, on raw N-API: the only unsafe code of the crate.
//!
//! Raw, because a token function is called at every request and generated bindings cost it a third more.

#![allow(unsafe_code, reason = "raw N-API takes pointers; docs/security-tests.md argues each of these lines")]

use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::bindgen_prelude::{Env, Unknown};
use napi::sys;

use crate::claims_cache::{EntryId, Lookup};
use crate::error::{Error, Result};

/// What a token function does with its first argument (a string) and its second (a number; NaN if it isn't one).
pub(super) trait TokenFunction: 'static {
    /// How the argument is read.
    const INPUT: Input;
    /// About how many bytes the state takes outside JavaScript's heap, itself included.
    fn memory(&self) -> usize;
    /// The answer, or the error whose number is returned.
    fn call(&self, text: &[u8], number: f64) -> Result<Answer>;
}

/// What a token function returns.
pub(super) enum Answer {
    Text(String),
    /// Its number lies above those of all errors.
    Cached(EntryId),
}

impl From<Lookup> for Answer {
    fn from(lookup: Lookup) -> Self {
        match lookup {
            Lookup::Miss(text) => Self::Text(text),
            Lookup::Hit(id) => Self::Cached(id),
        }
    }
}

/// Which strings a function takes.
#[derive(PartialEq, Eq)]
pub(super) enum Input {
    /// A token: anything but ASCII is [`Error::JwsInvalid`].
    Token,
    /// Any text, as UTF-8.
    Text,
}

/// A token this long is read into the stack; a longer one into the heap.
const ON_STACK: usize = 2048;
/// No token or payload longer than this is read at all; the core's own limits lie below.
const LONGEST: usize = 1 << 24;

/// What N-API itself keeps of a function outside JavaScript's heap, in bytes, measured.
const BOOKKEEPING: usize = 1024;

/// Makes the JavaScript function that calls `state`, which it owns.
///
/// V8 is told what `state` takes: a function looks small to its collector, which would let tens of thousands pile up.
pub(super) fn create<F: TokenFunction>(env: &Env, state: F) -> napi::Result<Unknown<'static>> {
    let env = env.raw();
    let memory = BOOKKEEPING.saturating_add(state.memory());
    let data: *mut c_void = Box::into_raw(Box::new(state)).cast();
    let mut function = ptr::null_mut();
    // SAFETY: `env` is the live environment of the factory call that this runs in. `trampoline::<F>` gets `data` back, which is
    // a leaked `Box<F>` that only `finalize::<F>` frees.
    let status =
        unsafe { sys::napi_create_function(env, ptr::null(), 0, Some(trampoline::<F>), data, &raw mut function) };
    if status != sys::Status::napi_ok {
        // SAFETY: no function holds `data`, so this is the only owner.
        drop(unsafe { Box::from_raw(data.cast::<F>()) });
        return Err(napi::Error::from_status(napi::Status::from(status)));
    }
    // The finalizer takes off what was added here, though the state may have grown since.
    let hint = ptr::without_provenance_mut(memory);
    // SAFETY: `function` was just made in `env`. N-API calls `finalize` once, when the function object is collected or the
    // environment ends; no call of the function can follow. It hands `hint` on and never reads through it.
    let status = unsafe { sys::napi_add_finalizer(env, function, data, Some(finalize::<F>), hint, ptr::null_mut()) };
    if status != sys::Status::napi_ok {
        // The state stays alive for good: leaking it is sound, freeing it under a live function would not be.
        return Err(napi::Error::from_status(napi::Status::from(status)));
    }
    adjust_memory(env, i64::try_from(memory).unwrap_or(i64::MAX));
    // SAFETY: `function` is a value of `env` that the caller returns to JavaScript within the same call.
    Ok(unsafe { Unknown::from_raw_unchecked(env, function) })
}

unsafe extern "C" fn finalize<F>(env: sys::napi_env, data: *mut c_void, hint: *mut c_void) {
    // SAFETY: `data` is the `Box<F>` that `create` leaked, and N-API calls a finalizer once.
    drop(unsafe { Box::from_raw(data.cast::<F>()) });
    adjust_memory(env, i64::try_from(hint.addr()).map_or(i64::MIN, i64::wrapping_neg));
}

/// Tells V8 that so many bytes more, or less, depend on its objects. It is a hint, so a failure changes nothing.
fn adjust_memory(env: sys::napi_env, change: i64) {
    let mut total = 0;
    // SAFETY: `env` is that of the running factory call or finalizer; N-API allows this call in both.
    unsafe { sys::napi_adjust_external_memory(env, change, &raw mut total) };
}

unsafe extern "C" fn trampoline<F: TokenFunction>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    let mut arguments = [ptr::null_mut(); 2];
    let mut count = arguments.len();
    let mut data = ptr::null_mut();
    // SAFETY: `env` and `info` are those of this call; `count` is the length of `arguments`, which N-API fills up with
    // `undefined`; `data` receives what `create` registered.
    let status = unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, arguments.as_mut_ptr(), ptr::null_mut(), &raw mut data)
    };
    if status != sys::Status::napi_ok || data.is_null() {
        return number(env, Error::Internal.reason().into());
    }
    let [text, seconds] = arguments;
    // SAFETY: `data` is the `Box<F>` that `create` leaked; the function being called is alive, so it isn't finalized, and nothing
    // ever takes a mutable reference to it.
    let state = unsafe { &*data.cast::<F>() };
    // A panic must not unwind into C: it becomes an answer like any other fault.
    let answer = catch_unwind(AssertUnwindSafe(|| answer(env, state, text, seconds)));
    match answer.unwrap_or(Err(Error::Internal)) {
        Ok(value) => value,
        Err(error) => number(env, error.reason().into()),
    }
}

fn answer<F: TokenFunction>(
    env: sys::napi_env,
    state: &F,
    text: sys::napi_value,
    seconds_given: sys::napi_value,
) -> Result<sys::napi_value> {
    let mut seconds = f64::NAN;
    // SAFETY: `seconds_given` is an argument of the running call. Another type leaves `seconds` alone.
    unsafe { sys::napi_get_value_double(env, seconds_given, &raw mut seconds) };
    match with_text(env, text, &F::INPUT, |text| state.call(text, seconds))? {
        Answer::Text(text) => string(env, &text),
        Answer::Cached(id) => Ok(number(env, id.number())),
    }
}

/// Reads a string as a token function takes it. As UTF-16, since N-API's Latin-1 reading drops the high byte of every other
/// character, so that a token would have more than one spelling, and its UTF-8 reading is slower than both steps here.
fn with_text<T>(
    env: sys::napi_env,
    value: sys::napi_value,
    input: &Input,
    read: impl FnOnce(&[u8]) -> Result<T>,
) -> Result<T> {
    with_units(env, value, input, |units| {
        let mut stack = [const { MaybeUninit::uninit() }; ON_STACK];
        let mut heap = Vec::new();
        let bytes = if let Some(bytes) = stack.get_mut(..units.len()) {
            bytes
        } else {
            heap.resize_with(units.len(), MaybeUninit::uninit);
            &mut heap
        };
        match (narrow(units, bytes), input) {
            (Some(ascii), _) => read(ascii),
            (None, Input::Token) => Err(Error::JwsInvalid),
            // A lone surrogate becomes U+FFFD, as in `Buffer.from`.
            (None, Input::Text) => read(String::from_utf16_lossy(units).as_bytes()),
        }
    })
}

/// Reads a string's code units, into the stack if they are few.
fn with_units<T>(
    env: sys::napi_env,
    value: sys::napi_value,
    input: &Input,
    then: impl FnOnce(&[u16]) -> Result<T>,
) -> Result<T> {
    let otherwise = if *input == Input::Token { Error::JwsInvalid } else { Error::OptionInvalid };
    let read = |buffer: *mut u16, size: usize, length: &mut usize| {
        // SAFETY: `value` is an argument of the running call. N-API writes at most `size` units to `buffer`, the last of them
        // 0, and to `length` how many come before it; without a buffer, the string's whole length.
        let status = unsafe { sys::napi_get_value_string_utf16(env, value, buffer, size, length) };
        if status == sys::Status::napi_ok { Ok(()) } else { Err(otherwise) }
    };
    let mut stack = [const { MaybeUninit::<u16>::uninit() }; ON_STACK];
    let mut length = 0;
    read(stack.as_mut_ptr().cast(), ON_STACK, &mut length)?;
    if length < ON_STACK.saturating_sub(1) {
        // SAFETY: N-API wrote the first `length` units, and `length` is below the array's.
        return then(unsafe { core::slice::from_raw_parts(stack.as_ptr().cast(), length) });
    }
    read(ptr::null_mut(), 0, &mut length)?;
    if length > LONGEST {
        return Err(Error::TokenTooLong);
    }
    let mut heap = vec![0_u16; length.saturating_add(1)];
    read(heap.as_mut_ptr(), heap.len(), &mut length)?;
    heap.truncate(length);
    then(&heap)
}

/// Narrows UTF-16 that is ASCII into `bytes` of the same length, in a loop without an exit so that it is vectorised.
fn narrow<'b>(units: &[u16], bytes: &'b mut [MaybeUninit<u8>]) -> Option<&'b [u8]> {
    let mut seen = 0;
    for (unit, byte) in units.iter().zip(bytes.iter_mut()) {
        seen |= unit;
        #[allow(clippy::cast_possible_truncation, reason = "whatever would be cut off is refused below")]
        byte.write(*unit as u8);
    }
    if seen >= 0x80 || units.len() != bytes.len() {
        return None;
    }
    // SAFETY: the lengths are equal, so the loop wrote every byte.
    Some(unsafe { core::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) })
}

fn string(env: sys::napi_env, text: &str) -> Result<sys::napi_value> {
    let length = isize::try_from(text.len()).map_err(|_| Error::Internal)?;
    let mut value = ptr::null_mut();
    // SAFETY: the pointer and the length are those of `text`, which N-API copies; ASCII is its own Latin-1.
    let status = unsafe {
        if text.is_ascii() {
            sys::napi_create_string_latin1(env, text.as_ptr().cast(), length, &raw mut value)
        } else {
            sys::napi_create_string_utf8(env, text.as_ptr().cast(), length, &raw mut value)
        }
    };
    if status == sys::Status::napi_ok { Ok(value) } else { Err(Error::Internal) }
}

fn number(env: sys::napi_env, number: f64) -> sys::napi_value {
    let mut value = ptr::null_mut();
    // SAFETY: `env` is that of the running call. On failure `value` stays null, which JavaScript sees as `undefined`.
    unsafe { sys::napi_create_double(env, number, &raw mut value) };
    value
}
