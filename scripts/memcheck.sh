#!/usr/bin/env bash
# Looks for memory errors in native code, on Linux x64 with glibc, in two ways:
#
#   scripts/memcheck.sh valgrind   the core's Rust tests under valgrind, with leaks
#   scripts/memcheck.sh asan       the binary with AddressSanitizer, C code included, in Node, under the JavaScript tests: the
#                                  unsafe lines are those of the N-API boundary, which Rust tests don't reach
#
# Without an argument both. The first needs valgrind and takes about a quarter of an hour, the second gcc's libasan and tens of
# minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-both}
target=x86_64-unknown-linux-gnu

if [ "$what" = valgrind ] || [ "$what" = both ]; then
  # Optimised, since valgrind makes everything some fifty times slower; overflow checks and debug assertions stay on.
  export CARGO_PROFILE_DEV_OPT_LEVEL=2 CARGO_PROFILE_DEV_DEBUG=1 CARGO_TARGET_DIR=$PWD/target/valgrind
  run='valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite'

  # A twin with an error in it, so that silence means something.
  mkdir -p "$CARGO_TARGET_DIR"
  rustc --edition 2024 -o "$CARGO_TARGET_DIR/error" - <<'RUST'
fn main() {
    let bytes = std::hint::black_box(vec![0_u8; 16]);
    std::hint::black_box(unsafe { *bytes.as_ptr().add(std::hint::black_box(16)) });
}
RUST
  status=0
  $run "$CARGO_TARGET_DIR/error" 2> /dev/null || status=$?
  if [ $status != 99 ]; then
    echo 'valgrind overlooks a heap overrun' >&2
    exit 1
  fi

  # Cargo runs the tests of each binary under this; the exit code makes it fail.
  export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER=$run
  cargo test --locked --lib --tests
  unset CARGO_PROFILE_DEV_OPT_LEVEL CARGO_PROFILE_DEV_DEBUG CARGO_TARGET_DIR
fi

if [ "$what" = asan ] || [ "$what" = both ]; then
  out=$PWD/target/asan
  # Stable Rust has the sanitizer and hides it. Rust and C call the same runtime, which must be in the process before Node's own code.
  export RUSTC_BOOTSTRAP=1 ASAN_OPTIONS=detect_leaks=0
  runtime=$(gcc -print-file-name=libasan.so)

  # A twin with an error in it, so that silence means something.
  mkdir -p "$out"
  rustc --edition 2024 --crate-type cdylib --target $target -Zsanitizer=address -o "$out/error.node" - <<'RUST'
extern "C" fn overrun() {
    let bytes = std::hint::black_box(vec![0_u8; 16]);
    std::hint::black_box(unsafe { *bytes.as_ptr().add(std::hint::black_box(16)) });
}
#[used]
#[unsafe(link_section = ".init_array")]
static ON_LOAD: extern "C" fn() = overrun;
RUST
  if said=$(LD_PRELOAD=$runtime node -e "process.dlopen({ exports: {} }, '$out/error.node')" 2>&1); then
    echo 'The sanitizer overlooks a heap overrun' >&2
    exit 1
  fi
  grep -q 'AddressSanitizer: heap-buffer-overflow' <<< "$said"

  RUSTFLAGS=-Zsanitizer=address CFLAGS='-fsanitize=address -fno-omit-frame-pointer' \
    cargo build --locked --lib --target $target --target-dir "$out"
  rm -rf "$out/tree"
  mkdir -p "$out/tree/tests"
  cp -R index.* lib types package.json scripts __test__ "$out/tree"
  cp -R tests/fixtures "$out/tree/tests"
  ln -s "$PWD/node_modules" "$out/tree/node_modules"
  cp "$out/$target/debug/liblatchkey.so" "$out/tree/lib/binding/latchkey.linux-x64-gnu.node"
  cd "$out/tree"
  # Resident memory says nothing here: the sanitizer keeps what was freed.
  LD_PRELOAD=$runtime node scripts/test-javascript.js hostile jwt-identity jwt-middleware store package/both package/jwt package/sealed \
    robustness/callbacks robustness/store-faults
  LD_PRELOAD=$runtime node scripts/stress/workers.js 40 --any-size
  LD_PRELOAD=$runtime node scripts/stress/exit.js 20
fi
