#!/usr/bin/env bash
# Builds the Linux binary that is published: for glibc 2.17 (2012), any processor of its family, without the paths of this machine.
#
#   scripts/build-portable.sh [x86_64-unknown-linux-gnu | aarch64-unknown-linux-gnu]
#
# Needs Rust with the target, and Python 3 with pip, which brings zig (the C compiler and linker) and cargo-zigbuild from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-$(rustc -vV | sed -n 's/^host: //p')}
case $target in
  x86_64-unknown-linux-gnu) name=linux-x64-gnu ;;
  aarch64-unknown-linux-gnu) name=linux-arm64-gnu ;;
  *) echo "This script does not build for $target" >&2; exit 1 ;;
esac
glibc=2.17
tools=target/zig
export CARGO_TARGET_DIR=$PWD/target/portable

if [ ! -x $tools/bin/cargo-zigbuild ]; then
  python3 -m venv $tools
  $tools/bin/pip install --quiet ziglang==0.17.1 cargo-zigbuild==0.24.0
fi

# Whatever flags the environment has could ask for a newer processor.
unset CARGO_ENCODED_RUSTFLAGS CFLAGS CXXFLAGS
export RUSTFLAGS="--remap-path-prefix=$PWD=/latchkey --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
PATH=$PWD/$tools/bin:$PATH cargo zigbuild --release --locked --lib --target "$target.$glibc"

file=lib/binding/latchkey.$name.node
cp "$CARGO_TARGET_DIR/$target/release/liblatchkey.so" "$file"
scripts/check-portable.sh "$file" $glibc
