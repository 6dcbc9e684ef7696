#!/usr/bin/env bash
# Builds a Linux binary that is published, on any Linux: for any processor of its family, without the paths of this machine, and for
# glibc 2.17 (2012) or musl 1.2 (2020).
#
#   scripts/build-portable.sh [TARGET]     TARGET as Rust names it: (x86_64|aarch64)-unknown-linux-(gnu|musl)
#
# Needs Rust with the target (`rustup target add TARGET`), and Python 3 with pip, which brings zig (the C compiler and linker) and
# cargo-zigbuild from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-$(rustc -vV | sed -n 's/^host: //p')}
case $target in
  x86_64-unknown-linux-gnu) name=linux-x64-gnu ;;
  aarch64-unknown-linux-gnu) name=linux-arm64-gnu ;;
  x86_64-unknown-linux-musl) name=linux-x64-musl ;;
  aarch64-unknown-linux-musl) name=linux-arm64-musl ;;
  *) echo "This script does not build for $target" >&2; exit 1 ;;
esac
case $target in
  *-gnu) libc=2.17 zig_target=$target.2.17 flags= ;;
  # Rust links musl into the program unless it is told not to, and then there is no library to load.
  *-musl) libc=musl zig_target=$target flags=' -C target-feature=-crt-static' ;;
esac
tools=target/zig
export CARGO_TARGET_DIR=$PWD/target/portable

if [ ! -x $tools/bin/cargo-zigbuild ]; then
  python3 -m venv $tools
  $tools/bin/pip install --quiet ziglang==0.17.1 cargo-zigbuild==0.24.0
fi

# Whatever flags the environment has could ask for a newer processor.
unset CARGO_ENCODED_RUSTFLAGS CFLAGS CXXFLAGS
export RUSTFLAGS="--remap-path-prefix=$PWD=/latchkey --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo$flags"
PATH=$PWD/$tools/bin:$PATH cargo zigbuild --release --locked --lib --target "$zig_target"

file=lib/binding/latchkey.$name.node
cp "$CARGO_TARGET_DIR/$target/release/liblatchkey.so" "$file"
scripts/check-portable.sh "$file" "$libc"
