//! JavaScript functions that carry Rust state, on raw N-API: the only unsafe code of the crate.
//!
//! Raw, because a token function is called at every request and generated bindings cost it a third more.

use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::bindgen_prelude::{Env, Unknown};
use napi::sys;

use crate::error::{Error, Result};

/// What a token function does with its first argument (a string) and its second (a number; 0 if it isn't one).
pub(super) trait TokenFunction: 'static {
    /// How the argument is read.
    const INPUT: Input;
    /// The answer: text, or the error whose number is returned.
    fn call(&self, text: &[u8], number: f64) -> Result<String>;
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

/// Makes the JavaScript function that calls `state`, which it owns.
pub(super) fn create<F: TokenFunction>(env: &Env, state: F) -> napi::Result<Unknown<'static>> {
    let env = env.raw();
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
    // SAFETY: `function` was just made in `env`. N-API calls `finalize` once, when the function object is collected or the
    // environment ends; no call of the function can follow.
    let status =
        unsafe { sys::napi_add_finalizer(env, function, data, Some(finalize::<F>), ptr::null_mut(), ptr::null_mut()) };
    if status != sys::Status::napi_ok {
        // The state stays alive for good: leaking it is sound, freeing it under a live function would not be.
        return Err(napi::Error::from_status(napi::Status::from(status)));
    }
    // SAFETY: `function` is a value of `env` that the caller returns to JavaScript within the same call.
    Ok(unsafe { Unknown::from_raw_unchecked(env, function) })
}

unsafe extern "C" fn finalize<F>(_env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `data` is the `Box<F>` that `create` leaked, and N-API calls a finalizer once.
    drop(unsafe { Box::from_raw(data.cast::<F>()) });
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
        return reason(env, Error::Internal);
    }
    let [text, number] = arguments;
    // SAFETY: `data` is the `Box<F>` that `create` leaked; the function being called is alive, so it isn't finalized, and nothing
    // ever takes a mutable reference to it.
    let state = unsafe { &*data.cast::<F>() };
    // A panic must not unwind into C: it becomes an answer like any other fault.
    let answer = catch_unwind(AssertUnwindSafe(|| answer(env, state, text, number)));
    match answer.unwrap_or(Err(Error::Internal)) {
        Ok(value) => value,
        Err(error) => reason(env, error),
    }
}

fn answer<F: TokenFunction>(
    env: sys::napi_env,
    state: &F,
    text: sys::napi_value,
    number: sys::napi_value,
) -> Result<sys::napi_value> {
    let mut seconds = 0.0;
    // SAFETY: `number` is an argument of the running call. Another type leaves `seconds` alone.
    unsafe { sys::napi_get_value_double(env, number, &raw mut seconds) };
    let output = match F::INPUT {
        Input::Token => with_ascii(env, text, |token| state.call(token, seconds)),
        Input::Text => with_utf8(env, text, |text| state.call(text, seconds)),
    }?;
    string(env, &output)
}

/// Reads a string of ASCII. As UTF-16, since N-API's own Latin-1 reading drops the high byte of every other character, and a
/// token would have more than one spelling.
fn with_ascii<T>(env: sys::napi_env, value: sys::napi_value, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    let read_units = |buffer: *mut u16, size: usize, length: &mut usize| {
        // SAFETY: `value` is an argument of the running call; `buffer` has room for `size` units.
        unsafe { sys::napi_get_value_string_utf16(env, value, buffer, size, length) }
    };
    with_units(read_units, Error::JwsInvalid, |units| {
        let mut narrowed = [const { MaybeUninit::uninit() }; ON_STACK];
        match narrowed.get_mut(..units.len()) {
            Some(bytes) => read(narrow(units, bytes)?),
            None => read(narrow(units, &mut vec![MaybeUninit::uninit(); units.len()])?),
        }
    })
}

/// Reads any string as UTF-8; a lone surrogate becomes U+FFFD, as in `Buffer.from`.
fn with_utf8<T>(env: sys::napi_env, value: sys::napi_value, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    let read_bytes = |buffer: *mut u8, size: usize, length: &mut usize| {
        // SAFETY: `value` is an argument of the running call; `buffer` has room for `size` bytes.
        unsafe { sys::napi_get_value_string_utf8(env, value, buffer.cast(), size, length) }
    };
    with_units(read_bytes, Error::OptionInvalid, read)
}

/// Reads a string's code units, into the stack if they are few, by `read(buffer, size, &mut length)`, one of N-API's readers:
/// it writes at most `size` units, the last of them 0, and leaves the number of those before it; without a buffer it leaves the
/// whole length. Anything but a string is `otherwise`.
fn with_units<U: Copy + Default, T>(
    read: impl Fn(*mut U, usize, &mut usize) -> sys::napi_status,
    otherwise: Error,
    then: impl FnOnce(&[U]) -> Result<T>,
) -> Result<T> {
    let mut stack = [const { MaybeUninit::<U>::uninit() }; ON_STACK];
    let mut length = 0;
    if read(stack.as_mut_ptr().cast(), ON_STACK, &mut length) != sys::Status::napi_ok {
        return Err(otherwise);
    }
    // UTF-8 is cut before a character that would not fit, at most four bytes long.
    if length < ON_STACK.saturating_sub(4) {
        // SAFETY: N-API wrote the first `length` units, and `length` is below the array's.
        return then(unsafe { core::slice::from_raw_parts(stack.as_ptr().cast(), length) });
    }
    if read(ptr::null_mut(), 0, &mut length) != sys::Status::napi_ok {
        return Err(otherwise);
    }
    if length > LONGEST {
        return Err(Error::TokenTooLong);
    }
    let mut heap = vec![U::default(); length.saturating_add(1)];
    if read(heap.as_mut_ptr(), heap.len(), &mut length) != sys::Status::napi_ok {
        return Err(otherwise);
    }
    heap.truncate(length);
    then(&heap)
}

/// Narrows UTF-16 to ASCII, in a loop without an exit so that it is vectorised.
fn narrow<'b>(units: &[u16], bytes: &'b mut [MaybeUninit<u8>]) -> Result<&'b [u8]> {
    let mut seen = 0;
    for (unit, byte) in units.iter().zip(bytes.iter_mut()) {
        seen |= unit;
        #[allow(clippy::cast_possible_truncation, reason = "whatever would be cut off is refused below")]
        byte.write(*unit as u8);
    }
    if seen >= 0x80 || units.len() != bytes.len() {
        return Err(Error::JwsInvalid);
    }
    // SAFETY: the lengths are equal, so the loop wrote every byte.
    Ok(unsafe { core::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) })
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

fn reason(env: sys::napi_env, error: Error) -> sys::napi_value {
    let mut value = ptr::null_mut();
    // SAFETY: `env` is that of the running call. On failure `value` stays null, which JavaScript sees as `undefined`.
    unsafe { sys::napi_create_uint32(env, error.reason(), &raw mut value) };
    value
}
