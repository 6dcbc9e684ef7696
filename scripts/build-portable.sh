#!/usr/bin/env bash
# Builds a binary for another platform on any Linux: for any processor of its family, and without the paths of this machine. Those for
# Linux are published, and need glibc 2.17 (2012) or musl 1.2 (2020). Those for macOS and Windows only show here that the code links
# and runs; the release workflow builds them with their own systems' tools.
#
#   scripts/build-portable.sh [TARGET]     TARGET as Rust names it: (x86_64|aarch64)-unknown-linux-(gnu|musl),
#                                          (x86_64|aarch64)-apple-darwin, x86_64-pc-windows-gnu
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
  x86_64-apple-darwin) name=darwin-x64 ;;
  aarch64-apple-darwin) name=darwin-arm64 ;;
  # The name that the loader looks for.
  x86_64-pc-windows-gnu) name=win32-x64-msvc ;;
  *) echo "This script does not build for $target" >&2; exit 1 ;;
esac
tools=target/zig
zig_target=$target flags=
case $target in
  *-linux-gnu) zig_target=$target.2.17 library=liblatchkey.so check=(scripts/check-portable.sh) ;;
  # Rust links musl into the program unless it is told not to, and then there is no library to load.
  *-musl) flags=' -C target-feature=-crt-static' library=liblatchkey.so check=(scripts/check-portable.sh) ;;
  *-darwin) export MACOSX_DEPLOYMENT_TARGET=11.0; library=liblatchkey.dylib check=(node scripts/check-macho.js --any-exports) ;;
  *-windows-*) export LIBNODE_PATH=$PWD/$tools AWS_LC_SYS_PREBUILT_NASM=1; library=latchkey.dll check=(scripts/check-dll.sh) ;;
esac
export CARGO_TARGET_DIR=$PWD/target/portable

if [ ! -x $tools/bin/cargo-zigbuild ]; then
  python3 -m venv $tools
  $tools/bin/pip install --quiet ziglang==0.17.1 cargo-zigbuild==0.24.0
fi

# The linker asks for the library that Node's symbols are in, and takes none from it: they are looked up when the binary is loaded.
if [ -n "${LIBNODE_PATH:-}" ] && [ ! -e "$LIBNODE_PATH/libnode.dll" ]; then
  echo 'void node(void) {}' > "$LIBNODE_PATH/node.c"
  $tools/bin/python -m ziglang cc -target x86_64-windows-gnu -shared -o "$LIBNODE_PATH/libnode.dll" "$LIBNODE_PATH/node.c"
fi

# Whatever flags the environment has could ask for a newer processor.
unset CARGO_ENCODED_RUSTFLAGS CFLAGS CXXFLAGS
export RUSTFLAGS="--remap-path-prefix=$PWD=/latchkey --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo$flags"
export PATH=$PWD/$tools/bin:$PATH
build=(cargo-zigbuild zigbuild) arguments=()
case $target in
  *-windows-*)
    # With zig, Rust's list of exports gets lost, and the linker exports what C code declares so and nothing else.
    echo '__asm__(".section .drectve,\"yn\"\n.ascii \" -export:napi_register_module_v1\"");' > "$tools/exports.c"
    python3 -m ziglang cc -target x86_64-windows-gnu -c -o "$tools/exports.o" "$tools/exports.c"
    build=(cargo-zigbuild rustc) arguments=(-- -C "link-arg=$PWD/$tools/exports.o")
    ;;
esac
"${build[@]}" --release --locked --lib --target "$zig_target" "${arguments[@]}"

file=lib/binding/latchkey.$name.node
cp "$CARGO_TARGET_DIR/$target/release/$library" "$file"
case $target in
  *-musl) check+=("$file" musl) ;;
  *) check+=("$file") ;;
esac
"${check[@]}"
