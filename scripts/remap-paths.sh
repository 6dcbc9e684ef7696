# To be sourced with the folder that is built: keeps the paths of this machine out of the binary, be it compiled from Rust or C.
cargo_home=${CARGO_HOME:-$HOME/.cargo}
export RUSTFLAGS="--remap-path-prefix=$1=/latchkey --remap-path-prefix=$cargo_home=/cargo"
export CFLAGS="-ffile-prefix-map=$1=/latchkey -ffile-prefix-map=$cargo_home=/cargo"
