//! An empty crossing, on raw N-API as the product's own functions are.

use core::ffi::c_void;
use core::ptr;

use napi::bindgen_prelude::{Env, Unknown};
use napi::sys;
use napi_derive::napi;

/// Longer texts would need the heap; the benchmark has none.
const LONGEST: usize = 16 * 1024;

/// Returns `(text, number) => output`: reads both arguments into the stack and answers with a new string, always the same.
#[napi]
pub fn create_crossing(env: &Env, output: String) -> napi::Result<Unknown<'static>> {
    let data: *mut c_void = Box::into_raw(Box::new(output)).cast();
    let mut function = ptr::null_mut();
    // SAFETY: `env` is live; `cross` gets `data` back, which is never freed: a benchmark makes a handful of them.
    let status = unsafe { sys::napi_create_function(env.raw(), ptr::null(), 0, Some(cross), data, &raw mut function) };
    if status != sys::Status::napi_ok {
        return Err(napi::Error::from_status(napi::Status::from(status)));
    }
    // SAFETY: `function` was just made in `env`.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), function) })
}

unsafe extern "C" fn cross(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut arguments = [ptr::null_mut(); 2];
    let mut count = arguments.len();
    let mut data = ptr::null_mut();
    let mut bytes = [core::mem::MaybeUninit::<u8>::uninit(); LONGEST];
    let (mut length, mut number) = (0, 0.0);
    let mut value = ptr::null_mut();
    // SAFETY: all pointers are to locals of the sizes given; `data` is the leaked `String` of `create_crossing`.
    unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, arguments.as_mut_ptr(), ptr::null_mut(), &raw mut data);
        let [text, seconds] = arguments;
        sys::napi_get_value_double(env, seconds, &raw mut number);
        sys::napi_get_value_string_latin1(env, text, bytes.as_mut_ptr().cast(), bytes.len(), &raw mut length);
        core::hint::black_box((&bytes, number, length));
        let output = &*data.cast::<String>();
        sys::napi_create_string_latin1(env, output.as_ptr().cast(), output.len().cast_signed(), &raw mut value);
    }
    value
}
