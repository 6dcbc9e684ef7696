#!/usr/bin/env bash
# Builds the commit twice, in two folders of different length, and compares the binaries byte by byte. Linux.
#
#   scripts/reproducible.sh [--portable] [commit]
#
# With --portable as it is published, by build-portable.sh, whose tools must be in target/zig already: run that first.
# The same crates, compilers and linker are used for both; other versions of those may give other bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
portable=
if [ "${1:-}" = --portable ]; then
  portable=$PWD/target/zig
  [ -x "$portable/bin/cargo-zigbuild" ] || { echo 'Run scripts/build-portable.sh first' >&2; exit 1; }
  shift
fi
commit=$(git rev-parse --verify "${1:-HEAD}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sums=()
for folder in "$work/a" "$work/another/folder/that/is/longer"; do
  mkdir -p "$folder"
  git archive "$commit" | tar -x -C "$folder"
  if [ -n "$portable" ]; then
    mkdir "$folder/target"
    ln -s "$portable" "$folder/target/zig"
    (cd "$folder" && scripts/build-portable.sh 2>&1 | tail -1)
    file=$(ls "$folder"/lib/binding/*.node)
  else
    (
      # shellcheck source=scripts/remap-paths.sh
      . scripts/remap-paths.sh "$folder"
      cd "$folder"
      unset CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR
      cargo build --release --locked --lib 2>&1 | tail -1
    )
    file=$folder/target/release/liblatchkey.so
  fi
  if strings -n 8 "$file" | grep -F -e "$work" -e "${CARGO_HOME:-$HOME/.cargo}"; then
    echo 'The binary names a folder of this machine' >&2
    exit 1
  fi
  sums+=("$(sha256sum < "$file")")
  echo "${sums[-1]%% *} $(stat -c %s "$file") bytes in $folder"
done
[ "${sums[0]}" = "${sums[1]}" ] || { echo 'The binaries differ' >&2; exit 1; }
echo "Two builds of ${commit:0:12} are the same"
