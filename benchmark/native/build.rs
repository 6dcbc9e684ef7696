//! Tells the linker that N-API's symbols come from the process that loads the library.

fn main() {
    napi_build::setup();
}
