#!/usr/bin/env bash
# Everything that must hold before a change lands; CI runs this and nothing else. `npm ci` comes before it.
set -uo pipefail
cd "$(dirname "$0")/.."
export CI=true CARGO_TERM_COLOR=never FORCE_COLOR=0 NO_COLOR=1
exec </dev/null
# Without debug information, what build scripts need and what the core needs are compiled alike, so aws-lc is compiled once for both
# clippy and the tests, and not twice; and what is compiled once needs no incremental state.
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
touch "$log/summary" "$log/said"

# step NAME COMMAND…: runs it, keeps how it ended and what the test runners said last, and goes on.
step() {
  local name=$1 start=$SECONDS status=0
  local out="$log/${name// /-}.out"
  shift
  echo "── $name: $*"
  "$@" 2>&1 | tee "$out" || status=$?
  grep -E '^test result: |^ℹ (tests|pass|fail|cancelled|skipped|todo) |^[0-9]+ (Node versions|crates)' "$out" |
    sed "s/^/$name: /" >> "$log/said"
  printf '%-4s %-18s %4ds\n' "$([ $status = 0 ] && echo ok || echo FAIL)" "$name" $((SECONDS - start)) >> "$log/summary"
  return $status
}

format() {
  cargo fmt --check && npx --no-install biome check --linter-enabled=false .
}

# Building must not change what is committed: the generated files, the lock files.
unchanged() {
  git diff --exit-code -- lib/binding Cargo.lock package-lock.json {__test__,examples}/*/package-lock.json
}

# The core compiles and is tested without napi, which proves that it is free of it.
rust() {
  step 'clippy' cargo clippy --locked --all-targets -- -D warnings
  step 'rust tests' cargo test --locked --no-default-features
  step 'instructions' node benchmark/instructions.js --check
  step 'fuzz targets' cargo check --locked --manifest-path fuzz/Cargo.toml --target-dir target --no-default-features
}

javascript() {
  step 'build' npm run build || return
  step 'generated files' unchanged
  # The originals, which tests run beside latchkey, need an old one of these.
  step 'node programs' npm ci --prefix __test__/matrix --no-audit --no-fund || return
  step 'node tests' node scripts/test-javascript.js
  step 'interop' npm run --silent test:interop
  step 'browser' npm run --silent test:browser
  step 'recipes' npm run --silent test:recipes
  step 'package' npm run --silent pack:check
  step 'node versions' node __test__/matrix/run.js
}

step 'format' format
step 'lint' npx --no-install biome lint --error-on-warnings .
step 'types' npm run --silent types
step 'cargo deny' scripts/cargo-deny.sh

# Beside the rest, which leaves processors idle: linking the binary takes a single one, and tests wait for servers. What it prints
# comes when it has ended.
(
  renice -n 5 $BASHPID > /dev/null
  rust > "$log/rust" 2>&1
) &
javascript
wait
cat "$log/rust"
for last in 'fuzz targets' 'node versions'; do
  grep -q "^.... $last" "$log/summary" || printf 'FAIL %-18s did not run\n' "$last" >> "$log/summary"
done

echo
cat "$log/said"
echo
cat "$log/summary"
if grep -q '^FAIL' "$log/summary"; then
  echo "FAILED in ${SECONDS}s"
  exit 1
fi
echo "All $(wc -l < "$log/summary") checks passed in ${SECONDS}s"
