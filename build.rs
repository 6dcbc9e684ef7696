//! Tells the linker that N-API's symbols come from the process that loads the library, and what the library is called on macOS.

fn main() {
    #[cfg(feature = "node")]
    napi_build::setup();

    // Or its name would be the path where it was built.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "macos") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/latchkey.node");
    }
}
